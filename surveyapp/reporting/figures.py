"""The charts of a report: which of them, what they are called, and what they say in words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal

from matplotlib.figure import Figure as Drawing

from analysis.charts import comparisons, figures
from analysis.charts.drawing import boxes_for_lacking_letters, render
from analysis.charts.fitting import shorten
from analysis.charts.labels import ChartLabels, RankLabels
from analysis.results import Analysis, MarginBalance
from surveyapp.cells import legible
from surveyapp.documents import numbers
from surveyapp.documents.document import Figure
from surveyapp.estimates.provenance import Provenance
from surveyapp.messages import N_
from surveyapp.reporting.wording import Wording
from surveyapp.units.models import UnitKind

FEWEST_RANKED = 2  # One unit has no place to lose.
MOST_TOLD = 20  # Units in the words for those who cannot see a chart.
LABEL_ROOM = 1.8  # Inches, sixteen Chinese letters; a longer name would leave a chart no room.


@dataclass(frozen=True, slots=True)
class Figures:
    """Makes the charts of one analysis in one language; each is drawn when it is asked for."""

    analysis: Analysis
    provenance: Provenance
    wording: Wording

    def indices(self) -> Iterator[Figure]:
        """Yield the index of every unit with its interval."""
        known = [unit for unit in self.analysis.units if unit.index.value is not None]
        if not known:
            return
        best = max(known, key=lambda unit: unit.index.value or 0.0)
        worst = min(known, key=lambda unit: unit.index.value or 0.0)
        alternative = self.wording.say(
            N_("各单位指数及置信区间：最高{best} {high}，最低{worst} {low}，全部 {overall}。"),
            best=self.wording.name(best),
            high=numbers.decimal(best.index.value),
            worst=self.wording.name(worst),
            low=numbers.decimal(worst.index.value),
            overall=numbers.decimal(self.analysis.overall.index.value),
        )
        labels = self.labels()
        yield Figure(
            "chart_indices",
            self.wording.say(N_("各单位指数与置信区间")),
            alternative,
            drawn(lambda: figures.index_by_unit(self.analysis, labels)),
        )

    def ranks(self) -> Iterator[Figure]:
        """Yield, for every class of several units, the ranks that each may truly have."""
        labels = RankLabels(
            self.labels(),
            self.wording.say(N_("可能的名次")),
            self.wording.say(N_("本次的名次")),
            self.wording.say(N_("可能的名次")),
        )
        for place, ranking in enumerate(self.analysis.rankings):
            judged = [unit for unit in ranking.ranked if unit.worst_rank is not None]
            if len(judged) < FEWEST_RANKED:
                continue
            told = self.wording.listed(
                self.wording.say(
                    N_("{unit}第 {rank} 名（可能第 {best} 至 {worst} 名）"),
                    unit=self.wording.text(unit.name) or unit.code,
                    rank=unit.rank,
                    best=unit.best_rank,
                    worst=unit.worst_rank,
                )
                for unit in judged[:MOST_TOLD]
            )
            name = self.wording.text(ranking.name)
            title = N_("{unit_class}：指数与可能的名次") if name else N_("指数与可能的名次")
            yield Figure(
                f"chart_ranks_{place}",
                self.wording.say(title, unit_class=name),
                told,
                drawn(partial(comparisons.rank_forest, ranking, labels)),
            )

    def distribution(self) -> Iterator[Figure]:
        """Yield the weighted shares of the levels, of the wave and its units."""
        groups = [
            group
            for group in (self.analysis.overall, *self.analysis.units)
            if group.distribution.n
        ]
        if not groups:
            return
        shares = self.wording.listed(
            f"{self.wording.level(self.analysis, share.level)} "
            f"{numbers.percent(share.weighted_share)}"
            for share in self.analysis.overall.distribution.levels
        )
        labels = self.labels()
        yield Figure(
            "chart_distribution",
            self.wording.say(N_("等级分布：左为非好评，右为好评")),
            self.wording.say(N_("全部答卷的等级分布（加权）：{shares}。"), shares=shares),
            drawn(lambda: figures.level_distribution(groups, self.analysis, labels)),
        )

    def margins(self) -> Iterator[Figure]:
        """Yield each margin of the wave beside its benchmark, before and after weighting."""
        gate = self.analysis.overall.gate
        labels = self.labels()
        for place, margin in enumerate(gate.margins if gate else ()):
            if not margin.categories:
                continue
            name = self.wording.margin(self.analysis, margin.margin)
            yield Figure(
                f"chart_margin_{place}",
                self.wording.say(N_("{margin}：总体、样本与加权后"), margin=name),
                self._balance_in_words(margin),
                drawn(partial(figures.margin_balance, margin, labels)),
            )

    def priorities(self) -> Iterator[Figure]:
        """Yield the items by how much they matter and how well they are done."""
        priorities = self.analysis.priorities
        if priorities is None:
            return
        points = self.wording.listed(
            self.wording.say(
                N_("{item}：指数 {index}，作用 {importance}"),
                item=self.wording.item(self.analysis, one.item),
                index=numbers.decimal(one.performance),
                importance=numbers.percent(one.importance),
            )
            for one in priorities.items
        )
        labels = self.labels()
        yield Figure(
            "chart_priorities",
            self.wording.say(N_("作用与满意度：左上方的宜先改进，空心的尚难区分")),
            points,
            drawn(lambda: figures.importance_performance(priorities, labels)),
        )

    def days(self) -> Iterator[Figure]:
        """Yield how the answers came in, day by day."""
        if not self.analysis.days:
            return
        most = max(self.analysis.days, key=lambda day: day.n)
        labels = self.labels()
        yield Figure(
            "chart_days",
            self.wording.say(N_("逐日回收")),
            self.wording.say(
                N_("每日计入的答卷数，{days} 天中最多的是 {date}，{n} 份。"),
                days=len(self.analysis.days),
                date=most.date,
                n=numbers.count(most.n),
            ),
            drawn(lambda: figures.answers_per_day(self.analysis, labels)),
        )

    def labels(self) -> ChartLabels:
        """Return the words on the charts."""
        say, analysis = self.wording.say, self.analysis
        names = {row.code: row.name for row in analysis.reconciliation.by_channel}
        classes = {group.code: group for group in analysis.classes}
        return ChartLabels(
            index_axis=say(N_("满意度指数（0–100）")),
            share_axis=say(N_("占比（%）")),
            answers_axis=say(N_("计入的答卷（份）")),
            importance_axis=say(N_("对总体满意度的作用（可解释差别的 %）")),
            benchmark=say(N_("总体")),
            sample=say(N_("样本")),
            weighted=say(N_("加权后")),
            overall=say(N_("全部")),
            unranked=say(N_("不参与排名")),
            cut_note=cut_note(self.wording),
            unit=self._short_name,
            level=lambda code: short(self.wording.level(analysis, code)),
            unit_class=lambda code: short(
                self.wording.name(classes[code]) if code in classes else code
            ),
            item=lambda code: short(self.wording.item(self.analysis, code)),
            channel=lambda code: short(self.wording.channel(code, names.get(code, {}))),
            category=self._short_category,
        )

    def _short_name(self, code: str) -> str:
        if not code:
            return self.wording.say(N_("全部"))
        known = self.provenance.short_names.get(code)
        name = self.wording.text(known) if known else self.wording.name(self.analysis.unit(code))
        return short(name)

    def _short_category(self, margin: str, code: str) -> str:
        known = self.provenance.short_names.get(code) if margin in set(UnitKind) else None
        name = self.wording.text(known) if known else None
        return short(name or self.wording.category(self.analysis, margin, code))

    def _balance_in_words(self, margin: MarginBalance) -> str:
        return self.wording.listed(
            self.wording.say(
                N_("{category}：总体 {benchmark}，样本 {sample}，加权后 {weighted}"),
                category=self.wording.category(self.analysis, margin.margin, row.category),
                benchmark=numbers.percent(row.benchmark_share),
                sample=numbers.percent(row.share),
                weighted=numbers.percent(row.weighted_share),
            )
            for row in margin.categories
        )


def cut_note(wording: Wording) -> str:
    """Return the note of a chart that shows the first and the last only, its counts to fill in."""
    return wording.say(N_("（共 {all} 个，只画首尾 {shown} 个）"), all="{all}", shown="{shown}")


def short(name: str) -> str:
    """Return a name in one line that leaves a chart room."""
    return shorten(legible(name).replace("\n", " "), LABEL_ROOM)


def drawn(draw: Callable[[], Drawing]) -> Callable[[Literal["svg", "png"]], bytes]:
    """Return what draws a chart as a file of one kind, when it is asked for."""

    def made(kind: Literal["svg", "png"]) -> bytes:
        with boxes_for_lacking_letters():
            return render(draw(), kind)

    return made

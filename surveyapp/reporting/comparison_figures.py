"""The charts that compare units with the whole wave, and the wave with those before it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from analysis.charts import comparisons, waves
from analysis.charts.chances import UnitChances, unit_chances
from analysis.charts.differences import differences, differences_of
from analysis.charts.labels import ChanceLabels, ChartLabels, ComparisonLabels, DifferenceLabels
from analysis.results import Analysis
from analysis.units.contrasts import Standing
from analysis.units.funnel import FunnelPosition
from surveyapp.documents import numbers
from surveyapp.documents.document import Figure
from surveyapp.messages import N_
from surveyapp.reporting import series_words, unit_changes
from surveyapp.reporting.comparisons import POSITIONS, funnel_sentence
from surveyapp.reporting.figures import MOST_TOLD, drawn
from surveyapp.reporting.series import Series
from surveyapp.reporting.unit_changes import UnitChanges
from surveyapp.reporting.wording import Wording


@dataclass(frozen=True, slots=True)
class ComparisonFigures:
    """Makes these charts in one language; each is drawn when it is asked for."""

    analysis: Analysis
    series: Series | None
    chart: ChartLabels
    wording: Wording

    def funnel(self) -> Iterator[Figure]:
        """Yield the funnel of the units."""
        funnel = self.analysis.funnel
        if funnel is None or not funnel.units:
            return
        outside = [one for one in funnel.units if one.position is not FunnelPosition.WITHIN]
        named = self.wording.listed(
            self.wording.say(
                N_("{unit}{position}"),
                unit=self.wording.name(self.analysis.unit(one.code)),
                position=self.wording.say(POSITIONS[one.position]) if one.position else "",
            )
            for one in outside[:MOST_TOLD]
        )
        said = self.wording.together([funnel_sentence(funnel, self.wording), named])
        labels = self._labels()
        yield Figure(
            "chart_funnel",
            self.wording.say(N_("各单位与全部的指数：漏斗图")),
            said,
            drawn(lambda: comparisons.funnel(funnel.units, funnel.target, labels)),
        )

    def lowest(self) -> Iterator[Figure]:
        """Yield, for every class of ten units, how likely each is among the lowest tenth."""
        labels = ChanceLabels(
            grades_axis="",
            tenth_axis=self.wording.say(N_("属末位十分之一的概率（%）")),
            given="",
            cut_note=self.chart.cut_note,
            unit=self.chart.unit,
        )
        for place, ranking in enumerate(self.analysis.rankings):
            chances = [
                UnitChances(unit.code, lowest_tenth=unit.lowest_tenth)
                for unit in ranking.ranked
                if unit.lowest_tenth is not None
            ]
            if not chances:
                continue
            name = self.wording.text(ranking.name)
            title = (
                N_("{unit_class}：属末位十分之一的概率") if name else N_("属末位十分之一的概率")
            )
            yield Figure(
                f"chart_lowest_{place}",
                self.wording.say(title, unit_class=name),
                self._chances_in_words(chances),
                drawn(partial(unit_chances, chances, labels)),
            )

    def control(self) -> Iterator[Figure]:
        """Yield the control charts of the series."""
        series = self.series
        if series is None or not any(point.share is not None for point in series.shares):
            return
        share_axis = self.wording.say(N_("主动评价好评率（%）"))
        labels = replace(self._labels(), chart=replace(self.chart, share_axis=share_axis))
        yield Figure(
            "chart_control",
            self.wording.say(N_("各批次的主动评价好评率与指数的累积偏差")),
            self.wording.together(series_words.sentences(series, self.wording)),
            drawn(lambda: waves.control_chart(series.shares, series.sums, labels)),
        )

    def r_indicators(self) -> Iterator[Figure]:
        """Yield the R-indicator of every wave, where earlier waves have one as well."""
        found = self.series.r_indicators() if self.series else {}
        known = {code: one for code, one in found.items() if one is not None}
        if len(known) < 2:  # noqa: PLR2004 - one point shows no course
            return
        labels = self._labels()
        said = self.wording.listed(
            self.wording.say(
                N_("{wave}：{r}"), wave=labels.wave(code), r=numbers.decimal(one.r, 3)
            )
            for code, one in known.items()
        )
        yield Figure(
            "chart_r_indicators",
            self.wording.say(N_("各批次的 R 指标")),
            said,
            drawn(lambda: waves.r_indicator_by_wave(found, labels)),
        )

    def unit_changes(self, changes: UnitChanges) -> Iterator[Figure]:
        """Yield the change of every unit since the last wave; nothing where there is none."""
        found = differences_of(changes.found.units)
        if not found:
            return
        say, standings = self.wording.say, unit_changes.STANDINGS
        labels = DifferenceLabels(
            say(N_("与上一批次相差（点）")),
            higher=say(standings[Standing.ABOVE]),
            lower=say(standings[Standing.BELOW]),
            not_shown=say(standings[Standing.NOT_SHOWN]),
            cut_note=self.chart.cut_note,
            unit=self.chart.unit,
        )
        title = say(N_("各单位与上一批次（{title}）相比"), title=self.wording.text(changes.since))
        yield Figure(
            "chart_unit_changes",
            title,
            unit_changes.sentence(changes, self.wording),
            drawn(lambda: differences(found, labels)),
        )

    def _chances_in_words(self, chances: Sequence[UnitChances]) -> str:
        likeliest = sorted(chances, key=lambda one: -(one.lowest_tenth or 0.0))[:MOST_TOLD]
        return self.wording.listed(
            self.wording.say(
                N_("{unit} {chance}"),
                unit=self.wording.name(self.analysis.unit(one.code)),
                chance=numbers.percent(one.lowest_tenth),
            )
            for one in likeliest
        )

    def _labels(self) -> ComparisonLabels:
        say = self.wording.say
        titles = {
            wave.code: self.wording.text(wave.title)
            for wave in (self.series.waves if self.series else ())
        }
        return ComparisonLabels(
            chart=self.chart,
            size_axis=say(N_("有效样本量（份）")),
            deviation_axis=say(N_("指数的累积偏差（标准误）")),
            r_axis=say(N_("R 指标")),
            target=say(N_("全部的指数")),
            warning_limit=say(N_("95% 界限")),
            alarm_limit=say(N_("99.8% 界限")),
            above=say(N_("高于界限")),
            below=say(N_("低于界限")),
            beyond_alarm=say(N_("实心：超出 99.8% 界限")),
            within=say(N_("界限之内")),
            centre=say(N_("中心线")),
            limits=say(N_("控制限")),
            high=say(N_("偏高")),
            low=say(N_("偏低")),
            unjudged=say(N_("空心：无法判断")),
            series_break=say(N_("此后不可与以前比")),
            names_note=say(
                N_("（界限以外共 {all} 个，标出名称的 {shown} 个）"), all="{all}", shown="{shown}"
            ),
            wave=lambda code: titles.get(code, code),
        )

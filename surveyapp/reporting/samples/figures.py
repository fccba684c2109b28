"""The charts of a report on estimates: figures by domain, and how likely each grade is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.charts.chances import UnitChances, unit_chances
from analysis.charts.comparisons import RankedRow, rank_forest
from analysis.charts.estimates import EstimateRow, estimate_forest
from analysis.charts.labels import ChanceLabels, EstimateLabels, RankLabels
from analysis.estimation.intervals import student_factor
from analysis.quality.verdicts import Verdict
from analysis.samples.findings import ComparedDomain, SampleComparison
from analysis.samples.plan import SamplePlan
from analysis.samples.results import SampleAnalysis, SampleEstimate
from analysis.targets import Target
from surveyapp.documents import numbers
from surveyapp.documents.document import Figure
from surveyapp.messages import N_
from surveyapp.reporting.figures import MOST_TOLD, cut_note, drawn, short
from surveyapp.reporting.samples.layout import kinds_of
from surveyapp.reporting.samples.tables import SampleTables, error_of
from surveyapp.reporting.samples.wording import SampleWording

FEWEST_ROWS = 2  # One figure is read from its table.


@dataclass(frozen=True, slots=True)
class SampleFigures:
    """Makes the charts of one analysis in one language; each is drawn when it is asked for."""

    plan: SamplePlan
    analysis: SampleAnalysis
    wording: SampleWording

    def estimates(self, number: int) -> Iterator[Figure]:
        """Yield the figures of one estimate of the plan on their intervals, if it has several."""
        tables = SampleTables(self.plan, self.analysis, self.wording)
        found = [one for one in tables.of(number) if one.estimate is not None]
        if len(found) < FEWEST_ROWS:
            return
        is_share = found[0].kind == "proportion"
        rows = [self._row(one, 100.0 if is_share else 1.0) for one in found]
        name = tables.name(number)
        labels = EstimateLabels(
            self._say(N_("{title}（%）"), title=name) if is_share else name,
            sound=self.wording.verdict(Verdict.PASS),
            qualified=self._say(N_("空心：有保留，原因见表")),
            cut_note=cut_note(self.wording),
        )
        yield Figure(
            f"chart_estimate_{number}",
            self._say(N_("{title}：各域的估计值与区间"), title=tables.numbered(number)),
            self._told(number, found),
            drawn(lambda: estimate_forest(rows, labels)),
        )

    def ranks(self, found: SampleComparison, name: str) -> Iterator[Figure]:
        """Yield the domains of a comparison, raw and shrunk, with the ranks they may have."""
        if not found.domains:
            return
        is_share = found.kind == "proportion"
        times = 100.0 if is_share else 1.0
        rows = [self._ranked(found, one, times) for one in found.domains]
        ranks = self._say(N_("可能的名次"))
        labels = RankLabels(
            self._say(N_("{title}（%）"), title=name) if is_share else name,
            ranks,
            self._say(N_("本次的名次")),
            ranks,
            raw=self._say(N_("估计值")),
            shrunk=self._say(N_("收缩后")),
            cut_note=cut_note(self.wording),
            unit=short,
        )
        told = self.wording.listed(
            self._say(
                N_("{unit}第 {rank} 名（可能第 {best} 至 {worst} 名）"),
                unit=row.code,
                rank=row.rank,
                best=one.best_rank,
                worst=one.worst_rank,
            )
            for row, one in list(zip(rows, found.domains, strict=True))[:MOST_TOLD]
        )
        yield Figure(
            f"chart_comparison_{found.number}",
            self._say(N_("{number}．{title}：数字与可能的名次"), number=found.number, title=name),
            told,
            drawn(lambda: rank_forest(rows, labels)),
        )

    def _ranked(self, found: SampleComparison, one: ComparedDomain, times: float) -> RankedRow:
        # Nobody drew volunteers, so that no interval speaks of them.
        has_interval = found.target is not Target.VOLUNTEERS and one.df >= 1
        reach = student_factor(self.analysis.confidence_level, max(one.df, 1)) * one.std_error
        return RankedRow(
            one.domain,
            times * one.estimate,
            times * (one.estimate - reach) if has_interval else None,
            times * (one.estimate + reach) if has_interval else None,
            1 + sum(other.estimate > one.estimate for other in found.domains),
            (one.best_rank, one.worst_rank),
            None if one.shrunk is None else times * one.shrunk,
        )

    def grades(self, found: SampleComparison) -> Iterator[Figure]:
        """Yield how likely each domain of a comparison deserves each grade."""
        graded = [
            UnitChances(
                one.domain,
                one.grading.probabilities,
                one.grading.grade,
                one.grading.lowest_tenth,
            )
            for one in found.domains
            if one.grading is not None
        ]
        if not graded:
            return
        labels = ChanceLabels(
            self._say(N_("各等级的可能性（%）")),
            self._say(N_("属最低十分之一的可能性（%）")),
            given=self._say(N_("按估计值所定的等级")),
            cut_note=cut_note(self.wording),
            unit=short,
        )
        told = self.wording.listed(
            self._say(
                N_("{unit}定为“{grade}”，可能性 {chance}"),
                unit=one.code,
                grade=one.grade,
                chance=numbers.percent(one.grades[one.grade]),
            )
            for one in graded[:MOST_TOLD]
        )
        yield Figure(
            f"chart_grades_{found.number}",
            self._say(N_("{number}．各等级的可能性"), number=found.number),
            told,
            drawn(lambda: unit_chances(graded, labels)),
        )

    def _row(self, one: SampleEstimate, times: float) -> EstimateRow:
        low, high = (None if end is None else times * end for end in (one.low, one.high))
        value = times * (one.estimate or 0.0)
        name = self._say(N_("{name}（n = {n}）"), name=self._name(one), n=numbers.count(one.n))
        return EstimateRow(name, value, low, high, one.verdict is Verdict.PASS)

    def _name(self, one: SampleEstimate) -> str:
        share = one.probability
        quantile = [] if share is None else [f"{numbers.significant(100 * share)}%"]
        category = [] if one.category is None else [one.category]
        return short(" · ".join([*one.domain.values(), *category, *quantile]))

    def _told(self, number: int, found: Sequence[SampleEstimate]) -> str:
        figure, _interval, places = kinds_of(self.plan.estimates[number - 1], map(error_of, found))
        return self.wording.listed(
            self._say(
                N_("{name}：{value}"),
                name=self._name(one),
                value=self.wording.show(one.estimate, figure, places),
            )
            for one in found[:MOST_TOLD]
        )

    def _say(self, sentence: str, **parameters: object) -> str:
        return self.wording.say(sentence, **parameters)

"""The charts of tests and scales in a report on estimates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.charts.differences import Difference, differences
from analysis.charts.estimates import EstimateRow, estimate_forest
from analysis.charts.fits import FitLabels, FitRow, fit_shares
from analysis.charts.labels import DifferenceLabels, EstimateLabels
from analysis.charts.scales import ScaleAlpha, ScaleLabels, ScaleRow, scale_items
from analysis.estimation.goodness_of_fit import CategoryFit
from analysis.estimation.intervals import student_factor
from analysis.samples import findings
from analysis.samples.findings import (
    DifferenceDetail,
    FitDetail,
    GroupShare,
    SampleReliability,
    SampleTest,
    TableDetail,
)
from analysis.samples.plan import SamplePlan
from analysis.samples.questions import Difference as DifferenceAsked
from analysis.samples.results import SampleAnalysis
from analysis.targets import Target
from analysis.units.contrasts import Standing
from surveyapp.documents import numbers
from surveyapp.documents.document import Figure, Kind
from surveyapp.messages import N_
from surveyapp.reporting.figures import MOST_TOLD, cut_note, drawn, short
from surveyapp.reporting.samples.layout import kinds_of
from surveyapp.reporting.samples.scales import PLACES, ScaleTables
from surveyapp.reporting.samples.testing import TOLD, TablesOfTests
from surveyapp.reporting.samples.wording import SampleWording

FEWEST_ROWS = 2  # One figure is read from its table.
FEWEST_ITEMS = 3  # Two go with each other alike, and of one nothing would be left.
STANDINGS = {
    findings.Wording.HIGHER: Standing.ABOVE,
    findings.Wording.LOWER: Standing.BELOW,
}


@dataclass(frozen=True, slots=True)
class FindingFigures:
    """Makes the charts of one analysis in one language; each is drawn when it is asked for."""

    plan: SamplePlan
    analysis: SampleAnalysis
    wording: SampleWording

    def test(self, number: int) -> Iterator[Figure]:
        """Yield a chart of the shares of a fit, or of the differences of several groups."""
        found = tuple(one for one in self.analysis.tests if one.number == number)
        asked = self.plan.tests[number - 1]
        match found[0].detail:
            case TableDetail(groups=groups) if len({one.group for one in groups}) >= FEWEST_ROWS:
                yield self._groups(number, found[0], groups)
            case FitDetail(categories=categories) if len(categories) >= FEWEST_ROWS:
                yield self._fit(number, found[0], categories)
            case DifferenceDetail() if isinstance(asked, DifferenceAsked):
                yield from self._differences(number, asked, found)

    def scale(self, found: SampleReliability) -> Iterator[Figure]:
        """Yield what each item does to a scale, if it has an alpha."""
        if found.alpha is None or len(found.items) < FEWEST_ITEMS:
            return
        rows = [
            ScaleRow(
                short(one.reliability.item),
                one.reliability.item_rest,
                one.reliability.alpha_if_dropped,
            )
            for one in found.items
        ]
        alpha = ScaleAlpha(found.alpha, found.low, found.high)
        level = numbers.percent(self.analysis.confidence_level, 0)
        labels = ScaleLabels(
            self._say(N_("与其余各题的相关")),
            self._say(N_("删去这一题后的 α")),
            alpha=self._say(N_("全部各题的 α")),
            interval=self._say(N_("α 的 {level} 置信区间"), level=level),
            turned=self._say(N_("与其余相反")),
            better=self._say(N_("删去后 α 更高")),
            cut_note=cut_note(self.wording),
        )
        told = self.wording.listed(
            self._say(
                N_("{name}：与其余的相关 {rest}，删去后 α 为 {alpha}"),
                name=short(one.reliability.item),
                rest=_coefficient(one.reliability.item_rest),
                alpha=_coefficient(one.reliability.alpha_if_dropped),
            )
            for one in found.items[:MOST_TOLD]
        )
        title = self._say(
            N_("{number}．{title}：每一题与其余的关系"),
            number=found.number,
            title=ScaleTables(self.plan, self.analysis, self.wording).name(found),
        )
        code = f"chart_reliability_{found.number}"
        yield Figure(code, title, told, drawn(lambda: scale_items(rows, alpha, labels)))

    def _groups(self, number: int, test: SampleTest, groups: Sequence[GroupShare]) -> Figure:
        rows = [
            EstimateRow(
                self._say(N_("{name}（n = {n}）"), name=_in_group(one), n=numbers.count(one.n)),
                100 * one.share,
                None if one.low is None else 100 * one.low,
                None if one.high is None else 100 * one.high,
                one.n >= self.analysis.min_n,
            )
            for one in groups
        ]
        few = N_("空心：该组不足 {n} 份")
        labels = EstimateLabels(
            self._say(N_("占本组的比例（%）")),
            sound=self._say(N_("组内比例")),
            qualified=self._say(few, n=numbers.count(self.analysis.min_n)),
            cut_note=cut_note(self.wording),
        )
        told = self.wording.listed(
            self._say(N_("{name}：{value}"), name=_in_group(one), value=numbers.percent(one.share))
            for one in groups[:MOST_TOLD]
        )
        title = self._say(
            N_("{number}．{title}：各组中每种回答的比例（{verdict}，p 值 {p}）"),
            verdict=self._say(TOLD[test.wording]),
            p=self.wording.show(test.p_value, Kind.PROBABILITY),
            **self._named(number),
        )
        code = f"chart_test_{number}"
        return Figure(code, title, told, drawn(lambda: estimate_forest(rows, labels)))

    def _fit(self, number: int, test: SampleTest, categories: Sequence[CategoryFit]) -> Figure:
        rows = [self._fit_row(test, one) for one in categories]
        labels = FitLabels(
            self._say(N_("占全体的比例（%）")),
            known=self._say(N_("已知的比例")),
            sample=self._say(N_("样本的比例（校准前）")),
            cut_note=cut_note(self.wording),
        )
        told = self.wording.listed(
            self._say(
                N_("{name}：已知 {known}，样本 {share}"),
                name=short(one.category),
                known=numbers.percent(one.known_share),
                share=numbers.percent(one.share),
            )
            for one in categories[:MOST_TOLD]
        )
        title = self._say(N_("{number}．{title}：各类的比例"), **self._named(number))
        return Figure(f"chart_test_{number}", title, told, drawn(lambda: fit_shares(rows, labels)))

    def _fit_row(self, test: SampleTest, one: CategoryFit) -> FitRow:
        low = high = None
        is_volunteers = self.analysis.target is Target.VOLUNTEERS
        if test.df and test.df_denominator and not is_volunteers:
            # Clusters less strata: what the second order multiplies its own df by.
            df = test.df_denominator / test.df
            margin = student_factor(self.analysis.confidence_level, df) * one.std_error
            low, high = max(0.0, one.share - margin), min(1.0, one.share + margin)
        ends = (None if end is None else 100 * end for end in (low, high))
        return FitRow(short(one.category), 100 * one.known_share, 100 * one.share, *ends)

    def _differences(
        self, number: int, asked: DifferenceAsked, found: Sequence[SampleTest]
    ) -> Iterator[Figure]:
        times = 100.0 if asked.of.kind == "proportion" else 1.0
        rows = [one for test in found if (one := _difference(test, times)) is not None]
        if len(rows) < FEWEST_ROWS:
            return
        labels = DifferenceLabels(
            self._say(N_("与其余各组之差（百分点）") if times > 1 else N_("与其余各组之差")),
            higher=self._say(TOLD["higher"]),
            lower=self._say(TOLD["lower"]),
            not_shown=self._say(TOLD["no_difference_shown"]),
            cut_note=cut_note(self.wording),
            unit=short,
        )
        figure, _interval, places = kinds_of(asked.of, [])
        told = self.wording.listed(
            self._say(
                N_("{name}：{value}"),
                name=short(one.code),
                value=self.wording.show(one.difference / times, figure, places),
            )
            for one in rows[:MOST_TOLD]
        )
        title = self._say(N_("{number}．{title}：每一组与其余各组"), **self._named(number))
        yield Figure(f"chart_test_{number}", title, told, drawn(lambda: differences(rows, labels)))

    def _named(self, number: int) -> dict[str, object]:
        tables = TablesOfTests(self.plan, self.analysis, self.wording)
        return {"number": number, "title": tables.name(number)}

    def _say(self, sentence: str, **parameters: object) -> str:
        return self.wording.say(sentence, **parameters)


def _difference(test: SampleTest, times: float) -> Difference | None:
    detail = test.detail
    if not isinstance(detail, DifferenceDetail) or detail.estimate is None:
        return None
    if detail.low is None or detail.high is None:
        return None
    ends = (times * detail.low, times * detail.high)
    standing = STANDINGS.get(test.wording, Standing.NOT_SHOWN)
    return Difference(detail.domain, times * detail.estimate, *ends, standing)


def _in_group(one: GroupShare) -> str:
    return short(f"{one.category} · {one.group}")


def _coefficient(value: float | None) -> str:
    return numbers.NOTHING if value is None else numbers.decimal(value, PLACES)

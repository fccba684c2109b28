"""Tests, scales and comparisons of a plan without what is about too few respondents."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from analysis.columns import Table
from analysis.indices.reliability import ItemReliability
from analysis.population import Population
from analysis.quality.verdicts import Verdict
from analysis.samples.comparing import comparison_of
from analysis.samples.contrasting import all_equal, reworded
from analysis.samples.findings import (
    DifferenceDetail,
    EqualDetail,
    FitDetail,
    SampleComparison,
    SampleReliability,
    SampleTest,
    ScaleItem,
    Shown,
    TableDetail,
    Wording,
)
from analysis.samples.groups import (
    COMPARISON,
    EVERYBODY,
    RELIABILITY,
    REST,
    STATISTICS,
    TESTS,
    WITHHELD,
    Key,
)
from analysis.samples.plan import SamplePlan
from analysis.samples.questions import Difference, Equal, Test
from analysis.samples.results import SampleAnalysis
from analysis.samples.sample import Sample
from analysis.units.discoveries import adjust_for_false_discoveries

SMALL_CELLS = "small_cells"


@dataclass(frozen=True)
class PublicQuestions:
    """What may be shown of the questions of a plan beyond single figures.

    Attributes
    ----------
    plan : SamplePlan
    table : Table
    population : Population or None
    analysis : SampleAnalysis
        What was found, with everything in it.
    hidden : mapping
        Why each figure is withheld that must not be shown.
    """

    plan: SamplePlan
    table: Table
    population: Population | None
    analysis: SampleAnalysis
    hidden: Mapping[Key, str]

    @cached_property
    def sample(self) -> Sample:
        """The sample, to ask anew those who may be shown."""
        return Sample.of(self.plan, self.table, self.population)

    def tests(self) -> Iterator[SampleTest]:
        """Yield the tests."""
        for number, one in enumerate(self.plan.tests, start=1):
            found = [test for test in self.analysis.tests if test.number == number]
            yield from self._test(number, one, found)

    def _test(self, number: int, one: Test, found: list[SampleTest]) -> Iterator[SampleTest]:
        match one:
            case Equal():
                withheld = self._withheld_domains(TESTS, number)
                # Of the others alone: the statistic of all would tell of those withheld.
                yield from [all_equal(self.sample, number, one, withheld)] if withheld else found
            case Difference():
                yield from self._differences(found)
            case _:
                yield from map(self._of_cells, found)

    def _withheld_domains(self, part: str, number: int) -> dict[str, str]:
        return {
            names[0]: reason
            for (of, at, names), reason in self.hidden.items()
            if (of, at) == (part, number) and names
        }

    def _differences(self, found: list[SampleTest]) -> Iterator[SampleTest]:
        reasons = [self._reason_of_difference(test) for test in found]
        if any(test.adjusted_p_value is not None for test in found):
            # A p-value withheld counts as 1, or an adjusted one beside it could repeat it.
            adjusted = adjust_for_false_discoveries(
                [
                    test.p_value if reason is None or test.p_value is None else 1.0
                    for test, reason in zip(found, reasons, strict=True)
                ]
            )
            found = [
                reworded(replace(test, adjusted_p_value=p), self.plan.confidence_level)
                for test, p in zip(found, adjusted, strict=True)
            ]
        for test, reason in zip(found, reasons, strict=True):
            yield test if reason is None else _without_figures(test, reason)

    def _reason_of_difference(self, test: SampleTest) -> str | None:
        if not isinstance(test.detail, DifferenceDetail):
            return None
        domain, against = test.detail.domain, test.detail.against
        others = ((domain, REST), EVERYBODY) if against is None else ((against,),)
        parts = ((domain,), *others)
        reasons = [self.hidden.get((TESTS, test.number, part)) for part in parts]
        found = [reason for reason in reasons if reason is not None]
        return min(found, default=None, key=lambda reason: reason != WITHHELD)

    def _of_cells(self, test: SampleTest) -> SampleTest:
        """Return a test of a table or of fit; only its conclusion where a cell is withheld."""
        reason = self.hidden.get((TESTS, test.number, EVERYBODY))
        if reason is not None:
            return _without_figures(test, reason)
        if (TESTS, test.number, STATISTICS) not in self.hidden:
            return test
        told = _without_figures(test, SMALL_CELLS)
        return replace(
            told,
            n=test.n,
            effective_n=test.effective_n,
            verdict=test.verdict,
            wording=test.wording,
            reasons=(*test.reasons, SMALL_CELLS),
        )

    def reliability(self) -> Iterator[SampleReliability]:
        """Yield the scales."""
        for found in self.analysis.reliability:
            reason = self.hidden.get((RELIABILITY, found.number, EVERYBODY))
            one = found if reason is None else _without_coefficients(found, reason)
            is_few = one.incomplete is not None and 0 < one.incomplete < self.plan.min_cell_size
            yield replace(one, incomplete=None) if is_few else one

    def comparison(self) -> Iterator[SampleComparison]:
        """Yield the comparisons, of the domains that are shown: others move all of them."""
        for number, one in enumerate(self.plan.comparison, start=1):
            withheld = self._withheld_domains(COMPARISON, number)
            if withheld:
                yield comparison_of(self.sample, number, one, withheld)
            else:
                yield self.analysis.comparison[number - 1]


def _without_figures(test: SampleTest, reason: str) -> SampleTest:
    return replace(
        test,
        statistic=None,
        df=None,
        df_denominator=None,
        p_value=None,
        adjusted_p_value=None,
        n=0,
        effective_n=None,
        detail=_named(test.detail),
        verdict=Shown.UNTESTED,
        wording=Wording.UNTESTED,
        reasons=(reason,),
    )


def _named(
    detail: TableDetail | FitDetail | DifferenceDetail | EqualDetail,
) -> TableDetail | FitDetail | DifferenceDetail | EqualDetail:
    """Return what is left of a detail: names, and how many categories there are."""
    match detail:
        case TableDetail():
            return TableDetail(detail.rows, detail.columns, None, None, None)
        case FitDetail():
            return FitDetail(None, detail.chi_square_df, None, None, None, None, ())
        case DifferenceDetail():
            nothing = (None,) * 6
            return DifferenceDetail(detail.domain, detail.against, *nothing)
        case EqualDetail():
            return detail


def _without_coefficients(found: SampleReliability, reason: str) -> SampleReliability:
    return replace(
        found,
        alpha=None,
        std_error=None,
        low=None,
        high=None,
        df=0,
        standardized_alpha=None,
        standardized_alpha_std_error=None,
        standardized_alpha_low=None,
        standardized_alpha_high=None,
        omega=None,
        omega_std_error=None,
        omega_low=None,
        omega_high=None,
        sampling_adequacy=None,
        items=tuple(
            ScaleItem(ItemReliability(item.reliability.item, None, None), None, None)
            for item in found.items
        ),
        n=0,
        incomplete=None,
        effective_n=None,
        verdict=Verdict.WARN,
        reasons=(reason,),
        ordinal_alpha=None,
        unbounded_pairs=(),
    )

"""Tests, scales and comparisons of a plan of estimates in its check kit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.check_kits.files import Cell, Row
from analysis.check_kits.sample_columns import AnswerColumns
from analysis.samples.estimands import Estimate, Proportion
from analysis.samples.findings import DifferenceDetail, EqualDetail, FitDetail, SampleTest
from analysis.samples.plan import SamplePlan
from analysis.samples.questions import Difference, Equal, Fit, Independence, Reliability, Test
from analysis.samples.results import SampleAnalysis

ESTIMATES, TESTS, SCALES, COMPARISONS = "estimates", "tests", "reliability", "comparison"
OF_FIGURE = ("of", "y", "x", "category", "by")
TEST_FIGURES = (
    *("statistic", "df", "df_denominator", "p_value", "adjusted_p_value", "n", "effective_n"),
    *("chi_square", "mean_design_effect", "cramers_v", "chi_square_p_value"),
    *("estimate", "std_error", "low", "high"),
)
SCALE_FIGURES = (
    *("alpha", "std_error", "low", "high", "df", "n", "effective_n"),
    *("standardized_alpha", "standardized_alpha_std_error"),
    *("standardized_alpha_low", "standardized_alpha_high", "sampling_adequacy"),
)
ITEM_FIGURES = ("item_rest", "alpha_if_dropped", "sampling_adequacy")
COMPARED_FIGURES = (
    *("estimate", "std_error", "df", "n", "effective_n", "difference", "difference_std_error"),
    *("difference_low", "difference_high", "p_value", "adjusted_p_value"),
)
MEAN_FIGURES = (
    *("tau2", "tau2_low", "tau2_high"),
    *("mean", "mean_std_error", "mean_low", "mean_high"),
)


def conditions_of(plan: SamplePlan) -> Iterator[tuple[str, int, Mapping[str, Sequence[str]]]]:
    """Yield the condition of every estimate and of every question, by part and number."""
    for number, estimate in enumerate(plan.estimates, start=1):
        yield ESTIMATES, number, estimate.where
    for number, test in enumerate(plan.tests, start=1):
        asked = test.of if isinstance(test, Difference | Equal) else test
        yield TESTS, number, asked.where
    for number, scale in enumerate(plan.reliability, start=1):
        yield SCALES, number, scale.where
    for number, comparison in enumerate(plan.comparison, start=1):
        yield COMPARISONS, number, comparison.of.where


@dataclass(frozen=True)
class QuestionTables:
    """The files of what a plan asks beyond single figures; none of what it does not ask."""

    plan: SamplePlan
    analysis: SampleAnalysis
    columns: AnswerColumns

    def files(self) -> dict[str, list[Row]]:
        """Return the rows of every file, its header first."""
        found: dict[str, list[Row]] = {}
        if self.plan.tests:
            found["tests.csv"] = list(self._tests())
            found["test_groups.csv"] = list(self._groups())
        if self.plan.reliability:
            found["scales.csv"] = list(self._scales())
            found["scale_items.csv"] = list(self._items())
        if self.plan.comparison:
            found["comparisons.csv"] = list(self._comparisons())
            found["comparison_means.csv"] = list(self._means())
        return found

    # --- tests

    def _tests(self) -> Iterator[Row]:
        yield (
            *("test", "number", "kind", "statistic_kind", *OF_FIGURE, "first", "second"),
            *TEST_FIGURES,
        )
        for test, found in enumerate(self.analysis.tests, start=1):
            asked = self.plan.tests[found.number - 1]
            pair: tuple[str | None, str | None] = (None, None)
            if isinstance(found.detail, DifferenceDetail):
                pair = found.detail.domain, found.detail.against
            yield (
                *(test, found.number, found.kind, found.statistic_kind, *self._tested(asked)),
                *(*pair, *_figures(TEST_FIGURES, found, found.detail)),
            )

    def _tested(self, asked: Test) -> tuple[Cell, ...]:
        match asked:
            case Independence():
                rows, columns = (
                    self.columns.label(name, asked.missing) for name in (asked.rows, asked.columns)
                )
                return None, rows, columns, None, None
            case Fit():
                return None, self.columns.label(asked.column, asked.missing), None, None, None
            case Difference() | Equal():
                return self._compared(asked.of, asked.domain)

    def _compared(self, of: Estimate, domain: str) -> tuple[Cell, ...]:
        category = of.categories[0] if isinstance(of, Proportion) else None
        return of.kind, *self.columns.variables(of), category, self.columns.label(domain)

    def _groups(self) -> Iterator[Row]:
        """Yield the groups of tests of several: categories, and domains that may be equal."""
        yield "test", "group", "known_share", "figure", "std_error"
        for test, found in enumerate(self.analysis.tests, start=1):
            yield from ((test, *row) for row in _grouped(found))

    # --- scales

    def _scales(self) -> Iterator[Row]:
        yield "number", *SCALE_FIGURES
        for found in self.analysis.reliability:
            yield found.number, *_figures(SCALE_FIGURES, found)

    def _items(self) -> Iterator[Row]:
        yield "number", "y", "sign", "column", *ITEM_FIGURES
        for asked, found in zip(self.plan.reliability, self.analysis.reliability, strict=True):
            items = {item.reliability.item: item for item in found.items}
            for name, column in zip(asked.columns, self._answers(asked), strict=True):
                item = items.get(name)
                figures = (
                    (None,) * len(ITEM_FIGURES)
                    if item is None
                    else _figures(ITEM_FIGURES, item.reliability, item)
                )
                yield found.number, column, -1 if name in asked.reversed else 1, name, *figures

    def _answers(self, asked: Reliability) -> list[str]:
        """Return the columns of a scale in the kit, in their order."""
        ratings = asked.ratings()
        if not ratings:
            return [self.columns.number(name, asked.missing) for name in asked.columns]
        return [self.columns.score(rating, asked.missing) for rating in ratings]

    # --- comparisons

    def _comparisons(self) -> Iterator[Row]:
        yield "number", *OF_FIGURE, "domain", *COMPARED_FIGURES
        for asked, found in zip(self.plan.comparison, self.analysis.comparison, strict=True):
            of = self._compared(asked.of, asked.domain)
            for domain in found.domains:
                yield found.number, *of, domain.domain, *_figures(COMPARED_FIGURES, domain)

    def _means(self) -> Iterator[Row]:
        yield "number", "method", *MEAN_FIGURES
        for found in self.analysis.comparison:
            yield found.number, found.method, *_figures(MEAN_FIGURES, found)


def _figures(names: tuple[str, ...], *found: object) -> tuple[Cell, ...]:
    """Return figures by their names, each from whichever has it; nothing where none does."""
    return tuple(
        next((getattr(one, name) for one in found if hasattr(one, name)), None) for name in names
    )


def _grouped(found: SampleTest) -> Iterator[Row]:
    match found.detail:
        case FitDetail() as fit:
            for one in fit.categories:
                yield one.category, one.known_share, one.share, one.std_error
        case EqualDetail() as equal:
            for name, figure in equal.figures.items():
                yield name, None, figure, equal.std_errors[name]
        case _:  # A table has its cells, a difference its two domains.
            pass

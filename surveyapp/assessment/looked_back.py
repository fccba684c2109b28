"""What is read from earlier periods, in which something may not be told that is told by now."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from analysis.errors import InvalidInputError
from analysis.schemes.definition import Scheme
from analysis.schemes.measures import unpublishable
from analysis.schemes.periods import Period
from analysis.schemes.references import closure
from analysis.schemes.rules import Earlier
from surveyapp.assessment.kept_tables import Rows
from surveyapp.assessment.surveys.words import records

FIGURES = ("statistics", "survey_indices")  # Tables.


@dataclass(frozen=True, slots=True)
class LookBack:
    """A rule that reads earlier periods, and what is not told where something is hidden there.

    What is carried on from period to period reads all that were before it.
    """

    rule: Earlier
    carries: bool
    untold: frozenset[str]

    def reaches(self, period: Period, hidden: Period) -> bool:
        """Tell whether, in a period, it may read one in which something is hidden."""
        far = self.rule.years or self.rule.periods or 1
        first = period.year_before(far) if self.rule.years else period.back(far)
        # Of shorter periods the later ones read earlier ones of the same whole.
        is_whole = self.rule.per in {None, period.level}
        end = period.start if is_whole else period.end
        start = date.min if self.carries else first.start
        return hidden.start < end and start < hidden.end


def look_backs(scheme: Scheme) -> Iterator[tuple[str, Earlier, bool]]:
    """Yield the rules that read earlier periods, and whether each carries something on."""
    for code, rule in scheme.rules.items():
        if isinstance(rule, Earlier):
            yield code, rule, code in closure(scheme, rule.of)


def lacking_before(scheme: Scheme, tables: Mapping[str, Rows]) -> Iterator[Period]:
    """Yield the periods in which some figure of the evidence may not be published."""
    limits = [outcome.min_cell_size for outcome in scheme.results.values()]
    least = max((limit for limit in limits if limit is not None), default=None)
    for name, rows in tables.items():
        for row in records(rows):
            cells = {column: cell for column, cell in row.items() if cell}
            if name == "statistics":
                is_lacking = bool(unpublishable(cells))
            else:
                is_small = least is not None and _number(cells.get("n", "")) < least
                is_lacking = cells.get("verdict") == "fail" or is_small
            if is_lacking:
                yield from _periods(cells.get("period", ""))


def _number(written: str) -> float:
    try:
        return float(written)
    except ValueError:
        return 0.0


def _periods(written: str) -> Iterable[Period]:
    try:
        return (Period.parse(written),)
    except (InvalidInputError, ValueError):
        return ()

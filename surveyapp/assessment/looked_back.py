"""What is read from earlier periods, in which something may not be told that is told by now."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial

from analysis.errors import InvalidInputError
from analysis.schemes.definition import Scheme
from analysis.schemes.measures import unpublishable
from analysis.schemes.periods import Level, Period
from analysis.schemes.references import closure
from analysis.schemes.rules import CaseStudy, Earlier
from surveyapp.assessment.kept_tables import Rows
from surveyapp.assessment.surveys.choices import RATINGS
from surveyapp.assessment.surveys.words import records


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
        if name == RATINGS:
            yield from () if least is None else _few_rated(scheme, rows, least)
            continue
        is_lacking = partial(LACKING[name], scheme, least)
        for row in records(rows):
            cells = {column: cell for column, cell in row.items() if cell}
            if is_lacking(cells):
                yield from _periods(cells)


def _without_source(_scheme: Scheme, _least: Fraction | None, cells: dict[str, str]) -> bool:
    return bool(unpublishable(cells))


def _of_few(_scheme: Scheme, least: Fraction | None, cells: dict[str, str]) -> bool:
    is_small = least is not None and _number(cells.get("n", "")) < least
    return cells.get("verdict") == "fail" or is_small


def _without_narrative(scheme: Scheme, _least: Fraction | None, cells: dict[str, str]) -> bool:
    cases = {rule.indicator for rule in scheme.rules.values() if isinstance(rule, CaseStudy)}
    return cells.get("indicator") in cases and "reason" not in cells


LACKING: Mapping[str, Callable[[Scheme, Fraction | None, dict[str, str]], bool]] = {
    "statistics": _without_source,
    "survey_indices": _of_few,
    "expert_scores": _without_narrative,
}
FIGURES = (*LACKING, RATINGS)  # Tables.


def _few_rated(scheme: Scheme, rows: Rows, least: Fraction) -> Iterator[Period]:
    """Yield the periods in which so few rated some unit that one of them might be found out."""
    asked = {rule.per for _code, rule, _carries in look_backs(scheme)}
    levels = {level for level in (*scheme.results, *asked) if level is not None}
    people: Counter[tuple[str, str, Period]] = Counter()
    for row in records(rows):
        number = int(_number(row.get("number") or "1"))
        for period in _around(row, levels):
            people[row.get("unit", ""), row.get("criterion", ""), period] += number
    few = (period for (_unit, _of, period), n in people.items() if 0 < n < least)
    yield from dict.fromkeys(few)


def _around(cells: Mapping[str, str], levels: Iterable[Level]) -> Iterator[Period]:
    """Yield the periods of some levels that a row counts in."""
    day, own = _day(cells), next(iter(_periods(cells)), None)
    for level in levels:
        if day is not None:
            yield Period.around(day, level)
        elif own is not None and own.level.rank <= level.rank:
            yield Period.around(own.start, level)


def _number(written: str) -> float:
    try:
        return float(written)
    except ValueError:
        return 0.0


def _periods(cells: Mapping[str, str]) -> Iterable[Period]:
    """Return the period that a row is of, or the month of its day; nothing where it has none."""
    day = _day(cells)
    if day is not None:
        return (Period.around(day, Level.MONTH),)
    try:
        return (Period.parse(cells.get("period", "")),)
    except (InvalidInputError, ValueError):
        return ()


def _day(cells: Mapping[str, str]) -> date | None:
    """Return the day of a row that is of no period."""
    try:
        return None if cells.get("period") else date.fromisoformat(cells.get("date", "")[:10])
    except ValueError:
        return None

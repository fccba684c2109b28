"""Units whose figures are made of those of others: what they would tell of one withheld."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from analysis.quality.roll_ups import withheld_beside
from analysis.schemes.definition import Scheme
from analysis.schemes.periods import Period
from analysis.schemes.references import closure, quantities
from analysis.schemes.rules import Above, Members, Together
from analysis.schemes.tables import UNITS
from surveyapp.assessment.kept_tables import Rows
from surveyapp.assessment.surveys.choices import INDICES, RATINGS

LEAST = 10  # Answers, where a scheme does not say how many must be told together.
SUMS = (Together.TOTAL, Together.MEAN)
# May be the figure of one unit, or tell it to another.
ENDS = tuple(how for how in Together if how not in {*SUMS, Together.COUNT})
WAYS = (*SUMS, *ENDS)
TABLES = (UNITS, INDICES, RATINGS)


@dataclass(frozen=True, slots=True)
class RollUps:
    """Which units are made of which, and on how many answers the figures of each rest.

    Attributes
    ----------
    scheme : Scheme
    made : frozenset of str
        The quantities that rest on what the units below have.
    ends : frozenset of str
        Those of them that rest on the least or the most that a unit below has, which is the
        figure of that unit as it is.
    wholes : mapping of str to frozenset of str
        Unit → the units below it.
    answers : mapping of str to tuple of (Period, int)
        Unit → in which period it has a figure of how many answers.
    handed : frozenset of str
        The quantities that rest on what the unit above has, which is told by them beside what is
        a unit's own.
    """

    scheme: Scheme
    made: frozenset[str]
    ends: frozenset[str]
    wholes: Mapping[str, frozenset[str]]
    answers: Mapping[str, tuple[tuple[Period, int], ...]]
    handed: frozenset[str] = frozenset()

    def beside(self, hidden: AbstractSet[str], period: Period) -> set[str]:
        """Return the units to withhold beside those hidden in what is published of a period."""
        outcome = self.scheme.results[period.level]
        return self._untold(hidden, period, {outcome.score, *outcome.shows})

    def beside_all(self, hidden: AbstractSet[str], period: Period) -> set[str]:
        """Return the units to withhold beside those hidden, whatever is shown of them."""
        return self._untold(hidden, period, self.made | self.handed)

    def _untold(
        self, hidden: AbstractSet[str], period: Period, shown: AbstractSet[str]
    ) -> set[str]:
        below = set() if self.handed.isdisjoint(shown) else self._below(hidden)
        if self.made.isdisjoint(shown):
            return below - hidden
        has_ends = not self.ends.isdisjoint(shown)
        return (below | self._beside(hidden | below, period, has_ends=has_ends)) - hidden

    def _beside(self, hidden: AbstractSet[str], period: Period, *, has_ends: bool) -> set[str]:
        if not hidden:
            return set()
        outcome = self.scheme.results.get(period.level)
        least = outcome.min_cell_size if outcome is not None else None
        sizes = {unit: min(told) for unit in self.answers if (told := self._told(unit, period))}
        sizes |= {unit: sizes.get(unit, 0) for unit in hidden}
        unseen = set(hidden) | (self._above(hidden) if has_ends else set())
        return (unseen | withheld_beside(self.wholes, sizes, unseen, int(least or LEAST))) - hidden

    def _above(self, units: AbstractSet[str]) -> set[str]:
        """Return the units above others, and those above these."""
        found: set[str] = set()
        while more := {
            whole
            for whole, parts in self.wholes.items()
            if whole not in found and not parts.isdisjoint(units | found)
        }:
            found |= more
        return found

    def _below(self, units: AbstractSet[str]) -> set[str]:
        """Return the units below others, and those below these."""
        found, waiting = set[str](), list(units)
        while waiting:
            parts = self.wholes.get(waiting.pop(), frozenset()) - found
            found |= parts
            waiting += parts
        return found

    def _told(self, unit: str, period: Period) -> list[int]:
        return [n for part, n in self.answers[unit] if part.overlaps(period)]


def rolls_up(scheme: Scheme, how: Collection[str] = WAYS) -> frozenset[str]:
    """Return the quantities that rest on what the units below have, made in one of some ways."""
    known = quantities(scheme)
    made = {code for code, rule in known.items() if isinstance(rule, Members) and rule.how in how}
    return frozenset(code for code in known if not made.isdisjoint(closure(scheme, code)))


def handed_down(scheme: Scheme) -> frozenset[str]:
    """Return the quantities that rest on what the unit above has."""
    known = quantities(scheme)
    above = {code for code, rule in known.items() if isinstance(rule, Above)}
    return frozenset(code for code in known if not above.isdisjoint(closure(scheme, code)))


def roll_ups_of(scheme: Scheme, tables: Mapping[str, Rows], period: Period) -> RollUps:
    """Return which units are made of which in the run of a scheme for a period."""
    named = {name: unit for unit, name in _cells(tables[UNITS], "unit", "name") if name}
    wholes: dict[str, set[str]] = {}
    for unit, parent in _cells(tables[UNITS], "unit", "parent"):
        if parent:
            wholes.setdefault(named.get(parent, parent), set()).add(unit)
    answers: dict[str, list[tuple[Period, int]]] = {}
    for unit, when, n in _cells(tables.get(INDICES), "unit", "period", "n"):
        if n.isdecimal():
            answers.setdefault(named.get(unit, unit), []).append((Period.parse(when), int(n)))
    rated: Counter[str] = Counter()
    for unit, criterion, number in _cells(tables.get(RATINGS), "unit", "criterion", "number"):
        if not criterion:
            rated[named.get(unit, unit)] += int(number) if number.isdecimal() else 1
    for unit, people in rated.items():
        answers.setdefault(unit, []).append((period, people))
    return RollUps(
        scheme,
        rolls_up(scheme),
        rolls_up(scheme, ENDS),
        {whole: frozenset(parts) for whole, parts in wholes.items()},
        {unit: tuple(told) for unit, told in answers.items()},
        handed_down(scheme),
    )


def _cells(rows: Rows | None, *columns: str) -> Iterator[tuple[str, ...]]:
    if rows is not None:
        yield from zip(*(rows.column(name) for name in columns), strict=True)

"""Of which units the totals and means of classes are made, as their rules take them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import permutations

from analysis.schemes.definition import Scheme
from analysis.schemes.evidence import Unit
from analysis.schemes.evidence_rules import listed
from analysis.schemes.periods import Period, parts
from analysis.schemes.rules import Among, Peers, Together

SUMS = (Together.TOTAL, Together.MEAN)


@dataclass(frozen=True, slots=True)
class Assessed:
    """The units of a run, and the day that its evidence is about."""

    units: Sequence[Unit] = ()
    as_of: date | None = None

    def within(self, period: Period) -> list[Unit]:
        """Return the units assessed in a period, each with the class that it has there."""
        return [unit.in_period(period, self.as_of) for unit in self.units if unit.is_in(period)]


def class_totals(
    scheme: Scheme, assessed: Assessed, period: Period
) -> Mapping[str, frozenset[str]]:
    """Return the units of each total over a class, by the code of its rule and the class.

    A total less another that lies within it is a total as well: all towns less the pilots are
    the other towns. What is settled by the quarter is a total in each quarter of a year.
    """
    found: dict[frozenset[str], str] = {}
    for code, rule in scheme.rules.items():
        if isinstance(rule, Peers) and rule.how in SUMS:
            for each in _settled(rule, period):
                for among, members in _members(rule, assessed.within(each)).items():
                    found.setdefault(frozenset(members), f"{code} {each} {among}")
    for (whole, name), (part, other) in permutations(list(found.items()), 2):
        if part < whole:
            found.setdefault(whole - part, f"{name} - {other}")
    return {name: members for members, name in found.items()}


def _settled(rule: Peers, period: Period) -> Iterator[Period]:
    is_by_parts = rule.per is not None and rule.per.rank < period.level.rank
    yield from parts(period, rule.per) if rule.per is not None and is_by_parts else (period,)


def _members(rule: Peers, units: Sequence[Unit]) -> dict[str, set[str]]:
    """Return by class, or of all, the units that a rule adds up."""
    found: dict[str, set[str]] = {}
    for unit in units:
        if unit.is_one_of(listed(rule.units)):
            among = unit.unit_class or "" if rule.among is Among.CLASS else "*"
            found.setdefault(among, set()).add(unit.code)
    return found

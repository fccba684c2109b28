"""Ranks as they are told: among the units whose figures are told, so that no gap is left.

Who sees that the third rank is missing between 83.2 and 82.9 knows the score of the unit that is
not told, the more exactly the fewer scores its few answers or items can come to. Nor may the place
in a list tell it.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from analysis.schemes.definition import Scheme
from analysis.schemes.periods import Period
from analysis.schemes.results import PeriodResult, SchemeResult, UnitResult
from surveyapp.assessment.compared_figures import compared_figures, without

Untold: TypeAlias = Callable[[str | None], frozenset[str]]  # Of a unit's class.


class Place(NamedTuple):
    """Where a unit stands among all of its class, and whether its figures are told."""

    unit: str
    unit_class: str | None
    rank: int | None
    is_shown: bool


def stored_as_shown(result: Mapping[str, Any], scheme: Scheme) -> dict[str, Any]:
    """Return a stored result with ranks among the units whose figures are told.

    What else compares units is not told beside one that is hidden.
    """
    periods = [(Period.parse(each["period"]), each) for each in result["periods"]]
    hidden = _Hidden(
        scheme,
        [
            (period, {unit["class"] for unit in each["units"] if unit["not_publishable"]})
            for period, each in periods
        ],
    )
    shown = [_stored(each, hidden.beside(each["score"], period)) for period, each in periods]
    return {**result, "periods": shown}


def as_shown(result: SchemeResult, scheme: Scheme) -> SchemeResult:
    """Return a result as `stored_as_shown` does, the units that are told first."""
    hidden = _Hidden(
        scheme,
        [
            (found.period, {unit.unit_class for unit in found.units if unit.not_publishable})
            for found in result.periods
        ],
    )
    periods = (
        _period(found, hidden.beside(found.score, found.period)) for found in result.periods
    )
    return replace(result, periods=tuple(periods))


class _Hidden:
    """In which periods which classes have units that are not told."""

    def __init__(self, scheme: Scheme, classes: Sequence[tuple[Period, set[str | None]]]) -> None:
        self.classes = [(period, found) for period, found in classes if found]
        self.compared = compared_figures(scheme) if self.classes else None

    def beside(self, score: str, period: Period) -> Untold | None:
        """Return what is not told to a class; nothing where all are told, here and around."""
        hidden = {one for near, found in self.classes if near.overlaps(period) for one in found}
        if self.compared is None or not hidden:
            return None
        return partial(self.compared.untold, score, hidden=hidden)


def _stored(found: Mapping[str, Any], untold: Untold | None) -> Mapping[str, Any]:
    if untold is None:
        return found
    units = found["units"]
    ranks = _ranks(
        Place(unit["unit"], unit["class"], unit["rank"], not unit["not_publishable"])
        for unit in units
    )
    shown = [
        {
            **unit,
            "rank": ranks.get(unit["unit"]),
            "values": without(unit["values"], untold(unit["class"])),
        }
        for unit in units
    ]
    return {**found, "units": shown}


def _period(found: PeriodResult, untold: Untold | None) -> PeriodResult:
    if untold is None:
        return found
    ranks = _ranks(
        Place(unit.unit, unit.unit_class, unit.rank, not unit.not_publishable)
        for unit in found.units
    )
    ranked = [
        replace(
            unit,
            rank=ranks.get(unit.unit),
            values=without(unit.values, untold(unit.unit_class)),
        )
        for unit in found.units
    ]
    classes = list(dict.fromkeys(unit.unit_class for unit in ranked))

    def place(unit: UnitResult) -> tuple[int, str]:
        return classes.index(unit.unit_class), unit.unit if unit.not_publishable else ""

    return replace(found, units=tuple(sorted(ranked, key=place)))


def _ranks(places: Iterable[Place]) -> Mapping[str, int]:
    """Return by unit how many that are told stand before it, and one."""
    by_class: dict[str | None, list[tuple[int, str]]] = {}
    for place in places:
        if place.is_shown and place.rank is not None:
            by_class.setdefault(place.unit_class, []).append((place.rank, place.unit))
    found: dict[str, int] = {}
    for same in by_class.values():
        before = sorted(rank for rank, _unit in same)
        found |= {unit: 1 + bisect_left(before, rank) for rank, unit in same}
    return found

"""Ranks as they are told: among the units whose figures are told, so that no gap is left.

Who sees that the third rank is missing between 83.2 and 82.9 knows the score of the unit that is
not told, the more exactly the fewer scores its few answers or items can come to. Nor may the place
in a list tell it.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from analysis.schemes.results import PeriodResult, SchemeResult, UnitResult


class Place(NamedTuple):
    """Where a unit stands among all of its class, and whether its figures are told."""

    unit: str
    unit_class: str | None
    rank: int | None
    is_shown: bool


def stored_as_shown(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return a stored result with ranks among the units whose figures are told."""
    return {**result, "periods": [_stored(each) for each in result["periods"]]}


def as_shown(result: SchemeResult) -> SchemeResult:
    """Return a result with ranks among the units whose figures are told, which come first."""
    return replace(result, periods=tuple(_period(found) for found in result.periods))


def _stored(found: Mapping[str, Any]) -> Mapping[str, Any]:
    units = found["units"]
    if not any(unit["not_publishable"] for unit in units):
        return found
    ranks = _ranks(
        Place(unit["unit"], unit["class"], unit["rank"], not unit["not_publishable"])
        for unit in units
    )
    return {**found, "units": [{**unit, "rank": ranks.get(unit["unit"])} for unit in units]}


def _period(found: PeriodResult) -> PeriodResult:
    if not any(unit.not_publishable for unit in found.units):
        return found
    ranks = _ranks(
        Place(unit.unit, unit.unit_class, unit.rank, not unit.not_publishable)
        for unit in found.units
    )
    ranked = [replace(unit, rank=ranks.get(unit.unit)) for unit in found.units]
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

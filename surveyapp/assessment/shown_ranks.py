"""Ranks as they are told: among the units whose figures are told, so that no gap is left.

Who sees that the third rank is missing between 83.2 and 82.9 knows the score of the unit that is
not told, the more exactly the fewer scores its few answers or items can come to. Nor may the place
in a list tell it.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple, TypeAlias

from analysis.schemes.definition import Scheme
from analysis.schemes.periods import Period
from analysis.schemes.results import PeriodResult, SchemeResult, UnitResult
from surveyapp.assessment.blurred_scores import blurred, blurred_json
from surveyapp.assessment.compared_figures import NOTHING, Hidden, Untold, without

Codes: TypeAlias = Callable[[str, Period], frozenset[str]]  # Of a unit in a period.


class Place(NamedTuple):
    """Where a unit stands among all of its class, and whether its figures are told."""

    unit: str
    unit_class: str | None
    rank: int | None
    is_shown: bool


def none_hidden(_unit: str, _period: Period) -> frozenset[str]:
    """Return what of a shown unit is not told where no survey withholds anything."""
    return NOTHING


def untold_in_stored(
    result: Mapping[str, Any],
    scheme: Scheme,
    hidden: Codes = none_hidden,
    before: Iterable[Period] = (),
) -> Untold:
    """Return what units are not told beside those hidden in a stored result.

    `hidden` says what is not told of a unit whose score is, and `before` in which further
    periods, which rules may read, something is not told of somebody.
    """
    periods = ((Period.parse(each["period"]), _stored_places(each)) for each in result["periods"])
    return Untold(scheme, _hidden(periods, hidden), before)


def untold_in(
    result: SchemeResult,
    scheme: Scheme,
    hidden: Codes = none_hidden,
    before: Iterable[Period] = (),
) -> Untold:
    """Return what `untold_in_stored` does of a stored result."""
    periods = ((found.period, _places(found)) for found in result.periods)
    return Untold(scheme, _hidden(periods, hidden), before)


def stored_as_shown(result: Mapping[str, Any], untold: Untold) -> dict[str, Any]:
    """Return a stored result with ranks among the units whose figures are told.

    What else compares units is not told beside one that is hidden.
    """
    return {**result, "periods": [_stored(each, untold) for each in result["periods"]]}


def as_shown(result: SchemeResult, untold: Untold) -> SchemeResult:
    """Return a result as `stored_as_shown` does, the units that are told first."""
    return replace(result, periods=tuple(_period(found, untold) for found in result.periods))


def _hidden(periods: Iterable[tuple[Period, Iterable[Place]]], hidden: Codes) -> Iterator[Hidden]:
    for period, places in periods:
        for place in places:
            codes = hidden(place.unit, period) if place.is_shown else None
            if codes is None or codes:
                yield Hidden(period, place.unit_class, codes)


def _stored_places(found: Mapping[str, Any]) -> Iterator[Place]:
    for unit in found["units"]:
        yield Place(unit["unit"], unit["class"], unit["rank"], not unit["not_publishable"])


def _places(found: PeriodResult) -> Iterator[Place]:
    for unit in found.units:
        yield Place(unit.unit, unit.unit_class, unit.rank, not unit.not_publishable)


def _stored(found: Mapping[str, Any], untold: Untold) -> Mapping[str, Any]:
    period = Period.parse(found["period"])
    if not untold.is_near(period):
        return found
    ranks = _ranks(_stored_places(found))
    shown = [
        {
            **unit,
            "rank": ranks.get(unit["unit"]),
            "values": without(unit["values"], untold.of(period, unit["class"])),
        }
        for unit in found["units"]
    ]
    return blurred_json({**found, "units": shown}, untold)


def _period(found: PeriodResult, untold: Untold) -> PeriodResult:
    if not untold.is_near(found.period):
        return found
    ranks = _ranks(_places(found))
    ranked = [
        replace(
            unit,
            rank=ranks.get(unit.unit),
            values=without(unit.values, untold.of(found.period, unit.unit_class)),
        )
        for unit in found.units
    ]
    classes = list(dict.fromkeys(unit.unit_class for unit in ranked))

    def place(unit: UnitResult) -> tuple[int, str]:
        return classes.index(unit.unit_class), unit.unit if unit.not_publishable else ""

    return blurred(replace(found, units=tuple(sorted(ranked, key=place))), untold)


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

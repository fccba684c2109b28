"""Ranks as they are told: among the units whose figures are told, so that no gap is left.

Who sees that the third rank is missing between 83.2 and 82.9 knows the score of the unit that is
not told, the more exactly the fewer scores its few answers or items can come to. Nor may the place
in a list tell it.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias

from analysis.schemes.definition import Scheme
from analysis.schemes.periods import Period
from analysis.schemes.results import PeriodResult, SchemeResult, UnitResult
from analysis.schemes.rounding import Standing, score_decimals
from surveyapp.assessment.blurred_scores import blurred, blurred_json
from surveyapp.assessment.compared_figures import NOTHING, Hidden, Untold, without

Codes: TypeAlias = Callable[[str, Period], frozenset[str]]  # Of a unit in a period.


class Place(NamedTuple):
    """Where a unit stands among all of its class, and whether its figures are told."""

    unit: str
    unit_class: str | None
    score: Fraction | str | None  # A stored result has it in words.
    rank: int | None
    grade: str | None
    is_shown: bool


class Shown(NamedTuple):
    """What is shown of a unit: a rank, all but some of its figures, and a score."""

    rank: int | None
    untold: frozenset[str]
    places: int | None  # Of the score, where it is not shown whole.


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
    for one in found["units"]:
        shown = not one["not_publishable"]
        yield Place(one["unit"], one["class"], one["score"], one["rank"], one["grade"], shown)


def _places(found: PeriodResult) -> Iterator[Place]:
    for one in found.units:
        shown = not one.not_publishable
        yield Place(one.unit, one.unit_class, one.score, one.rank, one.grade, shown)


def _stored(found: Mapping[str, Any], untold: Untold) -> Mapping[str, Any]:
    period = Period.parse(found["period"])
    if not untold.is_near(period):
        return found
    shown = _shown(period, [*_stored_places(found)], untold)
    return {
        **found,
        "units": [_unit_json(one, found["score"], shown[one["unit"]]) for one in found["units"]],
    }


def _period(found: PeriodResult, untold: Untold) -> PeriodResult:
    if not untold.is_near(found.period):
        return found
    shown = _shown(found.period, [*_places(found)], untold)
    classes = list(dict.fromkeys(unit.unit_class for unit in found.units))

    def place(unit: UnitResult) -> tuple[int, str]:
        return classes.index(unit.unit_class), unit.unit if unit.not_publishable else ""

    units = (_unit(one, found.score, shown[one.unit]) for one in found.units)
    return replace(found, units=tuple(sorted(units, key=place)))


def _unit_json(unit: Mapping[str, Any], code: str, shown: Shown) -> Mapping[str, Any]:
    values = without(unit["values"], shown.untold)
    unit = {**unit, "rank": shown.rank, "values": values}
    return unit if shown.places is None else blurred_json(unit, code, shown.places)


def _unit(unit: UnitResult, code: str, shown: Shown) -> UnitResult:
    unit = replace(unit, rank=shown.rank, values=without(unit.values, shown.untold))
    return unit if shown.places is None else blurred(unit, code, shown.places)


def _shown(period: Period, places: Sequence[Place], untold: Untold) -> Mapping[str, Shown]:
    """Return by unit what is shown of it in a period."""
    ranks, digits = _ranks(places), dict[str, int]()
    classes = {place.unit_class for place in places}
    if under := {one for one in classes if untold.is_under(period, one)}:
        least = untold.decimals(period)
        told = (
            Standing(one.unit, one.unit_class, Fraction(one.score), ranks.get(one.unit), one.grade)
            for one in places
            if one.is_shown and one.score is not None
        )
        known = score_decimals(told, least)
        digits = {
            one.unit: known.get(one.unit, least) for one in places if one.unit_class in under
        }
    return {
        one.unit: Shown(
            ranks.get(one.unit), untold.of(period, one.unit_class), digits.get(one.unit)
        )
        for one in places
    }


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

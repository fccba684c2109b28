"""Scores as they are printed and no further, where further places would tell of one untold.

The exact fraction of a score between the ends of a class has the distance of the ends in its
denominator, and so has what is computed of it to many places.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from analysis.schemes.periods import Period
from analysis.schemes.results import PeriodResult, UnitResult
from analysis.schemes.rounding import Standing, exact_words, round_half_up, score_decimals
from surveyapp.assessment.compared_figures import Untold

CHANCES = 2  # Places of the probabilities of grades.


def blurred(found: PeriodResult, untold: Untold) -> PeriodResult:
    """Return a period in which such scores have the places that are printed."""
    under = {unit.unit_class for unit in found.units}
    under = {one for one in under if untold.is_under(found.period, one)}
    if not under:
        return found
    least = untold.decimals(found.period)
    told = tuple(unit for unit in found.units if not unit.not_publishable)
    digits = replace(found, units=told).decimals(least)
    units = (
        _unit(unit, found.score, digits.get(unit.unit, least))
        if unit.unit_class in under
        else unit
        for unit in found.units
    )
    return replace(found, units=tuple(units))


def blurred_json(found: Mapping[str, Any], untold: Untold) -> Mapping[str, Any]:
    """Return a period of a stored result as `blurred` does."""
    period = Period.parse(found["period"])
    under = {unit["class"] for unit in found["units"]}
    under = {one for one in under if untold.is_under(period, one)}
    if not under:
        return found
    least, score = untold.decimals(period), found["score"]
    digits = score_decimals(_standings(found["units"]), least)
    units = [
        _unit_json(unit, score, digits.get(unit["unit"], least))
        if unit["class"] in under
        else unit
        for unit in found["units"]
    ]
    return {**found, "units": units}


def _standings(units: Iterable[Mapping[str, Any]]) -> Iterable[Standing]:
    for unit in units:
        if unit["score"] is not None and not unit["not_publishable"]:
            score = Fraction(unit["score"])
            yield Standing(unit["unit"], unit["class"], score, unit["rank"], unit["grade"])


def _unit(unit: UnitResult, code: str, places: int) -> UnitResult:
    if unit.score is None:
        return unit
    score, off = round_half_up(unit.score, places), unit.uncertainty
    values = {**unit.values, code: score} if code in unit.values else unit.values
    if off is not None:
        ends = {name: round(getattr(off, name), places) for name in ("std_error", "low", "high")}
        chances = {grade: round(p, CHANCES) for grade, p in off.probabilities.items()}
        off = replace(off, probabilities=chances, **ends)
    return replace(unit, score=score, values=values, uncertainty=off)


def _unit_json(unit: Mapping[str, Any], code: str, places: int) -> Mapping[str, Any]:
    if unit["score"] is None:
        return unit
    score = exact_words(round_half_up(Fraction(unit["score"]), places))
    values = unit["values"]
    return {**unit, "score": score, "values": values | ({code: score} if code in values else {})}

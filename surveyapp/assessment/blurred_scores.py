"""Scores as they are printed and no further, where further places would tell of one untold.

The exact fraction of a score between the ends of a class has the distance of the ends in its
denominator, and so has what is computed of it to many places.
"""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from analysis.schemes.results import UnitResult
from analysis.schemes.rounding import exact_words, round_half_up

CHANCES = 2  # Places of the probabilities of grades.


def blurred(unit: UnitResult, code: str, places: int) -> UnitResult:
    """Return a unit whose score, of this code, has so many places."""
    if unit.score is None:
        return unit
    score, off = round_half_up(unit.score, places), unit.uncertainty
    values = {**unit.values, code: score} if code in unit.values else unit.values
    if off is not None:
        ends = {name: round(getattr(off, name), places) for name in ("std_error", "low", "high")}
        chances = {grade: round(p, CHANCES) for grade, p in off.probabilities.items()}
        off = replace(off, probabilities=chances, **ends)
    return replace(unit, score=score, values=values, uncertainty=off)


def blurred_json(unit: Mapping[str, Any], code: str, places: int) -> Mapping[str, Any]:
    """Return a unit of a stored result as `blurred` does."""
    if unit["score"] is None:
        return unit
    score = exact_words(round_half_up(Fraction(unit["score"]), places))
    values = unit["values"]
    return {**unit, "score": score, "values": values | ({code: score} if code in values else {})}

"""Several indices joined into one score by declared weights."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from analysis.errors import InvalidPlanError, InvalidSampleError

MIN_COVERAGE = Fraction(7, 10)


class CompositeProblem(StrEnum):
    """Why there is no composite."""

    COVERAGE_TOO_LOW = "coverage_too_low"


@dataclass(frozen=True, slots=True)
class Composite:
    """A composite score, and how much of the declared weight had a value behind it.

    Attributes
    ----------
    value : Fraction or None
        Exact; ``None`` below the coverage required.
    coverage : Fraction
        Share of the weight whose indicators are present.
    missing : tuple of str
        Indicators without a value.
    problem : CompositeProblem or None
    """

    value: Fraction | None
    coverage: Fraction
    missing: tuple[str, ...]
    problem: CompositeProblem | None


def composite_score(
    values: Mapping[str, Fraction | float | None],
    weights: Mapping[str, Fraction | float],
    *,
    min_coverage: Fraction = MIN_COVERAGE,
) -> Composite:
    """Return the weighted mean of the indicators that have a value.

    Parameters
    ----------
    values : mapping
        Indicator → index, or ``None`` where it could not be measured. Never 0 for missing.
    weights : mapping
        Indicator → weight; they must total 1, or 100.
    min_coverage : Fraction
        Share of the weight that must be present.

    Raises
    ------
    InvalidPlanError
        If weights are negative, do not total 1 or 100 exactly, or name other indicators.
    InvalidSampleError
        If a value is not finite.
    """
    exact = {indicator: _exact(weight) for indicator, weight in weights.items()}
    if set(exact) != set(values):
        raise InvalidPlanError(
            f"weights name {sorted(exact)} and values name {sorted(values)}; they must agree"
        )
    total = sum(exact.values(), Fraction(0))
    if min(exact.values(), default=Fraction(0)) < 0 or total not in (1, 100):
        raise InvalidPlanError(f"weights must be 0 or more and total 1 or 100, not {float(total)}")
    odd = sorted(
        name
        for name, value in values.items()
        if isinstance(value, float) and not math.isfinite(value)
    )
    if odd:
        raise InvalidSampleError(f"{odd} must be finite, or None where it could not be measured")
    present = {name: _exact(value) for name, value in values.items() if value is not None}
    covered = sum((exact[name] for name in present), Fraction(0))
    missing = tuple(name for name in values if name not in present)
    coverage = covered / total
    if coverage < min_coverage or covered == 0:
        return Composite(None, coverage, missing, CompositeProblem.COVERAGE_TOO_LOW)
    score = sum((exact[name] * value for name, value in present.items()), Fraction(0)) / covered
    return Composite(score, coverage, missing, None)


def _exact(value: Fraction | float) -> Fraction:
    return value if isinstance(value, Fraction) else Fraction(str(value))

"""Shares with intervals that never promise certainty."""

from dataclasses import dataclass

from analysis.errors import InsufficientSampleError, InvalidSampleError, Refusal
from analysis.estimation.intervals import (
    ConfidenceInterval,
    IntervalMethod,
    size_in_finite_population,
    wilson_bounds,
)

NOBODY = Refusal("nobody_answered", "a share needs at least one respondent")


@dataclass(frozen=True, slots=True)
class ProportionEstimate:
    """A share, the size it rests on, and its interval."""

    share: float
    n: float
    interval: ConfidenceInterval


def estimate_proportion(count: int, n: int, *, level: float = 0.95) -> ProportionEstimate:
    """Estimate a share from equally weighted respondents.

    Parameters
    ----------
    count, n : int
        How many of how many.

    Raises
    ------
    InsufficientSampleError
        If `n` is zero.
    InvalidSampleError
        If `count` is not within ``0..n``.

    Notes
    -----
    Wilson's score interval; see `analysis.estimation.intervals.wilson_bounds`.
    """
    if n == 0:
        raise InsufficientSampleError(NOBODY)
    if not 0 <= count <= n:
        raise InvalidSampleError(f"count {count} must lie in 0..{n}")
    share = count / n
    low, high = wilson_bounds(share, n, level)
    return ProportionEstimate(
        share, n, ConfidenceInterval(low, high, level, IntervalMethod.WILSON)
    )


def estimate_weighted_proportion(
    weight: float,
    total: float,
    effective_n: float,
    *,
    level: float = 0.95,
    sampled: tuple[int, float] | None = None,
) -> ProportionEstimate:
    """Estimate a share from weighted respondents.

    Parameters
    ----------
    weight, total : float
        Sum of weights of those who have the property, and of all.
    effective_n : float
        Kish's effective size of all.
    sampled : (n, share) or None
        How many of a finite population were asked, and what part of it they are; the effective
        size then grows as `intervals.size_in_finite_population` says.

    Raises
    ------
    InsufficientSampleError
        If there is no weight to divide by.

    Notes
    -----
    Wilson's interval on the effective size [1]_.

    References
    ----------
    .. [1] N. Dean, M. Pagano, "Evaluating confidence interval methods for binomial proportions in
       clustered surveys", *Journal of Survey Statistics and Methodology* 3 (2015), 484-503.
    """
    if total <= 0 or effective_n <= 0:
        raise InsufficientSampleError(NOBODY)
    share = min(1.0, max(0.0, weight / total))
    size = effective_n if sampled is None else size_in_finite_population(effective_n, *sampled)
    low, high = wilson_bounds(share, size, level)
    interval = ConfidenceInterval(low, high, level, IntervalMethod.WILSON_EFFECTIVE)
    return ProportionEstimate(share, effective_n, interval)

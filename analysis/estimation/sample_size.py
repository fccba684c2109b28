"""How many to ask."""

import math
from dataclasses import dataclass
from fractions import Fraction

from scipy import stats

from analysis.errors import InvalidSampleError


@dataclass(frozen=True, slots=True)
class SampleSize:
    """Completed answers needed, and invitations to send for them. Counts round up."""

    unrounded: float
    completes: int
    invitations: int


@dataclass(frozen=True, slots=True)
class Precision:
    """What a share should be known to.

    Attributes
    ----------
    margin_of_error : float
        Half the width of the interval, as a share.
    share : float
        The share expected; 0.5 asks for most.
    z : float
        Normal quantile of the confidence; 1.96 by habit, or see `at_level`.
    """

    margin_of_error: float
    share: float = 0.5
    z: float = 1.96

    @classmethod
    def at_level(cls, margin_of_error: float, level: float, share: float = 0.5) -> "Precision":
        """Return a precision with the exact normal quantile of a confidence level."""
        return cls(margin_of_error, share, float(stats.norm.ppf((1 + level) / 2)))


def required_sample_size(
    precision: Precision,
    *,
    population: int | None = None,
    design_effect: float = 1.0,
    response_rate: float = 1.0,
) -> SampleSize:
    r"""Return how many completed answers, and how many invitations, a precision takes.

    Raises
    ------
    InvalidSampleError
        If the margin of error, share, population, design effect or response rate is out of range.

    Notes
    -----
    :math:`n_0 = z^2 p (1-p) / e^2`, then :math:`n = n_0 / (1 + (n_0 - 1)/N)`, times the design
    effect; rounded up to completes, divided by the response rate and rounded up again [1]_.
    The products are exact, so that 9604 / 25 never becomes one more by a binary fraction.

    References
    ----------
    .. [1] W. G. Cochran, *Sampling Techniques*, 3rd ed., Wiley, 1977, section 4.4.
    """
    if not 0 < precision.margin_of_error < 1 or not 0 < precision.share < 1:
        raise InvalidSampleError("margin of error and share must lie between 0 and 1")
    if design_effect <= 0 or not 0 < response_rate <= 1:
        raise InvalidSampleError("design effect must exceed 0, response rate lie in (0, 1]")
    if population is not None and population < 1:
        raise InvalidSampleError("a population has at least one member")
    error, share, z = (
        _exact(value) for value in (precision.margin_of_error, precision.share, precision.z)
    )
    n = z**2 * share * (1 - share) / error**2
    if population is not None:
        n = n / (1 + (n - 1) / population)
    n *= _exact(design_effect)
    completes = math.ceil(n)
    return SampleSize(float(n), completes, invitations_for(completes, response_rate))


def invitations_for(completes: int, response_rate: float) -> int:
    """Return how many to invite for so many completed answers, rounded up exactly."""
    return math.ceil(completes / _exact(response_rate))


def _exact(value: float) -> Fraction:
    return Fraction(str(value))

r"""Distances between base and calibrated weights, by the factor :math:`g = w / d = F(x'\lambda)`.

====================  ==========================================================================
``linear``            :math:`F(u) = 1 + u`, the regression estimator (GREG); weights may be
                      negative
``linear``, bounded   :math:`1 + u` cut to [L, U] ("truncated")
``raking``            :math:`F(u) = e^u`; with bounds cut to them
``logit``             between L and U without ever touching them
====================  ==========================================================================

For ``logit``, with :math:`A = (U - L) / ((1 - L)(U - 1))`,

.. math:: F(u) = \frac{L (U - 1) + U (1 - L) e^{A u}}{(U - 1) + (1 - L) e^{A u}}

[1]_. Each F increases, so the weights minimise the convex dual whose derivative is F.

References
----------
.. [1] J.-C. Deville, C.-E. Särndal, "Calibration estimators in survey sampling", *JASA* 87
   (1992), 376-382, cases 1, 2, 6 and 7.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import special

from analysis.errors import InvalidSampleError
from analysis.estimation.design import FloatArray


class DistanceKind(StrEnum):
    """Which distance is kept smallest."""

    LINEAR = "linear"
    RAKING = "raking"
    LOGIT = "logit"


@dataclass(frozen=True, slots=True)
class Distance:
    """A distance with bounds on the factor of calibrated to base weight.

    Attributes
    ----------
    kind : DistanceKind
    low, high : float
        Bounds L < 1 < U; infinite for none, and never infinite for ``logit``.

    Raises
    ------
    InvalidSampleError
        If 1 does not lie between the bounds, or ``logit`` lacks one.
    """

    kind: DistanceKind = DistanceKind.LINEAR
    low: float = float("-inf")
    high: float = float("inf")

    def __post_init__(self) -> None:
        if not self.low < 1 < self.high:
            raise InvalidSampleError(
                f"bounds {self.low:g} and {self.high:g} must lie on both sides of 1, the factor "
                "that changes nothing"
            )
        if self.kind is DistanceKind.LOGIT and not np.isfinite([self.low, self.high]).all():
            raise InvalidSampleError("the logit distance needs two finite bounds, such as 0.5, 2")

    @property
    def is_bounded(self) -> bool:
        """Whether any factor is out of reach; raking never gives a negative one."""
        return bool(np.isfinite([self.low, self.high]).any()) or self.kind is DistanceKind.RAKING

    @property
    def least(self) -> float:
        """The smallest factor."""
        return max(self.low, 0.0) if self.kind is DistanceKind.RAKING else self.low

    def factor(self, u: FloatArray) -> FloatArray:
        """Return F(u)."""
        if self.kind is DistanceKind.LOGIT:
            return self.low + (self.high - self.low) * special.expit(self._logit(u))
        u = np.clip(u, *self._turns)
        return 1 + u if self.kind is DistanceKind.LINEAR else np.exp(u)

    def slope(self, u: FloatArray) -> FloatArray:
        """Return F'(u), 0 beyond the bounds."""
        if self.kind is DistanceKind.LOGIT:
            share: FloatArray = special.expit(self._logit(u))
            return (self.high - self.low) * self._steepness * share * (1 - share)
        first, last = self._turns
        inside = ((u > first) & (u < last)).astype(np.float64)
        return inside if self.kind is DistanceKind.LINEAR else inside * self.factor(u)

    def integral(self, u: FloatArray) -> FloatArray:
        """Return an antiderivative of F, convex in u."""
        if self.kind is DistanceKind.LOGIT:
            softplus = np.logaddexp(0, self._logit(u))
            return self.low * u + (self.high - self.low) / self._steepness * softplus
        turned = np.clip(u, *self._turns)
        is_linear = self.kind is DistanceKind.LINEAR
        inside = turned + turned**2 / 2 if is_linear else np.exp(turned)
        beyond: FloatArray = inside + self.factor(turned) * (u - turned)
        return beyond

    @property
    def _turns(self) -> tuple[float, float]:
        """Where F meets its bounds."""
        if self.kind is DistanceKind.LINEAR:
            return self.low - 1, self.high - 1
        with np.errstate(divide="ignore"):
            return float(np.log(self.least)), float(np.log(self.high))

    @property
    def _steepness(self) -> float:
        return (self.high - self.low) / ((1 - self.low) * (self.high - 1))

    def _logit(self, u: FloatArray) -> FloatArray:
        return self._steepness * u + float(np.log((1 - self.low) / (self.high - 1)))

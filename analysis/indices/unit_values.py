"""Indicator values of units that are compared with each other."""

from dataclasses import dataclass

import numpy as np

from analysis.errors import InvalidPlanError, InvalidSampleError
from analysis.estimation.design import FloatArray
from analysis.indices.indicator_weights import IndicatorWeights

DECIMALS = 9  # Composite scores that agree so far are equal: the rest is rounding.


@dataclass(frozen=True, slots=True, eq=False)
class UnitValues:
    """Indicator values of units, complete.

    Attributes
    ----------
    units, indicators : tuple of str
    values : (units, indicators) float array
        More is better, and all in the same unit.

    Raises
    ------
    InvalidSampleError
        If the shape does not fit the names, or a value is missing.
    """

    units: tuple[str, ...]
    indicators: tuple[str, ...]
    values: FloatArray

    def __post_init__(self) -> None:
        if self.values.shape != (len(self.units), len(self.indicators)) or not self.units:
            raise InvalidSampleError(
                f"values of shape {self.values.shape} do not fit {len(self.units)} units and "
                f"{len(self.indicators)} indicators"
            )
        incomplete = np.unique(np.nonzero(~np.isfinite(self.values))[0])
        if len(incomplete):
            odd = [self.units[row] for row in incomplete.tolist()]
            raise InvalidSampleError(f"{odd} lack a value; leave such units out of the comparison")

    def ordered(self, weights: IndicatorWeights) -> FloatArray:
        """Return the weights in the order of the columns.

        Raises
        ------
        InvalidPlanError
            If they weigh other indicators.
        """
        if set(weights.shares) != set(self.indicators):
            odd = sorted(set(weights.shares) ^ set(self.indicators))
            raise InvalidPlanError(f"weights and values must have the same indicators; see {odd}")
        return np.array([float(weights.shares[name]) for name in self.indicators])

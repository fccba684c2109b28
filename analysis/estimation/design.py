"""The sampling design: base weights of the respondents."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from analysis.errors import InvalidSampleError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class SamplingDesign:
    """Respondents drawn independently, each standing for `weights` of the population.

    Attributes
    ----------
    weights : (n,) float array
        Design weights, finite and above zero.

    Raises
    ------
    InvalidSampleError
        If a weight is not a finite number above zero.
    """

    weights: FloatArray

    def __post_init__(self) -> None:
        if not (np.isfinite(self.weights).all() and (self.weights > 0).all()):
            raise InvalidSampleError("every design weight must be a finite number above zero")

    @classmethod
    def equal(cls, n: int) -> Self:
        """Return the design in which everybody counts once."""
        return cls(np.ones(n))

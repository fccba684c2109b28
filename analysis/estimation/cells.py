"""Cells: respondents with the same category of every calibration variable, and the same weight.

They share one calibrated weight, so weighting needs one number per cell instead of one per row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from analysis.errors import InvalidSampleError
from analysis.estimation.design import FloatArray, IntArray, SamplingDesign

MAX_DENSE = 2**21  # Up to this many possible keys a table of all is faster than sorting.
MAX_KEY = 2**62


def distinct(keys: IntArray, size: int) -> tuple[IntArray, IntArray]:
    """Return the distinct keys in order, and for every row the position of its key.

    Parameters
    ----------
    keys : (n,) int array
        Values in ``range(size)``.
    size : int
        One more than the largest possible key.
    """
    if size > MAX_DENSE:
        found, position = np.unique(keys, return_inverse=True)
        return found, position.astype(np.int64)
    occurs = np.bincount(keys, minlength=size) > 0
    found = np.flatnonzero(occurs)
    lookup = np.cumsum(occurs) - 1
    return found, lookup[keys]


def sum_by(codes: IntArray, values: FloatArray | IntArray, size: int) -> FloatArray:
    """Return the sum of the values of each code in ``range(size)``."""
    return np.bincount(codes, values, minlength=size).astype(np.float64, copy=False)


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The filled cells of a sample.

    Attributes
    ----------
    of_row : (n,) int array
        The cell of each respondent.
    levels : (C, M) int array
        For each cell its category of each of the M variables.
    counts : (C,) int array
        Respondents per cell.
    base : (C,) float array
        The design weight that every respondent of the cell has.
    """

    of_row: IntArray
    levels: IntArray
    counts: IntArray
    base: FloatArray

    @classmethod
    def of(cls, variables: Sequence[tuple[IntArray, int]], design: SamplingDesign) -> Self:
        """Cross the variables, and the design weights where they differ.

        Parameters
        ----------
        variables : sequence of ((n,) int array, int)
            Category codes in ``range(size)``, and that size.
        design : SamplingDesign
            Of the same n respondents.

        Raises
        ------
        InvalidSampleError
            If lengths differ or a code lies outside its range.
        """
        n = len(design.weights)
        for codes, size in variables:
            if len(codes) != n or (n and not 0 <= codes.min() <= codes.max() < size):
                raise InvalidSampleError("codes must be in range and as many as the weights")
        weights, weight_code = np.unique(design.weights, return_inverse=True)
        crossed = [*variables, (weight_code.astype(np.int64), max(len(weights), 1))]
        keys, size = np.zeros(n, dtype=np.int64), 1
        for codes, width in crossed:
            if size * width > MAX_KEY:
                found, keys = distinct(keys, size)
                size = len(found)
            keys, size = keys * width + codes, size * width
        found, of_row = distinct(keys, size)
        first = np.empty(len(found), dtype=np.int64)
        first[of_row[::-1]] = np.arange(n - 1, -1, -1)
        levels = np.empty((len(found), len(variables)), dtype=np.int64)
        for position, (codes, _size) in enumerate(variables):
            levels[:, position] = codes[first]
        counts = np.bincount(of_row, minlength=len(found))
        return cls(of_row, levels, counts, design.weights[first])

    def __len__(self) -> int:
        return len(self.counts)

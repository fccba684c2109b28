"""Sums per unit and cell of case mix: what both adjustments are made of.

A cell is a combination of categories of what the unit does not choose, such as service item,
channel and applicant kind, in the order of their weight for pooling: the first is kept longest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

import numpy as np

from analysis.errors import InvalidSampleError
from analysis.estimation.cells import sum_by
from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.means import MIN_RESPONDENTS, MeanEstimate
from analysis.estimation.moments import LevelCounts

Cell = tuple[str, ...]  # A category of each variable.


class UnadjustedReason(StrEnum):
    """Why a unit has no adjusted figure; its raw one stands alone."""

    NO_RATINGS = "no_ratings"
    LOW_COVERAGE = "low_coverage"  # Too much of the mix is beyond what the unit does.
    NOTHING_SHARED = "nothing_shared"  # No other unit does what this one does.
    NO_SPREAD_KNOWN = "no_spread_known"  # No cell holds two answers of one unit.


@dataclass(frozen=True, slots=True, eq=False)
class CaseMixSums:
    """Answers of U units in C cells, each counted once.

    Attributes
    ----------
    units : (U,) tuple of str
    cells : (C,) tuple of Cell
    n : (U, C) int array
    y, yy : (U, C) float array
        Sums of the score and of its square.

    Raises
    ------
    InvalidSampleError
        If shapes differ, a name repeats, there is no cell, cells name different numbers of
        variables, or a sum is not finite.
    """

    units: tuple[str, ...]
    cells: tuple[Cell, ...]
    n: IntArray
    y: FloatArray
    yy: FloatArray

    def __post_init__(self) -> None:
        shape = (len(self.units), len(self.cells))
        if {np.shape(self.n), np.shape(self.y), np.shape(self.yy)} != {shape}:
            raise InvalidSampleError(f"sums must have {shape[0]} rows and {shape[1]} columns")
        names = (len(set(self.units)), len(set(self.cells)))
        if names != shape or len({len(cell) for cell in self.cells}) != 1:
            raise InvalidSampleError(
                "units and cells must differ, and every cell name one category of each variable"
            )
        if (self.n < 0).any() or not (np.isfinite(self.y) & np.isfinite(self.yy)).all():
            raise InvalidSampleError("sums must be finite, and counts 0 or more")

    @classmethod
    def of(
        cls,
        units: Sequence[str],
        cells: Sequence[Cell],
        codes: tuple[IntArray, IntArray],
        values: FloatArray,
    ) -> Self:
        """Sum rows.

        Parameters
        ----------
        units, cells : sequence
            Their names.
        codes : ((n,) int array, (n,) int array)
            Unit and cell of each row, as positions in the names.
        values : (n,) float array
            Scores; drop rows without one first.
        """
        shape = (len(units), len(cells))
        keys, size = codes[0] * len(cells) + codes[1], len(units) * len(cells)
        sums = [sum_by(keys, values**power, size).reshape(shape) for power in (0, 1, 2)]
        return cls(tuple(units), tuple(cells), sums[0].astype(np.int64), sums[1], sums[2])

    @classmethod
    def of_levels(
        cls,
        units: Sequence[str],
        cells: Sequence[Cell],
        counts: LevelCounts,
        scores: FloatArray,
    ) -> Self:
        """Take the sums from counts of levels whose domains are units and whose cells these.

        Parameters
        ----------
        units, cells : sequence
            Their names, in the order of the codes in `counts`.
        counts : LevelCounts
        scores : (K,) float array
            Of the first K levels; later columns are missing codes.
        """
        shape = (len(units), len(cells))
        keys, size = counts.domain * len(cells) + counts.cell, len(units) * len(cells)
        chosen = counts.counts[:, : len(scores)].astype(np.float64)
        sums = [sum_by(keys, chosen @ scores**power, size).reshape(shape) for power in (0, 1, 2)]
        return cls(tuple(units), tuple(cells), sums[0].astype(np.int64), sums[1], sums[2])

    def merged(self, other: Self) -> Self:
        """Return the sums of both, which name the same units and cells.

        Raises
        ------
        InvalidSampleError
            If they do not.
        """
        if (self.units, self.cells) != (other.units, other.cells):
            raise InvalidSampleError("sums of other units or cells cannot be added")
        return type(self)(
            self.units, self.cells, self.n + other.n, self.y + other.y, self.yy + other.yy
        )

    @property
    def means(self) -> FloatArray:
        """The (U, C) means of unit and cell; NaN without answers."""
        with np.errstate(invalid="ignore", divide="ignore"):
            found: FloatArray = self.y / self.n
        return found

    @property
    def squares(self) -> FloatArray:
        """The (U, C) sums of squares about the mean of unit and cell; 0 without answers."""
        with np.errstate(invalid="ignore", divide="ignore"):
            found = self.yy - self.y**2 / self.n
        return np.where(self.n > 1, np.maximum(found, 0.0), 0.0)

    def raw(self) -> tuple[MeanEstimate | None, ...]:
        """Return the unadjusted mean of each unit, every answer counting once."""
        n, y, yy = self.n.sum(axis=1), self.y.sum(axis=1), self.yy.sum(axis=1)
        return tuple(
            _raw_mean(*sums) for sums in zip(n.tolist(), y.tolist(), yy.tolist(), strict=True)
        )


def _raw_mean(n: int, y: float, yy: float) -> MeanEstimate | None:
    if n == 0:
        return None
    error = None
    if n >= MIN_RESPONDENTS:
        error = (max(0.0, yy - y**2 / n) / (n - 1) / n) ** 0.5
    return MeanEstimate(y / n, error, n, float(n), None, has_finite_population_correction=False)

r"""Sums per unit and cell of case mix: what both adjustments are made of.

A cell is a combination of categories of what the unit does not choose, such as service item,
channel and applicant kind, in the order of their weight for pooling: the first is kept longest.

With the weights :math:`w` of the answers, taken as given, unit j has in cell c the mean and, of
the sum of its weighted answers about it, the variance

.. math::
   \bar y_{jc} = \frac{\sum w y}{\sum w}, \qquad
   q_{jc} = \frac{n_{jc}}{n_{jc} - 1} \sum w^2 (y - \bar y_{jc})^2.
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
from analysis.estimation.rounding import ROUNDING

Cell = tuple[str, ...]  # A category of each variable.


class UnadjustedReason(StrEnum):
    """Why a unit has no adjusted figure; its raw one stands alone."""

    NO_RATINGS = "no_ratings"
    LOW_COVERAGE = "low_coverage"  # Too much of the mix is beyond what the unit does.
    NOTHING_SHARED = "nothing_shared"  # No other unit does what this one does.
    NO_SPREAD_KNOWN = "no_spread_known"  # No cell holds two answers of one unit.


@dataclass(frozen=True, slots=True)
class FineCells:
    """Cells of case mix, cut so fine that all answers of a part have one weight.

    Attributes
    ----------
    names : sequence of Cell
        The cells of case mix.
    cell : (F,) int array
        Position in `names` of each part.
    weight : (F,) float array
        Of an answer of each part.
    """

    names: Sequence[Cell]
    cell: IntArray
    weight: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class CaseMixSums:
    """Answers of U units in C cells, with their weights.

    Attributes
    ----------
    units : (U,) tuple of str
    cells : (C,) tuple of Cell
    n : (U, C) int array
    w, wy : (U, C) float array
        Sums of the weight, and of weight times score.
    ww, wwy, wwyy : (U, C) float array
        Sums of the squared weight: alone, times the score, and times its square.

    Raises
    ------
    InvalidSampleError
        If shapes differ, a name repeats, there is no cell, cells name different numbers of
        variables, or a sum is not finite.
    """

    units: tuple[str, ...]
    cells: tuple[Cell, ...]
    n: IntArray
    w: FloatArray
    wy: FloatArray
    ww: FloatArray
    wwy: FloatArray
    wwyy: FloatArray

    def __post_init__(self) -> None:
        shape = (len(self.units), len(self.cells))
        if {np.shape(self.n), *map(np.shape, self._weighted())} != {shape}:
            raise InvalidSampleError(f"sums must have {shape[0]} rows and {shape[1]} columns")
        names = (len(set(self.units)), len(set(self.cells)))
        if names != shape or len({len(cell) for cell in self.cells}) != 1:
            raise InvalidSampleError(
                "units and cells must differ, and every cell name one category of each variable"
            )
        if (self.n < 0).any() or not all(np.isfinite(one).all() for one in self._weighted()):
            raise InvalidSampleError("sums must be finite, and counts 0 or more")

    def _weighted(self) -> tuple[FloatArray, ...]:
        return self.w, self.wy, self.ww, self.wwy, self.wwyy

    @classmethod
    def of(
        cls,
        units: Sequence[str],
        cells: Sequence[Cell],
        rows: tuple[IntArray, IntArray, FloatArray],
        weights: FloatArray | None = None,
    ) -> Self:
        """Sum rows.

        Parameters
        ----------
        units, cells : sequence
            Their names.
        rows : ((n,) int array, (n,) int array, (n,) float array)
            Unit and cell of each row, as positions in the names, and its score; drop rows
            without one first.
        weights : (n,) float array or None
            Where ``None``, every answer counts once.
        """
        unit, cell, y = rows
        n = np.ones(len(y))
        w = n if weights is None else weights
        parts = (n, w, w * y, w**2, w**2 * y, w**2 * y**2)
        return cls._summed(units, cells, (unit, cell), parts)

    @classmethod
    def of_levels(
        cls, units: Sequence[str], cells: FineCells, counts: LevelCounts, scores: FloatArray
    ) -> Self:
        """Take the sums from counts of levels.

        Parameters
        ----------
        units : sequence of str
            In the order of the domains of `counts`.
        cells : FineCells
            In the order of the cells of `counts`.
        counts : LevelCounts
        scores : (K,) float array
            Of the first K levels; later columns are missing codes.
        """
        chosen = counts.counts[:, : len(scores)].astype(np.float64)
        n, y, yy = (chosen @ scores**power for power in (0, 1, 2))
        w = cells.weight[counts.cell]
        parts = (n, w * n, w * y, w**2 * n, w**2 * y, w**2 * yy)
        return cls._summed(units, cells.names, (counts.domain, cells.cell[counts.cell]), parts)

    @classmethod
    def _summed(
        cls,
        units: Sequence[str],
        cells: Sequence[Cell],
        places: tuple[IntArray, IntArray],
        parts: Sequence[FloatArray],
    ) -> Self:
        shape = (len(units), len(cells))
        keys = places[0] * len(cells) + places[1]
        n, *sums = (sum_by(keys, part, shape[0] * shape[1]).reshape(shape) for part in parts)
        return cls(tuple(units), tuple(cells), n.astype(np.int64), *sums)

    def merged(self, other: Self) -> Self:
        """Return the sums of both, which name the same units and cells.

        Raises
        ------
        InvalidSampleError
            If they do not.
        """
        if (self.units, self.cells) != (other.units, other.cells):
            raise InvalidSampleError("sums of other units or cells cannot be added")
        pairs = zip(self._weighted(), other._weighted(), strict=True)
        sums = (one + two for one, two in pairs)
        return type(self)(self.units, self.cells, self.n + other.n, *sums)

    @property
    def means(self) -> FloatArray:
        """The (U, C) means of unit and cell; NaN without answers."""
        with np.errstate(invalid="ignore", divide="ignore"):
            found: FloatArray = self.wy / self.w
        return found

    @property
    def squares(self) -> FloatArray:
        """The (U, C) sums of w²(y - mean)² of unit and cell; 0 without two answers."""
        is_spread = self.n > 1
        mean = np.where(is_spread, self.means, 0.0)
        found = self.wwyy - 2 * mean * self.wwy + mean**2 * self.ww
        return np.where(is_spread & (found > ROUNDING * self.wwyy), found, 0.0)

    def raw(self) -> tuple[MeanEstimate | None, ...]:
        """Return the unadjusted mean of each unit."""
        n = self.n.sum(axis=1).tolist()
        sums = np.stack([one.sum(axis=1) for one in self._weighted()], axis=1)
        return tuple(
            _raw_mean(size, *of_unit) for size, of_unit in zip(n, sums.tolist(), strict=True)
        )


def _raw_mean(  # noqa: PLR0913, PLR0917 - the sums of a unit
    n: int, w: float, wy: float, ww: float, wwy: float, wwyy: float
) -> MeanEstimate | None:
    if n == 0:
        return None
    mean, error = wy / w, None
    if n >= MIN_RESPONDENTS:
        squares = wwyy - 2 * mean * wwy + mean**2 * ww
        error = (n / (n - 1) * squares) ** 0.5 / w if squares > ROUNDING * wwyy else 0.0
    return MeanEstimate(mean, error, n, w**2 / ww, None, has_finite_population_correction=False)

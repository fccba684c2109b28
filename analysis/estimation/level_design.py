r"""Unclustered samples as counts of answers, on which every estimate of rows can be made.

Respondents of one stratum, cell and answer have the same weight w and, in any statistic of the
answers, the same influence z, so that counts n say all that rows would:

.. math::
   V = \sum_h (1 - f_h) \frac{n_h}{n_h - 1} \Bigl( \sum_{g \in h} n_g (w e)_g (w e)_g'
       - \frac{1}{n_h} \bigl(\textstyle\sum_g n_g (w e)_g\bigr)
         \bigl(\textstyle\sum_g n_g (w e)_g\bigr)' \Bigr),

with the residuals :math:`e = z - x'\beta` of a calibration over the cells, as in
`analysis.estimation.linearization`. The counts are additive: parts merge into the whole.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from analysis.errors import InsufficientSampleError, InvalidSampleError
from analysis.estimation.cells import Cells, sum_by
from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.linear_statistics import Statistic, StatisticVariance, by_respondent
from analysis.estimation.moments import LevelCounts
from analysis.estimation.rounding import difference_of_squares
from analysis.estimation.stage_variance import CERTAIN
from analysis.estimation.weighting import Calibration


@dataclass(frozen=True, slots=True, eq=False)
class LevelDesign:
    """G filled groups of respondents who are alike; make one with `LevelDesign.of`.

    Attributes
    ----------
    level : (G,) int array
        The answer of each group, by its column in the counts.
    stratum, cell : (G,) int array
    respondents : (G,) int array
    cells : Cells
    calibration : Calibration
    scale : (H,) float array
        :math:`(1 - f_h) n_h/(n_h - 1)` of each stratum.
    """

    level: IntArray
    stratum: IntArray
    cell: IntArray
    respondents: IntArray
    cells: Cells
    calibration: Calibration
    scale: FloatArray

    @classmethod
    def of(
        cls,
        counts: LevelCounts,
        cells: Cells,
        calibration: Calibration,
        population: FloatArray | None = None,
    ) -> Self:
        """Spread counts into groups.

        Parameters
        ----------
        counts : LevelCounts
            Its domains are the strata, and its columns every answer, missing ones included:
            those who gave none were drawn too.
        cells : Cells
            With the design weights of the respondents counted.
        calibration : Calibration
            Of these cells; `uncalibrated` where there is none.
        population : (H,) float array or None
            How many each stratum has in the population; ``None`` for no limit.

        Raises
        ------
        InvalidSampleError
            If the counts are not those of the cells, or a stratum has more than its population.
        InsufficientSampleError
            If a stratum has a single respondent of several.
        """
        in_cells = sum_by(counts.cell, counts.counts.sum(axis=1), len(cells))
        if not np.array_equal(in_cells, cells.counts):
            raise InvalidSampleError(
                "counts and cells must be of the same respondents; count missing answers too"
            )
        group, level = np.nonzero(counts.counts)
        respondents, stratum = counts.counts[group, level], counts.domain[group]
        scale = _scales(stratum, respondents, population)
        return cls(
            level.astype(np.int64),
            stratum,
            counts.cell[group],
            respondents,
            cells,
            calibration,
            scale,
        )

    @property
    def weights(self) -> FloatArray:
        """The sum of the weights of each group."""
        total: FloatArray = self.respondents * self.calibration.weight[self.cell]
        return total

    @property
    def squared_weights(self) -> FloatArray:
        """The sum of their squares."""
        total: FloatArray = self.respondents * self.calibration.weight[self.cell] ** 2
        return total

    def variance(self, statistic: Statistic) -> StatisticVariance:
        """Return the linearised covariance of k statistics, and n less strata of each."""
        influence = by_respondent(statistic, statistic.influence(self.weights), len(self.level))
        z: FloatArray = influence.toarray()
        residual = z - self._fitted(z)
        strata = len(self.scale)
        sizes = sum_by(self.stratum, self.respondents, strata)
        weighted = residual * self.weights[:, None]
        sums = np.stack([sum_by(self.stratum, column, strata) for column in weighted.T], axis=1)
        squares = (residual * (self.squared_weights * self.scale[self.stratum])[:, None]).T
        factor = np.divide(self.scale, sizes, out=np.zeros(strata), where=sizes > 0)
        covariance = difference_of_squares(squares @ residual, (sums * factor[:, None]).T @ sums)
        return StatisticVariance(covariance, self._degrees_of_freedom(statistic))

    def _fitted(self, z: FloatArray) -> FloatArray:
        """Return x'β of each group, from the regression with the weights before calibration."""
        fitted = np.zeros((len(self.cells), z.shape[1]))
        base = self.calibration.base
        mass = (self.respondents * base[self.cell])[:, None] * z
        by_cell = np.stack([sum_by(self.cell, column, len(fitted)) for column in mass.T], axis=1)
        for block in self.calibration.blocks:
            solve = block.solver((self.cells.counts * base)[block.cells])
            projected = np.stack(
                [block.transposed_times(column) for column in by_cell[block.cells].T], axis=1
            )
            fitted[block.cells] = block.times(solve(projected))
        return fitted[self.cell]

    def _degrees_of_freedom(self, statistic: Statistic) -> IntArray:
        k = statistic.size
        n = sum_by(statistic.column, self.respondents[statistic.row], k).astype(np.int64)
        pairs = np.unique(self.stratum[statistic.row] * k + statistic.column)
        return n - np.bincount(pairs % k, minlength=k)


def _scales(stratum: IntArray, respondents: IntArray, population: FloatArray | None) -> FloatArray:
    strata = int(stratum.max(initial=-1)) + 1
    sizes = sum_by(stratum, respondents, strata)
    limit = np.full(strata, np.inf) if population is None else population
    if len(limit) < strata or (limit[:strata] < sizes).any():
        raise InvalidSampleError(
            "population must have a number for each stratum, not below its respondents"
        )
    left_out = 1 - sizes / limit[:strata]
    lonely = np.flatnonzero((sizes == 1) & (left_out >= CERTAIN))
    if len(lonely):
        raise InsufficientSampleError(
            f"stratum {lonely[0]} has a single respondent, which says nothing about spread; merge "
            "strata"
        )
    return np.where(left_out >= CERTAIN, left_out * sizes / np.maximum(sizes - 1, 1), 0.0)

r"""How the errors of the means of several questions go together, in each domain.

For questions a and b with calibrated residuals :math:`e^a_i` and :math:`e^b_i` (`linearization`),

.. math::
   C_{ab} = \frac{n}{n-1} \Bigl( \sum w^2 e^a e^b
            - \tfrac1n \bigl(\sum w e^a\bigr) \bigl(\sum w e^b\bigr) \Bigr),

which is the variance where a is b. Respondents need not have answered both.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.estimation.cells import Cells, sum_by
from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.linearization import JointEstimates, small_sample_factor
from analysis.estimation.moments import LevelCounts
from analysis.estimation.weighting import Calibration


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One question as respondents answered it.

    Attributes
    ----------
    level : (n,) int array
        Position in the levels; those without a score stand after them.
    scores : (L,) float array
    width : int
        How many codes there are, with those that have no score.
    """

    level: IntArray
    scores: FloatArray
    width: int


class PairCovariances:
    """The questions of a wave, each estimated once.

    Parameters
    ----------
    asked : sequence of Asked
    domain : (n,) int array
        Of each respondent.
    domains : int
    cells, calibration : Cells, Calibration
        Of all of them.
    """

    def __init__(
        self,
        asked: Sequence[Asked],
        domain: IntArray,
        domains: int,
        cells: Cells,
        calibration: Calibration,
    ) -> None:
        self._domain, self._domains, self._cells = domain, domains, cells
        self._weight = calibration.weight[cells.of_row]
        self._estimates = [self._estimate(one, calibration) for one in asked]
        self._centred = [
            self._z(one, estimates) for one, estimates in zip(asked, self._estimates, strict=True)
        ]

    def _estimate(self, one: Asked, calibration: Calibration) -> JointEstimates:
        counts = LevelCounts.of(self._domain, self._cells.of_row, one.level, one.width)
        moments = counts.moments(one.scores, self._cells.base)
        return JointEstimates(moments, self._domains, self._cells, calibration)

    def _z(self, one: Asked, estimates: JointEstimates) -> FloatArray:
        """Return w z of each respondent; 0 of one without a value."""
        has_value = one.level < len(one.scores)
        value = one.scores[np.where(has_value, one.level, 0)]
        with np.errstate(invalid="ignore", divide="ignore"):
            z = (value - estimates.means[self._domain]) / estimates.weight_sums[self._domain]
        return np.where(has_value, self._weight * z, 0.0)

    def of(self, a: int, b: int) -> FloatArray:
        """Return the (D,) covariances of the means of two questions.

        NaN where nobody answered one of them, and where there is one respondent in all.
        """
        one, other = self._estimates[a], self._estimates[b]
        found = sum_by(self._domain, self._centred[a] * self._centred[b], self._domains)
        beside = {piece.block: piece for piece in other.pieces}
        for piece in one.pieces:
            if piece.block in beside:
                found += piece.crossed_with(beside[piece.block], self._domains)
        n = int(self._cells.counts.sum())
        product = (found - one.total * other.total / max(n, 1)) * small_sample_factor(n)
        return np.where((one.n > 0) & (other.n > 0), product, np.nan)

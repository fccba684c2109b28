r"""Cronbach's alpha with the error of the design that drew the sample.

As a function of the weights alpha has, by Taylor's expansion, the influence

.. math:: z_i = -\frac{K}{(K-1)\,B \sum w}\Bigl(s_i - \frac AB\,t_i\Bigr),

A the sum of the weighted variances of the items and B that of their total, both with divisor
:math:`\sum w`, :math:`s_i = \sum_j (x_{ij} - m_j)^2` and :math:`t_i = (T_i - M)^2` [1]_. Its
variance under any design is that of the total :math:`\sum w z`; replicates compute alpha anew.

References
----------
.. [1] A. Maydeu-Olivares, D. L. Coffman, W. M. Hartmann, "Asymptotically distribution-free (ADF)
   interval estimation of coefficient alpha", *Psychological Methods* 12 (2007), 157-176.
"""

from dataclasses import dataclass

import numpy as np

from analysis.estimation.design import FloatArray
from analysis.estimation.rounding import ROUNDING
from analysis.indices.complete_answers import CompleteAnswers


@dataclass(frozen=True, slots=True, eq=False)
class AlphaStatistic(CompleteAnswers):
    """Alpha of the respondents who answered every item, as a `Statistic` of the weights."""

    def estimate(self, weights: FloatArray) -> FloatArray:
        """Return alpha, shape (1,); NaN where the total does not vary."""
        w = weights[self.row]
        squares, total = self._deviations(w)
        k, spread = self.answers.shape[1], float(w @ total)
        if not spread > ROUNDING * float(w @ self.answers.sum(axis=1) ** 2):
            return np.full(1, np.nan)
        return np.array([k / (k - 1) * (1 - float(w @ squares) / spread)])

    def influence(self, weights: FloatArray) -> FloatArray:
        """Return z of each respondent, shape (m,)."""
        w = weights[self.row]
        squares, total = self._deviations(w)
        k, spread = self.answers.shape[1], float(w @ total)
        ratio = float(w @ squares) / spread
        z: FloatArray = -k / ((k - 1) * spread) * (squares - ratio * total)
        return z

    def _deviations(self, w: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return s and t of each respondent."""
        gaps = self.answers - (w @ self.answers) / max(float(w.sum()), np.finfo(float).tiny)
        return (gaps**2).sum(axis=1), gaps.sum(axis=1) ** 2

r"""Coefficients made of the correlations of items, with the error of the design.

As a function of the weights a correlation has the influence

.. math:: \frac{1}{\sum w} \Bigl(z_{ij} z_{ik} - \frac{r_{jk}}{2} (z_{ij}^2 + z_{ik}^2)\Bigr),

z the answers less their weighted means over their standard deviations [1]_, and a coefficient f
the sum of these over all pairs, each times :math:`\partial f / \partial r_{jk}`. Its variance
under any design is that of the total of these values; replicates compute the coefficient anew.

References
----------
.. [1] S. J. Devlin, R. Gnanadesikan, J. R. Kettenring, "Robust estimation and outlier detection
   with correlation coefficients", *Biometrika* 62 (1975), 531-545, section 2.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.estimation.design import FloatArray
from analysis.estimation.rounding import ROUNDING
from analysis.indices.complete_answers import CompleteAnswers


@dataclass(frozen=True, slots=True, eq=False)
class Slopes:
    """A coefficient of correlations.

    Attributes
    ----------
    value : float
    slopes : (K, K) float array
        Symmetric; how much it grows with the correlation of each pair, NaN where nothing says
        so. The diagonal counts for nothing.
    """

    value: float
    slopes: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class CorrelationStatistic(CompleteAnswers):
    """A coefficient of those who answered every item, as a `Statistic` of the weights.

    Attributes
    ----------
    coefficient : callable
        Of the (K, K) correlations; ``None`` where they have none.
    """

    coefficient: Callable[[FloatArray], Slopes | None]

    def estimate(self, weights: FloatArray) -> FloatArray:
        """Return the coefficient, shape (1,); NaN where there is none."""
        w = weights[self.row]
        found = self._found(w, self._standardized(w))
        return np.array([np.nan if found is None else found.value])

    def influence(self, weights: FloatArray) -> FloatArray:
        """Return the influence of each respondent, shape (m,); NaN without one."""
        w = weights[self.row]
        z = self._standardized(w)
        found = self._found(w, z)
        if z is None or found is None:
            return np.full(len(self.row), np.nan)
        slopes = found.slopes - np.diag(np.diag(found.slopes))
        of_squares = (slopes * _correlation(z, w)).sum(axis=1)
        # Each pair stands in the matrix twice.
        twice = ((z @ slopes) * z).sum(axis=1) - z**2 @ of_squares
        influence: FloatArray = twice / (2 * w.sum())
        return influence

    def _standardized(self, w: FloatArray) -> FloatArray | None:
        """Return z, shape (m, K); ``None`` where an item does not vary."""
        total = max(float(w.sum()), np.finfo(float).tiny)
        means = (w @ self.answers) / total
        apart = self.answers - means
        variances = (w @ apart**2) / total
        if not (variances > ROUNDING * (variances + means**2)).all():
            return None
        z: FloatArray = apart / np.sqrt(variances)
        return z

    def _found(self, w: FloatArray, z: FloatArray | None) -> Slopes | None:
        return None if z is None else self.coefficient(_correlation(z, w))


def _correlation(z: FloatArray, w: FloatArray) -> FloatArray:
    found: FloatArray = (z * w[:, None]).T @ z / w.sum()
    np.fill_diagonal(found, 1.0)
    return found

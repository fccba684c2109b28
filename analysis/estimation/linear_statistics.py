r"""Totals and ratios of domains as functions of the weights, with their influence values.

A ratio is :math:`R = \sum_D w y / \sum_D w x`; a mean is the ratio with :math:`x = 1` and a share
that of an indicator. The influence of a respondent, by Taylor's expansion, is

.. math::
   z_i = 1_D(i)\,\frac{y_i - R x_i}{\sum_D w x}, \qquad z_i = 1_D(i)\,y_i \text{ for a total},

so that the variance of the statistic is that of the total :math:`\sum w z` [1]_.

References
----------
.. [1] R. S. Woodruff, "A simple method for approximating the variance of a complicated estimate",
   *JASA* 66 (1971), 411-414; T. Lumley, *Complex Surveys*, Wiley, 2010, chapter 2.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy import sparse

from analysis.estimation.cells import sum_by
from analysis.estimation.design import FloatArray, IntArray


class Statistic(Protocol):
    """k numbers computed from the weights of n respondents."""

    @property
    def row(self) -> IntArray:
        """The respondent of each of m entries, shape (m,)."""

    @property
    def column(self) -> IntArray:
        """The number in ``range(k)`` that each entry belongs to, shape (m,)."""

    @property
    def size(self) -> int:
        """How many numbers, k."""

    def estimate(self, weights: FloatArray) -> FloatArray:
        """Return the (k,) numbers; NaN without denominator."""

    def influence(self, weights: FloatArray) -> FloatArray:
        """Return the influence value of each entry, shape (m,)."""


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """k totals over the entries of each.

    Attributes
    ----------
    row, column : (m,) int array
    values : (m,) float array
        Of each entry.
    size : int
    """

    row: IntArray
    column: IntArray
    values: FloatArray
    size: int

    def estimate(self, weights: FloatArray) -> FloatArray:
        """Return Σ w y of each column."""
        return sum_by(self.column, weights[self.row] * self.values, self.size)

    def influence(self, weights: FloatArray) -> FloatArray:  # noqa: ARG002 - linear in the weights
        """Return y."""
        return self.values

    def parts(self, weights: FloatArray) -> FloatArray:
        """Return Σ w |y|."""
        return sum_by(self.column, np.abs(weights[self.row] * self.values), self.size)


@dataclass(frozen=True, slots=True, eq=False)
class Ratios:
    """k ratios of totals.

    Attributes
    ----------
    row, column : (m,) int array
    numerators, denominators : (m,) float array
        y and x of each entry.
    size : int
    """

    row: IntArray
    column: IntArray
    numerators: FloatArray
    denominators: FloatArray
    size: int

    def estimate(self, weights: FloatArray) -> FloatArray:
        """Return Σ w y / Σ w x of each column; NaN where the denominator is zero."""
        below = self._denominator(weights)
        above = sum_by(self.column, weights[self.row] * self.numerators, self.size)
        ratio = np.full(self.size, np.nan)
        np.divide(above, below, out=ratio, where=below != 0)
        return ratio

    def influence(self, weights: FloatArray) -> FloatArray:
        """Return (y - R x) / Σ w x; 0 where the denominator is zero and nothing is estimated."""
        ratio, below = self.estimate(weights), self._denominator(weights)[self.column]
        residual = self.numerators - ratio[self.column] * self.denominators
        influence = np.zeros(len(below))
        np.divide(residual, below, out=influence, where=below != 0)
        return influence

    def parts(self, weights: FloatArray) -> FloatArray:
        """Return Σ w (|y| + |R x|) / |Σ w x|; NaN where the denominator is zero."""
        w = weights[self.row]
        above, of_x = (
            sum_by(self.column, np.abs(w * values), self.size)
            for values in (self.numerators, self.denominators)
        )
        above += np.abs(self.estimate(weights)) * of_x
        below = np.abs(self._denominator(weights))
        parts = np.full(self.size, np.nan)
        np.divide(above, below, out=parts, where=below > 0)
        return parts

    def _denominator(self, weights: FloatArray) -> FloatArray:
        return sum_by(self.column, weights[self.row] * self.denominators, self.size)


@dataclass(frozen=True, slots=True, eq=False)
class StatisticVariance:
    """How k statistics vary from sample to sample.

    Attributes
    ----------
    covariance : (k, k) float array
    df : (k,) int array
        Degrees of freedom of each variance.
    discarded : (k,) int array or None
        Replicates without the statistic, which its variance leaves out; ``None`` if it needs none.
    """

    covariance: FloatArray
    df: IntArray
    discarded: IntArray | None = None


class VarianceDesign(Protocol):
    """A design with final weights that knows how statistics vary under it.

    Its n rows are respondents, or groups of respondents who are alike in all that is asked.
    """

    @property
    def weights(self) -> FloatArray:
        """The final weights, shape (n,); of a group their sum."""

    @property
    def respondents(self) -> IntArray:
        """How many respondents a row stands for, shape (n,)."""

    @property
    def squared_weights(self) -> FloatArray:
        """The sum of their squared weights, shape (n,)."""

    def variance(self, statistic: Statistic) -> StatisticVariance:
        """Return the covariance of k statistics and its degrees of freedom."""


class _Weighted(Protocol):
    @property
    def weights(self) -> FloatArray: ...


class RowPerRespondent:
    """What designs have in common of which every row is one respondent."""

    __slots__ = ()

    @property
    def respondents(self: _Weighted) -> IntArray:
        """One for every row."""
        return np.ones(len(self.weights), dtype=np.int64)

    @property
    def squared_weights(self: _Weighted) -> FloatArray:
        """The squares of the weights."""
        squares: FloatArray = self.weights**2
        return squares


def by_respondent(statistic: Statistic, values: FloatArray, n: int) -> sparse.csr_array:
    """Return the (m,) values of the entries as an (n, k) matrix."""
    row, column = statistic.row, statistic.column
    if (row[1:] < row[:-1]).any():
        order = np.argsort(row, kind="stable")
        column, values = column[order], values[order]
    return sparse.csr_array((values, column, starts(row, n)), shape=(n, statistic.size))


def starts(codes: IntArray, size: int) -> IntArray:
    """Return where each code would start if codes were sorted, and at last where they end.

    Parameters
    ----------
    codes : (n,) int array
        In ``range(size)``.
    size : int

    Returns
    -------
    (size + 1,) int array
    """
    found = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(codes, minlength=size), out=found[1:])
    return found

"""Additive sums of the items of a scale: all that reliability, factors and drivers need.

One pass over the rows, in blocks; sums of parts merge into the sums of the whole by addition.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from analysis.errors import InvalidPlanError, InvalidSampleError, Refusal
from analysis.estimation.design import FloatArray

BLOCK = 2**13  # Rows at a time, so that what is made of them stays in the cache.


@dataclass(frozen=True, slots=True, eq=False)
class ItemProducts:
    """Weighted cross-products of K items over the respondents who answered all of them.

    A row is z = (1, x_1 .. x_K, q, t): the answers, the sum of their squares, and the square of
    their sum.

    Attributes
    ----------
    items : (K,) tuple of str
    n : int
        Respondents who answered every item; all sums are over these.
    incomplete : int
        Respondents left out because an item is missing.
    weighted : (K + 3, K + 3) float array
        Sum of w z z'.
    squared : (K + 3, K + 3) float array
        Sum of w² z z', from which the variance of any smooth function of the former follows.
    """

    items: tuple[str, ...]
    n: int
    incomplete: int
    weighted: FloatArray
    squared: FloatArray

    @classmethod
    def of(
        cls, items: Sequence[str], answers: NDArray[Any], weights: FloatArray | None = None
    ) -> Self:
        """Sum rows.

        Parameters
        ----------
        items : sequence of str
        answers : (n, K) array of numbers
            Codes or scores of 0 or more, the same direction for all items; a negative code or NaN
            is missing. Small integers without weights give exact sums, whatever the order.
        weights : (n,) float array, optional
            Finite and above zero; without them everybody counts once.

        Raises
        ------
        InvalidPlanError
            If an item is named twice, or the names do not fit the columns.
        InvalidSampleError
            If the weights do not fit the rows, or an answer is infinite.
        """
        names = tuple(items)
        check_names(names, answers, "answers")
        if weights is not None:
            check_weights(weights, len(answers))
        width = len(names) + 3
        n, weighted, squared = 0, np.zeros((width, width)), np.zeros((width, width))
        for start in range(0, len(answers), BLOCK):
            z, weight = _complete(answers, weights, slice(start, start + BLOCK))
            n += z.shape[1]
            if weight is None:
                weighted += z @ z.T
            else:
                times = z * weight
                weighted += z @ times.T
                squared += times @ times.T
        return cls(
            names, n, len(answers) - n, weighted, weighted.copy() if weights is None else squared
        )

    @classmethod
    def merge(cls, parts: Sequence[Self]) -> Self:
        """Add the sums of parts with the same items.

        Raises
        ------
        InvalidPlanError
            If there is no part, or their items differ.
        """
        if len({part.items for part in parts}) != 1:
            raise InvalidPlanError("parts must be one or more and have the same items")
        return cls(
            parts[0].items,
            sum(part.n for part in parts),
            sum(part.incomplete for part in parts),
            reduce(add, (part.weighted for part in parts)),
            reduce(add, (part.squared for part in parts)),
        )

    def without(self, part: Self) -> Self:
        """Return the sums of all but one part of the whole, as replicates need them."""
        return replace(
            self,
            n=self.n - part.n,
            incomplete=self.incomplete - part.incomplete,
            weighted=self.weighted - part.weighted,
            squared=self.squared - part.squared,
        )

    @property
    def effective_n(self) -> float | None:
        """Kish's effective size, or ``None`` without respondents."""
        return float(self.weighted[0, 0] ** 2 / self.squared[0, 0]) if self.n else None

    @property
    def means(self) -> FloatArray:
        """The (K,) weighted means; NaN without respondents."""
        found: FloatArray = self.weighted[0, 1:-2] / (self.weighted[0, 0] or np.nan)
        return found

    @property
    def covariance(self) -> FloatArray:
        """The (K, K) weighted covariance with factor n/(n - 1), as R's ``svyvar`` has it.

        NaN with fewer than two respondents.
        """
        size = self.weighted[0, 0] or np.nan
        second = self.weighted[1:-2, 1:-2] / size - np.outer(self.means, self.means)
        return second * (self.n / (self.n - 1) if self.n > 1 else np.nan)

    @property
    def mean_covariance(self) -> FloatArray:
        r"""The (K, K) estimated covariance of the means, the weights taken as given.

        :math:`\frac{n}{n-1} \sum w_i^2 (x_i - m)(x_i - m)' / (\sum w_i)^2`; NaN with fewer than
        two respondents.
        """
        shift = np.zeros((len(self.items), len(self.squared)))
        shift[:, 0] = -self.means
        shift[:, 1:-2] = np.eye(len(self.items))
        return self.variance_of(shift)

    def variance_of(self, influence: FloatArray) -> FloatArray:
        r"""Return the covariance of estimates whose influence is linear in z.

        Parameters
        ----------
        influence : (P, K + 3) float array
            One row of coefficients of z for each estimate; the weighted sum of each influence over
            the respondents must be zero.

        Notes
        -----
        Respondents are drawn independently with replacement:
        :math:`\frac{n}{n-1} \sum w_i^2 e_i e_i' / (\sum w_i)^2` with :math:`e = B z`.
        """
        factor = self.n / (self.n - 1) if self.n > 1 else np.nan
        size = self.weighted[0, 0] or np.nan
        found: FloatArray = influence @ self.squared @ influence.T * factor / size**2
        return found


def check_names(names: Sequence[str], table: NDArray[Any], what: str) -> None:
    """Raise `InvalidPlanError` unless every column of a table has a name of its own."""
    if table.ndim != 2 or table.shape[1] != len(set(names)) != 0:  # noqa: PLR2004 - a table
        raise InvalidPlanError(
            f"{what} of shape {table.shape} need one distinct name per column, not {names}"
        )


def check_weights(weights: FloatArray, rows: int) -> None:
    """Raise `InvalidSampleError` unless every row has a weight, finite and above zero.

    Parameters
    ----------
    weights : (n,) float array
    rows : int
    """
    if weights.shape != (rows,) or not ((weights > 0).all() and np.isfinite(weights).all()):
        said = f"weights must be finite, above zero and one for each of {rows} rows"
        raise InvalidSampleError(Refusal("weights_not_positive", said))


def _complete(
    answers: NDArray[Any], weights: FloatArray | None, block: slice
) -> tuple[FloatArray, FloatArray | None]:
    """Return z of the complete rows of a block as columns, and their weights."""
    codes = np.ascontiguousarray(answers[block].T)  # Items side by side are slow to run over.
    is_complete = (codes >= 0).all(axis=0)
    n = int(np.count_nonzero(is_complete))
    z = np.empty((len(codes) + 3, n))
    items = z[1:-2]
    z[0], items[:] = 1, codes[:, is_complete]
    np.einsum("ji,ji->i", items, items, out=z[-2])
    z[-1] = items.sum(axis=0) ** 2
    if not np.isfinite(z[-1]).all():
        raise InvalidSampleError("answers must be finite; mark what is missing as NaN or -1")
    return z, None if weights is None else weights[block][is_complete]

"""Alpha of the opinions behind ordered levels, from polychoric correlations."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations, combinations_with_replacement
from operator import add
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from analysis.errors import InvalidPlanError, InvalidSampleError
from analysis.estimation.design import FloatArray, IntArray
from analysis.indices.item_products import check_names, check_weights
from analysis.indices.polychoric import polychoric_correlation
from analysis.indices.reliability import MIN_ITEMS, ReliabilityProblem, alpha_of

BLOCK = 2**14


@dataclass(frozen=True, slots=True, eq=False)
class LevelTables:
    """Two-way tables of every pair of items, over the respondents who answered all of them.

    Attributes
    ----------
    items : (K,) tuple of str
    n, incomplete : int
    weight_squares : float
        Sum of the squared weights.
    tables : (K, L, K, L) float array
        Weight of the respondents who chose level a of item j and level b of item k.
    """

    items: tuple[str, ...]
    n: int
    incomplete: int
    weight_squares: float
    tables: FloatArray

    @classmethod
    def of(
        cls,
        items: Sequence[str],
        levels: NDArray[Any],
        size: int,
        weights: FloatArray | None = None,
    ) -> Self:
        """Tabulate rows.

        Parameters
        ----------
        items : sequence of str
        levels : (n, K) int array
            Position of the level chosen, lowest first, in ``range(size)``; negative is missing.
        size : int
            How many levels there are.
        weights : (n,) float array, optional
            Finite and above zero; without them everybody counts once.

        Raises
        ------
        InvalidPlanError
            If an item is named twice, or the names do not fit the columns.
        InvalidSampleError
            If a level is out of range, or the weights do not fit the rows.
        """
        names = tuple(items)
        check_names(names, levels, "levels")
        if levels.max(initial=-1) >= size:
            raise InvalidSampleError(f"level {levels.max()} is not in range({size})")
        each = np.ones(len(levels)) if weights is None else weights
        check_weights(each, len(levels))
        n, squares = 0, 0.0
        tables = np.zeros((len(names), size, len(names), size))
        for start in range(0, len(levels), BLOCK):
            chosen, weight = levels[start : start + BLOCK].T, each[start : start + BLOCK]
            is_complete = (chosen >= 0).all(axis=0)
            weight = weight[is_complete]
            _tabulate(tables, chosen[:, is_complete].astype(np.int64), weight)
            n, squares = n + len(weight), squares + float(weight @ weight)
        return cls(names, n, len(levels) - n, squares, tables)

    @classmethod
    def merge(cls, parts: Sequence[Self]) -> Self:
        """Add the tables of parts with the same items and levels.

        Raises
        ------
        InvalidPlanError
            If there is no part, or their items or levels differ.
        """
        if len({(part.items, part.tables.shape) for part in parts}) != 1:
            raise InvalidPlanError("parts must be one or more, with the same items and levels")
        return cls(
            parts[0].items,
            sum(part.n for part in parts),
            sum(part.incomplete for part in parts),
            sum(part.weight_squares for part in parts),
            reduce(add, (part.tables for part in parts)),
        )

    @property
    def effective_n(self) -> float | None:
        """Kish's effective size, or ``None`` without respondents."""
        if not self.n:
            return None
        return float(self.tables[0, :, 0, :].sum() ** 2 / self.weight_squares)


@dataclass(frozen=True, slots=True, eq=False)
class OrdinalAlpha:
    """Alpha from polychoric correlations.

    Attributes
    ----------
    alpha : float or None
        It speaks of the opinions behind the levels: the reliability of the index itself, which is
        made of levels, is that of `estimate_alpha`.
    correlation : (K, K) float array or None
    at_limit : tuple of (str, str)
        Pairs of items whose correlation the tables do not bound; alpha is then too high.
    n, incomplete : int
    effective_n : float or None
    problem : ReliabilityProblem or None
        Why there is none.
    """

    alpha: float | None
    correlation: FloatArray | None
    at_limit: tuple[tuple[str, str], ...]
    n: int
    incomplete: int
    effective_n: float | None
    problem: ReliabilityProblem | None


def estimate_ordinal_alpha(tables: LevelTables) -> OrdinalAlpha:
    """Estimate alpha of the normal opinions behind ordered levels.

    Parameters
    ----------
    tables : LevelTables

    Returns
    -------
    OrdinalAlpha
        Without a coefficient, and with the reason, for one item or an item of which a single
        level was chosen.

    Notes
    -----
    The standardised alpha of the polychoric correlations [1]_; on its reading see [2]_.

    References
    ----------
    .. [1] B. D. Zumbo, A. M. Gadermann and C. Zeisser, "Ordinal versions of coefficients alpha and
       theta for Likert rating scales", *Journal of Modern Applied Statistical Methods* 6 (2007),
       21-29.
    .. [2] R. P. Chalmers, "On misconceptions and the limited usefulness of ordinal alpha",
       *Educational and Psychological Measurement* 78 (2018), 1056-1071.
    """
    k = len(tables.items)
    correlation, at_limit = np.eye(k), []
    problem = ReliabilityProblem.ONE_ITEM if k < MIN_ITEMS else None
    for first, second in combinations(range(k), 2):
        found = polychoric_correlation(tables.tables[first, :, second, :])
        if found.value is None:
            problem = ReliabilityProblem.NO_VARIANCE
            break
        correlation[first, second] = correlation[second, first] = found.value
        if found.is_at_limit:
            at_limit.append((tables.items[first], tables.items[second]))
    if problem is None and correlation.sum() <= 0:
        problem = ReliabilityProblem.NO_VARIANCE
    return OrdinalAlpha(
        alpha=None if problem else alpha_of(correlation),
        correlation=None if problem else correlation,
        at_limit=() if problem else tuple(at_limit),
        n=tables.n,
        incomplete=tables.incomplete,
        effective_n=tables.effective_n,
        problem=problem,
    )


def _tabulate(tables: FloatArray, chosen: IntArray, weight: FloatArray) -> None:
    """Add the weights of complete respondents to the table of every pair of items."""
    size = tables.shape[1]
    for first, second in combinations_with_replacement(range(len(chosen)), 2):
        pair = chosen[first] * size + chosen[second]
        table = np.bincount(pair, weight, minlength=size**2).reshape(size, size)
        tables[first, :, second, :] += table
        if first != second:
            tables[second, :, first, :] += table.T

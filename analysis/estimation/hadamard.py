"""Hadamard matrices: rows of +1 and -1, each at right angles to all others."""

import numpy as np

from analysis.estimation.design import IntArray


def hadamard(at_least: int) -> IntArray:
    """Return a Hadamard matrix whose first row and column are ones.

    Parameters
    ----------
    at_least : int
        Rows needed; the order returned is the smallest of ``2^a`` and ``2^a (q + 1)``, with q a
        prime one less than a multiple of four, that is not smaller.

    Notes
    -----
    Sylvester's doubling of Paley's first construction from the squares modulo q [1]_, with sums in
    place of differences: entry for entry what R's `survey` makes of the same order.

    References
    ----------
    .. [1] R. E. A. C. Paley, "On orthogonal matrices", *Journal of Mathematics and Physics* 12
       (1933), 311-320.
    """
    order = max(at_least, 1)
    while (odd := _undoubled(order)) is None:
        order += 1
    matrix = np.ones((1, 1), dtype=np.int64) if odd == 1 else _paley(odd - 1)
    while len(matrix) < order:
        matrix = np.block([[matrix, matrix], [matrix, -matrix]])
    return matrix


def _undoubled(order: int) -> int | None:
    """Return the smallest order from which doubling leads to this one, if any does."""
    halves = [order]
    while halves[-1] % 2 == 0:
        halves.append(halves[-1] // 2)
    if halves[-1] == 1:
        return 1
    suitable = [half for half in halves if half % 4 == 0 and _is_prime(half - 1)]
    return min(suitable, default=None)


def _is_prime(number: int) -> bool:
    return number > 1 and all(number % divisor for divisor in range(2, int(number**0.5) + 1))


def _paley(q: int) -> IntArray:
    squares = np.arange(q) ** 2 % q
    matrix = np.ones((q + 1, q + 1), dtype=np.int64)
    matrix[1:, 1:][np.isin(np.add.outer(np.arange(q), np.arange(q)) % q, squares)] = -1
    return matrix

"""The parts of a calibration that share no category, each solved by itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import linalg, sparse

from analysis.estimation.cells import sum_by
from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.weighting import MarginTarget

RANK_TOLERANCE = 1e-10


@dataclass(frozen=True, eq=False)
class Block:
    """Cells and categories connected to each other; calibration solves each block by itself.

    Attributes
    ----------
    cells : (c,) int array
        The cells of the block.
    columns : (c, M) int array
        For each cell its M columns of the calibration matrix X, which is 1 there and 0 elsewhere.
    totals : (p,) float array
        The population total of each column.
    """

    cells: IntArray
    columns: IntArray
    totals: FloatArray

    def times(self, coefficients: FloatArray) -> FloatArray:
        """Return X · coefficients, of shape (c,) or (c, k)."""
        product: FloatArray = coefficients[self.columns].sum(axis=1)
        return product

    def transposed_times(self, values: FloatArray) -> FloatArray:
        """Return X' · values for (c,) values."""
        flat = np.repeat(values, self.columns.shape[1])
        return sum_by(self.columns.ravel(), flat, len(self.totals))

    def gram(self, weights: FloatArray) -> FloatArray:
        """Return X' diag(weights) X."""
        p = len(self.totals)
        total = np.zeros(p * p)
        for first in self.columns.T:
            for second in self.columns.T:
                total += np.bincount(first * p + second, weights, minlength=p * p)
        return total.reshape(p, p)

    def solver(self, weights: FloatArray) -> Callable[[FloatArray], FloatArray]:
        """Return a function that solves ``X' diag(weights) X b = right`` for (p,) or (p, k).

        The columns of several margins always overlap (each margin adds up to the same total), so
        dependent columns get the coefficient 0.
        """
        gram = self.gram(weights)
        kept = self.independent
        factor = linalg.cho_factor(gram[np.ix_(kept, kept)])

        def solve(right: FloatArray) -> FloatArray:
            solution = np.zeros_like(right)
            solution[kept] = linalg.cho_solve(factor, right[kept])
            return solution

        return solve

    @cached_property
    def independent(self) -> IntArray:
        """Return the columns that no others add up to, found by pivoting."""
        gram = self.gram(np.ones(len(self.cells)))
        scale = 1 / np.sqrt(np.diag(gram))
        triangle, pivots = linalg.qr(gram * scale * scale[:, None], mode="r", pivoting=True)
        size = np.abs(np.diag(triangle))
        return np.sort(pivots[size > RANK_TOLERANCE * size[0]]).astype(np.int64)


def split_blocks(margins: Sequence[MarginTarget]) -> tuple[Block, ...]:
    """Split a calibration into blocks that share neither cells nor categories."""
    if not margins:
        return ()
    sizes = [len(margin.totals) for margin in margins]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    columns = np.stack(
        [margin.level + start for margin, start in zip(margins, starts, strict=False)], axis=1
    )
    totals = np.concatenate([margin.totals for margin in margins])
    p = len(totals)
    hub = np.repeat(columns[:, 0], columns.shape[1])
    links = sparse.coo_matrix((np.ones(len(hub)), (hub, columns.ravel())), shape=(p, p))
    labels = sparse.csgraph.connected_components(links, directed=False)[1]
    label_of_cell = labels[columns[:, 0]]
    order = np.argsort(label_of_cell, kind="stable")
    edges = np.flatnonzero(np.diff(label_of_cell[order])) + 1
    position = np.empty(p, dtype=np.int64)
    blocks = []
    for cells in np.split(order, edges):
        used = np.flatnonzero(labels == label_of_cell[cells[0]]) if len(cells) else cells
        position[used] = np.arange(len(used))
        blocks.append(Block(cells.astype(np.int64), position[columns[cells]], totals[used]))
    return tuple(blocks)

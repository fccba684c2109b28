"""Additive sums per (domain, cell): all that means and their calibrated variances need.

Sums of parts (shards, increments, engines) merge into the sums of the whole by addition.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from analysis.errors import InvalidSampleError
from analysis.estimation.cells import distinct, sum_by
from analysis.estimation.design import FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class LevelCounts:
    """How many respondents of a domain and cell chose each level.

    Attributes
    ----------
    domain, cell : (G,) int array
        The filled groups.
    counts : (G, L) int array
        Respondents per level; the last columns are the missing codes.
    """

    domain: IntArray
    cell: IntArray
    counts: IntArray

    @classmethod
    def of(cls, domain: IntArray, cell: IntArray, level: IntArray, levels: int) -> Self:
        """Count rows.

        Parameters
        ----------
        domain, cell, level : (n,) int array
            Codes of each row, none negative.
        levels : int
            How many levels there are, missing codes included.
        """
        width = int(cell.max(initial=0)) + 1
        size = (int(domain.max(initial=0)) + 1) * width
        keys, group = distinct(domain.astype(np.int64) * width + cell, size)
        table = np.bincount(group * levels + level, minlength=len(keys) * levels)
        return cls(keys // width, keys % width, table.reshape(len(keys), levels))

    @classmethod
    def merge(cls, parts: Sequence[Self]) -> Self:
        """Add the counts of parts that use the same codes."""
        domain = np.concatenate([part.domain for part in parts])
        cell = np.concatenate([part.cell for part in parts])
        counts = np.concatenate([part.counts for part in parts])
        width = int(cell.max(initial=0)) + 1
        keys, group = distinct(domain * width + cell, (int(domain.max(initial=0)) + 1) * width)
        total = np.zeros((len(keys), counts.shape[1]), dtype=np.int64)
        np.add.at(total, group, counts)
        return cls(keys // width, keys % width, total)

    def regrouped(self, new_domain: IntArray) -> Self:
        """Join domains: domain d becomes ``new_domain[d]``, or is dropped where that is -1."""
        mapped = new_domain[self.domain]
        kept = mapped >= 0
        part = type(self)(mapped[kept], self.cell[kept], self.counts[kept])
        return type(self).merge([part])

    def by_domain(self, domains: int, cell_weight: FloatArray | None = None) -> FloatArray:
        """Return (domains, L) counts, or sums of one weight per cell."""
        counts = self.counts.astype(np.float64)
        if cell_weight is not None:
            counts *= cell_weight[self.cell][:, None]
        return np.stack(
            [np.bincount(self.domain, column, minlength=domains) for column in counts.T], axis=1
        )

    def moments(self, scores: FloatArray, base: FloatArray) -> "Moments":
        """Return the sums of the scores of those who chose a level.

        Parameters
        ----------
        scores : (K,) float array
            The score of each of the first K levels; later columns are missing codes.
        base : (C,) float array
            The design weight of each cell.
        """
        chosen = self.counts[:, : len(scores)]
        is_filled = chosen.sum(axis=1) > 0  # Groups that gave only missing codes have no score.
        chosen, domain, cell = chosen[is_filled], self.domain[is_filled], self.cell[is_filled]
        n, y, yy = chosen.sum(axis=1), chosen @ scores, chosen @ scores**2
        d = base[cell]
        return Moments(domain, cell, n, d * n, d * y, d**2 * n, d**2 * y, d**2 * yy)


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Sums over the respondents of a domain and cell, d the design weight and y the variable.

    Attributes
    ----------
    domain, cell : (G,) int array
        The groups.
    n : (G,) int array
    d, dy, dd, ddy, ddyy : (G,) float array
        Sums of d, d·y, d², d²·y and d²·y².
    """

    domain: IntArray
    cell: IntArray
    n: IntArray
    d: FloatArray
    dy: FloatArray
    dd: FloatArray
    ddy: FloatArray
    ddyy: FloatArray

    @classmethod
    def of(cls, domain: IntArray, cell: IntArray, y: FloatArray, d: FloatArray) -> Self:
        """Sum rows.

        Raises
        ------
        InvalidSampleError
            If lengths differ or a value is not finite.
        """
        if not len(domain) == len(cell) == len(y) == len(d) or not np.isfinite(y).all():
            raise InvalidSampleError(
                "values must be finite and as many as domains, cells, weights"
            )
        ones = np.ones(len(y), dtype=np.int64)
        rows = cls(domain, cell, ones, d, d * y, d**2, d**2 * y, d**2 * y**2)
        return cls.merge([rows])

    @classmethod
    def merge(cls, parts: Sequence[Self]) -> Self:
        """Add the sums of parts that use the same codes."""
        domain = np.concatenate([part.domain for part in parts]).astype(np.int64)
        cell = np.concatenate([part.cell for part in parts]).astype(np.int64)
        width = int(cell.max(initial=0)) + 1
        keys, group = distinct(domain * width + cell, (int(domain.max(initial=0)) + 1) * width)
        sums = [
            sum_by(group, np.concatenate([getattr(part, field.name) for part in parts]), len(keys))
            for field in fields(cls)[2:]
        ]
        return cls(keys // width, keys % width, sums[0].astype(np.int64), *sums[1:])

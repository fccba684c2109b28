"""Additive sums per (cluster, domain, cell): all that means of a clustered sample need.

Parts (shards, increments) merge into the whole by addition; `analysis.estimation.summed_clusters`
makes estimates of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np

from analysis.errors import InvalidSampleError
from analysis.estimation.cells import sum_by
from analysis.estimation.design import FloatArray, IntArray

OUTSIDE = -1  # The domain of those who are in none, or gave no answer; they were drawn too.


@dataclass(frozen=True, slots=True, eq=False)
class ClusterSums:
    """Sums over the respondents of a cluster, domain and cell, in the order of these.

    d is the design weight and y the answer, 0 for the domain -1 of those without one.

    Attributes
    ----------
    cluster, domain, cell : (G,) int array
    n : (G,) int array
    d, dd, dy, dyy : (G,) float array
        Sums of d, d², d·y and d·y².
    """

    cluster: IntArray
    domain: IntArray
    cell: IntArray
    n: IntArray
    d: FloatArray
    dd: FloatArray
    dy: FloatArray
    dyy: FloatArray

    @classmethod
    def of(
        cls, cluster: IntArray, domain: IntArray, cell: IntArray, y: FloatArray, d: FloatArray
    ) -> Self:
        """Sum rows.

        Parameters
        ----------
        cluster, cell : (n,) int array
            Codes that mean the same in every part, none negative.
        domain : (n,) int array
            -1 for none.
        y : (n,) float array
            NaN where missing.
        d : (n,) float array
            Finite and above zero.

        Raises
        ------
        InvalidSampleError
            If lengths differ, a code is below its least, or a number is not valid.
        """
        if len({len(each) for each in (cluster, domain, cell, y, d)}) != 1:
            raise InvalidSampleError(
                "clusters, domains, cells, answers and weights differ in length"
            )
        least = [int(codes.min(initial=0)) for codes in (cluster, cell, domain + 1)]
        if min(least) < 0:
            raise InvalidSampleError(
                "codes of clusters and cells start at 0, those of domains at -1"
            )
        if np.isinf(y).any() or not (np.isfinite(d) & (d > 0)).all():
            raise InvalidSampleError(
                "answers must be finite or NaN, weights finite and above zero"
            )
        where = np.where(np.isnan(y), OUTSIDE, domain)
        value = np.where(where == OUTSIDE, 0.0, y)
        ones = np.ones(len(y), dtype=np.int64)
        return cls.merge([cls(cluster, where, cell, ones, d, d**2, d * value, d * value**2)])

    @classmethod
    def merge(cls, parts: Sequence[Self]) -> Self:
        """Add the sums of parts that use the same codes.

        Raises
        ------
        InvalidSampleError
            If there is no part.
        """
        if not parts:
            raise InvalidSampleError("there are no sums to merge")
        joined = {
            field.name: np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(cls)
        }
        codes = np.stack([joined.pop(name) for name in ("cluster", "domain", "cell")])
        keys, group = np.unique(codes, axis=1, return_inverse=True)
        n = sum_by(group, joined.pop("n"), keys.shape[1]).astype(np.int64)
        sums = {name: sum_by(group, values, keys.shape[1]) for name, values in joined.items()}
        cluster, domain, cell = keys.astype(np.int64)
        return cls(cluster, domain, cell, n, **sums)

    def regrouped(self, new_domain: IntArray) -> Self:
        """Join domains: domain k becomes ``new_domain[k]``, or leaves where that is -1."""
        domain = np.append(new_domain, OUTSIDE)[self.domain]
        is_out = domain == OUTSIDE
        dy, dyy = (np.where(is_out, 0.0, values) for values in (self.dy, self.dyy))
        return type(self).merge([replace(self, domain=domain, dy=dy, dyy=dyy)])

"""Domains: the groups that estimates are asked for, which may overlap."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from analysis.errors import InvalidSampleError
from analysis.estimation.design import IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Domains:
    """Which of n respondents belong to which of `size` domains, one entry per membership.

    Attributes
    ----------
    row, domain : (m,) int array
    n, size : int
    """

    row: IntArray
    domain: IntArray
    n: int
    size: int

    @classmethod
    def whole(cls, n: int) -> Self:
        """Return the single domain of everybody."""
        return cls(np.arange(n), np.zeros(n, dtype=np.int64), n, 1)

    @classmethod
    def of_codes(cls, codes: IntArray, size: int) -> Self:
        """Return domains that do not overlap.

        Parameters
        ----------
        codes : (n,) int array
            The domain of each respondent in ``range(size)``; -1 for none.
        size : int

        Raises
        ------
        InvalidSampleError
            If a code lies outside ``-1..size-1``.
        """
        if len(codes) and not -1 <= codes.min() <= codes.max() < size:
            raise InvalidSampleError(f"codes of domains must lie in -1..{size - 1}")
        row = np.flatnonzero(codes >= 0)
        return cls(row, codes[row].astype(np.int64), len(codes), size)

    @classmethod
    def of_masks(cls, masks: Sequence[NDArray[np.bool_]]) -> Self:
        """Return one domain per mask of (n,) booleans.

        Raises
        ------
        InvalidSampleError
            If there is no mask, or masks differ in length.
        """
        if not len(masks) or len({len(mask) for mask in masks}) != 1:
            raise InvalidSampleError("masks of domains must be as long as each other")
        domain, row = np.nonzero(np.stack(list(masks)))
        return cls(row.astype(np.int64), domain.astype(np.int64), len(masks[0]), len(masks))

    def only(self, kept: Sequence[int]) -> Self:
        """Return some of the domains, numbered anew in their ascending order `kept`."""
        is_kept = np.isin(self.domain, kept)
        domain = np.searchsorted(kept, self.domain[is_kept]).astype(np.int64)
        return type(self)(self.row[is_kept], domain, self.n, len(kept))

    def where(self, is_known: NDArray[Any]) -> Self:
        """Return the domains without the respondents for whom `is_known` is false."""
        kept = is_known[self.row]
        return type(self)(self.row[kept], self.domain[kept], self.n, self.size)

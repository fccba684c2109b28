"""Rows that agree in several codes at once."""

from collections.abc import Iterable

import numpy as np

from analysis.estimation.cells import MAX_KEY, distinct
from analysis.estimation.design import IntArray


def combinations_of(columns: Iterable[tuple[IntArray, int]], n: int) -> IntArray:
    """Return for each of n rows the position of its combination among those that occur.

    Parameters
    ----------
    columns : iterable of ((n,) int array, int)
        Codes in ``range(size)``, and that size.
    n : int
        How many rows there are, where there may be no column.
    """
    keys, size = np.zeros(n, dtype=np.int64), 1
    for codes, width in columns:
        if size * width > MAX_KEY:
            found, keys = distinct(keys, size)
            size = len(found)
        keys, size = keys * width + codes, size * width
    return distinct(keys, size)[1]

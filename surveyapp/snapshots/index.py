"""The index of a snapshot: where the newest row of each response is."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from surveyapp.snapshots.digests import DIGEST_BYTES, fixed_bytes
from surveyapp.snapshots.folder import Shard, read_shard
from surveyapp.snapshots.layout import DIGEST, ID, ID_BYTES

THREADS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Where the newest row of each response is.

    Attributes
    ----------
    rows : (N, 48) uint8 array
        Id and digest of all rows of all shards, one shard after another.
    order : (rows,) int array
        Places of the rows that count, in the order of their ids.
    """

    rows: NDArray[np.uint8]
    order: NDArray[np.intp]

    @property
    def ids(self) -> NDArray[np.uint8]:
        """The ids of all rows."""
        return self.rows[:, :ID_BYTES]

    def replaced(self) -> NDArray[np.bool_]:
        """Return for each place whether a later row took it."""
        is_replaced = np.ones(len(self.rows), bool)
        is_replaced[self.order] = False
        return is_replaced


NOTHING = Index(np.empty((0, ID_BYTES + DIGEST_BYTES), np.uint8), np.empty(0, np.intp))


def index_of(folder: Path, shards: Sequence[Shard], former: Index = NOTHING) -> Index:
    """Read the ids and digests of shards that follow those of an index, and find what counts."""
    known = len(former.rows)
    rows = np.empty(
        (known + sum(shard.rows for shard in shards), ID_BYTES + DIGEST_BYTES), np.uint8
    )
    rows[:known] = former.rows
    ends = accumulate((shard.rows for shard in shards), initial=known)
    next(ends)

    def put(shard: Shard, end: int) -> None:
        table, place = read_shard(folder, shard, [ID, DIGEST]), slice(end - shard.rows, end)
        rows[place, :ID_BYTES] = fixed_bytes(table[ID], ID_BYTES)
        rows[place, ID_BYTES:] = fixed_bytes(table[DIGEST], DIGEST_BYTES)

    with ThreadPoolExecutor(THREADS) as readers:
        list(readers.map(put, shards, ends))
    return Index(rows, _newest(rows[:, :ID_BYTES], former.order, known))


def _newest(ids: NDArray[np.uint8], order: NDArray[np.intp], known: int) -> NDArray[np.intp]:
    """Return the last place of each id, in the order of the ids.

    `order` says so for those that are known.
    """
    if not len(ids):
        return order
    halves = ids.view(">u8")
    high = halves[:, 0].astype(np.uint64)
    # The places stand in the lowest bits of what is sorted: much faster than sorting places.
    bits = np.uint64(len(ids).bit_length())
    candidates = np.concatenate([order, np.arange(known, len(ids))]).astype(np.uint64)
    packed = (high >> bits << bits)[candidates] | candidates
    packed.sort(kind="stable" if len(order) else None)  # Which makes use of what is in order.
    order = (packed & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.intp)
    in_order = packed >> bits
    is_tied = np.zeros(len(order) + 1, bool)
    is_tied[1:-1] = in_order[1:] == in_order[:-1]
    tied = np.flatnonzero(is_tied[1:] | is_tied[:-1])
    # Among equal beginnings the rest decides, and among equal ids what was written later.
    places = order[tied]
    low = halves[places, 1].astype(np.uint64)
    by_low = np.lexsort((places, low, high[places]))
    order[tied] = places[by_low]
    is_replaced = np.zeros(len(order), bool)
    both = np.column_stack([high[places], low])[by_low]
    is_replaced[tied[:-1]] = (both[1:] == both[:-1]).all(axis=1)
    return order[~is_replaced]

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


@dataclass(frozen=True, slots=True, eq=False)
class ReadRows:
    """Ids and digests of shards, at the beginning of an array with room for more."""

    whole: NDArray[np.uint8]
    length: int


NONE_READ = ReadRows(np.empty((0, ID_BYTES + DIGEST_BYTES), np.uint8), 0)


def index_of(folder: Path, shards: Sequence[Shard], former: ReadRows = NONE_READ) -> Index:
    """Read the ids and digests of shards that follow those read before, and find what counts."""
    read = read_rows(folder, shards, former)
    rows = read.whole[: read.length]
    return Index(rows, _newest(rows[:, :ID_BYTES]))


def read_rows(
    folder: Path, shards: Sequence[Shard], former: ReadRows = NONE_READ, *, room: int = 0
) -> ReadRows:
    """Read the ids and digests of shards that follow those read before.

    Where there is room for so many rows more, what was read before need not be copied.
    """
    known = former.length
    length = known + sum(shard.rows for shard in shards)
    whole = former.whole
    if len(whole) < length:
        whole = np.empty((length + room, ID_BYTES + DIGEST_BYTES), np.uint8)
        whole[:known] = former.whole[:known]
    ends = accumulate((shard.rows for shard in shards), initial=known)
    next(ends)

    def put(shard: Shard, end: int) -> None:
        table, place = read_shard(folder, shard, [ID, DIGEST]), slice(end - shard.rows, end)
        whole[place, :ID_BYTES] = fixed_bytes(table[ID], ID_BYTES)
        whole[place, ID_BYTES:] = fixed_bytes(table[DIGEST], DIGEST_BYTES)

    with ThreadPoolExecutor(THREADS) as readers:
        list(readers.map(put, shards, ends))
    return ReadRows(whole, length)


def _newest(ids: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Return the last place of each id, in the order of the ids."""
    if not len(ids):
        return np.empty(0, np.intp)
    halves = ids.view(">u8")
    high = halves[:, 0].astype(np.uint64)
    # The places stand in the lowest bits of what is sorted: much faster than sorting places.
    bits = np.uint64(len(ids).bit_length())
    packed = high >> bits << bits
    packed |= np.arange(len(ids), dtype=np.uint64)
    packed.sort()
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

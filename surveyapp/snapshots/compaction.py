"""Writing shards together: when small ones are many, and when what they hold must go."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from surveyapp.snapshots.fetching import BLOCK
from surveyapp.snapshots.folder import Shard, read_shard, write_shard
from surveyapp.snapshots.index import Index

Arrow: TypeAlias = Any  # pyarrow publishes no types.
SMALL = BLOCK // 2
MAX_SMALL_SHARDS = 8  # More of them are written together.


def compact(
    folder: Path, shards: Sequence[Shard], index: Index, withdrawn: frozenset[bytes]
) -> list[Shard]:
    """Return shards with the same rows, of which few are small and none holds what was withdrawn.

    Rows that later ones replaced are left out of what is written. The new shards come last:
    where an untouched one still has a former row, the later counts.

    Parameters
    ----------
    folder : Path
    shards : sequence of Shard
    index : Index
        Of these shards.
    withdrawn : set of bytes
        Ids of withdrawn responses, whose former rows must go.
    """
    replaced = index.replaced()
    ends = [0, *accumulate(shard.rows for shard in shards)]
    slices = [slice(*pair) for pair in pairwise(ends)]
    chosen = _chosen(shards, slices, _content_of(withdrawn, index, replaced), replaced)
    kept = [shard for shard, is_chosen in zip(shards, chosen, strict=True) if not is_chosen]
    rewritten = (
        read_shard(folder, shard).filter(~replaced[rows])
        for shard, rows, is_chosen in zip(shards, slices, chosen, strict=True)
        if is_chosen
    )
    return [*kept, *(write_shard(folder, table) for table in _together(rewritten))]


def _content_of(
    withdrawn: frozenset[bytes], index: Index, replaced: NDArray[np.bool_]
) -> NDArray[np.intp]:
    """Return the places of former rows of withdrawn responses."""
    places = np.flatnonzero(replaced) if withdrawn else ()
    return np.array([one for one in places if index.ids[one].tobytes() in withdrawn], np.intp)


def _chosen(
    shards: Sequence[Shard],
    slices: Sequence[slice],
    forbidden: NDArray[np.intp],
    replaced: NDArray[np.bool_],
) -> list[bool]:
    """Tell for each shard whether it is to be written anew."""
    if 2 * int(replaced.sum()) > len(replaced):  # Most of what lies there counts no more.
        return [True] * len(shards)
    is_crowded = sum(shard.rows < SMALL for shard in shards) > MAX_SMALL_SHARDS
    return [
        (is_crowded and shard.rows < SMALL)
        or bool(((forbidden >= rows.start) & (forbidden < rows.stop)).any())
        for shard, rows in zip(shards, slices, strict=True)
    ]


def _together(tables: Iterator[Arrow]) -> Iterator[Arrow]:
    """Yield the rows of all tables in fewer, of about a block each."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    waiting: list[Arrow] = []
    for table in tables:
        waiting.append(table)
        if sum(map(len, waiting)) >= BLOCK:
            yield pa.concat_tables(waiting).unify_dictionaries().combine_chunks()
            waiting = []
    if sum(map(len, waiting)):
        yield pa.concat_tables(waiting).unify_dictionaries().combine_chunks()

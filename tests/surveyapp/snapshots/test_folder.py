"""Of several rows of one response the one that was written last counts."""

from pathlib import Path

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.snapshots.folder import write_shard
from surveyapp.snapshots.index import index_of, read_rows
from surveyapp.snapshots.layout import DIGEST, ID

# Few halves, so that ids often agree in the first of them, in the other, or in both.
HALF = st.sampled_from([b"\x00" * 8, b"\x01" + b"\x00" * 7, b"\xff" * 8])
IDS = st.tuples(HALF, HALF).map(b"".join)


@given(st.data(), st.lists(st.lists(IDS, min_size=1, max_size=6), max_size=5))
def test_the_index_finds_the_last_row_of_each_id_in_their_order(
    tmp_path_factory: object, data: st.DataObject, shards: list[list[bytes]]
) -> None:
    folder = Path(tmp_path_factory.mktemp("shards"))  # type: ignore[attr-defined]
    written = [
        write_shard(
            folder,
            pa.table(
                {ID: pa.array(ids, pa.binary(16)), DIGEST: pa.array(ids_twice(ids), pa.binary(32))}
            ),
        )
        for ids in shards
    ]
    rows = [id_ for ids in shards for id_ in ids]
    last = {id_: place for place, id_ in enumerate(rows)}

    known = data.draw(st.integers(0, len(written)))  # Shards that were there before.
    index = index_of(folder, written[known:], read_rows(folder, written[:known]))

    assert index.order.tolist() == [last[id_] for id_ in sorted(last)]
    assert index.replaced().tolist() == [last[id_] != place for place, id_ in enumerate(rows)]
    assert [bytes(one) for one in index.rows] == [id_ * 3 for id_ in rows]


def ids_twice(ids: list[bytes]) -> list[bytes]:
    return [id_ * 2 for id_ in ids]

"""Fingerprints of rows and of whole snapshots: equal for equal content, however it is cut.

A row is written as its columns in their order: for each one byte that says whether there is a
value, then the value in little-endian bytes of fixed width, zeros where there is none; words
stand there as the SHA-256 of their UTF-8. The digest of the row is the SHA-256 of that. The hash
of a snapshot is the SHA-256 of its columns' names, types and codes as JSON, a line feed, and each
row's id and digest in the order of the ids.
"""

from hashlib import sha256
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from surveyapp.snapshots.layout import Layout

Arrow: TypeAlias = Any  # pyarrow publishes no types.
Bytes: TypeAlias = NDArray[np.uint8]
DIGEST_BYTES = 32
AT_ONCE = 2**15  # Rows hashed together.


def digest_rows(table: Arrow) -> Arrow:
    """Return the digest of each row of a table, as 32 bytes."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    parts: list[Bytes] = []
    for column in table.columns:
        array = column.combine_chunks()
        parts += [_is_valid(array), _fixed(array)]
    whole = np.concatenate(parts, axis=1)
    rows, width = memoryview(whole.data).cast("B"), whole.shape[1]
    digests = b"".join(
        [sha256(rows[at : at + width]).digest() for at in range(0, len(rows), width)]
    )
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(DIGEST_BYTES), len(table), [None, pa.py_buffer(digests)]
    )


def hash_snapshot(layout: Layout, rows: Bytes, order: NDArray[np.intp]) -> str:
    """Return the hash of a snapshot.

    Parameters
    ----------
    layout : Layout
    rows : (N, 48) uint8 array
        Of each row its id and its digest.
    order : (rows,) int array
        Places of the rows that count, in the order of their ids.
    """
    found = sha256(layout.described().encode())
    found.update(b"\n")
    for start in range(0, len(order), AT_ONCE):
        found.update(np.take(rows, order[start : start + AT_ONCE], axis=0).data)
    return found.hexdigest()


def fixed_bytes(array: Arrow, width: int) -> Bytes:
    """Return an Arrow array of fixed-size binary values as (n, width) bytes."""
    whole = array.combine_chunks() if hasattr(array, "combine_chunks") else array
    start = whole.offset * width
    buffer = np.frombuffer(whole.buffers()[1], np.uint8)
    return buffer[start : start + len(whole) * width].reshape(len(whole), width)


def _is_valid(array: Arrow) -> Bytes:
    is_valid: Bytes = array.is_valid().to_numpy(zero_copy_only=False).astype(np.uint8)
    return is_valid[:, None]


def _fixed(array: Arrow) -> Bytes:
    """Return the values of a column as bytes of one width, zeros where there is none."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    if pa.types.is_dictionary(array.type):
        words = [sha256(one.encode()).digest() for one in array.dictionary.to_pylist()]
        nothing = bytes(DIGEST_BYTES)
        table = np.frombuffer(b"".join([*words, nothing]), np.uint8).reshape(-1, DIGEST_BYTES)
        places: NDArray[np.int32] = array.indices.fill_null(len(words)).to_numpy()
        return table[places]
    if pa.types.is_fixed_size_binary(array.type):
        width = array.type.byte_width
        return fixed_bytes(array.fill_null(bytes(width)), width)
    if pa.types.is_temporal(array.type):
        array = array.cast(pa.int32() if pa.types.is_date32(array.type) else pa.int64())
    if pa.types.is_boolean(array.type):
        array = array.cast(pa.int8())
    values = array.fill_null(0).to_numpy(zero_copy_only=False)
    little = values.astype(values.dtype.newbyteorder("<"))
    return np.ascontiguousarray(little).view(np.uint8).reshape(len(values), -1)

"""Item sums with DuckDB over Parquet files, in one pass and without the rows in memory."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.engines.dialects import DUCKDB
from analysis.engines.queries import ItemColumns, code_columns, item_statements
from analysis.errors import InvalidSampleError
from analysis.estimation.item_sums import ItemLayout, ItemSums

if TYPE_CHECKING:
    from analysis.estimation.design import IntArray


def sum_items_of_parquet(
    source: Path | str, columns: ItemColumns, layout: ItemLayout, *, threads: int = 2
) -> ItemSums:
    """Return the sums of coded answers in a Parquet file, or in many by a pattern.

    They equal those of `blocks.sum_items` bit for bit.

    Parameters
    ----------
    source : Path or str
        A path, or a pattern such as ``shards/*.parquet``.
    columns : ItemColumns
    layout : ItemLayout
    threads : int

    Raises
    ------
    InvalidSampleError
        If a column is missing, a code is out of range, or a unit or margin is not given.
    """
    import duckdb  # noqa: PLC0415 - an engine is loaded by whoever asks for it

    rows = DUCKDB.parquet.format(x="'" + str(source).replace("'", "''") + "'")
    statements = item_statements(rows, columns, layout, DUCKDB)
    with duckdb.connect(config={"threads": threads}) as connection:
        try:
            _check(connection.execute(statements.ranges).fetchone(), columns, layout)
            groups = connection.execute(statements.groups).fetchnumpy()
            cells = connection.execute(statements.cells).fetchnumpy()
        except duckdb.Error as error:
            raise InvalidSampleError(f"{source} cannot be summed: {error}") from error
    return _sums(layout, list(groups.values()), list(cells.values()))


def _check(found: Any, columns: ItemColumns, layout: ItemLayout) -> None:  # noqa: ANN401 - a row
    if found[0]:
        raise InvalidSampleError(f"{found[0]} rows lack a unit, a margin or a design weight")
    bounds = zip(found[1::2], found[2::2], strict=True)
    for (name, size), (low, high) in zip(code_columns(columns, layout), bounds, strict=True):
        if low is not None and not 0 <= low <= high < size:
            wrong = low if low < 0 else high
            raise InvalidSampleError(f"{name} holds the code {wrong}; codes are 0 to {size - 1}")


def _sums(layout: ItemLayout, groups: list[Any], cells: list[Any]) -> ItemSums:
    key, n, answered, score, high, low = (_whole(column) for column in groups)
    cell, complete, *items, total_square = (_whole(column) for column in cells)
    k = layout.items
    wide = np.array(items, dtype=np.int64).reshape(2, k, len(cell))
    return ItemSums(
        layout=layout,
        key=key,
        n=n,
        answered=answered,
        score=score,
        square_high=high,
        square_low=low,
        cell=cell,
        complete=complete,
        item=np.ascontiguousarray(wide[0].T),
        item_square=np.ascontiguousarray(wide[1].T),
        total_square=total_square,
    ).carried()


def _whole(column: Any) -> "IntArray":  # noqa: ANN401 - a masked array where a table is empty
    return np.asarray(column).astype(np.int64)

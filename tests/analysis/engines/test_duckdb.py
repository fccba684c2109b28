"""DuckDB over Parquet and numpy over arrays give the same whole numbers, bit for bit."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.engines.blocks import ItemCodes, sum_items
from analysis.engines.duckdb import sum_items_of_parquet
from analysis.engines.queries import ItemColumns
from analysis.errors import InvalidSampleError
from analysis.estimation.item_sums import ItemLayout
from tests.analysis.engines.samples import LAYOUT, assert_same, draw, rows

COLUMNS = ItemColumns("unit", ("sex", "age"), ("q1", "q 2", "q'3", 'q"4'))


def write(path: Path, codes: ItemCodes, columns: ItemColumns = COLUMNS) -> None:
    table = {columns.unit: pa.array(codes.unit)}
    table |= dict(zip(columns.margins, map(pa.array, codes.margins), strict=True))
    for name, item in zip(columns.items, codes.items, strict=True):
        table[name] = pa.array(item, mask=item == 0)  # Blanks are nulls in a file.
    if columns.weight:
        table[columns.weight] = pa.array(codes.weight)
    pq.write_table(pa.table(table), path)


@pytest.mark.parametrize("seed", range(3))
def test_a_file_has_the_sums_of_its_rows(tmp_path: Path, seed: int) -> None:
    codes = draw(seed=seed)
    write(tmp_path / "answers.parquet", codes)

    sums = sum_items_of_parquet(tmp_path / "answers.parquet", COLUMNS, LAYOUT)

    assert_same(sums, sum_items(codes, LAYOUT))


def test_many_files_have_the_sums_of_all_rows(tmp_path: Path) -> None:
    codes = draw(n=900)
    for number in range(3):
        part = rows(codes, slice(300 * number, 300 * number + 300))
        write(tmp_path / f"part-{number}.parquet", part)

    sums = sum_items_of_parquet(tmp_path / "*.parquet", COLUMNS, LAYOUT)

    assert_same(sums, sum_items(codes, LAYOUT))


def test_thirteen_items_with_design_weights_have_the_same_sums(tmp_path: Path) -> None:
    layout = ItemLayout(7, (("sex", 2),), items=13, base=(1.0, 1.6, 4.0))
    columns = ItemColumns("u", ("s",), tuple(f"q{k}" for k in range(13)), "w")
    codes = draw(layout, n=3_000)
    write(tmp_path / "a.parquet", codes, columns)

    assert_same(
        sum_items_of_parquet(tmp_path / "a.parquet", columns, layout), sum_items(codes, layout)
    )


def test_nobody_has_no_sums(tmp_path: Path) -> None:
    write(tmp_path / "a.parquet", draw(n=0))

    assert sum_items_of_parquet(tmp_path / "a.parquet", COLUMNS, LAYOUT).respondents == 0


def test_what_does_not_fit_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "it's.parquet"
    codes = draw()
    write(path, codes)

    for columns, layout, said in (
        (COLUMNS, replace(LAYOUT, units=2), "unit holds the code 4; codes are 0 to 1"),
        (replace(COLUMNS, unit="nothing"), LAYOUT, "cannot be summed"),
        (replace(COLUMNS, items=("q1",)), LAYOUT, "as many columns"),
        (COLUMNS, replace(LAYOUT, base=(1.0, 2.0)), "name their column"),
    ):
        with pytest.raises(InvalidSampleError, match=said):
            sum_items_of_parquet(path, columns, layout)
    with pytest.raises(InvalidSampleError, match="cannot be summed"):
        sum_items_of_parquet(tmp_path / "absent.parquet", COLUMNS, LAYOUT)


def test_a_row_without_a_unit_is_refused(tmp_path: Path) -> None:
    codes = draw()
    write(tmp_path / "a.parquet", codes)
    table = pq.read_table(tmp_path / "a.parquet")
    blank = pa.array(codes.unit, mask=np.arange(len(codes)) == 7)
    pq.write_table(table.set_column(0, "unit", blank), tmp_path / "a.parquet")

    with pytest.raises(InvalidSampleError, match="1 rows lack a unit"):
        sum_items_of_parquet(tmp_path / "a.parquet", COLUMNS, LAYOUT)

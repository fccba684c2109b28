"""Excel workbooks, of which the first sheet is read."""

from collections.abc import Iterator
from pathlib import Path

from analysis.columns import Table, as_text
from analysis.readers.problems import support_missing, unreadable
from analysis.readers.rows import NumberedRow, table_of_rows


def read_workbook(path: Path) -> Table:
    """Read ``.xlsx`` or ``.xlsm``; see `read_table`."""
    return table_of_rows(_rows(path))


def _rows(path: Path) -> Iterator[NumberedRow]:
    try:
        from openpyxl import load_workbook  # noqa: PLC0415 - an extra that few installations need
    except ImportError as error:
        raise support_missing("openpyxl") from error
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        width = 0
        for line, row in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
            width = width or len(row)  # A workbook may leave out the empty cells that end a row.
            yield line, [*(as_text(value) for value in row), *[None] * (width - len(row))]
        book.close()
    except Exception as error:  # openpyxl lets through whatever zip and XML parsers raise
        raise unreadable("Excel", ".xlsx") from error

"""Excel workbooks, of which the first sheet is read."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from analysis.columns import Table, as_text
from analysis.readers.problems import support_missing, unreadable
from analysis.readers.rows import NumberedRow, table_of_rows


def read_workbook(path: Path) -> Table:
    """Read ``.xlsx`` or ``.xlsm``; see `read_table`."""
    return table_of_rows(_rows(path))


def _rows(path: Path) -> Iterator[NumberedRow]:
    try:
        yield from enumerate(rows_of_first_sheet(path), start=1)
    except ImportError as error:
        raise support_missing("openpyxl") from error
    except Exception as error:  # openpyxl lets through whatever zip and XML parsers raise
        raise unreadable("Excel", ".xlsx") from error


def rows_of_first_sheet(workbook: Path | BinaryIO) -> Iterator[list[str | None]]:
    """Yield the rows of the first sheet as words, each as wide as the widest above it."""
    from openpyxl import load_workbook  # noqa: PLC0415 - an extra that few installations need

    book = load_workbook(workbook, read_only=True, data_only=True)
    sheet = book.worksheets[0]
    # Some programs, R's openxlsx among them, write down another extent than the cells have.
    sheet.reset_dimensions()
    width = 0
    for row in sheet.iter_rows(values_only=True):
        width = max(width, len(row))  # A row without its extent ends with its last cell.
        yield [*(as_text(value) for value in row), *[None] * (width - len(row))]
    book.close()

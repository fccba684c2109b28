"""Excel workbooks that people hand in, turned into the CSV that they would have saved."""

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from zipfile import BadZipFile, ZipFile

from analysis.readers import rows_of_first_sheet
from surveyapp.messages import N_
from surveyapp.units.sheet_problems import FileRefusedError, Problem
from surveyapp.units.sheets import MAX_BYTES

SIGNATURE = b"PK\x03\x04"  # A workbook is a zip of XML.
MAX_UNPACKED = 4 * MAX_BYTES  # A small file can be made that unpacks without end.
NOT_A_WORKBOOK = N_("这个 Excel 文件打不开。请在 Excel 中重新保存为 .xlsx 或 CSV，再导入。")


def csv_of_workbook(content: bytes) -> bytes:
    """Return the first sheet of an ``.xlsx`` file as CSV, line by line; a CSV as it is.

    Raises
    ------
    FileRefusedError
        If it looks like a workbook and is none.
    """
    if not content.startswith(SIGNATURE):
        return content
    written = StringIO()
    writer = csv.writer(written)
    for row in _rows(content):
        writer.writerow(row)
    return written.getvalue().encode()


def _rows(content: bytes) -> Iterator[list[str]]:
    try:
        if _unpacked_bytes(content) > MAX_UNPACKED:
            raise BadZipFile  # noqa: TRY301 - refused as any other that cannot be opened
        for row in rows_of_first_sheet(BytesIO(content)):
            yield [value or "" for value in row]
    except Exception as error:  # openpyxl lets through whatever zip and XML parsers raise
        raise FileRefusedError([Problem(None, "", "", NOT_A_WORKBOOK)]) from error


def _unpacked_bytes(content: bytes) -> int:
    with ZipFile(BytesIO(content)) as packed:
        return sum(each.file_size for each in packed.infolist())

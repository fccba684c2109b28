"""A workbook that is broken anywhere is refused in words."""

from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest

from surveyapp.units.sheet_problems import FileRefusedError
from surveyapp.units.workbooks import NOT_A_WORKBOOK, csv_of_workbook

SHEET = "xl/worksheets/sheet1.xml"


def workbook(sheet: bytes | None = None) -> bytes:
    """Return a workbook of one cell, its sheet replaced where another is given."""
    book, content = openpyxl.Workbook(), BytesIO()
    book.worksheets[0].append(["窗口"])
    book.save(content)
    if sheet is None:
        return content.getvalue()
    changed = BytesIO()
    with ZipFile(content) as old, ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, sheet if name == SHEET else old.read(name))
    return changed.getvalue()


def test_a_workbook_is_read_as_its_csv() -> None:
    assert csv_of_workbook(workbook()).decode().split() == ["窗口"]


def test_a_workbook_that_says_too_little_of_its_extent_is_read_whole() -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<dimension ref="A1"/><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
        b'<row r="2"><c r="A2"><v>3</v></c></row></sheetData></worksheet>'
    )

    assert csv_of_workbook(workbook(sheet)).decode().split() == ["1,2", "3,"]


@pytest.mark.parametrize(
    "content",
    [workbook(b"<worksheet><sheetData><row>"), workbook(b"no XML"), workbook()[:-40]],
    ids=["cut off within the sheet", "a sheet of something else", "cut off within the file"],
)
def test_a_broken_workbook_is_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(FileRefusedError) as refusal:
        csv_of_workbook(content)
    [problem] = refusal.value.problems
    assert problem.remedy == NOT_A_WORKBOOK

"""Links as a file for whoever sends the messages or prints the receipts."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO, StringIO
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.definition import words
from surveyapp.cases.models import ServiceItem
from surveyapp.cases.service.occasions import OccasionRow
from surveyapp.cells import as_text, legible
from surveyapp.fieldwork.service.links import LinkSigner
from surveyapp.messages import N_, say
from surveyapp.orm import Words
from surveyapp.units.service import units_by_id

A4 = 9  # As workbooks number paper.
BYTE_ORDER_MARK = "\ufeff"  # So that spreadsheet programs read the Chinese.
HEADINGS = (
    N_("来源"), N_("办件编号"), N_("服务次数"), N_("办理日期"), N_("大厅"), N_("窗口"), N_("事项"),
    N_("评价链接"), N_("链接有效期至"),
)  # fmt: skip
WIDTHS = (10, 24, 10, 12, 28, 28, 32, 90, 14)  # Of the columns of a sheet, in figures.


class LinkFormat(StrEnum):
    """In which forms links are handed over."""

    CSV = "csv"
    XLSX = "xlsx"


MEDIA_TYPES = {
    LinkFormat.CSV: "text/csv",
    LinkFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class OccasionNames:
    """What the units and items of occasions are called."""

    units: Mapping[UUID, Words]
    items: Mapping[str, Words]
    language: str

    def unit(self, unit_id: UUID | None) -> str:
        """Return the name of a unit, or nothing where there is none."""
        return words(self.units[unit_id], self.language) if unit_id else ""

    def item(self, code: str) -> str:
        """Return the name of a service item."""
        return words(self.items[code], self.language)


def occasion_names(session: Session, authority_id: UUID, language: str) -> OccasionNames:
    """Return the names of an authority's units and items in a language."""
    items = select(ServiceItem.code, ServiceItem.name).filter_by(authority_id=authority_id)
    return OccasionNames(
        units={id_: unit.name for id_, unit in units_by_id(session, authority_id).items()},
        items=dict(session.execute(items).all()),
        language=language,
    )


def write_links(
    occasions: Sequence[OccasionRow], signer: LinkSigner, names: OccasionNames, form: LinkFormat
) -> bytes:
    """Return a file with one link in each line; what it holds stays text in every program."""
    headings = [say(heading, names.language) for heading in HEADINGS]
    lines = (list(_cells(row, signer, names)) for row in occasions)
    return write_table([headings, *lines], form, WIDTHS)


def write_table(lines: Iterable[Sequence[str]], form: LinkFormat, widths: Sequence[int]) -> bytes:
    """Return lines, the first of them headings, as a file in which all is text."""
    if form is LinkFormat.CSV:
        return _csv([[as_text(cell) for cell in line] for line in lines])
    return _xlsx([[legible(cell) for cell in line] for line in lines], widths)


def _cells(row: OccasionRow, signer: LinkSigner, names: OccasionNames) -> Iterator[str]:
    yield from (row.source, row.case_no, str(row.service_no), row.occurred_on.isoformat())
    yield from (names.unit(row.service_center_id), names.unit(row.service_window_id))
    yield from (names.item(row.service_item), signer.address_of(row.id))
    yield signer.last_day.isoformat() if signer.last_day else ""


def _csv(lines: Sequence[Sequence[str]]) -> bytes:
    file = StringIO(newline="")
    file.write(BYTE_ORDER_MARK)
    csv.writer(file).writerows(lines)
    return file.getvalue().encode()


def _xlsx(lines: Sequence[Sequence[str]], widths: Sequence[int]) -> bytes:
    import xlsxwriter  # noqa: PLC0415 - slow to load

    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)  # On paper, with all columns side by side.
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        bold = workbook.add_format({"bold": True})
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        for number, line in enumerate(lines):
            for column, cell in enumerate(line):  # Never a formula, a number or a link.
                sheet.write_string(number, column, cell, bold if number == 0 else None)
    return content.getvalue()

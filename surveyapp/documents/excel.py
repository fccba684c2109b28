"""The report as a workbook: numbers as numbers, words as words, charts that Excel draws itself."""

from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from analysis.spreadsheets import is_formula_like
from surveyapp.cells import legible, places
from surveyapp.documents.document import (
    Bullets,
    Column,
    Heading,
    KeyFigures,
    Kind,
    Paragraph,
    PlacedTable,
    Report,
    Sheet,
    Span,
    Table,
    Value,
)
from surveyapp.documents.voice import Voice
from surveyapp.messages import N_

NUMBER_FORMATS = {
    Kind.COUNT: "#,##0",
    Kind.INDEX: "0.00",
    Kind.INTERVAL: "0.00",
    Kind.SHARE: "0.00%",
    Kind.SHARE_INTERVAL: "0.00%",
    Kind.POINTS: "[>=0.005]+0.00;[<=-0.005]-0.00;0.00",
    Kind.RATIO: "0.000",
    Kind.PROBABILITY: '[<0.0001]"< 0.0001";0.0000',
}
LOWER, UPPER = N_("{title}（下限）"), N_("{title}（上限）")
BRAND, SOFT, LINE, TINT = "#0B3D63", "#4D5A68", "#C3CCD5", "#EEF3F8"
# Words stand off the number before them; a number's head and what stands for it, above it.
IN: dict[str, object] = {"align": "left", "indent": 1}
RIGHT: dict[str, object] = {"align": "right"}
A4 = 9
WIDEST, NARROWEST, WIDEST_HEAD, PROSE = 60, 9, 16, 110
LINE_HEIGHT = 15.5  # Points.
LONGEST_SHEET_NAME = 31


def write_excel(report: Report, *, made_at: datetime) -> bytes:
    """Return the report as an .xlsx file with native charts."""
    content = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(content, options) as workbook:
        workbook.set_properties(
            {
                "title": legible(f"{report.title} {report.subtitle}")[:255],
                "author": legible(report.authority)[:255],
                "created": made_at.replace(tzinfo=None),
            }
        )
        book = _Book(workbook, report, Voice(report.language))
        for sheet in report.sheets:
            book.add_sheet(sheet)
        if report.draw_charts is not None:
            report.draw_charts(workbook, book.placed)
    return content.getvalue()


@dataclass(slots=True)
class _Book:
    workbook: Any  # xlsxwriter publishes no types.
    report: Report
    wording: Voice
    placed: dict[str, PlacedTable] = field(default_factory=dict)
    formats: dict[tuple[tuple[str, object], ...], Any] = field(default_factory=dict)

    def format(self, **properties: object) -> Any:  # noqa: ANN401 - xlsxwriter has no types
        """Return a cell format, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.workbook.add_format(properties)
        return self.formats[key]

    def add_sheet(self, wanted: Sheet) -> None:
        """Add a sheet with its tables one under the other, unless there is nothing to show."""
        tables = [
            table
            for pattern in wanted.tables
            for table in self.report.tables()
            if table.code == pattern
            or (pattern.endswith("*") and table.code.startswith(pattern.removesuffix("*")))
        ]
        if not tables:
            return
        sheet = _Sheet(self, self._new(wanted.title[:LONGEST_SHEET_NAME]))
        if wanted.code == "summary":
            sheet.write_front()
        elif wanted.code == "method":
            sheet.write_method()
        for table in tables:
            sheet.write_table(table)
        if len(tables) == 1 and wanted.code not in {"summary", "method"}:
            sheet.make_list(tables[0])
        sheet.finish()

    def _new(self, name: str) -> Any:  # noqa: ANN401 - xlsxwriter has no types
        sheet = self.workbook.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_header("&L" + _literal(self.report.running_head))
        sheet.set_footer("&L" + _literal(self.report.authority) + "&R&P / &N")
        return sheet


@dataclass(slots=True)
class _Sheet:
    book: _Book
    sheet: Any  # xlsxwriter publishes no types.
    row: int = 0
    widths: dict[int, int] = field(default_factory=dict)
    wrapped: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    notes: dict[int, tuple[int, str]] = field(default_factory=dict)

    # --- words

    def write_front(self) -> None:
        """Write what the title page of the report says, and its key figures."""
        report, say = self.book.report, self.book.wording.say
        self._text(0, f"{report.title} {report.subtitle}", bold=True, font_size=16)
        self.row += 1
        if report.authority:
            self._pair(say(N_("编制单位")), report.authority)
        for label, words in report.cover:
            self._pair(label, words)
        if report.verdict:
            self._pair(report.words["verdict"], report.verdict)
        self.row += 1
        for equation in report.equations:
            self._text(0, equation, bold=True)
            self.row += 1
        self.row += 1
        for part in report.body:
            if isinstance(part, KeyFigures):
                for figure in part.figures:
                    self._text(2, figure.context, font_color=SOFT)
                    self._figure(figure.label, figure.value)
        self.row += 1

    def write_method(self) -> None:
        """Write the method statement, each paragraph beside its heading."""
        heading, is_method = "", False
        for part in self.book.report.body:
            if isinstance(part, Heading) and part.level == 1:
                is_method = part.words == self.book.report.words["methods"]
            elif is_method and isinstance(part, Heading):
                heading = part.words
            elif is_method and isinstance(part, Paragraph | Bullets):
                words = part.words if isinstance(part, Paragraph) else "\n".join(part.items)
                self._text(0, heading, bold=True, font_color=BRAND, valign="top")
                self._text(1, words, text_wrap=True, valign="top")
                self.wrapped[self.row] = [(1, words)]
                self.row += 1
        self.widths[1] = PROSE
        self.row += 1

    def _pair(self, label: str, words: str) -> None:
        self._text(0, label, font_color=SOFT, valign="top")
        self._text(1, words, text_wrap=True, valign="top")  # A page is as wide as its words.
        self.wrapped[self.row] = [(1, words)]
        self.widths[0] = max(self.widths.get(0, 0), places(label))
        self.widths[1] = max(self.widths.get(1, 0), min(places(words), WIDEST))
        self.row += 1

    def _figure(self, label: str, shown: str) -> None:
        """Write a key figure: one that is a bare number as a number, so that it can be added."""
        row = self.row
        self._pair(label, shown)
        if shown.isdecimal():
            self.sheet.write_number(
                row, 1, int(shown), self.book.format(align="left", valign="top")
            )

    def _text(self, place: int, words: str, **properties: object) -> None:
        clean = legible(words)
        if is_formula_like(clean):
            properties["quote_prefix"] = True
        self.sheet.write_string(self.row, place, clean, self.book.format(**properties))

    # --- tables

    def write_table(self, table: Table) -> None:
        """Write a table under what stands on the sheet, an interval as two columns."""
        self._text(0, table.title, bold=True, font_size=12, font_color=BRAND)
        self.row += 1
        first: list[int] = []
        place = 0
        for column in table.columns:
            first.append(place)
            for words in self._heads(column):
                self._head(place, words, is_text=column.kind.is_text)
                place += 1
        self.row += 1
        name = str(self.sheet.get_name())
        self.book.placed[table.code] = PlacedTable(name, table, self.row, tuple(first))
        for number, values in enumerate(table.rows):
            self._row(table, first, values, is_total=number < table.total_rows)
            self.row += 1
        if table.note:
            self._note(table.note, place - 1)
        self.row += 1

    def _note(self, words: str, last: int) -> None:
        """Write words below a table, as wide as the table: a page is made as wide as its cells."""
        look = self.book.format(font_color=SOFT, text_wrap=True, valign="top")
        if last > 0:
            self.sheet.merge_range(self.row, 0, self.row, last, "", look)
        self._text(0, words, font_color=SOFT, text_wrap=True, valign="top")
        self.notes[self.row] = (last, words)
        self.row += 1

    def make_list(self, table: Table) -> None:
        """Freeze head and names of a sheet's only table, and let readers filter it."""
        placed = self.book.placed[table.code]
        head = placed.first_row - 1
        last = placed.columns[-1] + table.columns[-1].kind.is_interval
        self.sheet.freeze_panes(placed.first_row, 1)
        self.sheet.repeat_rows(head)
        self.sheet.autofilter(head, 0, head + max(len(table.rows), 1), last)

    def finish(self) -> None:
        """Set the widths, and the heights of the rows whose words take several lines."""
        widths = {
            place: min(max(width + 2, NARROWEST), PROSE) for place, width in self.widths.items()
        }
        for place, width in widths.items():
            self.sheet.set_column(place, place, width)
        for row, cells in self.wrapped.items():
            lines = max(_lines(words, widths[place] - 1) for place, words in cells)
            if lines > 1:
                self.sheet.set_row(row, LINE_HEIGHT * lines)
        for row, (last, words) in self.notes.items():
            room = sum(widths.get(place, NARROWEST) for place in range(last + 1))
            self.sheet.set_row(row, LINE_HEIGHT * _lines(words, room - 1))

    def _heads(self, column: Column) -> tuple[str, ...]:
        if not column.kind.is_interval:
            return (column.title,)
        say = self.book.wording.say
        return say(LOWER, title=column.title), say(UPPER, title=column.title)

    def _head(self, place: int, words: str, *, is_text: bool) -> None:
        self.wrapped.setdefault(self.row, []).append((place, words))
        self._text(
            place, words, bold=True, font_color=BRAND, bg_color="#DCE6EF", border=1,
            border_color=LINE, text_wrap=True, valign="vcenter", **(IN if is_text else RIGHT),
        )  # fmt: skip
        self.widths[place] = max(self.widths.get(place, 0), min(places(words), WIDEST_HEAD))

    def _row(
        self, table: Table, first: list[int], values: tuple[Value, ...], *, is_total: bool
    ) -> None:
        for place, value, column in zip(first, values, table.columns, strict=True):
            look: dict[str, object] = {"border": 1, "border_color": LINE, "valign": "top"}
            if is_total:
                look["bg_color"] = TINT
            if column.kind.is_interval:
                bounds = (value.low, value.high) if isinstance(value, Span) else ()
                for offset in range(2):
                    bound = bounds[offset] if bounds else None
                    self._cell(place + offset, bound, column, look)
            elif not isinstance(value, Span):
                self._cell(place, value, column, look)

    def _cell(
        self, place: int, value: str | float | None, column: Column, look: dict[str, object]
    ) -> None:
        if value is None:
            self.sheet.write_blank(self.row, place, None, self.book.format(**look))
        elif isinstance(value, str):
            widest = max(places(line) for line in value.split("\n"))
            self.widths[place] = min(max(self.widths.get(place, 0), widest), WIDEST)
            is_wrapped = widest > WIDEST or "\n" in value
            if is_wrapped:
                self.wrapped.setdefault(self.row, []).append((place, value))
            beside = IN if column.kind.is_text else RIGHT
            self._text(place, value, **look, **beside, text_wrap=is_wrapped)
        else:
            shown = NUMBER_FORMATS.get(column.kind) or _with_places(column.places)
            written = len(f"{value:,.{column.places}f}")
            self.widths[place] = max(self.widths.get(place, 0), written)
            number = self.book.format(**look, num_format=shown)
            self.sheet.write_number(self.row, place, value, number)


def _with_places(places: int) -> str:
    return "#,##0" + ("." + "0" * places if places else "")


def _lines(words: str, width: int) -> int:
    return sum(max(1, -(-places(line) // width)) for line in words.split("\n"))


def _literal(words: str) -> str:
    # In a header "&" begins an instruction; the whole line may not exceed 255 characters.
    return legible(words)[:90].replace("&", "&&").replace("\n", " ")

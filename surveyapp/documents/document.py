"""What a report is made of, before anybody chooses paper, spreadsheet or screen.

The content is written once, by `parts`; `pdf`, `word` and `excel` set it. Cells hold numbers at
full precision: each renderer rounds for the eye (`wording.Wording.show`) or keeps the number.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Literal

from analysis.estimation.intervals import ConfidenceInterval
from analysis.targets import Bounds

MOST_ROWS_ON_PAPER = 250  # Nobody leafs through more; workbook and data file have them all.

Span = ConfidenceInterval | Bounds
Value = str | int | float | Span | None


class Kind(StrEnum):
    """What a column holds, which decides how its numbers are shown."""

    TEXT = "text"
    CODE = "code"  # An identifier: text, set in a fixed pitch.
    COUNT = "count"
    INDEX = "index"  # 0..100
    INTERVAL = "interval"  # Two bounds of an index.
    SHARE = "share"  # 0..1, shown as a percentage.
    SHARE_INTERVAL = "share_interval"
    POINTS = "points"  # A signed difference of percentages.
    RATIO = "ratio"
    NUMBER = "number"  # In the unit of whatever was measured, with the column's own places.
    NUMBER_INTERVAL = "number_interval"
    PROBABILITY = "probability"
    RANKS = "ranks"  # From which to which, such as 1–3: words that end where numbers do.

    @property
    def is_text(self) -> bool:
        """Whether the column holds words rather than numbers."""
        return self in {Kind.TEXT, Kind.CODE}

    @property
    def is_interval(self) -> bool:
        """Whether each cell holds two bounds."""
        return self in {Kind.INTERVAL, Kind.SHARE_INTERVAL, Kind.NUMBER_INTERVAL}


class Tone(StrEnum):
    """How loud a part speaks; never the only sign of what it says."""

    PLAIN = "plain"
    SOFT = "soft"
    PASS = "pass"  # noqa: S105 - a verdict, not a password
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1, 2 or 3."""

    words: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of plain words."""

    words: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list whose order means nothing."""

    items: tuple[str, ...]
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One large number, what it is, and its context in small."""

    label: str
    value: str
    context: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """The few numbers that somebody in a hurry reads."""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column, what it holds, and how wide it is beside its neighbours.

    `places` is how many decimals a number in its own unit is shown with.
    """

    title: str
    kind: Kind = Kind.TEXT
    width: float = 1.0
    places: int = 2


@dataclass(frozen=True, slots=True)
class Table:
    """A table, known by `code` to those who need to find it again."""

    code: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""
    total_rows: int = 0  # How many rows at the top are totals, set apart from the rest.
    is_for_workbooks: bool = False  # Too long for paper, and told there by a chart.


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """Where a table stands: sheet, first row of data, and each column (an interval's lower)."""

    sheet: str
    table: Table
    first_row: int
    columns: tuple[int, ...]

    def range(self, column: int, first: int, last: int) -> list[object]:
        """Return a range in a column, rows counted from the first of data."""
        place = self.columns[column]
        return [self.sheet, self.first_row + first, place, self.first_row + last, place]

    def head(self, column: int) -> list[object]:
        """Return the cell of a column's title."""
        return [self.sheet, self.first_row - 1, self.columns[column]]


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart: drawn only where it is shown, and told in words where it cannot be."""

    code: str
    title: str
    alternative: str
    draw: Callable[[Literal["svg", "png"]], bytes]


Part = Heading | Paragraph | Bullets | KeyFigures | Table | Figure


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook: its name, its code, and the tables on it; a star stands for several.

    The code ``summary`` has the title page above its tables, ``method`` the method statement.
    """

    title: str
    code: str
    tables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A report in one language, ready to be set.

    Attributes
    ----------
    cover : tuple of pairs
        What the title page lists: label, then words.
    equations : tuple of str
        What the books add up to, for the front of a workbook.
    verdict, verdict_tone
        The sentence on the title page about representativeness.
    body : tuple of Part
        Everything after the title page, in order: first the books, then the one-page summary.
    words : mapping
        The few words that the frame of a document needs (contents, page, …), by key.
    sheets : tuple of Sheet
        What a workbook is divided into; a sheet without any table is left out.
    draw_charts : callable, optional
        Draws on a workbook from the tables that stand in it.
    letterhead : str
        Who issues the document, above a title on the first page; empty for a page of its own.
    most_rows : int or None
        How many rows of a table are printed; all of them where it is ``None``.
    number, signatory : str
        Below a letterhead: the number of the document, and who signed it.
    sign_off : tuple of str
        The lines at its end: who issues it, and on which day.
    """

    language: str
    title: str
    subtitle: str
    authority: str
    running_head: str
    cover: tuple[tuple[str, str], ...]
    equations: tuple[str, ...]
    verdict: str
    verdict_tone: Tone
    body: tuple[Part, ...]
    words: Mapping[str, str]
    sheets: tuple[Sheet, ...]
    draw_charts: Callable[[Any, Mapping[str, PlacedTable]], None] | None = None
    letterhead: str = ""
    most_rows: int | None = MOST_ROWS_ON_PAPER
    number: str = ""
    signatory: str = ""
    sign_off: tuple[str, ...] = ()

    def table(self, code: str) -> Table:
        """Return the table known by `code`."""
        return next(part for part in self.body if isinstance(part, Table) and part.code == code)

    def tables(self) -> tuple[Table, ...]:
        """Return every table, in order."""
        return tuple(part for part in self.body if isinstance(part, Table))

    def chapters_on_own_pages(self) -> int:
        """Return how many chapters begin a page: the books, and the summary after whole books.

        A few lines of books, as what is for the public has them, share the summary's page.
        """
        if self.letterhead:
            return 0
        chapters = 0
        for part in self.on_paper():
            chapters += isinstance(part, Heading) and part.level == 1
            if chapters == 1 and isinstance(part, Table):
                return 2
        return 1

    def on_paper(self) -> Iterator[Part]:
        """Yield the parts that are printed; of a very long table, its first rows."""
        for part in self.body:
            if not isinstance(part, Table):
                yield part
            elif not part.is_for_workbooks:
                yield self._cut(part)

    def _cut(self, table: Table) -> Table:
        if self.most_rows is None or len(table.rows) <= self.most_rows:
            return table
        said = self.words["cut"].format(rows=len(table.rows), shown=self.most_rows)
        return replace(
            table,
            rows=table.rows[: self.most_rows],
            note=f"{said} {table.note}".strip(),
        )

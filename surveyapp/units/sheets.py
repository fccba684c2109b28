"""CSV files that people hand in: their columns by any of their names, and all that is wrong.

Nothing here stops at the first mistake: whoever has ten things to correct wants to see ten.
Every cell is text until the column's own reader has understood it, so that `007` stays `007`
and a cell that begins with `=` is just a cell.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import StringIO
from itertools import chain, islice

from analysis.errors import InvalidInputError
from analysis.readers import decode
from analysis.readers.rows import LOOKED_AT, header_at
from analysis.spreadsheets import unguarded
from surveyapp.messages import N_, SOURCE_LANGUAGE
from surveyapp.units.column_words import plain
from surveyapp.units.sheet_problems import CONTROL_SIGNS, FileRefusedError, Problem, Problems
from surveyapp.units.sheet_rows import Row

MAX_BYTES = 64 * 1024 * 1024
DELIMITERS = ",\t;"
SNIFFED = 65_536  # Characters looked at to tell the delimiter.
Record = tuple[int, list[str]]  # The line in which a row begins, and its cells.

NOTHING_IN_IT = N_("文件是空的。请选择有表头和数据的 CSV 文件。")
NO_ROWS = N_("文件只有表头，没有数据。请在表头下面填写，再导入。")
TOO_BIG = N_("文件超过 64 MB。请拆成几个文件，分次导入。")
IS_OFFICE_FILE = N_(
    "这是 Word 或 Excel 文件，不是 CSV，只改扩展名不够。"
    "请在 Excel 中打开数据，选择“另存为”→“CSV UTF-8（逗号分隔）”，再导入。"
)
IS_OTHER_FILE = N_("这是 {kind} 文件，不是 CSV。请把数据存成“CSV UTF-8（逗号分隔）”再导入。")
NOT_TEXT = N_("无法识别文字编码。请存成“CSV UTF-8（逗号分隔）”再导入；也接受 GB18030。")
HAS_CONTROL_SIGNS = N_("含有看不见的控制字符。请删去，或从原系统重新导出。")
BROKEN_QUOTES = N_("从这一行起引号不成对，或单元格过长。请检查双引号，重新导出 CSV。")
MISSING_COLUMNS = N_("缺少列：{missing}。文件里有：{found}。请补上，或改用模板的列名。")
REPEATED_COLUMN = N_("这一列出现了两次。请只保留一列。")
TOO_MANY_CELLS = N_("这一行的单元格比表头多。含逗号的内容请用双引号括起来。")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file: what it is called, in words of people and of programs.

    `label` is the Chinese header; `names` are further headers that are understood; `examples`
    are its cells in the template, one for each row, of things that no register has.
    """

    key: str
    label: str
    meaning: str
    names: tuple[str, ...] = ()
    is_required: bool = False
    examples: tuple[str, ...] = ()

    @property
    def called(self) -> Mapping[str, str]:
        """Return what readers of each language call it; templates in English have the key."""
        return {SOURCE_LANGUAGE: f"{self.label}（{self.key}）", "en": self.key}

    @property
    def example(self) -> str:
        """Return the last cell of the template that is filled, or nothing."""
        return next(filter(None, reversed(self.examples)), "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as rows of text.

    Attributes
    ----------
    headers : mapping
        Key of each column that is there → its header in the file.
    ignored : tuple of str
        Headers that mean nothing to us.
    rows : list of (line, cells by key)
        Rows with at least one filled cell. Cells are stripped of outer blanks.
    problems : Problems
        What was found wrong so far. Whoever reads the rows adds to it, and then refuses.
    """

    headers: Mapping[str, str]
    ignored: tuple[str, ...]
    rows: list[tuple[int, dict[str, str]]]
    problems: Problems

    def has(self, key: str) -> bool:
        """Tell whether the file has this column."""
        return key in self.headers

    def each(self) -> Iterator[Row]:
        """Yield the rows, each noting what is wrong with it in `problems`."""
        for line, cells in self.rows:
            yield Row(line, cells, self.headers, self.problems)


class FileKind(StrEnum):
    """Files that are handed in by mistake, which their first bytes give away."""

    OFFICE = "Office"
    PDF = "PDF"
    IMAGE = "PNG/JPEG"
    COMPRESSED = "ZIP/RAR/7z"


SIGNATURES = {
    b"PK\x03\x04": FileKind.OFFICE,
    b"\xd0\xcf\x11\xe0": FileKind.OFFICE,
    b"{\\rtf": FileKind.OFFICE,
    b"%PDF": FileKind.PDF,
    b"\x89PNG": FileKind.IMAGE,
    b"\xff\xd8\xff": FileKind.IMAGE,
    b"Rar!": FileKind.COMPRESSED,
    b"7z\xbc\xaf": FileKind.COMPRESSED,
    b"\x1f\x8b": FileKind.COMPRESSED,
}


def read_sheet(content: bytes, columns: Sequence[Column]) -> Sheet:
    """Read a CSV file: UTF-8 with or without mark, or GB18030; commas, semicolons or tabs.

    Rows that cannot be told apart into cells are noted in the sheet's `problems`.

    Raises
    ------
    FileRefusedError
        If it is no such file, has no rows, lacks a required column, or has quotation marks
        that do not pair.
    """
    text = _decode(content)
    problems = Problems()
    records = _records(text, problems)
    names = _names(columns)
    first = list(islice(records, LOOKED_AT))
    (header_line, header), below = _below_titles(first, names)
    keys = _keys(header, header_line, columns, names, problems)
    problems.refuse_if_any()
    rows = list(_rows(chain(below, records), keys, header, problems))
    if not rows:
        problems.refuse_if_any()
        raise FileRefusedError([Problem(None, "", "", NO_ROWS)])
    known = {key: name.strip() for key, name in zip(keys, header, strict=True) if key}
    ignored = tuple(name.strip() for key, name in zip(keys, header, strict=True) if not key)
    return Sheet(known, tuple(name for name in ignored if name), rows, problems)


def _decode(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise FileRefusedError([Problem(None, "", "", TOO_BIG)])
    for signature, kind in SIGNATURES.items():
        if content.startswith(signature):
            remedy = IS_OFFICE_FILE if kind is FileKind.OFFICE else IS_OTHER_FILE
            raise FileRefusedError([Problem(None, "", "", remedy, {"kind": str(kind)})])
    try:
        text = decode(content)
    except InvalidInputError:
        raise FileRefusedError([Problem(None, "", "", NOT_TEXT)]) from None
    if not text.strip():
        raise FileRefusedError([Problem(None, "", "", NOTHING_IN_IT)])
    return text


def _records(text: str, problems: Problems) -> Iterator[Record]:
    lines = text[:SNIFFED].splitlines()[:LOOKED_AT]
    parted = (line for line in lines if set(line) & set(DELIMITERS))
    delimiter = max(DELIMITERS, key=next(parted, "").count)  # On a tie, the comma.
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            # What follows is not known, so that rows above would be blamed for what it holds.
            problems.add(line, "", "", BROKEN_QUOTES)
            raise problems.refusal() from None
        if any(map(str.strip, record)):
            yield line, record
        line = reader.line_num + 1


def _names(columns: Sequence[Column]) -> dict[str, str]:
    """Return the key of each column by whatever a header may call it."""
    return {
        plain(name): column.key
        for column in columns
        for name in (column.key, column.label, *column.names)
    }


def _below_titles(
    first: Sequence[Record], names: Mapping[str, str]
) -> tuple[Record, Sequence[Record]]:
    """Return the header and the rows below it."""
    if not first:
        return (1, []), ()
    at = header_at([sum(plain(cell) in names for cell in record) for _, record in first])
    return first[at], first[at + 1 :]


def _keys(
    header: Sequence[str],
    line: int,
    columns: Sequence[Column],
    names: Mapping[str, str],
    problems: Problems,
) -> list[str]:
    keys = [names.get(plain(name), "") for name in header]
    for position, key in enumerate(keys):
        if key and key in keys[:position]:
            problems.add(line, header[position], "", REPEATED_COLUMN)
    missing = tuple(c.called for c in columns if c.is_required and c.key not in keys)
    if missing:
        found = tuple({SOURCE_LANGUAGE: name.strip()[:40]} for name in header[:40] if name.strip())
        problems.add(line, "", "", MISSING_COLUMNS, missing=missing, found=found or "—")
    return keys


def _rows(
    records: Iterable[Record],
    keys: Sequence[str],
    header: Sequence[str],
    problems: Problems,
) -> Iterator[tuple[int, dict[str, str]]]:
    width = len(keys)
    for line, record in records:
        if len(record) > width and any(map(str.strip, record[width:])):
            problems.add_unread(line, "", "", TOO_MANY_CELLS)
        cells = {
            key: unguarded(cell.strip()) for key, cell in zip(keys, record, strict=False) if key
        }
        for key, cell in cells.items():
            if CONTROL_SIGNS.search(cell):
                problems.add_unread(line, header[keys.index(key)].strip(), cell, HAS_CONTROL_SIGNS)
        if any(cells.values()):
            yield line, cells

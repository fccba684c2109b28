"""CSV files that people hand in: their columns by any of their names, and all that is wrong.

Nothing here stops at the first mistake: whoever has ten things to correct wants to see ten.
Every cell is text until the column's own reader has understood it, so that `007` stays `007`
and a cell that begins with `=` is just a cell.
"""

import csv
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from http import HTTPStatus
from io import StringIO
from types import MappingProxyType
from typing import Generic, NamedTuple, TypeVar

from analysis.errors import InvalidInputError
from analysis.readers import decode
from analysis.spreadsheets import unguarded
from surveyapp.errors import SurveyError
from surveyapp.messages import LANGUAGES, N_, say
from surveyapp.units.moments import ParsedMoment, parse_moment

MAX_BYTES = 64 * 1024 * 1024
MAX_CODE = 64
MAX_PROBLEMS = 100_000  # Listed for download; beyond that only counted.
SHOWN_OF_A_VALUE = 120
CONTROL_SIGNS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")  # No cell may hold them.
PICTURES = 0x2400  # From here on, each control sign has a picture that shows where it stands.

NOTHING_IN_IT = N_("文件是空的。请选择有表头和数据的 CSV 文件。")
NO_ROWS = N_("文件只有表头，没有数据。请从第 2 行起填写，再导入。")
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
REQUIRED = N_("不能为空。请填写。")
TOO_LONG = N_("最多 {maximum} 个字，现在有 {count} 个字。请缩短。")
NOT_A_WORD = N_("不认识这个值。可以填：{known}。")
BARE_INTEGER = N_(
    "数字代码在不同系统里含义不同（如“1”在国标和各省接口里可能相反），不能替您猜。"
    "请改写文字：{known}。"
)
NOT_WHOLE = N_("请填写整数，例如 3。")
NOT_A_NUMBER = N_("请填写数字，例如 12.5。")
OUT_OF_RANGE = N_("请填写 {minimum} 到 {maximum} 之间的数。")
NOT_A_DAY = N_("请填写日期，例如 2026-04-01。")
NOT_A_MOMENT = N_("请填写日期和时间，例如 2026-04-01 09:30。")

Member = TypeVar("Member")


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
    def example(self) -> str:
        """Return the last cell of the template that is filled, or nothing."""
        return next(filter(None, reversed(self.examples)), "")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct: where, what stands there, and what would mend it.

    `line` is that of the file, the header being line 1; ``None`` for the file as a whole.
    """

    line: int | None
    column: str
    value: str
    remedy: str
    parameters: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def say(self, language: str) -> str:
        """Return the remedy in `language`; a parameter may be words in several."""
        chosen = {
            name: value[language] if isinstance(value, Mapping) else value
            for name, value in self.parameters.items()
        }
        return say(self.remedy, language, **chosen)


class FileRefusedError(SurveyError):
    """A file cannot be taken in; nothing of it was."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = N_("文件有 {count} 处问题，没有导入任何内容。请按列出的办法改正后再导入。")

    def __init__(self, problems: Sequence[Problem], total: int | None = None) -> None:
        self.problems = tuple(problems)
        self.total = len(self.problems) if total is None else total
        super().__init__(count=self.total)


@dataclass(slots=True)
class Problems:
    """Everything found wrong so far."""

    found: list[Problem] = field(default_factory=list)
    total: int = 0
    unread: set[tuple[int | None, str]] = field(default_factory=set)

    def add(
        self, line: int | None, column: str, value: str, remedy: str, /, **parameters: object
    ) -> None:
        """Note one thing to correct; of what could not be read, nothing more."""
        if self.unread.intersection([(line, ""), (line, column)]):
            return
        self.total += 1
        if self.total <= MAX_PROBLEMS:
            shown = value if len(value) <= SHOWN_OF_A_VALUE else value[:SHOWN_OF_A_VALUE] + "…"
            shown = CONTROL_SIGNS.sub(lambda sign: chr(PICTURES + ord(sign[0])), shown)
            self.found.append(Problem(line, column, shown, remedy, parameters))

    def add_unread(self, line: int, column: str, value: str, remedy: str) -> None:
        """Note a cell, or a line as a whole, of which nothing can be told before it is mended."""
        self.add(line, column, value, remedy)
        self.unread.add((line, column))

    def refuse_if_any(self) -> None:
        """Raise `FileRefusedError` if there are problems."""
        if self.total:
            raise self.refusal()

    def refusal(self) -> FileRefusedError:
        """Return the refusal with all problems, in the order of the file's lines."""
        in_order = sorted(self.found, key=lambda problem: problem.line or 0)
        return FileRefusedError(in_order, self.total)


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

    def each(self) -> Iterator["Row"]:
        """Yield the rows, each noting what is wrong with it in `problems`."""
        for line, cells in self.rows:
            yield Row(line, cells, self.headers, self.problems)


class Limits(NamedTuple):
    """Between which numbers a cell must lie."""

    minimum: float
    maximum: float


FROM_ZERO = Limits(0, 10**6)


@dataclass(frozen=True, slots=True)
class Row:
    """One row; each reader returns a value, or notes a problem and returns nothing."""

    line: int
    cells: Mapping[str, str]
    headers: Mapping[str, str]
    problems: Problems

    def refuse(self, key: str, remedy: str, /, **parameters: object) -> None:
        """Note that the cell of `key` must be corrected."""
        header = self.headers.get(key, key)
        self.problems.add(self.line, header, self.cells.get(key, ""), remedy, **parameters)

    def text(self, key: str, maximum: int = MAX_CODE, *, required: bool = False) -> str:
        """Return the cell as it is, of at most `maximum` characters."""
        value = self.cells.get(key, "")
        if not value and required:
            self.refuse(key, REQUIRED)
        if len(value) > maximum:
            self.refuse(key, TOO_LONG, maximum=maximum, count=len(value))
            return ""
        return value

    def listed(self, key: str, maximum: int = MAX_CODE) -> tuple[str, ...]:
        """Return the parts of a cell between semicolons, each once."""
        parts = [part.strip() for part in re.split("[;；]", self.cells.get(key, ""))]
        for part in parts:
            if len(part) > maximum:
                self.refuse(key, TOO_LONG, maximum=maximum, count=len(part))
        return tuple(dict.fromkeys(part for part in parts if part))

    def choice(
        self, key: str, vocabulary: "Vocabulary[Member]", default: Member | None = None
    ) -> Member | None:
        """Return what a word means. A bare integer is refused: it means too many things."""
        value = self.cells.get(key, "")
        if not value:
            if default is None:
                self.refuse(key, REQUIRED)
            return default
        member = vocabulary.means(value)
        if member is None:
            remedy = BARE_INTEGER if value.isdecimal() else NOT_A_WORD
            self.refuse(key, remedy, known=vocabulary.known)
        return member

    def whole(self, key: str, limits: Limits = FROM_ZERO) -> int | None:
        """Return a whole number, or nothing for a blank."""
        value = self.cells.get(key, "")
        if not value:
            return None
        if not re.fullmatch(r"[+-]?[0-9]{1,12}(\.0+)?", value):
            self.refuse(key, NOT_WHOLE)
            return None
        return self._within(key, int(float(value)), limits)

    def number(self, key: str, limits: Limits = FROM_ZERO) -> float | None:
        """Return a number, or nothing for a blank; thousands may be grouped by commas."""
        value = self.cells.get(key, "")
        if not value:
            return None
        if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", value):
            value = value.replace(",", "")
        try:
            number = float(value) if value.isascii() and "_" not in value else math.nan
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            self.refuse(key, NOT_A_NUMBER)
            return None
        return self._within(key, number, limits)

    def day(self, key: str) -> date | None:
        """Return a civil date, or nothing for a blank. Spreadsheets add a time; it is dropped."""
        parsed = self.moment(key, NOT_A_DAY)
        return parsed.at.date() if parsed else None

    def moment(
        self, key: str, remedy: str = NOT_A_MOMENT, *, required: bool = False
    ) -> "ParsedMoment | None":
        """Return a day or a moment, or nothing for a blank."""
        value = self.cells.get(key, "")
        parsed = parse_moment(value) if value else None
        if parsed is None and (value or required):
            self.refuse(key, remedy if value else REQUIRED)
        return parsed

    def _within(self, key: str, number: "Number", limits: Limits) -> "Number | None":
        if limits.minimum <= number <= limits.maximum:
            return number
        low, high = (f"{bound:g}" if bound % 1 else f"{bound:.0f}" for bound in limits)
        self.refuse(key, OUT_OF_RANGE, minimum=low, maximum=high)
        return None


Number = TypeVar("Number", int, float)


class Vocabulary(Generic[Member]):
    """The words a column may hold, and what they mean.

    Each member is called by its label, which is a sentence, so that files, pages and messages
    use one word in a language; its code and the further `words` are understood as well.
    """

    def __init__(
        self, labels: Mapping[Member, str], words: Mapping[Member, Sequence[str]] | None = None
    ) -> None:
        self._labels = labels
        self._words = words or {}

    @cached_property
    def known(self) -> Mapping[str, str]:
        """The words to choose from, by language."""
        return {
            language: say(N_("、"), language).join(
                say(label, language) for label in self._labels.values()
            )
            for language in LANGUAGES
        }

    def word(self, member: Member) -> Mapping[str, str]:
        """Return the word for a member, by language."""
        return {language: say(self._labels[member], language) for language in LANGUAGES}

    def means(self, word: str) -> Member | None:
        """Return what a word means, whatever its case, width and blanks."""
        return self._meaning.get(word) or self._meaning.get(plain(word))

    @cached_property
    def _meaning(self) -> Mapping[str, Member]:
        return {
            plain(word): member
            for member in self._labels
            for word in (str(member), *self.word(member).values(), *self._words.get(member, ()))
        }


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


def plain(word: str) -> str:
    """Return a word without what people do not mean: case, width, blanks and underscores."""
    return re.sub(r"[\s_*＊-]+", "", unicodedata.normalize("NFKC", word)).casefold()


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
    header_line, header = next(records, (1, []))
    keys = _keys(header, header_line, columns, problems)
    problems.refuse_if_any()
    rows = list(_rows(records, keys, header, problems))
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


def _records(text: str, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    first_line = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(",\t;", key=first_line.count)  # On a tie, the comma.
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


def _keys(
    header: Sequence[str], line: int, columns: Sequence[Column], problems: Problems
) -> list[str]:
    names = {
        plain(name): column.key
        for column in columns
        for name in (column.key, column.label, *column.names)
    }
    keys = [names.get(plain(name), "") for name in header]
    for position, key in enumerate(keys):
        if key and key in keys[:position]:
            problems.add(line, header[position], "", REPEATED_COLUMN)
    missing = [f"{c.label}（{c.key}）" for c in columns if c.is_required and c.key not in keys]
    if missing:
        found = "、".join(name.strip()[:40] for name in header[:40] if name.strip())
        problems.add(line, "", "", MISSING_COLUMNS, missing="、".join(missing), found=found or "—")
    return keys


def _rows(
    records: Iterator[tuple[int, list[str]]],
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

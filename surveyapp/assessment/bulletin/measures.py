"""What is to be done about low items: a measure, who sees to it, and by when."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO

from analysis.readers import decode
from analysis.spreadsheets import unguarded
from surveyapp.messages import N_
from surveyapp.units.moments import parse_moment

HEADER = ("unit", "item", "measure", "owner", "due")
TITLES = {  # As a file has them that is filled in by people; what else it has is for them to read.
    "单位编码": "unit", "项目代码": "item", "整改措施": "measure", "责任人": "owner",
    "完成期限": "due",
}  # fmt: skip
MARK, MARK_TITLE = "mark", "核对码"  # By what a file knows again what it showed of an item.
MAX_MEASURE, MAX_OWNER = 500, 64
NO_HEADER = N_("第 1 行须为表头 {header}，现为“{found}”。")
NOT_LOW = N_("第 {line} 行：{unit} 的 {item} 不是本期的偏低项目，请改正或删去这一行。")
EMPTY = N_("第 {line} 行：{column} 一栏没有填写。")
NO_DAY = N_("第 {line} 行：due 一栏的“{value}”不是日期，请写成 2026-03-31。")
TOO_LONG = N_("第 {line} 行：措施最多 {measure} 个字，责任人最多 {owner} 个字，请缩短。")
BROKEN = N_("第 {line} 行附近读不出来，多半少了一个引号，后面各行都成了一格。请改正。")
TWICE = N_("第 {line} 行：{unit} 的 {item} 前面已经写过，请只留一行。")


@dataclass(frozen=True, slots=True)
class Measure:
    """What is done about one low item of a unit, by whom, until when."""

    measure: str
    owner: str
    due: date


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a file of measures: a sentence and what it is about."""

    sentence: str
    values: Mapping[str, object]


Key = tuple[str, str]


def read_measures(content: bytes, low: set[Key]) -> tuple[dict[Key, Measure], list[Fault]]:
    """Read measures from CSV: unit, item, measure, owner, due; with everything that is wrong.

    Of an item without any of the last three, nothing is written down yet.

    Parameters
    ----------
    content : bytes
        In UTF-8 or GB18030.
    low : set
        The low items, as unit and code of the item.

    Raises
    ------
    InvalidInputError
        If it is no text.
    """
    reader = _reader(content)
    header = list(reader.fieldnames or ())
    if not set(HEADER) <= set(header):
        values = {"header": ",".join(HEADER), "found": ",".join(header)}
        return {}, [Fault(NO_HEADER, values)]
    read: dict[Key, Measure] = {}
    faults: list[Fault] = []
    try:
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error:
        return {}, [Fault(BROKEN, {"line": reader.line_num})]
    for line, row in rows:
        cells = {name: unguarded((row.get(name) or "").strip()) for name in HEADER}
        if not (cells["measure"] or cells["owner"] or cells["due"]):
            continue
        key = (cells["unit"], cells["item"])
        wrong = list(_faults(cells, low, line, is_known=key in read))
        faults += wrong
        if not wrong:
            due = _day(cells["due"]) or date.min
            read[key] = Measure(cells["measure"], cells["owner"], due)
    return read, faults


def read_marks(content: bytes) -> dict[Key, str]:
    """Return the mark of each item of a file that was handed out; none where it has no marks."""
    reader = _reader(content)
    if not {*HEADER, MARK} <= set(reader.fieldnames or ()):
        return {}
    rows = ({name: unguarded((row[name] or "").strip()) for name in (*HEADER, MARK)}
            for row in reader)  # fmt: skip
    return {(row["unit"], row["item"]): row[MARK] for row in rows}


def _reader(content: bytes) -> "csv.DictReader[str]":
    reader = csv.DictReader(StringIO(decode(content).removeprefix("\ufeff")))
    titles = {**TITLES, MARK_TITLE: MARK}
    reader.fieldnames = [
        titles.get(name.strip(), name.strip()) for name in reader.fieldnames or ()
    ]
    return reader


def _day(value: str) -> date | None:
    """Return a day however it is written: a spreadsheet writes 2026/6/30 for 2026-06-30."""
    found = parse_moment(value)
    return None if found is None or found.has_time else found.at.date()


def _faults(
    cells: Mapping[str, str], low: set[Key], line: int, *, is_known: bool
) -> Iterator[Fault]:
    named = {"line": line, "unit": cells["unit"], "item": cells["item"]}
    for name in HEADER:
        if not cells[name]:
            yield Fault(EMPTY, {"line": line, "column": name})
    if len(cells["measure"]) > MAX_MEASURE or len(cells["owner"]) > MAX_OWNER:
        yield Fault(TOO_LONG, {"line": line, "measure": MAX_MEASURE, "owner": MAX_OWNER})
    if (cells["unit"], cells["item"]) not in low and cells["unit"] and cells["item"]:
        yield Fault(NOT_LOW, named)
    if is_known:
        yield Fault(TWICE, named)
    if cells["due"] and _day(cells["due"]) is None:
        yield Fault(NO_DAY, {"line": line, "value": cells["due"]})

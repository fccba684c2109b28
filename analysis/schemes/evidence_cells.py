"""Cells of evidence: words as people and spreadsheets write them become exact values."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from analysis.columns import FALSE_WORDS, TRUE_WORDS
from analysis.schemes.periods import Period
from analysis.schemes.tables import ColumnKind
from analysis.workdays import DAY_WORDS, DayKind

DATE = re.compile(r"(\d{4})([-/.年])(\d{1,2})([-/.月])(\d{1,2})日?")
MOMENT = re.compile(DATE.pattern + r"[T ](\d{1,2}):(\d{2})(?::(\d{2}))?")
NUMBER = re.compile(r"[-+]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?|[-+]?\.\d+")
NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}  # Full-width digits and marks.
SEPARATORS = re.compile(r"\s*[;；、]\s*")


def read_date(written: str) -> date:
    """Read ``2026-01-05``, ``2026/1/5``, ``2026.1.5`` or ``2026年1月5日``.

    Raises
    ------
    ValueError
        If it is none.
    """
    match = DATE.fullmatch(written.removesuffix(" 00:00:00"))
    if match is None or (match[2] != match[4] and match[2] + match[4] != "年月"):
        raise ValueError(written)
    return date(int(match[1]), int(match[3]), int(match[5]))


def date_form(written: str) -> str:
    """Return which of the forms a date is written in, by its first separator."""
    match = DATE.match(written)
    return match[2] if match else ""


def read_moment(written: str) -> str:
    """Read a date with a time of day, or a date, which is its beginning, as ISO 8601 has them."""
    match = MOMENT.fullmatch(written)
    if match is None:
        return f"{read_date(written).isoformat()}T00:00"
    parts = [int(match[i] or 0) for i in (1, 3, 5, 6, 7, 8)]
    return datetime(*parts).isoformat(timespec="minutes")  # type: ignore[arg-type]  # noqa: DTZ001


def read_number(written: str) -> Fraction:
    """Read a decimal number or a percentage, thousands between commas or not, wide or narrow.

    Raises
    ------
    ValueError
        If it is none.
    """
    narrow = written.translate(NARROW)
    is_percentage = narrow.endswith("%")
    digits = narrow[:-1].strip() if is_percentage else narrow
    if NUMBER.fullmatch(digits) is None:
        raise ValueError(written)
    number = Fraction(digits.replace(",", ""))
    return number / 100 if is_percentage else number


def read_yes_no(written: str) -> str:
    """Read yes or no in the words of either language.

    Raises
    ------
    ValueError
        If it is none.
    """
    word = written.lower()
    if word in TRUE_WORDS:
        return "yes"
    if word in FALSE_WORDS:
        return "no"
    raise ValueError(written)


def read_units(written: str) -> tuple[str, ...]:
    """Read names between semicolons."""
    return tuple(name for name in SEPARATORS.split(written) if name)


def read_workday(written: str) -> DayKind:
    """Read whether a day is worked, or as its day of the week is.

    Raises
    ------
    ValueError
        If it is none.
    """
    word = written.lower()
    for kind, words in DAY_WORDS.items():
        if word == kind or word in words:
            return kind
    raise ValueError(written)


READERS: Mapping[ColumnKind, Callable[[str], Any]] = {
    ColumnKind.TEXT: str,
    ColumnKind.NUMBER: read_number,
    ColumnKind.DATE: read_date,
    ColumnKind.MOMENT: read_moment,
    ColumnKind.YES_NO: read_yes_no,
    ColumnKind.PERIOD: Period.parse,
    ColumnKind.UNITS: read_units,
    ColumnKind.WORKDAY: read_workday,
}
EXPECTED: Mapping[ColumnKind, str] = {
    ColumnKind.TEXT: "Write words.",
    ColumnKind.NUMBER: "Write a number, such as 12.5 or 60%.",
    ColumnKind.DATE: "Write a date as 2026-01-15, in one form in the whole column.",
    ColumnKind.MOMENT: "Write a date and a time as 2026-01-15 09:30.",
    ColumnKind.YES_NO: "Write yes or no (是, 否).",
    ColumnKind.PERIOD: "Write a period as 2026, 2026H1, 2026Q1, 2026-01 or 2026W01.",
    ColumnKind.UNITS: "Write codes or names of units with semicolons between them.",
    ColumnKind.WORKDAY: "Write workday or holiday (上班, 放假).",
}

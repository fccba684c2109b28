"""One row of a file: each cell read as what it should be, or noted as wrong."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

from surveyapp.messages import N_
from surveyapp.units.column_words import Member, Vocabulary
from surveyapp.units.day_faults import day_fault
from surveyapp.units.moments import ParsedMoment, parse_moment
from surveyapp.units.sheet_problems import Problems

MAX_CODE = 64
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


Number = TypeVar("Number", int, float)


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
        self, key: str, vocabulary: Vocabulary[Member], default: Member | None = None
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
    ) -> ParsedMoment | None:
        """Return a day or a moment, or nothing for a blank."""
        value = self.cells.get(key, "")
        parsed = parse_moment(value) if value else None
        if parsed is None and (value or required):
            told, parameters = day_fault(value) or (remedy, {})
            self.refuse(key, told if value else REQUIRED, **parameters)
        return parsed

    def _within(self, key: str, number: Number, limits: Limits) -> Number | None:
        if limits.minimum <= number <= limits.maximum:
            return number
        low, high = (f"{bound:g}" if bound % 1 else f"{bound:.0f}" for bound in limits)
        self.refuse(key, OUT_OF_RANGE, minimum=low, maximum=high)
        return None

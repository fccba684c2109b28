"""One row of a file, or one filled form, as the facts of a score event; all that is wrong noted.

The same reading serves both, so that a form refuses what a file would, in the same words.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from surveyapp.ledger.columns import YES_OR_NO
from surveyapp.ledger.definition import EventCategory, ExtraColumn, LedgerVocabulary, Named
from surveyapp.ledger.models import (
    MAX_EVIDENCE,
    MAX_ISSUE,
    MAX_POINTS,
    MAX_REASON,
    MAX_TITLE,
)
from surveyapp.messages import LANGUAGES, N_, say
from surveyapp.units.column_words import Vocabulary, plain
from surveyapp.units.moments import ParsedMoment
from surveyapp.units.names import Nearest, UnitNames
from surveyapp.units.sheet_rows import MAX_CODE, NOT_A_DAY, NOT_A_NUMBER, REQUIRED, Limits, Row

NOT_KNOWN = N_("不认识“{value}”。可以填：{known}。")
CLOSEST = N_("不认识“{value}”。最接近的是“{closest}”；若是它，请照它写，否则可以填：{known}。")
OUTLET_NOT_FOR = N_("“{category}”不能填载体“{value}”。可以填：{known}。")
NO_OUTLET_FOR = N_("“{category}”不填载体。请清空这一格，或改正类别。")
REQUIRED_FOR = N_("“{category}”必须填写这一项。")
ITEM_NEEDED = N_("扣分或给分必须写明所属的项目。请填写项目。")
MIXED_DATES = N_(
    "这一列第 {line} 行写作 {first}，这里换了写法。请把整列改成同一种，例如 2026-04-01。"
)
BEFORE_LEDGER = N_("早于台账的启用日期 {day}。请核对日期；更早的事情不在这个台账里登记。")
AFTER_TODAY = N_("晚于今天 {day}。请核对日期；还没有发生的事情不能登记。")
NOT_YOURS = N_("您只能为本单位登记。请改为本单位，或请管理员登记。")
NOT_POINTS = N_("请填写数，最多四位小数，例如 2 或 -2.5。")
JOINT_WITH_ITSELF = N_("联合单位里不必写本单位。请删去“{value}”。")
REPORTED_BEFORE = N_("报告时间早于发生时间。请改正其一。")
POINTS = re.compile(r"[+-]?\d{1,9}(\.\d{1,4})?", re.ASCII)
YES_NO = Vocabulary(
    YES_OR_NO,
    {"yes": ("true", "y", "已审核"), "no": ("false", "n", "未审核")},
)
NUMBERS = Limits(1, 100_000)
LENGTHS = {
    "event_no": MAX_CODE, "title": MAX_TITLE, "issue": MAX_ISSUE, "reason": MAX_REASON,
    "level": MAX_CODE, "staff": MAX_CODE, "evidence": MAX_EVIDENCE, "about": MAX_CODE,
}  # fmt: skip
MAX_EXTRA = 500
MOMENT = "%Y-%m-%d %H:%M"  # As further columns keep one, on the authority's clock.


class Names:
    """Things with codes and titles, by whatever a cell may call them."""

    def __init__(self, parts: tuple[Named, ...]) -> None:
        self._codes = {
            plain(word): one.code for one in parts for word in (one.code, *one.title.values())
        }
        titles = (title for one in parts for title in one.title.values())
        self._nearest = Nearest(list(dict.fromkeys([*titles, *self._codes])))
        self.known = _in_languages(parts)

    def find(self, row: Row, column: str) -> str:
        """Return the code that a cell means, blank where it is; or refuse it."""
        value = row.cells.get(column, "")
        code = self._codes.get(plain(value), "")
        if value and not code:
            told = {"value": value[:60], "known": self.known}
            closest = self._nearest.to(value)
            if closest is None:
                row.refuse(column, NOT_KNOWN, **told)
            else:
                row.refuse(column, CLOSEST, closest=closest, **told)
        return code


@dataclass(slots=True)
class Reading:
    """With what rows are understood.

    Attributes
    ----------
    zone : ZoneInfo
        In which naive times are read, and in which the authority's days begin.
    styles : dict
        By column: how its first date is written, and in which line.
    """

    vocabulary: LedgerVocabulary
    units: UnitNames
    zone: ZoneInfo
    valid_from: date
    today: date
    scope: frozenset[UUID] | None  # The units that may be recorded for; ``None``: all.
    categories: Names = field(init=False)
    outlets: Names = field(init=False)
    items: Names = field(init=False)
    by_code: Mapping[str, EventCategory] = field(init=False)
    allowed: Mapping[str, frozenset[str]] = field(init=False)
    styles: dict[str, tuple[str, str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        vocabulary = self.vocabulary
        self.categories = Names(vocabulary.categories)
        self.outlets, self.items = Names(vocabulary.outlets), Names(vocabulary.items)
        self.by_code = {one.code: one for one in vocabulary.categories}
        self.allowed = {
            one.code: frozenset(outlet.code for outlet in vocabulary.outlets_of(one))
            for one in vocabulary.categories
        }


@dataclass(frozen=True, slots=True)
class Entry:
    """What one row says: facts by column, as the store keeps them, and when it happened.

    `adjusts` is the code of the locked period it belongs to, if it says so.
    """

    row: Row
    category: EventCategory
    facts: Mapping[str, Any]
    dated_on: date
    adjusts: str


def read_entry(row: Row, reading: Reading) -> Entry | None:
    """Return the facts of a row; where something is wrong, it is noted in the row's problems."""
    before = row.problems.total
    code = reading.categories.find(row, "category")
    category = reading.by_code.get(code)
    if category is None and not row.cells.get("category"):
        row.refuse("category", REQUIRED)
    unit_id = _unit(row, reading)
    dates = _dates(row, reading)
    facts = {
        "unit_id": unit_id,
        "category": code,
        "outlet": _outlet(row, category, reading),
        "item": _item(row, category, reading),
        "points": _points(row),
        "number": row.whole("number", NUMBERS) or 1,
        "joint_units": _joint_units(row, unit_id, reading),
        "reviewed": _yes_no(row, "reviewed"),
        "extra": _extra(row, reading),
        **{key: row.text(key, most) for key, most in LENGTHS.items()},
        **dates,
    }
    if category is None:
        return None
    _check_required(row, category)
    dated_on = _dated_on(row, category, dates, reading)
    if dated_on is None or row.problems.total > before:
        return None
    return Entry(row, category, facts, dated_on, row.text("adjusts"))


def _unit(row: Row, reading: Reading) -> UUID | None:
    value = row.cells.get("unit", "")
    if not value:
        row.refuse("unit", REQUIRED)
        return None
    unit_id = reading.units.find(row, "unit", value)
    if unit_id is not None and reading.scope is not None and unit_id not in reading.scope:
        row.refuse("unit", NOT_YOURS)
        return None
    return unit_id


def _outlet(row: Row, category: EventCategory | None, reading: Reading) -> str:
    outlet = reading.outlets.find(row, "outlet") if reading.vocabulary.outlets else ""
    if category is None or not row.cells.get("outlet"):
        return outlet
    allowed = reading.allowed[category.code]
    if not allowed:
        row.refuse("outlet", NO_OUTLET_FOR, category=_title(category))
    elif outlet and outlet not in allowed:
        known = _in_languages(reading.vocabulary.outlets_of(category))
        value = row.cells["outlet"]
        row.refuse("outlet", OUTLET_NOT_FOR, category=_title(category), value=value, known=known)
    return outlet


def _item(row: Row, category: EventCategory | None, reading: Reading) -> str:
    item = reading.items.find(row, "item") if reading.vocabulary.items else row.text("item")
    if category is not None and category.takes_item and not row.cells.get("item"):
        row.refuse("item", ITEM_NEEDED)
    return item


def _points(row: Row) -> str:
    value = row.cells.get("points", "").replace("−", "-").replace("－", "-")
    if value and (not POINTS.fullmatch(value) or len(value) > MAX_POINTS):
        row.refuse("points", NOT_POINTS)
    return value.removeprefix("+")


def _joint_units(row: Row, unit_id: UUID | None, reading: Reading) -> str:
    codes = []
    for value in row.listed("joint_units"):
        joint = reading.units.find(row, "joint_units", value)
        if joint is not None and joint == unit_id:
            row.refuse("joint_units", JOINT_WITH_ITSELF, value=value)
        elif joint is not None:
            codes.append(reading.units.codes[joint])
    return ";".join(dict.fromkeys(codes))


def _yes_no(row: Row, column: str) -> bool | None:
    if not row.cells.get(column):
        return None
    return row.choice(column, YES_NO) == "yes"


def _extra(row: Row, reading: Reading) -> dict[str, str]:
    extra = {}
    for column in reading.vocabulary.columns:
        value = row.text(column.code, MAX_EXTRA)
        if value:
            extra[column.code] = _of_kind(row, column, value, reading.zone)
    return extra


def _of_kind(row: Row, column: ExtraColumn, value: str, zone: ZoneInfo) -> str:
    """Return a value as the store keeps one of its kind; one of another kind is refused."""
    if column.kind == "number" and not POINTS.fullmatch(value):
        row.refuse(column.code, NOT_A_NUMBER)
    if column.kind == "yes_no":
        return row.choice(column.code, YES_NO) or ""
    if column.kind == "date":
        day = row.day(column.code)
        return day.isoformat() if day else ""
    if column.kind == "moment":
        parsed = row.moment(column.code)
        return parsed.in_zone(zone).astimezone(zone).strftime(MOMENT) if parsed else ""
    return value


def _dates(row: Row, reading: Reading) -> dict[str, Any]:
    """Return every date and moment of a row, all of a column written in one way."""
    found: dict[str, Any] = {}
    for key in ("submitted_on", "adopted_on", "issued_on"):
        parsed = row.moment(key, NOT_A_DAY)
        found[key] = parsed.at.date() if parsed else None
        _check_day(row, key, found[key], parsed, reading)
    for key in ("occurred_at", "reported_at"):
        parsed = row.moment(key)
        found[key] = parsed.in_zone(reading.zone) if parsed else None
        day = found[key].astimezone(reading.zone).date() if parsed else None
        _check_day(row, key, day, parsed, reading)
    occurred, reported = found["occurred_at"], found["reported_at"]
    if occurred and reported and reported < occurred:
        row.refuse("reported_at", REPORTED_BEFORE)
    return found


def _check_day(
    row: Row, key: str, day: date | None, parsed: ParsedMoment | None, reading: Reading
) -> None:
    if day is None or parsed is None:
        return
    value = row.cells[key]
    style = re.sub(r"\d+", "", re.split(r"[ T]|(?<=日)", value)[0])
    first = reading.styles.setdefault(key, (style, value, row.line))
    if style != first[0]:
        row.refuse(key, MIXED_DATES, line=first[2], first=first[1])
    elif day > reading.today:
        row.refuse(key, AFTER_TODAY, day=reading.today.isoformat())


def _dated_on(
    row: Row, category: EventCategory, dates: Mapping[str, Any], reading: Reading
) -> date | None:
    key = category.date_column
    value: date | datetime | None = dates[key]
    if value is None:
        if not row.cells.get(key):
            row.refuse(key, REQUIRED_FOR, category=_title(category))
        return None
    day = value.astimezone(reading.zone).date() if isinstance(value, datetime) else value
    if day < reading.valid_from:
        row.refuse(key, BEFORE_LEDGER, day=reading.valid_from.isoformat())
        return None
    return day


def _check_required(row: Row, category: EventCategory) -> None:
    for key in category.must_have:
        is_told = key == category.date_column or (key == "item" and category.takes_item)
        if not row.cells.get(key) and not is_told:
            row.refuse(key, REQUIRED_FOR, category=_title(category))


def _title(part: Named) -> Mapping[str, str]:
    first = next(iter(part.title.values()))
    return {language: part.title.get(language, first) for language in LANGUAGES}


def _in_languages(parts: tuple[Named, ...]) -> Mapping[str, str]:
    titles = [_title(one) for one in parts]
    return {
        language: say(N_("、"), language).join(title[language] for title in titles)
        for language in LANGUAGES
    }

"""What one row of a register says of one occasion."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from surveyapp.cases.models import CaseKind
from surveyapp.cases.vocabulary import APPLICANTS, CASE_KINDS, CHANNELS, STATUSES
from surveyapp.messages import N_
from surveyapp.units.models import UnitKind
from surveyapp.units.moments import ParsedMoment
from surveyapp.units.names import UnitNames
from surveyapp.units.sheet_rows import Limits, Row
from surveyapp.units.trees import UnitTree
from surveyapp.units.vocabulary import KINDS

KEY_TWICE = N_("第 {line} 行已有同一来源、办件编号和服务次数。请只保留一行，或改正服务次数。")
WRONG_KIND = N_("“{value}”登记为“{kind}”，这一列要的是“{wanted}”。请核对编码。")
CENTRE_NEEDED = N_("请填写政务服务中心，或填写当日隶属于某个中心的窗口。")
CENTRES_DIFFER = N_("窗口 {window} 在 {day} 隶属于 {known}，不是这里的中心。请改正其一。")
ITEM_NEEDS_NAME = N_(
    "“{value}”是新的事项。请在“事项名称”（service_item_name）列填写它的名称，或改正编码。"
)
CLOSED_TOO_EARLY = N_("办结日期早于办理日期 {day}。请改正其一。")
MINUTES = Limits(0, 100_000)
DAYS = Limits(0, 3_650)
SERVICE_NUMBERS = Limits(1, 9_999)
Key = tuple[str, str, int]
Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """What one row says of one occasion.

    `content` is as a revision keeps it: plain values, units by code.
    """

    line: int
    key: Key
    content: Content
    columns: Mapping[str, Any]  # As `ServiceOccasion` keeps them, without item and clerk.


class Units(NamedTuple):
    """The units that rows may name, and how they hang together."""

    named: UnitNames
    tree: UnitTree


@dataclass(frozen=True, slots=True)
class Reading:
    """With what rows are understood."""

    units: Units
    zone: ZoneInfo  # Of naive times.
    days: ZoneInfo  # In which the authority's days begin.
    source: str  # Of rows that name none.


@dataclass(slots=True)
class Items:
    """The service items that rows name; a new one needs its name on one of its rows."""

    known: Collection[str]
    names: dict[str, str] = field(default_factory=dict)
    first_rows: dict[str, Row] = field(default_factory=dict)

    def meet(self, code: str, row: Row) -> None:
        """Note the item of a row, and its name where the row has it."""
        name = row.text("service_item_name", 500)
        self.names[code] = name or self.names.get(code, "")
        self.first_rows.setdefault(code, row)

    def refuse_nameless(self) -> None:
        """Refuse, on its first row, each new item that no row names."""
        for code, row in self.first_rows.items():
            if code and code not in self.known and not self.names[code]:
                row.refuse("service_item", ITEM_NEEDS_NAME, value=code)


def read_entry(row: Row, reading: Reading) -> Entry:
    """Return what a row says, noting all that is wrong with it."""
    when = row.moment("occurred_at", required=True)
    occurred_at = when.in_zone(reading.zone) if when and when.has_time else None
    on = _civil_date(when, reading)
    window = _unit(row, "service_window", UnitKind.SERVICE_WINDOW, reading.units)
    center = _center(row, window, on, reading.units)
    department = _unit(row, "department", UnitKind.DEPARTMENT, reading.units)
    closed_on = _civil_date(row.moment("closed_on"), reading)
    if closed_on and on and closed_on < on:
        row.refuse("closed_on", CLOSED_TOO_EARLY, day=on.isoformat())
    columns = {
        "service_center_id": center,
        "service_window_id": window,
        "department_id": department,
        "service_channel": row.choice("service_channel", CHANNELS),
        "applicant_kind": row.choice("applicant_kind", APPLICANTS),
        "occurred_on": on,
        "occurred_at": occurred_at,
        "wait_minutes": row.number("wait_minutes", MINUTES),
        "accept_minutes": row.number("accept_minutes", MINUTES),
    }
    code = reading.units.named.codes.get
    content = {
        "service_center": code(center) if center else None,
        "service_window": code(window) if window else None,
        "department": code(department) if department else None,
        "service_item": row.text("service_item", required=True),
        "clerk": row.text("clerk") or None,
        "service_channel": columns["service_channel"],
        "applicant_kind": columns["applicant_kind"],
        "case_status": row.choice("case_status", STATUSES),
        "case_kind": row.choice("case_kind", CASE_KINDS, CaseKind.OTHER),
        "promised_days": row.whole("promised_days", DAYS),
        "closed_on": closed_on.isoformat() if closed_on else None,
        "occurred_on": on.isoformat() if on else None,
        "occurred_at": occurred_at.isoformat() if occurred_at else None,
        "wait_minutes": columns["wait_minutes"],
        "accept_minutes": columns["accept_minutes"],
    }
    return Entry(row.line, _key(row, reading.source), content, columns)


def _key(row: Row, source: str) -> Key:
    service_no = row.whole("service_no", SERVICE_NUMBERS)
    if service_no is None:  # Blank is the first; what was refused must not look repeated.
        service_no = -row.line if row.cells.get("service_no") else 1
    return row.text("source") or source, row.text("case_no", required=True), service_no


def _civil_date(when: ParsedMoment | None, reading: Reading) -> date | None:
    if when is None or not when.has_time:
        return when.at.date() if when else None
    return when.in_zone(reading.zone).astimezone(reading.days).date()


def _unit(row: Row, column: str, kind: UnitKind, units: Units) -> UUID | None:
    value = row.cells.get(column, "")
    if not value:
        return None
    unit_id = units.named.find(row, column, value)
    if unit_id is not None and units.tree.kinds[unit_id] is not kind:
        words = KINDS.word(units.tree.kinds[unit_id])
        row.refuse(column, WRONG_KIND, value=value, kind=words, wanted=KINDS.word(kind))
        return None
    return unit_id


def _center(row: Row, window: UUID | None, on: date | None, units: Units) -> UUID | None:
    """Return the centre of a row: as it says, or else that of its window on the day."""
    stated = _unit(row, "service_center", UnitKind.SERVICE_CENTER, units)
    if on is None:
        return stated
    known = units.tree.ancestor_on(window, UnitKind.SERVICE_CENTER, on) if window else None
    if stated and known and window and stated != known:
        row.refuse(
            "service_center", CENTRES_DIFFER, window=units.named.codes[window], day=on.isoformat(),
            known=units.named.codes[known],
        )  # fmt: skip
    is_told = row.cells.get("service_center") or (row.cells.get("service_window") and not window)
    if stated is None and known is None and not is_told:
        row.refuse("service_center", CENTRE_NEEDED)
    return stated or known

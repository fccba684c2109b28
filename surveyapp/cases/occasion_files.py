"""Taking in a register of service occasions: all of it or nothing, revisions kept.

An occasion is known by (source, case_no, service_no). A file that says something else of a
known occasion adds a revision, with what was known before; a file that says the same changes
nothing. A hundred thousand rows are read at once: units, items and keys are looked up before
the first row, and rows are written in bulk.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from surveyapp.cases.batches import Arrival, keep_batch
from surveyapp.cases.models import (
    CaseKind,
    ImportBatch,
    ImportKind,
    OccasionRevision,
    ServiceCase,
    ServiceItem,
    ServiceOccasion,
)
from surveyapp.cases.vocabulary import APPLICANTS, CASE_KINDS, CHANNELS, STATUSES
from surveyapp.messages import N_
from surveyapp.orm import Base, new_id
from surveyapp.units.models import UnitKind, WindowClerk
from surveyapp.units.moments import ParsedMoment
from surveyapp.units.names import UnitNames, load_names
from surveyapp.units.service import hold_authority
from surveyapp.units.sheet_rows import Limits, Row
from surveyapp.units.sheets import Column, read_sheet
from surveyapp.units.trees import UnitTree, load_tree
from surveyapp.units.unit_files import Changes
from surveyapp.units.vocabulary import KINDS

COLUMNS = (
    Column("source", "来源", N_("哪个系统的记录；不填则用表单上的来源"), ("数据来源", "系统"),
           examples=("hall",)),
    Column("case_no", "办件编号", N_("同一来源内唯一"), ("办件号", "业务编号"),
           is_required=True, examples=("EXAMPLE-0001",)),
    Column("service_no", "服务次数", N_("同一办件的第几次接触；不填为 1"),
           ("服务次序", "环节序号"), examples=("1",)),
    Column("service_center", "政务服务中心", N_("编码或别名；填了窗口时可不填"),
           ("中心", "大厅", "中心编码"), examples=("EXAMPLE-C",)),
    Column("service_window", "窗口", N_("编码或别名；没有到窗口的不填"), ("窗口编码", "窗口号"),
           examples=("EXAMPLE-C-W01",)),
    Column("department", "部门", N_("编码或别名，可不填"), ("部门编码", "实施部门")),
    Column("service_item", "事项编码", N_("政务服务事项的编码"), ("事项", "实施编码"),
           is_required=True, examples=("EXAMPLE-ITEM",)),
    Column("service_item_name", "事项名称", N_("第一次出现时请填写"), (),
           examples=("示例事项",)),
    Column("clerk", "窗口人员", N_("工号，可不填；不要填姓名"), ("工号", "人员工号")),
    Column("service_channel", "办理渠道", N_("窗口、网上、移动端、自助终端、电话或代办点"),
           ("渠道", "办理方式"), is_required=True, examples=("窗口",)),
    Column("applicant_kind", "申请人类型",
           N_("自然人、企业法人、事业法人、社会组织法人、行政机关、其他组织"),
           ("申请人", "服务对象类型"), is_required=True, examples=("自然人",)),
    Column("case_status", "办件状态", N_("待受理、已受理或已办结"), ("状态",),
           is_required=True, examples=("已办结",)),
    Column("case_kind", "办件类型", N_("即办件、承诺件或其他；不填为其他"), (),
           examples=("承诺件",)),
    Column("promised_days", "承诺时限", N_("工作日数，可不填"), ("承诺天数", "承诺工作日"),
           examples=("5",)),
    Column("closed_on", "办结日期", N_("可不填"), ("办结时间",), examples=("2026-04-08",)),
    Column("occurred_at", "办理时间", N_("这次接触的日期或日期和时间"),
           ("服务时间", "发生时间", "办理日期"), is_required=True, examples=("2026-04-01 09:30",)),
    Column("wait_minutes", "等候分钟", N_("从取号到叫号，可不填"), ("等候时间", "等候时长"),
           examples=("12.5",)),
    Column("accept_minutes", "受理分钟", N_("从叫号到办完，可不填"), ("受理用时", "受理时长"),
           examples=("8",)),
)  # fmt: skip

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
CHUNK = 2_000  # Keys asked for in one query; well below what either engine accepts.

Thing = TypeVar("Thing")
Key = tuple[str, str, int]
Content = dict[str, Any]


class Known(NamedTuple):
    """An occasion of the store, and what its newest revision says."""

    id: UUID
    case_id: UUID
    revision: int
    content: Content


class References(NamedTuple):
    """What occasions refer to, by how a file calls it."""

    cases: Mapping[tuple[str, str], UUID]
    items: Mapping[str, UUID]
    clerks: Mapping[str | None, UUID]


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


def import_occasions(
    session: Session, arrival: Arrival, *, zone: str, source: str = "hall"
) -> tuple[ImportBatch, Changes]:
    """Take in a register of occasions, whole or not at all.

    Parameters
    ----------
    session : Session
        The session of the request or command, which also ends the transaction.
    arrival : Arrival
        The CSV file; `COLUMNS` says what it may hold.
    zone : str
        In which its naive times are read. Civil dates are those of the authority's own zone.
    source : str
        The source of rows that name none.

    Returns
    -------
    ImportBatch
        What is kept of the file.
    Changes
        How many occasions were new, revised or unchanged, and which columns were not used.

    Raises
    ------
    FileRefusedError
        With every problem of the file; nothing is changed then.
    """
    sheet = read_sheet(arrival.content, COLUMNS)
    # One import of an authority at a time, on every engine.
    authority = hold_authority(session, arrival.authority_id)
    units = Units(load_names(session, authority.id), load_tree(session, authority.id))
    reading = Reading(units, ZoneInfo(zone), ZoneInfo(authority.zone), source)
    entries: dict[Key, Entry] = {}
    items = Items(_items(session, authority.id))
    for row in sheet.each():
        entry = _read(row, reading)
        if entries.setdefault(entry.key, entry) is not entry:
            row.refuse("case_no", KEY_TWICE, line=entries[entry.key].line)
        items.meet(entry.content["service_item"], row)
    items.refuse_nameless()
    sheet.problems.refuse_if_any()
    known = _load_known(session, authority.id, entries)
    changed = [
        entry
        for key, entry in entries.items()
        if key not in known or known[key].content != entry.content
    ]
    n_revised = sum(entry.key in known for entry in changed)
    n_created, n_unchanged = len(changed) - n_revised, len(entries) - len(changed)
    changes = Changes(n_created, n_revised, n_unchanged, sheet.ignored)
    batch = keep_batch(session, arrival, ImportKind.OCCASIONS, changes, zone=zone)
    _keep_items(session, authority.id, items.names)
    _keep(session, batch, changed, known)
    return batch, changes


def _read(row: Row, reading: Reading) -> Entry:
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


def _load_known(
    session: Session, authority_id: UUID, entries: Mapping[Key, Entry]
) -> dict[Key, Known]:
    """Return what the store knows of every case that the file speaks of."""
    by_source: dict[str, set[str]] = {}
    for source, case_no, _ in entries:
        by_source.setdefault(source, set()).add(case_no)
    known: dict[Key, Known] = {}
    for source, case_nos in by_source.items():
        for some in _chunks(sorted(case_nos)):
            found = session.execute(
                select(
                    ServiceOccasion.case_no,
                    ServiceOccasion.service_no,
                    ServiceOccasion.id,
                    ServiceOccasion.case_id,
                    ServiceOccasion.revision,
                    OccasionRevision.new,
                )
                .outerjoin(
                    OccasionRevision,
                    (OccasionRevision.occasion_id == ServiceOccasion.id)
                    & (OccasionRevision.revision == ServiceOccasion.revision),
                )
                .where(
                    ServiceOccasion.authority_id == authority_id,
                    ServiceOccasion.source == source,
                    ServiceOccasion.case_no.in_(some),
                )
            )
            for case_no, service_no, *rest in found:
                known[source, case_no, service_no] = Known(*rest)
    return known


def _keep(
    session: Session, batch: ImportBatch, changed: list[Entry], known: Mapping[Key, Known]
) -> None:
    """Write the occasions that are new or different, their cases, and a revision of each."""
    references = References(
        cases=_keep_cases(session, batch.authority_id, changed, known),
        items=_items(session, batch.authority_id),
        clerks=_keep_clerks(session, batch.authority_id, changed),
    )
    created, revised, revisions = [], [], []
    for entry in changed:
        before = known.get(entry.key)
        occasion_id = before.id if before else new_id()
        revision = before.revision + 1 if before else 1
        columns = {
            "id": occasion_id,
            "revision": revision,
            "service_item_id": references.items[entry.content["service_item"]],
            "clerk_id": references.clerks.get(entry.content["clerk"]),
            **entry.columns,
        }
        if before:
            revised.append(columns)
        else:
            source, case_no, service_no = entry.key
            columns |= {"authority_id": batch.authority_id, "source": source}
            columns |= {"case_no": case_no, "service_no": service_no}
            columns["case_id"] = references.cases[source, case_no]
            created.append(columns)
        revisions.append(
            {
                "id": new_id(), "occasion_id": occasion_id, "revision": revision,
                "batch_id": batch.id, "old": before.content or {} if before else {},
                "new": entry.content,
            }
        )  # fmt: skip
    _insert(session, ServiceOccasion, created)
    _update(session, ServiceOccasion, revised)
    _insert(session, OccasionRevision, revisions)


def _items(session: Session, authority_id: UUID) -> dict[str, UUID]:
    query = select(ServiceItem.code, ServiceItem.id).filter_by(authority_id=authority_id)
    return dict(session.execute(query).all())


def _keep_items(session: Session, authority_id: UUID, names: Mapping[str, str]) -> None:
    known = {
        item.code: item
        for item in session.scalars(select(ServiceItem).filter_by(authority_id=authority_id))
    }
    for code, name in names.items():
        if code not in known:
            session.add(ServiceItem(authority_id=authority_id, code=code, name={"zh-CN": name}))
        elif name and known[code].name.get("zh-CN") != name:
            known[code].name = {**known[code].name, "zh-CN": name}
    session.flush()


def _keep_clerks(
    session: Session, authority_id: UUID, entries: Iterable[Entry]
) -> dict[str | None, UUID]:
    query = select(WindowClerk.code, WindowClerk.id).filter_by(authority_id=authority_id)
    known: dict[str | None, UUID] = {}
    known.update(session.execute(query).all())
    codes = {entry.content["clerk"] for entry in entries} - {None, *known}
    new = {code: new_id() for code in sorted(codes)}
    rows = [{"id": id_, "authority_id": authority_id, "code": code} for code, id_ in new.items()]
    _insert(session, WindowClerk, rows)
    return {**known, **new}


def _keep_cases(
    session: Session, authority_id: UUID, changed: Iterable[Entry], known: Mapping[Key, Known]
) -> dict[tuple[str, str], UUID]:
    """Write the cases of changed occasions, each as its last occasion says it stands."""
    ids: dict[tuple[str, str], UUID] = {}
    newest: dict[tuple[str, str], int] = {}
    for (source, case_no, service_no), one in known.items():
        ids[source, case_no] = one.case_id
        newest[source, case_no] = max(service_no, newest.get((source, case_no), 0))
    last: dict[tuple[str, str], Entry] = {}
    for entry in changed:
        source, case_no, service_no = entry.key
        if service_no >= newest.get((source, case_no), 0):
            newest[source, case_no] = service_no
            last[source, case_no] = entry
    created, revised = [], []
    for (source, case_no), entry in last.items():
        values = {key: entry.content[key] for key in ("case_status", "case_kind", "promised_days")}
        closed_on = entry.content["closed_on"]
        values["closed_on"] = date.fromisoformat(closed_on) if closed_on else None
        if (source, case_no) in ids:
            revised.append({"id": ids[source, case_no], **values})
        else:
            ids[source, case_no] = new_id()
            key = {"authority_id": authority_id, "source": source, "case_no": case_no}
            created.append({"id": ids[source, case_no], **key, **values})
    _insert(session, ServiceCase, created)
    _update(session, ServiceCase, revised)
    return ids


def _insert(session: Session, model: type[Base], rows: list[dict[str, Any]]) -> None:
    # Below the ORM, which would send a statement for each pattern of blanks.
    statement = insert(model.__table__)  # type: ignore[arg-type] # always a Table here
    for some in _chunks(rows):
        session.execute(statement, some)


def _update(session: Session, model: type[Base], rows: list[dict[str, Any]]) -> None:
    table = model.__table__
    for some in _chunks(rows):
        values: dict[str, Any] = {name: bindparam(name) for name in some[0] if name != "id"}
        statement = update(table).where(table.c.id == bindparam("row_id")).values(values)  # type: ignore[arg-type]
        session.execute(statement, [{"row_id": row["id"], **row} for row in some])


def _chunks(things: Sequence[Thing]) -> Iterator[Sequence[Thing]]:
    for start in range(0, len(things), CHUNK):
        yield things[start : start + CHUNK]

"""Taking in a file of units: all of it or nothing, and every change with its date.

A column that is not in the file leaves what is known untouched. A column that is there says
what holds from the day the changes take effect: another class or parent ends the old one on
that day, and a blank ends it without a new one.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from surveyapp.messages import N_
from surveyapp.orm import Words, new_id
from surveyapp.units.models import (
    AssessedUnit,
    Hierarchy,
    UnitAlias,
    UnitClass,
    UnitClassification,
    UnitKind,
    UnitMembership,
    UnitSuccession,
)
from surveyapp.units.service import hold_authority
from surveyapp.units.sheets import Column, Limits, Problems, Row, Sheet, read_sheet
from surveyapp.units.vocabulary import KINDS

DatedFact = UnitMembership | UnitClassification

SHOWN_REVISIONS = 20
MAX_NAME = 500
MAX_ALIAS = 200

CODE_SIGNS = re.compile(r"[\w./-]+")  # Letters of any script, digits and these; no blanks.

COLUMNS = (
    Column("code", "单位编码",
           N_("唯一编码，一经使用不要更改；只用字母、数字、汉字和“-”“_”“.”“/”，不含空格"),
           ("编码", "代码", "unit_code"), is_required=True,
           examples=("EXAMPLE-R", "EXAMPLE-C", "EXAMPLE-C-W01")),
    Column("kind", "单位级别", N_("行政区划、政务服务中心、窗口、政府或部门"),
           ("级别", "单位类型", "类型"), is_required=True,
           examples=("行政区划", "政务服务中心", "窗口")),
    Column("name", "单位名称", N_("全称，用于报告"), ("名称", "全称"), is_required=True,
           examples=("示例区", "示例区政务服务中心", "示例区政务服务中心1号窗口")),
    Column("name_en", "英文名称", N_("英文全称，可不填"), (),
           examples=("Example District", "Example Service Centre",
                     "Example Service Centre, window 1")),
    Column("short_name", "简称", N_("用于表格和图；不填则用全称"), (),
           examples=("示例区", "示例中心", "示例1号窗口")),
    Column("short_name_en", "英文简称", N_("英文简称，可不填"), (),
           examples=("Example", "Example Centre", "Example window 1")),
    Column("official_order", "官方顺序", N_("表格中的次序；不填则按文件中的次序"),
           ("顺序", "排序", "序号"), examples=("1", "100", "101")),
    Column("unit_class", "类别编码", N_("只在同一类别内排名；不填则不参与排名"),
           ("类别", "单位类别"), examples=("", "EXAMPLE-CLASS", "")),
    Column("unit_class_name", "类别名称", N_("类别的名称，如“市辖区”"), (),
           examples=("", "示例类别", "")),
    Column("unit_class_name_en", "类别英文名称", N_("类别的英文名称，可不填"), (),
           examples=("", "Example class", "")),
    Column("parent", "上级编码", N_("按地点的上级：窗口填中心，中心填行政区划"),
           ("上级单位", "上级", "所属中心"), examples=("", "EXAMPLE-R", "EXAMPLE-C")),
    Column("department", "所属部门", N_("按组织的上级：窗口填部门，部门填政府"),
           ("部门编码", "主管部门", "organisation_parent")),
    Column("aliases", "别名", N_("其他文件中对它的叫法，用分号隔开"), ("别称", "曾用名"),
           examples=("", "示例大厅", "示例1号窗；EXAMPLE-01")),
    Column("valid_from", "启用日期", N_("从哪天起存在；新单位必填"), ("生效日期", "设立日期"),
           examples=("2020-01-01", "2020-01-01", "2020-01-01")),
    Column("valid_until", "停用日期", N_("从哪天起不再存在；仍在用的不填"),
           ("失效日期", "撤销日期")),
    Column("successors", "承接单位", N_("合并或拆分后由谁承接，填编码，用分号隔开"),
           ("继任单位", "successor")),
)  # fmt: skip

CODE_SIGNS_ONLY = N_(
    "编码只能用字母、数字、汉字和“-”“_”“.”“/”，不能有空格。请改写，例如 c01-w01。"
)
CODE_TWICE = N_("第 {line} 行已有这个编码。请只保留一行。")
CODE_IS_ALIAS = N_("这是单位 {unit} 的别名。请用 {unit}，或换一个编码。")
ALIAS_TAKEN = N_("“{alias}”已指 {unit}。一个叫法只能指一个单位，请去掉其中一处。")
KIND_CHANGED = N_("{unit} 已登记为“{kind}”，级别不能改。请用新的编码登记。")
NEW_NEEDS_FIRST_DAY = N_("这是新单位，请填写启用日期，例如 2020-01-01。")
ENDS_BEFORE_IT_BEGINS = N_("停用日期必须晚于启用日期 {day}。")
NO_SUCH_UNIT = N_("没有编码或别名为“{value}”的单位。请先登记它，或在本文件中加一行。")
OWN_PARENT = N_("单位不能隶属于自己。请填写它的上级，或留空。")
WRONG_LEVEL = N_("{unit} 的级别是“{kind}”，不能做这里的上级。请核对编码。")
CYCLE = N_("上下级成了圈：{path}。请改正其中一行的上级。")
LATER_CHANGE = N_("{day} 已有更晚的变更。请把变更生效日期改为那一天或以后。")
CLASS_NAMED_TWICE = N_("第 {line} 行给同一类别写了另一个名称“{name}”。请统一。")
SUCCESSOR_NEEDS_LAST_DAY = N_("有承接单位时，请填写停用日期。")

PARENT_KINDS: Mapping[tuple[Hierarchy, UnitKind], frozenset[UnitKind]] = {
    (Hierarchy.PLACE, UnitKind.REGION): frozenset({UnitKind.REGION}),
    (Hierarchy.PLACE, UnitKind.SERVICE_CENTER): frozenset({UnitKind.REGION}),
    (Hierarchy.PLACE, UnitKind.SERVICE_WINDOW): frozenset({UnitKind.SERVICE_CENTER}),
    (Hierarchy.PLACE, UnitKind.GOVERNMENT): frozenset({UnitKind.REGION}),
    (Hierarchy.PLACE, UnitKind.DEPARTMENT): frozenset({UnitKind.REGION}),
    (Hierarchy.ORGANISATION, UnitKind.REGION): frozenset({UnitKind.GOVERNMENT}),
    (Hierarchy.ORGANISATION, UnitKind.SERVICE_CENTER): frozenset(
        {UnitKind.GOVERNMENT, UnitKind.DEPARTMENT}
    ),
    (Hierarchy.ORGANISATION, UnitKind.SERVICE_WINDOW): frozenset({UnitKind.DEPARTMENT}),
    (Hierarchy.ORGANISATION, UnitKind.GOVERNMENT): frozenset({UnitKind.GOVERNMENT}),
    (Hierarchy.ORGANISATION, UnitKind.DEPARTMENT): frozenset(
        {UnitKind.GOVERNMENT, UnitKind.DEPARTMENT}
    ),
}
HIERARCHY_COLUMNS = {Hierarchy.PLACE: "parent", Hierarchy.ORGANISATION: "department"}


@dataclass(frozen=True, slots=True)
class Changes:
    """What a file did: how many were new, different, or as they already were.

    `units` names the first units that are different, and their columns that are.
    """

    created: int
    revised: int
    unchanged: int
    ignored: tuple[str, ...] = ()  # Columns that mean nothing to us.
    units: Mapping[str, Sequence[str]] = field(
        default_factory=lambda: MappingProxyType({}), compare=False
    )


@dataclass(frozen=True, slots=True)
class UnitRow:
    """What one row says of one unit; keys that the file does not have are not in `said`."""

    row: Row
    code: str
    kind: UnitKind | None  # None: it was not understood, so the file will be refused.
    said: Mapping[str, Any]


@dataclass(slots=True)
class Register:
    """Everything known of an authority's units, as the file is taken in."""

    authority_id: UUID
    units: dict[str, AssessedUnit]
    aliases: dict[str, str]  # Alias -> code of its unit.
    classes: dict[str, UnitClass]
    memberships: dict[tuple[UUID, Hierarchy], list[UnitMembership]]
    classifications: dict[UUID, list[UnitClassification]]
    successions: dict[UUID, set[UUID]]
    names: dict[str, str] = field(default_factory=dict)  # Codes and aliases there will be.
    touched: dict[UUID, set[str]] = field(default_factory=dict)  # Unit -> columns that changed.

    def touch(self, unit: AssessedUnit, column: str) -> None:
        """Note that a column of a unit says something else than before."""
        self.touched.setdefault(unit.id, set()).add(column)


def import_units(
    session: Session, authority_id: UUID, content: bytes, *, effective_on: date
) -> Changes:
    """Take in a file of units, whole or not at all.

    Parameters
    ----------
    session : Session
        The session of the request or command, which also ends the transaction.
    authority_id : UUID
        Whose units they are.
    content : bytes
        The CSV file; `COLUMNS` says what it may hold.
    effective_on : date
        From when another class or parent than the known one holds. For new units both hold
        from their own first day.

    Raises
    ------
    FileRefusedError
        With every problem of the file; nothing is changed then.
    """
    sheet = read_sheet(content, COLUMNS)
    # One import of an authority at a time, on every engine.
    hold_authority(session, authority_id)
    register = _load(session, authority_id)
    rows = [row for row in (_read(row, sheet) for row in sheet.each()) if row]
    _check(rows, register, sheet.problems, effective_on)
    sheet.problems.refuse_if_any()
    return _apply(session, rows, register, effective_on, sheet)


def _load(session: Session, authority_id: UUID) -> Register:
    mine = select(AssessedUnit.id).filter_by(authority_id=authority_id).scalar_subquery()
    units = session.scalars(
        select(AssessedUnit)
        .filter_by(authority_id=authority_id)
        .options(selectinload(AssessedUnit.aliases))
    ).all()
    register = Register(
        authority_id,
        {unit.code: unit for unit in units},
        {alias.alias: unit.code for unit in units for alias in unit.aliases},
        {
            one.code: one
            for one in session.scalars(select(UnitClass).filter_by(authority_id=authority_id))
        },
        {}, {}, {},
    )  # fmt: skip
    for membership in session.scalars(
        select(UnitMembership)
        .where(UnitMembership.unit_id.in_(mine))
        .order_by(UnitMembership.valid_from)
    ):
        key = (membership.unit_id, membership.hierarchy)
        register.memberships.setdefault(key, []).append(membership)
    for one in session.scalars(
        select(UnitClassification)
        .where(UnitClassification.unit_id.in_(mine))
        .order_by(UnitClassification.valid_from)
    ):
        register.classifications.setdefault(one.unit_id, []).append(one)
    for follow in session.scalars(select(UnitSuccession).where(UnitSuccession.unit_id.in_(mine))):
        register.successions.setdefault(follow.unit_id, set()).add(follow.successor_id)
    return register


def _read(row: Row, sheet: Sheet) -> UnitRow | None:
    code, kind = row.text("code", required=True), row.choice("kind", KINDS)
    readers: Mapping[str, Callable[[str], Any]] = {
        "name": lambda key: row.text(key, MAX_NAME, required=True),
        "official_order": lambda key: row.whole(key, Limits(0, 10**9)),
        "unit_class": row.text,
        "parent": lambda key: row.text(key, MAX_ALIAS),
        "department": lambda key: row.text(key, MAX_ALIAS),
        "aliases": lambda key: row.listed(key, MAX_ALIAS),
        "successors": lambda key: row.listed(key, MAX_ALIAS),
        "valid_from": row.day,
        "valid_until": row.day,
    }
    for key in ("name_en", "short_name", "short_name_en", "unit_class_name", "unit_class_name_en"):
        readers = {**readers, key: lambda key: row.text(key, MAX_NAME)}
    said = {key: read(key) for key, read in readers.items() if sheet.has(key)}
    return UnitRow(row, code, kind, said) if code else None


def _check(
    rows: list[UnitRow], register: Register, problems: Problems, effective_on: date
) -> None:
    names = register.names = _check_names(rows, register)
    kinds: dict[str, UnitKind | None] = {}
    for row in rows:  # Of a code that stands twice nobody knows which of the two is meant.
        kinds[row.code] = row.kind if kinds.setdefault(row.code, row.kind) is row.kind else None
    kinds |= {unit.code: unit.kind for unit in register.units.values()}
    for row in rows:
        _check_alone(row, register)
        for hierarchy in Hierarchy:
            _check_parent(row, hierarchy, names, kinds)
        for successor in row.said.get("successors", ()):
            if successor not in names:
                row.row.refuse("successors", NO_SUCH_UNIT, value=successor)
        _check_later_changes(row, register, names, effective_on)
    _check_classes(rows)
    if not problems.total:
        for hierarchy in Hierarchy:
            _check_cycles(rows, register, hierarchy, names)


def _check_names(rows: list[UnitRow], register: Register) -> dict[str, str]:
    """Return every code and alias there will be, and the code it means; note collisions."""
    by_code: dict[str, UnitRow] = {}
    for row in rows:
        if by_code.setdefault(row.code, row) is not row:
            row.row.refuse("code", CODE_TWICE, line=by_code[row.code].row.line)
    renamed = {row.code for row in rows if "aliases" in row.said}
    names = {code: code for code in (*register.units, *by_code)}
    kept = {alias: code for alias, code in register.aliases.items() if code not in renamed}
    for alias, code in kept.items():
        if alias in by_code:
            by_code[alias].row.refuse("code", CODE_IS_ALIAS, unit=code)
        names.setdefault(alias, code)
    for row in rows:
        for alias in row.said.get("aliases", ()):
            if names.setdefault(alias, row.code) != row.code:
                row.row.refuse("aliases", ALIAS_TAKEN, alias=alias, unit=names[alias])
    return names


def _check_alone(row: UnitRow, register: Register) -> None:
    known = register.units.get(row.code)
    if known is None and not CODE_SIGNS.fullmatch(row.code):
        row.row.refuse("code", CODE_SIGNS_ONLY)
    if known is not None and row.kind not in {None, known.kind}:
        row.row.refuse("kind", KIND_CHANGED, unit=row.code, kind=KINDS.word(known.kind))
    first = row.said.get("valid_from") or (known.valid_from if known else None)
    if first is None and not row.row.cells.get("valid_from"):
        row.row.refuse("valid_from", NEW_NEEDS_FIRST_DAY)
    last = row.said.get("valid_until")
    if first is not None and last is not None and last <= first:
        row.row.refuse("valid_until", ENDS_BEFORE_IT_BEGINS, day=first.isoformat())
    known_last = known.valid_until if known and "valid_until" not in row.said else None
    if row.said.get("successors") and last is None and known_last is None:
        row.row.refuse("successors", SUCCESSOR_NEEDS_LAST_DAY)


def _check_parent(
    row: UnitRow,
    hierarchy: Hierarchy,
    names: Mapping[str, str],
    kinds: Mapping[str, UnitKind | None],
) -> None:
    column = HIERARCHY_COLUMNS[hierarchy]
    value = row.said.get(column, "")
    if not value:
        return
    parent = names.get(value)
    if parent is None:
        row.row.refuse(column, NO_SUCH_UNIT, value=value)
    elif parent == row.code:
        row.row.refuse(column, OWN_PARENT)
    elif (kind := kinds[parent]) and row.kind and kind not in PARENT_KINDS[hierarchy, row.kind]:
        row.row.refuse(column, WRONG_LEVEL, unit=parent, kind=KINDS.word(kind))


def _check_later_changes(
    row: UnitRow, register: Register, names: Mapping[str, str], effective_on: date
) -> None:
    unit = register.units.get(row.code)
    if unit is None:
        return
    wanted: list[tuple[str, Sequence[DatedFact], UUID | None]] = []
    for hierarchy, column in HIERARCHY_COLUMNS.items():
        parent = register.units.get(names.get(row.said.get(column, ""), ""))
        spans = register.memberships.get((unit.id, hierarchy), ())
        wanted.append((column, spans, parent.id if parent else None))
    unit_class = register.classes.get(row.said.get("unit_class", ""))
    spans_of_class = register.classifications.get(unit.id, ())
    wanted.append(("unit_class", spans_of_class, unit_class.id if unit_class else None))
    for column, dated, value in wanted:
        later = [span.valid_from for span in dated if span.valid_from > effective_on]
        if column in row.said and later and _value_on(dated, effective_on) != value:
            row.row.refuse(column, LATER_CHANGE, day=max(later).isoformat())


def _check_classes(rows: list[UnitRow]) -> None:
    first: dict[tuple[str, str], tuple[int, str]] = {}
    for row in rows:
        for key in ("unit_class_name", "unit_class_name_en"):
            name, code = row.said.get(key, ""), row.said.get("unit_class", "")
            if code and name:
                line, known = first.setdefault((code, key), (row.row.line, name))
                if known != name:
                    row.row.refuse(key, CLASS_NAMED_TWICE, line=line, name=known)


def _check_cycles(
    rows: list[UnitRow], register: Register, hierarchy: Hierarchy, names: Mapping[str, str]
) -> None:
    column = HIERARCHY_COLUMNS[hierarchy]
    codes = {unit.id: code for code, unit in register.units.items()}
    above = {
        codes[unit_id]: codes[spans[-1].parent_id]
        for (unit_id, one), spans in register.memberships.items()
        if one is hierarchy and spans[-1].valid_until is None
    }
    by_code = {row.code: row for row in rows if column in row.said}
    above |= {code: names.get(row.said[column], "") for code, row in by_code.items()}
    told: set[str] = set()
    for start, row in by_code.items():
        path = [start]
        while (here := above.get(path[-1], "")) and here not in path:
            path.append(here)
        if here == start and not told & set(path):
            told.update(path)
            row.row.refuse(column, CYCLE, path=" → ".join([*path, start]))


def _apply(
    session: Session,
    rows: list[UnitRow],
    register: Register,
    effective_on: date,
    sheet: Sheet,
) -> Changes:
    created = {row.code for row in rows if row.code not in register.units}
    _apply_classes(session, rows, register)
    last = max((unit.official_order for unit in register.units.values()), default=0)
    for position, row in enumerate(rows, start=1):
        _apply_fields(session, row, register, default_order=last + position)
    session.flush()  # Units exist before anything refers to them.
    _apply_aliases(session, rows, register)
    for row in rows:
        _apply_memberships(session, row, register, effective_on)
        _apply_classification(session, row, register, effective_on)
        _apply_successions(session, row, register)
    session.flush()
    revised = [
        unit
        for row in rows
        if (unit := register.units[row.code]).id in register.touched and row.code not in created
    ]
    for unit in revised:
        unit.revision += 1
    session.flush()
    order = [column.key for column in COLUMNS]
    return Changes(
        len(created), len(revised), len(rows) - len(created) - len(revised), sheet.ignored,
        {
            unit.code: sorted(register.touched[unit.id], key=order.index)
            for unit in revised[:SHOWN_REVISIONS]
        },
    )  # fmt: skip


def _apply_classes(session: Session, rows: list[UnitRow], register: Register) -> None:
    for row in rows:
        code = row.said.get("unit_class", "")
        if not code:
            continue
        known = register.classes.get(code)
        before = known.name if known else {"zh-CN": code}
        name = _words(row.said, "unit_class_name", before)
        if known is None:
            order = max((one.official_order for one in register.classes.values()), default=0) + 1
            known = UnitClass(
                id=new_id(), authority_id=register.authority_id, code=code, name=name,
                official_order=order,
            )  # fmt: skip
            register.classes[code] = known
            session.add(known)
        elif known.name != name:
            known.name = name


def _words(said: Mapping[str, Any], key: str, before: Words) -> Words:
    """Return a text as the file says it; what it leaves out stays as it was."""
    zh = said.get(key) or before["zh-CN"]
    en = said.get(f"{key}_en", before.get("en", ""))
    return {"zh-CN": zh, "en": en} if en else {"zh-CN": zh}


def _apply_fields(
    session: Session, row: UnitRow, register: Register, *, default_order: int
) -> None:
    unit, said = register.units.get(row.code), row.said
    name = _words(said, "name", unit.name if unit else {"zh-CN": ""})
    short = _words(said, "short_name", unit.short_name if unit else name)
    values: dict[str, Any] = {"name": name, "short_name": short}
    for key in ("official_order", "valid_from"):
        if said.get(key) is not None:
            values[key] = said[key]
    if "valid_until" in said:
        values["valid_until"] = said["valid_until"]
    if unit is None:
        unit = AssessedUnit(
            id=new_id(), authority_id=register.authority_id, code=row.code, kind=row.kind,
            **{"official_order": default_order, **values},
        )  # fmt: skip
        register.units[row.code] = unit
        session.add(unit)
        return
    changed = {key: value for key, value in values.items() if getattr(unit, key) != value}
    if "valid_from" in changed:
        _move_first_day(unit, register, changed["valid_from"])
    for key, value in changed.items():
        setattr(unit, key, value)
        register.touch(unit, key)


def _move_first_day(unit: AssessedUnit, register: Register, first: date) -> None:
    # What held from the unit's first day holds from its corrected first day.
    spans: list[DatedFact] = [
        *register.classifications.get(unit.id, ()),
        *(span for h in Hierarchy for span in register.memberships.get((unit.id, h), ())),
    ]
    for span in spans:
        is_first = span.valid_from == unit.valid_from
        if is_first and (span.valid_until is None or first < span.valid_until):
            span.valid_from = first


def _apply_aliases(session: Session, rows: list[UnitRow], register: Register) -> None:
    wanted = {
        row.code: {alias for alias in row.said["aliases"] if alias != row.code}
        for row in rows
        if "aliases" in row.said
    }
    changed = {
        code: aliases
        for code, aliases in wanted.items()
        if aliases != {one.alias for one in register.units[code].aliases}
    }
    ids = {code: register.units[code].id for code in changed}
    # Deleted before any is added: an alias may move from one unit to another.
    session.execute(delete(UnitAlias).where(UnitAlias.unit_id.in_(ids.values())))
    for code, aliases in changed.items():
        session.expire(register.units[code], ["aliases"])
        register.touch(register.units[code], "aliases")
        session.add_all(
            UnitAlias(authority_id=register.authority_id, unit_id=ids[code], alias=alias)
            for alias in sorted(aliases)
        )
    session.flush()


def _apply_memberships(
    session: Session, row: UnitRow, register: Register, effective_on: date
) -> None:
    unit = register.units[row.code]
    for hierarchy, column in HIERARCHY_COLUMNS.items():
        if column not in row.said:
            continue
        value = row.said[column]
        parent_id = register.units[register.names[value]].id if value else None
        spans = register.memberships.setdefault((unit.id, hierarchy), [])
        on = _first_day_of_change(unit, spans, effective_on)
        if _value_on(spans, on) == parent_id:
            continue
        _end(session, spans, on)
        if parent_id is not None:
            new = UnitMembership(
                unit_id=unit.id, parent_id=parent_id, hierarchy=hierarchy, valid_from=on
            )
            session.add(new)
        register.touch(unit, column)


def _apply_classification(
    session: Session, row: UnitRow, register: Register, effective_on: date
) -> None:
    if "unit_class" not in row.said:
        return
    unit, code = register.units[row.code], row.said["unit_class"]
    class_id = register.classes[code].id if code else None
    spans = register.classifications.setdefault(unit.id, [])
    on = _first_day_of_change(unit, spans, effective_on)
    if _value_on(spans, on) == class_id:
        return
    _end(session, spans, on)
    if class_id is not None:
        session.add(UnitClassification(unit_id=unit.id, unit_class_id=class_id, valid_from=on))
    register.touch(unit, "unit_class")


def _apply_successions(session: Session, row: UnitRow, register: Register) -> None:
    unit = register.units[row.code]
    wanted = {register.units[register.names[one]].id for one in row.said.get("successors", ())}
    for successor_id in wanted - register.successions.get(unit.id, set()):
        session.add(
            UnitSuccession(
                unit_id=unit.id, successor_id=successor_id, happened_on=unit.valid_until
            )
        )
        register.touch(unit, "successors")


def _first_day_of_change(
    unit: AssessedUnit, spans: Sequence[DatedFact], effective_on: date
) -> date:
    # What was never said before holds from the unit's first day; a change, from its own day.
    return max(effective_on, unit.valid_from) if spans else unit.valid_from


def _value_on(spans: Iterable[DatedFact], on: date) -> UUID | None:
    for span in spans:
        if span.valid_from <= on and (span.valid_until is None or on < span.valid_until):
            return span.parent_id if isinstance(span, UnitMembership) else span.unit_class_id
    return None


def _end(session: Session, spans: Iterable[DatedFact], on: date) -> None:
    for span in spans:
        if span.valid_from == on:
            session.delete(span)  # It is corrected on the day it began, so it never held.
            session.flush()  # Before another begins on the same day.
        elif span.valid_from < on and (span.valid_until is None or on < span.valid_until):
            span.valid_until = on

"""Writing what a file of units says: fields as they are, classes and parents with their days."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from surveyapp.orm import Words, new_id
from surveyapp.units.models import (
    AssessedUnit,
    Hierarchy,
    UnitAlias,
    UnitClass,
    UnitClassification,
    UnitMembership,
    UnitSuccession,
)
from surveyapp.units.register import DatedFact, Register, value_on
from surveyapp.units.unit_columns import HIERARCHY_COLUMNS, UnitRow


def apply_rows(
    session: Session, rows: list[UnitRow], register: Register, effective_on: date
) -> list[AssessedUnit]:
    """Write what rows without faults say, and return the units that were known and changed."""
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
    return revised


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
        if value_on(spans, on) == parent_id:
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
    if value_on(spans, on) == class_id:
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


def _end(session: Session, spans: Iterable[DatedFact], on: date) -> None:
    for span in spans:
        if span.valid_from == on:
            session.delete(span)  # It is corrected on the day it began, so it never held.
            session.flush()  # Before another begins on the same day.
        elif span.valid_from < on and (span.valid_until is None or on < span.valid_until):
            span.valid_until = on

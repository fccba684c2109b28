"""The units that evidence is about: their classes in time, groups, and what they stand under."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from analysis.schemes.definition import Scheme
from analysis.schemes.evidence import EvidenceTable, Unit
from analysis.schemes.evidence_complaints import Complaints
from analysis.schemes.tables import UNITS
from analysis.schemes.unit_names import UnitNames


def read_units(
    scheme: Scheme, tables: Mapping[str, EvidenceTable], complaints: Complaints
) -> tuple[Unit, ...]:
    """Return the units of their table, or those that other tables name."""
    table = tables.get(UNITS)
    if table is None:
        only = next(iter(scheme.classes), None) if len(scheme.classes) <= 1 else None
        if len(scheme.classes) > 1:
            said = ("List the units and their classes in units.csv.", *scheme.classes)
            complaints.add(UNITS, "missing_file", None, ("", ""), said)
        named = {code for t in tables.values() for code in t.column("unit") if code is not None}
        return tuple(Unit(code, code, only) for code in sorted(named))
    rows: dict[str, list[int]] = {}
    for index, code in enumerate(table.column("unit")):
        if code is not None:
            rows.setdefault(code, []).append(index)
    begins = table.column("class_from")
    in_order = (sorted(of, key=lambda i: begins[i] or date.min) for of in rows.values())
    return tuple(_unit(scheme, table, indices, complaints) for indices in in_order)


def _unit(
    scheme: Scheme, table: EvidenceTable, indices: Sequence[int], complaints: Complaints
) -> Unit:
    """Return the unit of one row, or of several, each with the day its class begins."""
    first, *later = indices
    unit = _first(scheme, table, first, complaints)
    for index in later:
        for column, value in table.row(index).items():
            if column not in {"class", "class_from"} and value != table.column(column)[first]:
                said = ("Leave it blank, or write what the unit's first row has.",)
                cell = (column, str(value))
                complaints.add(UNITS, "unit_told_twice", table.lines[index], cell, said)
    begins = table.column("class_from")
    changes = ((begins[i], _class(scheme, table, i, complaints)) for i in later)
    return replace(unit, class_changes=tuple(changes))


def _class(scheme: Scheme, table: EvidenceTable, index: int, complaints: Complaints) -> str | None:
    written: str | None = table.column("class")[index]
    if not scheme.classes:
        return written
    if written is None and len(scheme.classes) == 1:
        return next(iter(scheme.classes))
    by_title = {title: code for code, text in scheme.classes.items() for title in text.values()}
    found = by_title.get(written or "", written)
    if found not in scheme.classes:
        said = ("Give the unit one of these classes.", *scheme.classes)
        complaints.add(UNITS, "unknown_class", table.lines[index], ("class", found or ""), said)
    return found


def _first(scheme: Scheme, table: EvidenceTable, index: int, complaints: Complaints) -> Unit:
    row = table.row(index)
    unit_class = _class(scheme, table, index, complaints)
    groups = tuple(g for g in str(row.get("groups", "")).replace("；", ";").split(";") if g)
    for group in groups:
        if group.strip() not in scheme.groups:
            said = ("Name groups that the scheme has.", *scheme.groups)
            complaints.add(UNITS, "unknown_group", table.lines[index], ("groups", group), said)
    unit = Unit(
        row["unit"],
        row.get("name", row["unit"]),
        unit_class,
        frozenset(group.strip() for group in groups),
        row.get("parent"),
        row.get("from"),
        row.get("until"),
    )
    if unit.begins is not None and unit.until is not None and unit.until < unit.begins:
        ended = ("until", str(unit.until))
        said = ("A unit ends after it begins.", f"≥ {unit.begins}")
        complaints.add(UNITS, "out_of_range", table.lines[index], ended, said)
    return unit


def grouped(scheme: Scheme, unit: Unit, names: UnitNames) -> Unit:
    """Return a unit with the groups of the scheme that name it."""
    named = {
        code
        for code, group in scheme.groups.items()
        if unit.code in {names.of(written) for written in group.units}
    }
    return replace(unit, groups=unit.groups | named)


def below_by_code(unit: Unit, names: UnitNames) -> Unit:
    """Return a unit that is below another by its code; it may be one that nobody assesses."""
    return unit if unit.parent is None else replace(unit, parent=names.of(unit.parent))


def check_groups(
    scheme: Scheme, table: EvidenceTable, names: UnitNames, complaints: Complaints
) -> None:
    """Tell units whose name a group of the scheme gives, and others have as well."""
    named = {written for group in scheme.groups.values() for written in group.units}
    for index, written in enumerate(table.column("name")):
        if written in named & names.shared.keys():
            said = (
                "A group of the scheme names units by this name: write codes in the group.",
                *names.shared[written],
            )
            complaints.add(UNITS, "ambiguous_group", table.lines[index], ("name", written), said)

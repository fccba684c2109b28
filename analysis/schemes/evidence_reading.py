"""Evidence from files, rows or the store: read as a whole, or every problem with its place."""

from collections.abc import Mapping

from analysis.schemes.definition import Scheme
from analysis.schemes.evidence import Evidence, EvidenceTable
from analysis.schemes.evidence_calendar import read_calendar
from analysis.schemes.evidence_columns import read_table
from analysis.schemes.evidence_complaints import Complaints
from analysis.schemes.evidence_items import check_items
from analysis.schemes.evidence_rules import (
    about_standing,
    broken_rules,
    check_covariances,
    rows_not_of,
)
from analysis.schemes.evidence_tables import CodedTable, RawTable
from analysis.schemes.evidence_units import below_by_code, check_groups, grouped, read_units
from analysis.schemes.tables import CALENDAR, EVENTS, UNITS
from analysis.schemes.unit_names import UnitNames


def read_evidence(scheme: Scheme, raw: Mapping[str, RawTable | CodedTable]) -> Evidence:
    """Return typed evidence.

    Parameters
    ----------
    scheme : Scheme
        Says which categories, outlets, classes and columns of one's own there are.
    raw : mapping of str to RawTable or CodedTable
        By the names of `tables.TABLES`; without ``units``, the units are those that other tables
        name.

    Raises
    ------
    InvalidInputError
        With every problem of every table.
    """
    complaints = Complaints()
    tables = {name: read_table(scheme, name, table, complaints) for name, table in raw.items()}
    calendar = read_calendar(scheme, tables, complaints)
    units = read_units(scheme, tables, complaints)
    names = UnitNames(units)
    if UNITS in tables and names.shared:
        _refuse_shared(UNITS, tables[UNITS], "parent", names, complaints)
        check_groups(scheme, tables[UNITS], names, complaints)
    units = tuple(grouped(scheme, below_by_code(unit, names), names) for unit in units)
    for name, table in tables.items():
        if name not in {UNITS, CALENDAR}:
            _resolve(name, table, names, complaints)
            broken_rules(scheme, name, table, complaints.add)
    if EVENTS in tables:
        by_code = {unit.code: unit for unit in units}
        of_standing = about_standing(tables[EVENTS], complaints.add)
        check_items(scheme, tables[EVENTS], of_standing, by_code)
    check_covariances(tables, complaints.add)
    complaints.raise_any()
    found = {name: table for name, table in tables.items() if name != UNITS}
    return Evidence(units, found, calendar)


def _refuse_shared(
    name: str, table: EvidenceTable, column: str, names: UnitNames, complaints: Complaints
) -> None:
    """Tell cells of a column, which may name units that nobody assesses, that name several."""
    for index, written in enumerate(table.column(column)):
        if written in names.shared:
            code, said = names.refusal(written, "")
            complaints.add(name, code, table.lines[index], (column, written), said)


def _resolve(name: str, table: EvidenceTable, names: UnitNames, complaints: Complaints) -> None:
    """Put the codes of units in the place of their names."""
    units = table.column("unit")
    for index, written in rows_not_of(units, names.codes):
        code, said = names.refusal(written, "Name a unit of units.csv.")
        complaints.add(name, code, table.lines[index], ("unit", written), said)
    units[:] = map(names.of, units)
    for column in ("unit_b", "inspector_unit"):
        if names.shared:
            _refuse_shared(name, table, column, names, complaints)
        others = table.columns.get(column, [])
        others[:] = map(names.of, others)
    joint = table.columns.get("joint_units", [])
    for index, written in enumerate(joint):
        for one in written or ():
            if one not in names.codes:
                code, said = names.refusal(one, "Name units of units.csv.")
                cell = ("joint_units", one)
                complaints.add(name, code, table.lines[index], cell, said)
        if written:
            joint[index] = tuple(dict.fromkeys(map(names.of, written)))

"""Taking in a file of units: all of it or nothing, and every change with its date.

A column that is not in the file leaves what is known untouched. A column that is there says
what holds from the day the changes take effect: another class or parent ends the old one on
that day, and a blank ends it without a new one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from uuid import UUID

from sqlalchemy.orm import Session

from surveyapp.units.models import AssessedUnit
from surveyapp.units.register import Register, load_register
from surveyapp.units.service import hold_authority
from surveyapp.units.sheets import read_sheet
from surveyapp.units.unit_checks import check
from surveyapp.units.unit_columns import COLUMNS, read_row
from surveyapp.units.unit_writing import apply_rows

SHOWN_REVISIONS = 20


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
    register = load_register(session, authority_id)
    known = set(register.units)
    rows = [row for row in (read_row(row, sheet) for row in sheet.each()) if row]
    check(rows, register, sheet.problems, effective_on)
    sheet.problems.refuse_if_any()
    revised = apply_rows(session, rows, register, effective_on)
    created = sum(row.code not in known for row in rows)
    unchanged = len(rows) - created - len(revised)
    return Changes(created, len(revised), unchanged, sheet.ignored, _columns(revised, register))


def _columns(revised: Sequence[AssessedUnit], register: Register) -> Mapping[str, Sequence[str]]:
    """Return the first units that are different, and in the order of the file what is."""
    order = [column.key for column in COLUMNS]
    return {
        unit.code: sorted(register.touched[unit.id], key=order.index)
        for unit in revised[:SHOWN_REVISIONS]
    }

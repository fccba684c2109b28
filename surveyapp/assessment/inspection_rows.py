"""The findings of inspections as a scheme reads them: of the units that it assesses."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.schemes.periods import Period
from surveyapp.access import Actor
from surveyapp.assessment.kept_tables import Rows, load_tables, of_records
from surveyapp.assessment.models import Assessment
from surveyapp.inspection.disputes import Dispute, count_waiting, list_disputes
from surveyapp.inspection.evidence import COLUMNS, READERS, list_read, list_within, table_of
from surveyapp.inspection.models import Inspection
from surveyapp.inspection.samples import count_done
from surveyapp.units.models import AssessedUnit

ITEM = "item"


def read_inspections(
    session: Session,
    actor: Actor,
    period: Period,
    tables: Collection[str],
    *,
    units: frozenset[str],
) -> dict[str, Rows]:
    """Return what was found in inspections up to the end of a period, as some of these tables."""
    inspections = list_read(session, actor.authority_id, period.end)
    found = {}
    for table in sorted(READERS.keys() & tables):
        read = READERS[table](session, actor.authority_id, actor.zone, inspections)
        records = [{**row, "place": row[ITEM]} for row in read if row["unit"] in units]
        found[table] = of_records(COLUMNS[table], records)
    return found


def list_half_done(
    session: Session, actor: Actor, period: Period, tables: Collection[str]
) -> list[Inspection]:
    """Return the inspections within a period that fill these tables and are not done."""
    found = list_within(session, actor.authority_id, period)
    of_tables = [one for one in found if table_of(one) in tables]
    far = count_done(session, of_tables)
    return [one for one in of_tables if far[one.id].is_half]


def list_objected(
    session: Session, actor: Actor, period: Period, tables: Collection[str]
) -> list[Inspection]:
    """Return the inspections within a period that fill these tables and have open objections."""
    found = list_within(session, actor.authority_id, period)
    of_tables = [one for one in found if table_of(one) in tables]
    waits = count_waiting(session, of_tables)
    return [one for one in of_tables if waits[one.id]]


def disputes_of(
    session: Session, assessment: Assessment, unit: AssessedUnit
) -> list[tuple[Inspection, Dispute]]:
    """Return what a unit said against findings that a run read, whatever became of it."""
    return [
        (inspection, dispute)
        for inspection in inspections_read(session, assessment)
        for dispute in list_disputes(session, inspection)
        if dispute.item.unit_id == unit.id
    ]


def is_found_here(table: str, rows: Rows, row: int) -> bool:
    """Tell whether a row of evidence was found in an inspection of the store, and no file's."""
    return table in READERS and rows.places[row] in rows.cells[row]


def inspections_read(
    session: Session, assessment: Assessment, unit: str | None = None
) -> Sequence[Inspection]:
    """Return the inspections that a run read something of, of one unit or of any."""
    kept = {name: assessment.evidence[name] for name in READERS if name in assessment.evidence}
    codes = {
        place.partition("/")[0]
        for rows in load_tables(session, assessment.authority_id, kept).values()
        for place, item, owner in zip(
            rows.places, rows.column(ITEM), rows.column("unit"), strict=True
        )
        if place == item and unit in {None, owner}
    }
    mine = select(Inspection).where(
        Inspection.authority_id == assessment.authority_id, Inspection.code.in_(codes)
    )
    return session.scalars(mine.order_by(Inspection.code)).all()

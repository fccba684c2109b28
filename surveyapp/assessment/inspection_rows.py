"""The findings of inspections as a scheme reads them: of the units that it assesses."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.schemes.periods import Period
from surveyapp.access import Actor
from surveyapp.assessment.kept_tables import Rows, load_tables, of_records
from surveyapp.assessment.models import Assessment
from surveyapp.inspection.evidence import COLUMNS, list_read, read_findings
from surveyapp.inspection.models import Inspection

TABLE, ITEM = "inspections", "item"


def read_inspections(
    session: Session, actor: Actor, period: Period, *, units: frozenset[str]
) -> Rows:
    """Return what was found in inspections of the periods up to the end of this one."""
    inspections = list_read(session, actor.authority_id, period.end)
    found = read_findings(session, actor.authority_id, actor.zone, inspections)
    return of_records(
        COLUMNS, [{**row, "place": row["item"]} for row in found if row["unit"] in units]
    )


def is_found_here(table: str, rows: Rows, row: int) -> bool:
    """Tell whether a row of evidence was found in an inspection of the store, and no file's."""
    return table == TABLE and rows.places[row] in rows.cells[row]


def inspections_read(
    session: Session, assessment: Assessment, unit: str | None = None
) -> Sequence[Inspection]:
    """Return the inspections that a run read something of, of one unit or of any."""
    if TABLE not in assessment.evidence:
        return ()
    kept = {TABLE: assessment.evidence[TABLE]}
    rows = load_tables(session, assessment.authority_id, kept)[TABLE]
    units, items = rows.column("unit"), rows.column(ITEM)
    codes = {
        place.partition("/")[0]
        for place, item, owner in zip(rows.places, items, units, strict=True)
        if place == item and unit in {None, owner}
    }
    mine = select(Inspection).where(
        Inspection.authority_id == assessment.authority_id, Inspection.code.in_(codes)
    )
    return session.scalars(mine.order_by(Inspection.code)).all()

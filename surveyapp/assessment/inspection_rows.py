"""The findings of inspections as a scheme reads them: of the units that it assesses."""

from sqlalchemy.orm import Session

from analysis.schemes.periods import Period
from surveyapp.access import Actor
from surveyapp.assessment.kept_tables import Rows, of_records
from surveyapp.inspection.evidence import COLUMNS, list_read, read_findings


def read_inspections(
    session: Session, actor: Actor, period: Period, *, units: frozenset[str]
) -> Rows:
    """Return what was found in inspections of the periods up to the end of this one."""
    inspections = list_read(session, actor.authority_id, period.end)
    found = read_findings(session, actor.authority_id, actor.zone, inspections)
    return of_records(
        COLUMNS, [{**row, "place": row["item"]} for row in found if row["unit"] in units]
    )

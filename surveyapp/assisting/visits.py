"""The visits that somebody at the telephone can mean, found by the number of their case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from surveyapp.cases.models import ServiceOccasion
from surveyapp.fieldwork.models import Wave
from surveyapp.orm import Words
from surveyapp.units.models import AssessedUnit

MOST = 20  # Contacts of one case; who has more of them names the last.


@dataclass(frozen=True, slots=True)
class VisitFound:
    """One contact of a case, in words."""

    id: UUID
    matter: Words
    centre: Words
    window: Words | None
    occurred_on: date


def find_visits(session: Session, wave: Wave, case_no: str) -> list[VisitFound]:
    """Return the contacts of a case in the period of a wave, the last first."""
    occasions = session.scalars(
        select(ServiceOccasion)
        .options(joinedload(ServiceOccasion.service_item))
        .where(
            ServiceOccasion.authority_id == wave.survey.authority_id,
            ServiceOccasion.case_no == case_no,
            ServiceOccasion.occurred_on >= wave.period_from,
            ServiceOccasion.occurred_on < wave.period_until,
        )
        .order_by(ServiceOccasion.occurred_on.desc(), ServiceOccasion.id.desc())
        .limit(MOST)
    ).all()
    return [_in_words(session, occasion) for occasion in occasions]


def chosen_visit(visits: Sequence[VisitFound], wanted: str) -> VisitFound | None:
    """Return the contact that was chosen, or the only one there is."""
    if len(visits) == 1:
        return visits[0]
    return next((visit for visit in visits if str(visit.id) == wanted), None)


def _in_words(session: Session, occasion: ServiceOccasion) -> VisitFound:
    centre = session.get_one(AssessedUnit, occasion.service_center_id)
    at = occasion.service_window_id or occasion.department_id
    return VisitFound(
        id=occasion.id,
        matter=occasion.service_item.name,
        centre=centre.name,
        window=session.get_one(AssessedUnit, at).name if at else None,
        occurred_on=occasion.occurred_on,
    )

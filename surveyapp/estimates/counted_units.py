"""For which unit a report counts each answer of a wave, for files that leave the platform."""

from uuid import UUID

from sqlalchemy.orm import Session

from surveyapp.estimates.evidence import Answer, Evidence, gather
from surveyapp.estimates.places import UNPLACED, Places, load_places
from surveyapp.estimates.settings import read_plan_settings
from surveyapp.fieldwork.models import Wave

OF_NO_UNIT = "(unplaced)"  # Text files guard a sign that a spreadsheet would take for a formula.


def counted_units(session: Session, wave: Wave) -> dict[UUID, str]:
    """Return the code of the unit that reports count each answer for, or `OF_NO_UNIT`.

    A withdrawn answer has lost its occasion: for it only its collector tells.
    """
    authority_id = wave.survey.authority_id
    evidence = gather(session, wave, authority_id)
    kind = read_plan_settings(wave.settings).unit_kind
    places = load_places(session, wave, kind, authority_id)
    return {one.id: _unit_of(one, evidence, places) for one in evidence.answers}


def _unit_of(answer: Answer, evidence: Evidence, places: Places) -> str:
    if evidence.fate_of(answer).is_withdrawn:
        answer = answer._replace(occasion_id=None, frame=None)
    code = places.of_answer(answer, evidence)
    return OF_NO_UNIT if code == UNPLACED else code

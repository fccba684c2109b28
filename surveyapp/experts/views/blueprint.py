"""The blueprint that the pages of this room register with, and who may open which."""

from datetime import UTC, datetime
from uuid import UUID

from flask import Blueprint, g

from surveyapp.access import only_for
from surveyapp.database import current_session
from surveyapp.errors import NotFoundError
from surveyapp.experts import vocabulary
from surveyapp.experts.models import ScoringRound
from surveyapp.experts.panel import list_units
from surveyapp.experts.rounds import find_round
from surveyapp.experts.scope import EXPERTS, OVERSEERS, REPORTERS, SUPERVISORS
from surveyapp.units.models import AssessedUnit

blueprint = Blueprint("experts", __name__)

for_supervisors = only_for(*SUPERVISORS)
for_overseers = only_for(*OVERSEERS)
for_experts = only_for(*EXPERTS)
for_case_writers = only_for(*SUPERVISORS, *REPORTERS)
for_all = only_for(*OVERSEERS, *EXPERTS, *REPORTERS)


@blueprint.app_context_processor
def experts_words() -> dict[str, object]:
    """Give templates the words of this room."""
    return {
        "round_states": vocabulary.ROUND_STATES,
        "round_marks": vocabulary.ROUND_MARKS,
        "sheet_progress": vocabulary.PROGRESS,
        "sheet_progress_marks": vocabulary.PROGRESS_MARKS,
    }


def find(round_id: UUID) -> ScoringRound:
    """Return a round of whoever asks."""
    return find_round(current_session(), g.actor, round_id)


def unit_of(round_: ScoringRound, unit_id: UUID) -> AssessedUnit:
    """Return a unit of a round, or raise `NotFoundError`."""
    for unit in list_units(current_session(), round_.id):
        if unit.id == unit_id:
            return unit
    raise NotFoundError


def present() -> datetime:
    """Return the moment of the request."""
    return datetime.now(UTC)

"""The blueprint that the pages of this room register with, and who may open which."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, g

from surveyapp.access import Role, only_for
from surveyapp.database import current_session
from surveyapp.inspection import service
from surveyapp.inspection.dimensions import EXPLAINED, name_of
from surveyapp.inspection.models import Inspection, Verdict
from surveyapp.inspection.scope import READERS, REPORTERS, SUPERVISORS
from surveyapp.inspection.vocabulary import (
    CHECK_LABELS,
    RULING_LABELS,
    STATE_LABELS,
    VERDICT_LABELS,
    VERDICT_MARKS,
)

blueprint = Blueprint("inspection", __name__)

for_readers = only_for(*READERS)
for_supervisors = only_for(*SUPERVISORS)
for_inspectors = only_for(Role.INSPECTOR)
for_reporters = only_for(*REPORTERS)


@blueprint.app_context_processor
def inspection_words() -> dict[str, object]:
    """Give templates the words of this room."""
    return {
        "inspection_states": STATE_LABELS,
        "ruling_labels": RULING_LABELS,
        "verdict_labels": VERDICT_LABELS,
        "check_labels": CHECK_LABELS,
        "verdict_marks": VERDICT_MARKS,
        "dimension_explained": EXPLAINED,
    }


def find(inspection_id: UUID) -> Inspection:
    """Return an inspection of whoever asks."""
    return service.find_inspection(current_session(), g.actor, inspection_id)


def names_of(inspection: Inspection) -> Mapping[str, str]:
    """Return what the dimensions of an inspection are called, by their codes."""
    named = inspection.dimensions.items()
    return {code: name_of(code, name, g.language) for code, name in named}


def labels_of(inspection: Inspection) -> Mapping[Verdict, str]:
    """Return what verdicts are called in an inspection."""
    return CHECK_LABELS if inspection.checklist else VERDICT_LABELS

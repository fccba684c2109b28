"""The blueprint that the pages of this room register with, and who may do what here."""

from flask import Blueprint, g

from questionnaires.definition import Questionnaire
from questionnaires.revisions import Change
from surveyapp.access import Role, only_for
from surveyapp.authoring.service import say_change, say_unspoken

blueprint = Blueprint("authoring", __name__)

for_readers = only_for(Role.EVALUATOR, Role.AUDITOR)
for_editors = only_for(Role.EVALUATOR)


@blueprint.app_template_filter("change_sentence")
def change_sentence(change: Change) -> str:
    """Return what changed between two versions, in the reader's language."""
    return say_change(change, g.language)


@blueprint.app_template_filter("unspoken")
def unspoken(questionnaire: Questionnaire | None) -> str:
    """Return in which languages a questionnaire's pages do not speak, in the reader's own."""
    return say_unspoken(questionnaire, g.language)

"""The blueprint of boards and reports, and who may read what."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from surveyapp.access import Role
from surveyapp.errors import SurveyError
from surveyapp.fieldwork.models import Wave

blueprint = Blueprint("reporting", __name__)
READERS = (Role.ADMINISTRATOR, Role.EVALUATOR, Role.AUDITOR)
RAW_TEXT_READERS = (Role.ADMINISTRATOR, Role.AUDITOR)
MARKERS = (Role.ADMINISTRATOR, Role.EVALUATOR)


def show_refusal(wave: Wave, refusal: SurveyError, language: str) -> ResponseReturnValue:
    """Show why the figures of a wave cannot be computed."""
    page = render_template("reporting/refused.html", wave=wave, refusal=refusal.say(language))
    return page, refusal.status

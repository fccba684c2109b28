"""The blueprint that the pages of this room register with, and who may change things here."""

from datetime import date, timedelta

from flask import Blueprint, g
from wtforms import Form

from surveyapp.access import Role, only_for
from surveyapp.fieldwork.forms import problems_of
from surveyapp.wording import day

blueprint = Blueprint("fieldwork", __name__)

for_readers = only_for(Role.EVALUATOR, Role.ADMINISTRATOR, Role.AUDITOR)
for_editors = only_for(Role.EVALUATOR)
for_deciders = only_for(Role.EVALUATOR, Role.ADMINISTRATOR)


@blueprint.app_template_filter("day_before")
def day_before(value: date) -> str:
    """Return the last day of a half-open period, as people write it."""
    return day(value - timedelta(days=1))


@blueprint.app_template_filter("problems")
def form_problems(form: Form) -> list[tuple[str, str]]:
    """Return every error of a form, for its error summary."""
    return problems_of(form, g.language)

"""The audit log, for the auditor to read."""

from uuid import UUID

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from surveyapp.access import Role, only_for
from surveyapp.audit.models import Action
from surveyapp.audit.service import PAGE_SIZE, list_entries
from surveyapp.audit.vocabulary import ACTION_LABELS, describe
from surveyapp.database import current_session
from surveyapp.messages import say

blueprint = Blueprint("audit", __name__)


@blueprint.get("/audit")
@only_for(Role.AUDITOR)
def show_log() -> ResponseReturnValue:
    """Show who did what, newest first."""
    chosen, login = request.args.get("action", ""), request.args.get("login", "").strip()
    before = request.args.get("before", type=UUID)
    action = Action(chosen) if chosen in set(Action) else None
    entries = list_entries(current_session(), g.actor, action=action, login=login, before=before)
    return render_template(
        "audit/log.html",
        entries=entries,
        chosen=action,
        login=login,
        before=before,
        older=entries[-1].id if len(entries) == PAGE_SIZE else None,
        actions=ACTION_LABELS,
        say=lambda sentence: say(sentence, g.language),
        describe=lambda details: describe(details, g.language),
    )

"""The audit log, for the auditor to read."""

from uuid import UUID

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from surveyapp.access import Role, only_for
from surveyapp.audit.codes import names_in
from surveyapp.audit.models import Action
from surveyapp.audit.service import PAGE_SIZE, LogSearch, list_entries
from surveyapp.audit.vocabulary import ACTION_LABELS, describe
from surveyapp.database import current_session
from surveyapp.messages import say
from surveyapp.sent import asked_day

blueprint = Blueprint("audit", __name__)


@blueprint.get("/audit")
@only_for(Role.AUDITOR)
def show_log() -> ResponseReturnValue:
    """Show who did what, newest first."""
    chosen = request.args.get("action", "")
    first, last = asked_day("first"), asked_day("last")
    search = LogSearch(
        action=Action(chosen) if chosen in set(Action) else None,
        login=request.args.get("login", "").strip(),
        subject=request.args.get("subject", "").strip(),
        first_day=first.day,
        last_day=last.day,
    )
    before, session = request.args.get("before", type=UUID), current_session()
    entries = list_entries(session, g.actor, search, before=before)
    named = names_in(session, g.actor, entries, g.language)
    asked = {
        "action": search.action, "login": search.login, "subject": search.subject,
        "first": first.day, "last": last.day,
    }  # fmt: skip
    return render_template(
        "audit/log.html",
        entries=entries,
        search=search,
        asked={name: value for name, value in asked.items() if value},
        days=(first, last),
        before=before,
        older=entries[-1].id if len(entries) == PAGE_SIZE else None,
        actions=ACTION_LABELS,
        say=lambda sentence: say(sentence, g.language),
        describe=lambda entry: describe(entry.details, g.language, named(entry)),
    )

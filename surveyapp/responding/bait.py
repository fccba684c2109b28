"""A field that people never meet, and programs that fill in every field do.

It lies in a part of the page that is not displayed, so that no eye, no Tab key and no screen
reader comes to it, and its name and `autocomplete` tell password managers that it is none of
theirs. Who fills it in all the same is not refused, only flagged: the answers are kept and
count, and whoever looks at flagged answers decides.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from surveyapp.messages import N_
from surveyapp.responding.models import ResponseEventKind
from surveyapp.responding.service import add_event

BAIT = "page-remark"  # The hyphen keeps it apart from question codes.
TAKEN = N_("填写了页面上看不见的栏目，可能由程序提交。")


def set_apart(form: MultiDict[str, str]) -> tuple[MultiDict[str, str], str]:
    """Return what was sent without the bait, and what was written there."""
    taken = "".join(form.getlist(BAIT))
    return MultiDict({name: form.getlist(name) for name in form if name != BAIT}), taken


def flag(session: Session, response_id: UUID, *, now: datetime) -> None:
    """Write beside a response that its sender filled in what nobody sees."""
    add_event(session, None, response_id, ResponseEventKind.FLAGGED, TAKEN, now=now)

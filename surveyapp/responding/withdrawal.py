"""Taking an answer back: it no longer counts, and what it said is erased from the store.

What stays is a tombstone: that something was received, where and when, and was withdrawn. The
hash of the content goes too, since few enough answers are possible that it would tell them.
"""

from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Table, update
from sqlalchemy.orm import Session

from surveyapp.messages import N_
from surveyapp.responding.corrections import hold_own
from surveyapp.responding.models import (
    ERASED,
    Response,
    ResponseCorrection,
    ResponseEventKind,
)
from surveyapp.responding.service import add_event

WITHDRAWN = N_("由填写人撤回。")
CORRECTION = cast("Table", ResponseCorrection.__table__)
RESPONSE = cast("Table", Response.__table__)


def withdraw(session: Session, response_id: UUID, *, now: datetime) -> None:
    """Take a response out of the figures for good, and erase what it said.

    Raises
    ------
    NotFoundError
        If there is no such response.
    SettledError
        If its wave is locked, or it was withdrawn before.
    """
    hold_own(session, response_id)
    add_event(session, None, response_id, ResponseEventKind.WITHDRAWN, WITHDRAWN, now=now)
    session.flush()
    # Past the guard of append-only rows, which this is the one exception to.
    connection, nothing = session.connection(), {"answers": {}, "content_hash": ERASED}
    connection.execute(
        update(CORRECTION).where(CORRECTION.c.response_id == response_id).values(nothing)
    )
    connection.execute(
        update(RESPONSE)
        .where(RESPONSE.c.id == response_id)
        .values(**nothing, paradata={}, occasion_id=None, frame=None)
    )
    session.expire_all()

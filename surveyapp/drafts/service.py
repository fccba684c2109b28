"""Keeping unfinished answers for whoever has their code, and for nobody else.

What is kept is sealed with a key that is derived from the code, and the code is not kept: the
installation itself cannot read a draft until somebody brings its code.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from surveyapp.drafts.codes import hash_of, new_code, read_code
from surveyapp.errors import SurveyError
from surveyapp.fieldwork.service import Entrance
from surveyapp.messages import N_
from surveyapp.receipts.guesses import count_guess, forgive_guess
from surveyapp.responding.drafts import erase_draft
from surveyapp.responding.models import ResponseDraft
from surveyapp.sealing import BrokenSealError, Seal

KEPT_FOR = timedelta(days=14)
MOST_OF_A_COLLECTOR = 20_000  # Drafts at a time; a program that saves without end stops here.
PURPOSE = "draft"


class TooManyDraftsError(SurveyError):
    """A collector keeps more unfinished answers than people could have begun."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    message = N_("这里暂存的答卷太多，现在不能再暂存。请直接填完提交，或过几天再试。")


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page as it was when its author left it: its token, and everything entered."""

    token: str
    entries: list[tuple[str, str]]


def save_draft(  # noqa: PLR0913 - whose page it is, and where and when it was left
    session: Session,
    secret: str,
    entrance: Entrance,
    response_id: UUID,
    page: SavedPage,
    *,
    now: datetime,
) -> tuple[str, datetime]:
    """Keep a page, in the place of what was kept of it before; return its code and its end.

    Raises
    ------
    TooManyDraftsError
        If too many are kept at this collector.
    """
    erase_expired(session, now=now)
    erase_draft(session, response_id)
    here = ResponseDraft.collector_id == entrance.collector_id
    if session.scalars(select(func.count()).where(here)).one() >= MOST_OF_A_COLLECTOR:
        raise TooManyDraftsError
    code = new_code()
    symbols = code.replace("-", "")
    expires_at = min(now + KEPT_FOR, entrance.closes_at)
    content = json.dumps([page.token, page.entries], ensure_ascii=False)
    session.add(
        ResponseDraft(
            code_hash=hash_of(symbols, secret),
            collector_id=entrance.collector_id,
            response_id=response_id,
            sealed=Seal(secret, PURPOSE, symbols).close(content),
            expires_at=expires_at,
        )
    )
    return code, expires_at


def open_draft(
    session: Session, secret: str, entrance: Entrance, typed: str, *, now: datetime
) -> SavedPage | None:
    """Return what is kept under a code at this collector; ``None`` if there is nothing (left).

    Raises
    ------
    TooManyGuessesError
        If too many codes were wrong before this one.
    """
    scope = f"draft/{entrance.code}"
    count_guess(session, scope, now=now)
    erase_expired(session, now=now)
    symbols = read_code(typed) or ""
    draft = session.get(ResponseDraft, hash_of(symbols, secret))
    if draft is None or draft.collector_id != entrance.collector_id:
        return None
    try:
        token, entries = json.loads(Seal(secret, PURPOSE, symbols).open(draft.sealed))
    except BrokenSealError:
        return None
    forgive_guess(session, scope)
    return SavedPage(token, [(name, value) for name, value in entries])


def erase_expired(session: Session, *, now: datetime) -> int:
    """Erase what nobody came back for in time; return how many there were."""
    due = delete(ResponseDraft).where(ResponseDraft.expires_at <= now)
    return len(session.scalars(due.returning(ResponseDraft.code_hash)).all())

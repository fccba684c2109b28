"""Keeping unfinished answers for whoever has their code, and for nobody else.

What is kept is sealed with a key that is derived from the code, and the code is not kept: the
installation itself cannot read a draft until somebody brings its code.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from uuid import UUID

from sqlalchemy import Connection, delete, event, func, or_, select
from sqlalchemy.orm import Session

from surveyapp.drafts.codes import hash_of, new_code, read_code
from surveyapp.errors import SurveyError
from surveyapp.fieldwork.models import Collector, Wave, WaveState, WaveStateChange
from surveyapp.fieldwork.service import Entrance
from surveyapp.messages import N_
from surveyapp.responding.drafts import erase_draft
from surveyapp.responding.models import ResponseDraft
from surveyapp.responding.moments import half_day
from surveyapp.sealing import BrokenSealError, Seal
from surveyapp.throttling.service import HALF_A_DAY, Limit, forget_old, take_turn

KEPT_FOR = timedelta(days=14)
MOST_OF_A_COLLECTOR = 20_000  # Drafts at a time; a program that saves without end stops here.
MOST_A_QUARTER = 1_800  # Of an hour, saved at one collector: halls that all are called at once.
MOST_BYTES = 64 * 1024  # Of one draft: every question of the longest questionnaire, and more.
PURPOSE = "draft"


class TooManyDraftsError(SurveyError):
    """A collector keeps more unfinished answers than people could have begun."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    message = N_("这里暂存的答卷太多，现在不能再暂存。请直接填完提交，或过几天再试。")


class TooManySavesError(SurveyError):
    """More is saved at one collector in a quarter of an hour than people there could save."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    message = N_("这里正在暂存的人太多。请 {minutes} 分钟后再暂存一次，填写的内容还在本页。")
    retry_after = 60  # Seconds.


class TooLongToSaveError(SurveyError):
    """What was entered is longer than a draft may be."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    message = N_("填写的内容超过 {most} KB，没有暂存。请删减后再暂存，或直接填完提交。")


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
    TooManyDraftsError, TooManySavesError
        If too many are kept at this collector, or were saved there in this minute.
    TooLongToSaveError
        If it is longer than a draft may be.
    """
    content = json.dumps([page.token, page.entries], ensure_ascii=False)
    if len(content.encode()) > MOST_BYTES:
        raise TooLongToSaveError(most=MOST_BYTES // 1024)
    if minutes := take_turn(session, Limit("draft", entrance.code, MOST_A_QUARTER), now=now):
        raise TooManySavesError(minutes=minutes)
    forget_old(session, now=now)
    erase_expired(session, now=now)
    erase_draft(session, response_id)
    here = ResponseDraft.collector_id == entrance.collector_id
    if session.scalars(select(func.count()).where(here)).one() >= MOST_OF_A_COLLECTOR:
        raise TooManyDraftsError
    code = new_code()
    symbols = code.replace("-", "")
    expires_at = min(_kept_from(now, entrance) + KEPT_FOR, entrance.closes_at)
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

    Wrong codes are not counted: nobody guesses one, and whoever tried would lock out the others.
    """
    symbols = read_code(typed)
    if symbols is None:
        return None
    erase_expired(session, now=now)
    draft = session.get(ResponseDraft, hash_of(symbols, secret))
    if draft is None or draft.collector_id != entrance.collector_id:
        return None
    try:
        token, entries = json.loads(Seal(secret, PURPOSE, symbols).open(draft.sealed))
    except BrokenSealError:
        return None
    return SavedPage(token, [(name, value) for name, value in entries])


def erase_expired(session: Session, *, now: datetime) -> int:
    """Erase what nobody came back for in time, or before its wave ended; return how many."""
    has_ended = or_(Wave.state.in_((WaveState.CLOSED, WaveState.LOCKED)), Wave.closes_at <= now)
    ended = select(Collector.id).join(Collector.wave).where(has_ended)
    is_over = or_(ResponseDraft.expires_at <= now, ResponseDraft.collector_id.in_(ended))
    due = delete(ResponseDraft).where(is_over)
    return len(session.scalars(due.returning(ResponseDraft.code_hash)).all())


def _kept_from(now: datetime, entrance: Entrance) -> datetime:
    """Return when its time begins to run: of an anonymous answer no closer time may be known."""
    return half_day(now + HALF_A_DAY, entrance.zone) if entrance.is_anonymous else now


@event.listens_for(WaveStateChange, "after_insert")
def _erase_with_wave(_mapper: object, connection: Connection, change: WaveStateChange) -> None:
    # In the transaction that closes it, wherever that is done: nobody can open them again.
    if change.after is WaveState.CLOSED:
        collectors = select(Collector.id).where(Collector.wave_id == change.wave_id)
        connection.execute(delete(ResponseDraft).where(ResponseDraft.collector_id.in_(collectors)))

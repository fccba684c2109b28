"""Marking answers as suspicious, many at once; a mark says "look", and can be taken back."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from surveyapp.access import Actor
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.errors import NotFoundError
from surveyapp.fieldwork.models import Collector, Survey, Wave, WaveState
from surveyapp.orm import in_batches, new_id
from surveyapp.responding.models import Response, ResponseEvent, ResponseEventKind
from surveyapp.responding.service import WaveLockedError

MARKS = (ResponseEventKind.FLAGGED, ResponseEventKind.UNFLAGGED)


def flagged_ids(session: Session, wave: Wave) -> set[UUID]:
    """Return the answers of a wave that carry a mark now."""
    query = (
        select(ResponseEvent.response_id, ResponseEvent.kind)
        .join(Response, Response.id == ResponseEvent.response_id)
        .join(Collector, Collector.id == Response.collector_id)
        .where(Collector.wave_id == wave.id, ResponseEvent.kind.in_(MARKS))
        .order_by(ResponseEvent.at, ResponseEvent.id)
    )
    last = dict(session.execute(query).all())
    return {id_ for id_, kind in last.items() if kind is ResponseEventKind.FLAGGED}


def mark_answers(  # noqa: PLR0913 - which, why, by whom, when, and what for are what a mark is
    session: Session,
    actor: Actor,
    wave: Wave,
    response_ids: Iterable[UUID],
    reason: str,
    *,
    is_flagged: bool,
    check: str,
    now: datetime,
) -> int:
    """Mark answers as suspicious, or take their marks back; return how many changed.

    The answers stay and count as before; the index is shown with and without those marked.
    What is already so stays so, without another event.

    Parameters
    ----------
    session, actor : Session, Actor
    wave : Wave
        Answers of other waves, and of its pilots, are passed over.
    response_ids : iterable of UUID
    reason : str
        Kept with every event.
    is_flagged : bool
        Whether to mark them, or to take marks back.
    check : str
        Code of the check that a person followed, for the audit log.
    now : datetime

    Raises
    ------
    NotFoundError
        If the wave is another authority's.
    WaveLockedError
        If it is locked.
    """
    survey = session.get_one(Survey, wave.survey_id)
    if survey.authority_id != actor.authority_id:
        raise NotFoundError
    session.refresh(wave, with_for_update=True)  # Two people cannot mark at one moment.
    if wave.state is WaveState.LOCKED:
        raise WaveLockedError
    marked = flagged_ids(session, wave)
    wanted = [id_ for id_ in dict.fromkeys(response_ids) if (id_ in marked) is not is_flagged]
    changed = [id_ for some in in_batches(wanted) for id_ in _of_wave(session, wave, some)]
    if not changed:
        return 0
    kind = ResponseEventKind.FLAGGED if is_flagged else ResponseEventKind.UNFLAGGED
    common = {"kind": kind, "reason": reason, "by": actor.account_id, "at": now}
    session.execute(
        insert(ResponseEvent),
        [{"id": new_id(), "response_id": id_, **common} for id_ in changed],
    )
    action = Action.FLAGGED if is_flagged else Action.UNFLAGGED
    subject = f"{survey.code}/{wave.code}"
    details = {"answers": len(changed), "check": check, "reason": reason}
    write_entry(session, actor, action, subject, now=now, **details)
    return len(changed)


def _of_wave(session: Session, wave: Wave, ids: Sequence[UUID]) -> Sequence[UUID]:
    return session.scalars(
        select(Response.id)
        .join(Collector, Collector.id == Response.collector_id)
        .where(Collector.wave_id == wave.id, Collector.is_pilot.is_(False), Response.id.in_(ids))
        .order_by(Response.id)
    ).all()

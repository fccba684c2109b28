"""Receiving responses, and writing down what happens to them later."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from http import HTTPStatus
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from questionnaires.definition import AnswerValue
from surveyapp.access import Actor
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.errors import NotFoundError, SurveyError
from surveyapp.fieldwork.models import Collector, Survey, Wave, WaveState
from surveyapp.fieldwork.service import open_collector
from surveyapp.messages import N_
from surveyapp.responding.fates import fate_after
from surveyapp.responding.models import Response, ResponseEvent, ResponseEventKind
from surveyapp.responding.receipts import receipt_code
from surveyapp.responding.tokens import PageToken
from surveyapp.units.models import SupervisingAuthority

AUDITED_EVENTS = {
    ResponseEventKind.EXCLUDED: Action.EXCLUDED,
    ResponseEventKind.INVALIDATED: Action.EXCLUDED,
    ResponseEventKind.REINSTATED: Action.REINSTATED,
}


class WaveLockedError(SurveyError):
    """The figures of the wave are settled."""

    status = HTTPStatus.CONFLICT
    message = N_("批次已锁定，答卷是否计入不能再改。")


@dataclass(frozen=True, slots=True)
class IncomingResponse:
    """Valid answers on their way in, and the page on which they were given."""

    page: PageToken
    language: str
    answers: Mapping[str, AnswerValue | None]
    arm: int | None = None  # Of a random order, where the questionnaire has one.

    def content(self) -> str:
        """Return what was answered, written in the one way that can be compared."""
        given = {code: value for code, value in self.answers.items() if value is not None}
        return json.dumps(given, ensure_ascii=False, sort_keys=True)


class Outcome(StrEnum):
    """What became of an incoming response."""

    CREATED = "created"
    REPEATED = "repeated"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The outcome, and the response that is kept under this id."""

    outcome: Outcome
    response: Response


@dataclass(frozen=True, slots=True)
class ReceivedResponse:
    """A kept response, and what its receipt says about where it was given."""

    response: Response
    collector: Collector
    authority: SupervisingAuthority


def receive(session: Session, incoming: IncomingResponse, *, now: datetime) -> Receipt:
    """Keep a response exactly once, however often it is sent.

    Parameters
    ----------
    session : Session
        The session of the request, which also ends the transaction.
    incoming : IncomingResponse
        Answers that the form of their questionnaire version has accepted.
    now : datetime
        When they arrived.

    Returns
    -------
    Receipt
        ``created`` the first time; ``repeated`` if the same answers are kept under this id,
        even when the wave has closed since; ``conflict`` if other answers are.

    Raises
    ------
    NotFoundError
        If there is no such collector.
    WaveClosedError
        If its wave is not open at `now`.
    """
    content_hash = sha256(incoming.content().encode()).hexdigest()
    kept = find_response(session, incoming.page.response_id)
    if kept is None:
        response = _response(session, incoming, content_hash, now)
        try:
            with session.begin_nested():
                session.add(response)
        except IntegrityError:  # A twin of this request was faster: compare with what it kept.
            kept = session.get_one(Response, incoming.page.response_id)
        else:
            return Receipt(Outcome.CREATED, response)
    repeated = kept.content_hash == content_hash
    return Receipt(Outcome.REPEATED if repeated else Outcome.CONFLICT, kept)


def find_response(session: Session, response_id: UUID) -> Response | None:
    """Return a response, to whoever knows its id."""
    return session.get(Response, response_id)


def find_received(session: Session, response_id: UUID) -> ReceivedResponse:
    """Return a response with its collector and authority, to whoever knows its id.

    Raises
    ------
    NotFoundError
        If no response is kept under this id.
    """
    row = session.execute(
        select(Response, Collector, SupervisingAuthority)
        .join(Collector, Collector.id == Response.collector_id)
        .join(Wave, Wave.id == Collector.wave_id)
        .join(Survey, Survey.id == Wave.survey_id)
        .join(SupervisingAuthority, SupervisingAuthority.id == Survey.authority_id)
        .where(Response.id == response_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return ReceivedResponse(*row)


def authority_of(session: Session, collector: Collector) -> SupervisingAuthority:
    """Return the body in whose name a collector asks."""
    return session.scalars(
        select(SupervisingAuthority)
        .join(Survey, Survey.authority_id == SupervisingAuthority.id)
        .where(Survey.id == collector.wave.survey_id)
    ).one()


def civil_time(session: Session, collector: str, at: datetime) -> datetime:
    """Return what the clock of the body that asks showed at some time.

    Raises
    ------
    NotFoundError
        If there is no such collector.
    """
    zone = session.scalar(
        select(SupervisingAuthority.zone)
        .join(Survey, Survey.authority_id == SupervisingAuthority.id)
        .join(Wave, Wave.survey_id == Survey.id)
        .join(Collector, Collector.wave_id == Wave.id)
        .where(Collector.code == collector)
    )
    if zone is None:
        raise NotFoundError
    return at.astimezone(ZoneInfo(zone))


def current_version(session: Session, collector: str) -> UUID | None:
    """Return what a collector asks now, open or not; ``None`` if there is none of this code."""
    return session.scalar(
        select(Wave.version_id)
        .join(Collector, Collector.wave_id == Wave.id)
        .where(Collector.code == collector)
    )


def list_responses(session: Session, wave_id: UUID) -> Sequence[Response]:
    """Return every response of a wave, pilots too, in the order of their arrival."""
    return session.scalars(
        select(Response)
        .join(Collector, Collector.id == Response.collector_id)
        .where(Collector.wave_id == wave_id)
        .order_by(Response.received_at, Response.id)
    ).all()


def add_event(  # noqa: PLR0913 - what, why, by whom and when are what an event is
    session: Session,
    actor: Actor | None,
    response_id: UUID,
    kind: ResponseEventKind,
    reason: str,
    *,
    now: datetime,
) -> ResponseEvent:
    """Write down what happened to a response; the response itself never changes.

    `actor` is ``None`` where the respondent, or a rule of ours, is at work. Whatever takes
    a response out of the figures also enters the audit log.

    Raises
    ------
    NotFoundError
        If there is no such response, or it belongs to another authority than the actor's.
    """
    received = find_received(session, response_id)
    if actor is not None and received.authority.id != actor.authority_id:
        raise NotFoundError
    event = ResponseEvent(
        response_id=response_id,
        kind=kind,
        reason=reason,
        by=actor.account_id if actor else None,
        at=now,
    )
    session.add(event)
    if actor is not None and kind in AUDITED_EVENTS:
        action, subject = AUDITED_EVENTS[kind], receipt_code(response_id)
        write_entry(session, actor, action, subject, now=now, kind=kind, reason=reason)
    return event


def list_events(session: Session, response_id: UUID) -> Sequence[ResponseEvent]:
    """Return what happened to a response, in order."""
    return session.scalars(
        select(ResponseEvent)
        .where(ResponseEvent.response_id == response_id)
        .order_by(ResponseEvent.at, ResponseEvent.id)
    ).all()


def decide(  # noqa: PLR0913 - what, why, by whom and when are what a decision is
    session: Session,
    actor: Actor,
    response_id: UUID,
    reason: str,
    *,
    is_counted: bool,
    now: datetime,
) -> None:
    """Take a response out of the figures, or let it count again; the reason stays on record.

    What is already so stays so, without another event. A withdrawn response is its author's.

    Raises
    ------
    NotFoundError
        If there is no such response, or it belongs to another authority than the actor's.
    WaveLockedError
        If its wave is locked.
    """
    received = find_received(session, response_id)
    if received.authority.id != actor.authority_id:
        raise NotFoundError
    wave = received.collector.wave
    session.refresh(wave, with_for_update=True)  # Two people cannot decide at one moment.
    if wave.state is WaveState.LOCKED:
        raise WaveLockedError
    events = list_events(session, response_id)
    fate = fate_after((event.kind, event.reason) for event in events)
    if not fate.is_withdrawn and fate.is_effective is not is_counted:
        kind = ResponseEventKind.REINSTATED if is_counted else ResponseEventKind.EXCLUDED
        add_event(session, actor, response_id, kind, reason, now=now)


def _response(
    session: Session, incoming: IncomingResponse, content_hash: str, now: datetime
) -> Response:
    page = incoming.page
    collector = open_collector(session, page.collector, now=now)
    zone = ZoneInfo(authority_of(session, collector).zone)
    return Response(
        id=page.response_id,
        version_id=page.version_id,
        collector_id=collector.id,
        occasion_id=page.occasion_id,
        channel=collector.channel,
        language=incoming.language,
        received_at=now,
        received_on=now.astimezone(zone).date(),
        content_hash=content_hash,
        answers=json.loads(incoming.content()),
        paradata=_paradata(incoming, now),
    )


def _paradata(incoming: IncomingResponse, now: datetime) -> dict[str, int]:
    seconds = max(0, round((now - incoming.page.issued_at).total_seconds()))
    arm = {} if incoming.arm is None else {"arm": incoming.arm}
    return {"seconds": seconds, **arm}

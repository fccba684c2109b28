"""Looking responses up, and writing down what happens to them after they were received."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from uuid import UUID, uuid4

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.orm import Session

from questionnaires.definition import AnswerValue
from surveyapp.access import Actor
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.errors import NotFoundError, SurveyError
from surveyapp.fieldwork.models import Channel, Collector, IdentityMode, Survey, Wave, WaveState
from surveyapp.fieldwork.places import RATED_PLACE
from surveyapp.messages import N_
from surveyapp.orm import Words, new_id
from surveyapp.responding.fates import fate_after
from surveyapp.responding.models import (
    ERASED,
    Response,
    ResponseCorrection,
    ResponseEvent,
    ResponseEventKind,
)
from surveyapp.responding.moments import kept_moment
from surveyapp.responding.receipts import receipt_number
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
class ReceivedResponse:
    """A kept response, and what its receipt says about where it was given."""

    response: Response
    collector: Collector
    authority: SupervisingAuthority
    place: Words


CORRECTED = (
    select(ResponseCorrection.answers)
    .where(ResponseCorrection.response_id == Response.id)
    .order_by(ResponseCorrection.number.desc())
    .limit(1)
    .scalar_subquery()
)
# Made once, since making it takes longer than looking: every respondent waits for it.
RECEIPT = (
    select(
        Response.id, Response.version_id, Response.language, Response.received_at,
        func.coalesce(CORRECTED, Response.answers), Response.content_hash == ERASED,
        RATED_PLACE, Collector.code, Collector.is_pilot,
        Collector.offers_revisit, SupervisingAuthority.name, SupervisingAuthority.zone,
        Response.occasion_id, Response.frame, Collector.channel,
    )
    .join(Collector, Collector.id == Response.collector_id)
    .join(Wave, Wave.id == Collector.wave_id)
    .join(Survey, Survey.id == Wave.survey_id)
    .join(SupervisingAuthority, SupervisingAuthority.id == Survey.authority_id)
    .where(Response.id == bindparam("id"))
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt says: which response was received, when, and where it was given."""

    response_id: UUID
    version_id: UUID
    language: str
    received_at: datetime
    answers: Mapping[str, AnswerValue]  # As they were last corrected.
    is_withdrawn: bool
    place: Words
    collector: str
    is_pilot: bool
    offers_revisit: bool
    authority_name: Words
    zone: str
    occasion_id: UUID | None  # Of a visit that is known; else `frame` may tell its place.
    frame: Mapping[str, str] | None
    channel: Channel  # Of the collector.


def find_receipt(connection: Connection, response_id: UUID) -> Receipt:
    """Return the receipt of a response, to whoever knows its id.

    Raises
    ------
    NotFoundError
        If no response is kept under this id.
    """
    row = connection.execute(RECEIPT, {"id": response_id}).one_or_none()
    if row is None:
        raise NotFoundError
    return Receipt(*row)


def find_response(session: Session, response_id: UUID) -> Response | None:
    """Return a response, to whoever knows its id."""
    return session.get(Response, response_id)


def get_response(session: Session, response_id: UUID) -> Response:
    """Return a response that is known to be kept."""
    return session.get_one(Response, response_id)


def find_received(session: Session, response_id: UUID) -> ReceivedResponse:
    """Return a response with its collector and authority, to whoever knows its id.

    Raises
    ------
    NotFoundError
        If no response is kept under this id.
    """
    row = session.execute(
        select(Response, Collector, SupervisingAuthority, RATED_PLACE)
        .join(Collector, Collector.id == Response.collector_id)
        .join(Wave, Wave.id == Collector.wave_id)
        .join(Survey, Survey.id == Wave.survey_id)
        .join(SupervisingAuthority, SupervisingAuthority.id == Survey.authority_id)
        .where(Response.id == response_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return ReceivedResponse(*row)


def find_own(session: Session, actor: Actor, response_id: UUID) -> ReceivedResponse:
    """Return a response of the actor's authority, as `find_received` does.

    Raises
    ------
    NotFoundError
        If there is none, or it is another authority's.
    """
    received = find_received(session, response_id)
    if received.authority.id != actor.authority_id:
        raise NotFoundError
    return received


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
    received = (
        find_received(session, response_id)
        if actor is None
        else find_own(session, actor, response_id)
    )
    mode, zone = received.collector.identity_mode, received.authority.zone
    event = ResponseEvent(
        # An id in the order of time would tell of an anonymous answer when it came.
        id=uuid4() if actor is None and mode is IdentityMode.ANONYMOUS else new_id(),
        response_id=response_id,
        kind=kind,
        reason=reason,
        by=actor.account_id if actor else None,
        at=now if actor else kept_moment(now, zone, mode),
    )
    session.add(event)
    if actor is not None and kind in AUDITED_EVENTS:
        action, subject = AUDITED_EVENTS[kind], receipt_number(response_id)
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
    received = find_own(session, actor, response_id)
    wave = received.collector.wave
    session.refresh(wave, with_for_update=True)  # Two people cannot decide at one moment.
    if wave.state is WaveState.LOCKED:
        raise WaveLockedError
    events = list_events(session, response_id)
    fate = fate_after((event.kind, event.reason) for event in events)
    if not fate.is_withdrawn and fate.is_effective is not is_counted:
        kind = ResponseEventKind.REINSTATED if is_counted else ResponseEventKind.EXCLUDED
        add_event(session, actor, response_id, kind, reason, now=now)

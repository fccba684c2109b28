"""Moving a wave on: draft, open, closed, locked; and back to open, which takes two accounts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager

from surveyapp.access import Actor
from surveyapp.accounts.service import display_names
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.authoring.service import is_comparable, published_questionnaire, version_faults
from surveyapp.errors import NotFoundError
from surveyapp.fieldwork.errors import (
    AlreadyAskedError,
    FieldworkRefusedError,
    IncompatibleVersionError,
    MarkExpiredError,
    MovedMeanwhileError,
    NoCollectorError,
    QuestionnaireFaultyError,
    ReopeningWaitsError,
    WaveEndedError,
    WrongStateError,
)
from surveyapp.fieldwork.models import (
    Collector,
    ReopeningRequest,
    Survey,
    Wave,
    WaveState,
    WaveStateChange,
)
from surveyapp.fieldwork.plans import Reopening
from surveyapp.fieldwork.service.calendar import last_day
from surveyapp.reopening import Answer, answer_of


@dataclass(frozen=True, slots=True)
class Move:
    """One change of state, with the names of who made it and who agreed."""

    change: WaveStateChange
    by: str
    agreed_by: str


def opening_obstacles(
    session: Session, wave: Wave, *, zone: str, now: datetime
) -> list[FieldworkRefusedError]:
    """Return everything that stands in the way of opening a wave; nothing if it may open."""
    return [
        *_closing_obstacles(session, wave.version_id, wave.closes_at, zone=zone, now=now),
        *_questionnaire_obstacles(session, wave.version_id, now.astimezone(ZoneInfo(zone)).date()),
        *_collector_obstacles(session, wave),
    ]


def open_wave(
    session: Session, actor: Actor, wave_id: UUID, *, now: datetime, revision: int | None = None
) -> Wave:
    """Open a draft wave: from its first moment to its last it takes answers.

    Raises
    ------
    WrongStateError
        If it is not a draft.
    MarkExpiredError, WaveEndedError, QuestionnaireFaultyError, NoCollectorError
        The first of the obstacles that `opening_obstacles` lists.
    MovedMeanwhileError
        If `revision` is given and not the present one.
    """
    wave = _wave_in(session, actor, wave_id, {WaveState.DRAFT}, revision)
    for obstacle in opening_obstacles(session, wave, zone=actor.zone, now=now):
        raise obstacle
    _move(session, actor, wave, WaveStateChange(after=WaveState.OPEN, by=actor.account_id, at=now))
    return wave


def close_wave(
    session: Session, actor: Actor, wave_id: UUID, *, now: datetime, revision: int | None = None
) -> Wave:
    """Close an open wave; it takes no answers from now on, and no page says that it would.

    Raises
    ------
    WrongStateError
        If it is not open.
    """
    wave = _wave_in(session, actor, wave_id, {WaveState.OPEN}, revision)
    if wave.opens_at < now < wave.closes_at:
        wave.closes_at = now
    _move(
        session, actor, wave, WaveStateChange(after=WaveState.CLOSED, by=actor.account_id, at=now)
    )
    return wave


def lock_wave(
    session: Session, actor: Actor, wave_id: UUID, *, now: datetime, revision: int | None = None
) -> Wave:
    """Lock a closed wave for good: its settings and answers stay as reports have named them.

    Raises
    ------
    WrongStateError
        If it is not closed.
    ReopeningWaitsError
        If a request to reopen it waits for a decision.
    """
    wave = _wave_in(session, actor, wave_id, {WaveState.CLOSED}, revision)
    if pending_reopening(session, wave) is not None:
        raise ReopeningWaitsError
    _move(
        session, actor, wave, WaveStateChange(after=WaveState.LOCKED, by=actor.account_id, at=now)
    )
    return wave


def ask_reopening(
    session: Session, actor: Actor, wave_id: UUID, wish: Reopening, *, now: datetime
) -> ReopeningRequest:
    """Ask that a wave that has closed take answers again, until the moment wished for.

    Raises
    ------
    WrongStateError
        If the wave is a draft, still takes answers, or is locked.
    AlreadyAskedError
        If a request waits for a decision.
    WaveEndedError, MarkExpiredError
        If the wave could not be open until then.
    """
    wave = _wave_in(session, actor, wave_id, {WaveState.OPEN, WaveState.CLOSED}, None)
    if wave.state is WaveState.OPEN and now < wave.closes_at:
        raise WrongStateError
    if pending_reopening(session, wave) is not None:
        raise AlreadyAskedError
    for obstacle in _closing_obstacles(
        session, wave.version_id, wish.closes_at, zone=actor.zone, now=now
    ):
        raise obstacle
    request = ReopeningRequest(
        wave_id=wave.id,
        reason=wish.reason,
        closes_at=wish.closes_at,
        asked_by=actor.account_id,
        asked_at=now,
    )
    session.add(request)
    session.flush()
    write_entry(session, actor, Action.WAVE_CHANGED, name_in_log(wave), now=now, asked="reopening")
    return request


def pending_reopening(session: Session, wave: Wave) -> ReopeningRequest | None:
    """Return the request to reopen a wave that nobody has decided."""
    return session.scalar(
        select(ReopeningRequest).where(
            ReopeningRequest.wave_id == wave.id, ReopeningRequest.is_agreed.is_(None)
        )
    )


def waves_to_reopen(session: Session, actor: Actor) -> Sequence[Wave]:
    """Return the waves of the actor's authority that somebody asked to reopen, unanswered."""
    return session.scalars(
        select(Wave)
        .join(Wave.survey)
        .options(contains_eager(Wave.survey))
        .join(ReopeningRequest, ReopeningRequest.wave_id == Wave.id)
        .where(
            Survey.authority_id == actor.authority_id,
            ReopeningRequest.is_agreed.is_(None),
            Wave.state.in_((WaveState.OPEN, WaveState.CLOSED)),
        )
        .order_by(ReopeningRequest.id)
    ).all()


def decide_reopening(
    session: Session, actor: Actor, wave_id: UUID, *, is_agreed: bool, now: datetime
) -> Wave:
    """Agree to the reopening that another account asked for, or decline it.

    Who asked may withdraw the request, by declining it.

    Raises
    ------
    SameAccountError
        If the actor asked for it and would agree.
    WrongStateError
        If nothing waits for a decision.
    WaveEndedError, MarkExpiredError
        If, by now, the wave could not be open until the moment asked for.
    """
    wave = _wave_in(session, actor, wave_id, {WaveState.OPEN, WaveState.CLOSED}, None)
    request = pending_reopening(session, wave)
    if request is None:
        raise WrongStateError
    answer = answer_of(actor, request.asked_by, is_agreed=is_agreed)
    request.is_agreed, request.decided_at = is_agreed, now
    request.decided_by = None if request.asked_by == actor.account_id else actor.account_id
    if is_agreed:
        _reopen(session, actor, wave, request, now)
    else:
        deed = "taken_back" if answer is Answer.TAKEN_BACK else "declined"
        said = {deed: "reopening"}
        write_entry(session, actor, Action.WAVE_CHANGED, name_in_log(wave), now=now, **said)
    return wave


def wave_history(session: Session, wave: Wave) -> Sequence[Move]:
    """Return every change of a wave's state with who made it, in order."""
    changes = session.scalars(
        select(WaveStateChange)
        .where(WaveStateChange.wave_id == wave.id)
        .order_by(WaveStateChange.id)
    ).all()
    accounts = {change.by for change in changes} | {change.agreed_by for change in changes}
    names = display_names(session, accounts)
    return [
        Move(change, names.get(change.by, ""), names.get(change.agreed_by, ""))
        for change in changes
    ]


def require_mark(session: Session, version_id: UUID, closes_at: datetime, zone: str) -> None:
    """Refuse a wave that would run past the validity of its statutory mark (SM-01).

    Raises
    ------
    MarkExpiredError
        If the last day on which answers are taken lies after ``valid_until``.
    """
    mark = published_questionnaire(session, version_id).statutory_mark
    if mark is not None and last_day(closes_at, zone) > mark.valid_until:
        raise MarkExpiredError(valid_until=mark.valid_until)


def require_same_meaning(session: Session, present_id: UUID, next_id: UUID) -> None:
    """Refuse a version whose answers could not be counted with those already given (D1).

    Raises
    ------
    IncompatibleVersionError
        If something between the two versions breaks comparability.
    """
    present = published_questionnaire(session, present_id)
    if not is_comparable(present, published_questionnaire(session, next_id)):
        raise IncompatibleVersionError


def _closing_obstacles(
    session: Session, version_id: UUID, closes_at: datetime, *, zone: str, now: datetime
) -> Iterator[FieldworkRefusedError]:
    if closes_at <= now:
        yield WaveEndedError()
    try:
        require_mark(session, version_id, closes_at, zone)
    except MarkExpiredError as refusal:
        yield refusal


def _questionnaire_obstacles(
    session: Session, version_id: UUID, today: date
) -> Iterator[FieldworkRefusedError]:
    faults = version_faults(session, version_id, today=today)
    if faults:
        yield QuestionnaireFaultyError(count=faults)


def _collector_obstacles(session: Session, wave: Wave) -> Iterator[FieldworkRefusedError]:
    usable = select(func.count()).where(
        Collector.wave_id == wave.id, Collector.is_open, ~Collector.is_pilot
    )
    if not session.scalar(usable):
        yield NoCollectorError()


def _wave_in(
    session: Session,
    actor: Actor,
    wave_id: UUID,
    states: set[WaveState],
    revision: int | None,
) -> Wave:
    # Held until the transaction ends, so that two people cannot move it at the same moment.
    wave = session.scalar(
        select(Wave)
        .join(Wave.survey)
        .where(Wave.id == wave_id, Survey.authority_id == actor.authority_id)
        .with_for_update(of=Wave)
        .execution_options(populate_existing=True)
    )
    if wave is None:
        raise NotFoundError
    if revision is not None and revision != wave.revision:
        raise MovedMeanwhileError
    if wave.state not in states:
        raise WrongStateError
    return wave


def _reopen(
    session: Session, actor: Actor, wave: Wave, request: ReopeningRequest, now: datetime
) -> None:
    for obstacle in _closing_obstacles(
        session, wave.version_id, request.closes_at, zone=actor.zone, now=now
    ):
        raise obstacle
    wave.closes_at = request.closes_at
    change = WaveStateChange(
        after=WaveState.OPEN,
        reason=request.reason,
        by=request.asked_by,
        agreed_by=actor.account_id,
        at=now,
    )
    _move(session, actor, wave, change)


def _move(session: Session, actor: Actor, wave: Wave, change: WaveStateChange) -> None:
    change.wave_id, change.before = wave.id, wave.state
    wave.state = change.after
    wave.revision += 1
    session.add(change)
    session.flush()
    details = {"before": change.before.value, "after": change.after.value}
    write_entry(session, actor, Action.WAVE_CHANGED, name_in_log(wave), now=change.at, **details)


def name_in_log(wave: Wave) -> str:
    """Return how the audit log names a wave whose state or settings change."""
    return f"{wave.survey.code} / {wave.code}"

"""How an event stands, told from what happened to it; and the steps that change it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from surveyapp.access import Actor, Role
from surveyapp.accounts.service import display_names
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.errors import NotFoundError, OutOfScopeError
from surveyapp.ledger.errors import (
    DecidedMeanwhileError,
    NoEvidenceError,
    OwnUnitError,
    PeriodLockedError,
    SameRecorderError,
)
from surveyapp.ledger.models import (
    EventLedger,
    EventState,
    LedgerPeriod,
    ScoreEvent,
    ScoreEventStep,
    StepKind,
    has_step,
)
from surveyapp.ledger.periods import called, hold_ledger, load_periods
from surveyapp.ledger.scope import DECIDERS, own_units, visible_units
from surveyapp.units.models import AssessedUnit

COUNTED = frozenset({EventState.RECORDED, EventState.APPROVED})
_ENDS = {  # The last of these that happened decides.
    StepKind.WITHDRAWN: EventState.WITHDRAWN,
    StepKind.REJECTED: EventState.REJECTED,
    StepKind.APPROVED: EventState.APPROVED,
}


class NamedStep(NamedTuple):
    """A deed on an event, with the name of who did it."""

    step: ScoreEventStep
    by: str


class EventPage(NamedTuple):
    """An event with all that is known of it."""

    event: ScoreEvent
    ledger: EventLedger
    unit: AssessedUnit
    state: EventState
    recorded_by: str
    steps: Sequence[NamedStep]
    adjusts: LedgerPeriod | None  # The locked period it belongs to.


def state_of(kinds: Collection[StepKind], *, needs_approval: bool) -> EventState:
    """Return how an event stands to which these things happened."""
    for kind, state in _ENDS.items():
        if kind in kinds:
            return state
    return EventState.PENDING if needs_approval else EventState.RECORDED


def in_state(state: EventState) -> ColumnElement[bool]:
    """Return the condition under which an event stands so."""
    ended = {kind: has_step(kind) for kind in _ENDS}
    if state in {EventState.RECORDED, EventState.PENDING}:
        untouched = ~has_step(*_ENDS)
        return untouched & (ScoreEvent.needs_approval.is_(state is EventState.PENDING))
    if state is EventState.WITHDRAWN:
        return ended[StepKind.WITHDRAWN]
    if state is EventState.REJECTED:
        return ended[StepKind.REJECTED] & ~ended[StepKind.WITHDRAWN]
    return ended[StepKind.APPROVED] & ~has_step(StepKind.WITHDRAWN, StepKind.REJECTED)


def open_event(session: Session, actor: Actor, event_id: UUID, *, now: datetime) -> EventPage:
    """Return an event of the actor's authority, with its history.

    Raises
    ------
    NotFoundError
        If there is none.
    OutOfScopeError
        If it is of a unit that is not the actor's.
    """
    event, ledger, unit = _find(session, actor, event_id, now)
    steps = session.scalars(
        select(ScoreEventStep)
        .where(ScoreEventStep.event_id == event.id)
        .order_by(ScoreEventStep.id)
    ).all()
    names = display_names(session, {event.recorded_by, *(step.by for step in steps)})
    periods = {one.id: one for one in load_periods(session, ledger.id).periods}
    return EventPage(
        event=event,
        ledger=ledger,
        unit=unit,
        state=state_of({one.kind for one in steps}, needs_approval=event.needs_approval),
        recorded_by=names.get(event.recorded_by, ""),
        steps=[NamedStep(one, names.get(one.by, "")) for one in steps],
        adjusts=periods[event.adjusts_id] if event.adjusts_id else None,
    )


def approve(session: Session, actor: Actor, event_id: UUID, reason: str, *, now: datetime) -> None:
    """Let an event count that takes a second person.

    Raises
    ------
    DecidedMeanwhileError
        If it does not wait for approval.
    SameRecorderError, OwnUnitError, NoEvidenceError, PeriodLockedError
        If the actor recorded it, or works for the unit concerned; if nothing proves it; if the
        period in which it would count is locked.
    """
    page = _hold(session, actor, event_id, now)
    if page.state is not EventState.PENDING:
        raise DecidedMeanwhileError
    if page.event.recorded_by == actor.account_id:
        raise SameRecorderError
    _require_stranger(session, actor, page, now)
    if not page.event.evidence:
        raise NoEvidenceError
    _require_open(session, page)
    _step(session, actor, page, StepKind.APPROVED, reason, now=now)


def reject(session: Session, actor: Actor, event_id: UUID, reason: str, *, now: datetime) -> None:
    """Refuse an event that waits for approval; it never counts.

    Raises
    ------
    DecidedMeanwhileError
        If it does not wait for approval.
    OwnUnitError
        If the actor works for the unit concerned.
    """
    page = _hold(session, actor, event_id, now)
    if page.state is not EventState.PENDING:
        raise DecidedMeanwhileError
    _require_stranger(session, actor, page, now)
    _step(session, actor, page, StepKind.REJECTED, reason, now=now)


def withdraw(
    session: Session, actor: Actor, event_id: UUID, reason: str, *, now: datetime
) -> None:
    """Take an event back; what it said stays to be read, and counts no more.

    Raises
    ------
    DecidedMeanwhileError
        If it was withdrawn or rejected already.
    NotFoundError
        If the actor may not: an information officer withdraws what the own account recorded,
        and nothing that was approved.
    OwnUnitError
        If it needs approval, another account recorded it, and the actor works for the unit
        concerned: nobody makes away with a veto against the own unit.
    PeriodLockedError
        If it counts in a locked period.
    """
    page = _hold(session, actor, event_id, now)
    if page.state in {EventState.WITHDRAWN, EventState.REJECTED}:
        raise DecidedMeanwhileError
    if not may_withdraw(actor, page):
        raise NotFoundError
    if page.event.needs_approval and page.event.recorded_by != actor.account_id:
        _require_stranger(session, actor, page, now)
    if page.state in COUNTED:
        _require_open(session, page)
    _step(session, actor, page, StepKind.WITHDRAWN, reason, now=now)


def may_withdraw(actor: Actor, page: EventPage) -> bool:
    """Tell whether the actor may take an event back, as it stands."""
    if page.state in {EventState.WITHDRAWN, EventState.REJECTED}:
        return False
    if actor.has_role(*DECIDERS):
        return True
    is_own = page.event.recorded_by == actor.account_id
    return is_own and actor.works_as(Role.INFO_OFFICER) and page.state is not EventState.APPROVED


def _find(
    session: Session, actor: Actor, event_id: UUID, now: datetime
) -> tuple[ScoreEvent, EventLedger, AssessedUnit]:
    row = session.execute(
        select(ScoreEvent, EventLedger, AssessedUnit)
        .join(EventLedger, EventLedger.id == ScoreEvent.ledger_id)
        .join(AssessedUnit, AssessedUnit.id == ScoreEvent.unit_id)
        .where(ScoreEvent.id == event_id, EventLedger.authority_id == actor.authority_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    event, ledger, unit = row
    scope = visible_units(session, actor, now=now)
    if scope is not None and unit.id not in scope:
        raise OutOfScopeError(f"{ledger.code} / {event.event_no}")
    return event, ledger, unit


def _hold(session: Session, actor: Actor, event_id: UUID, now: datetime) -> EventPage:
    _event, ledger, _unit = _find(session, actor, event_id, now)
    hold_ledger(session, ledger)
    return open_event(session, actor, event_id, now=now)


def _require_stranger(session: Session, actor: Actor, page: EventPage, now: datetime) -> None:
    own = own_units(session, actor, now=now)
    joint = set(page.event.joint_units.split(";"))
    codes = session.scalars(select(AssessedUnit.code).where(AssessedUnit.id.in_(own)))
    if page.unit.id in own or joint & set(codes):
        raise OwnUnitError


def _require_open(session: Session, page: EventPage) -> None:
    locked = load_periods(session, page.ledger.id).locked_on(page.event.counted_on)
    if locked is not None:
        raise PeriodLockedError(period=called(locked))


def _step(  # noqa: PLR0913 - on what, by whom, which, why and when
    session: Session,
    actor: Actor,
    page: EventPage,
    kind: StepKind,
    reason: str,
    *,
    now: datetime,
) -> None:
    step = ScoreEventStep(
        event_id=page.event.id, kind=kind, reason=reason, by=actor.account_id, at=now
    )
    session.add(step)
    session.flush()
    write_entry(
        session, actor, Action.EVENT_DECIDED, f"{page.ledger.code} / {page.event.event_no}",
        now=now, deed=kind.value, reason=reason,
    )  # fmt: skip

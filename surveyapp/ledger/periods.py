"""The periods of a ledger: where a fact counts, and what locking and reopening take."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from questionnaires.definition import Text
from surveyapp.access import Actor
from surveyapp.accounts.service import display_names
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.errors import NotFoundError
from surveyapp.fieldwork.service.calendar import period_code
from surveyapp.ledger.errors import (
    FirstDayTakenError,
    LastDayTakenError,
    PeriodMovedError,
    PeriodNotOverError,
    PeriodOverlapsError,
)
from surveyapp.ledger.models import (
    EventLedger,
    LedgerPeriod,
    PeriodState,
    PeriodStep,
    PeriodStepKind,
    ScoreEvent,
)
from surveyapp.messages import LANGUAGES, N_, say
from surveyapp.orm import Words
from surveyapp.period_words import days_name
from surveyapp.reopening import Answer, settle, waiting
from surveyapp.units.models import AssessedUnit

DAYS = N_("{first} 至 {last}")
WITH_CODE = N_("{name}（{code}）")


@dataclass(frozen=True, slots=True)
class Periods:
    """The periods of one ledger, for asking about many days."""

    periods: Sequence[LedgerPeriod]

    def on(self, day: date) -> LedgerPeriod | None:
        """Return the period in which a day lies, if there is one."""
        held = (one for one in self.periods if one.period_from <= day < one.period_until)
        return next(held, None)

    def locked_on(self, day: date) -> LedgerPeriod | None:
        """Return the period in which a day lies if it is locked."""
        period = self.on(day)
        return period if period and period.state is PeriodState.LOCKED else None

    def called(self, code: str) -> LedgerPeriod | None:
        """Return the period of this code."""
        return next((one for one in self.periods if one.code == code), None)

    def first_open_day(self, period: LedgerPeriod) -> date:
        """Return the first day after a period on which something new can still count."""
        day = period.period_until
        while (locked := self.locked_on(day)) is not None:
            day = locked.period_until
        return day


def load_periods(session: Session, ledger_id: UUID) -> Periods:
    """Read the periods of a ledger, in their order."""
    query = select(LedgerPeriod).where(LedgerPeriod.ledger_id == ledger_id)
    return Periods(session.scalars(query.order_by(LedgerPeriod.period_from)).all())


def add_period(
    session: Session, actor: Actor, ledger: EventLedger, days: tuple[date, date], *, now: datetime
) -> LedgerPeriod:
    """Add a period to a ledger: its first day, and the day after its last.

    Raises
    ------
    PeriodOverlapsError
        If another period has some of its days.
    """
    period_from, period_until = days
    hold_ledger(session, ledger)
    for other in load_periods(session, ledger.id).periods:
        if other.period_from < period_until and period_from < other.period_until:
            raise _overlapping(other, period_from, period_until)
    code = period_code(period_from, period_until)
    period = LedgerPeriod(
        ledger_id=ledger.id, code=code, period_from=period_from, period_until=period_until
    )
    period.ledger = ledger
    session.add(period)
    session.flush()
    _write(session, actor, period, now, changed=["added"])
    return period


def called(period: LedgerPeriod) -> tuple[Text]:
    """Return what people call a period, with the code that files write, as a part of sentences.

    A period of days that have no name is told by its first and its last.
    """
    days = period.period_from, period.period_until
    first, last = days[0], days[1] - timedelta(days=1)
    names = {
        language: days_name(*days, language) or say(DAYS, language, first=first, last=last)
        for language in LANGUAGES
    }
    return (
        {
            language: say(WITH_CODE, language, name=name, code=period.code)
            for language, name in names.items()
        },
    )


def _overlapping(
    other: LedgerPeriod, period_from: date, period_until: date
) -> PeriodOverlapsError:
    """Return the refusal of days of which another period has some, with the end to be moved."""
    day = timedelta(days=1)
    if other.period_from <= period_from:
        said = {"value": period_from, "free": other.period_until}
        return FirstDayTakenError(period=called(other), **said)
    said = {"value": period_until - day, "free": other.period_from - day}
    return LastDayTakenError(period=called(other), **said)


def find_period(session: Session, actor: Actor, period_id: UUID) -> LedgerPeriod:
    """Return a period of the actor's authority, or raise `NotFoundError`."""
    period = session.scalar(_periods_of(actor).where(LedgerPeriod.id == period_id))
    if period is None:
        raise NotFoundError
    return period


def lock_period(
    session: Session, actor: Actor, period_id: UUID, bulletin: str, *, now: datetime
) -> LedgerPeriod:
    """Lock a period, because its bulletin is issued: nothing that counts in it changes any more.

    Raises
    ------
    PeriodMovedError
        If it is locked already.
    PeriodNotOverError
        If some of its days are still to come.
    """
    period = _hold(session, actor, period_id)
    if period.state is not PeriodState.OPEN:
        raise PeriodMovedError
    if actor.day_of(now) < period.period_until:
        raise PeriodNotOverError(day=period.period_until)
    period.state = PeriodState.LOCKED
    _step(session, actor, period, PeriodStepKind.LOCKED, bulletin, now=now)
    return period


def ask_reopening(
    session: Session, actor: Actor, period_id: UUID, reason: str, *, now: datetime
) -> LedgerPeriod:
    """Ask that a locked period be opened again; another account decides.

    Raises
    ------
    PeriodMovedError
        If it is open, or somebody has asked already.
    """
    period = _hold(session, actor, period_id)
    if period.state is not PeriodState.LOCKED or pending_request(session, period):
        raise PeriodMovedError
    _step(session, actor, period, PeriodStepKind.REOPENING_ASKED, reason, now=now)
    return period


def decide_reopening(
    session: Session, actor: Actor, period_id: UUID, *, is_agreed: bool, now: datetime
) -> Answer:
    """Open a locked period again as another account asked, or decline; the asker may take back.

    Raises
    ------
    PeriodMovedError
        If nothing waits for a decision.
    SameAccountError
        If the actor asked for it and would agree.
    """
    period = _hold(session, actor, period_id)
    request = pending_request(session, period)
    answer, reason = settle(actor, request, is_agreed=is_agreed, otherwise=PeriodMovedError)
    if is_agreed:
        period.state = PeriodState.OPEN
    _step(session, actor, period, PeriodStepKind(answer), reason, now=now)
    return answer


def pending_request(session: Session, period: LedgerPeriod) -> PeriodStep | None:
    """Return the request to open a period again that nobody has decided."""
    newest = select(PeriodStep).where(PeriodStep.period_id == period.id)
    return waiting(session.scalars(newest.order_by(PeriodStep.id.desc()).limit(1)).all())


class NamedStep(NamedTuple):
    """A deed on a period, with the name of who did it."""

    step: PeriodStep
    by: str


class Adjusting(NamedTuple):
    """An adjusting event, its unit, and the other period that it has to do with."""

    event: ScoreEvent
    unit: Words
    period: LedgerPeriod | None


@dataclass(frozen=True, slots=True)
class PeriodPage:
    """A period, what was done with it, and the events that connect it with other periods.

    Attributes
    ----------
    count : int
        How many events are counted on its days, whatever their state.
    given : sequence of Adjusting
        Adjusting events that belong to it, and where each counts.
    taken : sequence of Adjusting
        Adjusting events of other periods that count in it, and to which each belongs.
    """

    period: LedgerPeriod
    steps: Sequence[NamedStep]
    request: PeriodStep | None
    count: int
    given: Sequence[Adjusting]
    taken: Sequence[Adjusting]


def open_period(session: Session, actor: Actor, period_id: UUID) -> PeriodPage:
    """Return what the page of a period shows, or raise `NotFoundError`."""
    period = find_period(session, actor, period_id)
    periods = load_periods(session, period.ledger_id)
    called = {one.id: one for one in periods.periods}
    mine = (
        ScoreEvent.ledger_id == period.ledger_id,
        ScoreEvent.counted_on >= period.period_from,
        ScoreEvent.counted_on < period.period_until,
    )
    count = session.scalar(select(func.count()).select_from(ScoreEvent).where(*mine)) or 0
    given = session.execute(_adjusting(ScoreEvent.adjusts_id == period.id))
    taken = session.execute(_adjusting(ScoreEvent.adjusts_id.is_not(None), *mine))
    return PeriodPage(
        period,
        _steps(session, period),
        pending_request(session, period),
        count,
        [Adjusting(one, unit, periods.on(one.counted_on)) for one, unit in given],
        [Adjusting(one, unit, called[one.adjusts_id]) for one, unit in taken if one.adjusts_id],
    )


def hold_ledger(session: Session, ledger: EventLedger) -> None:
    """Let nobody else write in a ledger until the transaction ends.

    For whoever looks before writing: whether a number is free, whether a period is locked.
    """
    held = select(EventLedger).where(EventLedger.id == ledger.id).with_for_update(key_share=True)
    session.scalars(held.execution_options(populate_existing=True)).one()


def _adjusting(*conditions: ColumnElement[bool]) -> Select[ScoreEvent, Words]:
    query = select(ScoreEvent, AssessedUnit.short_name).join(
        AssessedUnit, AssessedUnit.id == ScoreEvent.unit_id
    )
    return query.where(*conditions).order_by(ScoreEvent.counted_on, ScoreEvent.id)


def _steps(session: Session, period: LedgerPeriod) -> list[NamedStep]:
    steps = session.scalars(
        select(PeriodStep).where(PeriodStep.period_id == period.id).order_by(PeriodStep.id)
    ).all()
    names = display_names(session, {one.by for one in steps})
    return [NamedStep(one, names.get(one.by, "")) for one in steps]


def _periods_of(actor: Actor) -> Select[LedgerPeriod]:
    return (
        select(LedgerPeriod)
        .join(EventLedger, EventLedger.id == LedgerPeriod.ledger_id)
        .where(EventLedger.authority_id == actor.authority_id)
    )


def _hold(session: Session, actor: Actor, period_id: UUID) -> LedgerPeriod:
    period = find_period(session, actor, period_id)
    hold_ledger(session, period.ledger)  # Whoever records looks at the state under the same hold.
    session.refresh(period)
    return period


def _step(  # noqa: PLR0913 - on what, by whom, which, why and when
    session: Session,
    actor: Actor,
    period: LedgerPeriod,
    kind: PeriodStepKind,
    reason: str,
    *,
    now: datetime,
) -> None:
    step = PeriodStep(period_id=period.id, kind=kind, reason=reason, by=actor.account_id, at=now)
    session.add(step)
    session.flush()
    said = {"reason": reason} if reason else {}
    _write(session, actor, period, now, changed=[kind.value], **said)


def _write(
    session: Session, actor: Actor, period: LedgerPeriod, now: datetime, **details: object
) -> None:
    subject = f"{period.ledger.code} / {period.code}"
    write_entry(session, actor, Action.PERIOD_CHANGED, subject, now=now, **details)

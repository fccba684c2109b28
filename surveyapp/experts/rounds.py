"""Scoring rounds: opened, closed, opened again, and locked when their result is issued."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from questionnaires.definition import words
from surveyapp.access import Actor
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.errors import NotFoundError
from surveyapp.experts.errors import (
    RoundExistsError,
    RoundMovedError,
    RoundNotOpenError,
    RoundScoredError,
)
from surveyapp.experts.models import (
    ExpertSheet,
    RoundState,
    RoundStep,
    RoundStepKind,
    ScoredUnit,
    ScoringAssignment,
    ScoringRound,
)
from surveyapp.experts.plans import RoundIndicator, RoundPlan
from surveyapp.reopening import Answer, settle, waiting
from surveyapp.units.models import AssessedUnit
from surveyapp.units.service import hold_authority


@dataclass(frozen=True, slots=True)
class History:
    """What was done with a round, oldest first, and the reopening that waits for an answer."""

    steps: Sequence[RoundStep]
    request: RoundStep | None


def open_round(session: Session, actor: Actor, plan: RoundPlan, *, now: datetime) -> ScoringRound:
    """Open a round for the units that a plan names.

    Raises
    ------
    RoundExistsError
        If the scheme has one for the period.
    """
    hold_authority(session, actor.authority_id)
    if find_round_of(session, actor.authority_id, plan.scheme_code, plan.period) is not None:
        raise RoundExistsError(title=words(plan.title, actor.language), period=plan.period)
    round_ = ScoringRound(
        authority_id=actor.authority_id,
        scheme_code=plan.scheme_code,
        title=dict(plan.title),
        period=plan.period,
        period_from=plan.period_from,
        period_until=plan.period_until,
        indicators={code: one.written() for code, one in plan.indicators.items()},
        reason_below=plan.reason_below,
        state=RoundState.OPEN,
    )
    session.add(round_)
    session.flush()
    ids = session.scalars(
        select(AssessedUnit.id)
        .where(AssessedUnit.authority_id == actor.authority_id)
        .where(AssessedUnit.code.in_(plan.unit_codes))
    )
    session.add_all(ScoredUnit(round_id=round_.id, unit_id=unit_id) for unit_id in ids)
    session.flush()
    _step(session, actor, round_, RoundStepKind.OPENED, "", now=now)
    return round_


def find_round(session: Session, actor: Actor, round_id: UUID) -> ScoringRound:
    """Return a round of the actor's authority, or raise `NotFoundError`."""
    found = session.get(ScoringRound, round_id)
    if found is None or found.authority_id != actor.authority_id:
        raise NotFoundError
    return found


def find_round_of(
    session: Session, authority_id: UUID, scheme_code: str, period: str
) -> ScoringRound | None:
    """Return the round of a scheme for a period, if there is one."""
    query = select(ScoringRound).filter_by(
        authority_id=authority_id, scheme_code=scheme_code, period=period
    )
    return session.scalar(query)


def list_rounds(
    session: Session, authority_id: UUID, *, of_account: UUID | None = None
) -> Sequence[ScoringRound]:
    """Return the rounds of an authority, newest first.

    Or those in which an account scores, of which nobody withdrew any.
    """
    query = select(ScoringRound).where(ScoringRound.authority_id == authority_id)
    if of_account is not None:
        mine = select(ScoringAssignment.round_id).filter_by(account_id=of_account)
        query = query.where(ScoringRound.id.in_(mine))
        query = query.where(ScoringRound.state != RoundState.WITHDRAWN)
    return session.scalars(query.order_by(ScoringRound.id.desc())).all()


def rounds_within(
    session: Session, authority_id: UUID, scheme_code: str, until: date
) -> Sequence[ScoringRound]:
    """Return the rounds of a scheme whose periods end by a day, in the order of their periods."""
    query = select(ScoringRound).filter_by(authority_id=authority_id, scheme_code=scheme_code)
    query = query.where(ScoringRound.period_until <= until)
    return session.scalars(query.order_by(ScoringRound.period_from, ScoringRound.id)).all()


def indicators_of(round_: ScoringRound) -> Mapping[str, RoundIndicator]:
    """Return what a round scores, in the order of the scheme."""
    return {code: RoundIndicator(**kept) for code, kept in round_.indicators.items()}


def load_history(session: Session, round_: ScoringRound) -> History:
    """Return what was done with a round."""
    steps = session.scalars(
        select(RoundStep).filter_by(round_id=round_.id).order_by(RoundStep.id)
    ).all()
    return History(steps, waiting(steps))


def close_round(session: Session, actor: Actor, round_: ScoringRound, *, now: datetime) -> None:
    """Let nobody score any more, so that runs read what was scored.

    A round whose result was issued is locked again: two agreed to one reopening, not to the next.

    Raises
    ------
    RoundMovedError
        If it is not open.
    """
    _hold_in(session, round_, RoundState.OPEN)
    done = {step.kind for step in load_history(session, round_).steps}
    round_.state = RoundState.LOCKED if RoundStepKind.LOCKED in done else RoundState.CLOSED
    _step(session, actor, round_, RoundStepKind.CLOSED, "", now=now)


def withdraw_round(session: Session, actor: Actor, round_: ScoringRound, *, now: datetime) -> None:
    """Take back a round that was opened by mistake; it can be opened again.

    Raises
    ------
    RoundMovedError
        If it is not open.
    RoundScoredError
        If an expert has saved a sheet of it.
    """
    _hold_in(session, round_, RoundState.OPEN)
    sheet = select(ExpertSheet.id).filter_by(round_id=round_.id).limit(1)
    if session.scalar(sheet) is not None:
        raise RoundScoredError
    round_.state = RoundState.WITHDRAWN
    _step(session, actor, round_, RoundStepKind.WITHDRAWN, "", now=now)


def reopen_round(
    session: Session, actor: Actor, round_: ScoringRound, reason: str, *, now: datetime
) -> None:
    """Let experts score again, or, where the result is issued, ask another account to agree.

    Raises
    ------
    RoundMovedError
        If it is open, or was asked for already.
    """
    _hold_in(session, round_, RoundState.CLOSED, RoundState.LOCKED, RoundState.WITHDRAWN)
    kind = RoundStepKind.REOPENED
    if round_.state is RoundState.LOCKED:
        kind = RoundStepKind.REOPENING_ASKED
        if load_history(session, round_).request is not None:
            raise RoundMovedError
    else:
        round_.state = RoundState.OPEN
    _step(session, actor, round_, kind, reason, now=now)


def decide_reopening(
    session: Session, actor: Actor, round_: ScoringRound, *, is_agreed: bool, now: datetime
) -> Answer:
    """Agree that a locked round is opened again, or decline; who asked may only take it back.

    Raises
    ------
    RoundMovedError
        If nobody asks for it.
    SameAccountError
        If whoever asked agrees.
    """
    _hold_in(session, round_, RoundState.LOCKED)
    request = load_history(session, round_).request
    answer, reason = settle(actor, request, is_agreed=is_agreed, otherwise=RoundMovedError)
    if is_agreed:
        round_.state = RoundState.OPEN
    _step(session, actor, round_, RoundStepKind(answer), reason, now=now)
    return answer


def lock_rounds(  # noqa: PLR0913 - by whom, of which scheme and days, with what and when
    session: Session,
    actor: Actor,
    scheme_code: str,
    days: tuple[date, date],
    bulletin: str,
    *,
    now: datetime,
) -> None:
    """Lock the rounds of a scheme that lie in a period, because its result is issued."""
    for round_ in rounds_within(session, actor.authority_id, scheme_code, days[1]):
        hold_round(session, round_)
        is_settled = round_.state in {RoundState.LOCKED, RoundState.WITHDRAWN}
        if round_.period_from >= days[0] and not is_settled:
            round_.state = RoundState.LOCKED
            _step(session, actor, round_, RoundStepKind.LOCKED, bulletin, now=now)


def hold_round(session: Session, round_: ScoringRound) -> None:
    """Let nobody else change a round, or save a sheet of it, until the transaction ends."""
    held = select(ScoringRound).where(ScoringRound.id == round_.id)
    held = held.with_for_update(key_share=True)
    session.scalars(held.execution_options(populate_existing=True)).one()


def hold_open_round(session: Session, round_: ScoringRound) -> None:
    """Hold a round as `hold_round` does, or raise `RoundNotOpenError`."""
    hold_round(session, round_)
    if round_.state is not RoundState.OPEN:
        raise RoundNotOpenError


def count_assigned(session: Session, round_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """Return how many sheets are asked for in each of these rounds."""
    query = select(ScoringAssignment.round_id, func.count()).where(
        ScoringAssignment.round_id.in_(round_ids)
    )
    return dict(session.execute(query.group_by(ScoringAssignment.round_id)).all())


def _hold_in(session: Session, round_: ScoringRound, *states: RoundState) -> None:
    hold_round(session, round_)
    if round_.state not in states:
        raise RoundMovedError


def _step(  # noqa: PLR0913 - by whom, on which, what, why and when
    session: Session,
    actor: Actor,
    round_: ScoringRound,
    kind: RoundStepKind,
    reason: str,
    *,
    now: datetime,
) -> None:
    session.add(
        RoundStep(
            round_id=round_.id, kind=kind, reason=reason, by=actor.account_id, at=now
        )
    )  # fmt: skip
    session.flush()
    said = {"reason": reason} if reason else {}
    write_entry(
        session, actor, Action.ROUND_CHANGED, round_.subject, now=now, round=kind.value, **said
    )

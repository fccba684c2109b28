"""Inspections of an authority: set up, found, locked and opened again."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from surveyapp.access import Actor
from surveyapp.audit.codes import names_codes
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.errors import NotFoundError
from surveyapp.inspection.dimensions import name_of
from surveyapp.inspection.disputes import count_waiting
from surveyapp.inspection.errors import (
    HandedOverError,
    InspectionLockedError,
    NotLockedError,
    ObjectionsWaitError,
    TermRunsError,
)
from surveyapp.inspection.models import (
    Inspection,
    InspectionState,
    InspectionStep,
    ListedItem,
    StepKind,
)
from surveyapp.inspection.plans import NewInspection
from surveyapp.orm import new_id
from surveyapp.reopening import Answer, settle, waiting
from surveyapp.units.service import hold_authority

SET_UP = "set_up"  # As the audit log has it, beside the steps.


def set_up(session: Session, actor: Actor, new: NewInspection, *, now: datetime) -> Inspection:
    """Keep a list to be inspected; nothing is drawn yet."""
    hold_authority(session, actor.authority_id)
    period = str(new.period)
    count = select(func.count()).where(
        Inspection.authority_id == actor.authority_id, Inspection.period == period
    )
    inspection = Inspection(
        authority_id=actor.authority_id,
        code=f"{period}-{(session.scalar(count) or 0) + 1}",
        title=new.title,
        period=period,
        dimensions=dict(new.dimensions),
        checklist=new.checklist,
        size_of=new.size_of,
        size=new.size,
        by=actor.account_id,
        at=now,
    )
    session.add(inspection)
    session.flush()
    rows = [{"id": new_id(), "inspection_id": inspection.id, **asdict(one)} for one in new.items]
    session.execute(insert(ListedItem), rows)
    write_entry(
        session, actor, Action.INSPECTION_CHANGED, subject_of(inspection), now=now,
        deed=SET_UP, items=len(new.items),
    )  # fmt: skip
    return inspection


def list_inspections(session: Session, actor: Actor) -> Sequence[Inspection]:
    """Return the inspections of the actor's authority, the newest first."""
    mine = select(Inspection).where(Inspection.authority_id == actor.authority_id)
    return session.scalars(mine.order_by(Inspection.id.desc())).all()


def find_inspection(session: Session, actor: Actor, inspection_id: UUID) -> Inspection:
    """Return an inspection of the actor's authority, or raise `NotFoundError`."""
    inspection = session.get(Inspection, inspection_id)
    if inspection is None or inspection.authority_id != actor.authority_id:
        raise NotFoundError
    return inspection


@names_codes("dimension")
def dimension_names(session: Session, actor: Actor, code: str, language: str) -> dict[str, str]:
    """Return what the dimensions of an inspection are called, as the audit log names them."""
    inspection = session.scalar(
        select(Inspection).filter_by(authority_id=actor.authority_id, code=code)
    )
    named = inspection.dimensions.items() if inspection else ()
    return {one: name_of(one, name, language) for one, name in named}


def hold_inspection(session: Session, inspection: Inspection) -> None:
    """Let nobody else draw, deal, find or lock until the transaction ends."""
    session.refresh(inspection, with_for_update={"key_share": True})


def hold_open(session: Session, inspection: Inspection) -> None:
    """Hold an inspection in which something may still be drawn, dealt and found.

    Raises
    ------
    InspectionLockedError, HandedOverError
        If it is locked, or the units check it.
    """
    hold_inspection(session, inspection)
    if inspection.state is InspectionState.LOCKED:
        raise InspectionLockedError
    if inspection.state is InspectionState.HANDED_OVER:
        raise HandedOverError


def require_settled(session: Session, inspection: Inspection, today: date) -> None:
    """Refuse what would close an inspection over the heads of units that object, or still may.

    Raises
    ------
    ObjectionsWaitError, TermRunsError
        If an objection is not decided; if the last day for them is not over.
    """
    waits = count_waiting(session, [inspection])[inspection.id]
    if waits:
        raise ObjectionsWaitError(count=waits)
    last = inspection.objections_until
    if inspection.state is InspectionState.HANDED_OVER and last is not None and today <= last:
        raise TermRunsError(last=last)


def lock_inspection(
    session: Session, actor: Actor, inspection: Inspection, reason: str, *, now: datetime
) -> None:
    """Close an inspection: nothing that was found in it changes any more.

    Raises
    ------
    NotLockedError
        If it is locked already.
    ObjectionsWaitError, TermRunsError
        If a unit objects, or still may.
    """
    hold_inspection(session, inspection)
    if inspection.state is InspectionState.LOCKED:
        raise NotLockedError
    require_settled(session, inspection, actor.day_of(now))
    inspection.state = InspectionState.LOCKED
    _step(session, actor, inspection, StepKind.LOCKED, reason, now=now)


def ask_reopening(
    session: Session, actor: Actor, inspection: Inspection, reason: str, *, now: datetime
) -> None:
    """Ask that an inspection be opened again that is locked, or with the units.

    Raises
    ------
    NotLockedError
        If it is open, or was asked for already.
    """
    hold_inspection(session, inspection)
    is_open = inspection.state is InspectionState.OPEN
    if is_open or waiting(list_steps(session, inspection)) is not None:
        raise NotLockedError
    _step(session, actor, inspection, StepKind.REOPENING_ASKED, reason, now=now)


def decide_reopening(
    session: Session, actor: Actor, inspection: Inspection, *, is_agreed: bool, now: datetime
) -> Answer:
    """Agree that an inspection is opened again, or decline; who asked may only take back.

    Raises
    ------
    NotLockedError
        If nobody asks for it.
    ObjectionsWaitError
        If it would be opened while a unit waits for an answer.
    SameAccountError
        If whoever asked agrees.
    """
    hold_inspection(session, inspection)
    request = waiting(list_steps(session, inspection))
    answer, reason = settle(actor, request, is_agreed=is_agreed, otherwise=NotLockedError)
    if is_agreed:
        waits = count_waiting(session, [inspection])[inspection.id]
        if waits:
            raise ObjectionsWaitError(count=waits)
        inspection.state, inspection.objections_until = InspectionState.OPEN, None
    _step(session, actor, inspection, StepKind(answer), reason, now=now)
    return answer


def list_steps(session: Session, inspection: Inspection) -> Sequence[InspectionStep]:
    """Return what was done with an inspection, in order."""
    steps = select(InspectionStep).where(InspectionStep.inspection_id == inspection.id)
    return session.scalars(steps.order_by(InspectionStep.id)).all()


def subject_of(inspection: Inspection) -> str:
    """Return how the audit log names an inspection."""
    return f"{inspection.code} {inspection.title}"


def _step(  # noqa: PLR0913 - on what, by whom, which, why and when
    session: Session,
    actor: Actor,
    inspection: Inspection,
    kind: StepKind,
    reason: str,
    *,
    now: datetime,
) -> None:
    step = InspectionStep(
        inspection_id=inspection.id, kind=kind, reason=reason, by=actor.account_id, at=now
    )
    session.add(step)
    session.flush()
    write_entry(
        session, actor, Action.INSPECTION_CHANGED, subject_of(inspection), now=now,
        deed=kind.value, reason=reason,
    )  # fmt: skip

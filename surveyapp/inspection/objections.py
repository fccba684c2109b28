"""A finding is handed to the unit that it is about, which may object; others decide.

What was found first stays as it was: a decision that changes it is a further finding, which holds
from then on for pages, figures and runs alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import OWN_ROLES, Actor
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.errors import NotFoundError, OutOfScopeError
from surveyapp.inspection.disputes import Dispute, disputed_items, last_disputes, list_disputes
from surveyapp.inspection.errors import (
    DecidedMeanwhileError,
    InvolvedError,
    NotAllFoundError,
    NotLockedError,
    ObjectedAlreadyError,
    TermError,
    TermOverError,
    UnchangedError,
)
from surveyapp.inspection.models import (
    Draw,
    DrawnItem,
    Finding,
    Inspection,
    InspectionState,
    InspectionStep,
    Objection,
    ObjectionDecision,
    Ruling,
    StepKind,
    Verdict,
)
from surveyapp.inspection.samples import Sample, SampleItem, newest_sample, of_units
from surveyapp.inspection.scope import REPORTERS
from surveyapp.inspection.service import hold_inspection, list_steps, subject_of
from surveyapp.reopening import waiting
from surveyapp.units.scopes import units_named

MOST_DAYS = 90  # That units may be given to object.
USUAL_DAYS = 7


@dataclass(frozen=True, slots=True)
class ToldPart:
    """What of an inspection is told to those who work for the units it is about."""

    inspection: Inspection
    sample: Sample
    disputes: Mapping[tuple[UUID, str], Dispute]

    @property
    def disputed(self) -> Mapping[UUID, bool]:
        """The items that the unit objected to, and whether one of it waits."""
        return disputed_items(list(self.disputes.values()))

    def dispute(self, one: SampleItem, dimension: str) -> Dispute | None:
        """Return the last objection to what was found of a dimension."""
        return self.disputes.get((one.drawn.id, dimension))

    def may_object(self, one: SampleItem, dimension: str, today: date) -> bool:
        """Tell whether the unit may object to what holds of a dimension now."""
        found, dispute = one.findings.get(dimension), self.dispute(one, dimension)
        if (
            found is None
            or found.verdict is Verdict.RIGHT
            or not is_open_to(self.inspection, today)
        ):
            return False
        settled = {dispute.finding, dispute.amended} if dispute else set()
        return found not in settled


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody decides: `verdict` is what holds from now on, ``None`` what was found."""

    verdict: Verdict | None
    reason: str

    @property
    def ruling(self) -> Ruling:
        """What is decided; what nobody can tell, or does not apply, is not counted."""
        if self.verdict is None:
            return Ruling.UPHELD
        return Ruling.WITHDRAWN if self.verdict is Verdict.CANNOT_TELL else Ruling.AMENDED


def is_told(inspection: Inspection) -> bool:
    """Tell whether units see what was found of them."""
    return inspection.state is not InspectionState.OPEN and bool(inspection.objections_until)


def is_open_to(inspection: Inspection, today: date) -> bool:
    """Tell whether units may object today."""
    last = inspection.objections_until
    is_with_units = inspection.state is InspectionState.HANDED_OVER
    return is_with_units and last is not None and today <= last


def days_to_object(inspection: Inspection, today: date) -> tuple[date, date]:
    """Return the first and the last day that may be told to units as their last for objections.

    The first is after the last where it was put off as far as can be.
    """
    first = max(today, inspection.objections_until or today) + timedelta(days=1)
    return first, today + timedelta(days=MOST_DAYS)


def hand_over(
    session: Session, actor: Actor, inspection: Inspection, until: date, *, now: datetime
) -> None:
    """Let units see what was found of them, and object until a day; or put that day off.

    Raises
    ------
    NotLockedError
        If it is locked, or is to be opened again.
    NotAllFoundError
        If nothing is drawn, or not everything was said of what is.
    TermError
        If the day is past, too far away, or before the one that units were told.
    """
    hold_inspection(session, inspection)
    asked = waiting(list_steps(session, inspection))
    if inspection.state is InspectionState.LOCKED or asked is not None:
        raise NotLockedError
    sample = newest_sample(session, inspection)
    left = sum(not sample.is_done(one) for one in sample.items) if sample else 0
    if sample is None or left:
        raise NotAllFoundError(count=left)
    first, last = days_to_object(inspection, actor.day_of(now))
    if not first <= until <= last:
        raise TermError(first=first, last=last)
    inspection.state, inspection.objections_until = InspectionState.HANDED_OVER, until
    session.add(
        InspectionStep(
            inspection_id=inspection.id,
            kind=StepKind.HANDED_OVER,
            reason=until.isoformat(),
            by=actor.account_id,
            at=now,
        )
    )
    session.flush()
    write_entry(
        session, actor, Action.INSPECTION_CHANGED, subject_of(inspection), now=now,
        deed=StepKind.HANDED_OVER.value, last_day=until.isoformat(),
    )  # fmt: skip


def list_told(session: Session, actor: Actor, *, now: datetime) -> list[ToldPart]:
    """Return what was found of the units that the actor works for, the newest list first."""
    own = units_named(session, actor, *REPORTERS, on=actor.day_of(now))
    mine = select(Inspection).where(Inspection.authority_id == actor.authority_id)
    told = mine.where(Inspection.objections_until.is_not(None)).order_by(Inspection.id.desc())
    parts = []
    for inspection in session.scalars(told).all():
        sample = newest_sample(session, inspection, of_units(own))
        if is_told(inspection) and sample is not None and sample.items:
            ids = [one.drawn.id for one in sample.items]
            disputes = last_disputes(list_disputes(session, inspection, ids))
            parts.append(ToldPart(inspection, sample, disputes))
    return parts


def open_told(
    session: Session, actor: Actor, drawn_id: UUID, *, now: datetime
) -> tuple[ToldPart, SampleItem]:
    """Return an item of a unit that the actor works for.

    Raises
    ------
    NotFoundError
        If there is none, or units are not told of it.
    OutOfScopeError
        If it is another unit's.
    """
    inspection = session.scalar(
        select(Inspection)
        .join(Draw, Draw.inspection_id == Inspection.id)
        .join(DrawnItem, DrawnItem.draw_id == Draw.id)
        .where(DrawnItem.id == drawn_id, Inspection.authority_id == actor.authority_id)
    )
    if inspection is None or not is_told(inspection):
        raise NotFoundError
    sample = newest_sample(session, inspection, DrawnItem.id == drawn_id)
    if sample is None or not sample.items:
        raise NotFoundError
    (one,) = sample.items
    if one.item.unit_id not in units_named(session, actor, *REPORTERS, on=actor.day_of(now)):
        raise OutOfScopeError(subject_of_item(inspection, one))
    disputes = last_disputes(list_disputes(session, inspection, [drawn_id]))
    return ToldPart(inspection, sample, disputes), one


def raise_objection(  # noqa: PLR0913 - by whom, to what, why and when
    session: Session, actor: Actor, drawn_id: UUID, dimension: str, reason: str, *, now: datetime
) -> None:
    """Object to what was found of a dimension of an item of the own unit.

    Raises
    ------
    TermOverError
        If units may not object to this inspection today.
    ObjectedAlreadyError
        If they did to this finding, or there is nothing in it against them.
    """
    part, one = open_told(session, actor, drawn_id, now=now)
    hold_inspection(session, part.inspection)
    part, one = open_told(session, actor, drawn_id, now=now)
    today = actor.day_of(now)
    if not is_open_to(part.inspection, today):
        raise TermOverError
    if not part.may_object(one, dimension, today):
        raise ObjectedAlreadyError
    found = one.findings[dimension]
    session.add(Objection(finding_id=found.id, reason=reason, by=actor.account_id, at=now))
    session.flush()
    write_entry(
        session, actor, Action.FINDING_DISPUTED, subject_of_item(part.inspection, one), now=now,
        dimension=dimension, verdict=found.verdict.value, reason=reason,
    )  # fmt: skip


def decide(  # noqa: PLR0913 - by whom, which, what and when
    session: Session,
    actor: Actor,
    inspection: Inspection,
    objection_id: UUID,
    decided: Decided,
    *,
    now: datetime,
) -> None:
    """Let a finding stand that a unit objects to, change it, or let it count no more.

    Raises
    ------
    NotFoundError
        If the inspection has no such objection.
    DecidedMeanwhileError
        If it was decided.
    InvolvedError
        If the actor found it so, objected, or works for the unit.
    UnchangedError
        If it would be changed into what it is.
    """
    hold_inspection(session, inspection)
    found = [one for one in list_disputes(session, inspection) if one.objection.id == objection_id]
    if not found:
        raise NotFoundError
    (dispute,) = found
    if dispute.decision is not None:
        raise DecidedMeanwhileError
    _require_stranger(session, actor, dispute, now)
    if decided.verdict is dispute.finding.verdict:
        raise UnchangedError
    amended = _amend(session, actor, dispute.finding, decided, now) if decided.verdict else None
    decision = ObjectionDecision(
        objection_id=objection_id,
        ruling=decided.ruling,
        finding_id=amended.id if amended else None,
        reason=decided.reason,
        by=actor.account_id,
        at=now,
    )
    session.add(decision)
    session.flush()
    verdict = {"verdict": decided.verdict.value} if decided.verdict else {}
    write_entry(
        session, actor, Action.OBJECTION_DECIDED, f"{inspection.code} / {dispute.item.key}",
        now=now, dimension=dispute.finding.dimension, ruling=decided.ruling.value, **verdict,
        reason=decided.reason,
    )  # fmt: skip


def subject_of_item(inspection: Inspection, one: SampleItem) -> str:
    """Return how the audit log names an item."""
    return f"{inspection.code} / {one.item.key}"


def _amend(
    session: Session, actor: Actor, found: Finding, decided: Decided, now: datetime
) -> Finding:
    amended = Finding(
        drawn_id=found.drawn_id,
        dimension=found.dimension,
        attempt=found.attempt + 1,
        verdict=decided.verdict,
        reason=decided.reason,
        inspector_unit_id=None,
        by=actor.account_id,
        at=now,
    )
    session.add(amended)
    session.flush()
    return amended


def _require_stranger(session: Session, actor: Actor, dispute: Dispute, now: datetime) -> None:
    own = units_named(session, actor, *OWN_ROLES, on=actor.day_of(now))
    people = {dispute.finding.by, dispute.objection.by}
    if actor.account_id in people or dispute.item.unit_id in own:
        raise InvolvedError

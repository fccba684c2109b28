"""What an inspector finds: one dimension of one item at a time; nothing said before is lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Actor
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.errors import NotFoundError, OutOfScopeError
from surveyapp.inspection.errors import (
    NoReasonError,
    OwnUnitError,
    PassedOnError,
    ReasonTooLongError,
)
from surveyapp.inspection.models import (
    MAX_REASON,
    Dealing,
    Draw,
    DrawnItem,
    Finding,
    Inspection,
    Verdict,
)
from surveyapp.inspection.samples import Sample, SampleItem, dealt_to, newest_sample
from surveyapp.inspection.scope import at_work
from surveyapp.inspection.service import hold_open


@dataclass(frozen=True, slots=True)
class OwnPart:
    """What of an inspection was dealt to an inspector: what is left first, as it was drawn."""

    inspection: Inspection
    sample: Sample
    items: Sequence[SampleItem]

    @property
    def left(self) -> list[SampleItem]:
        """The items that still lack something."""
        return [one for one in self.items if not self.sample.is_done(one)]

    @property
    def done(self) -> list[SampleItem]:
        """The items of which everything was said."""
        return [one for one in self.items if self.sample.is_done(one)]


@dataclass(frozen=True, slots=True)
class OwnItem:
    """One item that was dealt to an inspector, and all else that was."""

    part: OwnPart
    one: SampleItem


@dataclass(frozen=True, slots=True)
class Said:
    """What an inspector says of one dimension."""

    dimension: str
    verdict: Verdict
    reason: str = ""


def list_own(session: Session, actor: Actor) -> list[OwnPart]:
    """Return what was dealt to the actor, of every inspection, the newest first."""
    dealt = (
        select(Draw.inspection_id)
        .join(DrawnItem, DrawnItem.draw_id == Draw.id)
        .join(Dealing, Dealing.drawn_id == DrawnItem.id)
        .where(Dealing.account_id == actor.account_id)
    )
    mine = [Inspection.authority_id == actor.authority_id, Inspection.id.in_(dealt)]
    inspections = session.scalars(select(Inspection).where(*mine).order_by(Inspection.id.desc()))
    parts = [_part(session, actor, one) for one in inspections.all()]
    return [part for part in parts if part is not None]


def open_own(session: Session, actor: Actor, drawn_id: UUID) -> OwnItem:
    """Return an item that was dealt to the actor.

    Raises
    ------
    NotFoundError
        If there is none.
    PassedOnError, OutOfScopeError
        If another draw counts by now, or it was dealt to somebody else since; if it never was the
        actor's.
    """
    inspection = session.scalar(
        select(Inspection)
        .join(Draw, Draw.inspection_id == Inspection.id)
        .join(DrawnItem, DrawnItem.draw_id == Draw.id)
        .where(DrawnItem.id == drawn_id, Inspection.authority_id == actor.authority_id)
    )
    if inspection is None:
        raise NotFoundError
    part = _part(session, actor, inspection)
    one = next((one for one in part.items if one.drawn.id == drawn_id), None) if part else None
    if part is None or one is None:
        was_theirs = select(Dealing.id).filter_by(drawn_id=drawn_id, account_id=actor.account_id)
        if session.scalar(was_theirs.limit(1)):
            raise PassedOnError
        raise OutOfScopeError(inspection.code)
    return OwnItem(part, one)


def record(session: Session, actor: Actor, own: OwnItem, said: Said, *, now: datetime) -> bool:
    """Keep what was found; return whether it is new: sent twice, it is kept once.

    Raises
    ------
    NotFoundError
        If the inspection has no such dimension.
    NoReasonError, ReasonTooLongError
        If something is wrong, or cannot be told, and nobody says why.
    InspectionLockedError, HandedOverError, OwnUnitError
        If the inspection is locked or with the units, or the item is the inspector's own by now.
    """
    inspection = own.part.inspection
    if said.dimension not in inspection.dimensions:
        raise NotFoundError
    _require_reason(inspection, said)
    hold_open(session, inspection)
    (inspector,) = at_work(session, [actor], inspection, now=now)
    one = open_own(session, actor, own.one.drawn.id).one
    if one.item.unit_id in inspector.own:
        raise OwnUnitError
    last = one.findings.get(said.dimension)
    if last and (last.verdict, last.reason, last.by) == (
        said.verdict, said.reason, actor.account_id,
    ):  # fmt: skip
        return False
    finding = Finding(
        drawn_id=one.drawn.id,
        dimension=said.dimension,
        attempt=last.attempt + 1 if last else 1,
        verdict=said.verdict,
        reason=said.reason,
        inspector_unit_id=inspector.unit_id,
        by=actor.account_id,
        at=now,
    )
    session.add(finding)
    session.flush()
    write_entry(
        session, actor, Action.ITEM_INSPECTED, f"{inspection.code} / {one.item.key}", now=now,
        dimension=said.dimension, verdict=said.verdict.value,
    )  # fmt: skip
    return True


def history_of(session: Session, one: SampleItem) -> Sequence[Finding]:
    """Return everything that was ever said of an item, in order."""
    said = select(Finding).where(Finding.drawn_id == one.drawn.id)
    return session.scalars(said.order_by(Finding.id)).all()


def _part(session: Session, actor: Actor, inspection: Inspection) -> OwnPart | None:
    sample = newest_sample(session, inspection, dealt_to(actor.account_id))
    mine = [one for one in sample.items if one.account_id == actor.account_id] if sample else []
    return OwnPart(inspection, sample, mine) if sample and mine else None


def _require_reason(inspection: Inspection, said: Said) -> None:
    # That a point of a checklist does not apply needs no words.
    needing = {Verdict.WRONG} if inspection.checklist else {Verdict.WRONG, Verdict.CANNOT_TELL}
    if said.verdict in needing and not said.reason:
        raise NoReasonError
    if len(said.reason) > MAX_REASON:
        raise ReasonTooLongError(maximum=MAX_REASON, count=len(said.reason))

"""What units object to, and what was decided of it: read, never written here."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from surveyapp.inspection.models import (
    Draw,
    DrawnItem,
    Finding,
    Inspection,
    ListedItem,
    Objection,
    ObjectionDecision,
)


class Dispute(NamedTuple):
    """An objection: to what, of which item, what was decided, and which finding holds since."""

    objection: Objection
    finding: Finding
    item: ListedItem
    decision: ObjectionDecision | None
    amended: Finding | None


def list_disputes(
    session: Session, inspection: Inspection, drawn_ids: Collection[UUID] | None = None
) -> Sequence[Dispute]:
    """Return the objections of an inspection, or to some drawn items of it, the oldest first."""
    amended = aliased(Finding)
    query = (
        select(Objection, Finding, ListedItem, ObjectionDecision, amended)
        .join(Finding, Finding.id == Objection.finding_id)
        .join(DrawnItem, DrawnItem.id == Finding.drawn_id)
        .join(ListedItem, ListedItem.id == DrawnItem.item_id)
        .outerjoin(ObjectionDecision, ObjectionDecision.objection_id == Objection.id)
        .outerjoin(amended, amended.id == ObjectionDecision.finding_id)
        .where(ListedItem.inspection_id == inspection.id)
        .order_by(Objection.id)
    )
    if drawn_ids is not None:
        query = query.where(DrawnItem.id.in_(drawn_ids))
    return [Dispute(*row) for row in session.execute(query)]


def last_disputes(disputes: Sequence[Dispute]) -> Mapping[tuple[UUID, str], Dispute]:
    """Return of each dimension of each drawn item the objection that was raised last."""
    return {(one.finding.drawn_id, one.finding.dimension): one for one in disputes}


def disputed_items(disputes: Sequence[Dispute]) -> Mapping[UUID, bool]:
    """Return the drawn items that a unit objected to, and whether one of it waits."""
    waits: dict[UUID, bool] = {}
    for one in disputes:
        drawn_id = one.finding.drawn_id
        waits[drawn_id] = waits.get(drawn_id, False) or one.decision is None
    return waits


def count_waiting(session: Session, inspections: Sequence[Inspection]) -> Counter[UUID]:
    """Return how many objections nobody has decided yet, by inspection."""
    query = (
        select(Draw.inspection_id, func.count())
        .join(DrawnItem, DrawnItem.draw_id == Draw.id)
        .join(Finding, Finding.drawn_id == DrawnItem.id)
        .join(Objection, Objection.finding_id == Finding.id)
        .outerjoin(ObjectionDecision, ObjectionDecision.objection_id == Objection.id)
        .where(ObjectionDecision.id.is_(None))
        .where(Draw.inspection_id.in_([one.id for one in inspections]))
        .group_by(Draw.inspection_id)
    )
    return Counter(dict(session.execute(query).all()))

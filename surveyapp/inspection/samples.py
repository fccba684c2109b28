"""What was drawn of a list: whose each item is now, and what was found of it last."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from surveyapp.inspection.models import (
    Dealing,
    Draw,
    DrawnItem,
    Finding,
    Inspection,
    ListedItem,
    Verdict,
)


@dataclass(slots=True)
class SampleItem:
    """A drawn item, whose it is (`turn`: by which dealing), and what was found of it last."""

    drawn: DrawnItem
    item: ListedItem
    account_id: UUID
    turn: int
    findings: dict[str, Finding] = field(default_factory=dict)  # By dimension.

    def verdict(self, dimension: str) -> Verdict | None:
        """Return what was said last of a dimension."""
        found = self.findings.get(dimension)
        return found.verdict if found else None


class Done(NamedTuple):
    """Of how many items everything was said, and how many the draw that counts has."""

    done: int
    drawn: int

    @property
    def is_half(self) -> bool:
        """Whether items are drawn of which not everything is said yet."""
        return self.done < self.drawn


@dataclass(frozen=True, slots=True)
class Sample:
    """A draw of an inspection, and its items in the order of drawing."""

    draw: Draw
    items: Sequence[SampleItem]
    dimensions: Mapping[str, str]

    def is_done(self, item: SampleItem) -> bool:
        """Tell whether something was found in every respect."""
        return all(code in item.findings for code in self.dimensions)


def list_draws(session: Session, inspection: Inspection) -> Sequence[Draw]:
    """Return the draws of an inspection, the newest first."""
    draws = select(Draw).where(Draw.inspection_id == inspection.id)
    return session.scalars(draws.order_by(Draw.number.desc())).all()


def newest_sample(
    session: Session, inspection: Inspection, *only: ColumnElement[bool]
) -> Sample | None:
    """Return the draw that counts, if the list has been drawn from: all of it, or some `only`."""
    draws = list_draws(session, inspection)
    return load_sample(session, inspection, draws[0], *only) if draws else None


def dealt_to(account_id: UUID) -> ColumnElement[bool]:
    """Return the condition under which a drawn item was dealt to an account at any time."""
    return DrawnItem.id.in_(select(Dealing.drawn_id).where(Dealing.account_id == account_id))


def of_units(unit_ids: Collection[UUID]) -> ColumnElement[bool]:
    """Return the condition under which one of these units answers for a drawn item."""
    return DrawnItem.item_id.in_(select(ListedItem.id).where(ListedItem.unit_id.in_(unit_ids)))


def draw_of(session: Session, inspection: Inspection, drawn_id: UUID) -> Draw | None:
    """Return the draw of an inspection that has an item, if one has."""
    return session.scalar(
        select(Draw)
        .join(DrawnItem, DrawnItem.draw_id == Draw.id)
        .where(DrawnItem.id == drawn_id, Draw.inspection_id == inspection.id)
    )


def load_sample(
    session: Session, inspection: Inspection, draw: Draw, *only: ColumnElement[bool]
) -> Sample:
    """Return what was drawn, dealt and found."""
    chosen = [DrawnItem.draw_id == draw.id, *only]
    items: dict[UUID, SampleItem] = {}
    drawn = (
        select(DrawnItem, ListedItem, Dealing)
        .join(ListedItem, ListedItem.id == DrawnItem.item_id)
        .join(Dealing, Dealing.drawn_id == DrawnItem.id)
        .where(*chosen)
        .order_by(DrawnItem.position, Dealing.turn)
    )
    for one, item, dealing in session.execute(drawn):
        items[one.id] = SampleItem(one, item, dealing.account_id, dealing.turn)
    found = (
        select(Finding)
        .join(DrawnItem, DrawnItem.id == Finding.drawn_id)
        .where(*chosen)
        .order_by(Finding.attempt)
    )
    for finding in session.scalars(found):
        items[finding.drawn_id].findings[finding.dimension] = finding
    return Sample(draw, list(items.values()), inspection.dimensions)


def count_listed(session: Session, inspection: Inspection) -> Counter[UUID]:
    """Return how many items of each unit are listed."""
    items = select(ListedItem.unit_id, func.count()).group_by(ListedItem.unit_id)
    found = session.execute(items.where(ListedItem.inspection_id == inspection.id))
    return Counter(dict(found.all()))


def count_done(session: Session, inspections: Sequence[Inspection]) -> Mapping[UUID, Done]:
    """Return how far each of several inspections is."""
    newest = (
        select(Draw.inspection_id, func.max(Draw.number).label("number"))
        .where(Draw.inspection_id.in_([one.id for one in inspections]))
        .group_by(Draw.inspection_id)
        .subquery()
    )
    counts_now = (Draw.inspection_id == newest.c.inspection_id) & (Draw.number == newest.c.number)
    items = select(Draw.inspection_id).join(newest, counts_now).join_from(Draw, DrawnItem)
    drawn = items.add_columns(func.count()).group_by(Draw.inspection_id)
    told = (
        items.add_columns(func.count(Finding.dimension.distinct()).label("told"))
        .join_from(DrawnItem, Finding)
        .group_by(Draw.inspection_id, Finding.drawn_id)
        .subquery()
    )
    alike = select(told.c.inspection_id, told.c.told, func.count()).group_by(*told.c)
    asked = {one.id: len(one.dimensions) for one in inspections}
    done = {of: n for of, points, n in session.execute(alike) if points == asked[of]}
    in_all: Mapping[UUID, int] = dict(session.execute(drawn).all())
    return {of: Done(done.get(of, 0), in_all.get(of, 0)) for of in asked}


def list_items(session: Session, inspection: Inspection) -> Sequence[ListedItem]:
    """Return the whole list, by its keys."""
    items = select(ListedItem).where(ListedItem.inspection_id == inspection.id)
    return session.scalars(items.order_by(ListedItem.key)).all()

"""Hierarchies in time: under which unit another stood on a day, for any number of questions.

The memberships of an authority are read once; after that a question costs a few look-ups.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from surveyapp.units.models import (
    AssessedUnit,
    Hierarchy,
    UnitClass,
    UnitClassification,
    UnitKind,
    UnitMembership,
)


class Span(NamedTuple):
    """What held from one day until another (exclusive; ``None``: until further notice)."""

    valid_from: date
    valid_until: date | None
    id: UUID

    def holds_on(self, on: date) -> bool:
        """Tell whether `on` lies in the span."""
        return self.valid_from <= on and (self.valid_until is None or on < self.valid_until)


@dataclass(slots=True)
class UnitTree:
    """One hierarchy of one authority, over all days.

    Attributes
    ----------
    kinds : mapping of UUID to UnitKind
        Every unit of the authority.
    parents : mapping of UUID to list of Span
        By unit, the units it stood under.
    """

    kinds: Mapping[UUID, UnitKind]
    parents: Mapping[UUID, list[Span]]
    _known: dict[tuple[UUID, UnitKind, date], UUID | None] = field(default_factory=dict)
    _children: dict[date, Mapping[UUID, Sequence[UUID]]] = field(default_factory=dict)

    def parent_on(self, unit_id: UUID, on: date) -> UUID | None:
        """Return the unit that `unit_id` stood under on a day."""
        return _span_on(self.parents.get(unit_id, ()), on)

    def ancestor_on(self, unit_id: UUID, kind: UnitKind, on: date) -> UUID | None:
        """Return the nearest unit of `kind` at or above `unit_id` on a day, such as its centre."""
        key = (unit_id, kind, on)
        if key not in self._known:
            self._known[key] = self._climb(unit_id, kind, on)
        return self._known[key]

    def below_on(self, unit_id: UUID, on: date) -> set[UUID]:
        """Return `unit_id` and every unit below it on a day."""
        children = self._children_on(on)
        found, waiting = {unit_id}, [unit_id]
        while waiting:
            new = [child for child in children.get(waiting.pop(), ()) if child not in found]
            found.update(new)
            waiting += new
        return found

    def _children_on(self, on: date) -> Mapping[UUID, Sequence[UUID]]:
        """Return the units that stood directly under each on a day; many ask for the same day."""
        if on not in self._children:
            children: dict[UUID, list[UUID]] = {}
            for child in self.parents:
                parent = self.parent_on(child, on)
                if parent is not None:
                    children.setdefault(parent, []).append(child)
            self._children[on] = children
        return self._children[on]

    def _climb(self, unit_id: UUID, kind: UnitKind, on: date) -> UUID | None:
        seen: set[UUID] = set()
        here: UUID | None = unit_id
        while here is not None and here not in seen:
            if self.kinds.get(here) is kind:
                return here
            seen.add(here)
            here = self.parent_on(here, on)
        return None


@dataclass(frozen=True, slots=True)
class UnitClasses:
    """The classes of an authority's units, over all days."""

    classes: Mapping[UUID, UnitClass]
    spans: Mapping[UUID, list[Span]]

    def class_on(self, unit_id: UUID, on: date) -> UnitClass | None:
        """Return the class of a unit on a day, if it had one."""
        class_id = _span_on(self.spans.get(unit_id, ()), on)
        return None if class_id is None else self.classes[class_id]


def load_tree(
    session: Session, authority_id: UUID, hierarchy: Hierarchy = Hierarchy.PLACE
) -> UnitTree:
    """Read one hierarchy of an authority, for asking it about many units and days."""
    units = select(AssessedUnit.id, AssessedUnit.kind)
    kinds = dict(session.execute(units.where(_of(authority_id))).all())
    memberships = session.execute(
        select(
            UnitMembership.unit_id,
            UnitMembership.valid_from,
            UnitMembership.valid_until,
            UnitMembership.parent_id,
        )
        .join(AssessedUnit, AssessedUnit.id == UnitMembership.unit_id)
        .where(_of(authority_id), UnitMembership.hierarchy == hierarchy)
        .order_by(UnitMembership.valid_from)
    )
    return UnitTree(kinds, _spans(memberships))


def load_classes(session: Session, authority_id: UUID) -> UnitClasses:
    """Read the classes of an authority's units, for asking about many units and days."""
    classes = session.scalars(select(UnitClass).where(UnitClass.authority_id == authority_id))
    spans = session.execute(
        select(
            UnitClassification.unit_id,
            UnitClassification.valid_from,
            UnitClassification.valid_until,
            UnitClassification.unit_class_id,
        )
        .join(AssessedUnit, AssessedUnit.id == UnitClassification.unit_id)
        .where(_of(authority_id))
        .order_by(UnitClassification.valid_from)
    )
    return UnitClasses({one.id: one for one in classes}, _spans(spans))


def _of(authority_id: UUID) -> ColumnElement[bool]:
    return AssessedUnit.authority_id == authority_id


def _span_on(spans: Iterable[Span], on: date) -> UUID | None:
    return next((span.id for span in spans if span.holds_on(on)), None)


def _spans(rows: Iterable[tuple[UUID, date, date | None, UUID]]) -> dict[UUID, list[Span]]:
    spans: dict[UUID, list[Span]] = {}
    for unit_id, valid_from, valid_until, other in rows:
        spans.setdefault(unit_id, []).append(Span(valid_from, valid_until, other))
    return spans

"""Everything known of an authority's units, while a file of them is taken in."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from surveyapp.units.models import (
    AssessedUnit,
    Hierarchy,
    UnitClass,
    UnitClassification,
    UnitMembership,
    UnitSuccession,
)

DatedFact = UnitMembership | UnitClassification


@dataclass(slots=True)
class Register:
    """Everything known of an authority's units, as the file is taken in."""

    authority_id: UUID
    units: dict[str, AssessedUnit]
    aliases: dict[str, str]  # Alias -> code of its unit.
    classes: dict[str, UnitClass]
    memberships: dict[tuple[UUID, Hierarchy], list[UnitMembership]]
    classifications: dict[UUID, list[UnitClassification]]
    successions: dict[UUID, set[UUID]]
    names: dict[str, str] = field(default_factory=dict)  # Codes and aliases there will be.
    touched: dict[UUID, set[str]] = field(default_factory=dict)  # Unit -> columns that changed.

    def touch(self, unit: AssessedUnit, column: str) -> None:
        """Note that a column of a unit says something else than before."""
        self.touched.setdefault(unit.id, set()).add(column)


def load_register(session: Session, authority_id: UUID) -> Register:
    """Read everything known of the units of an authority."""
    mine = select(AssessedUnit.id).filter_by(authority_id=authority_id).scalar_subquery()
    units = session.scalars(
        select(AssessedUnit)
        .filter_by(authority_id=authority_id)
        .options(selectinload(AssessedUnit.aliases))
    ).all()
    register = Register(
        authority_id,
        {unit.code: unit for unit in units},
        {alias.alias: unit.code for unit in units for alias in unit.aliases},
        {
            one.code: one
            for one in session.scalars(select(UnitClass).filter_by(authority_id=authority_id))
        },
        {}, {}, {},
    )  # fmt: skip
    for membership in session.scalars(
        select(UnitMembership)
        .where(UnitMembership.unit_id.in_(mine))
        .order_by(UnitMembership.valid_from)
    ):
        key = (membership.unit_id, membership.hierarchy)
        register.memberships.setdefault(key, []).append(membership)
    for one in session.scalars(
        select(UnitClassification)
        .where(UnitClassification.unit_id.in_(mine))
        .order_by(UnitClassification.valid_from)
    ):
        register.classifications.setdefault(one.unit_id, []).append(one)
    for follow in session.scalars(select(UnitSuccession).where(UnitSuccession.unit_id.in_(mine))):
        register.successions.setdefault(follow.unit_id, set()).add(follow.successor_id)
    return register


def value_on(spans: Iterable[DatedFact], on: date) -> UUID | None:
    """Return the parent or the class that holds on a day."""
    for span in spans:
        if span.valid_from <= on and (span.valid_until is None or on < span.valid_until):
            return span.parent_id if isinstance(span, UnitMembership) else span.unit_class_id
    return None

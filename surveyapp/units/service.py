"""Authorities and assessed units: finding them, and what they were on a day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, selectinload

from surveyapp import messages
from surveyapp.access import Actor
from surveyapp.errors import NotFoundError
from surveyapp.orm import Words
from surveyapp.units.models import (
    AssessedUnit,
    SupervisingAuthority,
    UnitAlias,
    UnitClass,
    UnitClassification,
    UnitKind,
    UnitMembership,
    UnitSuccession,
)

PAGE_SIZE = 50

Fact = TypeVar("Fact")
Thing = TypeVar("Thing")


def create_authority(
    session: Session, code: str, name: Words, *, zone: str = "Asia/Shanghai"
) -> SupervisingAuthority:
    """Found a supervising authority, to which everything else will belong."""
    authority = SupervisingAuthority(code=code, name=name, zone=zone)
    session.add(authority)
    session.flush()
    return authority


def find_authority(session: Session, code: str) -> SupervisingAuthority | None:
    """Return the authority of this code."""
    return session.scalar(select(SupervisingAuthority).where(SupervisingAuthority.code == code))


def hold_authority(session: Session, authority_id: UUID) -> SupervisingAuthority:
    """Return an authority that nobody else holds until the transaction ends.

    For whoever looks before writing: whether a code is free, which revision is the newest.
    What only refers to the authority is written meanwhile, and waits for nobody.
    """
    held = select(SupervisingAuthority).filter_by(id=authority_id)
    return session.scalars(held.with_for_update(key_share=True)).one()


def list_authorities(session: Session) -> Sequence[SupervisingAuthority]:
    """Return every authority, by code."""
    return session.scalars(select(SupervisingAuthority).order_by(SupervisingAuthority.code)).all()


def authority_zone(session: Session, authority_id: UUID) -> str:
    """Return the name of the time zone in which an authority's days begin."""
    return session.get_one(SupervisingAuthority, authority_id).zone


def list_units(
    session: Session,
    authority_id: UUID,
    *,
    kind: UnitKind | None = None,
    on: date | None = None,
) -> Sequence[AssessedUnit]:
    """Return an authority's units in the official order: of one kind, or existing on a day."""
    return session.scalars(_units(authority_id, kind=kind, on=on)).all()


def has_units(session: Session, authority_id: UUID) -> bool:
    """Tell whether an authority has any unit yet."""
    mine = select(AssessedUnit.id).filter_by(authority_id=authority_id)
    return session.scalars(mine.limit(1)).first() is not None


def authority_name(session: Session, authority_id: UUID) -> Words:
    """Return what an authority is called."""
    return session.scalars(
        select(SupervisingAuthority.name).where(SupervisingAuthority.id == authority_id)
    ).one()


def units_by_id(session: Session, authority_id: UUID) -> dict[UUID, AssessedUnit]:
    """Return every unit of an authority, past ones too, by its id."""
    return {unit.id: unit for unit in list_units(session, authority_id)}


def short_names(session: Session, authority_id: UUID, codes: Collection[str]) -> dict[str, Words]:
    """Return what units are called for short, by their codes."""
    query = select(AssessedUnit.code, AssessedUnit.short_name).where(
        AssessedUnit.authority_id == authority_id, AssessedUnit.code.in_(codes)
    )
    return dict(session.execute(query).all()) if codes else {}


def find_unit(session: Session, authority_id: UUID, code_or_alias: str) -> AssessedUnit | None:
    """Return the unit a file means: by its code, or else by one of its aliases."""
    by_code = select(AssessedUnit).where(
        AssessedUnit.authority_id == authority_id, AssessedUnit.code == code_or_alias
    )
    by_alias = (
        select(AssessedUnit)
        .join(UnitAlias)
        .where(UnitAlias.authority_id == authority_id, UnitAlias.alias == code_or_alias)
    )
    return session.scalar(by_code) or session.scalar(by_alias)


def unit_names(session: Session, authority_id: UUID) -> dict[str, UUID]:
    """Return every code and alias of an authority's units, and the unit it means."""
    aliases = select(UnitAlias.alias, UnitAlias.unit_id)
    codes = select(AssessedUnit.code, AssessedUnit.id)
    return {
        **_by_first(session, aliases.filter_by(authority_id=authority_id)),
        **_by_first(session, codes.filter_by(authority_id=authority_id)),
    }


def unit_classes(session: Session, authority_id: UUID) -> Sequence[UnitClass]:
    """Return the classes of an authority's units, in the official order."""
    return session.scalars(
        select(UnitClass)
        .where(UnitClass.authority_id == authority_id)
        .order_by(UnitClass.official_order, UnitClass.code)
    ).all()


def class_on(session: Session, unit: AssessedUnit, on: date) -> UnitClass | None:
    """Return the class of one unit on a day; for many units, use `trees.load_classes`."""
    return session.scalar(
        select(UnitClass)
        .join(UnitClassification, UnitClassification.unit_class_id == UnitClass.id)
        .where(
            UnitClassification.unit_id == unit.id,
            UnitClassification.valid_from <= on,
            or_(UnitClassification.valid_until.is_(None), UnitClassification.valid_until > on),
        )
    )


@dataclass(frozen=True, slots=True)
class UnitPage:
    """Some of the units somebody looks for, and how many there are in all."""

    units: Sequence[AssessedUnit]
    total: int
    number: int
    pages: int


def search_units(
    session: Session, actor: Actor, words: str = "", kind: UnitKind | None = None, page: int = 1
) -> UnitPage:
    """Return one page of the actor's units whose code, name or alias contains `words`."""
    query = _units(actor.authority_id, kind=kind)
    if words:
        query = query.where(_is_called(words))
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(page, 1), pages)
    found = query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    return UnitPage(session.scalars(found).all(), total, number, pages)


@dataclass(frozen=True, slots=True)
class UnitHistory:
    """One unit, and everything it was."""

    unit: AssessedUnit
    memberships: Sequence[tuple[UnitMembership, AssessedUnit]]
    classes: Sequence[tuple[UnitClassification, UnitClass]]
    successors: Sequence[tuple[UnitSuccession, AssessedUnit]]
    predecessors: Sequence[tuple[UnitSuccession, AssessedUnit]]
    members: int  # How many units stand directly under it, or stood.


def unit_history(session: Session, actor: Actor, unit_id: UUID) -> UnitHistory:
    """Return a unit of the actor's authority with its history.

    Raises
    ------
    NotFoundError
        If the authority has no such unit.
    """
    unit = session.get(AssessedUnit, unit_id, options=[selectinload(AssessedUnit.aliases)])
    if unit is None or unit.authority_id != actor.authority_id:
        raise NotFoundError
    above = select(UnitMembership, AssessedUnit).join(
        AssessedUnit, AssessedUnit.id == UnitMembership.parent_id
    )
    classes = select(UnitClassification, UnitClass).join(
        UnitClass, UnitClass.id == UnitClassification.unit_class_id
    )
    members = select(func.count(UnitMembership.unit_id.distinct()))
    return UnitHistory(
        unit=unit,
        memberships=_pairs(
            session,
            above.where(UnitMembership.unit_id == unit_id).order_by(
                UnitMembership.hierarchy, UnitMembership.valid_from.desc()
            ),
        ),
        classes=_pairs(
            session,
            classes.where(UnitClassification.unit_id == unit_id).order_by(
                UnitClassification.valid_from.desc()
            ),
        ),
        successors=_pairs(session, _successions(UnitSuccession.unit_id == unit_id, after=True)),
        predecessors=_pairs(
            session, _successions(UnitSuccession.successor_id == unit_id, after=False)
        ),
        members=session.scalar(members.where(UnitMembership.parent_id == unit_id)) or 0,
    )


def _successions(
    condition: ColumnElement[bool], *, after: bool
) -> Select[UnitSuccession, AssessedUnit]:
    other = UnitSuccession.successor_id if after else UnitSuccession.unit_id
    return (
        select(UnitSuccession, AssessedUnit)
        .join(AssessedUnit, AssessedUnit.id == other)
        .where(condition)
        .order_by(AssessedUnit.official_order, AssessedUnit.code)
    )


def _pairs(session: Session, query: Select[Fact, Thing]) -> Sequence[tuple[Fact, Thing]]:
    return [(fact, thing) for fact, thing in session.execute(query)]


def _by_first(session: Session, query: Select[str, UUID]) -> dict[str, UUID]:
    return dict(session.execute(query).all())


def _units(
    authority_id: UUID, *, kind: UnitKind | None = None, on: date | None = None
) -> Select[AssessedUnit]:
    query = select(AssessedUnit).where(AssessedUnit.authority_id == authority_id)
    if kind is not None:
        query = query.where(AssessedUnit.kind == kind)
    if on is not None:
        query = query.where(
            AssessedUnit.valid_from <= on,
            or_(AssessedUnit.valid_until.is_(None), AssessedUnit.valid_until > on),
        )
    return query.order_by(AssessedUnit.official_order, AssessedUnit.code)


def _is_called(words: str) -> ColumnElement[bool]:
    named_so = [
        name[language].as_string().icontains(words, autoescape=True)
        for name in (AssessedUnit.name, AssessedUnit.short_name)
        for language in messages.LANGUAGES
    ]
    has_alias = AssessedUnit.aliases.any(UnitAlias.alias.icontains(words, autoescape=True))
    return or_(AssessedUnit.code.icontains(words, autoescape=True), has_alias, *named_so)

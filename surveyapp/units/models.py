"""Assessed units and window clerks, in time."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveyapp.orm import Base, Code, UuidKey, Words


class SupervisingAuthority(Base):
    """The body that owns rules, waves and publication; everything belongs to one."""

    __tablename__ = "supervising_authority"

    id: Mapped[UuidKey]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Words]
    zone: Mapped[str] = mapped_column(String(64), default="Asia/Shanghai")


class UnitKind(StrEnum):
    """At which level a unit is assessed."""

    REGION = "region"
    SERVICE_CENTER = "service_center"
    SERVICE_WINDOW = "service_window"
    GOVERNMENT = "government"
    DEPARTMENT = "department"
    OTHER = "other"  # An enterprise, an office elsewhere, a person: whom rule books assess too.


class Hierarchy(StrEnum):
    """By which tree units are added up."""

    PLACE = "place"  # region -> centre -> window
    ORGANISATION = "organisation"  # government -> department


class UnitClass(Base):
    """Units that may be compared with one another; rankings stay inside one class."""

    __tablename__ = "unit_class"
    __table_args__ = (UniqueConstraint("authority_id", "code"),)

    id: Mapped[UuidKey]
    authority_id: Mapped[UUID] = mapped_column(ForeignKey("supervising_authority.id"))
    code: Mapped[Code]
    name: Mapped[Words]
    official_order: Mapped[int]


class AssessedUnit(Base):
    """A region, centre, window, department or whoever else is assessed, from first day to last."""

    __tablename__ = "assessed_unit"
    __table_args__ = (
        UniqueConstraint("authority_id", "code"),
        CheckConstraint("valid_until IS NULL OR valid_from < valid_until", name="dates"),
    )

    id: Mapped[UuidKey]
    authority_id: Mapped[UUID] = mapped_column(ForeignKey("supervising_authority.id"))
    code: Mapped[Code]
    kind: Mapped[UnitKind]
    official_order: Mapped[int]
    name: Mapped[Words]
    short_name: Mapped[Words]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]  # The first day on which it no longer exists.
    revision: Mapped[int] = mapped_column(default=1)

    aliases: Mapped[list["UnitAlias"]] = relationship(
        back_populates="unit", cascade="all, delete-orphan", order_by="UnitAlias.id"
    )


class UnitAlias(Base):
    """Another name under which files call a unit."""

    __tablename__ = "unit_alias"
    __table_args__ = (UniqueConstraint("authority_id", "alias"),)

    id: Mapped[UuidKey]
    authority_id: Mapped[UUID] = mapped_column(ForeignKey("supervising_authority.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("assessed_unit.id"), index=True)
    alias: Mapped[str] = mapped_column(String(200))

    unit: Mapped[AssessedUnit] = relationship(back_populates="aliases")


class UnitMembership(Base):
    """Under which unit another stood, in one hierarchy, from one day until another."""

    __tablename__ = "unit_membership"
    __table_args__ = (
        Index("ix_unit_membership_parent", "parent_id", "hierarchy"),
        UniqueConstraint("unit_id", "hierarchy", "valid_from"),
    )

    id: Mapped[UuidKey]
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("assessed_unit.id"))
    parent_id: Mapped[UUID] = mapped_column(ForeignKey("assessed_unit.id"))
    hierarchy: Mapped[Hierarchy]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]


class UnitClassification(Base):
    """The class of a unit, from one day until another."""

    __tablename__ = "unit_classification"
    __table_args__ = (UniqueConstraint("unit_id", "valid_from"),)

    id: Mapped[UuidKey]
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("assessed_unit.id"))
    unit_class_id: Mapped[UUID] = mapped_column(ForeignKey("unit_class.id"))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]


class UnitSuccession(Base):
    """A merger or a split: both units stay, and the old one names who followed."""

    __tablename__ = "unit_succession"
    __table_args__ = (UniqueConstraint("unit_id", "successor_id"),)

    id: Mapped[UuidKey]
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("assessed_unit.id"))
    successor_id: Mapped[UUID] = mapped_column(ForeignKey("assessed_unit.id"))
    happened_on: Mapped[date]


class WindowClerk(Base):
    """A person who serves at windows; never a unit, and known here by a code only."""

    __tablename__ = "window_clerk"
    __table_args__ = (UniqueConstraint("authority_id", "code"),)

    id: Mapped[UuidKey]
    authority_id: Mapped[UUID] = mapped_column(ForeignKey("supervising_authority.id"))
    code: Mapped[Code]

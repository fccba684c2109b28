"""Who may do what in a ledger, and for which units."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from surveyapp.access import UNIT_ROLES, Actor, Role
from surveyapp.units.scopes import units_in_scope, units_named

DECIDERS = (Role.ADMINISTRATOR, Role.EVALUATOR)
RECORDERS = (*DECIDERS, Role.INFO_OFFICER)
READERS = (*RECORDERS, Role.AUDITOR, Role.ASSESSED_UNIT, Role.EVALUATION_AGENCY)
OVERSEERS = (*DECIDERS, Role.AUDITOR)  # Who sees the whole of it.


def visible_units(session: Session, actor: Actor, *, now: datetime) -> frozenset[UUID] | None:
    """Return the units whose events the actor may see; ``None`` stands for all."""
    return units_in_scope(session, actor, *READERS, on=actor.day_of(now))


def recordable_units(session: Session, actor: Actor, *, now: datetime) -> frozenset[UUID] | None:
    """Return the units for which the actor may record; ``None`` stands for all."""
    return units_in_scope(session, actor, *RECORDERS, on=actor.day_of(now))


def own_units(session: Session, actor: Actor, *, now: datetime) -> frozenset[UUID]:
    """Return the units that the actor works for, whose events others must decide."""
    return units_named(session, actor, *UNIT_ROLES, on=actor.day_of(now))

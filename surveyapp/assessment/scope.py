"""Who may do what with schemes and assessments, and whose figures each sees."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from surveyapp.access import Actor, Role
from surveyapp.units.scopes import units_in_scope, units_named
from surveyapp.units.service import units_by_id

ADOPTERS = (Role.ADMINISTRATOR,)
ASSESSORS = (Role.ADMINISTRATOR, Role.EVALUATOR)
OVERSEERS = (*ASSESSORS, Role.AUDITOR)  # Who sees every unit.
READERS = (*OVERSEERS, Role.INFO_OFFICER, Role.ASSESSED_UNIT, Role.EVALUATION_AGENCY)

REPORTERS = (Role.INFO_OFFICER, Role.ASSESSED_UNIT)


def visible_codes(session: Session, actor: Actor, *, now: datetime) -> frozenset[str] | None:
    """Return the codes of the units whose figures the actor may see; ``None`` stands for all."""
    on = actor.day_of(now)
    scope = units_in_scope(session, actor, *READERS, on=on)
    if scope is None:
        return None
    units = units_by_id(session, actor.authority_id)
    return frozenset(units[unit_id].code for unit_id in scope if unit_id in units)


def reported_units(session: Session, actor: Actor, *, now: datetime) -> frozenset[UUID]:
    """Return the units that the actor reports for; whom an expert scores is not among them."""
    return units_named(session, actor, *REPORTERS, on=actor.day_of(now))

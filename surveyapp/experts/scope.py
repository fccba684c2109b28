"""Who may do what in a scoring round, and for which units."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from surveyapp.access import Actor, Role
from surveyapp.units.scopes import units_in_scope, units_named

SUPERVISORS = (Role.ADMINISTRATOR, Role.EVALUATOR)
OVERSEERS = (*SUPERVISORS, Role.AUDITOR)  # Who sees every sheet.
EXPERTS = (Role.EXPERT,)
REPORTERS = (Role.INFO_OFFICER, Role.ASSESSED_UNIT)  # Who writes cases up for the own units.
OWN = (Role.INSPECTOR, *REPORTERS, Role.CLERK)  # Roles of those who work at a unit.


def judged_units(session: Session, actor: Actor, *, now: datetime) -> frozenset[UUID]:
    """Return the units that the actor may score: those of the role, without the own."""
    on = today_of(actor, now)
    own = units_named(session, actor, *OWN, on=on)
    return units_named(session, actor, *EXPERTS, on=on) - own


def reported_units(session: Session, actor: Actor, *, now: datetime) -> frozenset[UUID] | None:
    """Return the units whose cases the actor may write up; ``None`` stands for all."""
    return units_in_scope(session, actor, *SUPERVISORS, *REPORTERS, on=today_of(actor, now))


def today_of(actor: Actor, now: datetime) -> date:
    """Return the day it is where the actor's authority is."""
    return now.astimezone(ZoneInfo(actor.zone)).date()

"""Who may do what in a scoring round, and for which units."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from surveyapp.access import OWN_ROLES, Actor, Role
from surveyapp.units.models import Hierarchy
from surveyapp.units.scopes import units_in_scope
from surveyapp.units.trees import UnitTree, load_tree

SUPERVISORS = (Role.ADMINISTRATOR, Role.EVALUATOR)
OVERSEERS = (*SUPERVISORS, Role.AUDITOR)  # Who sees every sheet.
EXPERTS = (Role.EXPERT,)
REPORTERS = (Role.INFO_OFFICER, Role.ASSESSED_UNIT)  # Who writes cases up for the own units.


@dataclass(frozen=True, slots=True)
class Reach:
    """The units of an authority on a day, for asking whom an account may score."""

    trees: Sequence[UnitTree]
    on: date

    def of_actor(self, actor: Actor) -> frozenset[UUID]:
        """Return the units that an account may score: those of the role, without the own.

        Of each unit that a role is held for all below it are meant too.
        """
        return self._below(actor.units_as(*EXPERTS)) - self._below(actor.units_as(*OWN_ROLES))

    def _below(self, unit_ids: Iterable[UUID]) -> frozenset[UUID]:
        return frozenset(
            below
            for unit_id in unit_ids
            for tree in self.trees
            for below in tree.below_on(unit_id, self.on)
        )


def load_reach(session: Session, authority_id: UUID, on: date) -> Reach:
    """Return the units of an authority as they stand beneath one another on a day."""
    return Reach([load_tree(session, authority_id, each) for each in Hierarchy], on)


def judged_units(session: Session, actor: Actor, *, now: datetime) -> frozenset[UUID]:
    """Return the units that the actor may score: those of the role, without the own."""
    return load_reach(session, actor.authority_id, actor.day_of(now)).of_actor(actor)


def reported_units(session: Session, actor: Actor, *, now: datetime) -> frozenset[UUID] | None:
    """Return the units whose cases the actor may write up; ``None`` stands for all."""
    return units_in_scope(session, actor, *SUPERVISORS, *REPORTERS, on=actor.day_of(now))

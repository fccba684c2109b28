"""Which units somebody works for, where a role holds for named units and all below them."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from surveyapp.access import Actor, Role
from surveyapp.units.models import Hierarchy
from surveyapp.units.trees import load_tree


def units_in_scope(
    session: Session, actor: Actor, *roles: Role, on: date
) -> frozenset[UUID] | None:
    """Return the units that `roles` open to the actor on a day; ``None`` stands for all.

    A unit opens what is below it, by place and by organisation.
    """
    return None if actor.has_role(*roles) else units_named(session, actor, *roles, on=on)


def units_named(session: Session, actor: Actor, *roles: Role, on: date) -> frozenset[UUID]:
    """Return the units that grants of these roles name, and all below them on a day."""
    named = actor.units_as(*roles)
    if not named:
        return frozenset()
    trees = [load_tree(session, actor.authority_id, each) for each in Hierarchy]
    return frozenset(
        below for tree in trees for unit_id in named for below in tree.below_on(unit_id, on)
    )

"""Who sets inspections up, who inspects, and what is whose own, which nobody inspects."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from analysis.schemes.periods import Period
from surveyapp.access import OWN_ROLES, Actor, Role
from surveyapp.accounts.service import actors_with
from surveyapp.inspection.models import Inspection
from surveyapp.units.models import Hierarchy
from surveyapp.units.trees import load_tree

SUPERVISORS = (Role.ADMINISTRATOR, Role.EVALUATOR)
READERS = (*SUPERVISORS, Role.AUDITOR)
REPORTERS = (Role.INFO_OFFICER, Role.ASSESSED_UNIT)  # Who is told what was found of the own units.


@dataclass(frozen=True, slots=True)
class InspectorAtWork:
    """Somebody who may be dealt items.

    Attributes
    ----------
    unit_id : UUID
        The unit that the role is held for, of several the one registered first: what evidence
        names.
    own : frozenset of UUID
        Every unit that they work for, and all that stand beneath one.
    """

    account_id: UUID
    login: str
    name: str
    unit_id: UUID
    own: frozenset[UUID]


def list_inspectors(
    session: Session, actor: Actor, inspection: Inspection, *, now: datetime
) -> list[InspectorAtWork]:
    """Return everybody who may inspect today, with what is their own in this inspection."""
    people = actors_with(session, actor.authority_id, Role.INSPECTOR, now=now)
    return at_work(session, people, inspection, now=now)


def at_work(
    session: Session, people: Sequence[Actor], inspection: Inspection, *, now: datetime
) -> list[InspectorAtWork]:
    """Return inspectors of one authority with what is their own in an inspection.

    What was theirs when the period began or ended is theirs too: moving a unit away does not
    make its items anybody's, and moving one in makes them the inspector's own at once.
    """
    period = Period.parse(inspection.period)
    named = {one.account_id: one.units_as(*OWN_ROLES) for one in people}
    days = {period.start, period.end - timedelta(days=1)}
    days |= {one.day_of(now) for one in people}
    wanted = frozenset[UUID]().union(*named.values())
    beneath = _beneath(session, inspection.authority_id, wanted, days)
    return [
        InspectorAtWork(
            one.account_id,
            one.login,
            one.display_name,
            min(one.units_as(Role.INSPECTOR)),
            frozenset[UUID]().union(*(beneath[unit_id] for unit_id in named[one.account_id])),
        )
        for one in people
    ]


def _beneath(
    session: Session, authority_id: UUID, unit_ids: Collection[UUID], days: Collection[date]
) -> dict[UUID, frozenset[UUID]]:
    """Return each unit with all that stand beneath it on one of these days."""
    trees = [load_tree(session, authority_id, each) for each in Hierarchy]
    return {
        unit_id: frozenset[UUID]().union(
            *(tree.below_on(unit_id, day) for tree in trees for day in days)
        )
        for unit_id in unit_ids
    }

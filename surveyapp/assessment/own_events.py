"""Events of the units that somebody reports for, and what became of them: rejected, or waiting."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Actor
from surveyapp.assessment.scope import reported_units
from surveyapp.ledger.models import EventState, ScoreEvent, ScoreEventStep, StepKind
from surveyapp.ledger.states import in_state
from surveyapp.units.models import AssessedUnit

SHOWN = 20  # Of each kind, the latest.


class Rejected(NamedTuple):
    """An event that was rejected, and why."""

    event: ScoreEvent
    unit: AssessedUnit
    reason: str
    at: datetime


def rejected_events(session: Session, actor: Actor, *, now: datetime) -> list[Rejected]:
    """Return the latest events of the actor's units that were rejected, and why."""
    own = reported_units(session, actor, now=now)
    rows = session.execute(
        select(ScoreEvent, AssessedUnit, ScoreEventStep.reason, ScoreEventStep.at)
        .join(AssessedUnit, AssessedUnit.id == ScoreEvent.unit_id)
        .join(ScoreEventStep, ScoreEventStep.event_id == ScoreEvent.id)
        .where(ScoreEvent.unit_id.in_(own), ScoreEventStep.kind == StepKind.REJECTED)
        .order_by(ScoreEventStep.at.desc(), ScoreEvent.id)
        .limit(SHOWN)
    )
    return [Rejected(*row) for row in rows]


def pending_events(session: Session, actor: Actor, *, now: datetime) -> Sequence[ScoreEvent]:
    """Return the latest events of the actor's units that wait for approval, of whatever period."""
    own = reported_units(session, actor, now=now)
    return session.scalars(
        select(ScoreEvent)
        .where(ScoreEvent.unit_id.in_(own), in_state(EventState.PENDING))
        .order_by(ScoreEvent.counted_on.desc(), ScoreEvent.id.desc())
        .limit(SHOWN)
    ).all()

"""Whose paper a clerk prints and types in: that of collectors of named units, and of all below."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from surveyapp.access import Actor, Role
from surveyapp.errors import OutOfScopeError
from surveyapp.fieldwork.models import Collector, Survey, Wave, WaveState
from surveyapp.paper.models import EntryBatch
from surveyapp.paper.service.batches import is_unfinished
from surveyapp.units.models import AssessedUnit
from surveyapp.units.scopes import units_in_scope

EVERYWHERE = (Role.EVALUATOR, Role.ADMINISTRATOR, Role.AUDITOR)


def require_scope(session: Session, actor: Actor, collector: Collector, *, now: datetime) -> None:
    """Refuse the paper of a collector that is not the actor's.

    Raises
    ------
    OutOfScopeError
        If the actor is a clerk, and the collector stands at none of the clerk's units.
    """
    if actor.has_role(*EVERYWHERE):
        return
    units = _units(session, actor, now)
    if collector.is_pilot or collector.unit_id not in units:
        wave = collector.wave
        raise OutOfScopeError(f"{wave.survey.code} / {wave.code} / {collector.code}")


def list_own_collectors(session: Session, actor: Actor, *, now: datetime) -> Sequence[Collector]:
    """Return the collectors of a clerk's units whose paper is at work.

    Those of waves that are open or to be opened; and, however the wave has gone on, those with
    a batch that nobody has finished.
    """
    half_typed = select(EntryBatch.collector_id).where(is_unfinished())
    is_running = Wave.state.in_((WaveState.DRAFT, WaveState.OPEN)) & Collector.is_open
    query = (
        select(Collector)
        .join(Collector.wave)
        .join(Wave.survey)
        .options(contains_eager(Collector.wave).contains_eager(Wave.survey))
        .where(
            Survey.authority_id == actor.authority_id,
            Collector.is_pilot.is_(False),
            is_running | Collector.id.in_(half_typed),
            Collector.unit_id.in_(_units(session, actor, now)),
        )
        .join(AssessedUnit, AssessedUnit.id == Collector.unit_id)
        .order_by(
            Wave.opens_at.desc(), AssessedUnit.official_order, AssessedUnit.code, Collector.code
        )
    )
    return session.scalars(query).all()


def _units(session: Session, actor: Actor, now: datetime) -> frozenset[object]:
    today = actor.day_of(now)
    return frozenset(units_in_scope(session, actor, Role.CLERK, on=today) or ())

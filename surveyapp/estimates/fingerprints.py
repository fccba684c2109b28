"""By what it is known that nothing has changed since a figure was made."""

import json
from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.cases.models import ImportBatch
from surveyapp.estimates.hands import paper_of
from surveyapp.fieldwork.models import Collector, InvitationBatch, Wave
from surveyapp.responding.models import Response, ResponseEvent, ResponseEventKind
from surveyapp.units.models import AssessedUnit


def fingerprint_of(
    session: Session, wave: Wave, *, without: Collection[ResponseEventKind] = ()
) -> tuple[object, ...]:
    """Return everything that could have changed since the figures of a wave were made.

    Parameters
    ----------
    session : Session
    wave : Wave
    without : collection of ResponseEventKind
        Events that change nothing of what is asked for.
    """
    authority_id = wave.survey.authority_id
    of_wave = Collector.wave_id == wave.id
    collectors = session.execute(
        select(
            Collector.id, Collector.unit_id, Collector.service_channel, Collector.is_pilot
        ).where(of_wave)
    ).all()
    responses = (
        select(func.count(), func.max(Response.received_at))
        .select_from(Response)
        .join(Collector, Collector.id == Response.collector_id)
        .where(of_wave)
    )
    events = (
        select(func.count())
        .select_from(ResponseEvent)
        .join(Response, Response.id == ResponseEvent.response_id)
        .join(Collector, Collector.id == Response.collector_id)
        .where(of_wave, ResponseEvent.kind.not_in(without))
    )
    invitations = (
        select(func.count(), func.count(InvitationBatch.revoked_at))
        .join(Collector, Collector.id == InvitationBatch.collector_id)
        .where(of_wave)
    )
    units = select(func.count(), func.sum(AssessedUnit.revision)).where(
        AssessedUnit.authority_id == authority_id
    )
    imports = select(func.count()).where(ImportBatch.authority_id == authority_id)
    return (
        wave.id,
        wave.revision,
        wave.state,
        wave.version_id,
        wave.benchmark_id,
        wave.period_from,
        wave.period_until,
        json.dumps([wave.settings, wave.title, wave.survey.title], sort_keys=True),
        tuple(sorted(tuple(map(str, row)) for row in collectors)),
        tuple(session.execute(responses).one()),
        session.scalars(events).one(),
        tuple(session.execute(invitations).one()),
        tuple(session.execute(units).one()),
        session.scalars(imports).one(),
        paper_of(session, wave.id),
    )

"""The blueprint that the pages of this room register with, and who may do what here."""

from datetime import UTC, datetime
from uuid import UUID

from flask import Blueprint, g

from surveyapp.access import Role, only_for
from surveyapp.database import current_session
from surveyapp.fieldwork.models import Collector
from surveyapp.fieldwork.service import find_collector
from surveyapp.paper import service
from surveyapp.paper.models import EntryBatch

blueprint = Blueprint("paper", __name__)

# A clerk's pages are those of the collectors that the two functions below find.
for_readers = only_for(Role.EVALUATOR, Role.ADMINISTRATOR, Role.AUDITOR, Role.CLERK)
for_workers = only_for(Role.EVALUATOR, Role.CLERK)


def collector_here(wave_id: UUID, collector_id: UUID) -> Collector:
    """Return a collector whose paper whoever is at work may see."""
    collector = find_collector(current_session(), g.actor, wave_id, collector_id)
    service.require_scope(current_session(), g.actor, collector, now=datetime.now(UTC))
    return collector


def batch_here(entry_batch_id: UUID) -> EntryBatch:
    """Return a batch of paper that whoever is at work may see."""
    batch = service.find_batch(current_session(), g.actor, entry_batch_id)
    service.require_scope(current_session(), g.actor, batch.collector, now=datetime.now(UTC))
    return batch

"""Printing numbered forms: every copy of a collector has a number of its own."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.access import Actor
from surveyapp.accounts.models import Account
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.fieldwork.models import Collector
from surveyapp.paper.models import PrintRun


class RunShown(NamedTuple):
    """A run with the name of who printed it."""

    run: PrintRun
    by: str


def next_number(session: Session, collector_id: UUID) -> int:
    """Return the number of the first form that was not printed yet."""
    ends = select(func.max(PrintRun.first + PrintRun.copies))
    return session.scalar(ends.where(PrintRun.collector_id == collector_id)) or 1


def start_run(
    session: Session, actor: Actor, collector: Collector, copies: int, *, now: datetime
) -> PrintRun:
    """Give the next `copies` forms of a collector their numbers."""
    # Held until the transaction ends: two people at once would print the same numbers.
    session.refresh(collector, with_for_update=True)
    first = next_number(session, collector.id)
    run = PrintRun(
        collector_id=collector.id,
        version_id=collector.wave.version_id,
        first=first,
        copies=copies,
        by=actor.account_id,
        at=now,
    )
    session.add(run)
    session.flush()
    details = {"first": first, "copies": copies}
    write_entry(session, actor, Action.FORMS_PRINTED, collector.code, now=now, **details)
    return run


def find_run(session: Session, collector_id: UUID, first: int) -> PrintRun | None:
    """Return the forms of a collector that were numbered at once, from `first` on."""
    query = select(PrintRun).where(PrintRun.collector_id == collector_id, PrintRun.first == first)
    return session.scalars(query).one_or_none()


def list_runs(session: Session, collector_id: UUID) -> Sequence[RunShown]:
    """Return what was printed for a collector, the newest first."""
    query = (
        select(PrintRun, Account.display_name)
        .join(Account, Account.id == PrintRun.by)
        .where(PrintRun.collector_id == collector_id)
        .order_by(PrintRun.first.desc())
    )
    return [RunShown(*row) for row in session.execute(query)]

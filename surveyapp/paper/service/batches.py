"""Batches: a box of paper is opened, typed in form by form, and finished."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, contains_eager

from surveyapp.access import Actor
from surveyapp.accounts.models import Account
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.errors import NotFoundError
from surveyapp.fieldwork.models import Collector, Survey, Wave
from surveyapp.paper.errors import CountDiffersError, FinishedMeanwhileError
from surveyapp.paper.models import EntryBatch, FormFate, PaperForm
from surveyapp.paper.plans import NewBatch

MAX_REASON = 500


class BatchShown(NamedTuple):
    """A batch with who opened it, and how many forms of each fate it has."""

    batch: EntryBatch
    by: str
    fates: Mapping[FormFate, int]

    @property
    def typed(self) -> int:
        """How many forms were dealt with."""
        return sum(self.fates.values())

    @property
    def invalid(self) -> int:
        """How many of them hold no answers that can be used."""
        return self.typed - self.fates[FormFate.ENTERED]


def open_batch(
    session: Session, actor: Actor, collector: Collector, new: NewBatch, *, now: datetime
) -> EntryBatch:
    """Begin to type in a box of forms that came in through a collector."""
    session.refresh(collector, with_for_update=True)  # Two people would take the same number.
    last = select(func.max(EntryBatch.number)).where(EntryBatch.collector_id == collector.id)
    batch = EntryBatch(
        collector_id=collector.id,
        number=(session.scalar(last) or 0) + 1,
        version_id=collector.wave.version_id,
        language=new.language,
        counted=new.counted,
        opened_by=actor.account_id,
        opened_at=now,
    )
    session.add(batch)
    session.flush()
    write_entry(
        session, actor, Action.ENTRY_OPENED, _subject(collector, batch), now=now,
        counted=new.counted,
    )  # fmt: skip
    return batch


def find_batch(session: Session, actor: Actor, entry_batch_id: UUID) -> EntryBatch:
    """Return a batch of the actor's authority, with its collector and wave.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    batch = session.scalar(
        select(EntryBatch)
        .join(EntryBatch.collector)
        .join(Collector.wave)
        .join(Wave.survey)
        .options(contains_eager(EntryBatch.collector).contains_eager(Collector.wave))
        .where(EntryBatch.id == entry_batch_id, Survey.authority_id == actor.authority_id)
    )
    if batch is None:
        raise NotFoundError
    return batch


def hold_batch(session: Session, batch: EntryBatch, *, is_corrected: bool = False) -> None:
    """Hold a batch, as it is now, until the transaction ends: whoever changes it takes turns.

    The wave is held first, as by everybody who changes a collector, or two who hold one of them
    each would wait for the other; against nobody who answers, unless a response is corrected.
    It is the collector that is held, because numbers are compared among all its batches; not
    against those who only point to it, so that answers go on coming in through it.
    """
    session.refresh(batch.collector.wave, with_for_update={"read": not is_corrected})
    session.refresh(batch.collector, with_for_update={"key_share": True})
    session.refresh(batch)


def list_batches(session: Session, collector_id: UUID) -> Sequence[BatchShown]:
    """Return the batches of a collector, the newest first."""
    query = (
        select(EntryBatch, Account.display_name)
        .join(Account, Account.id == EntryBatch.opened_by)
        .where(EntryBatch.collector_id == collector_id)
        .order_by(EntryBatch.number.desc())
    )
    fates = _fates(session, PaperForm.collector_id == collector_id)
    return [BatchShown(batch, by, fates[batch.id]) for batch, by in session.execute(query)]


def list_unfinished(session: Session, wave_id: UUID) -> Sequence[BatchShown]:
    """Return the batches of a wave that nobody has finished, box by box."""
    query = (
        select(EntryBatch, Account.display_name)
        .join(Account, Account.id == EntryBatch.opened_by)
        .join(EntryBatch.collector)
        .options(contains_eager(EntryBatch.collector))
        .where(Collector.wave_id == wave_id, ~Collector.is_pilot, is_unfinished())
        .order_by(Collector.code, EntryBatch.number)
    )
    found = session.execute(query).all()
    fates = _fates(session, PaperForm.batch_id.in_([batch.id for batch, _by in found]))
    return [BatchShown(batch, by, fates[batch.id]) for batch, by in found]


def is_unfinished() -> ColumnElement[bool]:
    """Return the condition that a batch is still typed in."""
    return EntryBatch.finished_at.is_(None)


def show_batch(session: Session, batch: EntryBatch) -> BatchShown:
    """Return a batch with what stands in lists of batches."""
    by = session.get_one(Account, batch.opened_by).display_name
    return BatchShown(batch, by, _fates(session, PaperForm.batch_id == batch.id)[batch.id])


def finish_batch(
    session: Session, actor: Actor, batch: EntryBatch, reason: str = "", *, now: datetime
) -> None:
    """End a batch: from now on nothing in it changes. What is finished stays as it is.

    Raises
    ------
    CountDiffersError
        If not as many forms were dealt with as were counted, and there is no reason for it.
    FinishedMeanwhileError
        If somebody else finished it, so that what is said of it now is not kept.
    """
    hold_batch(session, batch)
    if batch.finished_at is not None:
        if reason and batch.finished_by != actor.account_id:
            raise FinishedMeanwhileError
        return
    fates = _fates(session, PaperForm.batch_id == batch.id)[batch.id]
    why = _why_different(batch, fates.total(), reason)
    batch.finished_by, batch.finished_at = actor.account_id, now
    invalid = {fate.value: count for fate, count in fates.items() if fate is not FormFate.ENTERED}
    write_entry(
        session, actor, Action.ENTRY_FINISHED, _subject(batch.collector, batch), now=now,
        counted=batch.counted, entered=fates[FormFate.ENTERED], **invalid, **why,
    )  # fmt: skip


def _why_different(batch: EntryBatch, typed: int, reason: str) -> dict[str, str]:
    """Return the reason as it is kept, where the counts differ; nobody asks for it else."""
    if batch.counted is None or batch.counted == typed:
        return {}
    if not reason or len(reason) > MAX_REASON:
        raise CountDiffersError(counted=batch.counted, typed=typed, maximum=MAX_REASON)
    return {"reason": reason}


def _fates(
    session: Session, is_asked: ColumnElement[bool]
) -> defaultdict[UUID, Counter[FormFate]]:
    query = (
        select(PaperForm.batch_id, PaperForm.fate, func.count())
        .where(is_asked)
        .group_by(PaperForm.batch_id, PaperForm.fate)
    )
    fates: defaultdict[UUID, Counter[FormFate]] = defaultdict(Counter)
    for batch_id, fate, count in session.execute(query):
        fates[batch_id][fate] = count
    return fates


def _subject(collector: Collector, batch: EntryBatch) -> str:
    return f"{collector.code} / {batch.number}"

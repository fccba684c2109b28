"""Files of events: handed in, looked at, kept or discarded, and undone as a whole."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, undefer

from surveyapp.access import Actor
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry, write_unattended
from surveyapp.bulk import insert_rows
from surveyapp.cases.batches import printable
from surveyapp.errors import NotFoundError
from surveyapp.ledger.columns import columns_of
from surveyapp.ledger.errors import (
    AlreadyUndoneError,
    ApprovedAlreadyError,
    OwnUnitError,
    PeriodLockedError,
)
from surveyapp.ledger.models import (
    EventImport,
    EventLedger,
    ScoreEvent,
    ScoreEventStep,
    StepKind,
)
from surveyapp.ledger.periods import called, hold_ledger, load_periods
from surveyapp.ledger.recording import (
    Ready,
    Recorder,
    check_against_store,
    keep,
    make_reading,
)
from surveyapp.ledger.rows import Entry, Reading, read_entry
from surveyapp.ledger.scope import DECIDERS, own_units, recordable_units
from surveyapp.orm import new_id
from surveyapp.units.sheets import read_sheet
from surveyapp.units.workbooks import csv_of_workbook

WAITS = timedelta(days=1)  # A file that nobody keeps by then is forgotten.
SHOWN_ROWS = 10
SHOWN_SIGNS = 120  # Of a cell.
CODED = frozenset({"category", "outlet", "item", "joint_units"})  # Told by their names.
SHOWN_KEYS = (
    "event_no", "category", "title", "outlet", "issue", "item", "points", "number", "joint_units",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A file as it arrives: its name and what is in it."""

    file_name: str
    content: bytes


def hand_in(
    session: Session, actor: Actor, ledger: EventLedger, file: HandedIn, *, now: datetime
) -> EventImport:
    """Check a file of events as a whole, and let it wait to be looked at; nothing counts yet.

    Raises
    ------
    FileRefusedError
        With every problem of the file.
    """
    hold_ledger(session, ledger)
    session.execute(
        delete(EventImport).where(
            EventImport.ledger_id == ledger.id,
            EventImport.kept_at.is_(None),
            EventImport.at < now - WAITS,
        )
    )
    ready, ignored = _read(session, ledger, file.content, _reading(session, actor, ledger, now))
    waiting = _waiting(ledger, file, ready, ignored, by=actor.account_id, now=now)
    session.add(waiting)
    session.flush()
    return waiting


def keep_import(
    session: Session, actor: Actor, ledger: EventLedger, import_id: UUID, *, now: datetime
) -> EventImport:
    """Keep the events of a file that waits; it is checked once more, since others record too.

    Raises
    ------
    FileRefusedError
        If something contradicts it by now.
    AlreadyUndoneError
        If it waits no longer.
    """
    hold_ledger(session, ledger)
    file = find_import(session, actor, ledger, import_id)
    if file.content is None or file.kept_at is not None:
        raise AlreadyUndoneError
    reading = _reading(session, actor, ledger, now)
    ready, _ignored = _read(session, ledger, file.content, reading)
    keep(session, ledger, ready, Recorder(actor.account_id, now, file.id))
    file.content, file.kept_at, file.count = None, now, len(ready)
    write_entry(
        session, actor, Action.EVENTS_IMPORTED, f"{ledger.code} / {file.file_name}", now=now,
        created=len(ready), sha256=file.file_hash,
    )  # fmt: skip
    return file


def take_in(
    session: Session, ledger: EventLedger, file: HandedIn, *, zone: str, now: datetime
) -> EventImport:
    """Keep the events of a file at once, where nobody has signed in to look at it first.

    Raises
    ------
    FileRefusedError
        With every problem of the file.
    """
    hold_ledger(session, ledger)
    ready, ignored = _read(
        session, ledger, file.content, make_reading(session, ledger, zone, now=now)
    )
    kept = _waiting(ledger, file, ready, ignored, by=None, now=now)
    kept.content, kept.kept_at = None, now
    session.add(kept)
    session.flush()
    keep(session, ledger, ready, Recorder(None, now, kept.id))
    write_unattended(
        session, ledger.authority_id, Action.EVENTS_IMPORTED, f"{ledger.code} / {kept.file_name}",
        now=now, created=len(ready), sha256=kept.file_hash,
    )  # fmt: skip
    return kept


def discard_import(session: Session, actor: Actor, ledger: EventLedger, import_id: UUID) -> None:
    """Forget a file that waits; of one that was kept, nothing is changed.

    Raises
    ------
    AlreadyUndoneError
        If it waits no longer.
    """
    hold_ledger(session, ledger)
    file = find_import(session, actor, ledger, import_id)
    if file.kept_at is not None:
        raise AlreadyUndoneError
    session.delete(file)


def undo_import(  # noqa: PLR0913 - of what, by whom, why and when
    session: Session,
    actor: Actor,
    ledger: EventLedger,
    import_id: UUID,
    reason: str,
    *,
    now: datetime,
) -> int:
    """Withdraw every event of a file that still stands; return how many there were.

    Raises
    ------
    AlreadyUndoneError
        If it was never kept, or is undone already.
    ApprovedAlreadyError, OwnUnitError
        If one of its events was approved, and the actor may not decide, or works for its unit.
    PeriodLockedError
        If one of its events counts in a locked period.
    """
    hold_ledger(session, ledger)
    file = find_import(session, actor, ledger, import_id)
    if file.kept_at is None or file.undone_at is not None:
        raise AlreadyUndoneError
    _require_decider(session, actor, file, now)
    withdrawn = select(ScoreEventStep.event_id).where(ScoreEventStep.kind == StepKind.WITHDRAWN)
    standing = session.execute(
        select(ScoreEvent.id, ScoreEvent.counted_on).where(
            ScoreEvent.import_id == file.id, ScoreEvent.id.not_in(withdrawn)
        )
    ).all()
    periods = load_periods(session, ledger.id)
    for day in {day for _, day in standing}:
        if (locked := periods.locked_on(day)) is not None:
            raise PeriodLockedError(period=called(locked))
    steps = [
        {
            "id": new_id(), "event_id": event_id, "kind": StepKind.WITHDRAWN,
            "reason": reason, "by": actor.account_id, "at": now,
        }
        for event_id, _ in standing
    ]  # fmt: skip
    insert_rows(session, ScoreEventStep, steps)
    file.undone_at = now
    write_entry(
        session, actor, Action.EVENTS_UNDONE, f"{ledger.code} / {file.file_name}", now=now,
        withdrawn_events=len(steps), reason=reason,
    )  # fmt: skip
    return len(steps)


def list_imports(
    session: Session, actor: Actor, ledger: EventLedger, *, sees_all: bool
) -> Sequence[EventImport]:
    """Return the newest files of a ledger; to whoever does not see all, the own ones."""
    query = select(EventImport).where(EventImport.ledger_id == ledger.id)
    if not sees_all:
        query = query.where(EventImport.by == actor.account_id)
    return session.scalars(query.order_by(EventImport.at.desc()).limit(20)).all()


def find_import(
    session: Session, actor: Actor, ledger: EventLedger, import_id: UUID
) -> EventImport:
    """Return a file of a ledger, whose caller has found the ledger for the actor.

    Raises
    ------
    NotFoundError
        If there is none, or it is somebody else's and the actor works for units only.
    """
    file = session.get(EventImport, import_id, options=[undefer(EventImport.content)])
    if file is None or file.ledger_id != ledger.id:
        raise NotFoundError
    if recordable_units(session, actor, now=file.at) is not None and file.by != actor.account_id:
        raise NotFoundError
    return file


def _read(
    session: Session, ledger: EventLedger, content: bytes, reading: Reading
) -> tuple[list[Ready], tuple[str, ...]]:
    sheet = read_sheet(csv_of_workbook(content), columns_of(reading.vocabulary))
    entries = [entry for row in sheet.each() if (entry := read_entry(row, reading))]
    ready = check_against_store(session, ledger, entries, sheet.problems)
    sheet.problems.refuse_if_any()
    return ready, sheet.ignored


def _require_decider(session: Session, actor: Actor, file: EventImport, now: datetime) -> None:
    approved = set(
        session.scalars(
            select(ScoreEvent.unit_id)
            .join(ScoreEventStep, ScoreEventStep.event_id == ScoreEvent.id)
            .where(ScoreEvent.import_id == file.id, ScoreEventStep.kind == StepKind.APPROVED)
        )
    )
    if approved and not actor.has_role(*DECIDERS):
        raise ApprovedAlreadyError
    if approved & own_units(session, actor, now=now):
        raise OwnUnitError


def _reading(session: Session, actor: Actor, ledger: EventLedger, now: datetime) -> Reading:
    scope = recordable_units(session, actor, now=now)
    return make_reading(session, ledger, actor.zone, now=now, scope=scope)


def _waiting(  # noqa: PLR0913 - what came, into what, by whom and when
    ledger: EventLedger,
    file: HandedIn,
    ready: Sequence[Ready],
    ignored: Sequence[str],
    *,
    by: UUID | None,
    now: datetime,
) -> EventImport:
    return EventImport(
        ledger_id=ledger.id,
        file_name=printable(file.file_name),
        file_hash=sha256(file.content).hexdigest(),
        content=file.content,
        summary={**_summary(ready), "ignored": list(ignored)},
        count=len(ready),
        by=by,
        at=now,
    )


def _summary(ready: Sequence[Ready]) -> dict[str, Any]:
    """Return what somebody looks at before a file is kept."""
    entries = [one.entry for one in ready]
    return {
        "categories": dict(Counter(one.category.code for one in entries)),
        "units": len({one.facts["unit_id"] for one in entries}),
        "pending": sum(one.category.needs_approval for one in entries),
        "adjusting": sum(one.adjusts is not None for one in ready),
        "first_day": min(one.dated_on for one in entries).isoformat(),
        "last_day": max(one.dated_on for one in entries).isoformat(),
        "rows": [
            {
                "unit": str(one.facts["unit_id"]),
                "dated_on": one.dated_on.isoformat(),
                **{key: _shown(one, key) for key in SHOWN_KEYS},
            }
            for one in entries[:SHOWN_ROWS]
        ],
    }


def _shown(entry: Entry, key: str) -> str:
    """Return a cell as it was written, or the code that it means."""
    return str(entry.facts[key]) if key in CODED else entry.row.cells.get(key, "")[:SHOWN_SIGNS]

"""Looking events up: by unit, category, state and day, a page of them at a time.

A page begins where the one before ended (`Place`), so that the thousandth is as quick as the
first; indexes of `ScoreEvent` hold the orders that are asked for.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session

from surveyapp.ledger.models import EventLedger, EventState, ScoreEvent, ScoreEventStep, StepKind
from surveyapp.ledger.states import in_state, state_of
from surveyapp.orm import Words
from surveyapp.units.models import AssessedUnit

PAGE_SIZE = 50


class Place(NamedTuple):
    """Where a page of events ends: the day on which its last one counts, and its id."""

    day: date
    id: UUID

    @classmethod
    def read(cls, written: str) -> "Place | None":
        """Return the place that an address names, or nothing where it names none."""
        day, _, identifier = written.partition("_")
        try:
            return cls(date.fromisoformat(day), UUID(identifier))
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.day.isoformat()}_{self.id}"


@dataclass(frozen=True, slots=True)
class EventSearch:
    """Which events somebody looks for.

    `scope` are the units whose events they may see; ``None`` stands for all.
    """

    scope: frozenset[UUID] | None = None
    unit_id: UUID | None = None
    category: str = ""
    state: EventState | None = None
    first_day: date | None = None
    last_day: date | None = None
    event_no: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Tell whether anything is asked for beyond what they may see."""
        asked = (self.unit_id, self.category, self.state, self.first_day, self.last_day)
        return any(asked) or bool(self.event_no)


class EventRow(NamedTuple):
    """One event on a page, its unit, and how it stands."""

    event: ScoreEvent
    unit: Words
    state: EventState


class EventsPage(NamedTuple):
    """Some events, the newest first, and where older ones begin."""

    rows: Sequence[EventRow]
    older: Place | None


def list_events(
    session: Session, ledger: EventLedger, search: EventSearch, before: Place | None = None
) -> EventsPage:
    """Return a page of the events that are looked for, older than `before`."""
    query = _wanted(ledger, search)
    if before is not None:
        place = tuple_(ScoreEvent.counted_on, ScoreEvent.id)
        query = query.where(place < tuple_(before.day, before.id))
    newest_first = (ScoreEvent.counted_on.desc(), ScoreEvent.id.desc())
    found = session.execute(query.order_by(*newest_first).limit(PAGE_SIZE + 1)).all()
    shown = found[:PAGE_SIZE]
    kinds = _kinds(session, [event.id for event, _ in shown])
    rows = [
        EventRow(
            event, name, state_of(kinds.get(event.id, ()), needs_approval=event.needs_approval)
        )
        for event, name in shown
    ]
    last = rows[-1].event if len(found) > PAGE_SIZE else None
    return EventsPage(rows, Place(last.counted_on, last.id) if last else None)


def find_numbered(
    session: Session, ledger: EventLedger, numbers: Collection[str], scope: frozenset[UUID] | None
) -> dict[str, list[UUID]]:
    """Return the events that have these numbers, of the units of `scope` or of all."""
    query = select(ScoreEvent.event_no, ScoreEvent.id).where(
        ScoreEvent.ledger_id == ledger.id, ScoreEvent.event_no.in_(numbers)
    )
    if scope is not None:
        query = query.where(ScoreEvent.unit_id.in_(scope))
    found: dict[str, list[UUID]] = {}
    for number, event_id in session.execute(query.order_by(ScoreEvent.id)):
        found.setdefault(number, []).append(event_id)
    return found


def count_in_state(
    session: Session,
    ledger_ids: Sequence[UUID],
    state: EventState,
    scope: frozenset[UUID] | None,
) -> dict[UUID, int]:
    """Return how many events of each ledger stand so, of the units of `scope` or of all."""
    query = (
        select(ScoreEvent.ledger_id, func.count())
        .where(ScoreEvent.ledger_id.in_(ledger_ids), in_state(state))
        .group_by(ScoreEvent.ledger_id)
    )
    if scope is not None:
        query = query.where(ScoreEvent.unit_id.in_(scope))
    return dict(session.execute(query).all())


def _wanted(ledger: EventLedger, search: EventSearch) -> Select[ScoreEvent, Words]:
    query = (
        select(ScoreEvent, AssessedUnit.short_name)
        .join(AssessedUnit, AssessedUnit.id == ScoreEvent.unit_id)
        .where(ScoreEvent.ledger_id == ledger.id)
    )
    if search.scope is not None:
        query = query.where(ScoreEvent.unit_id.in_(search.scope))
    if search.unit_id is not None:
        query = query.where(ScoreEvent.unit_id == search.unit_id)
    if search.category:
        query = query.where(ScoreEvent.category == search.category)
    if search.first_day is not None:
        query = query.where(ScoreEvent.counted_on >= search.first_day)
    if search.last_day is not None:
        query = query.where(ScoreEvent.counted_on <= search.last_day)
    if search.event_no:
        # Looked up first, or SQLite would go through all days in search of one number.
        numbered = select(ScoreEvent.id).where(
            ScoreEvent.ledger_id == ledger.id, ScoreEvent.event_no == search.event_no
        )
        query = query.where(ScoreEvent.id.in_(numbered))
    return query if search.state is None else query.where(in_state(search.state))


def _kinds(session: Session, event_ids: Sequence[UUID]) -> dict[UUID, set[StepKind]]:
    found: dict[UUID, set[StepKind]] = {}
    steps = select(ScoreEventStep.event_id, ScoreEventStep.kind)
    for event_id, kind in session.execute(steps.where(ScoreEventStep.event_id.in_(event_ids))):
        found.setdefault(event_id, set()).add(kind)
    return found

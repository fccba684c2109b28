"""Writing entries down: what the store knows is looked up for all of them at once.

The same way for one entry of a form and for a file of hundreds of thousands. Whoever records
holds the ledger, so that of two who enter the same fact one is refused.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.bulk import CHUNK, in_pieces, insert_rows
from surveyapp.ledger.definition import LedgerVocabulary
from surveyapp.ledger.models import (
    EventLedger,
    LedgerPeriod,
    PeriodState,
    ScoreEvent,
    ScoreEventStep,
    StepKind,
    has_step,
)
from surveyapp.ledger.periods import Periods, called, load_periods
from surveyapp.ledger.rows import Entry, Reading
from surveyapp.messages import N_
from surveyapp.orm import new_id
from surveyapp.units.column_words import plain
from surveyapp.units.names import load_names
from surveyapp.units.sheet_problems import Problems
from surveyapp.units.sheet_rows import Row

NUMBER_TWICE = N_("第 {line} 行已有这个编号。每个事件一个编号；不填则由系统编号。")
NUMBER_TAKEN = N_("台账里已有编号为 {no} 的事件。若是同一件事，请删去这一行；否则请换一个编号。")
FACT_TWICE = N_(
    "与第 {line} 行重复：标题、载体和期号都相同。只登记一次；联合报送写在“联合单位”里。"
)
FACT_KNOWN = N_("与事件 {no} 重复：标题、载体和期号都相同。只登记一次；联合报送写在“联合单位”里。")
NO_SUCH_EVENT = N_("没有编号为“{value}”的事件。请核对编号，或先登记它。")
LATE = N_(
    "{period}已锁定。请作为调整事件登记：在“调整周期”里填 {code}，它会计入下一个未锁定的周期。"
)
NO_SUCH_PERIOD = N_("没有代码为“{value}”的周期。可以填的代码：{known}。")
NONE_LOCKED = N_("没有代码为“{value}”的周期，也没有锁定的周期可以调整。请清空这一格，直接登记。")
NOT_LOCKED = N_("{period}没有锁定，不需要调整。请清空这一格，直接登记。")
NOT_IN_PERIOD = N_("日期不在{period}之内。请核对日期，或改正“调整周期”。")

Thing = TypeVar("Thing")


class KnownEvent(NamedTuple):
    """What the store knows of an event number: its last event, and whether that stands."""

    id: UUID
    attempt: int
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class Ready:
    """An entry that the store can take: when it counts, and how it is told from others."""

    entry: Entry
    counted_on: date
    adjusts: LedgerPeriod | None
    fact_key: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Recorder:
    """Who records, when, and with which file."""

    by: UUID | None
    at: datetime
    import_id: UUID | None = None


def make_reading(
    session: Session,
    ledger: EventLedger,
    zone: str,
    *,
    now: datetime,
    scope: frozenset[UUID] | None = None,
) -> Reading:
    """Return with what the entries of a ledger are understood; it is read once for many."""
    return Reading(
        LedgerVocabulary.model_validate(ledger.vocabulary),
        load_names(session, ledger.authority_id),
        ZoneInfo(zone),
        ledger.valid_from,
        now.astimezone(ZoneInfo(zone)).date(),
        scope,
    )


def check_against_store(
    session: Session, ledger: EventLedger, entries: Sequence[Entry], problems: Problems
) -> list[Ready]:
    """Note what of some entries the store contradicts; return those that it can take.

    Entries are compared with one another too: the same number, or the same fact, twice.
    """
    periods = load_periods(session, ledger.id)
    numbers = [one.facts["event_no"] for one in entries if one.facts["event_no"]]
    abouts = [one.facts["about"] for one in entries if one.facts["about"]]
    known = _known_numbers(session, ledger, dict.fromkeys([*numbers, *abouts]))
    keys = [_fact_key(one) for one in entries]
    facts = _known_facts(session, ledger, dict.fromkeys(key for key in keys if key))
    seen = _Seen(known, facts, frozenset(numbers))
    ready = []
    for entry, key in zip(entries, keys, strict=True):
        before = problems.total
        seen.check(entry, key)
        placed = _place(entry, periods)
        if problems.total == before and placed is not None:
            counted_on, adjusts = placed
            before_it = known.get(entry.facts["event_no"])
            attempt = before_it.attempt + 1 if before_it else 1
            ready.append(Ready(entry, counted_on, adjusts, key, attempt))
    return ready


def keep(
    session: Session, ledger: EventLedger, ready: Sequence[Ready], recorder: Recorder
) -> list[str]:
    """Write entries down that were checked under the same hold; return their numbers."""
    made = _made_numbers(session, ledger, ready)
    numbers = [one.entry.facts["event_no"] or next(made) for one in ready]
    rows = [
        {
            **one.entry.facts,
            "id": new_id(),
            "ledger_id": ledger.id,
            "event_no": number,
            "attempt": one.attempt,
            "counted_on": one.counted_on,
            "adjusts_id": one.adjusts.id if one.adjusts else None,
            "needs_approval": one.entry.category.needs_approval,
            "fact_key": one.fact_key,
            "import_id": recorder.import_id,
            "recorded_by": recorder.by,
            "recorded_at": recorder.at,
        }
        for one, number in zip(ready, numbers, strict=True)
    ]
    session.flush()
    insert_rows(session, ScoreEvent, rows)
    _mark_adjusted(session, ledger, rows, recorder)
    return numbers


@dataclass(slots=True)
class _Seen:
    """What the store has, and what came before in the same file."""

    known: Mapping[str, KnownEvent]
    facts: Mapping[str, str]
    numbers: frozenset[str]  # Of the whole file: an event may follow one further down.
    lines: dict[str, int] = field(default_factory=dict)
    fact_lines: dict[str, int] = field(default_factory=dict)

    def check(self, entry: Entry, key: str) -> None:
        """Note whether an entry was there before, or follows one that is not."""
        row, number, about = entry.row, entry.facts["event_no"], entry.facts["about"]
        if number:
            self._check_number(row, number)
        if key:
            self._check_fact(row, key)
        if about and about not in self.numbers and not self._stands(about):
            row.refuse("about", NO_SUCH_EVENT, value=about)

    def _check_number(self, row: Row, number: str) -> None:
        if self.lines.setdefault(number, row.line) != row.line:
            row.refuse("event_no", NUMBER_TWICE, line=self.lines[number])
        elif self._stands(number):
            row.refuse("event_no", NUMBER_TAKEN, no=number)

    def _check_fact(self, row: Row, key: str) -> None:
        column = "title" if row.cells.get("title") else "item"
        if self.fact_lines.setdefault(key, row.line) != row.line:
            row.refuse(column, FACT_TWICE, line=self.fact_lines[key])
        elif key in self.facts:
            row.refuse(column, FACT_KNOWN, no=self.facts[key])

    def _stands(self, number: str) -> bool:
        known = self.known.get(number)
        return known is not None and not known.is_withdrawn


def _place(entry: Entry, periods: Periods) -> tuple[date, LedgerPeriod | None] | None:
    """Return the day on which an entry counts, and the locked period it belongs to."""
    row, day = entry.row, entry.dated_on
    if entry.adjusts:
        return _place_adjusting(entry, periods)
    locked = periods.locked_on(day)
    if locked is not None:
        row.refuse(entry.category.date_column, LATE, period=called(locked), code=locked.code)
        return None
    return day, None


def _place_adjusting(entry: Entry, periods: Periods) -> tuple[date, LedgerPeriod] | None:
    row, period = entry.row, periods.called(entry.adjusts)
    if period is None:
        locked = [one for one in periods.periods if one.state is PeriodState.LOCKED]
        if locked:
            known = tuple(name for one in locked for name in called(one))
            row.refuse("adjusts", NO_SUCH_PERIOD, value=entry.adjusts, known=known)
        else:
            row.refuse("adjusts", NONE_LOCKED, value=entry.adjusts)
    elif period.state is not PeriodState.LOCKED:
        row.refuse("adjusts", NOT_LOCKED, period=called(period))
    elif not period.period_from <= entry.dated_on < period.period_until:
        row.refuse(entry.category.date_column, NOT_IN_PERIOD, period=called(period))
    else:
        return periods.first_open_day(period), period
    return None


def _fact_key(entry: Entry) -> str:
    """Return what two entries of one fact share: category, item, title, outlet and issue.

    Where an outlet has no issues, the day stands for one.
    """
    facts = entry.facts
    if not facts["outlet"] or not (facts["title"] or facts["item"]):
        return ""
    parts = (
        facts["category"],
        plain(facts["item"]),
        plain(facts["title"]),
        facts["outlet"],
        plain(facts["issue"]) or entry.dated_on.isoformat(),
    )
    return sha256("\0".join(parts).encode()).hexdigest()


def _known_numbers(
    session: Session, ledger: EventLedger, numbers: Iterable[str]
) -> dict[str, KnownEvent]:
    known: dict[str, KnownEvent] = {}
    for some in in_pieces(list(numbers)):
        found = session.execute(
            select(ScoreEvent.event_no, ScoreEvent.id, ScoreEvent.attempt, _withdrawn())
            .where(ScoreEvent.ledger_id == ledger.id, ScoreEvent.event_no.in_(some))
            .order_by(ScoreEvent.attempt)
        )
        known |= {number: KnownEvent(*rest) for number, *rest in found}
    return known


def _known_facts(session: Session, ledger: EventLedger, keys: Iterable[str]) -> dict[str, str]:
    known: dict[str, str] = {}
    for some in in_pieces(list(keys)):
        found = session.execute(
            select(ScoreEvent.fact_key, ScoreEvent.event_no).where(
                ScoreEvent.ledger_id == ledger.id,
                ScoreEvent.fact_key.in_(some),
                ~has_step(StepKind.WITHDRAWN, StepKind.REJECTED),
            )
        )
        known |= dict(found.all())
    return known


def _withdrawn() -> Any:  # noqa: ANN401 - a condition, which SQLAlchemy types so
    return has_step(StepKind.WITHDRAWN)


def _made_numbers(session: Session, ledger: EventLedger, ready: Sequence[Ready]) -> Iterator[str]:
    """Yield numbers that no event of the ledger has, and none of `ready`."""
    given = {one.entry.facts["event_no"] for one in ready}
    while True:
        some = [f"N{ledger.last_no + step:06}" for step in range(1, CHUNK + 1)]
        taken = given | set(_known_numbers(session, ledger, some))
        for number in some:
            ledger.last_no += 1
            if number not in taken:
                yield number


def _mark_adjusted(
    session: Session, ledger: EventLedger, rows: Sequence[Mapping[str, Any]], recorder: Recorder
) -> None:
    """Note on each event that an adjusting one corrects which one that is."""
    adjusting = {row["about"]: row["event_no"] for row in rows if row["adjusts_id"]}
    known = _known_numbers(session, ledger, [about for about in adjusting if about])
    steps = [
        {
            "id": new_id(), "event_id": event.id, "kind": StepKind.ADJUSTED,
            "reason": adjusting[number], "by": recorder.by, "at": recorder.at,
        }
        for number, event in known.items()
    ]  # fmt: skip
    insert_rows(session, ScoreEventStep, steps)

"""The events of a ledger as a scheme reads them: plain rows, the same as from a file."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, select, type_coerce, union
from sqlalchemy.orm import Session, aliased
from sqlalchemy.types import NullType

from surveyapp.accounts.models import Account
from surveyapp.ledger.models import (
    EventLedger,
    LedgerPeriod,
    ScoreEvent,
    ScoreEventStep,
    StepKind,
)
from surveyapp.ledger.states import state_of
from surveyapp.units.models import AssessedUnit

EventRow = dict[str, Any]
RawId = Any  # Words on SQLite, a UUID on PostgreSQL.
# In the order of a file's columns. Blank is "" for words, and None for dates and yes or no.
FACTS = (
    "event_no", "unit", "category", "outlet", "title", "issue", "submitted_on", "adopted_on",
    "issued_on", "occurred_at", "reported_at", "item", "points", "number", "reason", "level",
    "joint_units", "staff", "evidence", "about", "reviewed",
)  # fmt: skip
STANDING = ("counted_on", "adjusts", "state", "recorded_by", "approved_by")
_AFTER_FACTS = ("counted_on", "adjusts_id", "needs_approval", "recorded_by", "id")
AT_ONCE = 5_000


def read_events(
    session: Session,
    authority_id: UUID,
    ledger_code: str,
    until: date,
    *,
    only: Collection[str] | None = None,
) -> Iterator[EventRow]:
    """Yield every event of a ledger that is counted before a day, in the order of recording.

    Parameters
    ----------
    session : Session
        It is only read from.
    authority_id : UUID
        Whose ledger it is.
    ledger_code : str
        Which one; of a ledger that there is not, there are no events.
    until : date
        Events counted on this day, or later, are left out.
    only : collection of str, optional
        Codes of units. Of the other units' events come only those that may have to do with
        theirs: handed in by several, or followed up by another.

    Yields
    ------
    dict
        `FACTS`, then the ledger's further columns (blank where an event has none), then
        `STANDING`: the day on which it counts, the code of the locked period that it adjusts,
        its state, and the logins of who recorded and who approved it. All events are there,
        those that do not count too, so that a trace can list them.
    """
    ledger = session.scalar(
        select(EventLedger).where(
            EventLedger.authority_id == authority_id, EventLedger.code == ledger_code
        )
    )
    if ledger is None:
        return
    units = select(_raw(AssessedUnit.id), AssessedUnit.code).where(
        AssessedUnit.authority_id == authority_id
    )
    known = _Known(
        units=dict(session.execute(units).all()),
        periods=_period_codes(session, ledger.id),
        steps=_steps(session, ledger.id),
        logins=dict(session.execute(select(_raw(Account.id), Account.login)).all()),
        further=[str(column["code"]) for column in ledger.vocabulary.get("columns", ())],
    )
    table = ScoreEvent.__table__
    names = ["unit_id" if name == "unit" else name for name in FACTS]
    further = ("extra",) if known.further else ()  # Decoded only where there is something in it.
    columns = [table.c[name] for name in (*names, *_AFTER_FACTS, *further)]
    query = (
        select(*(_raw(one) if isinstance(one.type, Uuid) else one for one in columns))
        .where(_chosen(ledger, until, only))
        .order_by(table.c.id)
        .execution_options(yield_per=AT_ONCE)
    )
    for values in session.execute(query):
        yield known.row(tuple(values))


def _chosen(ledger: EventLedger, until: date, only: Collection[str] | None) -> ColumnElement[bool]:
    counted = (ScoreEvent.ledger_id == ledger.id) & (ScoreEvent.counted_on < until)
    if only is None:
        return counted
    own = select(AssessedUnit.id).where(
        AssessedUnit.authority_id == ledger.authority_id, AssessedUnit.code.in_(only)
    )
    of_ledger = select(ScoreEvent.id).where(ScoreEvent.ledger_id == ledger.id)
    follower = aliased(ScoreEvent)
    followed = select(follower.about).where(follower.ledger_id == ledger.id, follower.about != "")
    # Each part has an index of its own, which a condition with "or" would not use.
    about = union(
        of_ledger.where(ScoreEvent.unit_id.in_(own)),
        of_ledger.where(ScoreEvent.joint_units != ""),
        of_ledger.where(ScoreEvent.event_no.in_(followed)),
    )
    return counted & ScoreEvent.id.in_(about)


def _raw(column: Any) -> Any:  # noqa: ANN401 - of a table or of a model
    """Return an id as the engine hands it over: to look up by, it need not be made a UUID."""
    return type_coerce(column, NullType())


class _Known(NamedTuple):
    """What the rows of a ledger refer to."""

    units: Mapping[RawId, str]
    periods: Mapping[RawId, str]
    steps: Mapping[RawId, Mapping[StepKind, RawId]]  # By event: what happened, and by whom.
    logins: Mapping[RawId, str]
    further: Sequence[str]

    def row(self, values: tuple[Any, ...]) -> EventRow:
        row = dict(zip(FACTS, values, strict=False))
        row["unit"] = self.units[row["unit"]]
        counted_on, adjusts_id, needs_approval, recorded_by, id_, *extra = values[len(FACTS) :]
        for code in self.further:
            row[code] = extra[0].get(code, "")
        steps = self.steps.get(id_, {})
        row["counted_on"] = counted_on
        row["adjusts"] = self.periods[adjusts_id] if adjusts_id else ""
        row["state"] = str(state_of(steps, needs_approval=needs_approval))
        row["recorded_by"] = self.logins.get(recorded_by, "")
        row["approved_by"] = self.logins.get(steps.get(StepKind.APPROVED), "")
        return row


def _period_codes(session: Session, ledger_id: UUID) -> dict[RawId, str]:
    codes = select(_raw(LedgerPeriod.id), LedgerPeriod.code).where(
        LedgerPeriod.ledger_id == ledger_id
    )
    return dict(session.execute(codes).all())


def _steps(session: Session, ledger_id: UUID) -> dict[RawId, dict[StepKind, RawId]]:
    found: dict[RawId, dict[StepKind, RawId]] = {}
    query = (
        select(_raw(ScoreEventStep.event_id), ScoreEventStep.kind, _raw(ScoreEventStep.by))
        .join(ScoreEvent, ScoreEvent.id == ScoreEventStep.event_id)
        .where(ScoreEvent.ledger_id == ledger_id)
    )
    for event_id, kind, by in session.execute(query):
        found.setdefault(event_id, {})[kind] = by
    return found

"""Ledgers of score events, what became of each event, and the periods they are counted in."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    select,
    text,
)
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from surveyapp.orm import AppendOnly, Base, Code, Hash, UuidKey, Words

MAX_TITLE = 500
MAX_ISSUE = 120
MAX_POINTS = 40
MAX_REASON = 500
MAX_EVIDENCE = 1000


# Few events are handed in by several units, or follow another up: indices have these alone.
SHARED, FOLLOWING = text("joint_units != ''"), text("about != ''")


class EventLedger(Base):
    """One ledger of an authority: what it takes, from which day on, and its last own number."""

    __tablename__ = "event_ledger"
    __table_args__ = (UniqueConstraint("authority_id", "code"),)

    id: Mapped[UuidKey]
    authority_id: Mapped[UUID] = mapped_column(ForeignKey("supervising_authority.id"))
    code: Mapped[Code]
    title: Mapped[Words]
    valid_from: Mapped[date]
    source: Mapped[str] = mapped_column(Text)  # Its vocabulary, as somebody wrote it.
    vocabulary: Mapped[dict[str, Any]]
    last_no: Mapped[int] = mapped_column(default=0)  # Of the numbers it makes for events.
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]


class EventImport(Base):
    """One file of events: waiting to be looked at, kept, or undone."""

    __tablename__ = "event_import"
    __table_args__ = (Index("ix_event_import_ledger_at", "ledger_id", "at"),)

    id: Mapped[UuidKey]
    ledger_id: Mapped[UUID] = mapped_column(ForeignKey("event_ledger.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    file_hash: Mapped[Hash]
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))  # Only while it waits.
    summary: Mapped[dict[str, Any]]  # What it holds, to be looked at before it is kept.
    count: Mapped[int]
    by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
    kept_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class PeriodState(StrEnum):
    """Whether what is counted in a period may still change."""

    OPEN = "open"
    LOCKED = "locked"


class LedgerPeriod(Base):
    """A half-open period of a ledger; it is locked when its bulletin is issued."""

    __tablename__ = "ledger_period"
    __table_args__ = (
        UniqueConstraint("ledger_id", "code"),
        UniqueConstraint("ledger_id", "period_from"),
        CheckConstraint("period_from < period_until", name="dates"),
    )

    id: Mapped[UuidKey]
    ledger_id: Mapped[UUID] = mapped_column(ForeignKey("event_ledger.id"))
    code: Mapped[Code]
    period_from: Mapped[date]
    period_until: Mapped[date]
    state: Mapped[PeriodState] = mapped_column(default=PeriodState.OPEN)

    ledger: Mapped[EventLedger] = relationship()


class PeriodStepKind(StrEnum):
    """What was done with a period."""

    LOCKED = "locked"
    REOPENING_ASKED = "reopening_asked"
    REOPENING_DECLINED = "reopening_declined"
    REOPENING_TAKEN_BACK = "reopening_taken_back"
    REOPENED = "reopened"


class PeriodStep(AppendOnly, Base):
    """One deed on one period: who, when and why."""

    __tablename__ = "ledger_period_step"

    id: Mapped[UuidKey]
    period_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_period.id"), index=True)
    kind: Mapped[PeriodStepKind]
    reason: Mapped[str] = mapped_column(String(MAX_REASON))
    by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class ScoreEvent(AppendOnly, Base):
    """One fact that a scheme may count, as it was recorded; `ScoreEventStep` has the rest.

    `counted_on` is the civil day it counts on: that of its category's date, or, where it adjusts
    a locked period, the first day of the next open one. `fact_key` is the same for two entries
    of one fact. `attempt` counts how often a number was used: an event that was withdrawn leaves
    it free.
    """

    __tablename__ = "score_event"
    __table_args__ = (
        UniqueConstraint("ledger_id", "event_no", "attempt"),
        Index("ix_score_event_ledger_day", "ledger_id", "counted_on", "id"),
        Index("ix_score_event_ledger_unit_day", "ledger_id", "unit_id", "counted_on", "id"),
        Index("ix_score_event_ledger_category_day", "ledger_id", "category", "counted_on", "id"),
        Index(
            "ix_score_event_ledger_approval_day", "ledger_id", "needs_approval", "counted_on", "id"
        ),
        Index("ix_score_event_ledger_fact", "ledger_id", "fact_key"),
        Index("ix_score_event_shared", "ledger_id", sqlite_where=SHARED, postgresql_where=SHARED),
        Index(
            "ix_score_event_followers",
            "ledger_id",
            "about",
            sqlite_where=FOLLOWING,
            postgresql_where=FOLLOWING,
        ),
        Index("ix_score_event_adjusts", "adjusts_id"),
        Index("ix_score_event_import", "import_id"),
        CheckConstraint("number > 0", name="number"),
    )

    id: Mapped[UuidKey]
    ledger_id: Mapped[UUID] = mapped_column(ForeignKey("event_ledger.id"))
    event_no: Mapped[Code]
    attempt: Mapped[int]
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("assessed_unit.id"))
    category: Mapped[Code]
    outlet: Mapped[Code]
    title: Mapped[str] = mapped_column(String(MAX_TITLE))
    issue: Mapped[str] = mapped_column(String(MAX_ISSUE))
    submitted_on: Mapped[date | None]
    adopted_on: Mapped[date | None]
    issued_on: Mapped[date | None]
    occurred_at: Mapped[datetime | None]
    reported_at: Mapped[datetime | None]
    item: Mapped[Code]
    points: Mapped[str] = mapped_column(String(MAX_POINTS))  # An exact decimal, or blank.
    number: Mapped[int]
    reason: Mapped[str] = mapped_column(String(MAX_REASON))
    level: Mapped[Code]
    joint_units: Mapped[str] = mapped_column(Text)  # Codes of units, between semicolons.
    staff: Mapped[Code]
    evidence: Mapped[str] = mapped_column(String(MAX_EVIDENCE))
    about: Mapped[Code]
    reviewed: Mapped[bool | None]
    extra: Mapped[dict[str, str]]

    counted_on: Mapped[date]
    adjusts_id: Mapped[UUID | None] = mapped_column(ForeignKey("ledger_period.id"))
    needs_approval: Mapped[bool]
    fact_key: Mapped[str] = mapped_column(String(64))  # Blank where nothing tells facts apart.
    import_id: Mapped[UUID | None] = mapped_column(ForeignKey("event_import.id"))
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime]


class StepKind(StrEnum):
    """What happened to an event after it was recorded."""

    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    ADJUSTED = "adjusted"  # Another event, in another period, corrects it.


class ScoreEventStep(AppendOnly, Base):
    """One deed on one event: who, when and why."""

    __tablename__ = "score_event_step"

    id: Mapped[UuidKey]
    event_id: Mapped[UUID] = mapped_column(ForeignKey("score_event.id"), index=True)
    kind: Mapped[StepKind]
    reason: Mapped[str] = mapped_column(String(MAX_REASON))
    by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


def has_step(*kinds: StepKind) -> ColumnElement[bool]:
    """Return whether an event had any of these deeds."""
    step = select(ScoreEventStep.id).where(
        ScoreEventStep.event_id == ScoreEvent.id, ScoreEventStep.kind.in_(kinds)
    )
    return step.exists()


class EventState(StrEnum):
    """How an event stands; only those recorded or approved count."""

    RECORDED = "recorded"
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"

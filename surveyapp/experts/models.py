"""Rounds in which experts score units: who scores which, every sheet, and the cases they read."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.orm import AppendOnly, Base, Code, UuidKey, Words

MAX_REASON = 500
MAX_TITLE = 100
MAX_NARRATIVE = 5000
MAX_EVIDENCE = 500


class RoundState(StrEnum):
    """Whether experts may still score: a run reads what is closed, an issue locks it.

    One that was opened by mistake is withdrawn while nobody has scored.
    """

    OPEN = "open"
    CLOSED = "closed"
    LOCKED = "locked"
    WITHDRAWN = "withdrawn"


class ScoringRound(Base):
    """What experts score for one period of a scheme, as the scheme had it on the day of opening.

    `indicators` holds a `RoundIndicator` by its code, in the order of the scheme; below
    `reason_below` a score needs a reason.
    """

    __tablename__ = "scoring_round"
    __table_args__ = (
        UniqueConstraint("authority_id", "scheme_code", "period"),
        CheckConstraint("period_from < period_until", name="dates"),
    )

    id: Mapped[UuidKey]
    authority_id: Mapped[UUID] = mapped_column(ForeignKey("supervising_authority.id"))
    scheme_code: Mapped[Code]
    title: Mapped[Words]
    period: Mapped[Code]
    period_from: Mapped[date]
    period_until: Mapped[date]
    indicators: Mapped[dict[str, Any]]
    reason_below: Mapped[int]
    state: Mapped[RoundState] = mapped_column(default=RoundState.OPEN)

    @property
    def subject(self) -> str:
        """What the audit log calls it."""
        return f"{self.scheme_code} / {self.period}"


class RoundStepKind(StrEnum):
    """What was done with a round."""

    OPENED = "opened"
    CLOSED = "closed"
    REOPENED = "reopened"
    LOCKED = "locked"
    WITHDRAWN = "withdrawn"
    REOPENING_ASKED = "reopening_asked"
    REOPENING_DECLINED = "reopening_declined"
    REOPENING_TAKEN_BACK = "reopening_taken_back"


class RoundStep(AppendOnly, Base):
    """One deed on one round: who, when and why."""

    __tablename__ = "scoring_round_step"

    id: Mapped[UuidKey]
    round_id: Mapped[UUID] = mapped_column(ForeignKey("scoring_round.id"), index=True)
    kind: Mapped[RoundStepKind]
    reason: Mapped[str] = mapped_column(String(MAX_REASON))
    by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class ScoredUnit(Base):
    """One unit that a round is about."""

    __tablename__ = "scored_unit"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("scoring_round.id"), primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("assessed_unit.id"), primary_key=True)


class ScoringAssignment(Base):
    """That an expert is to score a unit in a round."""

    __tablename__ = "scoring_assignment"
    __table_args__ = (
        UniqueConstraint("round_id", "unit_id", "account_id"),
        Index("ix_scoring_assignment_account", "account_id"),
    )

    id: Mapped[UuidKey]
    round_id: Mapped[UUID] = mapped_column(ForeignKey("scoring_round.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("assessed_unit.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))


class SheetState(StrEnum):
    """What an expert meant by saving: only what was finished counts."""

    DRAFT = "draft"
    FINISHED = "finished"
    RECUSED = "recused"  # The expert is not impartial, and gives no scores.


class ExpertSheet(AppendOnly, Base):
    """What an expert said of a unit, each time it was saved; the last that is no draft counts.

    `scores` holds by indicator what was entered: `score` as exact digits, blank where the expert
    cannot judge, and `reason`. `reason` of the sheet says why an expert is not impartial.
    """

    __tablename__ = "expert_sheet"
    __table_args__ = (UniqueConstraint("round_id", "unit_id", "account_id", "revision"),)

    id: Mapped[UuidKey]
    round_id: Mapped[UUID] = mapped_column(ForeignKey("scoring_round.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("assessed_unit.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    revision: Mapped[int]
    state: Mapped[SheetState]
    scores: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(String(MAX_REASON))
    at: Mapped[datetime]


class CaseStudy(AppendOnly, Base):
    """A case of a unit, written up for the experts of a round; the last text is the one read."""

    __tablename__ = "case_study"
    __table_args__ = (UniqueConstraint("round_id", "unit_id", "revision"),)

    id: Mapped[UuidKey]
    round_id: Mapped[UUID] = mapped_column(ForeignKey("scoring_round.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("assessed_unit.id"))
    revision: Mapped[int]
    title: Mapped[str] = mapped_column(String(MAX_TITLE))
    narrative: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(String(MAX_EVIDENCE))
    by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]

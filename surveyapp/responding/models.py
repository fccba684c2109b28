"""Responses: what one respondent answered, and what happened to the answers later."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.fieldwork.models import Channel
from surveyapp.orm import AppendOnly, Base, Hash, UuidKey

ERASED = ""  # In the place of a hash where the content was withdrawn.


class AnswerMode(StrEnum):
    """How answers came in where somebody of the authority had a hand in it; noted as paradata."""

    TYPED = "typed"  # From paper that the respondent filled in.
    ASKED = "asked"  # Read out, face to face or by telephone.
    HELPED = "helped"  # The respondent answered, and somebody held the device.


class Response(AppendOnly, Base):
    """Everything one respondent said, as received. Its id was chosen by whoever sent it.

    It never changes, unless its author withdraws it: then what it said is erased.
    """

    __tablename__ = "response"
    __table_args__ = (Index("ix_response_collector_day", "collector_id", "received_on"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("questionnaire_version.id"))
    collector_id: Mapped[UUID] = mapped_column(ForeignKey("collector.id"))
    # No foreign key: occasions never leave the inner zone.
    occasion_id: Mapped[UUID | None] = mapped_column(index=True)
    # Of an anonymous answer: what its occasion shares with many others, by column of theirs.
    frame: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    rating_no: Mapped[int] = mapped_column(default=1)  # 2: a follow-up rating of its occasion.
    inclusion_probability: Mapped[float | None]  # Of who was drawn into a sample.
    channel: Mapped[Channel]
    language: Mapped[str] = mapped_column(String(16))
    received_at: Mapped[datetime]
    received_on: Mapped[date]  # Civil date, in the authority's zone.
    is_default: Mapped[bool] = mapped_column(default=False)  # A rating nobody gave.
    content_hash: Mapped[Hash]
    answers: Mapped[dict[str, Any]]  # By question code.
    paradata: Mapped[dict[str, Any]]


class ResponseEventKind(StrEnum):
    """What can happen to a response after it was received."""

    FLAGGED = "flagged"
    UNFLAGGED = "unflagged"  # A flag taken back; both stay on record.
    INVALIDATED = "invalidated"
    EXCLUDED = "excluded"
    REINSTATED = "reinstated"  # Counts again, after an exclusion or a wrong invalidation.
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class ResponseEvent(AppendOnly, Base):
    """One thing that happened to a response: what, why, by whom and when."""

    __tablename__ = "response_event"

    id: Mapped[UuidKey]
    response_id: Mapped[UUID] = mapped_column(ForeignKey("response.id"), index=True)
    kind: Mapped[ResponseEventKind]
    reason: Mapped[str] = mapped_column(String(500))
    by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))  # None: the respondent.
    at: Mapped[datetime]


class ResponseCorrection(AppendOnly, Base):
    """What a respondent says now instead of what was received; the last one holds."""

    __tablename__ = "response_correction"
    __table_args__ = (UniqueConstraint("response_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)  # Chosen by the page that sends it.
    response_id: Mapped[UUID] = mapped_column(ForeignKey("response.id"))
    number: Mapped[int]
    language: Mapped[str] = mapped_column(String(16))
    corrected_at: Mapped[datetime]
    content_hash: Mapped[Hash]
    answers: Mapped[dict[str, Any]]


class ResponseDraft(Base):
    """Unfinished answers, sealed with a code that their author alone has; erased when over."""

    __tablename__ = "response_draft"

    code_hash: Mapped[Hash] = mapped_column(primary_key=True)
    collector_id: Mapped[UUID] = mapped_column(ForeignKey("collector.id"), index=True)
    response_id: Mapped[UUID] = mapped_column(index=True)  # Of the response it is to become.
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(index=True)

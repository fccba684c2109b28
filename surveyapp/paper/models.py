"""Paper: the forms that were printed for a collector, and those that came back."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveyapp.fieldwork.models import Collector
from surveyapp.orm import AppendOnly, Base, UuidKey


class PrintRun(AppendOnly, Base):
    """Numbered forms printed at once; no two of a collector have the same number."""

    __tablename__ = "print_run"
    __table_args__ = (CheckConstraint("copies > 0", name="copies"),)

    id: Mapped[UuidKey]
    collector_id: Mapped[UUID] = mapped_column(ForeignKey("collector.id"), index=True)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("questionnaire_version.id"))
    first: Mapped[int]
    copies: Mapped[int]
    by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]

    @property
    def last(self) -> int:
        """The number of the last form."""
        return self.first + self.copies - 1


class FormFate(StrEnum):
    """What became of a form that was taken out of the box; all but the first are invalid."""

    ENTERED = "entered"
    BLANK = "blank"
    AMBIGUOUS = "ambiguous"  # Two levels ticked where one is asked for.
    ILLEGIBLE = "illegible"
    NO_CONSENT = "no_consent"  # Where a consent was asked for, and not given.
    WRONG_FORM = "wrong_form"  # Of another questionnaire, or none at all.


class EntryBatch(Base):
    """A box of paper, or a part of it, that somebody types in."""

    __tablename__ = "entry_batch"
    __table_args__ = (UniqueConstraint("collector_id", "number"),)

    id: Mapped[UuidKey]
    collector_id: Mapped[UUID] = mapped_column(ForeignKey("collector.id"))
    number: Mapped[int]  # Counted for each collector.
    version_id: Mapped[UUID] = mapped_column(ForeignKey("questionnaire_version.id"))
    language: Mapped[str] = mapped_column(String(16))
    counted: Mapped[int | None]  # How many forms somebody counted before typing them in.
    opened_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    opened_at: Mapped[datetime]
    finished_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    finished_at: Mapped[datetime | None]

    collector: Mapped[Collector] = relationship()


class PaperForm(Base):
    """One form of a batch, as it stands after its last correction.

    What was typed before is kept: answers are corrected beside their response, which stays, and
    the response of a form that turned out to be invalid is invalidated by an event.
    """

    __tablename__ = "paper_form"
    __table_args__ = (
        UniqueConstraint("batch_id", "place"),
        UniqueConstraint("collector_id", "number"),
        CheckConstraint("(fate = 'entered') = (response_id IS NOT NULL)", name="response"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)  # Of the page on which it was typed.
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("entry_batch.id"))
    collector_id: Mapped[UUID] = mapped_column(ForeignKey("collector.id"))
    place: Mapped[int]  # In the batch, from 1.
    number: Mapped[int | None]  # As printed or written on it.
    fate: Mapped[FormFate]
    response_id: Mapped[UUID | None] = mapped_column(ForeignKey("response.id"))
    by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]

    batch: Mapped[EntryBatch] = relationship()

"""Inspections: what is listed, what was drawn of it and when, whose it is, and what was found."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.orm import AppendOnly, Base, Code, Hash, UuidKey

MAX_TITLE = 200
MAX_KEY = 120
MAX_DESCRIPTION = 500
MAX_LINK = 500
MAX_SEED = 64
MAX_REASON = 500


class SampleSize(StrEnum):
    """What the number of items to draw is of."""

    IN_ALL = "in_all"
    PER_UNIT = "per_unit"


class InspectionState(StrEnum):
    """Whether something may still be found, or objected to."""

    OPEN = "open"
    HANDED_OVER = "handed_over"  # The units see what was found of them.
    LOCKED = "locked"


class Inspection(Base):
    """One list of items that is inspected by samples, for one period of assessment.

    `period` is written as schemes write it, such as 2026Q1; `dimensions` are codes, in the order
    of the page, and what each is called. Where `checklist` is the code of a checklist, items are
    units, or visits to one, and dimensions its points, which are met or not.
    """

    __tablename__ = "inspection"
    __table_args__ = (
        UniqueConstraint("authority_id", "code"),
        CheckConstraint("size > 0", name="size"),
    )

    id: Mapped[UuidKey]
    authority_id: Mapped[UUID] = mapped_column(ForeignKey("supervising_authority.id"))
    code: Mapped[Code]
    title: Mapped[str] = mapped_column(String(MAX_TITLE))
    period: Mapped[Code]
    dimensions: Mapped[dict[str, str]]
    checklist: Mapped[Code] = mapped_column(default="")
    size_of: Mapped[SampleSize]
    size: Mapped[int]
    state: Mapped[InspectionState] = mapped_column(default=InspectionState.OPEN)
    objections_until: Mapped[date | None]  # The last day for them, once it is handed over.
    by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class ListedItem(AppendOnly, Base):
    """One item that may be drawn: what it is found by, and which unit answers for it."""

    __tablename__ = "inspection_item"
    __table_args__ = (UniqueConstraint("inspection_id", "key"),)

    id: Mapped[UuidKey]
    inspection_id: Mapped[UUID] = mapped_column(ForeignKey("inspection.id"))
    key: Mapped[str] = mapped_column(String(MAX_KEY))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("assessed_unit.id"))
    description: Mapped[str] = mapped_column(String(MAX_DESCRIPTION))
    link: Mapped[str] = mapped_column(String(MAX_LINK))
    dated_on: Mapped[date | None]


class Draw(AppendOnly, Base):
    """One sample of the list; of several the newest counts, and the earlier ones are kept."""

    __tablename__ = "inspection_draw"
    __table_args__ = (UniqueConstraint("inspection_id", "number"),)

    id: Mapped[UuidKey]
    inspection_id: Mapped[UUID] = mapped_column(ForeignKey("inspection.id"))
    number: Mapped[int]
    seed: Mapped[str] = mapped_column(String(MAX_SEED))
    list_hash: Mapped[Hash]
    reason: Mapped[str] = mapped_column(String(MAX_REASON))  # Why again; blank for the first.
    by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class DrawnItem(AppendOnly, Base):
    """An item of a draw, in the order of drawing."""

    __tablename__ = "inspection_drawn"
    __table_args__ = (UniqueConstraint("draw_id", "item_id"),)

    id: Mapped[UuidKey]
    draw_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_draw.id"))
    item_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_item.id"), index=True)
    position: Mapped[int]


class Dealing(AppendOnly, Base):
    """Whose a drawn item is from `turn` on; the last turn holds."""

    __tablename__ = "inspection_dealing"
    __table_args__ = (UniqueConstraint("drawn_id", "turn"),)

    id: Mapped[UuidKey]
    drawn_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_drawn.id"))
    turn: Mapped[int]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class Verdict(StrEnum):
    """What an inspector says of one dimension of an item."""

    RIGHT = "right"
    WRONG = "wrong"
    CANNOT_TELL = "cannot_tell"


class Finding(AppendOnly, Base):
    """What was found of one dimension of an item; of several attempts the last holds.

    `inspector_unit_id` is the unit that the inspector worked for when it was found.
    """

    __tablename__ = "inspection_finding"
    __table_args__ = (UniqueConstraint("drawn_id", "dimension", "attempt"),)

    id: Mapped[UuidKey]
    drawn_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_drawn.id"))
    dimension: Mapped[Code]
    attempt: Mapped[int]
    verdict: Mapped[Verdict]
    reason: Mapped[str] = mapped_column(String(MAX_REASON))
    inspector_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("assessed_unit.id"))
    by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class Objection(AppendOnly, Base):
    """What a unit says against a finding; of each finding it may object once."""

    __tablename__ = "inspection_objection"

    id: Mapped[UuidKey]
    finding_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_finding.id"), unique=True)
    reason: Mapped[str] = mapped_column(String(MAX_REASON))
    by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class Ruling(StrEnum):
    """What becomes of a finding that a unit objected to."""

    UPHELD = "upheld"
    AMENDED = "amended"
    WITHDRAWN = "withdrawn"


class ObjectionDecision(AppendOnly, Base):
    """What was decided of an objection, and the finding that holds instead, if one does."""

    __tablename__ = "inspection_decision"

    id: Mapped[UuidKey]
    objection_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_objection.id"), unique=True)
    ruling: Mapped[Ruling]
    finding_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("inspection_finding.id"), unique=True
    )
    reason: Mapped[str] = mapped_column(String(MAX_REASON))
    by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class StepKind(StrEnum):
    """What was done with an inspection as a whole."""

    HANDED_OVER = "handed_over"
    LOCKED = "locked"
    REOPENING_ASKED = "reopening_asked"
    REOPENING_DECLINED = "reopening_declined"
    REOPENING_TAKEN_BACK = "reopening_taken_back"
    REOPENED = "reopened"


class InspectionStep(AppendOnly, Base):
    """One deed on one inspection: who, when and why."""

    __tablename__ = "inspection_step"

    id: Mapped[UuidKey]
    inspection_id: Mapped[UUID] = mapped_column(ForeignKey("inspection.id"), index=True)
    kind: Mapped[StepKind]
    reason: Mapped[str] = mapped_column(String(MAX_REASON))  # Or the last day for objections.
    by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]

    @property
    def last_day(self) -> date | None:
        """The last day for objections, where this step set one."""
        is_term = self.kind is StepKind.HANDED_OVER
        return date.fromisoformat(self.reason) if is_term else None

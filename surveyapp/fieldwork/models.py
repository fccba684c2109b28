"""Surveys, their waves, and the collectors through which answers come in."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from analysis.plan import RatingCounting
from surveyapp.cases.models import ServiceChannel
from surveyapp.orm import AppendOnly, Base, Code, Hash, UuidKey, Words
from surveyapp.units.models import Hierarchy

MIN_CELL_SIZE = 10  # Unless the settings of the wave say otherwise.


class Channel(StrEnum):
    """Where an answer comes from."""

    PC_WEB = "pc_web"
    MOBILE = "mobile"
    QR_CODE = "qr_code"
    HALL_TABLET = "hall_tablet"
    KIOSK = "kiosk"
    RATING_DEVICE = "rating_device"
    PHONE = "phone"
    SMS = "sms"
    HOTLINE = "hotline"
    PAPER_BOX = "paper_box"
    HOUSEHOLD_VISIT = "household_visit"
    ASSISTED_ENTRY = "assisted_entry"


class IdentityMode(StrEnum):
    """What is known of who answers."""

    ANONYMOUS = "anonymous"
    PSEUDONYMOUS = "pseudonymous"
    REAL_NAME = "real_name"


class WaveState(StrEnum):
    """How far a wave has come."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    LOCKED = "locked"


class Survey(Base):
    """A question put to the public again and again: one questionnaire, many waves."""

    __tablename__ = "survey"
    __table_args__ = (UniqueConstraint("authority_id", "code"),)

    id: Mapped[UuidKey]
    authority_id: Mapped[UUID] = mapped_column(ForeignKey("supervising_authority.id"))
    questionnaire_id: Mapped[UUID] = mapped_column(ForeignKey("questionnaire.id"))
    code: Mapped[Code]
    title: Mapped[Words]
    hierarchy: Mapped[Hierarchy] = mapped_column(default=Hierarchy.PLACE)
    created_at: Mapped[datetime]

    waves: Mapped[list["Wave"]] = relationship(
        back_populates="survey", order_by="Wave.period_from"
    )


class Wave(Base):
    """One run of a survey, about the occasions of one period."""

    __tablename__ = "wave"
    __table_args__ = (
        UniqueConstraint("survey_id", "code"),
        CheckConstraint("period_from < period_until", name="period"),
    )

    id: Mapped[UuidKey]
    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"))
    version_id: Mapped[UUID] = mapped_column(ForeignKey("questionnaire_version.id"))
    benchmark_id: Mapped[UUID | None] = mapped_column(ForeignKey("population_benchmark.id"))
    code: Mapped[Code]
    title: Mapped[Words]
    state: Mapped[WaveState] = mapped_column(default=WaveState.DRAFT)
    period_from: Mapped[date]
    period_until: Mapped[date]  # The first day after the period.
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    settings: Mapped[dict[str, Any]]  # What differs from the default analysis plan.
    revision: Mapped[int] = mapped_column(default=1)

    survey: Mapped[Survey] = relationship(back_populates="waves")
    collectors: Mapped[list["Collector"]] = relationship(
        back_populates="wave", order_by="Collector.id"
    )

    @property
    def full_code(self) -> str:
        """Its code behind that of its survey, which tells it from waves of other surveys."""
        return f"{self.survey.code}/{self.code}"

    @property
    def rating_counting(self) -> RatingCounting:
        """Which of several ratings of one occasion counts."""
        return RatingCounting(self.settings.get("rating_counting", RatingCounting.LATEST))

    @rating_counting.setter
    def rating_counting(self, counting: RatingCounting) -> None:
        self.settings = {**self.settings, "rating_counting": counting.value}


class WaveStateChange(AppendOnly, Base):
    """Who moved a wave on, or back, and why."""

    __tablename__ = "wave_state_change"

    id: Mapped[UuidKey]
    wave_id: Mapped[UUID] = mapped_column(ForeignKey("wave.id"), index=True)
    before: Mapped[WaveState]
    after: Mapped[WaveState]
    reason: Mapped[str] = mapped_column(String(500), default="")
    by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))  # None: the calendar.
    agreed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class ReopeningRequest(Base):
    """One account's wish to reopen a closed wave; it happens when another account agrees."""

    __tablename__ = "reopening_request"
    __table_args__ = (
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="two_accounts"),
    )

    id: Mapped[UuidKey]
    wave_id: Mapped[UUID] = mapped_column(ForeignKey("wave.id"), index=True)
    reason: Mapped[str] = mapped_column(String(500))
    closes_at: Mapped[datetime]  # When the wave is to close again.
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    is_agreed: Mapped[bool | None]  # None: nobody has decided.
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]


class Collector(Base):
    """One QR code, one batch of messages or one device: the address `/s/<code>`."""

    __tablename__ = "collector"

    id: Mapped[UuidKey]
    wave_id: Mapped[UUID] = mapped_column(ForeignKey("wave.id"), index=True)
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("assessed_unit.id"), index=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    label: Mapped[Words]
    channel: Mapped[Channel]
    # How those it reaches were served, where that is known: a code on a window says `window`.
    service_channel: Mapped[ServiceChannel | None]
    identity_mode: Mapped[IdentityMode] = mapped_column(default=IdentityMode.ANONYMOUS)
    is_pilot: Mapped[bool] = mapped_column(default=False)  # Its answers never count.
    is_open: Mapped[bool] = mapped_column(default=True)
    link_days: Mapped[int | None]  # How long its links to occasions are good; None: no end.
    # Whether it also takes answers that are tied to no occasion.
    allows_unlinked: Mapped[bool] = mapped_column(default=True)
    allows_follow_up: Mapped[bool] = mapped_column(default=True)  # A second rating, once.
    # Whether it asks for a code: the one a hall hangs up, if there is one, or an invitation's.
    asks_code: Mapped[bool] = mapped_column(default=False)
    access_code_hash: Mapped[str | None] = mapped_column(String(64))
    offers_revisit: Mapped[bool] = mapped_column(default=False)  # Whether somebody calls back.

    wave: Mapped[Wave] = relationship(back_populates="collectors")

    @property
    def is_anonymous(self) -> bool:
        """Whether nothing may join what is answered here with a case."""
        return self.identity_mode is IdentityMode.ANONYMOUS


class QuotaKind(StrEnum):
    """By what a quota cell tells responses apart."""

    ANSWER = "answer"
    UNIT = "unit"
    CHANNEL = "channel"


class QuotaCell(Base):
    """How many responses of one kind a wave takes at most, and how many it has taken.

    It counts from the moment it is made; what is excluded or withdrawn gives no place back.
    """

    __tablename__ = "quota_cell"
    __table_args__ = (
        UniqueConstraint("wave_id", "kind", "question", "code"),
        CheckConstraint("0 <= taken AND taken <= most", name="taken"),
    )

    id: Mapped[UuidKey]
    wave_id: Mapped[UUID] = mapped_column(ForeignKey("wave.id"))
    kind: Mapped[QuotaKind]
    question: Mapped[str] = mapped_column(String(64), default="")  # Empty: it is no answer.
    code: Mapped[Code]  # Of a choice, a unit or a channel.
    most: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)


class OccasionRating(AppendOnly, Base):
    """That an occasion was rated in a wave, and on which day: once, and once again at most.

    It names no response: whoever sees that an occasion was rated need not learn how.
    """

    __tablename__ = "occasion_rating"
    __table_args__ = (CheckConstraint("rating_no IN (1, 2)", name="rating_no"),)

    wave_id: Mapped[UUID] = mapped_column(ForeignKey("wave.id"), primary_key=True)
    # No foreign key: occasions never leave the inner zone.
    occasion_id: Mapped[UUID] = mapped_column(primary_key=True)
    rating_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rated_on: Mapped[date]  # Civil date, in the authority's zone.


class InvitationWay(StrEnum):
    """How it was chosen who is invited."""

    BARE = "bare"  # So many keys, for whoever hands them out.
    LISTED = "listed"  # A list that somebody brought.
    DRAWN = "drawn"  # A sample of the closed cases of the wave's period.


class InvitationBatch(Base):
    """Invitations made at one time. A sample can be drawn again from what this says."""

    __tablename__ = "invitation_batch"

    id: Mapped[UuidKey]
    collector_id: Mapped[UUID] = mapped_column(ForeignKey("collector.id"), index=True)
    way: Mapped[InvitationWay]
    count: Mapped[int]
    seed: Mapped[str | None] = mapped_column(String(64))
    is_stratified: Mapped[bool | None]  # By service centre; None: nothing was drawn.
    frame_count: Mapped[int | None]
    frame_hash: Mapped[str | None] = mapped_column(String(64))  # Of the keys of its cases.
    made_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]  # From then on, what was not used is good for nothing.


class Invitation(Base):
    """One invitation to one person, good for one response. Its key is known to its holder alone.

    Where the collector is anonymous it says neither whom nor what it is about, and when it was
    used to the half-day only.
    """

    __tablename__ = "invitation"

    id: Mapped[UuidKey]
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("invitation_batch.id"), index=True)
    key_hash: Mapped[Hash] = mapped_column(unique=True)
    # No foreign key: occasions never leave the inner zone.
    occasion_id: Mapped[UUID | None]
    inclusion_probability: Mapped[float | None]
    used_at: Mapped[datetime | None]

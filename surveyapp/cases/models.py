"""Service occasions (the sampling frame), the cases they belong to, and population benchmarks."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveyapp.orm import AppendOnly, Base, Code, Hash, UuidKey, Words


class ServiceChannel(StrEnum):
    """How a matter was handled."""

    WINDOW = "window"
    WEB = "web"
    APP = "app"
    SELF_SERVICE_TERMINAL = "self_service_terminal"
    PHONE = "phone"
    AGENCY_POINT = "agency_point"


class CaseStatus(StrEnum):
    """How far a case has come."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    CLOSED = "closed"


class CaseKind(StrEnum):
    """Whether a case is settled at once or by a promised day."""

    INSTANT = "instant"
    PROMISED = "promised"
    OTHER = "other"


class ApplicantKind(StrEnum):
    """Who asked for the service (GB/T 39046-2020, service object)."""

    PERSON = "person"
    COMPANY = "company"
    PUBLIC_INSTITUTION = "public_institution"
    SOCIAL_ORGANISATION = "social_organisation"
    AGENCY = "agency"
    OTHER = "other"


class ImportKind(StrEnum):
    """What a file held."""

    UNITS = "units"
    OCCASIONS = "occasions"
    BENCHMARK = "benchmark"


class ImportBatch(AppendOnly, Base):
    """One file taken in, whole."""

    __tablename__ = "import_batch"

    id: Mapped[UuidKey]
    authority_id: Mapped[UUID] = mapped_column(ForeignKey("supervising_authority.id"))
    kind: Mapped[ImportKind]
    file_name: Mapped[str] = mapped_column(String(200))
    file_hash: Mapped[Hash]
    zone: Mapped[str] = mapped_column(String(64))  # In which the file's naive times are read.
    created: Mapped[int]
    revised: Mapped[int]
    unchanged: Mapped[int]
    by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))  # None: the command line.
    at: Mapped[datetime]


class ServiceItem(Base):
    """A matter that people come for."""

    __tablename__ = "service_item"
    __table_args__ = (UniqueConstraint("authority_id", "code"),)

    id: Mapped[UuidKey]
    authority_id: Mapped[UUID] = mapped_column(ForeignKey("supervising_authority.id"))
    code: Mapped[Code]
    name: Mapped[Words]


class ServiceCase(Base):
    """One matter of one applicant, over all its occasions."""

    __tablename__ = "service_case"
    __table_args__ = (UniqueConstraint("authority_id", "source", "case_no"),)

    id: Mapped[UuidKey]
    authority_id: Mapped[UUID] = mapped_column(ForeignKey("supervising_authority.id"))
    source: Mapped[Code]
    case_no: Mapped[Code]
    case_status: Mapped[CaseStatus]
    case_kind: Mapped[CaseKind]
    promised_days: Mapped[int | None]
    closed_on: Mapped[date | None]


class ServiceOccasion(Base):
    """One contact of one matter: what a citizen can rate, and what a sample is drawn from.

    The row holds the newest revision; `OccasionRevision` holds them all.
    """

    __tablename__ = "service_occasion"
    __table_args__ = (
        UniqueConstraint("authority_id", "source", "case_no", "service_no"),
        Index("ix_service_occasion_authority_day", "authority_id", "occurred_on"),
        Index(
            "ix_service_occasion_authority_center_day",
            "authority_id",
            "service_center_id",
            "occurred_on",
        ),
        Index("ix_service_occasion_authority_case", "authority_id", "case_no"),
        CheckConstraint("wait_minutes IS NULL OR wait_minutes >= 0", name="wait"),
    )

    id: Mapped[UuidKey]
    authority_id: Mapped[UUID] = mapped_column(ForeignKey("supervising_authority.id"))
    source: Mapped[Code]
    case_no: Mapped[Code]
    service_no: Mapped[int]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("service_case.id"), index=True)
    revision: Mapped[int] = mapped_column(default=1)

    service_center_id: Mapped[UUID] = mapped_column(ForeignKey("assessed_unit.id"), index=True)
    service_window_id: Mapped[UUID | None] = mapped_column(ForeignKey("assessed_unit.id"))
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("assessed_unit.id"))
    service_item_id: Mapped[UUID] = mapped_column(ForeignKey("service_item.id"))
    clerk_id: Mapped[UUID | None] = mapped_column(ForeignKey("window_clerk.id"))
    service_channel: Mapped[ServiceChannel]
    applicant_kind: Mapped[ApplicantKind]
    occurred_on: Mapped[date]  # Civil date, in the authority's zone.
    occurred_at: Mapped[datetime | None]
    wait_minutes: Mapped[float | None]
    accept_minutes: Mapped[float | None]

    case: Mapped[ServiceCase] = relationship()
    service_item: Mapped[ServiceItem] = relationship()


class OccasionRevision(AppendOnly, Base):
    """What one import said of one occasion, and what was known before."""

    __tablename__ = "occasion_revision"
    __table_args__ = (UniqueConstraint("occasion_id", "revision"),)

    id: Mapped[UuidKey]
    occasion_id: Mapped[UUID] = mapped_column(ForeignKey("service_occasion.id"))
    revision: Mapped[int]
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("import_batch.id"), index=True)
    old: Mapped[dict[str, Any]]  # Empty for the first revision.
    new: Mapped[dict[str, Any]]


class PopulationBenchmark(AppendOnly, Base):
    """Known totals of a population, with their source; a new import is a new revision."""

    __tablename__ = "population_benchmark"
    __table_args__ = (UniqueConstraint("authority_id", "code", "revision"),)

    id: Mapped[UuidKey]
    authority_id: Mapped[UUID] = mapped_column(ForeignKey("supervising_authority.id"))
    code: Mapped[Code]
    revision: Mapped[int]
    title: Mapped[Words]
    source: Mapped[str] = mapped_column(String(200))
    as_of: Mapped[date]
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("import_batch.id"))

    counts: Mapped[list["BenchmarkCount"]] = relationship(
        back_populates="benchmark", order_by="BenchmarkCount.id"
    )


class BenchmarkCount(AppendOnly, Base):
    """How many of the population fall in one category of one margin, in all or in one unit."""

    __tablename__ = "benchmark_count"
    __table_args__ = (
        Index("ix_benchmark_count_benchmark", "benchmark_id"),
        CheckConstraint("count >= 0", name="count"),
    )

    id: Mapped[UuidKey]
    benchmark_id: Mapped[UUID] = mapped_column(ForeignKey("population_benchmark.id"))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("assessed_unit.id"))
    margin: Mapped[Code]
    category: Mapped[Code]
    count: Mapped[float]

    benchmark: Mapped[PopulationBenchmark] = relationship(back_populates="counts")


class RefusedImport(Base):
    """A file that was not taken in, and everything wrong with it, to be corrected and read again.

    It holds what a person needs to mend the file, and is forgotten after a while.
    """

    __tablename__ = "refused_import"
    __table_args__ = (Index("ix_refused_import_authority_at", "authority_id", "at"),)

    id: Mapped[UuidKey]
    authority_id: Mapped[UUID] = mapped_column(ForeignKey("supervising_authority.id"))
    kind: Mapped[ImportKind]
    file_name: Mapped[str] = mapped_column(String(200))
    count: Mapped[int]  # Of problems, also those beyond the list.
    problems: Mapped[list[list[str]]] = mapped_column(JSON)  # Line, column, value, remedy.
    by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]

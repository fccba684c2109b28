"""Service occasions as analysis and frames read them, and every revision of a case."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from surveyapp.access import Actor
from surveyapp.accounts.models import Account
from surveyapp.cases.models import (
    ApplicantKind,
    CaseKind,
    CaseStatus,
    ImportBatch,
    OccasionRevision,
    ServiceCase,
    ServiceChannel,
    ServiceItem,
    ServiceOccasion,
)

SHOWN_REVISIONS = 20  # Of occasions; of units, `unit_files` has its own.


class OccasionRow(NamedTuple):
    """One occasion as plain values, as analysis and frames read it."""

    id: UUID
    source: str
    case_no: str
    service_no: int
    revision: int
    service_center_id: UUID
    service_window_id: UUID | None
    department_id: UUID | None
    service_item: str  # Its code.
    service_channel: ServiceChannel
    applicant_kind: ApplicantKind
    case_status: CaseStatus
    case_kind: CaseKind
    promised_days: int | None
    closed_on: date | None
    occurred_on: date
    occurred_at: datetime | None
    wait_minutes: float | None
    accept_minutes: float | None

    @property
    def units(self) -> tuple[UUID | None, ...]:
        """Its centre, its window and its department, as far as it has them."""
        return self.service_center_id, self.service_window_id, self.department_id


def list_occasions(  # noqa: PLR0913 - of whom, when, and which
    session: Session,
    authority_id: UUID,
    period_from: date,
    period_until: date,
    *,
    case_status: CaseStatus | None = None,
    unit_id: UUID | None = None,
) -> list[OccasionRow]:
    """Return the occasions of a half-open period of civil dates, in the order of their keys.

    `case_status` keeps those of cases that stand so: rating populations count closed cases.
    `unit_id` keeps those of a centre, a window or a department.
    """
    query = (
        select(
            ServiceOccasion.id,
            ServiceOccasion.source,
            ServiceOccasion.case_no,
            ServiceOccasion.service_no,
            ServiceOccasion.revision,
            ServiceOccasion.service_center_id,
            ServiceOccasion.service_window_id,
            ServiceOccasion.department_id,
            ServiceItem.code,
            ServiceOccasion.service_channel,
            ServiceOccasion.applicant_kind,
            ServiceCase.case_status,
            ServiceCase.case_kind,
            ServiceCase.promised_days,
            ServiceCase.closed_on,
            ServiceOccasion.occurred_on,
            ServiceOccasion.occurred_at,
            ServiceOccasion.wait_minutes,
            ServiceOccasion.accept_minutes,
        )
        .join(ServiceItem, ServiceItem.id == ServiceOccasion.service_item_id)
        .join(ServiceCase, ServiceCase.id == ServiceOccasion.case_id)
        .where(
            ServiceOccasion.authority_id == authority_id,
            ServiceOccasion.occurred_on >= period_from,
            ServiceOccasion.occurred_on < period_until,
        )
    )
    if case_status is not None:
        query = query.where(ServiceCase.case_status == case_status)
    if unit_id is not None:
        query = query.where(
            or_(
                ServiceOccasion.service_center_id == unit_id,
                ServiceOccasion.service_window_id == unit_id,
                ServiceOccasion.department_id == unit_id,
            )
        )
    # Sorted here: engines collate text differently, and hashes of the rows must agree.
    return sorted(
        map(OccasionRow._make, session.execute(query)),
        key=lambda row: (row.source, row.case_no, row.service_no),
    )


def hash_occasions(rows: Iterable[OccasionRow]) -> str:
    """Return the SHA-256 that names exactly these occasions in exactly these revisions."""
    digest = sha256()
    for row in rows:
        digest.update(f"{row.source}\t{row.case_no}\t{row.service_no}\t{row.revision}\n".encode())
    return digest.hexdigest()


def count_by_month(session: Session, authority_id: UUID) -> list[tuple[str, int]]:
    """Return how many occasions each month has, newest first."""
    days = session.execute(
        select(ServiceOccasion.occurred_on, func.count())
        .where(ServiceOccasion.authority_id == authority_id)
        .group_by(ServiceOccasion.occurred_on)
    )
    months: Counter[str] = Counter()
    for on, count in days:
        months[f"{on:%Y-%m}"] += count
    return sorted(months.items(), reverse=True)


class RevisionRow(NamedTuple):
    """One revision of one occasion: who changed what, and when."""

    occasion: ServiceOccasion
    revision: OccasionRevision
    batch: ImportBatch
    by: str | None


def find_revisions(session: Session, actor: Actor, case_no: str) -> list[RevisionRow]:
    """Return every revision of every occasion of a case, in their order."""
    rows = session.execute(
        _revisions(actor)
        .where(ServiceOccasion.case_no == case_no)
        .order_by(ServiceOccasion.source, ServiceOccasion.service_no, OccasionRevision.revision)
    )
    return [RevisionRow(*row) for row in rows]


def first_revised(session: Session, actor: Actor, batch: ImportBatch) -> list[RevisionRow]:
    """Return the first occasions that an import revised, as they stood in the file."""
    rows = session.execute(
        _revisions(actor)
        .where(OccasionRevision.batch_id == batch.id, OccasionRevision.revision > 1)
        .order_by(OccasionRevision.id)
        .limit(SHOWN_REVISIONS)
    )
    return [RevisionRow(*row) for row in rows]


def _revisions(
    actor: Actor,
) -> Select[ServiceOccasion, OccasionRevision, ImportBatch, str | None]:
    return (
        select(ServiceOccasion, OccasionRevision, ImportBatch, Account.display_name)
        .join(OccasionRevision, OccasionRevision.occasion_id == ServiceOccasion.id)
        .join(ImportBatch, ImportBatch.id == OccasionRevision.batch_id)
        .outerjoin(Account, Account.id == ImportBatch.by)
        .where(ServiceOccasion.authority_id == actor.authority_id)
    )

"""Reading occasions, benchmarks and imports again."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from surveyapp.access import Actor
from surveyapp.accounts.models import Account
from surveyapp.audit.models import Action
from surveyapp.audit.service import find_entry
from surveyapp.cases.models import (
    ApplicantKind,
    BenchmarkCount,
    CaseKind,
    CaseStatus,
    ImportBatch,
    ImportKind,
    OccasionRevision,
    PopulationBenchmark,
    RefusedImport,
    ServiceCase,
    ServiceChannel,
    ServiceItem,
    ServiceOccasion,
)
from surveyapp.cases.vocabulary import SERVICE_CENTER, SERVICE_ITEM
from surveyapp.errors import NotFoundError
from surveyapp.orm import Words
from surveyapp.units.models import AssessedUnit
from surveyapp.units.service import units_by_id

RECENT = 30
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


def list_benchmarks(session: Session, authority_id: UUID) -> Sequence[PopulationBenchmark]:
    """Return the newest revision of each benchmark, the youngest date first."""
    other = aliased(PopulationBenchmark)
    newest = (
        select(func.max(other.revision))
        .where(
            other.authority_id == PopulationBenchmark.authority_id,
            other.code == PopulationBenchmark.code,
        )
        .scalar_subquery()
    )
    return session.scalars(
        select(PopulationBenchmark)
        .where(
            PopulationBenchmark.authority_id == authority_id,
            PopulationBenchmark.revision == newest,
        )
        .order_by(PopulationBenchmark.as_of.desc(), PopulationBenchmark.code)
    ).all()


def find_benchmark(
    session: Session, authority_id: UUID, code: str, revision: int | None = None
) -> PopulationBenchmark | None:
    """Return a benchmark by its code, in its newest revision or in the one named."""
    query = select(PopulationBenchmark).where(
        PopulationBenchmark.authority_id == authority_id, PopulationBenchmark.code == code
    )
    if revision is not None:
        query = query.where(PopulationBenchmark.revision == revision)
    return session.scalar(query.order_by(PopulationBenchmark.revision.desc()).limit(1))


@dataclass(frozen=True, slots=True)
class CountRow:
    """How often a category occurs in the population: of one unit, or of all."""

    margin: str
    category: str
    count: float
    unit_id: UUID | None
    unit_code: str | None


def benchmark_counts(session: Session, benchmark: PopulationBenchmark) -> list[CountRow]:
    """Return the counts of a benchmark: of all first, then by unit in the official order.

    Within each, they are in the order of margin and category.
    """
    rows = session.execute(
        select(
            BenchmarkCount.margin,
            BenchmarkCount.category,
            BenchmarkCount.count,
            BenchmarkCount.unit_id,
            AssessedUnit.code,
            AssessedUnit.official_order,
        )
        .outerjoin(AssessedUnit, AssessedUnit.id == BenchmarkCount.unit_id)
        .where(BenchmarkCount.benchmark_id == benchmark.id)
    )
    in_order = sorted(
        rows,
        key=lambda row: (row.official_order or -1, row.code or "", row.margin, row.category),
    )
    return [CountRow(*row[:5]) for row in in_order]


class UnitCounts(NamedTuple):
    """The counts of one unit, or of all, by margin; every margin has the same total."""

    unit: AssessedUnit | None
    total: float
    margins: dict[str, list[CountRow]]


class BenchmarkPage(NamedTuple):
    """A benchmark, its counts, every revision of it, and what codes of categories are called."""

    benchmark: PopulationBenchmark
    counts: list[UnitCounts]
    revisions: Sequence[PopulationBenchmark]
    names: dict[str, dict[str, Words]]  # Margin -> category -> name.


def open_benchmark(session: Session, actor: Actor, benchmark_id: UUID) -> BenchmarkPage:
    """Return a benchmark of the actor's authority, or raise `NotFoundError`."""
    benchmark = session.get(PopulationBenchmark, benchmark_id)
    if benchmark is None or benchmark.authority_id != actor.authority_id:
        raise NotFoundError
    revisions = session.scalars(
        select(PopulationBenchmark)
        .filter_by(authority_id=actor.authority_id, code=benchmark.code)
        .order_by(PopulationBenchmark.revision.desc())
    ).all()
    by_unit: dict[UUID | None, dict[str, list[CountRow]]] = {}
    for row in benchmark_counts(session, benchmark):
        by_unit.setdefault(row.unit_id, {}).setdefault(row.margin, []).append(row)
    units = units_by_id(session, actor.authority_id)
    counts = [
        UnitCounts(units[unit_id] if unit_id else None, _total(margins), margins)
        for unit_id, margins in by_unit.items()
    ]
    items = select(ServiceItem.code, ServiceItem.name).filter_by(authority_id=actor.authority_id)
    names = {
        SERVICE_ITEM: dict(session.execute(items).all()),
        SERVICE_CENTER: {unit.code: unit.name for unit in units.values()},
    }
    return BenchmarkPage(benchmark, counts, revisions, names)


def find_benchmark_of(session: Session, batch: ImportBatch) -> PopulationBenchmark | None:
    """Return the benchmark that came in with an import, if it brought one."""
    return session.scalar(select(PopulationBenchmark).filter_by(batch_id=batch.id))


def _total(margins: dict[str, list[CountRow]]) -> float:
    return sum(row.count for row in next(iter(margins.values())))


def list_batches(session: Session, actor: Actor) -> Sequence[tuple[ImportBatch, str | None]]:
    """Return the newest imports of the actor's authority, and who made each."""
    rows = session.execute(
        select(ImportBatch, Account.display_name)
        .outerjoin(Account, Account.id == ImportBatch.by)
        .where(ImportBatch.authority_id == actor.authority_id)
        .order_by(ImportBatch.at.desc(), ImportBatch.id.desc())
        .limit(RECENT)
    )
    return [(batch, name) for batch, name in rows]


def open_batch(session: Session, actor: Actor, batch_id: UUID) -> ImportBatch:
    """Return an import of the actor's authority, or raise `NotFoundError`."""
    batch = session.get(ImportBatch, batch_id)
    if batch is None or batch.authority_id != actor.authority_id:
        raise NotFoundError
    return batch


def list_refusals(session: Session, actor: Actor) -> Sequence[RefusedImport]:
    """Return the newest files that were not taken in."""
    return session.scalars(
        select(RefusedImport)
        .filter_by(authority_id=actor.authority_id)
        .order_by(RefusedImport.at.desc())
        .limit(5)
    ).all()


def open_refusal(session: Session, actor: Actor, refusal_id: UUID) -> RefusedImport:
    """Return a refused file of the actor's authority, or raise `NotFoundError`."""
    refusal = session.get(RefusedImport, refusal_id)
    if refusal is None or refusal.authority_id != actor.authority_id:
        raise NotFoundError
    return refusal


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


class UnitRevision(NamedTuple):
    """A unit that an import revised, and the columns that said something else than before."""

    unit: AssessedUnit
    columns: Sequence[str]


def first_revised_units(session: Session, actor: Actor, batch: ImportBatch) -> list[UnitRevision]:
    """Return the first units that an import revised, as its entry in the audit log names them."""
    if batch.kind is not ImportKind.UNITS:
        return []
    entry = find_entry(session, actor, Action.IMPORTED, after=batch.id, at=batch.at)
    told: dict[str, list[str]] = entry.details.get("units", {}) if entry else {}
    units = session.scalars(
        select(AssessedUnit).where(
            AssessedUnit.authority_id == actor.authority_id, AssessedUnit.code.in_(told)
        )
    )
    by_code = {unit.code: unit for unit in units}
    return [UnitRevision(by_code[code], columns) for code, columns in told.items()]

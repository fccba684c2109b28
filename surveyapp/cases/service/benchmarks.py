"""Population benchmarks: their revisions, and their counts by unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from surveyapp.access import Actor
from surveyapp.cases.models import BenchmarkCount, ImportBatch, PopulationBenchmark, ServiceItem
from surveyapp.cases.vocabulary import SERVICE_CENTER, SERVICE_ITEM
from surveyapp.errors import NotFoundError
from surveyapp.orm import Words
from surveyapp.units.models import AssessedUnit
from surveyapp.units.service import units_by_id


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

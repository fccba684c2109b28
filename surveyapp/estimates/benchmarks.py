"""The population that a wave is held against, counted for its assessed units."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.population import Benchmark
from surveyapp.cases.models import BenchmarkCount, PopulationBenchmark
from surveyapp.estimates.margins import OWN_CATEGORIES
from surveyapp.estimates.places import Places
from surveyapp.estimates.provenance import BenchmarkUsed
from surveyapp.estimates.vocabulary import MARGINS
from surveyapp.fieldwork.models import Wave


def benchmark_of(session: Session, wave: Wave) -> BenchmarkUsed | None:
    """Return which benchmark a wave is held against, as reports name it; none if it has none."""
    if wave.benchmark_id is None:
        return None
    kept = session.get_one(PopulationBenchmark, wave.benchmark_id)
    return BenchmarkUsed(kept.code, kept.title, kept.revision, kept.source, kept.as_of)


def counts_of(session: Session, wave: Wave, places: Places) -> list[Benchmark]:
    """Return the population by margin and category, in all and for each assessed unit."""
    if wave.benchmark_id is None:
        return []
    query = (
        select(
            BenchmarkCount.margin,
            BenchmarkCount.category,
            BenchmarkCount.count,
            BenchmarkCount.unit_id,
        )
        .where(BenchmarkCount.benchmark_id == wave.benchmark_id)
        .order_by(BenchmarkCount.id)
    )
    rows = session.execute(query).all()
    # Where a margin is counted for the assessed units themselves, finer counts repeat it.
    exact = {row[0] for row in rows if row[3] in places.units}
    summed: dict[tuple[str, str, str | None], float] = {}
    for margin, category, count, unit_id in rows:
        if unit_id is not None and margin in exact and unit_id not in places.units:
            continue
        unit = places.of_unit(unit_id, places.last_day) if unit_id else None
        if unit_id is None or unit is not None:
            key = (margin, category, unit)
            summed[key] = summed.get(key, 0.0) + count
    return [
        Benchmark(margin, category, summed[margin, category, unit], unit)
        for margin, category, unit in sorted(summed, key=_official)
    ]


def _official(key: tuple[str, str, str | None]) -> tuple[object, ...]:
    """Return what orders benchmarks: our own margins and categories first, as they are listed."""
    margin, category, unit = key
    place = list(MARGINS).index(margin) if margin in MARGINS else len(MARGINS)
    order = OWN_CATEGORIES.get(margin, ())
    rank = order.index(category) if category in order else len(order)
    return place, margin, rank, category, unit or ""

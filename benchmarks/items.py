"""What an index over twelve items costs from exact sums, beside one pass over the same codes.

A synthetic wave of 200 units, five margins (1,920 cells) and twelve items of five points with 3 %
missing; who answers belongs to the unit's district in most cases only, so that units and cells
cross to many groups. The whole job: sums, raking, the index overall and for every unit with
calibrated errors, their joint covariance, alpha, and the fit to every margin. Then the same from
Parquet through DuckDB, and what one per cent more answers cost. The floor adds up every code once.

Run: python -m benchmarks.items [RESPONSES] [UNITS]
"""

import resource
import sys
import tempfile
from pathlib import Path

import numpy as np

from analysis.engines.blocks import ItemCodes, sum_items
from analysis.engines.queries import ItemColumns
from analysis.estimation.design import FloatArray
from analysis.estimation.item_index import estimate_item_index
from analysis.estimation.item_sums import ItemLayout, ItemSums
from benchmarks.estimation import MARGINS, POPULATION, quickest

SEED = 20240611
ITEMS, MISSING, AT_HOME = 12, 0.03, 0.85
CUTS = (-1.9, -1.1, -0.3, 0.9)
COLUMNS = ItemColumns("unit", tuple(MARGINS), tuple(f"q{k}" for k in range(ITEMS)))


def main(responses: int, units: int) -> None:
    """Print each cost, and how many times the floor it is."""
    codes, layout = draw(responses, units), layout_of(units)
    totals = [POPULATION * np.array(shares) for shares, _sampled in MARGINS.values()]
    before = memory()
    whole = quickest(lambda: job(sum_items(codes, layout), totals))
    growth = memory() - before
    floor = quickest(lambda: codes.items.sum(dtype=np.int64))
    sums = sum_items(codes, layout)
    estimates = quickest(lambda: job(sums, totals))
    more = sum_items(draw(max(responses // 100, 1), units), layout)
    increment = quickest(lambda: ItemSums.merge([sums, more]))
    megabytes = codes.items.nbytes / 2**20
    print(f"{responses:,} responses, {units} units, {len(sums.key):,} groups")
    print(f"one pass over the codes      {1000 * floor:9.1f} ms   ({megabytes:.0f} MB of codes)")
    print(f"the whole job in memory      {1000 * whole:9.1f} ms   {whole / floor:7.1f} x the pass")
    print(f"  of it, estimates from sums {1000 * estimates:9.1f} ms")
    print(f"  growth of the process      {growth:9.1f} MB")
    print(f"one per cent more, merged    {1000 * increment:9.1f} ms   {increment / floor:7.1f} x")
    from_parquet(codes, layout, sums, totals, floor)


def from_parquet(
    codes: ItemCodes,
    layout: ItemLayout,
    sums: ItemSums,
    totals: list[FloatArray],
    floor: float,
) -> None:
    """Print what the same job costs from a file, and stop if a single bit differs."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.parquet as pq  # noqa: PLC0415

        from analysis.engines.duckdb import sum_items_of_parquet  # noqa: PLC0415
    except ImportError:
        print("DuckDB or pyarrow is not installed: nothing read from Parquet")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.parquet"
        columns = {"unit": codes.unit, **dict(zip(MARGINS, codes.margins, strict=True))}
        columns |= dict(zip(COLUMNS.items, codes.items, strict=True))
        pq.write_table(pa.table(columns), path)
        taken = quickest(lambda: job(sum_items_of_parquet(path, COLUMNS, layout), totals))
        found = sum_items_of_parquet(path, COLUMNS, layout)
    if any(
        not np.array_equal(getattr(found, name), getattr(sums, name))
        for name in ("key", "n", "score", "square_high", "square_low", "item", "item_square")
    ):
        sys.exit("DuckDB's sums differ from numpy's")
    print(f"the whole job from Parquet   {1000 * taken:9.1f} ms   {taken / floor:7.1f} x the pass")


def job(sums: ItemSums, totals: list[FloatArray]) -> FloatArray:
    """Estimate everything there is to estimate."""
    return estimate_item_index(sums, totals).covariance()


def layout_of(units: int) -> ItemLayout:
    """Return what the codes mean."""
    return ItemLayout(
        units, tuple((name, len(shares)) for name, (shares, _sampled) in MARGINS.items()), ITEMS
    )


def draw(n: int, units: int) -> ItemCodes:
    """Return a synthetic wave, whose happier channels answer more often."""
    rng = np.random.default_rng([SEED, n])
    size = 1 / np.arange(1, units + 1) ** 0.55
    unit = rng.choice(units, n, p=rng.permutation(size / size.sum())).astype(np.int16)
    margins = {
        name: rng.choice(len(sampled), n, p=sampled).astype(np.int8)
        for name, (_shares, sampled) in MARGINS.items()
    }
    is_home = rng.random(n) < AT_HOME
    districts = len(MARGINS["district"][0])
    margins["district"][is_home] = (unit[is_home].astype(np.int64) * districts // units).astype(
        np.int8
    )
    mood = 0.1 * margins["age"] - 0.05 * margins["channel"] + rng.normal(0, 0.25, units)[unit]
    mood += rng.normal(0, 0.7, n)
    items = np.empty((ITEMS, n), np.int8)
    for k in range(ITEMS):
        latent = (0.6 + 0.05 * k) * mood - 0.2 + 0.04 * k + rng.normal(0, 0.8, n)
        items[k] = 1 + np.searchsorted(CUTS, latent)
        items[k][rng.random(n) < MISSING] = 0
    return ItemCodes(unit, list(margins.values()), items)


def memory() -> float:
    """Return the most memory the process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    main(*given, *(1_000_000, 200)[len(given) :])

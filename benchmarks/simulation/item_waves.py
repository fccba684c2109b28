"""A synthetic wave of twelve items, in a folder, so that programs of all kinds read the same.

200 units, five margins (1,920 cells) and twelve items of five points with 3 % missing; who answers
belongs to the unit's district in most cases only, so that units and cells cross to many groups.
"""

from pathlib import Path

import numpy as np

from analysis.engines.blocks import ItemCodes
from analysis.engines.queries import ItemColumns
from analysis.estimation.design import FloatArray
from analysis.estimation.item_sums import ItemLayout
from benchmarks.estimation import MARGINS, POPULATION

SEED = 20240611
ITEMS, MISSING, AT_HOME = 12, 0.03, 0.85
CUTS = (-1.9, -1.1, -0.3, 0.9)
COLUMNS = ItemColumns("unit", tuple(MARGINS), tuple(f"q{k}" for k in range(ITEMS)))


def margin_totals() -> list[FloatArray]:
    """Return the totals of the population, margin by margin."""
    return [POPULATION * np.array(shares) for shares, _sampled in MARGINS.values()]


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


def save(codes: ItemCodes, folder: Path) -> None:
    """Write the codes as arrays, which any process can read without making them."""
    np.save(folder / "unit.npy", codes.unit)
    np.save(folder / "margins.npy", np.stack(list(codes.margins)))
    np.save(folder / "items.npy", codes.items)


def load(folder: Path, rows: int | None = None) -> ItemCodes:
    """Read the codes, or those of the first rows."""
    names = ("unit", "margins", "items")
    unit, margins, items = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in names)
    read = [np.array(codes[..., :rows]) for codes in (unit, *margins, items)]
    return ItemCodes(read[0], read[1:-1], read[-1])


def write_parquet(codes: ItemCodes, path: Path) -> None:
    """Write the codes as a Parquet file; needs pyarrow."""
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.parquet as pq  # noqa: PLC0415

    columns = {"unit": codes.unit, **dict(zip(MARGINS, codes.margins, strict=True))}
    columns |= dict(zip(COLUMNS.items, codes.items, strict=True))
    pq.write_table(pa.table(columns), path)

"""What an index over twelve items costs from exact sums, beside one pass over the same codes.

The whole job on the wave of `simulation.item_waves`: sums, raking to five margins, the index
overall and for every unit with calibrated errors, their joint covariance, alpha, and the fit to
every margin. Then what one per cent more answers cost, and the same job from Parquet through
DuckDB. Each is measured in a process that has read the codes and done nothing else, so that the
memory it took is its own. The floor adds up every code once.

Beside it the same job, as far as they do it, by R's survey and by the packages svy and balance, on
the first rows of the same file; to have these, name their interpreters in SVY_PYTHON and
BALANCE_PYTHON. What they find must be what we find. With 0 rows of theirs they are left out.

What was tried to come within ten times the floor, and what is left, stands in docs/methods.md
("How near to one pass over the codes").

Run: python -m benchmarks.items [RESPONSES] [UNITS] [ROWS OF THE PEERS]
"""

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from analysis.engines.blocks import sum_items
from analysis.estimation.item_index import ItemIndex, estimate_item_index
from analysis.estimation.item_sums import ItemSums
from benchmarks.peers.runs import run_peers
from benchmarks.simulation.item_waves import (
    COLUMNS,
    draw,
    layout_of,
    load,
    margin_totals,
    save,
    write_parquet,
)

ROUNDS = 5  # The quickest counts: cores may be shared.
WARM = 2_000  # Rows; fewer would lack a category.
SUMS = ("key", "n", "score", "square_high", "square_low", "item", "item_square")
LARGE_ROW = "{:28}{:10.1f} ms{:9.1f} x the pass"


@dataclass(frozen=True)
class Costs:
    """Seconds and megabytes of one job, measured where nothing else was done before."""

    codes: float
    floor: float
    whole: float
    sums: float
    estimates: float
    growth: float
    groups: int


def main(responses: int, units: int, peer_rows: int) -> None:
    """Print each cost, and how many times the floor it is."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        alone(make, folder, responses, units)
        costs = alone(measure, folder, units)
        print(f"{responses:,} responses, {units} units, {costs.groups:,} groups")
        show("one pass over the codes", costs.floor, costs.floor)
        show("the whole job in memory", costs.whole, costs.floor)
        show("  of it, sums of codes", costs.sums, costs.floor)
        show("  of it, estimates from sums", costs.estimates, costs.floor)
        print(
            f"  growth of the process     {costs.growth:10.0f} MB{costs.growth / costs.codes:9.1f}"
            f" x the codes ({costs.codes:.0f} MB)"
        )
        show("one per cent more, merged", alone(increment, folder, units), costs.floor)
        from_parquet = alone(measure_parquet, folder, units)
        if from_parquet is None:
            print("DuckDB or pyarrow is not installed: nothing read from Parquet")
        else:
            show("the whole job from Parquet", from_parquet, costs.floor)
        if rows := min(peer_rows, responses):
            run_peers(folder, rows, units, alone(measure_first, folder, units, rows))


def alone(work: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401 - what work returns
    """Do some work in a process of its own, and return what it returns."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def show(what: str, seconds: float, floor: float) -> None:
    """Print one line."""
    print(LARGE_ROW.format(what, 1000 * seconds, seconds / floor))


def make(folder: Path, responses: int, units: int) -> None:
    """Write the wave."""
    save(draw(responses, units), folder)


def measure(folder: Path, units: int) -> Costs:
    """Return what the job costs in memory."""
    codes, layout, totals = load(folder), layout_of(units), margin_totals()
    job(sum_items(load(folder, WARM), layout), totals)  # Loads what it needs.
    before = forget_peak()
    job(sum_items(codes, layout), totals)
    growth = peak() - before
    whole = quickest(lambda: job(sum_items(codes, layout), totals))
    floor = quickest(lambda: codes.items.sum(dtype=np.int64))
    taken = quickest(lambda: sum_items(codes, layout))
    sums = sum_items(codes, layout)
    estimates = quickest(lambda: job(sums, totals))
    size = sum(each.nbytes for each in (codes.unit, *codes.margins, codes.items)) / 2**20
    return Costs(size, floor, whole, taken, estimates, growth, len(sums.key))


def measure_first(folder: Path, units: int, rows: int) -> dict[str, Any]:
    """Return what the first rows give and cost, to hold against the peers."""
    codes, layout, totals = load(folder, rows), layout_of(units), margin_totals()
    found = estimate_item_index(sum_items(codes, layout), totals)
    return {
        "mean": float(found.overall.means[0]),
        "error": float(found.overall.std_errors[0]),
        "errors": found.units.std_errors.tolist(),
        "alpha": found.alpha,
        "seconds": quickest(lambda: job(sum_items(codes, layout), totals)),
        "floor": quickest(lambda: codes.items.sum(dtype=np.int64)),
    }


def increment(folder: Path, units: int) -> float:
    """Return what it costs to add one per cent more answers to the sums."""
    codes, layout = load(folder), layout_of(units)
    sums = sum_items(codes, layout)
    more = load(folder, max(len(codes) // 100, 1))
    return quickest(lambda: ItemSums.merge([sums, sum_items(more, layout)]))


def measure_parquet(folder: Path, units: int) -> float | None:
    """Return what the same job costs from a file, and stop if a single bit differs."""
    try:
        from analysis.engines.duckdb import sum_items_of_parquet  # noqa: PLC0415 - an extra

        path = folder / "answers.parquet"
        write_parquet(load(folder), path)
    except ImportError:
        return None
    layout, totals = layout_of(units), margin_totals()
    sums, found = sum_items(load(folder), layout), sum_items_of_parquet(path, COLUMNS, layout)
    if any(not np.array_equal(getattr(found, one), getattr(sums, one)) for one in SUMS):
        sys.exit("DuckDB's sums differ from numpy's")
    return quickest(lambda: job(sum_items_of_parquet(path, COLUMNS, layout), totals))


def job(sums: ItemSums, totals: list[Any]) -> ItemIndex:
    """Estimate everything there is to estimate."""
    found = estimate_item_index(sums, totals)
    found.covariance()
    return found


def quickest(work: Callable[[], object]) -> float:
    """Return the seconds of the quickest of several rounds."""
    taken = []
    for _ in range(ROUNDS):
        start = perf_counter()
        work()
        taken.append(perf_counter() - start)
    return min(taken)


def forget_peak() -> float:
    """Return how much memory this process holds, in MB, and count its peak from there on."""
    control = Path("/proc/self/clear_refs")
    if not control.exists():
        return peak()
    control.write_text("5")
    return _status("VmRSS")


def peak() -> float:
    """Return the most memory this process has held, in MB; what its parent held is not counted."""
    if Path("/proc/self/status").exists():
        return _status("VmHWM")
    import resource  # noqa: PLC0415 - only where the kernel does not tell better

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


def _status(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1]) / 2**10


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    main(*given, *(1_000_000, 200, 100_000)[len(given) :])

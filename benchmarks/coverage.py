"""Whether intervals of 95 % hold the truth in 95 % of samples, on the grid of coverage_grid.json.

Samples are drawn again and again from a population whose every figure is known, as seven designs
draw them, and analysed through the public functions of the library. Prints, for every design and
size, how often each interval held the truth; the curve over shares from 0.005 to 0.995; medians of
few; sets of ranks and tiers; R-indicators; and how often the gate warns of a sound sample. With
--full it draws all 2,000 samples, and ends with an error where a line of the grid is missed, but
for the exceptions that coverage_exceptions.json names, each with its reason and with what holds
the line instead; these are judged and printed too.

Run: python -m benchmarks.coverage [SHARE OF THE SAMPLES | --full]
"""

import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import groupby, product
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.simulation.tables import Cell, Report
from benchmarks.simulation.trials import Trial, run

HERE = Path(__file__).parent
GRID: dict[str, Any] = json.loads((HERE / "coverage_grid.json").read_text())
EXCEPTIONS = json.loads((HERE / "coverage_exceptions.json").read_text())
PROCESSES, AT_ONCE = 2, 100
QUICK = 0.01
FORMS = ("logistic", "cell_means", "raked")
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # Processes do not share cores.


def main(share: float) -> None:
    """Print every table, and stop where a line is missed."""
    samples = max(10, int(GRID["samples"] * share))
    trials = list(plan(samples))
    os.environ.update(ONE_THREAD)
    report = Report(GRID["lines"], GRID["proportions"], EXCEPTIONS)
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        done = zip(trials, pool.map(run, trials), strict=True)
        for _number, parts in groupby(done, key=lambda pair: pair[0].seed[1]):
            report.add(Cell.of(list(parts)))
    report.print_curves()
    if samples < GRID["samples"]:
        print(f"\n{samples} samples are too few to judge by; --full draws {GRID['samples']:,}")
    elif not report.print_misses():
        sys.exit("intervals do not keep their promise")


def plan(samples: int) -> Iterator[Trial]:
    """Yield the samples of every cell in parts, each with a seed of its own."""
    for number, (kind, cell) in enumerate(cells()):
        for part, start in enumerate(range(0, samples, AT_ONCE)):
            size = min(AT_ONCE, samples - start)
            yield Trial(kind, cell, size, (GRID["seed"], number, part))


def cells() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the cells of the grid."""
    shares = tuple(sorted(GRID["proportions"]["rare"] + GRID["proportions"]["common"]))
    asked = {"seed": GRID["seed"], "shares": shares, "quantiles": tuple(GRID["quantiles"])}
    for design, n in product(GRID["designs"], GRID["n"]):
        yield "designs", {**asked, "design": design, "n": n}
    few = GRID["few_clusters"]
    for n in few["n"]:
        yield "designs", {**asked, "design": few["design"], "n": n}
    for n in GRID["medians"]["n"]:
        yield "medians", {**asked, "n": n}
    for cell in GRID["ranks"]:
        yield "ranks", {**asked, **cell}
    frames = GRID["r_indicator"]
    for form, size, slope in product(FORMS, frames["sizes"], frames["slopes"]):
        yield "r_indicator", {"form": form, "size": size, "slope": slope}
    for margins, n in product(GRID["gate"]["margins"], GRID["gate"]["n"]):
        yield "gate", {"seed": GRID["seed"], "margins": margins, "n": n}


if __name__ == "__main__":
    given = sys.argv[1] if len(sys.argv) > 1 else str(QUICK)
    main(1.0 if given == "--full" else float(given))

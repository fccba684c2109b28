"""What a whole analysis costs, beside one pass over the same data and beside R's survey.

Analyses a synthetic wave: 200 units, five margins to rake to, a rating with 3 % left blank. The
floor is what numpy needs to count every column once. Where Rscript and its packages survey and
jsonlite are installed, R calibrates the first rows to the same totals and estimates the mean and
its error overall and for some units (its time grows with the number of units, and is extended to
all); then both must agree on the figures.

Run: python -m benchmarks.estimation [RESPONSES]
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.columns import Column, Table
from analysis.indices.scales import FIVE_LEVELS, PRESETS
from analysis.plan import Plan
from analysis.population import Benchmark, Population
from analysis.results import Analysis
from analysis.run import analyze

SEED = 20260520
UNITS, BLANKS, POPULATION = 200, 0.03, 50_000_000
ROUNDS = 3  # The quickest counts.
ROWS_IN_R, UNITS_IN_R = 100_000, 10
TOLERANCE = 1e-8
# The shares of each category in the population, and in the sample.
MARGINS = {
    "sex": ((0.48, 0.52), (0.36, 0.64)),
    "age": ((0.12, 0.20, 0.20, 0.17, 0.16, 0.15), (0.06, 0.14, 0.22, 0.22, 0.20, 0.16)),
    "education": ((0.15, 0.43, 0.26, 0.16), (0.08, 0.34, 0.30, 0.28)),
    "district": ((0.22, 0.18, 0.14, 0.13, 0.11, 0.09, 0.07, 0.06), (0.125,) * 8),
    "channel": ((0.40, 0.25, 0.19, 0.10, 0.06), (0.30, 0.38, 0.18, 0.10, 0.04)),
}
R_SCRIPT = """
suppressMessages(library(survey))
sample <- read.csv("sample.csv", stringsAsFactors = TRUE)
given <- jsonlite::fromJSON("given.json")
formula <- as.formula(paste("~", paste(given$margins, collapse = "+")))
totals <- setNames(given$totals, colnames(model.matrix(formula, sample)))
whole <- system.time({
  raked <- calibrate(svydesign(ids = ~1, weights = rep(given$weight, nrow(sample)), data = sample),
                     formula, totals, calfun = "raking", epsilon = 1e-11, maxit = 200)
  overall <- svymean(~score, raked, na.rm = TRUE)
})
units <- system.time(errors <- sapply(given$units, function(u)
  SE(svymean(~score, subset(raked, unit == u), na.rm = TRUE))))
cat(jsonlite::toJSON(list(version = as.character(packageVersion("survey")),
  mean = coef(overall)[[1]], error = SE(overall)[[1]], errors = unname(errors),
  whole = whole[["elapsed"]], units = units[["elapsed"]]), auto_unbox = TRUE, digits = NA))
"""
PLAN = Plan.model_validate(
    {
        "title": {"en": "Benchmark"},
        "period": {"en": "Once"},
        "columns": {"response_id": "id", "unit": "unit"},
        "outcome": {"column": "overall", "title": {"en": "Overall"}},
        "margins": [{"name": name, "column": name, "source": "answer"} for name in MARGINS],
        "weighting": "wave",
        "trimming": {"low": None, "high": None},
    }
)


@dataclass(frozen=True)
class Wave:
    """Answers as codes: a column for the unit, each margin and the level (-1: left blank)."""

    columns: dict[str, NDArray[np.int32]]

    def table(self) -> Table:
        """Return the columns with their words."""
        words = {"unit": tuple(f"u{number:03}" for number in range(UNITS)), "overall": FIVE_LEVELS}
        words |= {name: categories(name) for name in MARGINS}
        n = len(self.columns["unit"])
        columns = {name: Column(words[name], codes) for name, codes in self.columns.items()}
        ids = Column(tuple(map(str, range(n))), np.arange(n, dtype=np.int32))
        return Table({"id": ids, **columns})

    def head(self, n: int) -> "Wave":
        """Return the first answers."""
        return Wave({name: codes[:n] for name, codes in self.columns.items()})


def main(responses: int) -> None:
    """Print what one analysis costs, and the ratios."""
    wave, population = draw(responses), population_of_margins()
    table = wave.table()
    floor = quickest(lambda: one_pass(wave))
    ours = quickest(lambda: analyze(PLAN, table, population))
    print(f"{responses:,} responses, {UNITS} units, {len(MARGINS)} margins")
    print(f"one pass of numpy        {1000 * floor:9.1f} ms")
    print(f"the whole analysis       {1000 * ours:9.1f} ms   {ours / floor:7.1f} x the pass")
    if shutil.which("Rscript") is None:
        print("R is not installed: nothing to compare with")
        return
    compare_with_r(wave.head(ROWS_IN_R), population)


def compare_with_r(wave: Wave, population: Population) -> None:
    """Print how many times longer R takes on fewer rows, and stop if the figures differ."""
    table = wave.table()
    ours = quickest(lambda: analyze(PLAN, table, population))
    found = run_r(wave)
    if found is None:
        print("R lacks survey or jsonlite: nothing to compare with")
        return
    check(analyze(PLAN, table, population), found)
    theirs = found["whole"] + found["units"] * UNITS / UNITS_IN_R
    print(f"{len(table):,} responses, the same figures")
    print(f"the whole analysis       {1000 * ours:9.1f} ms")
    print(
        f"R survey {found['version']:<15} {1000 * theirs:9.1f} ms   {theirs / ours:7.1f} x ours "
        f"({UNITS_IN_R} units measured)"
    )


def draw(n: int) -> Wave:
    """Return a synthetic wave, whose happier channels answer more often."""
    rng = np.random.default_rng(SEED)
    codes = {"unit": rng.choice(UNITS, n, p=np.arange(1, UNITS + 1) / (UNITS * (UNITS + 1) / 2))}
    codes |= {name: rng.choice(len(s), n, p=s) for name, (_p, s) in MARGINS.items()}
    mood = 1.2 + 0.4 * codes["channel"] + codes["unit"] % 7 / 10 + rng.normal(0, 1, n)
    codes["overall"] = np.clip(np.rint(mood), 0, len(FIVE_LEVELS) - 1)
    codes["overall"][rng.random(n) < BLANKS] = -1
    return Wave({name: column.astype(np.int32) for name, column in codes.items()})


def categories(margin: str) -> tuple[str, ...]:
    """Return the category codes of a margin."""
    return tuple(f"{margin[0]}{number}" for number in range(len(MARGINS[margin][0])))


def population_of_margins() -> Population:
    """Return the benchmarks of the wave."""
    return Population.of(
        Benchmark(name, category, share * POPULATION)
        for name, (shares, _sampled) in MARGINS.items()
        for category, share in zip(categories(name), shares, strict=True)
    )


def one_pass(wave: Wave) -> None:
    """Count every column once."""
    for codes in wave.columns.values():
        np.bincount(codes + 1)


def quickest(work: Callable[[], object]) -> float:
    """Return the seconds of the quickest of several rounds."""
    taken = []
    for _ in range(ROUNDS):
        start = perf_counter()
        work()
        taken.append(perf_counter() - start)
    return min(taken)


def run_r(wave: Wave) -> dict[str, Any] | None:
    """Return what R finds, and the seconds it takes; ``None`` without its packages."""
    scores = np.array([*PRESETS["linear5"].scores.values(), np.nan])
    columns = {name: np.array(categories(name))[wave.columns[name]] for name in MARGINS}
    columns |= {"unit": np.char.mod("u%03d", wave.columns["unit"])}
    columns |= {"score": scores[wave.columns["overall"]].astype(str)}
    columns["score"][wave.columns["overall"] < 0] = ""
    n = len(columns["unit"])
    totals = [float(POPULATION)]
    totals += [share * POPULATION for shares, _sampled in MARGINS.values() for share in shares[1:]]
    given = {
        "margins": list(MARGINS),
        "totals": totals,
        "weight": POPULATION / n,
        "units": [f"u{number:03}" for number in range(0, UNITS, UNITS // UNITS_IN_R)],
    }
    with tempfile.TemporaryDirectory() as folder:
        lines = [",".join(columns), *map(",".join, zip(*columns.values(), strict=True))]
        (Path(folder) / "sample.csv").write_text("\n".join(lines))
        (Path(folder) / "given.json").write_text(json.dumps(given))
        (Path(folder) / "run.R").write_text(R_SCRIPT)
        done = subprocess.run(
            ["Rscript", "run.R"],  # noqa: S607 - whichever R there is
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    found: dict[str, Any] | None = json.loads(done.stdout) if done.returncode == 0 else None
    return found


def check(analysis: Analysis, found: dict[str, Any]) -> None:
    """Stop where the figures differ: a quick wrong answer is no answer."""
    errors = [unit.index.std_error for unit in analysis.units[:: UNITS // UNITS_IN_R]]
    pairs = [(analysis.overall.index.value, found["mean"])]
    pairs += [(analysis.overall.index.std_error, found["error"])]
    pairs += zip(errors, found["errors"], strict=True)
    for mine, theirs in pairs:
        if mine is None or abs(mine / theirs - 1) > TOLERANCE:
            sys.exit(f"R finds {theirs} where the analysis finds {mine}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)

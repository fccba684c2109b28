"""Whether comparisons of units keep what they promise, on simulated waves.

Draws answers on five levels for units whose true figures are known, on the grid of
units_grid.json, and prints how often sets of ranks hold all true ranks at once, how often
intervals of shrunk figures hold the true one, and which share of findings is false. Stops where
simultaneous sets cover less than the grid requires.

Run: python -m benchmarks.units [SHARE OF THE SAMPLES]
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analysis.estimation.means import MeanEstimate
from analysis.units.contrasts import (
    Standing,
    UnitContrasts,
    compare_with_rest,
    compare_with_target,
)
from analysis.units.estimates import UnitEstimates
from analysis.units.rank_sets import RankSet, find_marginal_rank_sets, find_rank_sets
from analysis.units.separations import CriticalValueMethod, SeparationPlan
from analysis.units.shrinkage import BetweenVarianceMethod, shrink

GRID: dict[str, Any] = json.loads((Path(__file__).parent / "units_grid.json").read_text())
SCORES = np.array([0.0, 25.0, 50.0, 75.0, 100.0])
CUTS = np.array([-1.5, -0.5, 0.5, 1.5])  # Of a normal latent satisfaction, between the levels.
BOUNDS = (0.0, 100.0)
DRAWS = 1000  # With a seed for each wave; one seed for all would make one error in all.
HOLM = SeparationPlan(level=GRID["level"], method=CriticalValueMethod.BONFERRONI)
FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Wave:
    """True chances of each level by unit, and how many answer."""

    chances: FloatArray
    n: NDArray[np.int64]

    @property
    def truth(self) -> FloatArray:
        """The true figure of each unit."""
        return self.chances @ SCORES

    def estimates(self, rng: np.random.Generator) -> UnitEstimates:
        """Return what one sample says of the units."""
        counts = np.stack(
            [rng.multinomial(n, p) for n, p in zip(self.n, self.chances, strict=True)]
        )
        means = counts @ SCORES / self.n
        squares = counts @ SCORES**2 - self.n * means**2
        errors = np.sqrt(np.maximum(squares, 0.0) / (self.n - 1) / self.n)
        return UnitEstimates.of_means(
            {
                f"u{i}": MeanEstimate(
                    float(means[i]),
                    float(errors[i]),
                    int(self.n[i]),
                    float(self.n[i]),
                    None,
                    has_finite_population_correction=False,
                )
                for i in range(len(self.n))
            }
        )


def main(share: float) -> None:
    """Print every table of the grid."""
    rng = np.random.default_rng(GRID["seed"])
    is_kept = report_rank_sets(rng, share)
    report_shrinkage(rng, share)
    report_false_discoveries(rng, share)
    report_time(rng)
    if not is_kept:
        sys.exit(f"sets of ranks must hold in {GRID['required_rank_coverage']:.0%} of the waves")


def report_rank_sets(rng: np.random.Generator, share: float) -> bool:
    """Print how often sets hold all ranks; marginal ones are counted unit by unit."""
    print("sets of ranks              all at once           each alone   mean width")
    print("units     n  centre spread   simulated    Holm    marginal    simulated")
    is_kept = True
    for cell, samples in cells("rank_sets", share):
        wave = drawn_wave(cell, rng)
        ranks = stats.rankdata(-wave.truth.round(9), method="min")
        held = np.zeros(3)
        width, marginal_samples = 0.0, max(1, samples // 20)
        for number in range(samples):
            estimates = wave.estimates(rng)
            plan = SeparationPlan(level=GRID["level"], draws=DRAWS, seed=number)
            found = find_rank_sets(estimates, plan)
            holm = find_rank_sets(estimates, HOLM)
            held[:2] += [inside(found.sets, ranks).all(), inside(holm.sets, ranks).all()]
            width += float(np.mean([one.worst - one.best + 1 for one in found.sets])) / samples
            if number < marginal_samples:
                alone = find_marginal_rank_sets(estimates, plan)
                held[2] += inside(alone.sets, ranks).mean()
        held /= [samples, samples, marginal_samples]
        is_kept &= samples < cell["samples"] or held[0] >= GRID["required_rank_coverage"]
        print(f"{line(cell)}      {held[0]:8.3f}{held[1]:8.3f}    {held[2]:8.3f}     {width:8.1f}")
    return is_kept


def report_shrinkage(rng: np.random.Generator, share: float) -> None:
    """Print how often intervals hold the true figures of units, drawn anew for every wave."""
    print("shrunk intervals                  Paule-Mandel            REML             raw")
    print("units     n  centre spread   with tau2 known  as given  as given   error ratio")
    z = float(stats.norm.ppf((1 + GRID["level"]) / 2))
    for cell, samples in cells("shrinkage", share):
        held, squares = np.zeros(3), np.zeros(2)
        for _ in range(samples):
            wave = drawn_wave(cell, rng)
            estimates, truth = wave.estimates(rng), wave.truth
            moments = shrink(estimates, level=GRID["level"])
            likelihood = shrink(estimates, BetweenVarianceMethod.REML, level=GRID["level"])
            found = np.array([unit.shrunk for unit in moments.units])
            known = np.array([unit.std_error for unit in moments.units])
            held[0] += np.mean(np.abs(found - truth) <= z * known) / samples
            for position, one in enumerate((moments, likelihood), start=1):
                ends = np.array([(u.interval.low, u.interval.high) for u in one.units])
                held[position] += np.mean((ends[:, 0] <= truth) & (truth <= ends[:, 1])) / samples
            squares += [np.sum((found - truth) ** 2), np.sum((estimates.values - truth) ** 2)]
        ratio = (squares[0] / squares[1]) ** 0.5
        print(f"{line(cell)}          {held[0]:8.3f}{held[1]:12.3f}{held[2]:10.3f}{ratio:14.2f}")


def report_false_discoveries(rng: np.random.Generator, share: float) -> None:
    """Print the share of false findings, with the rate at which true shifts are found."""
    print("false discoveries            false of found       found of true")
    print("units     n  centre shifted   target    rest             target")
    for cell, samples in cells("false_discoveries", share):
        moved = int(cell["units"] * cell["shifted"])
        shift = np.zeros(cell["units"])
        shift[:moved] = cell["shift"]
        false, power = np.zeros(2), 0.0
        wave = shifted_wave(cell, shift, rng)
        target = float(wave.truth[-1])
        for _ in range(samples):
            estimates = wave.estimates(rng)
            found = findings(compare_with_target(estimates, target, bounds=BOUNDS))
            false[0] += found[moved:].sum() / max(1, found.sum()) / samples
            power += (found[:moved].mean() if moved else 0.0) / samples
            if not moved:  # Only where no unit is shifted is none different from the rest.
                against_rest = findings(compare_with_rest(estimates, wave.n * 1.0, bounds=BOUNDS))
                false[1] += float(against_rest.any()) / samples
        rest = "       -" if moved else f"{false[1]:8.3f}"
        print(f"{line(cell, 'shifted')}     {false[0]:8.3f}{rest}           {power:8.3f}")


def report_time(rng: np.random.Generator) -> None:
    """Print how many seconds the sets of 200 units take."""
    cell = {"units": 200, "n": [300, 3000], "centre": 0.6, "spread": 0.2}
    estimates = drawn_wave(cell, rng).estimates(rng)
    start = perf_counter()
    find_rank_sets(estimates)
    print(f"simultaneous sets of 200 units   {perf_counter() - start:.2f} s")


def cells(table: str, share: float) -> Iterator[tuple[dict[str, Any], int]]:
    """Yield the cells of a table of the grid, and how many samples to draw for each."""
    for cell in GRID[table]:
        yield cell, max(1, int(cell["samples"] * share))


def line(cell: dict[str, Any], last: str = "spread") -> str:
    """Return the words that name a cell."""
    n = "-".join(map(str, dict.fromkeys(cell["n"])))
    return f"{cell['units']:5}{n:>10}{cell['centre']:6}{cell[last]:6}"


def drawn_wave(cell: dict[str, Any], rng: np.random.Generator) -> Wave:
    """Return a wave whose units differ by chance as much as the cell says."""
    return shifted_wave(cell, cell["spread"] * rng.standard_normal(cell["units"]), rng)


def shifted_wave(cell: dict[str, Any], shift: FloatArray, rng: np.random.Generator) -> Wave:
    """Return a wave whose units differ by a given shift of their latent satisfaction."""
    low, high = np.log(cell["n"])
    n = np.exp(rng.uniform(low, high, cell["units"])).round().astype(np.int64)
    below = stats.norm.cdf(CUTS - cell["centre"] - shift[:, None])
    edges = np.hstack([np.zeros((len(shift), 1)), below, np.ones((len(shift), 1))])
    return Wave(np.diff(edges, axis=1), n)


def inside(sets: Sequence[RankSet], ranks: FloatArray) -> NDArray[np.bool_]:
    """Return for each unit whether its set holds its true rank."""
    ends = np.array([(one.best, one.worst) for one in sets])
    held: NDArray[np.bool_] = (ends[:, 0] <= ranks) & (ranks <= ends[:, 1])
    return held


def findings(contrasts: UnitContrasts) -> NDArray[np.bool_]:
    """Return for each unit whether it is said to stand out."""
    return np.array([unit.standing is not Standing.NOT_SHOWN for unit in contrasts.units])


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)

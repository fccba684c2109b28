"""How far R-indicators are from the truth, and how often their intervals hold it.

Frames of twelve cells respond again and again with known propensities. The form "raked" knows of
its frame the margins alone.

Run: python -m benchmarks.nonresponse [SAMPLES]
"""

import sys
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analysis.estimation.cells import sum_by
from analysis.estimation.weighting import MarginTarget
from analysis.quality.population_r_indicator import estimate_population_r_indicator
from analysis.quality.r_indicator import PropensityModel, RIndicator, estimate_r_indicator
from analysis.quality.response_cells import ResponseCells

SEED = 20260614
CATEGORIES = (3, 4)
LEVELS = np.array(list(product(range(3), range(4))))
SHARES = np.array([0.5, 1, 1.5, 1, 1, 2, 1, 0.5, 1.5, 1, 0.5, 0.5]) / 12
SIZES = (600, 2_400, 24_000)
SLOPES = (0.0, 0.25, 0.5)  # Logits, or logarithms, from one category to the next.
MEAN_RATE = 0.3
FORMS = (PropensityModel.LOGISTIC, PropensityModel.CELL_MEANS, PropensityModel.RAKED)


@dataclass
class Case:
    """One frame of the grid: occasions per cell, and how they respond."""

    form: PropensityModel
    n: NDArray[np.int64]
    propensity: NDArray[np.float64]

    @property
    def truth(self) -> float:
        """The R-indicator of the propensities themselves."""
        total = self.n.sum()
        mean = self.n @ self.propensity / total
        spread = self.n @ (self.propensity - mean) ** 2 / (total - 1)
        return float(1 - 2 * spread**0.5)

    def estimate(self, responded: NDArray[np.int64]) -> RIndicator:
        """Return the indicator of one response."""
        names = tuple(tuple(map(str, range(size))) for size in CATEGORIES)
        if self.form is not PropensityModel.RAKED:
            cells = ResponseCells(("a", "b"), names, LEVELS, self.n, responded)
            return estimate_r_indicator(cells, self.form)
        margins = [
            MarginTarget(name, codes, level, sum_by(level, self.n, len(codes)))
            for name, codes, level in zip(("a", "b"), names, LEVELS.T, strict=True)
        ]
        return estimate_population_r_indicator(margins, responded)


def case_of(form: PropensityModel, size: int, slope: float) -> Case:
    """Return a frame whose propensities fit its form, around the mean rate."""
    effect = slope * (LEVELS[:, 0] - 1) - 0.5 * slope * (LEVELS[:, 1] - 1.5)
    if form is PropensityModel.RAKED:
        propensity = MEAN_RATE / 2 * np.exp(effect)
    else:
        propensity = special.expit(special.logit(MEAN_RATE) + effect)
    return Case(form, np.round(SHARES * size).astype(np.int64), propensity)


def describe(case: Case, samples: int, rng: np.random.Generator) -> str:
    """Return one line of the table."""
    found = [case.estimate(rng.binomial(case.n, case.propensity)) for _ in range(samples)]
    intervals = [one.interval for one in found if one.interval is not None]
    covered = np.mean([one.low <= case.truth <= one.high for one in intervals])
    unadjusted = np.mean([one.r_unadjusted for one in found]) - case.truth
    adjusted = np.mean([one.r for one in found]) - case.truth
    return f"{case.truth:8.4f}{unadjusted:12.4f}{adjusted:10.4f}{100 * covered:10.1f}"


def main(samples: int) -> None:
    """Print bias and coverage over the grid."""
    print(f"{samples} responses of each frame, intervals of 95 %")
    print(f"{'form':12}{'N':>7}{'truth':>10}{'unadjusted':>12}{'adjusted':>10}{'covered':>10}")
    rng = np.random.default_rng(SEED)
    for form, size, slope in product(FORMS, SIZES, SLOPES):
        line = describe(case_of(form, size, slope), samples, rng)
        print(f"{form.value:12}{size:7}  {line}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)

"""A population whose every figure is known, to draw samples from again and again."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analysis.estimation.design import FloatArray, IntArray

STRATA = (0.4, 0.3, 0.2, 0.1)
CLUSTER = 30  # People; the clusters of a stratum are alike by a twentieth of the variance.
UNITS = (0.5, 0.3, 0.2)
AGES = (0.3, 0.3, 0.25, 0.15)
CUTS = (-2.0, -1.4, -0.6, 0.5)  # Most are satisfied, as in real waves.
ITEMS, MISSING = 5, 0.08
UNIT_SPREAD = 4.0  # Points, where ranks are asked for.
MARGINS = ("stratum", "sex", "age")
SIZES = {"stratum": len(STRATA), "sex": 2, "age": len(AGES)}
HALF = 0.5
FULL = 1.0 + 1e-9  # Shares of one variable add up to one but for rounding.


@dataclass(frozen=True)
class Population:
    """N people, in clusters of neighbours within strata.

    Attributes
    ----------
    codes : dict of (N,) int arrays
        Stratum, cluster, sex, age, unit, and `a`, `b`, …, whose categories have known shares.
    numbers : dict of (N,) float arrays
        `score`, `before` (of the last wave), `minutes`, `visits` and `size` (of selection).
    items : (N, K) int array
        1 .. 5, or 0 for no answer.
    places : dict
        Share → the variable and the category that has it; of those up to a half.
    """

    codes: dict[str, IntArray]
    numbers: dict[str, FloatArray]
    items: NDArray[np.int8]
    places: dict[float, tuple[str, int]]

    def __len__(self) -> int:
        return len(self.items)

    @classmethod
    def made(cls, size: int, shares: Sequence[float], rng: np.random.Generator) -> Self:
        """Return a population of about `size` people with categories of these shares."""
        clusters = max(size // CLUSTER, len(STRATA))
        cluster = np.repeat(np.arange(clusters), CLUSTER)
        n = len(cluster)
        edges = np.cumsum(STRATA)[:-1] * clusters
        stratum = np.searchsorted(edges, np.arange(clusters), side="right")[cluster]
        age, sex = rng.choice(len(AGES), n, p=AGES), rng.integers(0, 2, n)
        unit = rng.choice(len(UNITS), n, p=UNITS)
        codes = {"stratum": stratum, "cluster": cluster, "sex": sex, "age": age, "unit": unit}
        mood = 0.2 * stratum + 0.15 * age - 0.1 * sex + 0.15 * unit
        mood += 0.22 * rng.standard_normal(clusters)[cluster]
        latent, earlier = (mood + 0.9 * rng.standard_normal(n) for _ in range(2))
        visits = 1.0 + rng.poisson(1.0 + 0.3 * age)
        numbers = {
            "score": 25.0 * np.searchsorted(CUTS, latent),
            "before": 25.0 * np.searchsorted(CUTS, earlier - 0.1),
            "minutes": np.exp(2.5 - 0.3 * latent + 0.6 * rng.standard_normal(n)),
            "visits": visits,
            "size": np.exp(0.5 * rng.standard_normal(n) + 0.1 * latent),
        }
        items = 1 + np.searchsorted(
            CUTS, latent[:, None] + 0.8 * rng.standard_normal((n, ITEMS))
        ).astype(np.int8)
        items[rng.random(items.shape) < MISSING] = 0
        places = {}
        for name, packed in zip(
            "abcdefghijklmnopqrstuvwxyz", _packed([p for p in shares if p <= HALF]), strict=False
        ):
            likeness = 0.22 * rng.standard_normal(clusters)[cluster] + rng.standard_normal(n)
            order = np.argsort(likeness).argsort()
            codes[name] = np.searchsorted(
                np.round(np.cumsum(packed) * n), order, side="right"
            ).astype(np.int64)
            places |= {share: (name, category) for category, share in enumerate(packed)}
        return cls(codes, numbers, items, places)

    @cached_property
    def index(self) -> FloatArray:
        """The index of each person, 0 to 100, over the items answered; NaN without any."""
        answered = (self.items > 0).sum(axis=1)
        total = self.items.sum(axis=1, dtype=np.int64)
        with np.errstate(invalid="ignore"):
            found: FloatArray = 25.0 * (total / answered - 1)
        return found

    @cached_property
    def order(self) -> dict[str, FloatArray]:
        """The minutes in rising order, for quantiles."""
        return {"minutes": np.sort(self.numbers["minutes"])}

    def share(self, wanted: float) -> float:
        """Return the true share of the category that was made to have it, or of all others."""
        name, category = self.places[min(wanted, round(1 - wanted, 9))]
        found = float(np.mean(self.codes[name] == category))
        return found if wanted <= HALF else 1 - found

    def quantile(self, probability: float) -> float:
        """Return the smallest number of minutes that a part of the people does not exceed."""
        place = int(np.ceil(probability * len(self) - 1e-9)) - 1
        return float(self.order["minutes"][place])

    def alpha(self) -> float:
        """Return Cronbach's alpha of the people who answered every item."""
        complete = self.items[(self.items > 0).all(axis=1)].astype(np.float64)
        k = complete.shape[1]
        return float(k / (k - 1) * (1 - complete.var(axis=0).sum() / complete.sum(axis=1).var()))

    def totals(self, margin: str) -> FloatArray:
        """Return how many people each category of a margin has."""
        return np.bincount(self.codes[margin], minlength=SIZES[margin]).astype(np.float64)

    def taken(self, rows: IntArray) -> "Population":
        """Return some of the people, in this order."""
        return Population(
            {name: values[rows] for name, values in self.codes.items()},
            {name: values[rows] for name, values in self.numbers.items()},
            self.items[rows],
            self.places,
        )

    def with_units(self, count: int, rng: np.random.Generator) -> "Population":
        """Return the same people, served by so many units that differ by a few points."""
        unit = rng.integers(0, count, len(self))
        lift = UNIT_SPREAD * stats.norm.ppf((np.arange(count) + 0.5) / count)
        score = np.clip(self.numbers["score"] + lift[unit], 0.0, 100.0)
        return Population(
            {**self.codes, "unit": unit}, {**self.numbers, "score": score}, self.items, self.places
        )


def _packed(shares: Sequence[float]) -> list[list[float]]:
    """Divide shares among variables, none of which has more than everybody to share out."""
    packed: list[list[float]] = []
    for share in sorted(shares, reverse=True):
        for one in packed:
            if sum(one) + share <= FULL:
                one.append(share)
                break
        else:
            packed.append([share])
    return packed

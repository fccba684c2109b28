"""Samples of a known population, drawn as the designs of real surveys draw them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.estimation.cluster_design import CalibratedDesign, ClusterDesign
from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.distances import Distance, DistanceKind
from analysis.estimation.greg import calibrate
from analysis.estimation.linear_statistics import VarianceDesign
from analysis.estimation.replicate_design import calibrate_replicates
from analysis.estimation.replicates import jackknife
from analysis.estimation.stages import Stage
from analysis.estimation.weighting import MarginTarget
from benchmarks.simulation.populations import CLUSTER, MARGINS, STRATA, Population

ASKED = 10  # Of a cluster.
ANSWERING = {"sex": (1.0, 0.7), "age": (0.35, 0.5, 0.7, 0.9)}  # Products are propensities.
RAKING = Distance(DistanceKind.RAKING)


@dataclass(frozen=True)
class Sample:
    """People, and the design that says how they were drawn."""

    people: Population
    design: VarianceDesign
    is_clustered: bool = False  # Or stratified, so that Kish's size alone does not describe it.
    raking_totals: Sequence[FloatArray] = ()
    sampled_share: float = 0.0


def simple_random(city: Population, n: int, rng: np.random.Generator) -> Sample:
    """Draw people one by one, with replacement."""
    rows = rng.integers(0, len(city), n)
    design = ClusterDesign.of([Stage()], np.full(n, len(city) / n))
    return Sample(city.taken(rows), design)


def stratified(city: Population, n: int, rng: np.random.Generator) -> Sample:
    """Draw as many people in each stratum, however large it is."""
    rows, weights = [], []
    for stratum in range(len(STRATA)):
        living = np.flatnonzero(city.codes["stratum"] == stratum)
        size = n // len(STRATA)
        rows.append(living[rng.integers(0, len(living), size)])
        weights.append(np.full(size, len(living) / size))
    taken = city.taken(np.concatenate(rows))
    stage = Stage(strata=taken.codes["stratum"])
    return Sample(taken, ClusterDesign.of([stage], np.concatenate(weights)), is_clustered=True)


def two_stage(city: Population, n: int, rng: np.random.Generator) -> Sample:
    """Draw clusters, and people in each."""
    count = n // ASKED
    clusters = rng.integers(0, len(city) // CLUSTER, count)
    rows = (clusters[:, None] * CLUSTER + _asked(count, ASKED, rng)).ravel()
    stage = Stage(np.repeat(np.arange(count), ASKED))  # One drawn twice is two.
    design = ClusterDesign.of([stage], np.full(len(rows), len(city) / len(rows)))
    return Sample(city.taken(rows), design, is_clustered=True)


def unequal_weights(city: Population, n: int, rng: np.random.Generator) -> Sample:
    """Draw people with chances that follow a size."""
    chance = city.numbers["size"] / city.numbers["size"].sum()
    rows = np.searchsorted(np.cumsum(chance), rng.random(n) * (1 - 1e-12))
    return Sample(city.taken(rows), ClusterDesign.of([Stage()], 1 / (n * chance[rows])))


def raked(city: Population, n: int, rng: np.random.Generator) -> Sample:
    """Let people come who answer more often the older they are, and rake."""
    came = rng.integers(0, len(city), 6 * n)
    rows = came[rng.random(len(came)) < propensities(city)[came]][:n]
    base = np.full(len(rows), len(city) / len(rows))
    return _raked(city, rows, ClusterDesign.of([Stage()], base))


def raked_stratified_clusters(city: Population, n: int, rng: np.random.Generator) -> Sample:
    """Draw as many clusters in each stratum, ask twice as many people, and rake who answers."""
    return _raked(city, *_clusters(city, n, rng), is_clustered=True)


def _clusters(
    city: Population, n: int, rng: np.random.Generator
) -> tuple[IntArray, ClusterDesign]:
    count = max(n // ASKED // len(STRATA), 2)
    first = np.arange(0, len(city), CLUSTER)
    clusters = []
    for stratum in range(len(STRATA)):
        living = np.flatnonzero(city.codes["stratum"][first] == stratum)
        clusters.append(living[rng.integers(0, len(living), count)])
    drawn = np.concatenate(clusters)
    asked = 2 * ASKED
    rows = (drawn[:, None] * CLUSTER + _asked(len(drawn), asked, rng)).ravel()
    cluster = np.repeat(np.arange(len(drawn)), asked)
    has_answered = rng.random(len(rows)) < propensities(city)[rows]
    rows, cluster = rows[has_answered], cluster[has_answered]
    strata = city.codes["stratum"][rows]
    living_in = np.bincount(city.codes["stratum"])[strata]
    base = living_in / (count * asked)
    return rows, ClusterDesign.of([Stage(cluster, strata)], base)


def raked_clusters_jackknife(city: Population, n: int, rng: np.random.Generator) -> Sample:
    """Draw and rake the same, and take errors from a jackknife whose replicates are raked too."""
    rows, drawn = _clusters(city, n, rng)
    people, totals = city.taken(rows), [city.totals(name) for name in MARGINS]
    margins = _margins(people, totals)
    design = calibrate_replicates(jackknife(drawn), margins, distance=RAKING)
    return Sample(people, design, is_clustered=True, raking_totals=totals)


def finite_population(city: Population, n: int, rng: np.random.Generator) -> Sample:
    """Ask half of a small population, every person at most once."""
    rows = rng.permutation(len(city))[:n]
    design = ClusterDesign.of([Stage(population=np.full(n, float(len(city))))])
    return Sample(city.taken(rows), design, sampled_share=n / len(city))


Draw = Callable[[Population, int, np.random.Generator], Sample]
DRAWS: dict[str, Draw] = {
    draw.__name__: draw
    for draw in (
        simple_random,
        stratified,
        two_stage,
        unequal_weights,
        raked,
        raked_stratified_clusters,
        raked_clusters_jackknife,
        finite_population,
    )
}


def propensities(city: Population) -> FloatArray:
    """Return the chance of each person to answer when asked."""
    found = np.ones(len(city))
    for name, chances in ANSWERING.items():
        found *= np.array(chances)[city.codes[name]]
    return found


def _asked(clusters: int, people: int, rng: np.random.Generator) -> IntArray:
    """Return which people of each cluster are asked, each at most once."""
    return rng.random((clusters, CLUSTER)).argsort(axis=1)[:, :people]


def _raked(
    city: Population, rows: IntArray, design: ClusterDesign, *, is_clustered: bool = False
) -> Sample:
    people, totals = city.taken(rows), [city.totals(name) for name in MARGINS]
    calibration = calibrate(design.weights, _margins(people, totals), distance=RAKING)
    return Sample(people, CalibratedDesign(design, calibration), is_clustered, totals)


def _margins(people: Population, totals: Sequence[FloatArray]) -> list[MarginTarget]:
    return [
        MarginTarget(name, tuple(map(str, range(len(total)))), people.codes[name], total)
        for name, total in zip(MARGINS, totals, strict=True)
    ]

"""Intervals under clustering cover what they promise when samples are drawn again."""

import numpy as np

from analysis.estimation.cluster_design import ClusterDesign
from analysis.estimation.domain_estimates import estimate_means
from analysis.estimation.domains import Domains
from analysis.estimation.quantiles import estimate_quantiles
from analysis.estimation.stages import Stage

CLUSTERS, PEOPLE, DRAWN, ASKED, SAMPLES = 60, 30, 15, 8, 400


def test_intervals_of_means_and_medians_cover_under_two_stages() -> None:
    rng = np.random.default_rng(17)
    population = rng.normal(60, 8, (CLUSTERS, 1)) + rng.normal(0, 12, (CLUSTERS, PEOPLE))
    truth = population.mean(), np.quantile(population, 0.5, method="inverted_cdf")
    size, everybody = DRAWN * ASKED, Domains.whole(DRAWN * ASKED)
    stages = [
        Stage(np.repeat(np.arange(DRAWN), ASKED), population=np.full(size, float(CLUSTERS))),
        Stage(population=np.full(size, float(PEOPLE))),
    ]
    design = ClusterDesign.of(stages)
    covered = np.zeros(2)

    for _ in range(SAMPLES):
        clusters = rng.choice(CLUSTERS, DRAWN, replace=False)
        asked = np.stack([rng.choice(PEOPLE, ASKED, replace=False) for _ in clusters])
        y = population[clusters[:, None], asked].ravel()
        mean = estimate_means(y, everybody, design).of(0)
        median = estimate_quantiles(y, everybody, design, 0.5)[0]
        intervals = (mean.interval() if mean else None, median.interval if median else None)
        for position, interval in enumerate(intervals):
            assert interval is not None
            covered[position] += interval.low <= truth[position] <= interval.high

    assert 0.92 <= covered[0] / SAMPLES <= 0.98
    assert 0.92 <= covered[1] / SAMPLES <= 0.99

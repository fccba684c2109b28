"""How often intervals of shares hold the truth in a small finite population, without any noise.

Every number that n of N people can name is a sample, and how probable it is the hypergeometric
distribution says; what an interval holds can be added up instead of being drawn.
"""

from collections.abc import Callable, Iterable
from functools import cache

import numpy as np
from scipy import stats

from analysis.estimation.cluster_design import ClusterDesign
from analysis.estimation.design import FloatArray
from analysis.estimation.design_results import DomainEstimate
from analysis.estimation.domain_estimates import estimate_means
from analysis.estimation.domains import Domains
from analysis.estimation.intervals import ConfidenceInterval
from analysis.estimation.stages import Stage

Interval = Callable[[DomainEstimate], ConfidenceInterval | None]
SLACK = 1e-9


def held_exactly(method: str, shares: Iterable[float], n: int, size: int) -> list[float]:
    """Return in what part of all samples of n of `size` people an interval holds each share.

    `method` is ``share``, the logit that plans give, or ``wilson``.
    """
    ends = _ends(method, n, size)
    return [_held(ends, round(share * size), size) for share in shares]


def _held(ends: FloatArray, living: int, size: int) -> float:
    counts, truth = np.arange(len(ends)), living / size
    chance = stats.hypergeom.pmf(counts, size, living, len(ends) - 1)
    is_held = (ends[:, 0] <= truth + SLACK) & (truth - SLACK <= ends[:, 1])
    return float(chance[is_held].sum())


@cache
def _ends(method: str, n: int, size: int) -> FloatArray:
    """Return both ends of the interval of every count from 0 to n."""

    def wilson(one: DomainEstimate) -> ConfidenceInterval:
        return one.wilson_interval(sampled_share=n / size)

    interval: Interval = wilson if method == "wilson" else DomainEstimate.logit_interval
    design = ClusterDesign.of([Stage(population=np.full(n, float(size)))])
    found = (_share(design, count, n) for count in range(n + 1))
    ends = [interval(one) for one in found if one is not None]
    return np.array([(one.low, one.high) for one in ends if one is not None])


def _share(design: ClusterDesign, count: int, n: int) -> DomainEstimate | None:
    said = (np.arange(n) < count).astype(np.float64)
    return estimate_means(said, Domains.whole(n), design).of(0)

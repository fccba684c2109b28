"""Intervals of shares in small finite populations, where each count can be counted."""

import numpy as np
import pytest
from scipy import stats

from analysis.estimation.cluster_design import ClusterDesign
from analysis.estimation.design_results import DomainEstimate
from analysis.estimation.domain_estimates import estimate_means
from analysis.estimation.domains import Domains
from analysis.estimation.intervals import ConfidenceInterval
from analysis.estimation.stages import Stage

ASKED, PEOPLE = 100, 200


def share_of(count: int) -> DomainEstimate:
    """Return the share of those who said yes, of a hundred asked of two hundred."""
    design = ClusterDesign.of([Stage(population=np.full(ASKED, float(PEOPLE)))])
    said = (np.arange(ASKED) < count).astype(np.float64)
    found = estimate_means(said, Domains.whole(ASKED), design).of(0)
    assert found is not None
    return found


def jeffreys(count: int) -> ConfidenceInterval:
    found = share_of(count).jeffreys_interval()
    assert found is not None
    return found


def test_jeffreys_interval_has_rs_beta_quantiles_on_the_size_of_the_design() -> None:
    # By survey::svymean with an fpc the size .3 x .7 / SE² is 198; these are the .025 and .975
    # quantiles that qbeta gives of 59.9 and 139.1.
    found = jeffreys(30)

    assert (found.low, found.high) == pytest.approx((0.239417422315559, 0.366381130904696))


def test_where_everybody_agrees_it_ends_at_the_share_and_promises_no_certainty() -> None:
    assert jeffreys(0).low == 0
    assert 0.01 < jeffreys(0).high < 0.05
    assert jeffreys(ASKED).high == 1
    assert jeffreys(ASKED).low == pytest.approx(1 - jeffreys(0).high)


def test_it_holds_every_common_share_of_a_small_population_in_93_to_97_of_a_hundred_samples() -> (
    None
):
    counts, living = np.arange(ASKED + 1), np.arange(PEOPLE // 10, 9 * PEOPLE // 10 + 1)
    ends = np.array([(one.low, one.high) for one in map(jeffreys, counts.tolist())])
    chance = stats.hypergeom.pmf(counts[:, None], PEOPLE, living[None, :], ASKED)
    truth = living / PEOPLE

    held = (chance * ((ends[:, :1] <= truth) & (truth <= ends[:, 1:]))).sum(axis=0)

    assert held.min() > 0.93
    assert held.max() < 0.97

"""Intervals of shares in small finite populations, where each count can be counted."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

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
ROOT = Path(__file__).parents[3]


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


def held(interval: Callable[[DomainEstimate], ConfidenceInterval | None], shares: Any) -> Any:
    """Return in what part of all samples of a hundred the interval holds these true shares."""
    found = [interval(share_of(count)) for count in range(ASKED + 1)]
    ends = np.array([(one.low, one.high) for one in found if one is not None])
    living = np.round(np.asarray(shares) * PEOPLE).astype(int)
    counts = np.arange(ASKED + 1)
    chance = stats.hypergeom.pmf(counts[:, None], PEOPLE, living[None, :], ASKED)
    truth, slack = living / PEOPLE, 1e-9
    is_held = (ends[:, :1] <= truth + slack) & (truth - slack <= ends[:, 1:])
    return (chance * is_held).sum(axis=0)


def test_wilsons_interval_with_the_correction_keeps_the_lines_of_the_grid() -> None:
    grid = json.loads((ROOT / "benchmarks" / "coverage_grid.json").read_text())
    rare, common = grid["proportions"]["rare"], grid["proportions"]["common"]

    def wilson(one: DomainEstimate) -> ConfidenceInterval:
        return one.wilson_interval(sampled_share=ASKED / PEOPLE)

    low, high = grid["lines"]["common"]
    assert low <= held(wilson, common).min() <= held(wilson, common).max() <= high
    low, high = grid["lines"]["rare_mean"]
    assert low <= held(wilson, rare).mean() <= high
    # The logit's is careful with rare shares, and misses the line on the safe side.
    assert held(DomainEstimate.logit_interval, rare).mean() > high


def test_jeffreys_holds_every_common_share_in_93_to_97_of_a_hundred_samples() -> None:
    found = held(DomainEstimate.jeffreys_interval, np.arange(0.1, 0.9001, 1 / PEOPLE))

    assert found.min() > 0.93
    assert found.max() < 0.97

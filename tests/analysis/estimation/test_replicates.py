"""Replicates by hand and by law, and the samples that cannot be replicated."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import InfeasibleWeightingError, InsufficientSampleError, InvalidSampleError
from analysis.estimation.cluster_design import ClusterDesign
from analysis.estimation.design import FloatArray
from analysis.estimation.design_results import Caveat
from analysis.estimation.distances import Distance
from analysis.estimation.domain_estimates import estimate_means, estimate_totals
from analysis.estimation.domains import Domains
from analysis.estimation.replicate_design import (
    ReplicateDesign,
    calibrate_replicates,
    given_replicates,
)
from analysis.estimation.replicates import (
    balanced_half_samples,
    jackknife,
    rescaled_bootstrap,
)
from analysis.estimation.stage_variance import LonelyPsu
from analysis.estimation.stages import Stage
from analysis.estimation.weighting import MarginTarget


def stratified(population: float = np.inf) -> ClusterDesign:
    clusters = np.array([1, 1, 2, 2, 3, 3, 4, 4, 4, 5])
    stage = Stage(clusters, (clusters > 2).astype(int), np.full(10, population))
    return ClusterDesign.of([stage], np.arange(1.0, 11))


def pairs(strata: int) -> ClusterDesign:
    return ClusterDesign.of([Stage(strata=np.repeat(np.arange(strata), 2))], np.ones(2 * strata))


def total_error(values: np.ndarray, design: ClusterDesign | ReplicateDesign) -> float:
    found = estimate_totals(values, Domains.whole(len(values)), design).of(0)
    assert found is not None
    assert found.std_error is not None
    return found.std_error


def test_the_jackknife_of_a_mean_by_hand() -> None:
    # Leaving out one of 1, 2, 6 gives means 4, 3.5, 1.5 around 3: 2/3 (1 + .25 + 2.25) = 7/3.
    design = jackknife(ClusterDesign.of([Stage()], np.ones(3)))

    found = estimate_means(np.array([1.0, 2, 6]), Domains.whole(3), design).of(0)

    assert found is not None
    assert (found.std_error or 0) ** 2 == pytest.approx(7 / 3)
    assert found.df == 2


@pytest.mark.parametrize("population", [np.inf, 12.0])
def test_a_jackknifed_total_has_the_linearised_error(population: float) -> None:
    design, y = stratified(population), np.linspace(3, 30, 10) ** 1.5

    assert total_error(y, jackknife(design)) == pytest.approx(total_error(y, design))


@pytest.mark.parametrize("strata", [1, 3, 7, 8, 20])
@pytest.mark.parametrize("fay_rho", [0.0, 0.5])
def test_balanced_half_samples_of_a_total_have_the_linearised_error(
    strata: int, fay_rho: float
) -> None:
    design = pairs(strata)
    y = np.random.default_rng(strata).normal(10, 3, 2 * strata)

    halves = balanced_half_samples(design, fay_rho=fay_rho)

    assert total_error(y, halves) == pytest.approx(total_error(y, design))


def test_half_samples_take_one_cluster_or_keep_a_part_of_the_other() -> None:
    halves = balanced_half_samples(pairs(3)).replicates
    faded = balanced_half_samples(pairs(3), fay_rho=0.25).replicates

    assert set(halves.ravel()) == {0, 2}
    assert (halves.reshape(3, 2, -1).sum(axis=1) == 2).all()
    assert set(faded.ravel()) == {0.25, 1.75}


def test_the_bootstrap_keeps_its_seed_and_gives_the_same_weights_again() -> None:
    one, again = (rescaled_bootstrap(stratified(), 20, seed=7) for _ in range(2))
    other = rescaled_bootstrap(stratified(), 20, seed=8)

    assert one.seed == 7
    assert np.array_equal(one.replicates, again.replicates)
    assert not np.array_equal(one.replicates, other.replicates)


def test_a_bootstrapped_stratum_keeps_its_number_of_clusters() -> None:
    design = ClusterDesign.of([Stage(strata=np.array([0, 0, 0, 1, 1]))], np.ones(5))

    factors = rescaled_bootstrap(design, 50, seed=1).replicates

    assert factors[:3].sum(axis=0) == pytest.approx(3)
    assert factors[3:].sum(axis=0) == pytest.approx(2)


@pytest.mark.parametrize("population", [np.inf, 12.0])
def test_a_bootstrapped_total_comes_close_to_the_linearised_error(population: float) -> None:
    # The standard deviation of the ratio is about 1 / sqrt(2 · 4000) = 1.1 %, a little more with
    # the few clusters of these strata.
    design, y = stratified(population), np.linspace(3, 30, 10)

    found = total_error(y, rescaled_bootstrap(design, 4000, seed=5))

    assert found == pytest.approx(total_error(y, design), rel=0.06)


@settings(max_examples=20)
@given(st.integers(0, 10**6))
def test_every_calibrated_replicate_meets_the_totals_so_that_they_have_no_error(
    seed: int,
) -> None:
    rng = np.random.default_rng(seed)
    sex = np.tile([0, 1], 10)
    design = ClusterDesign.of([Stage(np.repeat(np.arange(5), 4))], rng.uniform(1, 3, 20))
    margin = MarginTarget("sex", ("f", "m"), sex, np.array([30.0, 50.0]))

    calibrated = calibrate_replicates(jackknife(design), [margin])

    totals = estimate_totals(np.ones(20), Domains.of_codes(sex, 2), calibrated)
    assert totals.estimates == pytest.approx([30, 50])
    assert np.abs(totals.covariance).max() < 1e-16


def test_a_replicate_without_the_domain_is_left_out_and_said() -> None:
    design = jackknife(ClusterDesign.of([Stage(np.array([1, 1, 2, 3]))], np.ones(4)))
    domains = Domains.of_codes(np.array([0, 0, -1, -1]), 1)

    found = estimate_means(np.array([1.0, 2, 3, 4]), domains, design).of(0)

    assert found is not None
    assert Caveat.REPLICATES_DISCARDED in found.caveats


@pytest.mark.parametrize("treatment", ["fail", "adjust", "average"])
def test_a_lonely_cluster_cannot_be_bootstrapped_unless_it_is_removed(treatment: str) -> None:
    stages = [Stage(strata=np.array(["n", "n", "s"]))]

    with pytest.raises(InsufficientSampleError, match="stratum s has a single cluster"):
        rescaled_bootstrap(
            ClusterDesign.of(stages, np.ones(3), lonely_psu=LonelyPsu(treatment)), 5, seed=1
        )
    removed = ClusterDesign.of(stages, np.ones(3), lonely_psu=LonelyPsu.REMOVE)
    assert (rescaled_bootstrap(removed, 5, seed=1).replicates[2] == 1).all()


def test_a_lonely_cluster_fails_the_jackknife_as_it_fails_the_variance() -> None:
    design = ClusterDesign.of([Stage(strata=np.array(["n", "n", "s"]))], np.ones(3))

    with pytest.raises(InsufficientSampleError, match="stratum s has a single cluster"):
        jackknife(design)


def test_a_census_of_clusters_cannot_be_jackknifed() -> None:
    with pytest.raises(InsufficientSampleError, match="taken as a whole"):
        jackknife(ClusterDesign.of([Stage(population=np.full(3, 3.0))]))


def test_half_samples_need_two_clusters_a_sensible_rho_and_a_fitting_matrix() -> None:
    with pytest.raises(InvalidSampleError, match="strata 1 do not have exactly two"):
        balanced_half_samples(stratified())
    with pytest.raises(InvalidSampleError, match="fay_rho is 1"):
        balanced_half_samples(pairs(2), fay_rho=1)
    with pytest.raises(InvalidSampleError, match="Hadamard matrix of more than 2 rows"):
        balanced_half_samples(pairs(2), matrix=np.ones((4, 4), dtype=np.int64))
    with pytest.raises(InvalidSampleError, match="at least 2"):
        rescaled_bootstrap(stratified(), 1, seed=1)


def test_a_replicate_that_loses_a_category_is_named() -> None:
    design = jackknife(ClusterDesign.of([Stage()], np.ones(3)))
    margin = MarginTarget("sex", ("f", "m"), np.array([0, 0, 1]), np.array([5.0, 5.0]))

    with pytest.raises(InfeasibleWeightingError, match=r"replicate 3: margin sex: .*: m"):
        calibrate_replicates(design, [margin])


def test_a_replicate_out_of_the_reach_of_bounds_is_explained() -> None:
    design = jackknife(ClusterDesign.of([Stage()], np.ones(4)))
    margin = MarginTarget("sex", ("f", "m"), np.array([0, 0, 1, 1]), np.array([2.0, 2.0]))

    reason = r"replicate 1: sex=f: the total is 2, .* reach only 1\.067 to 1\.6"
    with pytest.raises(InfeasibleWeightingError, match=reason):
        calibrate_replicates(design, [margin], distance=Distance(low=0.8, high=1.2))


@pytest.mark.parametrize(
    ("replicates", "more", "message"),
    [
        (np.ones((3, 2)), {}, "must have 4 rows"),
        (np.ones((4, 1)), {}, "two or more columns"),
        (-np.ones((4, 2)), {}, "not negative"),
        (np.ones((4, 2)), {"replicate_scales": np.ones(3)}, "rscales 2 numbers"),
        (np.ones((4, 2)), {"scale": 0.0}, "scale must be above zero"),
    ],
)
def test_replicates_that_cannot_be_weights_are_refused(
    replicates: FloatArray, more: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidSampleError, match=message):
        given_replicates(np.ones(4), replicates, **more)

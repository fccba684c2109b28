"""Linearised variances by hand and by law."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import InsufficientSampleError, InvalidSampleError
from analysis.estimation.cells import Cells, sum_by
from analysis.estimation.cluster_design import CalibratedDesign, ClusterDesign
from analysis.estimation.design import SamplingDesign
from analysis.estimation.design_results import DomainEstimate
from analysis.estimation.distances import Distance, DistanceKind
from analysis.estimation.domain_estimates import (
    estimate_means,
    estimate_ratios,
    estimate_shares,
    estimate_totals,
)
from analysis.estimation.domains import Domains
from analysis.estimation.greg import calibrate
from analysis.estimation.linear_statistics import VarianceDesign
from analysis.estimation.linearization import linearize
from analysis.estimation.moments import Moments
from analysis.estimation.raking import rake
from analysis.estimation.stage_variance import LonelyPsu
from analysis.estimation.stages import Stage
from analysis.estimation.weighting import MarginTarget


def mean_of(values: list[float], design: VarianceDesign) -> DomainEstimate:
    found = estimate_means(np.array(values), Domains.whole(len(values)), design).of(0)
    assert found is not None
    return found


def total_of(values: list[float], design: VarianceDesign) -> DomainEstimate:
    found = estimate_totals(np.array(values), Domains.whole(len(values)), design).of(0)
    assert found is not None
    return found


def test_a_total_of_clusters_by_hand() -> None:
    # Cluster totals of w y: 2 (1 + 3) = 8 and 2 (5 + 7) = 24, mean 16.
    # V = 2/1 (64 + 64) = 256, and with 2 of 4 clusters sampled half of it.
    y, clusters = [1.0, 3, 5, 7], np.array([1, 1, 2, 2])

    plain = ClusterDesign.of([Stage(clusters)], np.full(4, 2.0))
    finite = ClusterDesign.of([Stage(clusters, population=np.full(4, 4.0))], np.full(4, 2.0))

    assert total_of(y, plain).estimate == 32
    assert total_of(y, plain).std_error == pytest.approx(16)
    assert (total_of(y, finite).std_error or 0) ** 2 == pytest.approx(128)
    assert total_of(y, plain).df == 1


def test_two_stages_by_hand() -> None:
    # Stage 1 as above, f = 1/2: V1 = 128. Within cluster 1 the respondents' w y are 4 and 12
    # (two of four, weight 4 = 2 · 2): 1/2 · 2/1 · (16 + 16) = 32; within cluster 2 20 and 28: 32.
    # Now the cluster totals are 16 and 48: V1 = 1/2 · 2 · 512 = 512; V = 512 + 1/2 · 64 = 544.
    stages = [
        Stage(np.array([1, 1, 2, 2]), population=np.full(4, 4.0)),
        Stage(population=np.full(4, 4.0)),
    ]

    design = ClusterDesign.of(stages)

    assert design.weights.tolist() == [4, 4, 4, 4]
    assert (total_of([1.0, 3, 5, 7], design).std_error or 0) ** 2 == pytest.approx(544)


def test_a_census_of_clusters_leaves_only_the_second_stage() -> None:
    stages = [
        Stage(np.array([1, 1, 2, 2]), population=np.full(4, 2.0)),
        Stage(population=np.full(4, 4.0)),
    ]

    # Weight 2: w y are 2, 6 and 10, 14; V = 2 · 1/2 · 2/1 · (4 + 4) = 16.
    assert total_of([1.0, 3, 5, 7], ClusterDesign.of(stages)).std_error == pytest.approx(4)


def test_without_a_population_at_the_second_stage_its_clusters_are_without_limit() -> None:
    first = Stage(np.array([1, 1, 2, 2]), population=np.full(4, 4.0))
    weights = np.full(4, 4.0)

    # As by hand above, but without the half at stage 2: 512 + 1/2 · 128.
    found = total_of([1.0, 3, 5, 7], ClusterDesign.of([first, Stage()], weights))

    assert (found.std_error or 0) ** 2 == pytest.approx(576)


@pytest.mark.parametrize(
    ("treatment", "variance"),
    [
        # Stratum 1: w y of 1 and 3, V = 2/1 (1 + 1) = 4. Stratum 2 has the single 5.
        ("remove", 4),
        ("adjust", 4 + 25),
        ("average", 4 * 2),
    ],
)
def test_a_lonely_cluster_by_hand(treatment: str, variance: float) -> None:
    design = ClusterDesign.of(
        [Stage(strata=np.array([1, 1, 2]))], np.ones(3), lonely_psu=LonelyPsu(treatment)
    )

    assert (total_of([1.0, 3, 5], design).std_error or 0) ** 2 == pytest.approx(variance)


def test_a_lonely_cluster_is_refused_with_the_name_of_its_stratum_unless_treated() -> None:
    design = ClusterDesign.of([Stage(strata=np.array(["n", "n", "s"]))], np.ones(3))

    with pytest.raises(InsufficientSampleError, match="s at stage 1 has a single cluster"):
        total_of([1.0, 3, 5], design)


def test_a_lonely_cluster_outside_the_domain_or_taken_as_a_whole_does_not_matter() -> None:
    strata = np.array(["n", "n", "s"])
    away = ClusterDesign.of([Stage(strata=strata)], np.ones(3))
    whole = ClusterDesign.of([Stage(strata=strata, population=np.array([9.0, 9, 1]))], np.ones(3))
    domains = Domains.of_codes(np.array([0, 0, -1]), 1)

    outside = estimate_means(np.array([1.0, 3, 5]), domains, away).of(0)

    assert outside is not None
    assert outside.std_error == pytest.approx(1)
    assert outside.df == 1
    assert total_of([1.0, 3, 5], whole).std_error == pytest.approx((4 * 7 / 9) ** 0.5)


def test_nothing_to_average_is_said_instead_of_an_error() -> None:
    design = ClusterDesign.of(
        [Stage(strata=np.arange(3))], np.ones(3), lonely_psu=LonelyPsu.AVERAGE
    )

    found = mean_of([1.0, 2, 3], design)

    assert found.std_error is None
    assert found.caveats == ("no_degrees_of_freedom", "no_stratum_to_average")
    assert found.interval() is None


@pytest.mark.parametrize("weight", [0.0, -1.0, float("nan"), float("inf")])
def test_weights_that_are_not_above_zero_are_refused(weight: float) -> None:
    with pytest.raises(InvalidSampleError, match="above zero"):
        ClusterDesign.of([Stage()], np.array([1.0, weight]))


def test_a_design_from_which_no_weights_follow_is_refused() -> None:
    with pytest.raises(InvalidSampleError, match="every stage needs a finite population"):
        ClusterDesign.of([Stage(np.array([1, 2]))])
    with pytest.raises(InvalidSampleError, match="needs weights"):
        ClusterDesign.of([Stage()])
    with pytest.raises(InvalidSampleError, match="at least one stage"):
        ClusterDesign.of([], np.ones(2))


# --- laws --------------------------------------------------------------------------------


@settings(max_examples=50)
@given(st.lists(st.floats(-100, 100), min_size=2, max_size=30))
def test_equal_weights_give_the_textbook_formula(values: list[float]) -> None:
    found = mean_of(values, ClusterDesign.of([Stage()], np.full(len(values), 3.0)))

    assert found.estimate == pytest.approx(np.mean(values), abs=1e-9)
    expected = np.std(values, ddof=1) / len(values) ** 0.5
    assert found.std_error == pytest.approx(expected, rel=1e-9, abs=1e-9)


class Drawn:
    """A random stratified cluster sample."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.n = int(rng.integers(20, 60))
        self.cluster = np.concatenate([np.arange(8), rng.integers(0, 8, self.n - 8)])
        self.stratum = self.cluster // 4
        self.weights = rng.uniform(0.5, 9, self.n)
        self.y, self.x = rng.normal(50, 10, self.n), rng.uniform(1, 5, self.n)
        self.sex = rng.integers(0, 2, self.n)
        self.sex[:2] = 0, 1
        self.domain = rng.integers(0, 3, self.n)
        self.domain[:6] = [0, 0, 1, 1, 2, 2]

    def design(self, scale: float = 1.0) -> ClusterDesign:
        """Return its design, with all weights multiplied."""
        return ClusterDesign.of([Stage(self.cluster, self.stratum)], self.weights * scale)

    def calibrated(self, scale: float = 1.0) -> CalibratedDesign:
        """Return the same design calibrated to fixed totals."""
        design = self.design(scale)
        totals = np.array([1.1, 0.9]) * sum_by(self.sex, self.weights, 2)
        target = MarginTarget("sex", ("f", "m"), self.sex, totals)
        return CalibratedDesign(design, calibrate(design.weights, [target]))


DRAWN = st.integers(0, 10**6).map(Drawn)


@settings(max_examples=40)
@given(DRAWN, st.floats(1e-3, 1e3))
def test_rescaled_weights_change_no_mean_ratio_or_share(drawn: Drawn, scale: float) -> None:
    domains = Domains.of_codes(drawn.domain, 3)
    for make in (drawn.design, drawn.calibrated):
        one, other = make(), make(scale)
        pairs = [
            (estimate_means(drawn.y, domains, one), estimate_means(drawn.y, domains, other)),
            (
                estimate_ratios(drawn.y, drawn.x, domains, one),
                estimate_ratios(drawn.y, drawn.x, domains, other),
            ),
        ]
        for first, second in pairs:
            assert second.estimates == pytest.approx(first.estimates, rel=1e-9)
            assert second.covariance == pytest.approx(first.covariance, rel=1e-7, abs=1e-12)


@settings(max_examples=40)
@given(DRAWN)
def test_the_order_of_respondents_changes_nothing(drawn: Drawn) -> None:
    before = estimate_means(drawn.y, Domains.of_codes(drawn.domain, 3), drawn.calibrated())
    order = np.random.default_rng(1).permutation(drawn.n)
    for name in ("cluster", "stratum", "weights", "y", "sex", "domain"):
        setattr(drawn, name, getattr(drawn, name)[order])

    after = estimate_means(drawn.y, Domains.of_codes(drawn.domain, 3), drawn.calibrated())

    assert after.estimates == pytest.approx(before.estimates, rel=1e-12)
    assert after.covariance == pytest.approx(before.covariance, rel=1e-9, abs=1e-14)


@settings(max_examples=40)
@given(DRAWN)
def test_parts_add_up_to_the_whole_with_its_error(drawn: Drawn) -> None:
    for design in (drawn.design(), drawn.calibrated()):
        parts = estimate_totals(drawn.y, Domains.of_codes(drawn.domain, 3), design)
        whole = estimate_totals(drawn.y, Domains.whole(drawn.n), design).of(0)

        summed = parts.contrast(np.ones(3))

        assert whole is not None
        assert summed is not None
        assert summed.estimate == pytest.approx(whole.estimate)
        assert summed.std_error == pytest.approx(whole.std_error, rel=1e-7)


@settings(max_examples=40)
@given(DRAWN)
def test_shares_sum_to_one_without_error(drawn: Drawn) -> None:
    shares = estimate_shares(drawn.domain, 3, Domains.whole(drawn.n), drawn.calibrated())

    summed = shares.contrast(np.ones(3))

    assert summed is not None
    assert summed.estimate == pytest.approx(1)
    assert summed.std_error == pytest.approx(0, abs=1e-8)


@settings(max_examples=40)
@given(DRAWN)
def test_a_mean_is_the_ratio_to_ones_and_a_domain_of_everybody_the_whole(drawn: Drawn) -> None:
    design, ones = drawn.design(), np.ones(drawn.n)
    everybody = Domains.of_masks([ones > 0, drawn.domain == 0])

    mean = estimate_means(drawn.y, everybody, design)
    ratio = estimate_ratios(drawn.y, ones, everybody, design)

    assert ratio.covariance == pytest.approx(mean.covariance)
    assert mean.of(0) == estimate_means(drawn.y, Domains.whole(drawn.n), design).of(0)


@settings(max_examples=30)
@given(DRAWN)
def test_rows_and_additive_sums_give_the_same_calibrated_errors(drawn: Drawn) -> None:
    cells = Cells.of([(drawn.sex, 2)], SamplingDesign(drawn.weights))
    totals = np.array([30.0, 40.0])
    raked = rake(
        [MarginTarget("sex", ("f", "m"), cells.levels[:, 0], totals)], cells.counts, cells.base
    )
    moments = Moments.of(drawn.domain, cells.of_row, drawn.y, drawn.weights)
    target = MarginTarget("sex", ("f", "m"), drawn.sex, totals)
    calibration = calibrate(drawn.weights, [target], distance=Distance(DistanceKind.RAKING))
    design = CalibratedDesign(ClusterDesign.of([Stage()], drawn.weights), calibration)

    rows = estimate_means(drawn.y, Domains.of_codes(drawn.domain, 3), design)
    sums = linearize(moments, 3, cells, raked)

    assert rows.estimates == pytest.approx(sums.means, rel=1e-12)
    assert np.diag(rows.covariance) == pytest.approx(sums.variances, rel=1e-7)
    assert rows.effective_n == pytest.approx(sums.effective_n)

"""An error that is only rounding is zero, and a small one that is not stays."""

import numpy as np
import pytest

from analysis.estimation.cluster_design import ClusterDesign
from analysis.estimation.cluster_sums import ClusterSums
from analysis.estimation.contrasts import UntestableReason, linear_contrast, wald_test
from analysis.estimation.domain_estimates import estimate_means, estimate_ratios, estimate_totals
from analysis.estimation.domains import Domains
from analysis.estimation.rounding import combined, difference_of_squares
from analysis.estimation.stages import Stage
from analysis.estimation.summed_clusters import design_of

N = 60
WEIGHTS = np.array([0.1 + (7 * i % 13) / 3 for i in range(N)])
CLUSTERS = np.arange(N) % 12
DESIGN = ClusterDesign.of([Stage(CLUSTERS)], WEIGHTS)
HALVES = Domains.of_codes((np.arange(N) >= N // 2).astype(np.int64), 2)


@pytest.mark.parametrize("value", [3.1, 1e9 / 3, 1e-9 / 3, 0.0])
@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e6])
def test_what_is_the_same_for_all_has_no_error_in_any_unit(value: float, unit: float) -> None:
    design = ClusterDesign.of([Stage(CLUSTERS)], WEIGHTS * unit)

    found = estimate_means(np.full(N, value), HALVES, design)

    assert found.estimates.tolist() == [value, value]
    assert not found.covariance.any()
    estimate = found.of(0)
    assert estimate is not None
    assert estimate.design_effect is estimate.design_effect_wor is None


def test_a_ratio_that_is_the_same_for_all_has_no_error() -> None:
    x = np.arange(1.0, N + 1) / 7

    found = estimate_ratios(x / 3, x, HALVES, DESIGN)

    assert found.estimates == pytest.approx(1 / 3)
    assert not found.covariance.any()
    assert not found.srs_variances.any()


def test_totals_that_every_cluster_shares_have_no_error() -> None:
    # Twelve clusters of five, each of whom stands for 0.1.
    values = 0.1 / WEIGHTS

    found = estimate_totals(values, Domains.whole(N), DESIGN)

    assert found.estimates == pytest.approx([6.0])
    assert not found.covariance.any()
    assert found.srs_variances[0] > 0


def test_a_spread_of_a_billionth_is_a_spread() -> None:
    # Moments in seconds since 1970, one second apart.
    values = np.array([1.7e9 + i % 2 for i in range(N)])
    plain = ClusterDesign.of([Stage()], np.ones(N))

    found = estimate_means(values, Domains.whole(N), plain).of(0)

    # s² = 60/59 · 1/4, and the variance of the mean s²/60 = 1/236.
    assert found is not None
    assert found.std_error == pytest.approx((1 / 236) ** 0.5, rel=1e-6)
    assert found.design_effect == pytest.approx(1)


def test_neither_difference_nor_equality_is_tested_between_constants() -> None:
    found = estimate_means(np.full(N, 3.1), HALVES, DESIGN)

    difference = linear_contrast(found, np.array([1.0, -1.0]), 10)
    equality = wald_test(found, np.array([[1.0, -1.0]]), 10)

    assert (difference.estimate, difference.std_error) == (0, 0)
    assert difference.problem is equality.problem is UntestableReason.NO_VARIANCE
    assert difference.p_value is equality.p_value is None


def test_domains_that_rise_and_fall_together_differ_without_error() -> None:
    # Every respondent of one domain has a twin in the other, in the same cluster, 0.1 higher.
    weights = np.repeat(WEIGHTS, 2)
    design = ClusterDesign.of([Stage(np.repeat(CLUSTERS, 2))], weights)
    domains = Domains.of_codes(np.arange(2 * N) % 2, 2)
    values = np.sqrt(np.repeat(np.arange(N), 2)) + 0.1 * (np.arange(2 * N) % 2)

    found = estimate_means(values, domains, design)
    difference = linear_contrast(found, np.array([-1.0, 1.0]), 10)
    equality = wald_test(found, np.array([[-1.0, 1.0]]), 10)

    assert found.covariance[0, 0] > 0
    assert difference.estimate == pytest.approx(0.1)
    assert difference.std_error == 0
    assert difference.problem is equality.problem is UntestableReason.NO_VARIANCE


def test_sums_of_clusters_have_no_design_effect_where_nobody_differs() -> None:
    zeros = np.zeros(N, dtype=np.int64)
    sums = ClusterSums.of(CLUSTERS, zeros, zeros, np.full(N, 3.1), WEIGHTS)

    found = design_of(sums).means(1).of(0)

    assert found is not None
    assert found.std_error == 0
    assert found.design_effect is None


def test_a_combination_keeps_the_errors_that_do_not_cancel() -> None:
    covariance = np.array([[4.0, 2.0], [2.0, 1.0]])  # The first is twice the second.

    found = combined(np.array([[1.0, -2.0], [1.0, -1.0]]), covariance)

    assert found.tolist() == [[0, 0], [0, 1]]


def test_a_difference_of_squares_is_zero_below_their_digits() -> None:
    found = difference_of_squares(np.diag([1.0, 1.0]), np.diag([1 - 1e-15, 0.5]))

    assert found.tolist() == [[0, 0], [0, 0.5]]

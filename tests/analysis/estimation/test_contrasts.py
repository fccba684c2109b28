"""Contrasts and tests of several, by hand and by law."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InvalidSampleError
from analysis.estimation.cluster_design import ClusterDesign
from analysis.estimation.contrasts import (
    UntestableReason,
    linear_contrast,
    quadratic_form,
    wald_test,
)
from analysis.estimation.design_results import DomainEstimates
from analysis.estimation.domain_estimates import estimate_means, estimate_totals
from analysis.estimation.domains import Domains
from analysis.estimation.stages import Stage


def means(values: list[float], codes: list[int], size: int) -> DomainEstimates:
    design = ClusterDesign.of([Stage()], np.ones(len(values)))
    return estimate_means(np.array(values), Domains.of_codes(np.array(codes), size), design)


def test_a_difference_by_hand() -> None:
    # Means 2 and 5; each value is ±1 from its mean, so V = 4/3 (1/4 · 2 + 1/4 · 2) = 4/3.
    found = linear_contrast(means([1, 3, 4, 6], [0, 0, 1, 1], 2), np.array([-1.0, 1.0]), 2)

    assert found.estimate == pytest.approx(3)
    assert found.std_error == pytest.approx((4 / 3) ** 0.5)
    assert found.t == pytest.approx(3 / (4 / 3) ** 0.5)
    interval = found.interval()
    assert interval is not None
    assert (interval.low + interval.high) / 2 == pytest.approx(3)


def test_one_contrast_tested_by_wald_is_the_square_of_t() -> None:
    three = means([1, 3, 4, 6, 8, 1], [0, 0, 1, 1, 2, 2], 3)
    c = np.array([1.0, -0.5, -0.5])

    one, many = linear_contrast(three, c, 3), wald_test(three, c[None, :], 3)

    assert one.t is not None
    assert many.statistic == pytest.approx(one.t**2)
    assert many.p_value == pytest.approx(one.p_value)


@given(st.lists(st.floats(-3, 3), min_size=4, max_size=4))
def test_which_contrasts_say_that_all_are_equal_does_not_matter(mix: list[float]) -> None:
    turn = np.array(mix).reshape(2, 2)
    if abs(np.linalg.det(turn)) < 0.1:
        return
    three = means([1, 3, 4, 6, 8, 1], [0, 0, 1, 1, 2, 2], 3)
    contrasts = np.array([[1.0, -1, 0], [0, 1, -1]])

    one, two = wald_test(three, contrasts, 3), wald_test(three, turn @ contrasts, 3)

    assert one.statistic == pytest.approx(two.statistic)


def test_a_missing_part_leaves_no_test_but_parts_without_weight_may_be_missing() -> None:
    found = means([1, 3, 4, 6, 7], [0, 0, 1, 1, 2], 4)  # Domain 2 has one, 3 nobody.

    for part in (2, 3):
        c = np.zeros(4)
        c[[0, part]] = 1, -1
        assert linear_contrast(found, c, 3).problem is UntestableReason.MISSING_ESTIMATE
        assert wald_test(found, c[None], 3).problem is UntestableReason.MISSING_ESTIMATE
    assert linear_contrast(found, np.array([1.0, -1, 0, 0]), 3).problem is None


def test_the_total_of_nobody_is_not_compared() -> None:
    # Nobody of the second domain gave a number: adding up nothing gives zero, which is no figure.
    design = ClusterDesign.of([Stage()], np.ones(4))
    domains = Domains.of_codes(np.array([0, 0, 1, 1]), 2)
    totals = estimate_totals(np.array([3.0, 5.0, np.nan, np.nan]), domains, design)

    less = linear_contrast(totals, np.array([1.0, -1.0]), 2)
    equal = wald_test(totals, np.array([[1.0, -1.0]]), 2)

    assert less.estimate is None
    assert less.problem is equal.problem is UntestableReason.MISSING_ESTIMATE


def test_without_spread_or_degrees_of_freedom_the_difference_stands_untested() -> None:
    agreed = means([5, 5, 7, 7], [0, 0, 1, 1], 2)
    spread = means([1, 3, 4, 6], [0, 0, 1, 1], 2)
    c = np.array([-1.0, 1.0])

    without = linear_contrast(agreed, c, 2)
    short = linear_contrast(spread, c, 0)

    assert (without.estimate, without.t, without.problem) == (
        2,
        None,
        UntestableReason.NO_VARIANCE,
    )
    assert wald_test(agreed, c[None], 2).problem is UntestableReason.NO_VARIANCE
    assert (short.t, short.interval()) == (None, None)
    assert short.problem is UntestableReason.NO_DEGREES_OF_FREEDOM
    assert wald_test(spread, c[None], 0).problem is UntestableReason.NO_DEGREES_OF_FREEDOM
    assert wald_test(spread, np.zeros((0, 2)), 2).problem is UntestableReason.ONE_DOMAIN


def test_contrasts_that_follow_from_one_another_are_no_test() -> None:
    found = means([1, 3, 4, 6], [0, 0, 1, 1], 2)

    twice = wald_test(found, np.array([[1.0, -1.0], [2.0, -2.0]]), 2)

    assert twice.problem is UntestableReason.NO_VARIANCE
    assert quadratic_form(np.ones(2), np.zeros((2, 2))) is None


def test_coefficients_are_as_many_as_estimates() -> None:
    found = means([1, 3, 4, 6], [0, 0, 1, 1], 2)

    with pytest.raises(InvalidSampleError, match="3 coefficients for 2 estimates"):
        linear_contrast(found, np.ones(3), 2)

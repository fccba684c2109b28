"""Changes between waves and differences between units."""

import json
from pathlib import Path

import pytest

from analysis.errors import InvalidSampleError
from analysis.estimation.comparisons import ChangeVerdict, compare_means, compare_proportions


def test_st_08_three_points_on_500_each_are_not_significant() -> None:
    change = compare_proportions((450, 500), (465, 500))

    assert change.difference == pytest.approx(0.03)
    assert change.z == pytest.approx(1.70, abs=0.005)
    assert change.p_value is not None
    assert change.p_value > 0.05
    assert change.verdict is ChangeVerdict.NOT_SIGNIFICANT
    assert change.interval.low < 0 < change.interval.high


def test_the_test_of_a_change_equals_prop_test_of_r() -> None:
    expected = json.loads((Path(__file__).parent / "golden" / "whole_wave.json").read_text())

    change = compare_proportions((450, 500), (465, 500))

    assert change.z == pytest.approx(expected["change"]["z"], rel=1e-10)
    assert change.p_value == pytest.approx(expected["change"]["p_value"], rel=1e-8)


def test_a_clear_rise_and_a_clear_fall_are_told_apart() -> None:
    assert compare_proportions((300, 500), (400, 500)).verdict is ChangeVerdict.INCREASED
    assert compare_proportions((400, 500), (300, 500)).verdict is ChangeVerdict.DECREASED


def test_two_unanimous_samples_cannot_be_tested() -> None:
    change = compare_proportions((10, 10), (20, 20))

    assert (change.z, change.p_value) == (None, None)
    assert change.verdict is ChangeVerdict.NOT_SIGNIFICANT


def test_means_are_compared_with_their_covariance() -> None:
    # Variance 4 + 9 - 2 * 2 = 9, so z = 6 / 3 = 2.
    change = compare_means((80.0, 2.0), (86.0, 3.0), covariance=2.0)

    assert (change.difference, change.std_error, change.z) == pytest.approx((6.0, 3.0, 2.0))
    assert change.verdict is ChangeVerdict.INCREASED


def test_few_answers_widen_the_test_of_means() -> None:
    # z = 2 is p = 0.0455; on 10 degrees of freedom p = 0.0734 and the quantile is 2.2281.
    change = compare_means((80.0, 0.0), (86.0, 3.0), df=10)

    assert change.p_value == pytest.approx(0.0734, abs=5e-5)
    assert change.interval.high == pytest.approx(6 + 2.2281 * 3, abs=5e-4)
    assert change.verdict is ChangeVerdict.NOT_SIGNIFICANT


def test_an_impossible_covariance_is_refused() -> None:
    with pytest.raises(InvalidSampleError, match="covariance"):
        compare_means((80.0, 1.0), (80.0, 1.0), covariance=2.0)

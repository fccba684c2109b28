"""Changes between waves and differences between units."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InvalidSampleError
from analysis.estimation.comparisons import (
    ChangeVerdict,
    compare_means,
    compare_on_logits,
    compare_proportions,
)


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


def test_on_logits_the_long_tail_has_to_be_farther_away() -> None:
    # 90 of 100 against 80 with error 4: (ln 9 - ln 4) 0.09 / 0.04 = 0.81093 * 2.25 = 1.8246, and
    # against 95: (ln 9 - ln 19) 2.25 = -1.6812. In points the two are 2.5 and -1.25 errors away.
    below = compare_on_logits(80.0, (90.0, 4.0), (0.0, 100.0), df=1e9)
    above = compare_on_logits(95.0, (90.0, 4.0), (0.0, 100.0), df=1e9)

    assert (below.difference, below.z) == pytest.approx((10.0, 1.8246), abs=5e-5)
    assert above.z == pytest.approx(-1.6812, abs=5e-5)
    assert below.verdict is ChangeVerdict.NOT_SIGNIFICANT
    assert compare_means((80.0, 0.0), (90.0, 4.0)).verdict is ChangeVerdict.INCREASED


@pytest.mark.parametrize(("value", "reference"), [(100.0, 80.0), (80.0, 100.0), (104.0, 90.0)])
def test_a_figure_without_a_logit_is_compared_in_points(value: float, reference: float) -> None:
    change = compare_on_logits(reference, (value, 3.0), (0.0, 100.0), df=20)

    assert change == compare_means((reference, 0.0), (value, 3.0), df=20)


@given(st.floats(1, 99), st.floats(1, 99), st.floats(0.1, 20), st.floats(2, 500))
def test_an_interval_on_logits_leaves_out_zero_where_its_test_rejects(
    value: float, reference: float, error: float, df: float
) -> None:
    change = compare_on_logits(reference, (value, error), (0.0, 100.0), df=df)
    turned = compare_on_logits(100 - reference, (100 - value, error), (0.0, 100.0), df=df)

    assert change.p_value is not None
    if abs(change.p_value - 0.05) > 1e-9:
        holds_zero = change.interval.low <= 0 <= change.interval.high
        assert holds_zero is (change.verdict is ChangeVerdict.NOT_SIGNIFICANT)
    assert turned.difference == pytest.approx(-change.difference, abs=1e-9)
    assert turned.p_value == pytest.approx(change.p_value, rel=1e-6)

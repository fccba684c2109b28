"""Wilson's interval against published values and R, and what must always hold."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InsufficientSampleError, InvalidSampleError
from analysis.estimation.intervals import IntervalMethod, wilson_bounds
from analysis.estimation.proportions import estimate_proportion, estimate_weighted_proportion


def test_st_05_wilson_interval_of_960_in_1000() -> None:
    interval = estimate_proportion(960, 1000).interval

    assert (100 * interval.low, 100 * interval.high) == pytest.approx((94.60, 97.05), abs=0.005)


def test_wilson_equals_prop_test_of_r() -> None:
    expected = json.loads((Path(__file__).parent / "golden" / "whole_wave.json").read_text())

    interval = estimate_proportion(960, 1000).interval

    assert (interval.low, interval.high) == pytest.approx(expected["wilson"], rel=1e-10)


@pytest.mark.parametrize(("n", "low"), [(10, 72.25), (22, 85.13), (68_821, 99.99)])
def test_st_06_everybody_satisfied_is_not_certainty(n: int, low: float) -> None:
    interval = estimate_proportion(n, n).interval

    assert 100 * interval.low == pytest.approx(low, abs=0.005)
    assert interval.high == 1.0


@given(st.integers(1, 10_000), st.data())
def test_the_interval_holds_the_share_and_mirrors(n: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, n))
    one = estimate_proportion(count, n).interval
    other = estimate_proportion(n - count, n).interval

    assert 0 <= one.low <= count / n <= one.high <= 1
    assert one.low < one.high
    assert (one.low, one.high) == pytest.approx((1 - other.high, 1 - other.low), abs=1e-9)


@given(st.integers(1, 500), st.data())
def test_equal_weights_give_the_unweighted_interval(n: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, n))

    weighted = estimate_weighted_proportion(2.5 * count, 2.5 * n, n)

    plain = estimate_proportion(count, n).interval
    assert (weighted.interval.low, weighted.interval.high) == pytest.approx(
        (plain.low, plain.high)
    )
    assert weighted.interval.method is IntervalMethod.WILSON_EFFECTIVE


def test_half_of_a_finite_population_counts_as_about_twice_as_many() -> None:
    # 100 of 200: a share varies by 100/199 of what it would among 100 independent draws.
    part = estimate_weighted_proportion(60, 100, 100, sampled=(100, 0.5)).interval

    assert (part.low, part.high) == pytest.approx(wilson_bounds(0.6, 199))


def test_of_everybody_a_share_is_known() -> None:
    whole = estimate_weighted_proportion(60, 100, 100, sampled=(100, 1.0)).interval

    assert (whole.low, whole.high) == pytest.approx((0.6, 0.6), abs=1e-5)


def test_nobody_gives_no_share() -> None:
    with pytest.raises(InsufficientSampleError, match="at least one"):
        estimate_proportion(0, 0)
    with pytest.raises(InsufficientSampleError, match="at least one"):
        estimate_weighted_proportion(0, 0, 0)


def test_more_than_everybody_is_refused() -> None:
    with pytest.raises(InvalidSampleError, match="must lie in"):
        estimate_proportion(3, 2)

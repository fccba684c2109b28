"""Quantiles by hand, by law, and in domains too small for an interval."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InvalidSampleError
from analysis.estimation.cluster_design import ClusterDesign
from analysis.estimation.domains import Domains
from analysis.estimation.quantiles import QuantileEstimate, ShareInterval, estimate_quantiles
from analysis.estimation.stages import Stage


def quantile(
    values: list[float],
    weights: list[float],
    p: float,
    share_interval: ShareInterval = ShareInterval.MEAN,
) -> QuantileEstimate:
    design, everybody = ClusterDesign.of([Stage()], np.array(weights)), Domains.whole(len(values))
    found = estimate_quantiles(
        np.array(values), everybody, design, p, share_interval=share_interval
    )[0]
    assert found is not None
    return found


def test_a_quantile_is_the_smallest_value_whose_share_reaches_p() -> None:
    # Shares up to 1, 2, 3 are .2, .5, 1.
    values, weights = [3.0, 1, 2], [5.0, 2, 3]

    found = [quantile(values, weights, p).quantile for p in (0.1, 0.2, 0.21, 0.5, 0.51, 0.99)]

    assert found == [1, 1, 2, 2, 3, 3]


def test_a_median_and_its_interval_by_hand() -> None:
    # 100 values, equal weights: the share up to 50 is .5 with error sqrt(.25 / 99) = .05025;
    # t(99) = 1.98422 gives .4003 to .5997, so the 41st and the 60th value, and
    # (60 - 41) / (2 · 1.98422) = 4.7878.
    found = quantile(list(np.arange(1.0, 101)), [1.0] * 100, 0.5)

    assert (found.quantile, found.low, found.high) == (50, 41, 60)
    assert found.std_error == pytest.approx(4.7878, abs=1e-4)
    assert found.interval is not None


def test_an_end_beyond_the_sample_is_none() -> None:
    # The share up to 1 is .05 with error sqrt(.0475 / 19) = .05; t(19) = 2.093: -.055 to .155.
    found = quantile(list(np.arange(1.0, 21)), [1.0] * 20, 0.05)

    assert (found.quantile, found.low, found.high) == (1, None, 4)
    assert (found.std_error, found.interval) == (None, None)


def test_the_exact_interval_lies_between_order_statistics() -> None:
    # Of 10, fewer than 2 lie below the median with probability 11/1024 = .011, fewer than 3 with
    # 56/1024 = .055: from the second to the ninth. Of 8: 1/256 = .004 and 9/256 = .035: all.
    ten, eight = (
        quantile(list(np.arange(1.0, n + 1)), [3.0] * n, 0.5, ShareInterval.EXACT) for n in (10, 8)
    )

    assert (ten.low, ten.high, ten.n) == (2, 9, 10)
    assert (eight.low, eight.high) == (1, 8)


def test_five_cannot_hold_a_median_exactly() -> None:
    # All five lie on one side with probability 1/32 = .031, more than .025.
    five = quantile([1.0, 2, 3, 4, 5], [1.0] * 5, 0.5, ShareInterval.EXACT)

    assert (five.low, five.high, five.std_error) == (None, None, None)


def test_the_exact_interval_of_levels_is_not_a_point_because_most_agree() -> None:
    # Seven of nine say 100: the share up to the median is everybody, without any error.
    most_agree = [100.0] * 7 + [0.0, 50.0]

    woodruff = quantile(most_agree, [1.0] * 9, 0.5)
    exact = quantile(most_agree, [1.0] * 9, 0.5, ShareInterval.EXACT)

    assert (woodruff.low, woodruff.high) == (100, 100)
    assert (exact.low, exact.high) == (50, 100)


@given(
    st.lists(st.floats(-50, 50), min_size=2, max_size=40),
    st.sampled_from([0.1, 0.25, 0.5, 0.9]),
    st.floats(1e-3, 1e3),
)
def test_rescaled_weights_and_missing_values_change_nothing(
    values: list[float], p: float, scale: float
) -> None:
    weights = [1.0 + position % 3 for position in range(len(values))]

    one = quantile(values, weights, p)
    other = quantile([*values, float("nan")], [scale * w for w in [*weights, 1.0]], p)

    assert (other.quantile, other.n) == (one.quantile, one.n)


@given(st.lists(st.integers(-50, 50), min_size=3, max_size=40))
def test_raising_every_value_raises_quantile_and_interval_with_it(values: list[int]) -> None:
    numbers, weights = [float(value) for value in values], [1.0] * len(values)

    one = quantile(numbers, weights, 0.5)
    other = quantile([2 * value + 3 for value in numbers], weights, 0.5)

    assert other.quantile == 2 * one.quantile + 3
    if one.low is not None and other.low is not None:
        assert other.low == 2 * one.low + 3


def test_a_domain_of_one_has_a_quantile_without_interval_and_an_empty_one_nothing() -> None:
    design = ClusterDesign.of([Stage()], np.ones(3))
    domains = Domains.of_codes(np.array([0, 0, 1]), 3)

    two, one, nobody = estimate_quantiles(np.array([5.0, 6, 7]), domains, design, 0.5)

    assert two is not None
    assert one is not None
    assert (one.quantile, one.low, one.high, one.std_error) == (7, None, None, None)
    assert "one_respondent" in one.caveats
    assert nobody is None


@pytest.mark.parametrize(("p", "level"), [(0.0, 0.95), (1.0, 0.95), (0.5, 95.0)])
def test_probabilities_beyond_0_and_1_are_refused(p: float, level: float) -> None:
    design = ClusterDesign.of([Stage()], np.ones(3))

    with pytest.raises(InvalidSampleError, match="must lie between 0 and 1"):
        estimate_quantiles(np.ones(3), Domains.whole(3), design, p, level=level)


def test_values_of_another_length_are_refused() -> None:
    with pytest.raises(InvalidSampleError, match="as many as the 2 respondents"):
        quantile_of_wrong_length()


def quantile_of_wrong_length() -> None:
    design = ClusterDesign.of([Stage()], np.ones(2))
    estimate_quantiles(np.ones(3), Domains.whole(2), design, 0.5)

"""Weights stated as percentages, and blends of two sets."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InvalidPlanError
from analysis.indices.composite import composite_score
from analysis.indices.indicator_weights import (
    IndicatorWeights,
    WeightMethod,
    combine_weights,
    direct_weights,
)


def weights(**parts: float) -> IndicatorWeights:
    return IndicatorWeights.in_proportion_to(parts, WeightMethod.DIRECT)


def test_wt_01_direct_percentages_give_the_composite_of_87_30() -> None:
    stated = direct_weights({"a": 20, "b": 30, "c": 30, "d": 10, "e": 10})

    result = composite_score({"a": 92, "b": 85, "c": 88, "d": 90, "e": 80}, stated.shares)

    assert result.value == Fraction("87.3")


@pytest.mark.parametrize(("last", "total"), [(11, "101"), (9.9, "99.9")])
def test_wt_07_percentages_that_do_not_total_100_are_refused(last: float, total: str) -> None:
    with pytest.raises(InvalidPlanError, match=f"total {total} and must total 100"):
        direct_weights({"a": 50, "b": 40, "c": last})


def test_thirds_written_as_decimals_are_exact() -> None:
    stated = direct_weights({"a": 33.3, "b": 33.3, "c": 33.4})

    assert stated.shares["a"] == Fraction(333, 1000)


@pytest.mark.parametrize("value", [-1, math.nan, math.inf])
def test_a_percentage_that_is_no_number_of_0_or_more_is_refused(value: float) -> None:
    with pytest.raises(InvalidPlanError, match="0 or more"):
        direct_weights({"a": value, "b": 101})


def test_a_blend_of_one_quarter_matches_the_hand_calculation() -> None:
    # a: 0.25 * 0.6 + 0.75 * 0.2 = 0.3.
    combined = combine_weights(weights(a=6, b=4), weights(a=2, b=8), 0.25)

    assert combined.weights.shares == {"a": Fraction(3, 10), "b": Fraction(7, 10)}
    assert combined.alpha == Fraction(1, 4)
    assert combined.weights.method is WeightMethod.COMBINED


@given(
    st.lists(st.floats(0.001, 1e6), min_size=2, max_size=8),
    st.fractions(0, 1, max_denominator=1000),
)
def test_a_blend_totals_exactly_one_and_lies_between_its_parts(
    parts: list[float], alpha: Fraction
) -> None:
    names = [f"i{number}" for number in range(len(parts))]
    judged = weights(**dict(zip(names, parts, strict=True)))
    measured = weights(**dict(zip(names, reversed(parts), strict=True)))

    blend = combine_weights(judged, measured, alpha).weights.shares

    assert sum(blend.values()) == 1
    for name in names:
        pair = judged.shares[name], measured.shares[name]
        assert min(pair) <= blend[name] <= max(pair)


def test_blends_of_other_indicators_or_beyond_0_to_1_are_refused() -> None:
    with pytest.raises(InvalidPlanError, match=r"see \['b', 'c'\]"):
        combine_weights(weights(a=1, b=1), weights(a=1, c=1), 0.5)
    with pytest.raises(InvalidPlanError, match=r"0\.\.1, not 1\.5"):
        combine_weights(weights(a=1, b=1), weights(a=1, b=1), 1.5)


@pytest.mark.parametrize("parts", [{}, {"a": 0.0}, {"a": -1.0, "b": 2.0}, {"a": math.nan}])
def test_parts_without_a_sum_to_divide_by_are_refused(parts: dict[str, float]) -> None:
    with pytest.raises(InvalidPlanError, match="not all 0"):
        weights(**parts)


def test_shares_that_do_not_total_one_are_refused() -> None:
    with pytest.raises(InvalidPlanError, match="total exactly 1"):
        IndicatorWeights({"a": Fraction(1, 2)}, WeightMethod.DIRECT)

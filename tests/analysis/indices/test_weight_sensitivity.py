"""What ranks owe to the weights, by hand and by law."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from analysis.errors import InvalidPlanError, InvalidSampleError
from analysis.indices.indicator_weights import IndicatorWeights, WeightMethod
from analysis.indices.weight_sensitivity import (
    UnitValues,
    WeightDraws,
    rank_stability,
    weight_ranges,
)

TABLES = hnp.arrays(float, (4, 3), elements=st.integers(0, 100).map(float))
STATED = st.lists(st.integers(1, 10), min_size=3, max_size=3)


def table(values: Any) -> UnitValues:
    array = np.array(values, dtype=float)
    return UnitValues(
        tuple(f"u{row}" for row in range(len(array))), tuple("abcd"[: array.shape[1]]), array
    )


def weights(*parts: float) -> IndicatorWeights:
    return IndicatorWeights.in_proportion_to(
        dict(zip("abcd", parts, strict=False)), WeightMethod.DIRECT
    )


def test_the_first_place_changes_where_the_lines_cross() -> None:
    # u0 scores 90 t + 60 (1 - t), u1 70 t + 85 (1 - t): equal at 45 t = 25, t = 5/9.
    ranges = weight_ranges(table([[90, 60], [70, 85]]), weights(7, 3))

    assert (ranges[0].low, ranges[0].high) == pytest.approx((5 / 9, 1))
    assert (ranges[0].overtaken_below, ranges[0].overtaken_above) == ("u1", None)
    assert (ranges[1].low, ranges[1].high) == pytest.approx((0, 4 / 9))


def test_leaders_who_share_the_first_place_part_at_once() -> None:
    ranges = weight_ranges(table([[80, 60], [60, 80], [10, 10]]), weights(1, 1))

    assert (ranges[0].low, ranges[0].high) == (0.5, 0.5)
    assert (ranges[0].overtaken_below, ranges[0].overtaken_above) == ("u1", "u0")


def test_a_unit_best_on_everything_stays_first_whatever_the_weights() -> None:
    values = table([[90, 90, 90], [80, 70, 60], [60, 70, 80]])

    for weight_range in weight_ranges(values, weights(2, 5, 3)):
        assert (weight_range.low, weight_range.high) == (0, 1)
    first = rank_stability(values, weights(2, 5, 3), WeightDraws(seed=1, concentration=None))[0]
    assert (first.kept_share, first.best_rank, first.worst_rank) == (1, 1, 1)


@given(TABLES, STATED)
def test_within_a_range_the_first_stays_first_and_just_beyond_another_is(
    values: Any, parts: list[int]
) -> None:
    stated = np.array(parts) / sum(parts)

    def leaders(column: int, weight: float) -> set[int]:
        moved = stated * (1 - weight) / (1 - stated[column])
        moved[column] = weight
        scores = np.round(values @ moved, 9)
        return set(np.flatnonzero(scores == scores.max()))

    for column, found in enumerate(weight_ranges(table(values), weights(*parts))):
        first = leaders(column, found.weight)
        for inside in np.linspace(found.low, found.high, 7)[1:-1]:
            assert first == leaders(column, float(inside)) or found.low == found.high
        if found.overtaken_above is not None and found.high < 1 - 1e-4:
            assert first != leaders(column, found.high + 1e-4)
        if found.overtaken_below is not None and found.low > 1e-4:
            assert first != leaders(column, found.low - 1e-4)


def test_all_weight_on_one_indicator_leaves_the_others_equal_shares() -> None:
    # u0 scores 80 t, u1 60 t + (90 + 50)/2 (1 - t): equal at 90 t = 70.
    ranges = weight_ranges(table([[80, 0, 0], [60, 90, 50]]), weights(1, 0, 0))

    assert ranges[0].low == pytest.approx(7 / 9)
    assert ranges[0].overtaken_below == "u1"


def test_one_indicator_alone_has_no_weight_to_lose() -> None:
    only = weight_ranges(table([[80], [60]]), weights(1))[0]

    assert (only.low, only.high, only.overtaken_below) == (0, 1, None)


def test_uniform_weights_on_two_indicators_keep_a_place_as_often_as_the_line_is_long() -> None:
    # Drawn alike, the first weight is uniform on 0..1, and u0 is first from 5/9 on: 4/9 of draws.
    draws = WeightDraws(seed=3, draws=40_000, concentration=None)

    first, second = rank_stability(table([[90, 60], [70, 85]]), weights(7, 3), draws)

    assert first.kept_share == pytest.approx(4 / 9, abs=4 * first.std_error)
    assert first.std_error == pytest.approx((4 / 9 * 5 / 9 / 40_000) ** 0.5, rel=0.01)
    assert (first.rank, first.best_rank, first.worst_rank) == (1, 1, 2)
    assert second.kept_share == first.kept_share


def test_weights_vary_about_those_stated_as_the_concentration_says() -> None:
    # u0 scores the first weight itself, of mean 0.2; u1 stands one standard deviation above that,
    # at sqrt(0.2 * 0.8 / 51) = 0.056, and about 85 % of the weights drawn lie below.
    deviation = (0.2 * 0.8 / 51) ** 0.5
    values = table([[1, 0], [0.2 + deviation, 0.2 + deviation]])

    result = rank_stability(values, weights(2, 8), WeightDraws(seed=5))

    assert result[1].kept_share == pytest.approx(0.85, abs=0.02)


def test_the_same_seed_gives_the_same_draws_and_ties_share_a_place() -> None:
    values = table([[80, 70, 60], [80, 70, 60], [60, 75, 90]])

    once, again = (rank_stability(values, weights(1, 1, 1), WeightDraws(seed=9)) for _ in "ab")

    assert once == again
    assert [unit.rank for unit in once] == [2, 2, 1]
    assert once[0].kept_share == once[1].kept_share


def test_an_indicator_without_weight_stays_without() -> None:
    values = table([[80, 0], [60, 100]])

    result = rank_stability(values, weights(1, 0), WeightDraws(seed=2))

    assert [unit.kept_share for unit in result] == [1, 1]


def test_tables_with_gaps_or_other_names_are_refused() -> None:
    with pytest.raises(InvalidSampleError, match=r"\['u1'\] lack a value"):
        table([[1, 2], [3, np.nan]])
    with pytest.raises(InvalidSampleError, match="do not fit"):
        UnitValues(("u",), ("a",), np.ones((2, 1)))
    with pytest.raises(InvalidPlanError, match=r"see \['b'\]"):
        weight_ranges(table([[1, 2], [3, 4]]), weights(1))


@pytest.mark.parametrize("draws", [WeightDraws(1, draws=0), WeightDraws(1, concentration=0)])
def test_no_draws_and_no_concentration_are_refused(draws: WeightDraws) -> None:
    with pytest.raises(InvalidPlanError, match="above 0"):
        rank_stability(table([[1, 2], [3, 4]]), weights(1, 1), draws)

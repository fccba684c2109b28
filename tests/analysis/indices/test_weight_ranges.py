"""How far weights may move before another unit comes first, by hand and by law."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from analysis.errors import InvalidPlanError
from analysis.indices.weight_ranges import weight_ranges
from tests.analysis.indices.unit_tables import table, weights

TABLES = hnp.arrays(float, (4, 3), elements=st.integers(0, 100).map(float))
STATED = st.lists(st.integers(1, 10), min_size=3, max_size=3)


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


def test_weights_of_other_indicators_are_refused() -> None:
    with pytest.raises(InvalidPlanError, match=r"see \['b'\]"):
        weight_ranges(table([[1, 2], [3, 4]]), weights(1))

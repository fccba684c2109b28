"""Funnel limits by hand, by law, and against R's binomial quantiles (golden/contrasts.R)."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InvalidSampleError
from analysis.estimation.intervals import wilson_bounds
from analysis.units.funnel import (
    FunnelPosition,
    ShareLimitMethod,
    funnel_of_means,
    funnel_of_shares,
)

GOLDEN = Path(__file__).parent / "golden"
EXACT = ShareLimitMethod.EXACT


def test_limits_of_means_match_the_hand_calculation() -> None:
    # 20 / sqrt(100) = 2: 80 ± 1.96 * 2 and 80 ± 3.0902 * 2.
    unit = funnel_of_means({"a": (84.5, 100)}, 80, 20)[0]

    assert unit.warning == pytest.approx((76.08, 83.92), abs=0.001)
    assert unit.alarm == pytest.approx((73.82, 86.18), abs=0.001)
    assert unit.position is FunnelPosition.ABOVE_WARNING


def test_a_usual_spread_between_units_widens_the_limits() -> None:
    # The variance is 4 + 5 = 9.
    unit = funnel_of_means({"a": (84.5, 100)}, 80, 20, between_variance=5)[0]

    assert unit.warning == pytest.approx((80 - 5.88, 80 + 5.88), abs=0.001)
    assert unit.position is FunnelPosition.WITHIN


def test_every_side_and_both_limits_are_told_apart() -> None:
    values = {"a": 60.0, "b": 75.0, "c": 80.0, "d": 85.0, "e": 90.0}

    found = funnel_of_means({code: (value, 100) for code, value in values.items()}, 80, 20)

    assert [unit.position for unit in found] == [
        FunnelPosition.BELOW_ALARM,
        FunnelPosition.BELOW_WARNING,
        FunnelPosition.WITHIN,
        FunnelPosition.ABOVE_WARNING,
        FunnelPosition.ABOVE_ALARM,
    ]


def test_limits_stay_within_the_range_of_the_variable() -> None:
    assert funnel_of_means({"a": (95, 4)}, 95, 30)[0].alarm == pytest.approx((48.6, 100), abs=0.1)


def test_a_unit_without_answers_has_neither_figure_nor_limits() -> None:
    for unit in (
        funnel_of_means({"a": (0, 0)}, 80, 20)[0],
        funnel_of_shares({"a": (0, 0)}, 0.8)[0],
    ):
        assert (unit.value, unit.warning, unit.alarm, unit.position) == (None,) * 4


def test_exact_limits_of_shares_equal_interpolated_quantiles_of_r() -> None:
    expected = json.loads((GOLDEN / "contrasts.json").read_text())
    sizes = {f"u{n}": (0.0, float(n)) for n in expected["funnel_n"]}

    found = funnel_of_shares(sizes, 0.85, EXACT)

    for limit in ("warning", "alarm"):
        for side, end in enumerate(("low", "high")):
            limits = [(getattr(unit, limit) or (None, None))[side] for unit in found]
            assert limits == pytest.approx(expected[f"{limit}_{end}"], rel=1e-9)


@given(st.integers(1, 5000), st.floats(0.02, 0.98), st.data())
def test_a_share_is_beyond_the_score_limits_where_its_wilson_interval_misses_the_target(
    n: int, target: float, data: st.DataObject
) -> None:
    count = data.draw(st.integers(0, n))
    low, high = wilson_bounds(count / n, n)
    if min(abs(low - target), abs(high - target)) < 1e-9:
        return

    unit = funnel_of_shares({"a": (count, n)}, target)[0]

    assert (unit.position is FunnelPosition.WITHIN) == (low < target < high)


def test_exact_and_score_limits_meet_in_large_units() -> None:
    exact = funnel_of_shares({"a": (50_000, 100_000)}, 0.5, EXACT)[0]
    score = funnel_of_shares({"a": (50_000, 100_000)}, 0.5)[0]

    assert exact.warning == pytest.approx(score.warning, abs=1e-5)


@pytest.mark.parametrize(
    ("unit", "target", "method", "message"),
    [
        ((5, 10), 1.0, ShareLimitMethod.SCORE, "target 1.0"),
        ((11, 10), 0.5, ShareLimitMethod.SCORE, r"0\.\.n"),
        ((5.5, 10), 0.5, EXACT, "whole counts"),
        ((0, -1), 0.5, EXACT, "n must be 0 or more"),
    ],
)
def test_shares_out_of_range_are_refused(
    unit: tuple[float, float], target: float, method: ShareLimitMethod, message: str
) -> None:
    with pytest.raises(InvalidSampleError, match=message):
        funnel_of_shares({"a": unit}, target, method)


def test_exact_limits_know_no_variance_between_units() -> None:
    with pytest.raises(InvalidSampleError, match="use score limits"):
        funnel_of_shares({"a": (5, 10)}, 0.5, EXACT, between_variance=0.1)


def test_means_need_a_spread() -> None:
    with pytest.raises(InvalidSampleError, match="pooled_sd 0"):
        funnel_of_means({"a": (80, 100)}, 80, 0)

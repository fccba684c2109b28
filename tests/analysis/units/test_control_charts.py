"""Control charts by hand, by law, and anew after a break."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InvalidSampleError
from analysis.units.control_charts import (
    ChartReason,
    Signal,
    WaveFigure,
    WaveShare,
    cusum_chart,
    p_chart,
)


def shares(counts: list[float], n: float = 100, breaks: tuple[int, ...] = ()) -> list[WaveShare]:
    return [
        WaveShare(f"w{number}", count, n, is_break=number in breaks)
        for number, count in enumerate(counts)
    ]


def figures(
    values: list[float], std_error: float = 1, breaks: tuple[int, ...] = ()
) -> list[WaveFigure]:
    return [
        WaveFigure(f"w{number}", value, std_error, is_break=number in breaks)
        for number, value in enumerate(values)
    ]


def test_the_limits_of_a_p_chart_match_the_hand_calculation() -> None:
    # Mean 0.80 of 400; 3 * sqrt(0.8 * 0.2 / 100) = 0.12.
    points = p_chart(shares([80, 85, 90, 65]))

    assert [point.centre for point in points] == pytest.approx([0.8] * 4)
    assert points[0].limits == pytest.approx((0.68, 0.92))
    assert [point.signal for point in points] == [Signal.NONE] * 3 + [Signal.LOW]


def test_a_smaller_wave_has_wider_limits() -> None:
    points = p_chart([WaveShare("a", 80, 100), WaveShare("b", 20, 25)])

    assert points[1].limits == pytest.approx((0.56, 1.0))


def test_a_baseline_is_not_moved_by_what_follows() -> None:
    points = p_chart(shares([80, 80, 95]), baseline=2)

    assert points[2].centre == pytest.approx(0.8)
    assert points[2].signal is Signal.HIGH


def test_a_break_starts_the_chart_anew() -> None:
    points = p_chart(shares([80, 80, 60, 60], breaks=(2,)))

    assert [point.segment for point in points] == [1, 1, 2, 2]
    assert [point.centre for point in points] == pytest.approx([0.8, 0.8, 0.6, 0.6])
    assert {point.signal for point in points} == {Signal.NONE}


def test_what_cannot_be_judged_says_why() -> None:
    lonely = p_chart(shares([80, 80, 60], breaks=(2,)))[2]
    empty = p_chart([WaveShare("a", 0, 0), *shares([80, 80])])[0]
    unanimous = p_chart(shares([100, 100]))[0]

    assert (lonely.share, lonely.limits, lonely.reason) == (0.6, None, ChartReason.TOO_FEW_WAVES)
    assert (empty.share, empty.limits, empty.reason) == (None, None, ChartReason.NO_ANSWERS)
    assert (unanimous.centre, unanimous.limits) == (1, None)
    assert unanimous.reason is ChartReason.NO_SPREAD


def test_a_wave_of_volunteers_has_no_limits_and_moves_no_centre() -> None:
    drawn = shares([80, 70])
    points = p_chart([drawn[0], WaveShare("v", 10, 1000, is_of_volunteers=True), drawn[1]])

    assert (points[1].share, points[1].centre, points[1].limits) == (0.01, None, None)
    assert points[1].reason is ChartReason.VOLUNTEERS
    assert (points[0], points[2]) == p_chart(drawn)


@given(st.lists(st.integers(0, 50), min_size=2, max_size=12), st.integers(1, 11))
def test_segments_do_not_know_each_other(counts: list[int], cut: int) -> None:
    cut = min(cut, len(counts) - 1)
    series = [float(count) for count in counts]

    whole = p_chart(shares(series, 50, breaks=(cut,)))
    first, second = p_chart(shares(series[:cut], 50)), p_chart(shares(series[cut:], 50))

    alone = [*first, *second]
    assert [(p.centre, p.limits, p.signal) for p in whole] == [
        (p.centre, p.limits, p.signal) for p in alone
    ]


def test_the_cusum_matches_the_hand_calculation() -> None:
    # Deviations 1, 2, 3, 3 of target 80 less the allowance of 0.5: 0.5, 2, 4.5, 7 beyond 5.
    points = cusum_chart(figures([81, 82, 83, 83]), 80)

    assert [point.upper for point in points] == pytest.approx([0.5, 2, 4.5, 7])
    assert [point.lower for point in points] == pytest.approx([0, 0, 0, 0])
    assert [point.signal for point in points] == [Signal.NONE] * 3 + [Signal.HIGH]


def test_a_steady_fall_below_the_limits_of_each_wave_is_found() -> None:
    points = cusum_chart(figures([80, 80, 78, 78, 78, 78]), baseline=2)

    assert points[-1].centre == 80
    assert points[-1].lower == pytest.approx(4 * 1.5)
    assert points[-1].signal is Signal.LOW


def test_the_centre_weighs_waves_by_their_precision() -> None:
    # (80 / 1 + 85 / 4) / 1.25 = 81.
    points = cusum_chart([WaveFigure("a", 80, 1), WaveFigure("b", 85, 2)])

    assert points[0].centre == pytest.approx(81)


def test_a_break_empties_the_sums() -> None:
    points = cusum_chart(figures([83, 83, 83, 83], breaks=(2,)), 80)

    assert [point.upper for point in points] == pytest.approx([2.5, 5, 2.5, 5])
    lonely = cusum_chart(figures([80, 80, 90], breaks=(2,)))[2]
    assert (lonely.upper, lonely.reason) == (None, ChartReason.TOO_FEW_WAVES)


def test_impossible_series_are_refused() -> None:
    with pytest.raises(InvalidSampleError, match="w0: count 101"):
        p_chart(shares([101]))
    with pytest.raises(InvalidSampleError, match="w0: standard error 0"):
        cusum_chart(figures([80], 0))
    with pytest.raises(InvalidSampleError, match="baseline 1"):
        p_chart(shares([80, 80]), baseline=1)

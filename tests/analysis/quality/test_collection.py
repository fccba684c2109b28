"""How answers arrived: the abuses of the specification, and what is left in peace."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.errors import InvalidSampleError
from analysis.quality.collection import (
    Arrivals,
    Pace,
    flag_answers_at_close,
    flag_device_bursts,
    flag_device_shares,
    flag_internal_shares,
    flag_velocity,
)
from analysis.quality.flags import Flag, FlagReason, flagged_rows, share_with_and_without


def arrivals(
    minutes: list[float], devices: list[int] | None = None, *, is_shared: bool = False
) -> Arrivals:
    """Return answers at window 7, each by a device of its own unless told otherwise."""
    n = len(minutes)
    return Arrivals(
        np.full(n, 7),
        np.array(list(range(n)) if devices is None else devices, dtype=np.int64),
        np.full(n, is_shared),
        np.array(minutes, dtype=np.float64),
    )


def desk_phone() -> Arrivals:
    """Twelve ratings by one device in twenty minutes at one window, among forty others."""
    minutes = [20 * k / 11 for k in range(12)] + [60.0 * k for k in range(40)]
    return arrivals(minutes, [0] * 12 + list(range(1, 41)))


def test_ab_01_twelve_ratings_by_one_device_in_twenty_minutes_are_flagged() -> None:
    flags = flag_device_bursts(desk_phone())

    assert flags == (Flag(FlagReason.DEVICE_BURST, 7, 12.0, 5.0, 12, tuple(range(12))),)


def test_ab_01_rates_are_shown_with_and_without() -> None:
    found = desk_phone()
    is_positive = np.array([True] * 12 + [True] * 30 + [False] * 10)

    both = share_with_and_without(is_positive, flag_device_bursts(found))

    assert both.with_flagged is not None
    assert both.without_flagged is not None
    assert both.with_flagged.share == pytest.approx(42 / 52)
    assert both.without_flagged.share == pytest.approx(30 / 40)
    assert both.flagged == 12


def test_a_device_made_for_many_is_no_desk_phone() -> None:
    assert flag_device_bursts(arrivals([float(k) for k in range(12)], [0] * 12)) != ()
    shared = arrivals([float(k) for k in range(12)], [0] * 12, is_shared=True)

    assert flag_device_bursts(shared) == ()
    assert flag_device_shares(shared, min_n=5) == ()


def test_unknown_devices_are_not_one_device() -> None:
    assert flag_device_bursts(arrivals([float(k) for k in range(12)], [-1] * 12)) == ()


def test_the_same_device_at_many_windows_is_no_burst_at_any() -> None:
    found = arrivals([float(k) for k in range(8)], [0] * 8)

    assert (
        flag_device_bursts(Arrivals(np.arange(8), found.device, found.is_shared, found.minute))
        == ()
    )


def test_a_family_on_one_phone_is_left_in_peace() -> None:
    assert flag_device_bursts(arrivals([0, 2, 4, 6], [0] * 4)) == ()


def test_two_bursts_of_a_device_are_one_flag_without_what_lies_between() -> None:
    minutes = [0.0, 1, 2, 500, 1000, 1001, 1002, 1003]

    flags = flag_device_bursts(arrivals(minutes, [0] * 8), Pace(3, 5.0))

    assert [(flag.value, flag.n, flag.rows) for flag in flags] == [(4.0, 8, (0, 1, 2, 4, 5, 6, 7))]


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 40)), min_size=1, max_size=30),
    st.integers(1, 6),
    st.integers(1, 12),
)
def test_bursts_are_those_found_by_looking_at_every_start(
    events: list[tuple[int, int]], answers: int, minutes: int
) -> None:
    device = np.array([one for one, _minute in events])
    minute = np.array([float(at) for _device, at in events])
    found = Arrivals(np.zeros_like(device), device, np.zeros(len(device), dtype=bool), minute)

    expected = set()
    for row in range(len(device)):
        together = (device == device[row]) & (minute >= minute[row])
        together &= minute <= minute[row] + minutes
        if together.sum() >= answers:
            expected |= set(np.flatnonzero(together).tolist())

    flags = flag_device_bursts(found, Pace(answers, float(minutes)))
    assert set(np.flatnonzero(flagged_rows(flags, len(device)))) == expected


def test_a_window_rated_faster_than_it_serves_is_flagged() -> None:
    flags = flag_velocity(arrivals([float(k) for k in range(14)] + [900.0]))

    assert [(flag.subject, flag.value, flag.n) for flag in flags] == [(7, 14.0, 15)]
    assert flags[0].rows == tuple(range(14))


def test_a_busy_window_is_left_in_peace() -> None:
    assert flag_velocity(arrivals([2.0 * k for k in range(100)])) == ()


def test_nobody_makes_no_burst() -> None:
    assert flag_velocity(arrivals([])) == ()
    assert flag_device_bursts(arrivals([])) == ()
    assert flag_device_shares(arrivals([])) == ()


def test_one_device_with_a_quarter_of_the_answers_is_flagged() -> None:
    flags = flag_device_shares(
        arrivals([100.0 * k for k in range(40)], [0] * 10 + list(range(1, 31)))
    )

    assert flags == (Flag(FlagReason.DEVICE_SHARE, 7, 0.25, 0.2, 40, tuple(range(10))),)


def test_ab_02_thirty_ratings_within_two_seconds_of_the_close_are_flagged() -> None:
    after = np.linspace(1, 2, 30)

    flags = flag_answers_at_close(np.full(30, 3), after)

    assert flags == (Flag(FlagReason.BEFORE_READING, 3, 1.0, 0.1, 30, tuple(range(30))),)


def test_ab_02_all_within_seconds_of_the_close_are_flagged() -> None:
    flags = flag_answers_at_close(np.full(12, 3), np.linspace(4, 8, 12))

    assert flags == (Flag(FlagReason.ALL_AT_CLOSE, 3, 8.0, 10.0, 12, tuple(range(12))),)


def test_ab_02_only_the_answers_too_soon_are_named() -> None:
    after = np.concatenate([np.full(30, 1.5), np.full(60, 45.0), [np.nan]])

    flags = flag_answers_at_close(np.full(91, 3), after)

    assert [(flag.value, flag.n, flag.rows) for flag in flags] == [(1 / 3, 90, tuple(range(30)))]


def test_a_slip_of_a_finger_is_left_in_peace() -> None:
    after = np.concatenate([np.full(9, 1.5), np.full(60, 45.0)])

    assert flag_answers_at_close(np.full(69, 3), after) == ()
    assert flag_answers_at_close(np.full(5, 3), np.full(5, np.nan)) == ()


def staff(internal: int, n: int) -> NDArray[np.bool_]:
    return np.arange(n) < internal


def test_ab_12_a_staff_network_with_two_fifths_of_the_answers_is_flagged() -> None:
    flags = flag_internal_shares(np.full(100, 2), staff(40, 100))

    assert flags == (Flag(FlagReason.INTERNAL_SHARE, 2, 0.4, 0.1, 100, tuple(range(40))),)


def test_staff_who_are_citizens_too_are_left_in_peace() -> None:
    assert flag_internal_shares(np.full(100, 2), staff(10, 100)) == ()
    assert flag_internal_shares(np.full(19, 2), staff(19, 19)) == ()


def test_shares_without_anybody_left_are_none() -> None:
    flag = Flag(FlagReason.INTERNAL_SHARE, 2, 1.0, 0.1, 2, (0, 1))

    both = share_with_and_without(np.array([True, False]), [flag])

    assert both.with_flagged is not None
    assert (both.without_flagged, both.flagged) == (None, 2)
    assert share_with_and_without(np.zeros(0, dtype=bool), []).with_flagged is None


def test_arrivals_of_unequal_length_or_without_a_time_are_refused() -> None:
    good = desk_phone()
    for minute in (good.minute[:-1], np.where(good.minute == 0, np.nan, good.minute)):
        with pytest.raises(InvalidSampleError, match="every minute finite"):
            Arrivals(good.window, good.device, good.is_shared, minute)


def test_flags_come_in_the_order_of_their_windows() -> None:
    one = desk_phone()
    both = Arrivals(
        np.concatenate([one.window + 1, one.window]),
        np.concatenate([one.device, one.device]),
        np.concatenate([one.is_shared, one.is_shared]),
        np.concatenate([one.minute, one.minute]),
    )

    subjects = [flag.subject for flag in flag_device_bursts(both)]

    assert all(first <= second for first, second in pairwise(subjects))
    assert subjects == [7, 8]

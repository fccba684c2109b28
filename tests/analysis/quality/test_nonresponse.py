"""Response accounting: rates of every stage, and what nobody recorded or has no denominator."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InvalidSampleError
from analysis.quality.nonresponse import ResponseCounts, account_for_response


def test_rates_match_the_hand_calculation() -> None:
    # 1200 eligible, 800 offered, 480 started, 400 completed: 2/3, 3/5, 5/6, 1/2, 1/3.
    account = account_for_response({("hall", "sms"): ResponseCounts(1200, 800, 480, 400)}).overall

    assert rates(account) == pytest.approx((2 / 3, 0.6, 5 / 6, 0.5, 1 / 3))


def rates(counts: ResponseCounts) -> tuple[float | None, ...]:
    return (
        counts.offered_rate,
        counts.started_rate,
        counts.completion_rate,
        counts.response_rate,
        counts.covered_rate,
    )


def test_a_stage_that_nobody_recorded_of_one_cell_has_no_rate_of_all() -> None:
    cells = {"a": ResponseCounts(10, 5, None, 4), "b": ResponseCounts(10, None, None, 2)}
    accounting = account_for_response({("hall", name): cell for name, cell in cells.items()})

    assert rates(accounting.channels["a"]) == (0.5, None, None, 0.8, 0.4)
    assert rates(accounting.overall) == (None, None, None, None, 0.3)


def test_rt_06_without_cases_every_rate_is_null() -> None:
    account = account_for_response({("hall", "sms"): ResponseCounts(0, 0, 0, 0)}).overall

    assert rates(account) == (None,) * 5


def test_a_wave_nobody_was_invited_to_has_a_share_offered_and_no_response_rate() -> None:
    account = account_for_response({("hall", "sms"): ResponseCounts(50, 0, 0, 0)}).overall

    assert rates(account) == (0.0, None, None, None, 0.0)


def test_no_frame_at_all_gives_an_empty_account() -> None:
    accounting = account_for_response({})

    assert rates(accounting.overall) == (None,) * 5
    assert accounting.units == {}


stages = st.lists(st.integers(0, 500), min_size=4, max_size=4).map(
    lambda counts: ResponseCounts(*sorted(counts, reverse=True))
)


@given(st.lists(stages, min_size=4, max_size=4))
def test_units_and_channels_each_add_up_to_the_wave(cells: list[ResponseCounts]) -> None:
    places = [(unit, channel) for unit in ("a", "b") for channel in ("sms", "qr_code")]
    accounting = account_for_response(dict(zip(places, cells, strict=True)))

    cells_of_all = [one.counts for one in accounting.cells]
    for parts in (accounting.units.values(), accounting.channels.values(), cells_of_all):
        assert sum(parts, ResponseCounts(0, 0, 0, 0)) == accounting.overall


@pytest.mark.parametrize(
    "counts",
    [
        ResponseCounts(5, 6, 0, 0),
        ResponseCounts(9, 6, 2, 3),
        ResponseCounts(9, None, None, 10),
        ResponseCounts(1, 0, 0, -1),
    ],
)
def test_a_stage_larger_than_the_one_before_is_refused(counts: ResponseCounts) -> None:
    with pytest.raises(InvalidSampleError, match=r"unit 'hall', channel 'sms'.*must not rise"):
        account_for_response({("hall", "sms"): counts})

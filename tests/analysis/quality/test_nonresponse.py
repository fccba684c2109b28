"""Response accounting: rates of every stage, and what has no denominator."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InvalidSampleError
from analysis.estimation.proportions import estimate_proportion
from analysis.quality.nonresponse import ResponseAccount, ResponseCounts, account_for_response


def test_rates_match_the_hand_calculation() -> None:
    # 1200 eligible, 800 offered, 480 started, 400 completed: 2/3, 3/5, 5/6, 1/2, 1/3.
    account = account_for_response({("hall", "sms"): ResponseCounts(1200, 800, 480, 400)}).overall

    assert shares(account) == pytest.approx((2 / 3, 0.6, 5 / 6, 0.5, 1 / 3))
    assert account.response_rate == estimate_proportion(400, 800)


def shares(account: ResponseAccount) -> tuple[float | None, ...]:
    rates = (
        account.offered_rate,
        account.started_rate,
        account.completion_rate,
        account.response_rate,
        account.covered_rate,
    )
    return tuple(None if rate is None else rate.share for rate in rates)


def test_rt_06_without_cases_every_rate_is_null() -> None:
    account = account_for_response({("hall", "sms"): ResponseCounts(0, 0, 0, 0)}).overall

    assert shares(account) == (None,) * 5


def test_a_wave_nobody_was_invited_to_has_a_share_offered_and_no_response_rate() -> None:
    account = account_for_response({("hall", "sms"): ResponseCounts(50, 0, 0, 0)}).overall

    assert shares(account) == (0.0, None, None, None, 0.0)


def test_no_frame_at_all_gives_an_empty_account() -> None:
    accounting = account_for_response({})

    assert shares(accounting.overall) == (None,) * 5
    assert accounting.units == {}


stages = st.lists(st.integers(0, 500), min_size=4, max_size=4).map(
    lambda counts: ResponseCounts(*sorted(counts, reverse=True))
)


@given(st.lists(stages, min_size=4, max_size=4))
def test_units_and_channels_each_add_up_to_the_wave(cells: list[ResponseCounts]) -> None:
    places = [(unit, channel) for unit in ("a", "b") for channel in ("sms", "qr_code")]
    accounting = account_for_response(dict(zip(places, cells, strict=True)))

    for parts in (accounting.units, accounting.channels, accounting.cells):
        total = sum((part.counts for part in parts.values()), ResponseCounts(0, 0, 0, 0))
        assert total == accounting.overall.counts


@pytest.mark.parametrize(
    "counts", [ResponseCounts(5, 6, 0, 0), ResponseCounts(9, 6, 2, 3), ResponseCounts(1, 0, 0, -1)]
)
def test_a_stage_larger_than_the_one_before_is_refused(counts: ResponseCounts) -> None:
    with pytest.raises(InvalidSampleError, match=r"unit 'hall', channel 'sms'.*must not rise"):
        account_for_response({("hall", "sms"): counts})

"""Dates, times and durations do what the calendar of the standard library does."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.expressions.functions import Kind
from questionnaires.expressions.moments import (
    DAY,
    Moment,
    combine,
    format_moment,
    read_moment,
    write_moment,
)

CLOCKS = st.datetimes().map(lambda moment: moment.replace(microsecond=0))
KINDS = [Kind.DATE, Kind.MONTH, Kind.TIME, Kind.MOMENT, Kind.DURATION]


def read(words: str) -> Moment:
    moment = read_moment(words)
    assert moment is not None
    return moment


@given(st.dates(), st.dates())
def test_dates_differ_by_days(one: date, other: date) -> None:
    assert combine("-", read(str(one)), read(str(other))) == (one - other).days


@given(st.dates(), st.integers(-4_000_000, 4_000_000))
def test_days_are_added_within_the_calendar(day: date, days: int) -> None:
    found = combine("+", read(str(day)), days)
    try:
        expected = str(day + timedelta(days=days))
    except OverflowError:
        assert found is None
    else:
        assert isinstance(found, Moment)
        assert write_moment(found) == expected


@given(CLOCKS, CLOCKS)
def test_moments_differ_by_durations(one: datetime, other: datetime) -> None:
    found = combine("-", read(one.isoformat()), read(other.isoformat()))
    seconds = int((one - other).total_seconds())
    expected = Moment(Kind.DURATION, seconds) if abs(seconds) <= 10**10 else None

    assert found == expected


@given(st.times().map(lambda each: each.replace(microsecond=0)), st.integers(-DAY, DAY))
def test_a_time_stays_within_its_day(clock: time, seconds: int) -> None:
    found = combine("+", read(clock.isoformat()), Moment(Kind.DURATION, seconds))
    total = clock.hour * 3600 + clock.minute * 60 + clock.second + seconds

    assert found == (Moment(Kind.TIME, total) if 0 <= total < DAY else None)


@given(st.sampled_from(KINDS), st.integers(0, 80_000))
def test_what_is_written_is_read_as_the_same(kind: Kind, amount: int) -> None:
    moment = Moment(kind, amount)

    assert read_moment(write_moment(moment)) == moment


@given(CLOCKS)
def test_forms_are_those_of_the_standard_library(moment: datetime) -> None:
    form = "%m/%d %H:%M:%S"

    assert format_moment(read(moment.isoformat()), form) == moment.strftime(form)
    assert format_moment(read(moment.isoformat()), "%Y") == moment.isoformat()[:4]


@pytest.mark.parametrize(
    "words",
    [
        "",
        "2026",
        "2026-00",
        "2026-13",
        "0000-01",
        "2026-02-29",
        "2026-1-1",
        "2026-01-31T",
        "2026-01T10:00",
        "2026-01-31 10:00",
        "T10:00",
        "24:00",
        "10:60",
        "10:00:60",
        "1:00",
        "10:00\n",
        "２０２６-01-31",
        "P",
        "PT",
        "P1DT",
        "P1M",
        "P1.5D",
        "+PT1H",
        "PT1234567H",
        "P999999D",
        12,
        None,
        ["2026-01-31"],
    ],
)
def test_everything_else_is_no_moment(words: object) -> None:
    assert read_moment(words) is None

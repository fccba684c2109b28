"""Deadlines skip what people do not work, and count what they work instead."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.workdays import CountedDays, WorkdayCalendar

NATIONAL_DAY = {date(2025, 10, day): False for day in range(1, 9)}
CALENDAR = WorkdayCalendar({**NATIONAL_DAY, date(2025, 10, 11): True, date(2025, 9, 28): True})
TUESDAY = date(2025, 9, 30)


def test_sla_01_five_working_days_skip_the_holiday_and_count_the_saturday_worked() -> None:
    assert CALENDAR.add_workdays(TUESDAY, 5) == date(2025, 10, 14)


def test_sla_02_seven_natural_days_are_counted_whatever_they_are() -> None:
    assert CALENDAR.due_on(TUESDAY, 7, CountedDays.NATURAL_DAYS) == date(2025, 10, 7)


def test_without_a_table_monday_to_friday_are_worked() -> None:
    assert WorkdayCalendar().due_on(TUESDAY, 5, CountedDays.WORKDAYS) == date(2025, 10, 7)


def test_no_days_are_over_on_the_day_itself() -> None:
    assert CALENDAR.add_workdays(date(2025, 10, 3), 0) == date(2025, 10, 3)


@given(st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.integers(1, 60))
def test_from_a_day_to_its_deadline_there_are_as_many_workdays_as_were_added(
    start: date, days: int
) -> None:
    end = CALENDAR.add_workdays(start, days)

    assert CALENDAR.is_workday(end)
    assert CALENDAR.count_workdays(start, end) == days


def test_a_holiday_between_two_days_does_not_count_and_a_saturday_worked_does() -> None:
    assert CALENDAR.count_workdays(date(2025, 9, 30), date(2025, 10, 11)) == 3
    assert CALENDAR.count_workdays(date(2025, 10, 11), date(2025, 10, 11)) == 0


@given(st.dates(date(2025, 9, 1), date(2025, 11, 1)), st.integers(0, 60))
def test_workdays_are_counted_as_if_day_by_day(start: date, days: int) -> None:
    each = [start + timedelta(days=n) for n in range(1, days + 1)]

    assert CALENDAR.count_workdays(start, start + timedelta(days=days)) == sum(
        map(CALENDAR.is_workday, each)
    )


def test_a_day_that_lies_before_is_no_workday_later() -> None:
    assert CALENDAR.count_workdays(date(2025, 10, 14), TUESDAY) == 0


def test_a_table_may_say_of_a_day_what_its_week_says() -> None:
    monday = WorkdayCalendar({date(2025, 11, 3): True, date(2025, 11, 8): False})

    assert monday.count_workdays(date(2025, 11, 1), date(2025, 11, 9)) == 5


def test_a_deadline_does_not_lie_behind() -> None:
    with pytest.raises(ValueError, match="ahead"):
        CALENDAR.add_workdays(TUESDAY, -1)

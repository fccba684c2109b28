"""Counting days as deadlines do: all of them, or those on which people work."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

SATURDAY = 5  # As `date.weekday` counts, from Monday.
WEEK = 7
ONE_DAY = timedelta(days=1)


class CountedDays(StrEnum):
    """Which days a deadline counts."""

    WORKDAYS = "workdays"
    NATURAL_DAYS = "natural_days"


class DayKind(StrEnum):
    """What a table of days says of one; of a usual one, its day of the week decides."""

    WORKDAY = "workday"
    HOLIDAY = "holiday"
    USUAL = "usual"


# What tables call them, beside their codes.
DAY_WORDS: Mapping[DayKind, Sequence[str]] = {
    DayKind.WORKDAY: ("上班", "是", "工作日", "调休上班", "补班", "yes", "true"),
    DayKind.HOLIDAY: ("放假", "否", "休息", "节假日", "法定节假日", "调休", "no", "false"),
    DayKind.USUAL: ("按星期", "默认", "取消"),
}


@dataclass(frozen=True)
class WorkdayCalendar:
    """Monday to Friday, except as `exceptions` say: a day, and whether it is worked."""

    exceptions: Mapping[date, bool] = field(default_factory=dict)

    def is_workday(self, day: date) -> bool:
        """Tell whether people work on `day`."""
        return self.exceptions.get(day, day.weekday() < SATURDAY)

    def add_workdays(self, start: date, days: int) -> date:
        """Return the `days`-th workday after `start`, which itself is not counted."""
        if days < 0:
            raise ValueError("a deadline lies ahead")
        day = start
        while days:
            day += ONE_DAY
            days -= self.is_workday(day)
        return day

    def count_workdays(self, start: date, end: date) -> int:
        """Return how many workdays there are after `start`, up to `end`."""
        return self._until(end) - self._until(start) if start < end else 0

    def due_on(self, start: date, days: int, counted: CountedDays) -> date:
        """Return the last day of a deadline of so many days that begins on `start`."""
        if counted is CountedDays.NATURAL_DAYS:
            return start + timedelta(days=days)
        return self.add_workdays(start, days)

    def _until(self, day: date) -> int:
        """Return how many workdays there are up to a day, counted from the first Monday."""
        weeks, rest = divmod(day.toordinal(), WEEK)  # 1 January of the year 1 was a Monday.
        days, more = self._moved
        return weeks * SATURDAY + min(rest, SATURDAY) + more[bisect_right(days, day)]

    @cached_property
    def _moved(self) -> tuple[list[date], list[int]]:
        """The days that are not as their day of the week, and how many more are worked by each."""
        days, more = [], [0]
        for day, is_worked in sorted(self.exceptions.items()):
            if is_worked != (day.weekday() < SATURDAY):
                days.append(day)
                more.append(more[-1] + (1 if is_worked else -1))
        return days, more

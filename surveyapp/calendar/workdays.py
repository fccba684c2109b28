"""Counting days as deadlines do: all of them, or those on which people work."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

SATURDAY = 5  # As `date.weekday` counts, from Monday.
ONE_DAY = timedelta(days=1)


class CountedDays(StrEnum):
    """Which days a deadline counts."""

    WORKDAYS = "workdays"
    NATURAL_DAYS = "natural_days"


@dataclass(frozen=True, slots=True)
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
        days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(map(self.is_workday, days))

    def due_on(self, start: date, days: int, counted: CountedDays) -> date:
        """Return the last day of a deadline of so many days that begins on `start`."""
        if counted is CountedDays.NATURAL_DAYS:
            return start + timedelta(days=days)
        return self.add_workdays(start, days)

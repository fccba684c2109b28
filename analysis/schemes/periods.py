"""Weeks, months, quarters, half-years and years, and which of them lie within which."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Self

MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
FORMS = {
    "year": re.compile(r"(\d{4})(?:年度?)?"),
    "half_year": re.compile(r"(\d{4})(?:-?[Hh]([12])|年([上下])半年)"),
    "quarter": re.compile(r"(\d{4})(?:-?[Qq]([1-4])|年第?([1-4一二三四])季度?)"),
    "month": re.compile(r"(\d{4})(?:-(\d{2})|年(\d{1,2})月份?)"),
    "week": re.compile(r"(\d{4})(?:-?[Ww](\d{2})|年第(\d{1,2})周)"),
}
IN_WORDS = {"上": 1, "下": 2, "一": 1, "二": 2, "三": 3, "四": 4}
MID_WEEK = 4  # A week belongs to the month that has its Thursday, as in ISO 8601.


class Level(StrEnum):
    """How long a period is. The shortest first."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"

    @property
    def rank(self) -> int:
        """Return 0 for the shortest."""
        return RANKS[self]


RANKS = {level: rank for rank, level in enumerate(Level)}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One period, as half-open dates.

    Attributes
    ----------
    start, end : date
        `end` is the first day after it.
    level : Level
    """

    start: date
    end: date
    level: Level

    @classmethod
    def parse(cls, label: str) -> Self:
        """Read ``2026``, ``2026H1``, ``2026Q1``, ``2026-01`` or ``2026W01``.

        Or the same in Chinese: ``2026年``, ``2026年上半年``, ``2026年第一季度``, ``2026年1月``.

        Raises
        ------
        ValueError
            If it is none of these.
        """
        for name, form in FORMS.items():
            match = form.fullmatch(label.strip())
            if match:
                year, number = (*filter(None, match.groups()), "1")[:2]
                return cls._of(Level(name), int(year), IN_WORDS.get(number) or int(number))
        raise ValueError(f"{label!r} is no period")

    @classmethod
    def _of(cls, level: Level, year: int, number: int) -> Self:
        if level is Level.WEEK:
            return cls.around(date.fromisocalendar(year, number, 1), level)
        return cls.around(date(year, MONTHS[level] * (number - 1) + 1, 1), level)

    @classmethod
    def around(cls, day: date, level: Level) -> Self:
        """Return the period of a level that has a day."""
        if level is Level.WEEK:
            start = day - timedelta(days=day.weekday())
            return cls(start, start + timedelta(days=7), level)
        months = MONTHS[level]
        first = (day.month - 1) // months * months
        year, month = divmod(day.year * 12 + first + months, 12)
        return cls(date(day.year, first + 1, 1), date(year, month + 1, 1), level)

    @property
    def place_in_year(self) -> int:
        """Return how many periods of its level, of months or longer, its year has before it."""
        return (self.start.month - 1) // MONTHS[self.level]

    @property
    def anchor(self) -> date:
        """Return the day that says which longer periods it belongs to."""
        return (
            self.start + timedelta(days=MID_WEEK - 1) if self.level is Level.WEEK else self.start
        )

    def __hash__(self) -> int:
        """Return a hash by the first day: few periods have it in common."""
        return hash(self.start)

    def __contains__(self, day: date) -> bool:
        """Tell whether a day is in it."""
        return self.start <= day < self.end

    def overlaps(self, other: "Period") -> bool:
        """Tell whether both have a day in common."""
        return self.start < other.end and other.start < self.end

    def __str__(self) -> str:
        """Return its label, such as ``2026Q1``."""
        year, number = f"{self.start.year:04}", (self.start.month - 1)
        match self.level:
            case Level.WEEK:
                of_week, week, _day = self.start.isocalendar()
                return f"{of_week:04}W{week:02}"
            case Level.MONTH:
                return f"{year}-{number + 1:02}"
            case Level.QUARTER:
                return f"{year}Q{number // 3 + 1}"
            case Level.HALF_YEAR:
                return f"{year}H{number // 6 + 1}"
            case Level.YEAR:
                return year

    def back(self, count: int) -> Self:
        """Return the period of the same level that lies so many before it."""
        found = self
        for _ in range(count):
            found = self.around(found.start - timedelta(days=1), self.level)
        return found

    def year_before(self, count: int) -> Self:
        """Return the same period so many years before."""
        if self.level is Level.WEEK:
            year, week, _day = self.start.isocalendar()
            last = date(year - count, 12, 28).isocalendar().week
            return self.around(date.fromisocalendar(year - count, min(week, last), 1), self.level)
        return self.around(self.start.replace(year=self.start.year - count), self.level)

    def within(self, level: Level) -> Self:
        """Return the longer period of a level that it belongs to."""
        return self.around(self.anchor, level)


@lru_cache(maxsize=4096)
def parts(period: Period, level: Level) -> tuple[Period, ...]:
    """Return the periods of a level that belong to a period, in their order."""
    if level is period.level:
        return (period,)
    return tuple(_parts(period, level))


def _parts(period: Period, level: Level) -> Iterator[Period]:
    found = Period.around(period.start, level)
    if level is Level.WEEK and found.anchor not in period:
        found = Period.around(found.end, level)
    while found.anchor in period:
        yield found
        found = Period.around(found.end, level)

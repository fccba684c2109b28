"""Which months an anonymous answer may stand for: those of its occasion, as few as are many.

A month with few occasions, as each is on its first morning, goes with the one before that has
many, and then neither is told: were only the few left without their month, that would name them.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from surveyapp.cases.models import ServiceOccasion

DAY = ServiceOccasion.occurred_on


@dataclass(frozen=True, slots=True)
class Period:
    """One month or several, by their first days; those without occasions are between them."""

    first: date
    last: date
    has_many: bool = True

    @property
    def month(self) -> str | None:
        """The month that may be told: one alone, of many."""
        return self.first.isoformat() if self.has_many and self.first == self.last else None

    def condition(self) -> ColumnElement[bool]:
        """Return what is true of the occasions of these months."""
        return and_(self.first <= DAY, _after(self.last) > DAY)


@dataclass(frozen=True, slots=True)
class Months:
    """The months in which an authority has occasions, and which have at least so many."""

    session: Session
    authority_id: UUID
    least: int

    def period_of(self, day: date) -> Period:
        """Return the months that go together with that of a day; every day of them has the same.

        A month of many goes with the few that follow it, and the first one also with those
        before.
        """
        first = self._back_to_many(day.replace(day=1))
        has_many = self._are_many(first)
        if has_many and (before := self._before(first)):
            start = self._back_to_many(before)
            first = first if self._are_many(start) else start
        last = day.replace(day=1)
        while after := self._following(last):
            if has_many and self._are_many(after):
                break
            last, has_many = after, has_many or self._are_many(after)
        return Period(first, last, has_many)

    def _back_to_many(self, month: date) -> date:
        """Return the last month up to this one that has many, or else the first of all."""
        while not self._are_many(month) and (before := self._before(month)):
            month = before
        return month

    def _are_many(self, month: date) -> bool:
        some = select(ServiceOccasion.id).where(*self._within(Period(month, month).condition()))
        counted = select(func.count()).select_from(some.limit(self.least).subquery())
        return self.session.scalars(counted).one() >= self.least

    def _before(self, month: date) -> date | None:
        earlier = self._within(month > DAY)
        return _month_of(self.session.scalar(select(func.max(DAY)).where(*earlier)))

    def _following(self, month: date) -> date | None:
        later = self._within(_after(month) <= DAY)
        return _month_of(self.session.scalar(select(func.min(DAY)).where(*later)))

    def _within(self, condition: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
        return ServiceOccasion.authority_id == self.authority_id, condition


def _after(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _month_of(day: date | None) -> date | None:
    return day and day.replace(day=1)

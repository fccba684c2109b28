"""What formulas of schemes can ask of days: how many are worked, and which of the week one is."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from analysis.workdays import WorkdayCalendar
from questionnaires.expressions import FUNCTIONS, Function, Kind, OwnFunction

WORKDAYS = "workdays"
WEEKDAY = "weekday"
OF_DAYS: Mapping[str, Function] = {
    WORKDAYS: Function((Kind.DATE,), Kind.NUMBER, 2, 2),
    WEEKDAY: Function((Kind.DATE,), Kind.NUMBER, 1, 1),
}
OF_SCHEMES: Mapping[str, Function] = {**FUNCTIONS, **OF_DAYS}


def day_functions(calendar: WorkdayCalendar) -> Mapping[str, OwnFunction]:
    """Return the functions of days, of which one counts by a calendar.

    ``workdays(a, b)`` is how many working days there are after the day a, up to the day b, and
    none where b is not later; ``weekday(a)`` is 1 on a Monday and 7 on a Sunday.
    """

    def workdays(start: object, end: object) -> Fraction | None:
        first, last = day_of(start), day_of(end)
        if first is None or last is None:
            return None
        return Fraction(calendar.count_workdays(first, last))

    def weekday(day: object) -> Fraction | None:
        found = day_of(day)
        return None if found is None else Fraction(found.isoweekday())

    return {WORKDAYS: workdays, WEEKDAY: weekday}


def day_of(value: object) -> date | None:
    """Return the day of words that are a date or a moment."""
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None

"""The calendar of working days, of which a scheme that counts them needs each year."""

from collections.abc import Mapping

from analysis.schemes.definition import Scheme
from analysis.schemes.evidence import EvidenceTable
from analysis.schemes.evidence_complaints import Complaints
from analysis.schemes.tables import CALENDAR
from analysis.schemes.workday_reads import needs_calendar, years_counted
from analysis.workdays import DayKind, WorkdayCalendar

MISSING, LACKS_YEARS = "missing_calendar", "calendar_lacks_years"
OF_CALENDAR = frozenset({MISSING, LACKS_YEARS})
TELLING = frozenset({DayKind.WORKDAY, DayKind.HOLIDAY})
WHERE_FROM = "Put calendar.csv into the folder; `surveyapp scheme template` writes one."
BY_WEEK = "Where only Monday to Friday count, write workdays: monday_to_friday into the scheme."


def read_calendar(
    scheme: Scheme, tables: Mapping[str, EvidenceTable], complaints: Complaints
) -> WorkdayCalendar:
    """Return the calendar that working days are counted by, and tell what it lacks.

    A year without a day that is told has no holidays, which no year is without: nothing is known
    of it.
    """
    if not needs_calendar(scheme):
        return WorkdayCalendar()
    table = tables.get(CALENDAR)
    if table is None or not len(table):
        complaints.add(CALENDAR, MISSING, None, ("", ""), (f"{WHERE_FROM} {BY_WEEK}",))
        return WorkdayCalendar()
    days = {
        day: kind
        for day, kind in zip(table.column("date"), table.column("is_workday"), strict=True)
        if day is not None
    }
    others = {name: each for name, each in tables.items() if name != CALENDAR}
    known = {day.year for day in days}
    lacking = [str(year) for year in years_counted(scheme, others) if year not in known]
    if lacking:
        said = f"Add the holidays and days worked instead of these years. {BY_WEEK}"
        complaints.add(CALENDAR, LACKS_YEARS, None, ("", ""), (said, *lacking))
    told = {day: kind is DayKind.WORKDAY for day, kind in days.items() if kind in TELLING}
    return WorkdayCalendar(told)

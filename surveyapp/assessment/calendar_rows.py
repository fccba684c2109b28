"""The calendar of the authority as a scheme reads it that counts working days."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from analysis.schemes.definition import Scheme
from analysis.schemes.evidence_columns import headings_of
from analysis.schemes.periods import Period
from analysis.schemes.tables import CALENDAR, TABLES
from analysis.schemes.workday_reads import needs_calendar, years_counted
from analysis.workdays import DayKind
from surveyapp.assessment.kept_tables import Rows
from surveyapp.calendar.service import load_calendar

HEADER = ("date", "is_workday")


def with_calendar(
    session: Session,
    authority_id: UUID,
    scheme: Scheme,
    period: Period,
    tables: dict[str, Rows],
) -> dict[str, Rows]:
    """Return tables with the days that are not as their day of the week, where a scheme asks.

    Only of years that count: others, such as the next one once its holidays are announced,
    change nothing.
    """
    if not needs_calendar(scheme):
        return tables
    named = {name: _named(scheme, name, rows) for name, rows in tables.items() if name in TABLES}
    counted = {period.start.year, *years_counted(scheme, named)}
    known = load_calendar(session, authority_id).exceptions
    days = sorted(day for day in known if day.year in counted)
    cells = [(day.isoformat(), _kind(known, day)) for day in days]
    return {**tables, CALENDAR: Rows(HEADER, cells, [""] * len(cells))}


def _kind(known: Mapping[date, bool], day: date) -> str:
    return (DayKind.WORKDAY if known[day] else DayKind.HOLIDAY).value


def _named(scheme: Scheme, name: str, rows: Rows) -> Rows:
    """Return a table whose columns go by their names, whatever the headings of its file."""
    headings = headings_of(scheme, name)
    return replace(rows, header=[headings.get(title, title) for title in rows.header])

"""The occasions of the store as a scheme reads them: whose they are, and how long they took.

Promises are of workdays: from the day of a matter's first occasion, which is not counted, to the
day on which it was closed, by the calendar of the authority.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from surveyapp.assessment.kept_tables import Rows, of_records
from surveyapp.calendar.service import load_calendar
from surveyapp.cases.models import ServiceCase, ServiceItem, ServiceOccasion
from surveyapp.units.service import units_by_id

HEADER = (
    "unit", "case_no", "date", "service_item", "case_kind", "window", "accepted_at",
    "closed_at", "promised_days", "handling_days", "wait_minutes", "accept_minutes",
)  # fmt: skip
AT_ONCE = 5_000


def read_cases(
    session: Session,
    authority_id: UUID,
    days: tuple[date, date],
    *,
    units: Mapping[str, str],
    zone: str,
) -> Rows:
    """Return the occasions from one day on, and before another.

    `units` says until which day each is assessed, if it ends.

    An occasion counts for its centre, its department or its window, whichever is assessed first.
    """
    codes = {unit_id: unit.code for unit_id, unit in units_by_id(session, authority_id).items()}
    workdays = cache(load_calendar(session, authority_id).count_workdays)
    occasion, any_of_case = ServiceOccasion, aliased(ServiceOccasion)
    began_on = (
        select(func.min(any_of_case.occurred_on))
        .where(any_of_case.case_id == ServiceCase.id)
        .scalar_subquery()
    )
    query = (
        select(
            occasion.source, occasion.case_no, occasion.service_no, occasion.service_center_id,
            occasion.department_id, occasion.service_window_id, occasion.occurred_on,
            occasion.occurred_at, occasion.wait_minutes, occasion.accept_minutes,
            ServiceCase.case_kind, ServiceCase.promised_days, ServiceCase.closed_on,
            began_on.label("began_on"), ServiceItem.code,
        )
        .join(ServiceCase, ServiceCase.id == occasion.case_id)
        .join(ServiceItem, ServiceItem.id == occasion.service_item_id)
        .where(
            occasion.authority_id == authority_id,
            occasion.occurred_on >= days[0],
            occasion.occurred_on < days[1],
        )
        .order_by(occasion.occurred_on, occasion.id)
        .execution_options(yield_per=AT_ONCE)
    )  # fmt: skip
    records = []
    for row in session.execute(query):
        where = (row.service_center_id, row.department_id, row.service_window_id)
        day = row.occurred_on.isoformat()
        assessed = (codes[one] for one in where if one and day <= units.get(codes[one], ""))
        unit = next(assessed, None)
        if unit is None:
            continue
        at, closed_on = row.occurred_at, row.closed_on
        records.append(
            {
                "unit": unit,
                "case_no": row.case_no,
                "date": day,
                "service_item": row.code,
                "case_kind": row.case_kind.value,
                "window": codes.get(row.service_window_id, ""),
                "accepted_at": f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" if at else "",
                "closed_at": closed_on.isoformat() if closed_on else "",
                "promised_days": _number(row.promised_days),
                "handling_days": _number(workdays(row.began_on, closed_on) if closed_on else None),
                "wait_minutes": _number(row.wait_minutes),
                "accept_minutes": _number(row.accept_minutes),
                "place": f"{row.source}/{row.case_no}/{row.service_no}",
            }
        )
    return of_records(HEADER, records)


def _number(value: float | None) -> str:
    return "" if value is None else str(value).removesuffix(".0")

"""The occasions of the store as a scheme reads them: whose they are, and how long they took."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.assessment.kept_tables import Rows, of_records
from surveyapp.cases.models import ServiceCase, ServiceItem, ServiceOccasion
from surveyapp.units.service import units_by_id

HEADER = (
    "unit", "case_no", "date", "service_item", "case_kind", "window", "accepted_at",
    "promised_days", "wait_minutes", "accept_minutes",
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
    occasion = ServiceOccasion
    query = (
        select(
            occasion.source, occasion.case_no, occasion.service_no, occasion.service_center_id,
            occasion.department_id, occasion.service_window_id, occasion.occurred_on,
            occasion.occurred_at, occasion.wait_minutes, occasion.accept_minutes,
            ServiceCase.case_kind, ServiceCase.promised_days, ServiceItem.code,
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
        at = row.occurred_at
        records.append(
            {
                "unit": unit,
                "case_no": row.case_no,
                "date": day,
                "service_item": row.code,
                "case_kind": row.case_kind.value,
                "window": codes.get(row.service_window_id, ""),
                "accepted_at": f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" if at else "",
                "promised_days": _number(row.promised_days),
                "wait_minutes": _number(row.wait_minutes),
                "accept_minutes": _number(row.accept_minutes),
                "place": f"{row.source}/{row.case_no}/{row.service_no}",
            }
        )
    return of_records(HEADER, records)


def _number(value: float | None) -> str:
    return "" if value is None else str(value).removesuffix(".0")

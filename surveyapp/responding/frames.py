"""What an anonymous answer may know of its occasion: what it shares with many others.

The occasion is marked as rated and not named by the answer, which would be lost to every figure
by unit or by kind of matter. So of what is known of the occasion that is copied, one column after
the other, which at least `min_cell_size` occasions have alike. The first columns are those
that figures need most.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from surveyapp.cases.models import ServiceOccasion

# By the name under which it is kept; the month stands for the day.
COLUMNS: dict[str, InstrumentedAttribute[Any]] = {
    "service_center_id": ServiceOccasion.service_center_id,
    "service_channel": ServiceOccasion.service_channel,
    "department_id": ServiceOccasion.department_id,
    "service_window_id": ServiceOccasion.service_window_id,
    "service_item_id": ServiceOccasion.service_item_id,
    "applicant_kind": ServiceOccasion.applicant_kind,
}
MONTH = "occurred_on"


def shared_frame(
    session: Session, authority_id: UUID, occasion_id: UUID, min_cell_size: int
) -> dict[str, str] | None:
    """Return of an occasion what at least `min_cell_size` have alike; ``None`` if nothing is.

    The month is its first day. Where occasions are not kept in this store, nothing is known.
    """
    occasion = session.get(ServiceOccasion, occasion_id)
    if occasion is None or occasion.authority_id != authority_id:
        return None
    alike = [ServiceOccasion.authority_id == authority_id]
    frame: dict[str, str] = {}
    day = occasion.occurred_on
    first, following = day.replace(day=1), _next_month(day)
    wanted: list[tuple[str, str | None, list[ColumnElement[bool]]]] = [
        (
            MONTH,
            first.isoformat(),
            [ServiceOccasion.occurred_on >= first, ServiceOccasion.occurred_on < following],
        )
    ]
    for name, column in COLUMNS.items():
        value = getattr(occasion, name)
        wanted.append((name, None if value is None else str(value), [column == value]))
    for name, written, same in wanted:
        if written is not None and _are_many(session, [*alike, *same], min_cell_size):
            frame[name] = written
            alike += same
    return frame or None


def _are_many(session: Session, alike: list[ColumnElement[bool]], least: int) -> bool:
    some = select(ServiceOccasion.id).where(*alike).limit(least).subquery()
    return session.scalars(select(func.count()).select_from(some)).one() >= least


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)

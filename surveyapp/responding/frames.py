"""What an anonymous answer may know of its occasion: what it shares with many others.

The occasion is marked as rated and not named by the answer, which would be lost to every figure
by unit or by kind of matter. So of what is known of the occasion that is copied, one column after
the other, which at least `min_cell_size` occasions have alike. What is missing tells as much as
what is there: where it would be missing from a few only, the next rarest is left out as well. The
first columns are those that figures need most.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from surveyapp.cases.models import ServiceOccasion
from surveyapp.responding.months import Months

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
    period = Months(session, authority_id, min_cell_size).period_of(occasion.occurred_on)
    alike = [ServiceOccasion.authority_id == authority_id, period.condition()]
    frame = {MONTH: period.month} if period.month else {}
    for name, column in COLUMNS.items():
        value = getattr(occasion, name)
        common = _common_values(session, column, alike, min_cell_size)
        if value in common:
            frame[name] = str(value)
            alike.append(column == value)
        else:
            alike.append(or_(column.is_(None), column.not_in(common)))
    return frame or None


def _common_values(
    session: Session,
    column: InstrumentedAttribute[Any],
    alike: Sequence[ColumnElement[bool]],
    least: int,
) -> set[Any]:
    """Return the values that many of these occasions have, and as many or none of them lack.

    Where few lack one of them, the rarest is counted to what is lacking too.
    """
    rows = session.execute(select(column, func.count()).where(*alike).group_by(column)).all()
    common = [(n, str(value), value) for value, n in rows if value is not None and n >= least]
    common.sort(reverse=True)
    lacking = sum(n for _value, n in rows) - sum(n for n, _name, _value in common)
    while common and 0 < lacking < least:
        lacking += common.pop()[0]
    return {value for _n, _name, value in common}

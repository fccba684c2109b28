"""One rating for each occasion of a wave, and one follow-up rating where they are allowed."""

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import cast
from uuid import UUID

from sqlalchemy import Connection, Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from surveyapp.errors import SurveyError
from surveyapp.fieldwork.models import Collector, OccasionRating
from surveyapp.messages import N_

FIRST, FOLLOW_UP = 1, 2


@dataclass(frozen=True, slots=True)
class Ratings:
    """On which days an occasion was rated: first, and again."""

    first_on: date | None = None
    follow_up_on: date | None = None

    def may_follow(self, *, is_allowed: bool) -> bool:
        """Tell whether a follow-up rating could come in."""
        return is_allowed and self.first_on is not None and self.follow_up_on is None


class OccasionRatedError(SurveyError):
    """The occasion was rated before, and the answers are not kept."""

    status = HTTPStatus.CONFLICT
    message = N_("这次办事已经评价过，每次办事评价一次。")


def find_ratings(session: Session, wave_id: UUID, occasion_id: UUID) -> Ratings:
    """Return on which days an occasion was rated in a wave."""
    rows = session.execute(
        select(OccasionRating.rating_no, OccasionRating.rated_on).where(
            OccasionRating.wave_id == wave_id, OccasionRating.occasion_id == occasion_id
        )
    )
    days = dict(rows.all())
    return Ratings(days.get(FIRST), days.get(FOLLOW_UP))


def mark_rated(
    connection: Connection, collector: str, occasion_id: UUID, rating_no: int, rated_on: date
) -> None:
    """Mark an occasion as rated, in the transaction that keeps its answers, or refuse them.

    Two who rate it at one moment wait for one another here; the second is refused. What is
    tried out through a pilot marks nothing.

    Raises
    ------
    OccasionRatedError
        If it is marked already: the transaction must not be kept.
    """
    wave_id, is_pilot = connection.execute(COLLECTOR, {"code": collector}).one()
    if is_pilot:
        return
    row = {
        "wave_id": wave_id,
        "occasion_id": occasion_id,
        "rating_no": rating_no,
        "rated_on": rated_on,
    }
    if connection.scalar(MARKING[connection.dialect.name], row) is None:
        raise OccasionRatedError


COLLECTOR = select(Collector.wave_id, Collector.is_pilot).where(
    Collector.code == bindparam("code")
)
TABLE = cast("Table", OccasionRating.__table__)
MARKING = {
    dialect: insert(TABLE)
    .values({column.name: bindparam(column.name, type_=column.type) for column in TABLE.columns})
    .on_conflict_do_nothing()
    .returning(TABLE.c.rating_no)
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}

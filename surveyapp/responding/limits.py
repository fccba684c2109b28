"""How many answers one collector may bring in at a time.

A page brings in one response, however often it is sent. What counts is the responses that the
store holds, for all workers alike, and nothing is written to count them. A worker begins to ask
when it has itself received a twentieth of what is allowed, so that ordinary citizens pay nothing,
and asks once a second at most. Of anonymous answers, whose times are kept to the half-day, it
counts those that came to the store since it first asked.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from time import monotonic
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.errors import SurveyError
from surveyapp.fieldwork.crowds import Most
from surveyapp.fieldwork.service import Entrance
from surveyapp.messages import N_
from surveyapp.responding.models import Response
from surveyapp.responding.moments import kept_moment

WINDOW = timedelta(minutes=10)
# One every two seconds, one after the other; ten halls of 300 people each; a hundred a second.
MOST = Most(device=300, code=3_000, link=60_000)
SHARE_UNASKED = 20  # More workers than this are run by nobody.
SECONDS_KEPT = 1.0
MAX_KEPT = 4096


class TooManyAnswersError(SurveyError):
    """A collector brought in more answers than people could give there."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    message = N_("从这里提交的人太多了。请过一分钟再提交一次，填写的内容还在本页。")
    retry_after = 60  # Seconds.


@dataclass(slots=True)
class Crowd:
    """What a worker knows of one collector: how many came through itself, and through all."""

    since: float
    received: int = 0
    asked_at: float = float("-inf")
    is_too_large: bool = False
    before: int | None = None  # Anonymous answers of the half-day, when it first asked.


class Crowds:
    """The collectors that brought answers to a worker of late."""

    def __init__(self) -> None:
        self._known: dict[str, Crowd] = {}

    def is_too_large(
        self,
        entrance: Entrance,
        now: datetime,
        open_session: Callable[[], AbstractContextManager[Session]],
    ) -> bool:
        """Count one more answer, and tell whether it is one too many."""
        clock, most = monotonic(), MOST.through(entrance.channel)
        crowd = self._known.get(entrance.code)
        if crowd is None or clock - crowd.since > WINDOW.total_seconds():
            if len(self._known) >= MAX_KEPT:
                self._known.clear()
            crowd = self._known[entrance.code] = Crowd(since=clock)
        crowd.received += 1
        if crowd.received <= most // SHARE_UNASKED and not crowd.is_too_large:
            return False
        if clock - crowd.asked_at >= SECONDS_KEPT:
            crowd.asked_at = clock
            with open_session() as session:
                count = count_recent(session, entrance, now)
            if entrance.is_anonymous:
                crowd.before = count if crowd.before is None else min(crowd.before, count)
                count += most // SHARE_UNASKED - crowd.before
            crowd.is_too_large = count >= most
        return crowd.is_too_large


def count_recent(session: Session, entrance: Entrance, now: datetime) -> int:
    """Return how many responses came through a collector in the `WINDOW` before `now`.

    Of anonymous ones the store knows the half-day only; counted is that in which it began.
    """
    since = kept_moment(now - WINDOW, entrance.zone, entrance.identity_mode)
    return session.scalars(
        select(func.count())
        .select_from(Response)
        .where(
            Response.collector_id == entrance.collector_id,
            Response.received_on >= since.astimezone(ZoneInfo(entrance.zone)).date(),
            Response.received_at >= since,
        )
    ).one()

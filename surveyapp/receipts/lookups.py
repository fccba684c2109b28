"""Looking up what people type from a receipt or a notice, and counting what was wrong.

Only what names nothing counts: against the collector it was tried at, and against all of them
together. What a number is guessed for says nothing of codes: either has limits of its own.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import TypeVar

from sqlalchemy.orm import Session

from surveyapp.errors import SurveyError
from surveyapp.messages import N_
from surveyapp.throttling.service import Limit, count, forget_old, minutes_to_wait

MOST_OF_A_COLLECTOR = 60  # People slip; of a thousand million numbers a program finds none.
MOST_OF_ALL = 1_000

Found = TypeVar("Found", bound=Collection[object])


class Guessed(StrEnum):
    """What can be guessed."""

    NUMBER = "number"  # Of a receipt.
    CODE = "code"  # Of a collector, or an invitation.


class TooManyGuessesError(SurveyError):
    """Too many were wrong of late, at this collector or at all."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    message = N_(
        "这里输错编号的次数太多，暂时不能查询。请 {minutes} 分钟后再试；您的答卷不受影响。"
    )


def look_up(
    session: Session, guessed: Guessed, collector: str, look: Callable[[], Found], *, now: datetime
) -> Found:
    """Return what `look` finds, and count the guess as wrong if that is nothing.

    Raises
    ------
    TooManyGuessesError
        If too many were wrong before it, whether or not this one is.
    """
    limits = (
        Limit(guessed, collector, MOST_OF_A_COLLECTOR),
        Limit(f"every {guessed}", "", MOST_OF_ALL),
    )
    if minutes := minutes_to_wait(session, limits, now=now):
        raise TooManyGuessesError(minutes=minutes)
    found = look()
    if not found:
        count(session, limits)
    forget_old(session, now=now)
    return found

"""Noting that somebody tried to open what is not theirs, without filling the log with it."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from surveyapp.access import Actor
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.throttling.service import Limit, count, minutes_to_wait

HOUR = timedelta(hours=1)
MOST_IN_AN_HOUR = 60  # Of one account: enough to see what somebody was after.


def note_refused_opening(session: Session, actor: Actor, subject: str, *, now: datetime) -> None:
    """Write down that somebody was refused a page, or a thing of another unit.

    The same again within the hour is not written again, nor more than `MOST_IN_AN_HOUR` things:
    whoever reloads a page, or tries addresses by the thousand, must not bury the log.
    """
    account = str(actor.account_id)
    limits = (
        Limit("refused_openings", account, MOST_IN_AN_HOUR, HOUR),
        Limit("refused_opening", f"{account} {subject}", 1, HOUR),
    )
    if minutes_to_wait(session, limits, now=now):
        return
    count(session, limits)
    write_entry(session, actor, Action.ACCESS_REFUSED, subject, now=now)

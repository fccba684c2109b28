"""Counting in the store, so that a limit holds for all workers together.

Whoever asks how long to wait holds what is counted there until the transaction ends, so that no
more than the limit get through even if all come at one moment. Asking counts nothing: the caller
counts what proves to be of the kind that is limited.

A time begins at a round moment before the first that is counted, so that nothing here tells when
somebody did something; it is a little shorter for that.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy import case, delete, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from surveyapp.orm import UtcDateTime
from surveyapp.throttling.models import Throttle

QUARTER = timedelta(minutes=15)
HALF_A_DAY = timedelta(hours=12)  # The longest of all.
EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many of one kind at one place within a time, which begins with the first."""

    kind: str
    place: str
    most: int
    within: timedelta = QUARTER
    rounded_to: timedelta = timedelta(minutes=5)  # When it began, on the clock.

    @property
    def scope(self) -> str:
        """Under what it is counted: whatever was typed as a place has the length of a key."""
        return sha256(json.dumps([self.kind, self.place]).encode()).hexdigest()


def minutes_to_wait(session: Session, limits: Iterable[Limit], *, now: datetime) -> int:
    """Return for how many minutes one more is too many, of any of these; 0 if it is not.

    Limits that are asked together are always named in the same order, so that nobody who holds
    one waits for another who holds the other.
    """
    return max(_minutes(session, limit, now) for limit in limits)


def count(session: Session, limits: Iterable[Limit], number: int = 1) -> None:
    """Count so many more, after `minutes_to_wait` in the same transaction."""
    scopes = [limit.scope for limit in limits]
    statement = update(Throttle).where(Throttle.scope.in_(scopes))
    session.execute(statement.values(count=Throttle.count + number))


def take_turn(session: Session, limit: Limit, number: int = 1, *, now: datetime) -> int:
    """Count so many more unless that is too many already; return how many minutes to wait."""
    minutes = minutes_to_wait(session, [limit], now=now)
    if not minutes:
        count(session, [limit], number)
    return minutes


def forget_old(session: Session, *, now: datetime) -> None:
    """Erase what has run out, so that made-up places leave nothing for ever.

    What others hold is theirs to erase: nobody waits here while holding something.
    """
    over = select(Throttle.scope).where(Throttle.since <= now - HALF_A_DAY)
    session.execute(
        delete(Throttle).where(Throttle.scope.in_(over.with_for_update(skip_locked=True)))
    )


def _minutes(session: Session, limit: Limit, now: datetime) -> int:
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    begun = now - (now - EPOCH) % limit.rounded_to
    has_run_out = Throttle.since <= now - limit.within
    held = {
        "count": case((has_run_out, 0), else_=Throttle.count),
        "since": case((has_run_out, literal(begun, UtcDateTime())), else_=Throttle.since),
    }
    statement = insert(Throttle).values(scope=limit.scope, since=begun, count=0)
    counted, since = session.execute(
        statement.on_conflict_do_update(index_elements=[Throttle.scope], set_=held).returning(
            Throttle.count, Throttle.since
        )
    ).one()
    # Another worker's clock may be a moment ahead.
    left = since + limit.within - max(since, now)
    return -(-left // timedelta(minutes=1)) if counted >= limit.most else 0

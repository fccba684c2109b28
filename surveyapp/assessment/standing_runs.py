"""What units stand by today: a run up to this day, kept a while where it took long.

A scheme that compares units is computed for all of them, in a province for half a minute, and
every unit asks on the same last days of a month. So a long run serves everybody for some times as
long as it took, and the page says of when it is. Whoever comes while it is being made does not
hold a thread until then, but is told to look again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from time import perf_counter
from weakref import WeakValueDictionary

from sqlalchemy.orm import Session

from analysis.errors import InvalidInputError
from analysis.schemes.comparing import stands_alone
from analysis.schemes.periods import Level, Period
from analysis.schemes.run import Run
from surveyapp.access import Actor
from surveyapp.assessment.adoption import scheme_file
from surveyapp.assessment.compared_figures import Untold
from surveyapp.assessment.models import SchemeVersion
from surveyapp.assessment.runs import gather, open_run
from surveyapp.assessment.untold_now import untold_now
from surveyapp.ledger.models import EventLedger

LONG = 1.0  # Seconds; what takes less is computed anew each time.
PATIENCE = 1.0  # Seconds that a request waits for one that is being made.
SERVES = 20  # Times as long as it took.
KEPT = 4  # How many a process keeps: one may take half a gigabyte.
Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class StandingRun:
    """A run of the year up to a day, and when it was made: it computes what it is asked for.

    `untold` is what is not told of units beside others.
    """

    run: Run
    at: datetime
    untold: Untold


class StandingRunBusyError(Exception):
    """Another request makes the run, or reads from it; it is there in a while."""


@contextmanager
def standing_run(  # noqa: PLR0913 - of what, on which ledger, about whom, and as of when
    session: Session,
    actor: Actor,
    version: SchemeVersion,
    ledger: EventLedger | None,
    codes: frozenset[str],
    *,
    today: date,
    now: datetime,
) -> Iterator[StandingRun | None]:
    """Open the run that units are read from; none where there is something wrong with evidence.

    Where nothing compares units, only what is about those with these codes is looked at.

    Raises
    ------
    StandingRunBusyError
    """
    if stands_alone(scheme_file(version).scheme):
        yield _made(session, actor, version, ledger, codes, today=today, now=now)
        return
    key = (actor.authority_id, version.id, ledger and ledger.id, today)
    with _held(_turn(key)):  # Who comes meanwhile makes no other beside it.
        kept = _at_hand(key, now)
        if kept is not None:
            yield kept
            return
        begun = perf_counter()
        made = _made(session, actor, version, ledger, None, today=today, now=now)
        yield made  # Most is computed while it is read.
        took = perf_counter() - begun
        if made is not None and took >= LONG:
            _keep(key, made, now + timedelta(seconds=SERVES * took))


def _made(  # noqa: PLR0913 - as above
    session: Session,
    actor: Actor,
    version: SchemeVersion,
    ledger: EventLedger | None,
    only: frozenset[str] | None,
    *,
    today: date,
    now: datetime,
) -> StandingRun | None:
    year = Period.around(today, Level.YEAR)
    gathered = gather(session, actor, version, year, ledger, only=only)
    try:
        run = open_run(scheme_file(version), gathered.tables, today)
    except InvalidInputError:
        return None  # Whoever runs the scheme is told what is wrong with its evidence.
    return StandingRun(run, now, untold_now(run, gathered.tables, today))


@contextmanager
def _held(turn: Lock) -> Iterator[None]:
    if not turn.acquire(timeout=PATIENCE):
        raise StandingRunBusyError
    try:
        yield
    finally:
        turn.release()


def _turn(key: Key) -> Lock:
    """Return the lock of all who read one run at a time; it is gone when none of them is left."""
    with _guard:
        return _turns.setdefault(key, Lock())


def _at_hand(key: Key, now: datetime) -> StandingRun | None:
    """Return a run that still serves, and let go of those that do no more."""
    with _guard:
        for old in [each for each, (_, until) in _long.items() if until < now]:
            del _long[old]
        return _long[key][0] if key in _long else None


def _keep(key: Key, made: StandingRun, until: datetime) -> None:
    """Keep a run for the next, in place of the oldest where there are too many."""
    with _guard:
        _long[key] = (made, until)
        while len(_long) > KEPT:
            del _long[next(iter(_long))]


_guard = Lock()  # Held for moments only.
_turns: WeakValueDictionary[Key, Lock] = WeakValueDictionary()
_long: dict[Key, tuple[StandingRun, datetime]] = {}

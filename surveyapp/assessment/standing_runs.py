"""What units stand by today: a run up to this day, kept a while where it took long.

A scheme that compares units is computed for all of them, in a province for half a minute, and
every unit asks on the same last days of a month. So a long run serves everybody for some times as
long as it took, and the page says of when it is.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from threading import Lock
from time import perf_counter

from sqlalchemy.orm import Session

from analysis.errors import InvalidInputError
from analysis.schemes.comparing import stands_alone
from analysis.schemes.periods import Level, Period
from analysis.schemes.run import Run
from surveyapp.access import Actor
from surveyapp.assessment.adoption import scheme_file
from surveyapp.assessment.models import SchemeVersion
from surveyapp.assessment.runs import gather, open_run
from surveyapp.estimates.kept import Kept as AtHand
from surveyapp.ledger.models import EventLedger

LONG = 1.0  # Seconds; what takes less is computed anew each time.
SERVES = 20  # Times as long as it took.


@dataclass(slots=True)
class StandingRun:
    """A run of the year up to a day, when it was made, and how long it took to make and read.

    It computes what it is asked for, and two threads that ask at a time take turns.
    """

    run: Run
    at: datetime
    took: float
    turn: Lock = field(default_factory=Lock)

    def serves(self, now: datetime) -> bool:
        """Tell whether it may be read now."""
        return self.took >= LONG and now - self.at <= timedelta(seconds=SERVES * self.took)


def standing_run(  # noqa: PLR0913 - of what, on which ledger, about whom, and as of when
    session: Session,
    actor: Actor,
    version: SchemeVersion,
    ledger: EventLedger | None,
    codes: frozenset[str],
    *,
    today: date,
    now: datetime,
) -> StandingRun | None:
    """Return the run that units are read from; none where there is something wrong with evidence.

    Where nothing compares units, only what is about those with these codes is looked at.
    """
    if stands_alone(scheme_file(version).scheme):
        return _made(session, actor, version, ledger, codes, today=today, now=now)
    key = (actor.authority_id, version.id, ledger and ledger.id, today)
    with _making:  # Who comes meanwhile waits for it, rather than make another beside it.
        kept = _long.take(key)
        if kept is None or not kept.serves(now):
            kept = _made(session, actor, version, ledger, None, today=today, now=now)
        return kept and _long.get(key, lambda: kept)


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
    begun, year = perf_counter(), Period.around(today, Level.YEAR)
    gathered = gather(session, actor, version, year, ledger, only=only)
    try:
        run = open_run(scheme_file(version), gathered.tables, today)
    except InvalidInputError:
        return None  # Whoever runs the scheme is told what is wrong with its evidence.
    return StandingRun(run, now, perf_counter() - begun)


_long: AtHand[StandingRun] = AtHand(1)  # One may take half a gigabyte.
_making = Lock()

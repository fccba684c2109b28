"""What units stand by today: a run up to this day, kept a while where it took long.

A scheme that compares units is computed for all of them, in a province for half a minute, and
every unit asks on the same last days of a month. So a long run serves everybody for some times as
long as it took, and the page says of when it is. Where there is much evidence, a thread of its own
makes it: whoever asks is told to look again, and holds no request until then. If it fails, the
next who asks is told, as they would be if their request had made it, and the one after that begins
it anew.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock, Thread
from time import perf_counter
from traceback import clear_frames
from uuid import UUID
from weakref import WeakValueDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from analysis.errors import InvalidInputError
from analysis.schemes.comparing import stands_alone
from analysis.schemes.definition import Scheme
from analysis.schemes.periods import Level, Period
from analysis.schemes.rules import Notice, QuotaBase, Remuneration, Streak
from analysis.schemes.run import Run
from surveyapp.access import Actor
from surveyapp.assessment import long_runs
from surveyapp.assessment.adoption import find_version, scheme_file
from surveyapp.assessment.compared_figures import Untold, given_away
from surveyapp.assessment.long_runs import size_of
from surveyapp.assessment.models import SchemeVersion
from surveyapp.assessment.runs import gather, open_run
from surveyapp.assessment.surveys.choices import NO_SURVEYS
from surveyapp.assessment.untold_now import untold_now
from surveyapp.database import transaction
from surveyapp.ledger.models import EventLedger

LONG = 1.0  # Seconds; what takes less is computed anew each time.
PATIENCE = 0.5  # Seconds that a request waits for one that is being made.
SERVES = 20  # Times as long as it took.
KEPT = 4  # How many a process keeps: one may take half a gigabyte.
AT_ONCE = 8  # How many are made apart or wait for their turn; whoever asks for more looks again.
TOLD_FOR = 60.0  # Seconds that a failure waits for somebody to be told of it.
LARGE = long_runs.LONG  # Rows; of more than these, no request makes the run itself.
Key = tuple[UUID, UUID, UUID | None, date]
Ids = tuple[UUID, UUID | None]  # Of a version, and of a ledger.


@dataclass(frozen=True, slots=True)
class StandingRun:
    """A run of the year up to a day, and when it was made: it computes what it is asked for.

    `untold` is what is not told of units beside others.
    """

    run: Run
    at: datetime
    untold: Untold


Read = Callable[[StandingRun], object]
Served = tuple[StandingRun | None, datetime]  # None where evidence is wrong; and until when.


def nothing(_run: StandingRun) -> None:
    """Read nothing of a run."""


class Making(Future[None]):
    """A run that a thread of its own makes, and when it came to an end."""

    ended = 0.0


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
    read: Read = nothing,
) -> Iterator[StandingRun | None]:
    """Open the run that units are read from; none where there is something wrong with evidence.

    Where nothing that is shown compares units, only what is about those with these codes is
    looked at. Else, where there is much evidence, another thread makes the run: `read` is what it
    reads of it, so that all of it is there.

    Raises
    ------
    StandingRunBusyError
    """
    if tells_units_apart(scheme_file(version).scheme):
        yield _made(session, actor, version, ledger, codes, today=today, now=now)
        return
    ledger_id = None if ledger is None else ledger.id
    key = (actor.authority_id, version.id, ledger_id, today)
    if _at_hand(key, now) is None and _is_large(session, actor, version, ledger, today):
        engine, ids = _engine_of(session), (version.id, ledger_id)
        _await(key, lambda: _make_apart(engine, actor, ids, key, read, now))
    with _shared(session, actor, version, ledger, key=key, now=now) as run:
        yield run


@contextmanager
def _shared(  # noqa: PLR0913 - as above
    session: Session,
    actor: Actor,
    version: SchemeVersion,
    ledger: EventLedger | None,
    *,
    key: Key,
    now: datetime,
    least: float | None = None,
) -> Iterator[StandingRun | None]:
    """Open the run that all share who ask for one; it is kept if it takes so many seconds."""
    with _held(_turn(key)):  # Who comes meanwhile makes no other beside it.
        kept = _at_hand(key, now)
        if kept is not None:
            yield kept[0]
            return
        begun = perf_counter()
        made = _made(session, actor, version, ledger, None, today=key[-1], now=now)
        yield made  # Most is computed while it is read.
        took = perf_counter() - begun
        if (made is not None and took >= LONG) or least is not None:
            _keep(key, made, now + timedelta(seconds=SERVES * max(took, least or 0)))


def _make_apart(  # noqa: PLR0913, PLR0917 - where, for whom, of what, under which name, what of it, when
    engine: Engine, actor: Actor, ids: Ids, key: Key, read: Read, now: datetime
) -> None:
    """Make a run in a transaction of its own, and keep it for those who look again."""
    version_id, ledger_id = ids
    with transaction(engine, writing=False) as session:
        version = find_version(session, actor, version_id)
        ledger = None if ledger_id is None else session.get(EventLedger, ledger_id)
        with _shared(session, actor, version, ledger, key=key, now=now, least=LONG) as run:
            if run is not None:
                read(run)


def _is_large(
    session: Session,
    actor: Actor,
    version: SchemeVersion,
    ledger: EventLedger | None,
    today: date,
) -> bool:
    year = Period.around(today, Level.YEAR)
    size = size_of(session, actor, version, year, ledger=ledger, surveys=NO_SURVEYS)
    return size > LARGE


def _engine_of(session: Session) -> Engine:
    bind = session.get_bind()
    return bind if isinstance(bind, Engine) else bind.engine


def _await(key: Key, work: Callable[[], None]) -> None:
    """Begin to make a run, unless it is being made, and wait a moment for it.

    Raises
    ------
    StandingRunBusyError
        If it is not there yet; whatever made it fail is raised once, to whoever asks next.
    """
    with _guard:
        _let_go()
        being_made = making.get(key)
        if being_made is None:
            if sum(not made.done() for made in making.values()) >= AT_ONCE:
                raise StandingRunBusyError
            being_made = making[key] = Making()
            Thread(target=_fulfil, args=(being_made, work), daemon=True).start()
    if not wait([being_made], PATIENCE).done:
        raise StandingRunBusyError
    with _guard:
        if making.get(key) is being_made:
            del making[key]
    being_made.result()


def _let_go() -> None:
    """Forget what was made, and what failed so long ago that nobody asks after it any more."""
    now = perf_counter()
    for key, made in [(key, made) for key, made in making.items() if made.done()]:
        if made.exception() is None or now - made.ended >= TOLD_FOR:
            del making[key]


def _fulfil(promise: Making, work: Callable[[], None]) -> None:
    failure: BaseException | None = None
    try:
        with _one_at_a_time:
            work()
    except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
        clear_frames(error.__traceback__)  # Which hold what was read, half a gigabyte of it.
        failure = error
    promise.ended = perf_counter()
    if failure is None:
        promise.set_result(None)
    else:
        promise.set_exception(failure)


def tells_units_apart(scheme: Scheme) -> bool:
    """Tell whether all that the page shows of a unit follows from the evidence about it.

    And tells of no other that is not told: what ranks or scales units may be in the scheme, but
    nothing that is shown enters it or is made of it.
    """
    shown = shown_codes(scheme)
    return stands_alone(scheme, shown) and given_away(scheme).isdisjoint(shown)


def shown_codes(scheme: Scheme) -> frozenset[str]:
    """Return the quantities that the page shows, or warns by."""
    kinds = QuotaBase | Remuneration | Notice | Streak
    rules = (code for code, rule in scheme.rules.items() if isinstance(rule, kinds))
    return frozenset((*rules, *(outcome.score for outcome in scheme.results.values())))


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
    return StandingRun(
        run, now, untold_now(run, gathered.tables, today, is_alone=only is not None)
    )


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


def _at_hand(key: Key, now: datetime) -> Served | None:
    """Return a run that still serves, and let go of those that do no more."""
    with _guard:
        for old in [each for each, (_, until) in _long.items() if until < now]:
            del _long[old]
        return _long.get(key)


def _keep(key: Key, made: StandingRun | None, until: datetime) -> None:
    """Keep a run for the next, in place of the oldest where there are too many."""
    with _guard:
        _long[key] = (made, until)
        while len(_long) > KEPT:
            del _long[next(iter(_long))]


_guard = Lock()  # Held for moments only.
_one_at_a_time = Lock()  # Of the runs made apart, each of which may take half a gigabyte.
_turns: WeakValueDictionary[Key, Lock] = WeakValueDictionary()
_long: dict[Key, Served] = {}
making: dict[Key, Making] = {}

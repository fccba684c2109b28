"""Working on what was asked for, in a process of its own, and saying how far it is."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event, Thread
from uuid import UUID

from sqlalchemy import Engine, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from analysis.errors import InvalidInputError
from analysis.schemes.files import SchemeFile
from analysis.schemes.periods import Period
from surveyapp.access import Actor
from surveyapp.accounts.models import Account
from surveyapp.assessment.adoption import find_version, scheme_file
from surveyapp.assessment.errors import AssessmentRefusedError
from surveyapp.assessment.long_runs import refuse, refuse_waves
from surveyapp.assessment.models import Assessment, AssessmentRun, PreparedBulletin, RunState
from surveyapp.assessment.runs import Gathered, Made, gather, keep, make
from surveyapp.assessment.surveys.choices import SurveyChoice
from surveyapp.database import transaction
from surveyapp.ledger.service import list_ledgers
from surveyapp.snapshots.folder import held
from surveyapp.units.models import SupervisingAuthority
from surveyapp.units.service import hold_authority

EVERY = 1.0  # Seconds between two words about how far a run is.
GATHERED, COMPUTED = 30, 95  # Per cent of the time that have gone by then, about.
Tell = Callable[[int], None]
LONG_WORK = (AssessmentRun, PreparedBulletin)  # Whatever a page asks for and does not wait for.
_started: list[subprocess.Popen[bytes]] = []


def start_work(work_id: UUID) -> None:
    """Start the program that works on what was asked for; it does not end when the server does."""
    _started[:] = [one for one in _started if one.poll() is None]  # Lets those that ended go.
    command = [sys.executable, "-m", "surveyapp.assessment.work_command", str(work_id)]
    # What goes wrong is told where the server tells it; signals to the server do not reach it.
    _started.append(
        subprocess.Popen(  # noqa: S603 - of our own making
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
        )
    )


@dataclass(frozen=True, slots=True)
class Task:
    """What a run is made from, read from the store as a whole."""

    file: SchemeFile
    gathered: Gathered
    period: Period
    as_of: date


def work_on(engine: Engine, run_id: UUID, turns: Path) -> None:
    """Make the assessment that was asked for, unless it was given up meanwhile.

    What it needs is read in one transaction, and what it comes to is written in another; what
    takes long is between them, so that no writer waits. Runs take turns, by a lock in the folder
    `turns`: two would need twice the memory, and neither would end sooner.
    """
    with telling(engine, run_id) as tell, held(turns, writing=True):
        task = _task(engine, run_id)
        tell(GATHERED)
        made = task if isinstance(task, AssessmentRefusedError) else _make(task, tell)
    with transaction(engine) as session:
        _hold_authority_of(session, run_id)
        run = _held(session, run_id)
        if run is None:
            return
        if isinstance(made, AssessmentRefusedError):
            refuse_waves(run, made)
            return
        if isinstance(made, InvalidInputError):
            refuse(run, made)
            return
        wanted = Assessment(
            id=run.id,
            scheme_version_id=run.scheme_version_id,
            period=run.period,
            as_of=run.as_of,
            ledger_code=run.ledger_code,
        )
        keep(session, _asker(session, run), wanted, made, now=datetime.now(UTC))
        run.state, run.done, run.passed_over = RunState.DONE, 100, made.passed_over


def give_up(engine: Engine, work_id: UUID) -> None:
    """Write down that work broke off."""
    with transaction(engine) as session:
        _write(session, work_id, state=RunState.FAILED)


@contextmanager
def telling(engine: Engine, work_id: UUID) -> Iterator[Tell]:
    """Yield what notes how far work is, in per cent; another thread tells the store."""
    done, is_over = [0], Event()

    def tell_store() -> None:
        while not is_over.wait(EVERY):
            try:
                with transaction(engine) as session:
                    _write(session, work_id, done=done[0], told_at=datetime.now(UTC))
            except OperationalError:
                continue  # The store has no time: the next word comes soon.

    thread = Thread(target=tell_store, daemon=True)
    thread.start()
    try:
        yield lambda percent: done.__setitem__(0, percent)
    finally:
        is_over.set()
        thread.join()


def _write(session: Session, work_id: UUID, **values: object) -> None:
    """Write something down about work that is not over, whatever it is."""
    for model in LONG_WORK:
        own = update(model).where(model.id == work_id, model.state == RunState.WORKING)
        session.execute(own.values(**values))


def _task(engine: Engine, run_id: UUID) -> Task | AssessmentRefusedError:
    with transaction(engine, writing=False) as session:
        run = session.get_one(AssessmentRun, run_id)
        actor, period = _asker(session, run), Period.parse(run.period)
        version = find_version(session, actor, run.scheme_version_id)
        ledgers = {one.code: one for one in list_ledgers(session, actor)}
        ledger = ledgers[run.ledger_code] if run.ledger_code else None
        surveys = SurveyChoice.of(run.surveys)
        try:
            gathered = gather(session, actor, version, period, ledger, surveys=surveys)
        except AssessmentRefusedError as refusal:
            return refusal
        return Task(scheme_file(version), gathered, period, run.as_of)


def _make(task: Task, tell: Tell) -> Made | InvalidInputError:
    def tell_parts(parts: int, of: int) -> None:
        tell(GATHERED + (COMPUTED - GATHERED) * parts // of)

    try:
        return make(task.file, task.gathered, task.period, task.as_of, tell_parts)
    except InvalidInputError as error:
        return error


def _hold_authority_of(session: Session, run_id: UUID) -> None:
    """Wait for whoever keeps another assessment, of which some evidence may be the same."""
    whose = session.scalar(select(AssessmentRun.authority_id).filter_by(id=run_id))
    if whose is not None:
        hold_authority(session, whose)


def _held(session: Session, run_id: UUID) -> AssessmentRun | None:
    """Return a run that is still to be worked on, and that nobody else changes meanwhile."""
    run = session.get(AssessmentRun, run_id, with_for_update=True)
    return run if run is not None and run.state is RunState.WORKING else None


def _asker(session: Session, run: AssessmentRun) -> Actor:
    """Return who asked for a run, who was entitled to it then; nothing is asked of them now."""
    authority = session.get_one(SupervisingAuthority, run.authority_id)
    account = session.get_one(Account, run.by)
    return Actor(
        account_id=account.id, login=account.login, display_name=account.display_name,
        language=account.language, authority_id=authority.id, zone=authority.zone,
        grants=frozenset(),
    )  # fmt: skip

"""Runs that are too long for a request: asked for once, worked on elsewhere, and told of.

A row stands for each from its asking until the next of its kind is asked for. Its id is that of
the assessment it makes, which is kept as a whole with the word that it is done, or not at all.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.errors import InputProblem, InvalidInputError
from analysis.schemes.files import SchemeFile
from analysis.schemes.needs import tables_needed
from analysis.schemes.periods import Period, parts
from analysis.schemes.tables import EVENTS
from surveyapp.access import Actor
from surveyapp.assessment.adoption import scheme_file
from surveyapp.assessment.errors import AssessmentRefusedError
from surveyapp.assessment.models import (
    AssessmentRun,
    EvidenceBatch,
    PreparedBulletin,
    RunState,
    SchemeVersion,
)
from surveyapp.assessment.runs import CASES, refuse_unready
from surveyapp.assessment.surveys.choices import SurveyChoice
from surveyapp.cases.models import ServiceOccasion
from surveyapp.errors import NotFoundError
from surveyapp.fieldwork.models import Collector
from surveyapp.ledger.models import EventLedger, ScoreEvent
from surveyapp.messages import LANGUAGES
from surveyapp.responding.models import Response
from surveyapp.units.models import AssessedUnit
from surveyapp.units.service import hold_authority

LONG = 20_000  # Rows read and values written: of more than this, nobody waits for the answer.
SILENT = timedelta(seconds=60)  # Whoever works on a run and says nothing for so long is gone.


def size_of(  # noqa: PLR0913 - by whom, what, for when, from where
    session: Session,
    actor: Actor,
    version: SchemeVersion,
    period: Period,
    *,
    ledger: EventLedger | None,
    surveys: SurveyChoice,
) -> int:
    """Return about how much a run reads and writes: evidence, answers, units in each period."""
    file, whose = scheme_file(version), actor.authority_id
    batches = select(func.coalesce(func.sum(EvidenceBatch.count), 0)).where(
        EvidenceBatch.authority_id == whose,
        EvidenceBatch.scheme_code == version.code,
        EvidenceBatch.kept_at.is_not(None),
        EvidenceBatch.undone_at.is_(None),
    )
    units = select(func.count(AssessedUnit.id)).where(AssessedUnit.authority_id == whose)
    rows = session.execute(batches).scalar_one()
    rows += session.execute(units).scalar_one() * _periods(file, period)
    needed = tables_needed(file.scheme)
    if ledger is not None and EVENTS in needed:
        events = select(func.count(ScoreEvent.id)).where(
            ScoreEvent.ledger_id == ledger.id, ScoreEvent.counted_on < period.end
        )
        rows += session.execute(events).scalar_one()
    if CASES in needed:
        occasions = select(func.count(ServiceOccasion.id)).where(
            ServiceOccasion.authority_id == whose,
            ServiceOccasion.occurred_on >= period.year_before(1).start,
            ServiceOccasion.occurred_on < period.end,
        )
        rows += session.execute(occasions).scalar_one()
    if surveys.waves:
        answers = (
            select(func.count(Response.id))
            .join(Collector, Collector.id == Response.collector_id)
            .where(Collector.wave_id.in_(surveys.waves))
        )
        rows += session.execute(answers).scalar_one()
    return int(rows)


def _periods(file: SchemeFile, period: Period) -> int:
    levels = [level for level in file.scheme.results if level.rank <= period.level.rank]
    return sum(len(parts(period, level)) for level in levels)


def ask_for_run(  # noqa: PLR0913 - by whom, what, for when, seen from when
    session: Session,
    actor: Actor,
    version: SchemeVersion,
    period: Period,
    *,
    run_id: UUID,
    as_of: date,
    now: datetime,
    ledger: EventLedger | None,
    surveys: SurveyChoice,
) -> tuple[AssessmentRun, bool]:
    """Return the run of a scheme for a period, and whether it is new and has to be worked on.

    A run that is being worked on already is returned as it is. Former runs of the same scheme and
    period that have ended are forgotten; what they made stays.
    """
    hold_authority(session, actor.authority_id)
    refuse_unready(session, actor, version, period)
    for former in _runs_of(session, actor, version.code):
        if former.period != str(period):
            continue
        if former.id == run_id or is_live(former, now=now):
            return former, False
        session.delete(former)
    run = AssessmentRun(
        id=run_id,
        authority_id=actor.authority_id,
        scheme_version_id=version.id,
        period=str(period),
        as_of=as_of,
        ledger_code="" if ledger is None else ledger.code,
        surveys=surveys.written(),
        state=RunState.WORKING,
        done=0,
        problems={},
        passed_over=0,
        by=actor.account_id,
        asked_at=now,
        told_at=now,
    )
    session.add(run)
    session.flush()
    return run, True


def find_run(session: Session, actor: Actor, run_id: UUID) -> AssessmentRun:
    """Return a run of the actor's authority, or raise `NotFoundError`."""
    found = session.get(AssessmentRun, run_id)
    if found is None or found.authority_id != actor.authority_id:
        raise NotFoundError
    return found


def list_unfinished(session: Session, actor: Actor, code: str) -> list[AssessmentRun]:
    """Return the runs of a scheme that made no assessment: at work yet, refused, or broken off."""
    return [run for run in _runs_of(session, actor, code) if run.state is not RunState.DONE]


def is_live(work: AssessmentRun | PreparedBulletin, *, now: datetime) -> bool:
    """Tell whether somebody is working on what was asked for."""
    return work.state is RunState.WORKING and now - work.told_at < SILENT


def problems_of(run: AssessmentRun) -> InvalidInputError:
    """Return what a run was refused for."""
    return InvalidInputError(
        [
            InputProblem(**{**one, "accepted": tuple(one["accepted"])})
            for one in run.problems.get("found", ())
        ]
    )


def refuse(run: AssessmentRun, error: InvalidInputError) -> None:
    """Write down what the evidence of a run has that its scheme refuses."""
    run.state = RunState.REFUSED
    run.problems = {"found": [asdict(problem) for problem in error.problems]}


def refuse_waves(run: AssessmentRun, refusal: AssessmentRefusedError) -> None:
    """Write down, in every language, why the waves of a run cannot be read as they were chosen."""
    run.state = RunState.REFUSED
    run.problems = {"said": {language: refusal.say(language) for language in LANGUAGES}}


def _runs_of(session: Session, actor: Actor, code: str) -> Sequence[AssessmentRun]:
    query = (
        select(AssessmentRun)
        .join(SchemeVersion)
        .where(AssessmentRun.authority_id == actor.authority_id, SchemeVersion.code == code)
        .order_by(AssessmentRun.asked_at.desc(), AssessmentRun.id)
    )
    return session.scalars(query).all()

"""Assessments: a scheme run for a period on what the store holds, kept, replayed and issued."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from analysis.errors import InvalidInputError
from analysis.schemes.assessment import Tell, result_of
from analysis.schemes.evidence_reading import read_evidence
from analysis.schemes.files import SchemeFile
from analysis.schemes.needs import looks_back, read_from, tables_needed, tables_offered
from analysis.schemes.periods import Period
from analysis.schemes.run import Run
from analysis.schemes.tables import EVENTS, TABLES, UNITS
from questionnaires.definition import words
from surveyapp.access import Actor
from surveyapp.assessment.adoption import scheme_file, subject_of, unset_titles
from surveyapp.assessment.batches import has_table, read_batches
from surveyapp.assessment.calendar_rows import with_calendar
from surveyapp.assessment.case_rows import read_cases
from surveyapp.assessment.errors import (
    NotAPeriodError,
    NotBegunError,
    NotInForceError,
    NoUnitsError,
    ParametersUnsetError,
    PeriodMissingError,
    TooShortPeriodError,
)
from surveyapp.assessment.evidence_places import located
from surveyapp.assessment.expert_rows import with_scores
from surveyapp.assessment.holding import holdings_in, own_rows
from surveyapp.assessment.inspection_rows import read_inspections
from surveyapp.assessment.json_results import result_json
from surveyapp.assessment.kept_tables import (
    Packed,
    Rows,
    joined,
    keep_packed,
    load_tables,
    pack_tables,
)
from surveyapp.assessment.ledger_rows import read_ledger
from surveyapp.assessment.models import Assessment, AssessmentPart, SchemeVersion
from surveyapp.assessment.own_rows import about_units
from surveyapp.assessment.surveys.choices import NO_SURVEYS, SurveyChoice
from surveyapp.assessment.surveys.reading import read_surveys
from surveyapp.assessment.surveys.tables import with_surveys
from surveyapp.assessment.unit_parts import pack_parts
from surveyapp.assessment.unit_rows import read_units
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.errors import NotFoundError
from surveyapp.ledger.models import EventLedger
from surveyapp.messages import SOURCE_LANGUAGE
from surveyapp.orm import new_id
from surveyapp.period_words import period_names

CASES = "cases"
NEVER = "9999-12-31"  # After every day, as words are.


@dataclass(frozen=True, slots=True)
class Replay:
    """An assessment computed again from what was kept of it."""

    run: Run
    tables: Mapping[str, Rows]
    result: Mapping[str, Any]
    result_hash: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a run reads, and how many events of the ledger its scheme has no use for.

    `notes` say which waves of surveys it reads and what they lack; no rule reads them.
    """

    tables: Mapping[str, Rows]
    passed_over: int
    notes: Mapping[str, Rows] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Made:
    """What a run came to, in the form in which it is kept."""

    tables: Mapping[str, Packed]
    parts: Mapping[str, bytes]
    result: str
    result_hash: str
    units: int
    passed_over: int


@dataclass(frozen=True, slots=True)
class Ran:
    """An assessment that was just made, and how many events of the ledger it passed over."""

    assessment: Assessment
    passed_over: int


def assess(  # noqa: PLR0913 - by whom, what, for when, seen from when
    session: Session,
    actor: Actor,
    version: SchemeVersion,
    period: Period,
    *,
    as_of: date,
    now: datetime,
    ledger: EventLedger | None = None,
    surveys: SurveyChoice = NO_SURVEYS,
    assessment_id: UUID | None = None,
) -> Ran:
    """Run a version for a period on all that the store holds, and keep what it comes to.

    Events come from a ledger, if one is named, and from files; figures of surveys from the waves
    that were chosen, and from files. Where an id is given, the assessment has it.

    Raises
    ------
    ParametersUnsetError, NoUnitsError, SurveysRefusedError
        If something must be set first, if no unit is of a class of the scheme, or if a wave cannot
        be read as it was chosen.
    InvalidInputError
        With everything in the evidence that the scheme refuses.
    """
    refuse_unready(session, actor, version, period)
    gathered = gather(session, actor, version, period, ledger, surveys=surveys)
    made = make(scheme_file(version), gathered, period, as_of)
    wanted = Assessment(
        id=assessment_id or new_id(),
        scheme_version_id=version.id,
        period=str(period),
        as_of=as_of,
        ledger_code="" if ledger is None else ledger.code,
    )
    return Ran(keep(session, actor, wanted, made, now=now), made.passed_over)


def refuse_unready(session: Session, actor: Actor, version: SchemeVersion, period: Period) -> None:
    """Refuse a scheme of which something must be set first, or that has no unit to assess."""
    if version.unset:
        raise ParametersUnsetError(names=unset_titles(version))
    scheme = scheme_file(version).scheme
    if has_table(session, actor.authority_id, version.code, UNITS):
        return
    if not read_units(session, actor.authority_id, scheme, period).cells:
        titles = (words(text, SOURCE_LANGUAGE) for text in scheme.classes.values())
        raise NoUnitsError(classes="、".join(titles) or "—")


def make(
    file: SchemeFile,
    gathered: Gathered,
    period: Period,
    as_of: date,
    tell: Tell | None = None,
) -> Made:
    """Run a scheme on what was gathered, and pack what is to be kept."""
    replay = compute(file, gathered.tables, period, as_of, tell)
    return Made(
        pack_tables({**gathered.tables, **gathered.notes}),
        pack_parts(file.scheme, gathered.tables, replay.result),
        canonical(replay.result),
        replay.result_hash,
        sum(unit.is_in(period) for unit in replay.run.units),
        gathered.passed_over,
    )


def keep(
    session: Session, actor: Actor, wanted: Assessment, made: Made, *, now: datetime
) -> Assessment:
    """Keep an assessment, of which `wanted` says what was asked for, as a whole."""
    wanted.authority_id, wanted.by, wanted.at = actor.authority_id, actor.account_id, now
    wanted.evidence = keep_packed(session, actor.authority_id, made.tables)
    wanted.result, wanted.result_hash, wanted.units = made.result, made.result_hash, made.units
    session.add(wanted)
    session.flush()
    if made.parts:
        rows = [
            {"assessment_id": wanted.id, "unit_code": unit, "content": content}
            for unit, content in made.parts.items()
        ]
        session.execute(insert(AssessmentPart), rows)
    subject = f"{subject_of(wanted.scheme_version)} / {wanted.period}"
    write_entry(session, actor, Action.ASSESSED, subject, now=now, sha256=made.result_hash)
    return wanted


def read_period(written: str) -> Period:
    """Return the period that somebody wrote.

    Raises
    ------
    NotAPeriodError
    """
    try:
        return Period.parse(written)
    except ValueError:
        refusal = NotAPeriodError if written.strip() else PeriodMissingError
        raise refusal(value=written[:40]) from None


def refuse_period(version: SchemeVersion, period: Period, today: date) -> None:
    """Refuse a period for which a version comes to nothing, whatever its evidence.

    Raises
    ------
    NotBegunError, TooShortPeriodError
    """
    if period.start > today:
        raise NotBegunError(period=period_names(str(period)), day=period.start)
    shortest = min(scheme_file(version).scheme.results, key=lambda level: level.rank)
    if period.level.rank < shortest.rank:
        raise TooShortPeriodError(example=period.within(shortest))


def version_for(
    session: Session, actor: Actor, version: SchemeVersion, period: Period
) -> SchemeVersion:
    """Return a version if it holds on some day of a period, or else the last that does.

    Raises
    ------
    NotInForceError
        If there is none.
    """
    holding = [one.version for one in holdings_in(session, actor, version.code, period)]
    if not holding:
        raise NotInForceError(day=version.effective_from)
    return version if version in holding else holding[-1]


def gather(  # noqa: PLR0913 - by whom, what, for when, from where, about whom
    session: Session,
    actor: Actor,
    version: SchemeVersion,
    period: Period,
    ledger: EventLedger | None,
    *,
    surveys: SurveyChoice = NO_SURVEYS,
    only: Collection[str] | None = None,
) -> Gathered:
    """Return every table that a scheme reads.

    Units and cases from a file take the place of ours; events of the ledger, findings of
    inspections, scores of closed rounds of experts and ratings of waves stand before those of
    files, and an index of waves in the place of that of files. Working days are counted by the
    authority's calendar. Where `only` names units, that is
    left out which is about none of them. Where several versions hold in the period, each judges
    the events of its own days.
    """
    file = scheme_file(version)
    found = read_batches(session, actor.authority_id, version.code)
    needed = tables_needed(file.scheme)
    tables = {name: found.get(name) or _empty(name) for name in needed}
    tables |= {name: found[name] for name in tables_offered(file.scheme) if name in found}
    if UNITS not in found:
        since = read_from(file.scheme, period) if looks_back(file.scheme) else None
        tables[UNITS] = read_units(session, actor.authority_id, file.scheme, period, since)
    units = frozenset(tables[UNITS].column("unit"))
    if CASES in needed and CASES not in found:
        days = read_from(file.scheme, period), period.end
        assessed = _last_days(tables[UNITS], are_ours=UNITS not in found)
        tables[CASES] = read_cases(
            session, actor.authority_id, days, units=assessed, zone=actor.zone
        )
    for name, ours in read_inspections(session, actor, period, needed, units=units).items():
        tables[name] = joined([ours, tables[name]]) if ours.cells else tables[name]
    asked = read_surveys(session, actor, file.scheme, period, surveys, units=units)
    tables = with_surveys(tables, asked, surveys)
    tables = with_scores(session, actor, version.code, tables, period, units=units)
    passed_over = 0
    if ledger is not None and EVENTS in needed:
        read = read_ledger(
            session, ledger, file.scheme, period, units=units, zone=actor.zone, only=only
        )
        tables[EVENTS] = joined([read.rows, tables[EVENTS]])
        passed_over = read.passed_over
    tables = _judged(session, actor, version, tables, period)
    kept = tables if only is None else about_units(tables, only)
    return Gathered(
        with_calendar(session, actor.authority_id, file.scheme, period, kept),
        passed_over,
        asked.notes,
    )


def _last_days(units: Rows, *, are_ours: bool) -> dict[str, str]:
    """Return until which day each unit is assessed; of ours, the first row of each says so."""
    found: dict[str, str] = {}
    for unit, until in zip(units.column("unit"), units.column("until"), strict=True):
        found.setdefault(unit, until if are_ours and until else NEVER)
    return found


def _judged(
    session: Session,
    actor: Actor,
    version: SchemeVersion,
    tables: dict[str, Rows],
    period: Period,
) -> dict[str, Rows]:
    """Return tables with the events that a version judges, of several that hold in a period."""
    if EVENTS not in tables:
        return tables
    holding = holdings_in(session, actor, version.code, period)
    return {**tables, EVENTS: own_rows(version, holding, tables[EVENTS])}


def open_run(file: SchemeFile, tables: Mapping[str, Rows], as_of: date) -> Run:
    """Open a run of a scheme on tables, which are read as those of a folder are."""
    read = {name: rows.raw() for name, rows in tables.items() if name in TABLES}
    try:
        return Run(file, read_evidence(file.scheme, read), as_of=as_of)
    except InvalidInputError as error:
        raise located(error, tables) from error


def compute(
    file: SchemeFile,
    tables: Mapping[str, Rows],
    period: Period,
    as_of: date,
    tell: Tell | None = None,
) -> Replay:
    """Run a scheme on tables."""
    run = open_run(file, tables, as_of)
    result = result_json(run, result_of(run, period, tell), traced=False)
    return Replay(run, tables, result, sha256(canonical(result).encode()).hexdigest())


def hash_of(run: Run, period: Period, tell: Tell | None = None) -> str:
    """Return the hash of what a run comes to, without keeping it."""
    result = result_json(run, result_of(run, period, tell), traced=False)
    return sha256(canonical(result).encode()).hexdigest()


def canonical(result: Mapping[str, Any]) -> str:
    """Return a result as the text that is kept and hashed."""
    return json.dumps(result, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def list_assessments(
    session: Session, actor: Actor, code: str = "", period: Period | None = None
) -> Sequence[Assessment]:
    """Return the newest assessments of the actor's authority, of one scheme and period or all."""
    query = select(Assessment).where(Assessment.authority_id == actor.authority_id)
    if code:
        query = query.join(SchemeVersion).where(SchemeVersion.code == code)
    if period is not None:
        query = query.where(Assessment.period == str(period))
    return session.scalars(query.order_by(Assessment.at.desc()).limit(200)).all()


def find_assessment(session: Session, actor: Actor, assessment_id: UUID) -> Assessment:
    """Return an assessment of the actor's authority, or raise `NotFoundError`."""
    found = session.get(Assessment, assessment_id)
    if found is None or found.authority_id != actor.authority_id:
        raise NotFoundError
    return found


def kept_tables(
    session: Session, assessment: Assessment, names: Collection[str]
) -> dict[str, Rows]:
    """Return some of the tables that an assessment read, as they were kept."""
    kept = {name: assessment.evidence[name] for name in names if name in assessment.evidence}
    return load_tables(session, assessment.authority_id, kept)


def _empty(name: str) -> Rows:
    return Rows(TABLES[name].required, (), ())

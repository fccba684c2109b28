"""Surveys and their waves: opening them, finding them, changing what may still change."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from surveyapp.access import Actor
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.authoring.service import find_version
from surveyapp.cases.models import PopulationBenchmark
from surveyapp.errors import NotFoundError, StaleError
from surveyapp.fieldwork.errors import (
    CodeTakenError,
    FixedSettingError,
    NoSuchWaveError,
    SeveralWavesError,
    WaveEndedError,
)
from surveyapp.fieldwork.models import Collector, Survey, Wave, WaveState
from surveyapp.fieldwork.plans import NewSurvey, WaveSettings
from surveyapp.fieldwork.service.calendar import Phase, period_code, wave_phase
from surveyapp.fieldwork.service.collectors import add_pilot, add_window_collectors
from surveyapp.fieldwork.service.states import name_in_log, require_mark, require_same_meaning
from surveyapp.units.service import hold_authority


def list_surveys(session: Session, actor: Actor) -> Sequence[Survey]:
    """Return the surveys of the actor's authority with their waves, the newest first."""
    return session.scalars(
        select(Survey)
        .options(selectinload(Survey.waves))
        .where(Survey.authority_id == actor.authority_id)
        .order_by(Survey.id.desc())
    ).all()


def find_survey(session: Session, actor: Actor, survey_id: UUID) -> Survey:
    """Return one survey of the actor's authority.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    survey = session.get(Survey, survey_id)
    if survey is None or survey.authority_id != actor.authority_id:
        raise NotFoundError
    return survey


def list_waves(session: Session, actor: Actor) -> Sequence[Wave]:
    """Return the waves of the actor's authority with their surveys, the newest period first."""
    return session.scalars(
        select(Wave)
        .join(Wave.survey)
        .options(contains_eager(Wave.survey))
        .where(Survey.authority_id == actor.authority_id)
        .order_by(Wave.period_from.desc(), Survey.code, Wave.id.desc())
    ).all()


def find_wave(session: Session, actor: Actor, wave_id: UUID) -> Wave:
    """Return one wave of the actor's authority, with its survey.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    wave = session.scalar(
        select(Wave)
        .join(Wave.survey)
        .options(contains_eager(Wave.survey))
        .where(Wave.id == wave_id, Survey.authority_id == actor.authority_id)
    )
    if wave is None:
        raise NotFoundError
    return wave


def find_wave_by_code(session: Session, authority_id: UUID, code: str) -> Wave:
    """Return a wave by its code, or by that of its survey, a stroke, and its own.

    Raises
    ------
    NoSuchWaveError
        If there is none; it names those there are.
    SeveralWavesError
        If codes of several surveys agree; it names them.
    """
    waves = session.scalars(
        select(Wave)
        .join(Wave.survey)
        .options(contains_eager(Wave.survey))
        .where(Survey.authority_id == authority_id)
        .order_by(Survey.code, Wave.period_from)
    ).all()
    named = {wave.full_code: wave for wave in waves}
    found = [wave for whole, wave in named.items() if code in {whole, wave.code}]
    if len(found) > 1:
        same = ", ".join(wave.full_code for wave in found)
        raise SeveralWavesError(wave=code, count=len(found), waves=same)
    if not found:
        raise NoSuchWaveError(wave=code, waves=", ".join(named) or "–")
    return found[0]


def overlapping_waves(wave: Wave) -> list[Wave]:
    """Return the other waves of a survey in which some of a wave's occasions can be rated too."""
    return [
        other
        for other in wave.survey.waves
        if other.id != wave.id
        and other.period_from < wave.period_until
        and wave.period_from < other.period_until
    ]


def file_name(kind: str, *codes: str) -> str:
    """Return the name of a file about a wave, without its ending, by what it is and by codes.

    A wave is named with its survey, because surveys may use the same codes for their waves. No
    sign in a name means anything to a system.
    """
    whole = "-".join((kind, *codes))
    return "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in whole)


def count_collectors(session: Session, waves: Iterable[Wave]) -> dict[UUID, int]:
    """Return how many collectors that count each of these waves has."""
    rows = session.execute(
        select(Collector.wave_id, func.count())
        .where(Collector.wave_id.in_([wave.id for wave in waves]), ~Collector.is_pilot)
        .group_by(Collector.wave_id)
    )
    return dict(rows.all())


def list_benchmarks(session: Session, actor: Actor) -> Sequence[PopulationBenchmark]:
    """Return the population benchmarks of the actor's authority, the newest first."""
    return session.scalars(
        select(PopulationBenchmark)
        .where(PopulationBenchmark.authority_id == actor.authority_id)
        .order_by(PopulationBenchmark.id.desc())
    ).all()


def create_survey(session: Session, actor: Actor, new: NewSurvey, *, now: datetime) -> Survey:
    """Open a survey with its first wave, a draft, and a collector for every service window.

    Raises
    ------
    CodeTakenError
        If another survey of the authority has the code.
    NotFoundError
        If the questionnaire version or the benchmark is not one of the authority's.
    """
    authority = hold_authority(session, actor.authority_id)
    if session.scalar(select(Survey.id).filter_by(authority_id=authority.id, code=new.code)):
        raise CodeTakenError(code=new.code)
    version = find_version(session, actor, new.first_wave.version_id)
    survey = Survey(
        authority_id=actor.authority_id,
        questionnaire_id=version.questionnaire_id,
        code=new.code,
        title=new.title,
        hierarchy=new.hierarchy,
        created_at=now,
    )
    session.add(survey)
    session.flush()
    write_entry(session, actor, Action.SURVEY_OPENED, new.code, now=now)
    create_wave(session, actor, survey, new.first_wave, now=now)
    return survey


def create_wave(
    session: Session, actor: Actor, survey: Survey, settings: WaveSettings, *, now: datetime
) -> Wave:
    """Add a wave to a survey, a draft, with a collector for every window and a pilot one.

    Raises
    ------
    NotFoundError
        If the version is not one of the survey's questionnaire, or the benchmark not one of
        the authority's.
    """
    _require_owned(session, actor, survey, settings)
    session.refresh(survey, with_for_update=True)  # Two people cannot choose one code for a wave.
    wave = Wave(survey=survey, code=_free_code(survey, settings), settings={}, **_values(settings))
    session.add(wave)
    session.flush()
    write_entry(session, actor, Action.WAVE_CHANGED, name_in_log(wave), now=now, after="draft")
    add_window_collectors(session, actor, wave, now=now)
    add_pilot(session, wave)
    return wave


def change_wave(  # noqa: PLR0913 - who, which, what, and against which state, each apart
    session: Session,
    actor: Actor,
    wave_id: UUID,
    settings: WaveSettings,
    *,
    revision: int,
    now: datetime,
) -> Wave:
    """Change what may still change: all of a draft, less of an open wave, little afterwards.

    Raises
    ------
    StaleError
        If `revision` is not the present one: somebody saved in between.
    FixedSettingError
        If a setting is fixed in the wave's present state.
    IncompatibleVersionError, MarkExpiredError
        If an open wave could not go on with the new version or until the new moment.
    """
    wave = find_wave(session, actor, wave_id)
    session.refresh(wave, with_for_update=True)
    if wave.revision != revision:
        raise StaleError
    _require_owned(session, actor, wave.survey, settings)
    changed = {name for name, value in _values(settings).items() if getattr(wave, name) != value}
    if not changed <= changeable_settings(wave, now):
        raise FixedSettingError
    if wave.state is WaveState.OPEN:
        _require_going_on(session, actor, wave, settings, now)
    details = _details(session, wave, settings, changed)
    for name in changed:
        setattr(wave, name, getattr(settings, name))
    if changed:
        wave.revision += 1
        session.flush()  # `refresh` reads over what is not yet written.
        write_entry(session, actor, Action.WAVE_CHANGED, name_in_log(wave), now=now, **details)
    return wave


def changeable_settings(wave: Wave, now: datetime) -> frozenset[str]:
    """Return the names of the settings that may change at `now`."""
    match wave_phase(wave, now):
        case Phase.DRAFT:
            return frozenset(WaveSettings.__slots__)
        case Phase.SCHEDULED | Phase.OPEN:
            return frozenset(WaveSettings.__slots__) - {"period_from", "period_until", "opens_at"}
        case Phase.ENDED | Phase.CLOSED:
            return frozenset({"benchmark_id"})
        case Phase.LOCKED:
            return frozenset()


def _require_going_on(
    session: Session, actor: Actor, wave: Wave, settings: WaveSettings, now: datetime
) -> None:
    if settings.version_id != wave.version_id:
        require_same_meaning(session, wave.version_id, settings.version_id)
    if settings.closes_at != wave.closes_at and settings.closes_at <= now:
        raise WaveEndedError
    require_mark(session, settings.version_id, settings.closes_at, actor.zone)


def _require_owned(session: Session, actor: Actor, survey: Survey, settings: WaveSettings) -> None:
    version = find_version(session, actor, settings.version_id)
    if version.questionnaire_id != survey.questionnaire_id:
        raise NotFoundError
    if settings.benchmark_id is not None:
        benchmark = session.get(PopulationBenchmark, settings.benchmark_id)
        if benchmark is None or benchmark.authority_id != actor.authority_id:
            raise NotFoundError


def _details(
    session: Session, wave: Wave, settings: WaveSettings, changed: Collection[str]
) -> dict[str, object]:
    """Return what the audit log says of a change: what, and of a benchmark from which to which."""
    details: dict[str, object] = {"changed": sorted(changed)}
    if "benchmark_id" in changed:
        details["benchmark_before"] = _benchmark_name(session, wave.benchmark_id)
        details["benchmark_after"] = _benchmark_name(session, settings.benchmark_id)
    return details


def _benchmark_name(session: Session, benchmark_id: UUID | None) -> str | None:
    if benchmark_id is None:
        return None
    benchmark = session.get_one(PopulationBenchmark, benchmark_id)
    return f"{benchmark.code} v{benchmark.revision}"


def _values(settings: WaveSettings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in WaveSettings.__slots__}


def _free_code(survey: Survey, settings: WaveSettings) -> str:
    taken = {wave.code for wave in survey.waves}
    code = plain = period_code(settings.period_from, settings.period_until)
    number = 1
    while code in taken:
        number += 1
        code = f"{plain}-{number}"
    return code

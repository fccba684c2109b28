"""Finding waves, analysing them, and making the files that people download."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from typing_extensions import override

from analysis.errors import AnalysisError
from analysis.quality.disclosure import public_edition
from analysis.results import Analysis, Verdict
from surveyapp.access import Actor
from surveyapp.authoring.service import is_comparable, published_questionnaire
from surveyapp.cases.models import ImportBatch
from surveyapp.errors import SurveyError
from surveyapp.fieldwork import service as fieldwork
from surveyapp.fieldwork.models import Collector, Survey, Wave, WaveState
from surveyapp.messages import N_, say
from surveyapp.reporting.assembly import assemble
from surveyapp.reporting.changes import Moved, changes_since
from surveyapp.reporting.chapters import make_report
from surveyapp.reporting.data_file import write_csv
from surveyapp.reporting.formats import MEDIA_TYPES, Format, set_report
from surveyapp.reporting.kept import Kept
from surveyapp.reporting.provenance import Provenance
from surveyapp.reporting.refusals import describe_error
from surveyapp.responding.models import Response, ResponseEvent
from surveyapp.units.models import AssessedUnit

KEPT_ANALYSES = 24
KEPT_VERDICTS = 10_000
MOST_FOR_A_LIST = 20_000  # A larger wave is analysed when its page is opened, not in a list.
MOST_IN_A_LIST = 6  # So many analyses are made for a list; the next time, so many more.


class AnalysisRefusedError(SurveyError):
    """The data of a wave contradict each other or its plan."""

    message = N_("这些数据无法计算，请更正后再试。{problems}")

    def __init__(self, error: AnalysisError) -> None:
        super().__init__()
        self.error = error

    @override
    def say(self, language: str) -> str:
        """Return what is wrong, problem by problem."""
        told = " ".join(describe_error(self.error, language))
        return say(self.message, language, problems=told)


@dataclass(frozen=True, slots=True)
class Analysed:
    """An analysis and where it comes from."""

    analysis: Analysis
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class WaveRow:
    """A wave in a list; the verdict is unknown where nobody answered or it takes too long."""

    wave: Wave
    received: int
    verdict: Verdict | None

    @property
    def last_day(self) -> date:
        """The last day of the wave's period."""
        return self.wave.period_until - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Download:
    """A file, its name and its fingerprint."""

    content: bytes
    file_name: str
    media_type: str
    content_hash: str


_kept: Kept[Analysed] = Kept(KEPT_ANALYSES)
_verdicts: Kept[Verdict | None] = Kept(KEPT_VERDICTS)


def list_waves(session: Session, actor: Actor) -> Sequence[WaveRow]:
    """Return the waves of the actor's authority, the newest period first."""
    waves = fieldwork.list_waves(session, actor)
    received = _received(session, actor)
    verdicts = _list_verdicts(
        session, [wave for wave in waves if 0 < received.get(wave.id, 0) <= MOST_FOR_A_LIST]
    )
    return [WaveRow(wave, received.get(wave.id, 0), verdicts.get(wave.id)) for wave in waves]


def analyse_wave(session: Session, wave: Wave) -> Analysed:
    """Return the analysis of a wave as it stands now.

    Raises
    ------
    AnalysisRefusedError
        With everything that contradicts itself in data or benchmarks.
    """

    def make() -> Analysed:
        try:
            assembled = assemble(session, wave)
            return Analysed(assembled.analyse(), assembled.provenance)
        except AnalysisError as error:
            raise AnalysisRefusedError(error) from error

    return _kept.get(_fingerprint(session, wave), make)


def changes_of(session: Session, wave: Wave, analysed: Analysed) -> tuple[Moved, ...]:
    """Return what changed since the last wave of the survey whose answers can be compared."""
    last = session.scalar(
        select(Wave)
        .where(
            Wave.survey_id == wave.survey_id,
            Wave.period_until <= wave.period_from,
            Wave.state != WaveState.DRAFT,
        )
        .order_by(Wave.period_until.desc(), Wave.id.desc())
        .limit(1)
    )
    if last is None or not is_comparable(
        published_questionnaire(session, last.version_id),
        published_questionnaire(session, wave.version_id),
    ):
        return ()
    try:
        before = analyse_wave(session, last).analysis
    except SurveyError:
        return ()  # The page of that wave says what is wrong.
    return changes_since(before, analysed.analysis, last.title)


def make_download(  # noqa: PLR0913 - what, how, for whom and when are what a download is
    analysed: Analysed,
    form: Format,
    language: str,
    actor: Actor,
    *,
    changes: Sequence[Moved] = (),
    is_public: bool = False,
    now: datetime,
) -> Download:
    """Return the report on a wave as a file, whole or as it may leave the authority (SS-03)."""
    local = now.astimezone(ZoneInfo(actor.zone))
    provenance = replace(
        analysed.provenance,
        made_at=f"{local:%Y-%m-%d %H:%M}",
        made_by=actor.login,
        is_public=is_public,
    )
    content = write_report(
        analysed.analysis, provenance, form, language, changes=changes, made_at=local
    )
    edition = "-public" if is_public else ""
    return Download(
        content=content,
        file_name=f"{file_stem(provenance.wave_code)}{edition}-{language}.{form.value}",
        media_type=MEDIA_TYPES[form],
        content_hash=sha256(content).hexdigest(),
    )


def write_report(  # noqa: PLR0913 - what, of what origin, how, and since when
    analysis: Analysis,
    provenance: Provenance,
    form: Format,
    language: str,
    *,
    changes: Sequence[Moved] = (),
    made_at: datetime,
) -> bytes:
    """Return the report in one form and one language; the edition is that of `provenance`."""
    analysis = public_edition(analysis) if provenance.is_public else analysis
    if form is Format.CSV:
        return write_csv(analysis, provenance, language, changes)
    report = make_report(analysis, provenance, language, changes)
    return set_report(report, form, made_at=made_at)


def subject_of(wave: Wave) -> str:
    """Return what an audit row calls a wave."""
    return f"{wave.survey.code}/{wave.code}"


def file_stem(wave_code: str) -> str:
    """Return the name of a file without its ending; no sign in it means anything to a system."""
    kept = "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in wave_code)
    return f"report-{kept}" if kept else "report"


def _list_verdicts(session: Session, waves: Sequence[Wave]) -> dict[UUID, Verdict | None]:
    """Return the verdicts that are at hand, and the first few of those that are not."""
    found: dict[UUID, Verdict | None] = {}
    made = 0
    for wave in waves:
        key = _fingerprint(session, wave)
        made += key not in _verdicts
        if made <= MOST_IN_A_LIST or key in _verdicts:
            found[wave.id] = _verdicts.get(key, partial(_verdict, session, wave))
    return found


def _verdict(session: Session, wave: Wave) -> Verdict | None:
    try:
        gate = analyse_wave(session, wave).analysis.overall.gate
    except SurveyError:
        return None  # Its own page says what is wrong.
    return gate.verdict if gate else None


def _received(session: Session, actor: Actor) -> dict[UUID, int]:
    query = (
        select(Collector.wave_id, func.count())
        .select_from(Response)
        .join(Collector, Collector.id == Response.collector_id)
        .join(Wave, Wave.id == Collector.wave_id)
        .join(Survey, Survey.id == Wave.survey_id)
        .where(Survey.authority_id == actor.authority_id, Collector.is_pilot.is_(False))
        .group_by(Collector.wave_id)
    )
    return dict(session.execute(query).all())


def _fingerprint(session: Session, wave: Wave) -> tuple[object, ...]:
    """Return everything that could have changed since an analysis was made."""
    authority_id = wave.survey.authority_id
    of_wave = Collector.wave_id == wave.id
    collectors = session.execute(
        select(
            Collector.id, Collector.unit_id, Collector.service_channel, Collector.is_pilot
        ).where(of_wave)
    ).all()
    responses = (
        select(func.count(), func.max(Response.received_at))
        .select_from(Response)
        .join(Collector, Collector.id == Response.collector_id)
        .where(of_wave)
    )
    events = (
        select(func.count())
        .select_from(ResponseEvent)
        .join(Response, Response.id == ResponseEvent.response_id)
        .join(Collector, Collector.id == Response.collector_id)
        .where(of_wave)
    )
    units = select(func.count(), func.sum(AssessedUnit.revision)).where(
        AssessedUnit.authority_id == authority_id
    )
    imports = select(func.count()).where(ImportBatch.authority_id == authority_id)
    return (
        wave.id,
        wave.revision,
        wave.state,
        wave.version_id,
        wave.benchmark_id,
        wave.period_from,
        wave.period_until,
        json.dumps([wave.settings, wave.title, wave.survey.title], sort_keys=True),
        tuple(sorted(tuple(map(str, row)) for row in collectors)),
        tuple(session.execute(responses).one()),
        session.scalars(events).one(),
        tuple(session.execute(units).one()),
        session.scalars(imports).one(),
    )

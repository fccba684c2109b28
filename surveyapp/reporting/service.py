"""Finding waves, analysing them, and making the files that people download."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from analysis.quality.disclosure import public_edition
from analysis.results import Analysis, Verdict
from surveyapp.access import Actor
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.authoring.service import is_comparable, published_questionnaire
from surveyapp.documents.formats import MEDIA_TYPES, Format, set_report
from surveyapp.errors import SurveyError
from surveyapp.estimates import service as estimates
from surveyapp.estimates.fingerprints import fingerprint_of
from surveyapp.estimates.kept import Kept
from surveyapp.estimates.provenance import Provenance
from surveyapp.estimates.service import Analysed
from surveyapp.fieldwork import service as fieldwork
from surveyapp.fieldwork.models import Collector, Survey, Wave, WaveState
from surveyapp.fieldwork.service import Phase
from surveyapp.reporting.changes import Moved, changes_since
from surveyapp.reporting.companions import NO_COMPANIONS, Companions
from surveyapp.reporting.data_file import write_csv
from surveyapp.reporting.report import make_report
from surveyapp.reporting.series import Series, SeriesWave, breaks_between, make_series
from surveyapp.reporting.suspicions import keep_for_search, search_wave
from surveyapp.responding.models import Response

WITHDRAWN = "withdrawn"  # Noted with a download: how many answers had been by then.
MOST_DOWNLOADS_READ = 50  # Others of a wave, such as lists of links, are among them.
KEPT_VERDICTS = 10_000
MOST_FOR_A_LIST = 20_000  # A larger wave is analysed when its page is opened, not in a list.
MOST_IN_A_SERIES = 12  # Waves; nobody compares with older ones.
MOST_IN_A_LIST = 6  # So many analyses are made for a list; the next time, so many more.


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
    """Return the analysis of a wave as it stands now, and keep for a search what was read.

    Raises
    ------
    AnalysisRefusedError
        With everything that contradicts itself in data or benchmarks.
    """
    return estimates.analyse_wave(session, wave, then=partial(keep_for_search, session, wave))


def as_of(analysed: Analysed, wave: Wave, zone: str, now: datetime) -> Analysed:
    """Return an analysis with what the clock says of its wave: for what answers can still come.

    A wave that has passed its last moment takes none, also before anybody has closed it.
    """
    phase = fieldwork.wave_phase(wave, now)
    provenance = replace(
        analysed.provenance,
        is_over=phase in {Phase.ENDED, Phase.CLOSED, Phase.LOCKED},
        this_month=f"{now.astimezone(ZoneInfo(zone)):%Y-%m}",
    )
    return replace(analysed, provenance=provenance)


def _waves_before(wave: Wave) -> Select[Wave]:
    """Select the waves of the survey that were over before this one, the newest first."""
    return (
        select(Wave)
        .where(
            Wave.survey_id == wave.survey_id,
            Wave.period_until <= wave.period_from,
            Wave.state != WaveState.DRAFT,
        )
        .order_by(Wave.period_until.desc(), Wave.id.desc())
    )


def changes_of(session: Session, wave: Wave, analysed: Analysed) -> tuple[Moved, ...]:
    """Return what changed since the last wave of the survey whose answers can be compared."""
    last = session.scalar(_waves_before(wave).limit(1))
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


def series_of(session: Session, wave: Wave, analysed: Analysed) -> Series | None:
    """Return the last waves of the survey up to this one; ``None`` where it is the first."""
    earlier = session.scalars(_waves_before(wave).limit(MOST_IN_A_SERIES - 1)).all()
    found: list[SeriesWave] = []
    last: Wave | None = None
    for one in (*reversed(earlier), wave):
        try:
            analysis = (analysed if one is wave else analyse_wave(session, one)).analysis
        except SurveyError:
            continue  # The page of that wave says what is wrong.
        breaks = (
            breaks_between(
                found[-1].analysis,
                analysis,
                is_comparable=is_comparable(
                    published_questionnaire(session, last.version_id),
                    published_questionnaire(session, one.version_id),
                ),
            )
            if last is not None
            else ()
        )
        found.append(SeriesWave(one.code, one.title, analysis, breaks))
        last = one
    return make_series(found)


def companions_of(session: Session, wave: Wave, analysed: Analysed) -> Companions:
    """Return everything that a report tells beside its analysis; this may take a while.

    Raises
    ------
    AnalysisRefusedError
        With everything that contradicts itself in data or benchmarks.
    """
    return Companions(
        search=search_wave(session, wave),  # First: what was read for the analysis is at hand.
        moved=changes_of(session, wave, analysed),
        series=series_of(session, wave, analysed),
    )


def withdrawn_since_issue(
    session: Session, actor: Actor, wave: Wave, analysed: Analysed
) -> tuple[datetime, int] | None:
    """Return when a report on a wave was handed over last, and how many were withdrawn since.

    Who reads that report has figures with answers whose content is no longer kept.
    """
    issued = session.execute(
        select(AuditEntry.at, AuditEntry.details)
        .where(
            AuditEntry.authority_id == actor.authority_id,
            AuditEntry.action == Action.DOWNLOADED,
            AuditEntry.subject == wave.full_code,
        )
        .order_by(AuditEntry.id.desc())
        .limit(MOST_DOWNLOADS_READ)
    )
    for at, details in issued:
        if WITHDRAWN in details:
            more = analysed.analysis.reconciliation.total.withdrawn - int(details[WITHDRAWN])
            return (at, more) if more > 0 else None
    return None


def make_download(  # noqa: PLR0913 - what, how, for whom and when are what a download is
    analysed: Analysed,
    form: Format,
    language: str,
    actor: Actor,
    *,
    companions: Companions = NO_COMPANIONS,
    is_public: bool = False,
    now: datetime,
) -> Download:
    """Return the report on a wave as a file, whole or as it may leave the authority (SS-03)."""
    local = now.astimezone(ZoneInfo(actor.zone))
    provenance = replace(
        analysed.provenance,
        made_at=f"{local:%Y-%m-%d %H:%M}",
        made_by=actor.display_name,
        is_public=is_public,
    )
    content = write_report(
        analysed.analysis, provenance, form, language, companions=companions, made_at=local
    )
    edition = "-public" if is_public else ""
    named = fieldwork.file_name("report", *provenance.codes)
    return Download(
        content=content,
        file_name=f"{named}{edition}-{language}.{form.value}",
        media_type=MEDIA_TYPES[form],
        content_hash=sha256(content).hexdigest(),
    )


def write_report(  # noqa: PLR0913 - what, of what origin, how, and since when
    analysis: Analysis,
    provenance: Provenance,
    form: Format,
    language: str,
    *,
    companions: Companions = NO_COMPANIONS,
    made_at: datetime,
) -> bytes:
    """Return the report in one form and one language; the edition is that of `provenance`."""
    analysis = public_edition(analysis) if provenance.is_public else analysis
    if form is Format.CSV:
        return write_csv(analysis, provenance, language, companions)
    report = make_report(analysis, provenance, language, companions)
    return set_report(report, form, made_at=made_at)


def _list_verdicts(session: Session, waves: Sequence[Wave]) -> dict[UUID, Verdict | None]:
    """Return the verdicts that are at hand, and the first few of those that are not."""
    found: dict[UUID, Verdict | None] = {}
    made = 0
    for wave in waves:
        key = fingerprint_of(session, wave)
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

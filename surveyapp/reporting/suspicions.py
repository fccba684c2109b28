"""What looks suspicious in a wave: found when somebody asks, and kept while answers are the same.

Marking changes neither what is found nor the index without it, so marks cost no new search.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.columns import Table
from analysis.estimation.design import FloatArray, IntArray
from analysis.examination import Circumstances, Examination, examine_wave
from analysis.plan import Plan
from analysis.population import Population
from analysis.quality.examination import UNKNOWN, Route
from analysis.quality.flags import Flag, FlagReason
from analysis.reconciliation import FrameCount
from questionnaires.length import least_seconds
from questionnaires.variables import names_of
from surveyapp.authoring.service import published_questionnaire
from surveyapp.estimates.assembly import Assembled, assemble
from surveyapp.estimates.evidence import Answer, Evidence
from surveyapp.estimates.fingerprints import fingerprint_of
from surveyapp.estimates.kept import Kept
from surveyapp.estimates.refusals import analysis_refusals
from surveyapp.fieldwork.models import Channel, Wave
from surveyapp.responding.marking import MARKS
from surveyapp.responding.models import AnswerMode
from surveyapp.units.models import AssessedUnit, UnitKind

KEPT_SEARCHES = 8
KEPT_READINGS = 2  # Analysed and not yet searched.
SHORTEST_TOLD = 3.0  # Seconds are kept whole, and a link may have answered the first question.
MOST_KEPT_ANSWERS = 200_000  # Columns of more take too much room to wait in.
# Beside some devices of a hall staff may stand; what is answered on one's own phone is private.
ROUTES = {
    Channel.RATING_DEVICE: Route.DEVICE,
    Channel.HALL_TABLET: Route.DEVICE,
    Channel.PC_WEB: Route.PRIVATE,
    Channel.MOBILE: Route.PRIVATE,
    Channel.QR_CODE: Route.PRIVATE,
    Channel.SMS: Route.PRIVATE,
    Channel.PHONE: Route.PRIVATE,
}


@dataclass(frozen=True, slots=True)
class Search:
    """What the checks found in a wave.

    Attributes
    ----------
    examination : Examination
    response_ids : tuple of UUID
        Of the rows that the flags name.
    names : mapping
        Code of a window or unit → its name.
    """

    examination: Examination
    response_ids: tuple[UUID, ...] = field(repr=False)
    names: Mapping[str, Mapping[str, str]] = field(repr=False)

    def flags_of(self, reason: FlagReason) -> Sequence[Flag]:
        """Return what one check found, the oddest first."""
        found = [flag for flag in self.examination.flags if flag.reason is reason]
        return sorted(found, key=_oddness)

    def ids_of(self, flag: Flag) -> tuple[UUID, ...]:
        """Return the answers that a flag names."""
        return tuple(self.response_ids[row] for row in flag.rows)


@dataclass(frozen=True, slots=True)
class _Read:
    """What a search needs of a wave that was read: columns, without the answers themselves."""

    plan: Plan
    responses: Table
    population: Population | None
    frame: Mapping[str, FrameCount]
    circumstances: Circumstances
    response_ids: tuple[UUID, ...]
    names: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, session: Session, assembled: Assembled) -> "_Read":
        evidence = assembled.evidence
        windows = {
            unit.id: unit
            for unit in session.scalars(
                select(AssessedUnit).where(
                    AssessedUnit.authority_id == evidence.wave.survey.authority_id,
                    AssessedUnit.kind == UnitKind.SERVICE_WINDOW,
                )
            )
        }
        names = {unit.code: dict(unit.name) for unit in assembled.plan.units}
        return cls(
            plan=assembled.plan,
            responses=assembled.responses,
            population=assembled.population,
            frame=assembled.frame,
            circumstances=_circumstances(session, evidence, windows),
            response_ids=tuple(one.id for one in evidence.answers),
            names=names | {unit.code: unit.name for unit in windows.values()},
        )

    def search(self) -> Search:
        examination = examine_wave(
            self.plan, self.responses, self.population, self.frame, self.circumstances
        )
        return Search(examination, self.response_ids, self.names)


_searches: Kept[Search] = Kept(KEPT_SEARCHES)
_readings: Kept[_Read] = Kept(KEPT_READINGS)


def keep_for_search(session: Session, wave: Wave, assembled: Assembled) -> None:
    """Keep what was read for an analysis until it is searched too: reading takes longest."""
    if len(assembled.responses) <= MOST_KEPT_ANSWERS:
        key = fingerprint_of(session, wave)
        _readings.get(key, lambda: _Read.of(session, assembled))


def search_wave(session: Session, wave: Wave) -> Search:
    """Return what looks suspicious in the answers of a wave that count.

    Raises
    ------
    AnalysisRefusedError
        With everything that contradicts itself in data or benchmarks.
    """

    def make() -> Search:
        read = _readings.take(fingerprint_of(session, wave))
        with analysis_refusals():
            return (read or _Read.of(session, assemble(session, wave))).search()

    return _searches.get(fingerprint_of(session, wave, without=MARKS), make)


def _circumstances(
    session: Session, evidence: Evidence, windows: Mapping[UUID, AssessedUnit]
) -> Circumstances:
    answers = evidence.answers
    codes = tuple(unit.code for unit in windows.values())
    place = {unit_id: number for number, unit_id in enumerate(windows)}
    versions = {one: number for number, one in enumerate({one.version_id for one in answers})}
    started = min((one.received_at for one in answers), default=None)
    minutes = [
        (one.received_at - started).total_seconds() / 60
        if started and _is_moment_of_answering(one, evidence)
        else np.nan
        for one in answers
    ]
    return Circumstances(
        seconds=np.array(
            [np.nan if one.seconds is None else one.seconds for one in answers], dtype=np.float64
        ),
        least_seconds=_least_seconds(session, answers),
        questionnaire=_whole(versions[one.version_id] for one in answers),
        window=_whole(_window(one, evidence, place) for one in answers),
        minute=np.array(minutes),
        route=_whole(ROUTES.get(one.channel, Route.OTHER) for one in answers),
        windows=codes,
    )


def _least_seconds(session: Session, answers: Sequence[Answer]) -> FloatArray:
    """Return what reading took each at least; nan where that is too little to be told by."""
    of_name = {
        version_id: {
            name: (question.code, least_seconds(question))
            for question in published_questionnaire(session, version_id).questions()
            for name in names_of(question)
        }
        for version_id in {one.version_id for one in answers}
    }
    least = np.empty(len(answers))
    for row, one in enumerate(answers):
        known = of_name[one.version_id]
        least[row] = sum(dict(known[name] for name in one.answers if name in known).values())
    least[least < SHORTEST_TOLD] = np.nan
    return least


def _is_moment_of_answering(answer: Answer, evidence: Evidence) -> bool:
    """Tell whether its time says that many came at once: not of paper, nor of a half-day."""
    is_paper = answer.mode == AnswerMode.TYPED
    return not is_paper and not evidence.collectors[answer.collector_id].is_anonymous


def _window(answer: Answer, evidence: Evidence, place: Mapping[UUID, int]) -> int:
    """Return the window of an answer: its occasion's, or else its collector's."""
    contact = evidence.contact_of(answer)
    for unit_id in (
        contact.service_window_id if contact else None,
        evidence.collectors[answer.collector_id].unit_id,
    ):
        if unit_id is not None and unit_id in place:
            return place[unit_id]
    return UNKNOWN


def _whole(values: Iterable[int]) -> IntArray:
    return np.fromiter(values, dtype=np.int64)


def _oddness(flag: Flag) -> tuple[float, float]:
    beyond = abs(flag.value - flag.threshold) / (abs(flag.threshold) or 1.0)
    return (1.0 if flag.p_value is None else flag.p_value, -beyond)

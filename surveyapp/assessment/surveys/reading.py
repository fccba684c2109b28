"""Figures and ratings of the store's own waves as rows of evidence, and what they lack."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from analysis.results import Analysis
from analysis.run import covariance_of_units
from analysis.schemes.comparing import compares_units
from analysis.schemes.definition import Scheme
from analysis.schemes.periods import Period
from surveyapp.access import Actor
from surveyapp.assessment.kept_tables import of_records
from surveyapp.assessment.surveys.choices import (
    COVARIANCES,
    INDICES,
    RATINGS,
    Slot,
    SurveyChoice,
    lies_within,
    of_survey,
    period_of,
    slots_of,
)
from surveyapp.assessment.surveys.covariances import (
    Correlations,
    Fed,
    Joint,
    covariance_records,
    records_across,
)
from surveyapp.assessment.surveys.errors import SurveysRefusedError, Trouble
from surveyapp.assessment.surveys.tables import (
    ACROSS_HEADER,
    COVARIANCE_HEADER,
    GAP_HEADER,
    GAPS,
    INDEX_HEADER,
    NOT_IN_WAVE,
    RATING_HEADER,
    SOURCE_HEADER,
    SOURCES,
    Record,
    SurveyRows,
)
from surveyapp.errors import SurveyError
from surveyapp.estimates.assembly import Assembled, assemble
from surveyapp.estimates.ratings import count_ratings
from surveyapp.estimates.refusals import analysis_refusals
from surveyapp.estimates.service import analyse_wave
from surveyapp.estimates.unit_correlations import correlations_of
from surveyapp.estimates.unit_figures import UnitFigure, figures_of, has_measure, title_of
from surveyapp.fieldwork.models import Wave, WaveState
from surveyapp.fieldwork.service import find_wave

PLACES = 10  # A survey estimate enters as the decimal of its value to so many places.


def read_surveys(  # noqa: PLR0913 - whose, for what, for when, which and for whom
    session: Session,
    actor: Actor,
    scheme: Scheme,
    period: Period,
    choice: SurveyChoice,
    *,
    units: frozenset[str],
) -> SurveyRows:
    """Return the tables that a choice of waves fills, for the units assessed.

    Raises
    ------
    NotFoundError
        If a wave is not the actor's authority's.
    SurveysRefusedError
        With everything that cannot be read as it was chosen.
    """
    waves = [find_wave(session, actor, wave_id) for wave_id in choice.waves]
    reading = _Reading(session, scheme, period, waves, units)
    for index, feed in choice.indices.items():
        reading.read_index(index, of_survey(waves, feed.survey), feed.measure)
    if choice.ratings:
        reading.read_ratings(of_survey(waves, choice.ratings))
    if reading.troubles:
        raise SurveysRefusedError(reading.troubles)
    return reading.rows()


@dataclass(slots=True)
class _Reading:
    session: Session
    scheme: Scheme
    period: Period
    waves: Sequence[Wave]
    units: frozenset[str]
    troubles: list[Trouble] = field(default_factory=list)
    indices: list[Record] = field(default_factory=list)
    ratings: list[Record] = field(default_factory=list)
    sources: list[Record] = field(default_factory=list)
    gaps: list[Record] = field(default_factory=list)
    fed: list[Fed] = field(default_factory=list)
    read: dict[UUID, Assembled] = field(default_factory=dict)

    def rows(self) -> SurveyRows:
        tables = {}
        if self.indices:
            tables[INDICES] = of_records(INDEX_HEADER, self.indices)
        errors = self._errors()
        covariances = list(covariance_records(self.fed, errors, self._correlations))
        across = []
        if any(compares_units(self.scheme, one.score) for one in self.scheme.results.values()):
            across = list(records_across(self.fed, errors, self._covariance))
        if covariances or across:
            header = ACROSS_HEADER if across else COVARIANCE_HEADER
            tables[COVARIANCES] = of_records(header, [*covariances, *across])
        if self.ratings:
            tables[RATINGS] = of_records(RATING_HEADER, self.ratings)
        notes = {}
        if self.sources:
            notes[SOURCES] = of_records(SOURCE_HEADER, self.sources)
            notes[GAPS] = of_records(GAP_HEADER, self.gaps)
        return SurveyRows(tables, notes)

    def read_index(self, index: str, waves: Sequence[Wave], measure: str) -> None:
        slot = next((each for each in slots_of(self.scheme) if each.index == index), None)
        if slot is None or not waves:
            self.troubles.append(Trouble("no_wave", {"index": _title(slot, index)}))
            return
        taken: dict[Period, Wave] = {}
        for wave in waves:
            part = period_of(wave, self.period)
            other = taken.setdefault(part, wave)
            if other is not wave:
                said = {"wave": wave.full_code, "other": other.full_code, "period": str(part)}
                self.troubles.append(Trouble("two_waves", said | {"index": _title(slot, index)}))
                continue
            analysis = self._analysis(wave)
            if analysis is not None and not has_measure(analysis, measure):
                said = {"wave": wave.full_code, "measure": measure}
                self.troubles.append(Trouble("no_measure", said))
            elif analysis is not None:
                self._add_figures(slot, wave, (part, measure), analysis)

    def _analysis(self, wave: Wave) -> Analysis | None:
        if wave.state is WaveState.DRAFT:
            self.troubles.append(Trouble("draft", {"wave": wave.full_code}))
            return None
        try:
            return analyse_wave(
                self.session, wave, then=partial(self.read.setdefault, wave.id)
            ).analysis
        except SurveyError as refusal:
            self.troubles.append(Trouble("unreadable", {"wave": wave.full_code}, refusal))
            return None

    def _add_figures(
        self, slot: Slot, wave: Wave, meant: tuple[Period, str], analysis: Analysis
    ) -> None:
        part, measure = meant
        self.fed.append(Fed(wave, part, slot.index, measure))
        found = {figure.unit: figure for figure in figures_of(analysis, measure)}
        of_index = {
            "index": slot.index,
            "survey": slot.survey or wave.full_code,
            "period": str(part),
        }
        for unit in sorted(self.units):
            figure = found.get(unit)
            if figure is not None and figure.value is not None:
                self.indices.append(_record(figure) | of_index | {"place": wave.full_code})
            else:
                reason = figure.lack.value if figure and figure.lack else NOT_IN_WAVE
                gap = {"index": slot.index, "unit": unit, "reason": reason}
                self.gaps.append(gap | {"place": wave.full_code})
        gate = analysis.overall.gate
        self.sources.append(
            self._source(wave, analysis)
            | {
                "index": slot.index,
                "measure": measure,
                "title": json.dumps(dict(title_of(analysis, measure)), ensure_ascii=False),
                "period": str(part),
                "verdict": gate.verdict.value if gate else "",
            }
        )

    def _errors(self) -> dict[tuple[str, str, str], Decimal]:
        return {
            (record["index"], record["period"], record["unit"]): Decimal(record["std_error"])
            for record in self.indices
            if record["std_error"]
        }

    def _correlations(self, wave: Wave) -> Correlations:
        with analysis_refusals():
            return correlations_of(self._assembled(wave))

    def _covariance(self, wave: Wave) -> Joint:
        one = self._assembled(wave)
        with analysis_refusals():
            return covariance_of_units(one.plan, one.responses, one.population)

    def _assembled(self, wave: Wave) -> Assembled:
        if wave.id not in self.read:
            self.read[wave.id] = assemble(self.session, wave)
        return self.read[wave.id]

    def _source(self, wave: Wave, analysis: Analysis) -> Record:
        return {
            "survey": wave.survey.code,
            "wave": wave.code,
            "wave_id": str(wave.id),
            "wave_title": json.dumps(dict(wave.title), ensure_ascii=False),
            "is_within": "yes" if lies_within(wave, self.period) else "no",
            "state": wave.state.value,
            "n": str(analysis.reconciliation.total.counted),
            "responses": analysis.hashes.responses,
            "plan": analysis.hashes.plan,
            "place": wave.full_code,
        }

    def read_ratings(self, waves: Sequence[Wave]) -> None:
        if not waves:
            self.troubles.append(Trouble("no_wave_of_ratings", {}))
        for wave in waves:
            analysis = self._analysis(wave)
            if analysis is None:
                continue
            self.ratings += self._ratings(wave)
            source = self._source(wave, analysis)
            self.sources.append(source | {"measure": RATINGS, "period": str(self.period)})

    def _ratings(self, wave: Wave) -> Iterator[Record]:
        with analysis_refusals():
            counted = count_ratings(self._assembled(wave))
        for kind, number in counted.items():
            if kind.unit in self.units:
                yield {
                    "unit": kind.unit,
                    "date": kind.day.isoformat(),
                    "level": kind.level,
                    "criterion": kind.criterion,
                    "channel": kind.channel,
                    "is_default": "yes" if kind.is_default else "",
                    "is_effective": "" if kind.is_effective else "no",
                    "number": str(number),
                    "place": wave.full_code,
                }


def _record(figure: UnitFigure) -> Record:
    return {
        "unit": figure.unit,
        "estimate": _decimal(figure.value),
        "std_error": _decimal(figure.std_error),
        "n": str(figure.n),
        "effective_n": _decimal(figure.effective_n),
        "verdict": figure.verdict,
    }


def _decimal(value: float | None) -> str:
    return "" if value is None else f"{value:.{PLACES}f}".rstrip("0").rstrip(".")


def _title(slot: Slot | None, index: str) -> Any:  # noqa: ANN401 - a text in several languages
    return index if slot is None else slot.title

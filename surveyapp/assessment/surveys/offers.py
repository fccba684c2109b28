"""What an authority's surveys offer a scheme for a period, and what is most likely meant."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from analysis.schemes.definition import Scheme
from analysis.schemes.periods import Period
from analysis.schemes.rules import Which
from analysis.text import Text
from surveyapp.access import Actor
from surveyapp.assessment.adoption import scheme_file
from surveyapp.assessment.batches import read_batches
from surveyapp.assessment.models import SchemeVersion
from surveyapp.assessment.surveys.choices import (
    INDICES,
    NO_SURVEYS,
    RATINGS,
    Feed,
    Slot,
    SurveyChoice,
    lies_within,
    meets,
    of_survey,
    period_of,
    reads_ratings,
    slots_of,
)
from surveyapp.authoring.service import published_questionnaire
from surveyapp.errors import SurveyError
from surveyapp.estimates.settings import read_plan_settings
from surveyapp.estimates.unit_figures import INDEX, ITEM, measures_of
from surveyapp.fieldwork.models import Wave, WaveState
from surveyapp.fieldwork.service import list_waves

MOST_ELSEWHERE = 12  # Waves of other periods that somebody may still choose.
OF_THE_WHOLE = frozenset(
    {"satisfaction", "overall", INDEX}
)  # What indices of an outcome are called.


@dataclass(frozen=True, slots=True)
class OfferedSurvey:
    """A survey with waves to read.

    Attributes
    ----------
    questionnaires : frozenset of str
        The codes of the questionnaires of its waves.
    outcomes : frozenset of str
        The codes of the questions that decide their indices.
    measures : mapping
        What its waves can say of a unit → its title.
    """

    code: str
    title: Text
    questionnaires: frozenset[str]
    outcomes: frozenset[str]
    measures: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Offer:
    """What a run may read of surveys, and the proposal.

    `waves` are those of the period first; `within` names these. `unnamed` are the indices that
    nothing holds yet and whose name no figure has: somebody has to choose.
    """

    slots: tuple[Slot, ...] = ()
    reads_ratings: bool = False
    waves: tuple[Wave, ...] = ()
    within: frozenset[UUID] = frozenset()
    surveys: tuple[OfferedSurvey, ...] = ()
    proposal: SurveyChoice = NO_SURVEYS
    unnamed: tuple[Slot, ...] = ()

    @property
    def is_wanted(self) -> bool:
        """Whether the scheme has any use for surveys."""
        return bool(self.slots) or self.reads_ratings


def offer_of(session: Session, actor: Actor, version: SchemeVersion, period: Period) -> Offer:
    """Return what there is to choose from; what files hold already is not proposed."""
    scheme = scheme_file(version).scheme
    slots, counts_ratings = slots_of(scheme), reads_ratings(scheme)
    if not slots and not counts_ratings:
        return Offer()
    begun = [wave for wave in list_waves(session, actor) if wave.state is not WaveState.DRAFT]
    within = [wave for wave in begun if lies_within(wave, period)]
    elsewhere = [wave for wave in begun if wave not in within]
    elsewhere.sort(key=lambda wave: not meets(wave, period))  # The newest first among equals.
    waves = (*within, *elsewhere[:MOST_ELSEWHERE])
    surveys = tuple(_surveys(session, waves))
    imported = _imported(session, version)
    wanted = [slot for slot in slots if slot.index not in imported]
    is_open = counts_ratings and RATINGS not in imported
    proposal = _proposal(wanted, surveys, waves, period, _asked(scheme) if is_open else None)
    ids = frozenset(wave.id for wave in within)
    unnamed = tuple(slot for slot in wanted if slot.index not in proposal.indices)
    return Offer(slots, counts_ratings, waves, ids, surveys, proposal, unnamed)


def _imported(session: Session, version: SchemeVersion) -> frozenset[str]:
    """Return the indices that files hold, and ``ratings`` where they hold some."""
    tables = read_batches(session, version.authority_id, version.code, only=(INDICES, RATINGS))
    found = {name for name in tables if name == RATINGS}
    if INDICES in tables:
        position = list(tables[INDICES].header).index("index")
        found |= {row[position] for row in tables[INDICES].cells}
    return frozenset(found)


def _surveys(session: Session, waves: Sequence[Wave]) -> Iterator[OfferedSurvey]:
    for code in dict.fromkeys(wave.survey.code for wave in waves):
        mine = of_survey(waves, code)
        measures: dict[str, Text] = {}
        asked = [published_questionnaire(session, wave.version_id) for wave in mine]
        for wave, questionnaire in zip(mine, asked, strict=True):
            try:
                said = measures_of(questionnaire, read_plan_settings(wave.settings))
            except SurveyError:
                continue  # The page of that wave says what is wrong.
            measures = {**said, **measures}
        if measures:
            yield OfferedSurvey(
                code,
                mine[0].survey.title,
                frozenset(each.code for each in asked),
                frozenset(each.outcome for each in asked if each.outcome),
                measures,
            )


def _asked(scheme: Scheme) -> frozenset[str]:
    """Return the questionnaires that rules about ratings name."""
    return frozenset(
        rule.questionnaire
        for rule in scheme.rules.values()
        if isinstance(rule, Which) and rule.table.value == RATINGS and rule.questionnaire
    )


def _proposal(
    slots: Sequence[Slot],
    surveys: Sequence[OfferedSurvey],
    waves: Sequence[Wave],
    period: Period,
    rated_by: frozenset[str] | None,
) -> SurveyChoice:
    """Return the waves of the period, and for each index the figure that has its name.

    While an index has none of them, the waves of every survey may be what it needs.
    Ratings count by their days: a wave that is longer than the period, or meets it, has some of it
    too. `rated_by` is ``None`` where no ratings are wanted.
    """
    within = [wave for wave in waves if lies_within(wave, period)]
    there = _with_waves(surveys, within)
    indices = {slot.index: feed for slot in slots if (feed := _feed(slot, there)) is not None}
    used = {feed.survey for feed in indices.values()}
    ticked = used if len(indices) == len(slots) else {survey.code for survey in there}
    chosen = list(_one_for_each_part(within, period, ticked))
    meeting = [wave for wave in waves if meets(wave, period)]
    rated = _with_waves(surveys, meeting)
    if rated_by is None or not rated:
        return SurveyChoice(tuple(chosen), indices)
    ratings = min(rated, key=lambda one: one.questionnaires.isdisjoint(rated_by)).code
    if ratings not in used:
        chosen += [wave.id for wave in of_survey(meeting, ratings)]
    return SurveyChoice(tuple(dict.fromkeys(chosen)), indices, ratings)


def _with_waves(surveys: Sequence[OfferedSurvey], waves: Sequence[Wave]) -> list[OfferedSurvey]:
    codes = {wave.survey.code for wave in waves}
    return [survey for survey in surveys if survey.code in codes]


def _feed(slot: Slot, surveys: Sequence[OfferedSurvey]) -> Feed | None:
    """Return the figure that an index most likely means; nothing where none has its name.

    Where a rule names a questionnaire, an index of a whole one is that of no other.
    """
    named = {slot.questionnaire} if slot.questionnaire else set()
    for survey in sorted(surveys, key=lambda one: one.questionnaires.isdisjoint(named)):
        is_meant = not named or not survey.questionnaires.isdisjoint(named)
        if is_meant and slot.index in survey.outcomes | OF_THE_WHOLE:
            return Feed(survey.code, INDEX)
        for measure in (f"{ITEM}{slot.index}", slot.index):
            if measure in survey.measures:
                return Feed(survey.code, measure)
    return None


def _one_for_each_part(
    within: Sequence[Wave], period: Period, surveys: Collection[str]
) -> Iterator[UUID]:
    """Yield the waves of surveys; of several that would stand for one period, the last."""
    last: dict[tuple[str, Period], Wave] = {}
    for wave in sorted(within, key=lambda one: (one.period_until, one.id)):
        if wave.survey.code in surveys:
            last[wave.survey.code, period_of(wave, period)] = wave
    yield from (wave.id for wave in last.values())

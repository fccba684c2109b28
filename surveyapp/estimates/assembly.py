"""From the store to an analysis: which rows, which units, which population, which rules."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
from babel.dates import format_date
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.columns import BoolArray, Column, Table
from analysis.estimation.design import IntArray
from analysis.plan import Columns, Plan, RatingCounting, RatingQuestion
from analysis.population import Benchmark, Population
from analysis.quality.frame_response import SILENT, RatableOccasions
from analysis.reconciliation import FrameCount
from analysis.results import Analysis
from analysis.run import analyze
from questionnaires.definition import Questionnaire, words
from surveyapp.authoring.models import QuestionnaireVersion
from surveyapp.authoring.service import published_questionnaire
from surveyapp.cases.models import (
    BenchmarkCount,
    PopulationBenchmark,
    ServiceChannel,
    ServiceItem,
)
from surveyapp.cases.vocabulary import APPLICANT_KIND, MONTH, SERVICE_CHANNEL
from surveyapp.estimates.evidence import Answer, Contact, Evidence, gather
from surveyapp.estimates.hands import hands_of
from surveyapp.estimates.margins import (
    CASE_MIX,
    OWN_CATEGORIES,
    UNIT_COLUMN,
    ChosenMargins,
    ItemNames,
    MarginFinder,
)
from surveyapp.estimates.places import (
    UNPLACED,
    Places,
    load_places,
    plan_classes,
    plan_units,
    printable,
)
from surveyapp.estimates.provenance import BenchmarkUsed, Provenance, VersionUsed
from surveyapp.estimates.questions import items_of, outcome_of, unshown_of
from surveyapp.estimates.settings import PASSED_ON, PlanSettings, read_plan_settings
from surveyapp.estimates.vocabulary import MARGINS
from surveyapp.fieldwork.models import Wave, WaveState
from surveyapp.messages import LANGUAGES, N_, say
from surveyapp.units.models import SupervisingAuthority, UnitKind
from surveyapp.units.vocabulary import HIERARCHY_LABELS, KIND_LABELS

COLUMNS = Columns(
    response_id="@id",
    unit=UNIT_COLUMN,
    channel="@channel",
    date="@received",
    occasion="@occasion",
    rated="@rated",
    default="@default",
    flagged="@flagged",
    excluded="@excluded",
    withdrawn="@withdrawn",
    invalid_reason="@invalid_reason",
)
DESIGN_WEIGHT = "@design_weight"
_WORDS = {True: "true", False: "false"}


@dataclass(frozen=True, slots=True)
class Assembled:
    """Everything `analyze` is given, and what a report says about its origin."""

    plan: Plan
    responses: Table
    population: Population | None
    frame: Mapping[str, FrameCount]
    occasions: RatableOccasions | None
    provenance: Provenance
    evidence: Evidence

    def analyse(self) -> Analysis:
        """Return the analysis; answers without a unit take no place in a ranking."""
        analysis = analyze(self.plan, self.responses, self.population, self.frame, self.occasions)
        rankings = tuple(
            replace(
                ranking,
                ranked=tuple(one for one in ranking.ranked if one.code != UNPLACED),
                unranked=tuple(one for one in ranking.unranked if one.code != UNPLACED),
            )
            for ranking in analysis.rankings
        )
        kept = tuple(one for one in rankings if one.ranked or one.unranked)
        return replace(analysis, rankings=kept)


def assemble(session: Session, wave: Wave) -> Assembled:
    """Read a wave from the store.

    Raises
    ------
    SettingsRefusedError, NoOutcomeError
        If the settings of the wave, or its questionnaire, make no plan.
    """
    return _Assembly(session, wave).assembled()


class _Assembly:
    def __init__(self, session: Session, wave: Wave) -> None:
        self.session, self.wave = session, wave
        self.authority = session.get_one(SupervisingAuthority, wave.survey.authority_id)
        self.settings: PlanSettings = read_plan_settings(wave.settings)
        self.questionnaire: Questionnaire = published_questionnaire(session, wave.version_id)
        self.outcome: RatingQuestion = outcome_of(self.questionnaire, self.settings)
        self.evidence: Evidence = gather(session, wave, self.authority.id)
        self.places: Places = load_places(
            session, wave, self.settings.unit_kind, self.authority.id
        )

    def assembled(self) -> Assembled:
        counts = self._counts()
        finder = self._finder()
        margins = finder.choose(
            self.settings.margins, tuple(dict.fromkeys(row.margin for row in counts))
        )
        units = [self.places.of_answer(one, self.evidence) for one in self.evidence.answers]
        contact_units = {
            contact.id: self.places.of_contact(contact)
            for contact in self.evidence.contacts.values()
        }
        named = {*units, *contact_units.values(), *(row.unit for row in counts)}
        plan = self._plan(margins, {code for code in named if code})
        rated = self._levels(plan)
        return Assembled(
            plan=plan,
            responses=self._table(plan, margins.columns | finder.case_mix(), units),
            population=self._population(counts),
            frame=self._frame(plan, contact_units, rated.keys()),
            occasions=self._occasions(plan, contact_units, rated),
            provenance=self._provenance(plan, margins, units),
            evidence=self.evidence,
        )

    # --- the plan

    def _plan(self, margins: ChosenMargins, seen: set[str]) -> Plan:
        units = plan_units(self.places, self.wave, self.settings, seen)
        used = {unit.unit_class for unit in units}
        classes = plan_classes(self.session, self.authority.id)
        last = self.wave.period_until - timedelta(days=1)
        return Plan(
            title=_in_each_language(
                lambda language: " ".join(
                    words(printable(text, code), language)
                    for text, code in (
                        (self.wave.survey.title, self.wave.survey.code),
                        (self.wave.title, self.wave.code),
                    )
                )[:500]
            ),
            period=_in_each_language(
                lambda language: say(
                    N_("{first}至{last}"),
                    language,
                    first=_long_date(self.wave.period_from, language),
                    last=_long_date(last, language),
                )
            ),
            columns=self._columns(),
            outcome=self.outcome,
            items=items_of(self.questionnaire, self.settings),
            margins=margins.margins,
            case_mix=CASE_MIX,
            units=units,
            classes=tuple(one for one in classes if one.code in used),
            **{name: getattr(self.settings, name) for name in PASSED_ON},
        )

    # --- the columns

    def _columns(self) -> Columns:
        if not self.evidence.is_drawn:
            return COLUMNS
        return COLUMNS.model_copy(update={"design_weight": DESIGN_WEIGHT})

    def _table(
        self, plan: Plan, known: Mapping[str, Sequence[str | None]], units: Sequence[str]
    ) -> Table:
        evidence, answers = self.evidence, self.evidence.answers
        zone = ZoneInfo(self.authority.zone)
        fates = [evidence.fate_of(one) for one in answers]
        columns: dict[str, Iterable[str | None]] = {
            "@id": (str(one.id) for one in answers),
            UNIT_COLUMN: units,
            "@channel": (one.channel.value for one in answers),
            "@received": (
                one.received_at.astimezone(zone).replace(tzinfo=None).isoformat()
                for one in answers
            ),
            "@occasion": (self._frame_key(one) for one in answers),
            "@rated": (str(one.occasion_id) if one.occasion_id else None for one in answers),
            "@default": (_WORDS[one.is_default] for one in answers),
            "@flagged": (_WORDS[fate.flagged] for fate in fates),
            "@excluded": (_WORDS[fate.is_excluded] for fate in fates),
            "@withdrawn": (_WORDS[fate.is_withdrawn] for fate in fates),
            "@invalid_reason": (fate.invalid_reason for fate in fates),
            **known,
            **self._design_weights(),
            **{
                question.column: [_single(one.answers.get(question.column)) for one in answers]
                for question in plan.items
            },
            plan.outcome.column: self._outcomes,
        }
        return Table({name: Column.of(values) for name, values in columns.items()})

    def _design_weights(self) -> dict[str, list[str]]:
        """Return how many of the frame each answer stands for, where all were drawn from one."""
        if not self.evidence.is_drawn:
            return {}
        found = (one.inclusion_probability for one in self.evidence.answers)
        return {DESIGN_WEIGHT: [repr(1 / drawn) for drawn in found if drawn]}

    def _frame_key(self, answer: Answer) -> str | None:
        # Only occasions of the period, of closed cases, are ratable in this wave: a rating of
        # another one counts in the index, and is unlinked as far as rates go.
        is_in_frame = answer.occasion_id in self.evidence.contacts
        return str(answer.occasion_id) if is_in_frame else None

    @cached_property
    def _outcomes(self) -> list[str | None]:
        """Return the outcome of each answer, by the code that its own version gives it."""
        codes = {
            version_id: published_questionnaire(self.session, version_id).outcome
            for version_id in {one.version_id for one in self.evidence.answers}
        }
        return [
            _single(one.answers.get(codes[one.version_id] or "")) for one in self.evidence.answers
        ]

    # --- the frame

    def _frame(
        self, plan: Plan, units: Mapping[UUID, str | None], rated: AbstractSet[UUID]
    ) -> dict[str, FrameCount]:
        """Count ratable occasions by unit, and those without a rating, each by itself.

        An occasion whose rating was excluded, or names no occasion, leaves the frame, as the
        rating leaves the rates.
        """
        if not units:
            return {}
        set_aside = self._set_aside() - rated
        not_silent = rated | set_aside
        cases = Counter(code for id_, code in units.items() if code and id_ not in set_aside)
        unrated = Counter(code for id_, code in units.items() if code and id_ not in not_silent)
        return {
            unit.code: FrameCount(cases[unit.code], unrated[unit.code])
            for unit in plan.units
            if unit.code != UNPLACED
        }

    def _levels(self, plan: Plan) -> dict[UUID, str]:
        """Return the level that counts for each occasion with an effective rating."""
        levels = set(plan.outcome.rating_scale().levels)
        names = plan.outcome.level_map()
        found: dict[UUID, str] = {}
        for answer, said in zip(self.evidence.answers, self._outcomes, strict=True):
            level = names.get(said) if said else None
            if answer.occasion_id is None or level not in levels or answer.is_default:
                continue
            if not self.evidence.fate_of(answer).is_effective:
                continue
            if plan.rating_counting is RatingCounting.LATEST or answer.occasion_id not in found:
                found[answer.occasion_id] = level
        return found

    def _occasions(
        self, plan: Plan, units: Mapping[UUID, str | None], rated: Mapping[UUID, str]
    ) -> RatableOccasions | None:
        """Return every ratable occasion with what the frame knows of it, and its level."""
        set_aside = self._set_aside() - rated.keys()
        contacts = [one for one in self.evidence.contacts.values() if one.id not in set_aside]
        if not rated or not contacts:
            return None  # Nothing is linked, so nobody knows who of the frame stayed silent.
        names = tuple(unit.code for unit in plan.units if unit.code != UNPLACED)
        unit_codes = {code: number for number, code in enumerate(names)}
        level_codes = {
            level: number for number, level in enumerate(plan.outcome.rating_scale().levels)
        }
        variables = {
            SERVICE_CHANNEL: _coded(one.service_channel.value for one in contacts),
            APPLICANT_KIND: _coded(one.applicant_kind.value for one in contacts),
            MONTH: _coded(f"{one.occurred_on:%Y-%m}" for one in contacts),
            UNIT_COLUMN: _coded(units[one.id] or "" for one in contacts),
        }
        channels = {channel: number for number, channel in enumerate(ServiceChannel)}
        return RatableOccasions(
            variables={name: found for name, found in variables.items() if len(found[0]) > 1},
            unit=np.array([unit_codes.get(units[one.id] or "", -1) for one in contacts]),
            units=names,
            channel=np.array([channels[one.service_channel] for one in contacts]),
            channels=tuple(one.value for one in channels),
            level=np.array(
                [level_codes[rated[one.id]] if one.id in rated else SILENT for one in contacts]
            ),
            is_offered=self._is_invited(contacts, rated),
        )

    def _is_invited(
        self, contacts: Sequence[Contact], rated: Mapping[UUID, str]
    ) -> BoolArray | None:
        """Return whose invitation was made for an occasion, where all who rated had one.

        Of links and devices nothing is kept until they are used: nobody knows how many were
        offered one.
        """
        is_known = self.evidence.invited >= {one.id for one in contacts if one.id in rated}
        if not self.evidence.invited or not is_known:
            return None
        return np.array([one.id in self.evidence.invited for one in contacts])

    def _set_aside(self) -> set[UUID]:
        fate_of = self.evidence.fate_of
        return set(self.evidence.rated_apart) | {
            answer.occasion_id
            for answer in self.evidence.answers
            if answer.occasion_id is not None
            and fate_of(answer).is_excluded
            and not fate_of(answer).is_withdrawn
        }

    # --- the population

    def _benchmark(self) -> BenchmarkUsed | None:
        if self.wave.benchmark_id is None:
            return None
        kept = self.session.get_one(PopulationBenchmark, self.wave.benchmark_id)
        return BenchmarkUsed(kept.code, kept.title, kept.revision, kept.source, kept.as_of)

    def _counts(self) -> list[Benchmark]:
        if self.wave.benchmark_id is None:
            return []
        query = (
            select(
                BenchmarkCount.margin,
                BenchmarkCount.category,
                BenchmarkCount.count,
                BenchmarkCount.unit_id,
            )
            .where(BenchmarkCount.benchmark_id == self.wave.benchmark_id)
            .order_by(BenchmarkCount.id)
        )
        rows = self.session.execute(query).all()
        # Where a margin is counted for the assessed units themselves, finer counts repeat it.
        exact = {row[0] for row in rows if row[3] in self.places.units}
        summed: dict[tuple[str, str, str | None], float] = {}
        for margin, category, count, unit_id in rows:
            if unit_id is not None and margin in exact and unit_id not in self.places.units:
                continue
            unit = self.places.of_unit(unit_id, self.places.last_day) if unit_id else None
            if unit_id is None or unit is not None:
                key = (margin, category, unit)
                summed[key] = summed.get(key, 0.0) + count
        return [
            Benchmark(margin, category, summed[margin, category, unit], unit)
            for margin, category, unit in sorted(summed, key=_official)
        ]

    def _population(self, counts: Sequence[Benchmark]) -> Population | None:
        return Population.of(counts) if counts else None

    def _finder(self) -> MarginFinder:
        items = self.session.scalars(
            select(ServiceItem).where(ServiceItem.authority_id == self.authority.id)
        ).all()
        names = ItemNames(
            codes={item.id: item.code for item in items},
            names={item.code: item.name for item in items},
        )
        return MarginFinder(self.evidence, names, self.settings.unit_kind, self._places_of)

    def _places_of(self, kind: UnitKind) -> Places:
        if kind is self.places.kind:
            return self.places
        return load_places(self.session, self.wave, kind, self.authority.id)

    # --- the origin

    def _provenance(
        self,
        plan: Plan,
        margins: ChosenMargins,
        units: Sequence[str],
    ) -> Provenance:
        return Provenance(
            plan=plan,
            authority=self.authority.name,
            survey=self.wave.survey.title,
            survey_code=self.wave.survey.code,
            wave_code=self.wave.code,
            is_preliminary=self.wave.state in {WaveState.DRAFT, WaveState.OPEN},
            is_over=self.wave.state in {WaveState.CLOSED, WaveState.LOCKED},
            questionnaire=self.questionnaire.title,
            versions=self._versions(),
            benchmark=self._benchmark(),
            hands=hands_of(self.session, self.wave.id, self.evidence.answers),
            pilot_n=self.evidence.pilot_n,
            moved_n=self.evidence.moved_n,
            unplaced_n=sum(code == UNPLACED for code in units),
            outside_n=sum(
                one.occasion_id is not None and one.occasion_id not in self.evidence.contacts
                for one in self.evidence.answers
            ),
            hierarchy=_in_each_language(
                lambda language: say(HIERARCHY_LABELS[self.wave.survey.hierarchy], language)
            ),
            unit_kind=_in_each_language(
                lambda language: say(KIND_LABELS[self.settings.unit_kind], language)
            ),
            unusable_margins=margins.unusable,
            unshown=unshown_of(self.questionnaire),
            short_names={
                unit.code: printable(unit.short_name, unit.code)
                for unit in self.places.units.values()
            },
        )

    def _versions(self) -> tuple[VersionUsed, ...]:
        answered = Counter(one.version_id for one in self.evidence.answers)
        answered.setdefault(self.wave.version_id, 0)
        rows = self.session.scalars(
            select(QuestionnaireVersion)
            .where(QuestionnaireVersion.id.in_(answered))
            .order_by(QuestionnaireVersion.number)
        )
        return tuple(VersionUsed(row.number, row.content_hash, answered[row.id]) for row in rows)


def _official(key: tuple[str, str, str | None]) -> tuple[object, ...]:
    """Return what orders benchmarks: our own margins and categories first, as they are listed."""
    margin, category, unit = key
    place = list(MARGINS).index(margin) if margin in MARGINS else len(MARGINS)
    order = OWN_CATEGORIES.get(margin, ())
    rank = order.index(category) if category in order else len(order)
    return place, margin, rank, category, unit or ""


def _in_each_language(said: Callable[[str], str]) -> dict[str, str]:
    return {language: said(language) for language in LANGUAGES}


def _long_date(day: date, language: str) -> str:
    return format_date(day, "long", locale=language.replace("-", "_"))


def _coded(values: Iterable[str]) -> tuple[tuple[str, ...], IntArray]:
    column = Column.of(values)
    return column.categories, column.codes.astype(np.int64)


def _single(value: object) -> str | None:
    return value if isinstance(value, str) else None

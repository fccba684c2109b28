"""From the store to an analysis: which rows, which units, which population, which rules."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from babel.dates import format_date
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.columns import Column, Table
from analysis.plan import Columns, Plan, RatingQuestion
from analysis.population import Population
from analysis.quality.frame_response import RatableOccasions
from analysis.quality.representativeness import with_margins_left_out
from analysis.reconciliation import FrameCount
from analysis.results import Analysis, Group
from analysis.run import analyze
from questionnaires.definition import Questionnaire, words
from surveyapp.authoring.models import QuestionnaireVersion
from surveyapp.authoring.service import published_questionnaire
from surveyapp.cases.models import ServiceItem
from surveyapp.estimates.benchmarks import benchmark_of, counts_of
from surveyapp.estimates.evidence import Answer, Evidence, gather
from surveyapp.estimates.frames import Frame
from surveyapp.estimates.hands import hands_of
from surveyapp.estimates.margins import (
    CASE_MIX,
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
from surveyapp.estimates.provenance import Provenance, Unusable, VersionUsed
from surveyapp.estimates.questions import items_of, outcome_of, unshown_of
from surveyapp.estimates.settings import PASSED_ON, PlanSettings, read_plan_settings
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
        return replace(analysis, rankings=kept, overall=self._with_margins_left_out(analysis))

    def _with_margins_left_out(self, analysis: Analysis) -> Group:
        """Return the whole wave; no margin of its benchmark passes without being looked at."""
        overall = analysis.overall
        if overall.gate is None or not overall.index.n:
            return overall
        unknown = {
            margin.margin: margin.n
            for margin in self.provenance.unusable_margins
            if margin.reason is Unusable.WITHOUT_CATEGORY
        }
        verdict = self.plan.thresholds.when_margin_incomplete
        return replace(overall, gate=with_margins_left_out(overall.gate, unknown, verdict))


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
        counts = counts_of(self.session, self.wave, self.places)
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
        frame = Frame(plan, self.evidence, contact_units, self._outcomes)
        return Assembled(
            plan=plan,
            responses=self._table(plan, margins.columns | finder.case_mix(), units),
            population=Population.of(counts) if counts else None,
            frame=frame.counts(),
            occasions=frame.occasions(),
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

    def _finder(self) -> MarginFinder:
        items = self.session.scalars(
            select(ServiceItem).where(ServiceItem.authority_id == self.authority.id)
        ).all()
        names = ItemNames(
            codes={item.id: item.code for item in items},
            names={item.code: item.name for item in items},
        )
        return MarginFinder(
            self.evidence,
            names,
            self.settings.unit_kind,
            self._places_of,
            self.settings.uncategorised_share,
        )

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
            wave=printable(self.wave.title, self.wave.code),
            wave_code=self.wave.code,
            is_preliminary=self.wave.state in {WaveState.DRAFT, WaveState.OPEN},
            is_over=self.wave.state in {WaveState.CLOSED, WaveState.LOCKED},
            questionnaire=self.questionnaire.title,
            versions=self._versions(),
            benchmark=benchmark_of(self.session, self.wave),
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


def _in_each_language(said: Callable[[str], str]) -> dict[str, str]:
    return {language: said(language) for language in LANGUAGES}


def _long_date(day: date, language: str) -> str:
    return format_date(day, "long", locale=language.replace("-", "_"))


def _single(value: object) -> str | None:
    return value if isinstance(value, str) else None

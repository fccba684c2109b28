"""What a bulletin is about, and the words in which it tells codes of a run."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from fractions import Fraction

from analysis.schemes.definition import Outcome
from analysis.schemes.percentages import possible
from analysis.schemes.publication import FEW
from analysis.schemes.results import (
    PeriodResult,
    Proposal,
    SchemeResult,
    Uncertainty,
    UnitResult,
)
from analysis.schemes.rounding import decimal_text
from analysis.schemes.rules import Remuneration
from analysis.schemes.run import Run
from analysis.text import Text, words
from surveyapp.assessment.bulletin.imprint import Named
from surveyapp.assessment.bulletin.measures import Measure
from surveyapp.assessment.compared_figures import Untold
from surveyapp.assessment.missing_inputs import missing_inputs, missing_words
from surveyapp.assessment.proposal_words import proposal_title
from surveyapp.assessment.step_words import REASONS
from surveyapp.assessment.telling import grade_title, quantity_title
from surveyapp.documents.numbers import NOTHING
from surveyapp.documents.voice import Voice
from surveyapp.messages import N_
from surveyapp.period_words import period_name

WITHHELD = N_("不公布")
ALL_UNITS, UNCLASSED = N_("全部单位"), N_("未分类的单位")
UNTOLD = N_("（不公布得分的单位）")
OTHERWISE = N_(
    "现在的程序算出的结果与保存的不同，这里是现在的算法。以结果页上保存的结果为准，请告诉系统管理员。"
)
TOO_SMALL = "sample_too_small"


@dataclass(frozen=True, slots=True)
class Subject:
    """One result in one language.

    Attributes
    ----------
    run, result
        Both of one assessment.
    voice : Voice
    made_on : date
        The day on which the bulletin is written.
    measures : mapping
        Unit and quantity → what is to be done about it.
    class_titles : mapping
        Class → what it is called, where the scheme has no classes of its own.
    unit_titles : mapping
        Code and name of a unit in the run → its name in the language.
    untold : Untold
        What is not told of units beside others.
    is_otherwise : bool
        Whether the run comes to another result than the one that is kept.
    replaces : Named or None
        In the place of which bulletin this one goes out.
    """

    run: Run
    result: SchemeResult
    voice: Voice
    made_on: date
    untold: Untold
    measures: Mapping[tuple[str, str], Measure] = field(default_factory=dict)
    class_titles: Mapping[str, Text] = field(default_factory=dict)
    unit_titles: Mapping[tuple[str, str], str] = field(default_factory=dict)
    is_otherwise: bool = False
    replaces: Named | None = None

    # --- which

    @property
    def main(self) -> PeriodResult | None:
        """Return the result of the whole period, if the scheme publishes one."""
        return self.result.of(self.result.period)

    @property
    def shorter(self) -> tuple[PeriodResult, ...]:
        """Return the results of the periods within it."""
        return tuple(each for each in self.result.periods if each.period != self.result.period)

    @property
    def front(self) -> PeriodResult | None:
        """Return the result that the first page tells of: the whole, or else the last of all."""
        return self.main or (self.result.periods[-1] if self.result.periods else None)

    def outcome(self, found: PeriodResult) -> Outcome:
        """Return what the scheme publishes for such a period."""
        return self.run.scheme.results[found.period.level]

    def columns(self, found: PeriodResult) -> tuple[str, ...]:
        """Return the quantities told of a period: those of the scheme's bulletin, and money.

        What no unit has in such a period would be a column of dashes.
        """
        outcome = self.outcome(found)
        known = found.units[0].values if found.units else {}
        money = [
            code
            for code, rule in self.run.scheme.rules.items()
            if isinstance(rule, Remuneration) and code in known
        ]
        shown = dict.fromkeys((*outcome.shows, *money))
        told = {
            code
            for unit in found.units
            for code, value in unit.values.items()
            if value is not None
        }
        return tuple(code for code in shown if code != outcome.score and code in told)

    def classes(self) -> tuple[str | None, ...]:
        """Return every class that the scheme declares, then those that only units have."""
        held = (unit.unit_class for each in reversed(self.result.periods) for unit in each.units)
        return tuple(dict.fromkeys((*self.run.scheme.classes, *held)))

    def of_class(self, found: PeriodResult, unit_class: str | None) -> tuple[UnitResult, ...]:
        """Return the units of a class in the order of the result."""
        return tuple(unit for unit in found.units if unit.unit_class == unit_class)

    def told(self, found: PeriodResult, unit_class: str | None) -> tuple[UnitResult, ...]:
        """Return the units of a class whose figures stand in its table."""
        is_ranked = self.outcome(found).ranked
        return tuple(
            unit
            for unit in self.of_class(found, unit_class)
            if not unit.not_publishable
            and unit.score is not None
            and (unit.rank is not None or not is_ranked)
        )

    def apart(self, found: PeriodResult) -> tuple[UnitResult, ...]:
        """Return the units that stand in no table of a class."""
        told = {unit.unit for of in self.classes() for unit in self.told(found, of)}
        return tuple(unit for unit in found.units if unit.unit not in told)

    def withheld(self) -> frozenset[str]:
        """Return the units of which, in some of the periods, nothing may be published."""
        return frozenset(
            unit.unit
            for each in self.result.periods
            for unit in each.units
            if unit.not_publishable
        )

    def low_items(self) -> Iterator[tuple[Proposal, str]]:
        """Yield every item that a proposal names as low."""
        for proposal in self.result.proposals:
            for code in proposal.about:
                yield proposal, code

    def unsettled(self) -> int:
        """Return how many low items have no measure, owner and date yet."""
        return sum(
            (proposal.unit, code) not in self.measures for proposal, code in self.low_items()
        )

    def ends(self, found: PeriodResult, error: Uncertainty) -> tuple[float, float]:
        """Return the interval of a score, which goes no further than the score can."""
        return possible(self.run.scheme, found.score, error.low, error.high)

    # --- words

    def say(self, sentence: str, **parameters: object) -> str:
        """Return a sentence of the program."""
        return self.voice.say(sentence, **parameters)

    def title(self, code: str) -> str:
        """Return what a quantity is called."""
        return quantity_title(self.run, code, self.voice.language)

    def class_title(self, unit_class: str | None) -> str:
        """Return what a class is called."""
        if unit_class is None:
            return self.say(ALL_UNITS if self.classes() == (None,) else UNCLASSED)
        titles = self.run.scheme.classes or self.class_titles
        return words(titles.get(unit_class, {}), self.voice.language) or unit_class

    def unit_name(self, code: str) -> str:
        """Return the name of a unit."""
        kept = self.run.units[self.run.position[code]].name
        return self.unit_titles.get((code, kept), kept)

    def unit_proposed_for(self, code: str) -> str:
        """Return the name of a unit, unless what is proposed would tell what is not published."""
        return self.say(UNTOLD) if code in self.withheld() else self.unit_name(code)

    def period(self, found: PeriodResult) -> str:
        """Return what people call the period of a result, where it stands by itself."""
        return period_name(str(found.period), self.voice.language)

    def grade(self, found: PeriodResult, code: str | None) -> str:
        """Return what a grade is called; empty without one."""
        return grade_title(self.outcome(found), code, self.voice.language)

    def proposed(self, proposal: Proposal) -> str:
        """Return what is proposed."""
        return proposal_title(self.run.scheme, asdict(proposal), self.voice.language)

    def reasons(self, found: PeriodResult, unit: UnitResult) -> str:
        """Return why a unit is not published or not ranked; a rule of the scheme by its title.

        Of one without a score, also which figures it lacks.
        """
        codes = [*unit.not_publishable, *unit.not_ranked]
        if TOO_SMALL in codes:  # Which says that there are too few for a rank as well.
            codes = [code for code in codes if code != FEW]
        told = (self.say(REASONS[code]) if code in REASONS else self.title(code) for code in codes)
        return self.voice.apart((*told, *self._lacks(found, unit)))

    def _lacks(self, found: PeriodResult, unit: UnitResult) -> Iterator[str]:
        if unit.score is not None or unit.not_publishable:
            return
        untold = self.untold.of(found.period, unit.unit_class)  # Which need not be missing.
        values = {code: value for code, value in unit.values.items() if code not in untold}
        codes = missing_inputs(self.run.scheme, found.score, values)
        lacks = missing_words(map(self.title, codes), self.voice.language)
        if lacks:
            yield lacks

    def scores(self, found: PeriodResult) -> Mapping[str, str]:
        """Return, by unit, each score as it is printed, or why it is not."""
        least = self.outcome(found).decimals
        told = tuple(unit for unit in found.units if not unit.not_publishable)
        decimals = replace(found, units=told).decimals(least)
        return {
            unit.unit: self.say(WITHHELD)
            if unit.not_publishable
            else figure(unit.score, decimals.get(unit.unit, least))
            for unit in found.units
        }


def figure(value: Fraction | None, places: int) -> str:
    """Return an exact number rounded half up, with a true minus, or a dash."""
    return NOTHING if value is None else decimal_text(value, places).replace("-", "\u2212")


def places_of(values: Iterable[Fraction | None], decimals: int) -> int:
    """Return how many decimals a column is printed with: none where all are whole."""
    return 0 if all(value is None or value.denominator == 1 for value in values) else decimals

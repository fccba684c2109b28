"""Figures of a result that are not told, because a survey may not publish what they rest on."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from analysis.schemes.definition import Scheme
from analysis.schemes.periods import Period
from analysis.schemes.references import closure, quantities
from analysis.schemes.results import PeriodResult, SchemeResult, UnitResult
from analysis.schemes.rules import TableName, Which
from surveyapp.assessment.compared_figures import Untold, without
from surveyapp.assessment.kept_tables import Rows
from surveyapp.assessment.looked_back import FIGURES, lacking_before, look_backs
from surveyapp.assessment.models import Assessment
from surveyapp.assessment.roll_ups import TABLES, RollUps, handed_down, roll_ups_of, rolls_up
from surveyapp.assessment.runs import kept_tables
from surveyapp.assessment.shown_ranks import (
    Codes,
    as_shown,
    none_hidden,
    stored_as_shown,
    untold_in,
    untold_in_stored,
)
from surveyapp.assessment.surveys.choices import RATINGS
from surveyapp.assessment.surveys.tables import GAPS, NOTES, SOURCES
from surveyapp.assessment.surveys.words import records
from surveyapp.estimates.kept import Kept as AtHand
from surveyapp.estimates.unit_figures import Lack

NO_DATA, BY_TOTAL = "no_data", "told_by_total"
REASONS = {  # A unit's own few answers are the stronger reason, and stand last.
    Lack.WITH_ANOTHER.value: "withheld_with_another",
    Lack.TOO_FEW.value: "withheld_few",
}
UnitJson = Mapping[str, Any]
ASSESSMENTS = 200  # Of so many a process keeps which periods lack something: they never change.
_before: AtHand[tuple[Period, ...]] = AtHand(ASSESSMENTS)


@dataclass(frozen=True, slots=True)
class Gap:
    """That a survey does not tell the figure of a unit in a period, and why.

    `counted` are the quantities that count ratings of the same wave: they would tell of it.
    """

    unit: str
    period: Period
    reason: str
    counted: frozenset[str]

    def touches(self, unit: str, period: Period) -> bool:
        """Tell whether a result of a unit is about the same answers."""
        return unit == self.unit and self.period.overlaps(period)


class ToldJson(NamedTuple):
    """A stored result as it is told, and what is not told of units beside others."""

    result: dict[str, Any]
    untold: Untold


class Told(NamedTuple):
    """A result as it is told, and what is not told of units beside others."""

    result: SchemeResult
    untold: Untold


@dataclass(frozen=True, slots=True)
class Withheld:
    """What of a result is not told; `roll_ups` where units are made of others.

    `before` are the periods in which figures of the evidence may not be published.
    """

    scheme: Scheme
    gaps: tuple[Gap, ...]
    roll_ups: RollUps | None = None
    before: tuple[Period, ...] = ()

    def of_stored(self, result: Mapping[str, Any], *, to_units: bool) -> ToldJson:
        """Return a stored result as it is told; `to_units` no figure that is not published."""
        if not self.gaps and self.roll_ups is None and not to_units:
            return self._stored_beside(result)
        periods = [
            {**each, "units": [self._stored(each, unit) for unit in each["units"]]}
            for each in result["periods"]
        ]
        given_away = self._given_away(
            (Period.parse(each["period"]), _withheld_of(each["units"])) for each in periods
        )
        for each in periods:
            period, units = Period.parse(each["period"]), each["units"]
            marked = [
                _marked(unit) if given_away(unit["unit"], period) else unit for unit in units
            ]
            each["units"] = [_untold(unit) for unit in marked] if to_units else marked
        return self._stored_beside({**result, "periods": periods})

    def of_result(self, result: SchemeResult) -> Told:
        """Return a result as it is told."""
        periods = [
            replace(found, units=tuple(self._result(found, unit) for unit in found.units))
            for found in result.periods
        ]
        given_away = self._given_away(
            (found.period, {unit.unit for unit in found.units if unit.not_publishable})
            for found in periods
        )
        told = [
            replace(
                found,
                units=tuple(
                    replace(unit, not_publishable=(*unit.not_publishable, BY_TOTAL))
                    if given_away(unit.unit, found.period)
                    else unit
                    for unit in found.units
                ),
            )
            for found in periods
        ]
        marked = replace(result, periods=tuple(told))
        untold = untold_in(marked, self.scheme, *self._how_hidden)
        return Told(as_shown(marked, untold), untold)

    def _stored_beside(self, result: Mapping[str, Any]) -> ToldJson:
        untold = untold_in_stored(result, self.scheme, *self._how_hidden)
        return ToldJson(stored_as_shown(result, untold), untold)

    @property
    def _how_hidden(self) -> tuple[Codes, tuple[Period, ...]]:
        gaps = tuple(gap.period for gap in self.gaps)
        return self._hidden if self.gaps else none_hidden, (*gaps, *self.before)

    def _hidden(self, unit: str, period: Period) -> frozenset[str]:
        """Return what a survey does not tell of a unit whose score it leaves."""
        return self._touching(unit, period)[1]

    def _given_away(
        self, hidden: Iterable[tuple[Period, set[str]]]
    ) -> Callable[[str, Period], bool]:
        """Return what tells whether a unit's figures, beside a total, tell of one withheld."""
        if self.roll_ups is None:
            return lambda _unit, _period: False
        found: dict[str, list[Period]] = {}
        for period, units in hidden:
            for unit in self.roll_ups.beside(units, period):
                found.setdefault(unit, []).append(period)
        return lambda unit, period: any(one.overlaps(period) for one in found.get(unit, ()))

    def _touching(self, unit: str, period: Period) -> tuple[str | None, frozenset[str]]:
        gaps = [gap for gap in self.gaps if gap.touches(unit, period)]
        reasons = [code for code in REASONS.values() if code in {gap.reason for gap in gaps}]
        counted = frozenset[str]().union(*(gap.counted for gap in gaps))
        return (reasons[-1] if reasons else None), counted

    def _stored(self, found: Mapping[str, Any], unit: UnitJson) -> UnitJson:
        reason, hidden = self._touching(unit["unit"], Period.parse(found["period"]))
        told: dict[str, Any] = {**unit, "values": without(unit["values"], hidden)}
        if reason is not None and (unit["score"] is None or found["score"] in hidden):
            not_ranked, not_publishable = _reasons(reason, unit["not_ranked"])
            told |= {"not_ranked": not_ranked, "rank": None, "score": None, "grade": None}
            told |= {"not_publishable": [*unit["not_publishable"], *not_publishable]}
            told["uncertainty"] = None
        return told

    def _result(self, found: PeriodResult, unit: UnitResult) -> UnitResult:
        reason, hidden = self._touching(unit.unit, found.period)
        told = replace(unit, values=without(unit.values, hidden))
        if reason is None or not (unit.score is None or found.score in hidden):
            return told
        not_ranked, not_publishable = _reasons(reason, unit.not_ranked)
        return replace(
            told, score=None, grade=None, rank=None, uncertainty=None,
            not_ranked=tuple(not_ranked),
            not_publishable=(*unit.not_publishable, *not_publishable),
        )  # fmt: skip


def load_withheld(session: Session, assessment: Assessment, scheme: Scheme) -> Withheld:
    """Read what the surveys of a run did not tell of units, and what totals would tell of them."""
    roll_ups = None
    if rolls_up(scheme) or handed_down(scheme):
        period = Period.parse(assessment.period)
        roll_ups = roll_ups_of(scheme, kept_tables(session, assessment, TABLES), period)
    gaps = gaps_in(scheme, kept_tables(session, assessment, NOTES))
    before: tuple[Period, ...] = ()
    if any(look_backs(scheme)):
        before = _before.get((assessment.id,), lambda: _lacking(session, assessment, scheme))
    return Withheld(scheme, (*gaps, *_gaps_beside(gaps, roll_ups)), roll_ups, before)


def _lacking(session: Session, assessment: Assessment, scheme: Scheme) -> tuple[Period, ...]:
    figures = kept_tables(session, assessment, FIGURES)
    return tuple(dict.fromkeys(lacking_before(scheme, figures)))


def gaps_in(scheme: Scheme, tables: Mapping[str, Rows]) -> tuple[Gap, ...]:
    """Return what surveys did not tell of units, as tables of a run say."""
    if GAPS not in tables:
        return ()
    sources = list(records(tables[SOURCES]))
    counting = {source["place"] for source in sources if source["measure"] == RATINGS}
    of_ratings = frozenset(_counting(scheme)) if counting else frozenset[str]()
    gaps = [
        Gap(
            gap["unit"],
            Period.parse(source["period"]),
            REASONS[gap["reason"]],
            of_ratings if gap["place"] in counting else frozenset(),
        )
        for gap in records(tables[GAPS])
        if gap["reason"] in REASONS
        for source in sources
        if (source["index"], source["place"]) == (gap["index"], gap["place"])
        and source["measure"] != RATINGS
    ]
    return tuple(dict.fromkeys(gaps))


def _gaps_beside(gaps: Sequence[Gap], roll_ups: RollUps | None) -> Iterator[Gap]:
    """Yield what is not told of further units, because totals of ratings would tell of these."""
    if roll_ups is None:
        return
    together: dict[tuple[Period, frozenset[str]], set[str]] = {}
    for gap in gaps:
        if gap.counted & (roll_ups.made | roll_ups.handed):
            together.setdefault((gap.period, gap.counted), set()).add(gap.unit)
    for (period, counted), units in together.items():
        for unit in sorted(roll_ups.beside_all(units, period)):
            yield Gap(unit, period, REASONS[Lack.WITH_ANOTHER.value], counted)


def _withheld_of(units: Iterable[UnitJson]) -> set[str]:
    return {unit["unit"] for unit in units if unit["not_publishable"]}


def _marked(unit: UnitJson) -> UnitJson:
    return {**unit, "not_publishable": [*unit["not_publishable"], BY_TOTAL]}


def _untold(unit: UnitJson) -> UnitJson:
    """Return a unit as units read it: no figure that is not published."""
    if not unit["not_publishable"]:
        return unit
    nothing = {"rank": None, "score": None, "grade": None, "uncertainty": None}
    values = dict.fromkeys(unit["values"])
    return {**unit, **nothing, "values": values, "raised_by_missing": False}


def _counting(scheme: Scheme) -> Iterator[str]:
    """Yield every quantity that rests on ratings."""
    known = quantities(scheme)
    for code in known:
        parts = [known[name] for name in closure(scheme, code)]
        if any(isinstance(part, Which) and part.table is TableName.RATINGS for part in parts):
            yield code


def _reasons(reason: str, not_ranked: Collection[str]) -> tuple[list[str], list[str]]:
    """Return why a unit is not ranked, of which data would be no reason, and not published."""
    return [reason, *(code for code in not_ranked if code != NO_DATA)], [reason]

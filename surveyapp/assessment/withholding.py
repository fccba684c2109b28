"""Figures of a result that are not told, because a survey may not publish what they rest on."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from analysis.schemes.definition import Scheme
from analysis.schemes.periods import Period
from analysis.schemes.references import closure, quantities
from analysis.schemes.results import PeriodResult, SchemeResult, UnitResult
from analysis.schemes.rules import TableName, Which
from surveyapp.assessment.models import Assessment
from surveyapp.assessment.runs import kept_tables
from surveyapp.assessment.surveys.choices import RATINGS
from surveyapp.assessment.surveys.tables import GAPS, NOTES, SOURCES
from surveyapp.assessment.surveys.words import records
from surveyapp.estimates.unit_figures import Lack

NO_DATA = "no_data"
REASONS = {  # A unit's own few answers are the stronger reason, and stand last.
    Lack.WITH_ANOTHER.value: "withheld_with_another",
    Lack.TOO_FEW.value: "withheld_few",
}
UnitJson = Mapping[str, Any]


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
        is_within = self.period.start < period.end and period.start < self.period.end
        return unit == self.unit and is_within


@dataclass(frozen=True, slots=True)
class Withheld:
    """What of a result is not told."""

    gaps: tuple[Gap, ...]

    def of_stored(self, result: Mapping[str, Any], *, to_units: bool) -> dict[str, Any]:
        """Return a stored result as it is told; `to_units` no figure that is not published."""
        if not self.gaps and not to_units:
            return dict(result)
        periods = [
            {**each, "units": [self._stored(each, unit, to_units) for unit in each["units"]]}
            for each in result["periods"]
        ]
        return {**result, "periods": periods}

    def of_result(self, result: SchemeResult) -> SchemeResult:
        """Return a result as it is told."""
        periods = tuple(
            replace(found, units=tuple(self._result(found, unit) for unit in found.units))
            for found in result.periods
        )
        return replace(result, periods=periods)

    def _touching(self, unit: str, period: Period) -> tuple[str | None, frozenset[str]]:
        gaps = [gap for gap in self.gaps if gap.touches(unit, period)]
        reasons = [code for code in REASONS.values() if code in {gap.reason for gap in gaps}]
        counted = frozenset[str]().union(*(gap.counted for gap in gaps))
        return (reasons[-1] if reasons else None), counted

    def _stored(self, found: Mapping[str, Any], unit: UnitJson, to_units: bool) -> UnitJson:  # noqa: FBT001
        reason, hidden = self._touching(unit["unit"], Period.parse(found["period"]))
        told: dict[str, Any] = {**unit, "values": _without(unit["values"], hidden)}
        if reason is not None and (unit["score"] is None or found["score"] in hidden):
            not_ranked, not_publishable = _reasons(reason, unit["not_ranked"])
            told |= {"not_ranked": not_ranked, "rank": None, "score": None, "grade": None}
            told |= {"not_publishable": [*unit["not_publishable"], *not_publishable]}
            told["uncertainty"] = None
        if to_units and told["not_publishable"]:
            told |= {"rank": None, "score": None, "grade": None, "uncertainty": None}
            told |= {"values": dict.fromkeys(unit["values"]), "raised_by_missing": False}
        return told

    def _result(self, found: PeriodResult, unit: UnitResult) -> UnitResult:
        reason, hidden = self._touching(unit.unit, found.period)
        told = replace(unit, values=_without(unit.values, hidden))
        if reason is None or not (unit.score is None or found.score in hidden):
            return told
        not_ranked, not_publishable = _reasons(reason, unit.not_ranked)
        return replace(
            told, score=None, grade=None, rank=None, uncertainty=None,
            not_ranked=tuple(not_ranked),
            not_publishable=(*unit.not_publishable, *not_publishable),
        )  # fmt: skip


def load_withheld(session: Session, assessment: Assessment, scheme: Scheme) -> Withheld:
    """Read what the surveys of a run did not tell of units."""
    tables = kept_tables(session, assessment, NOTES)
    if GAPS not in tables:
        return Withheld(())
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
    return Withheld(tuple(dict.fromkeys(gaps)))


def _counting(scheme: Scheme) -> Iterator[str]:
    """Yield every quantity that rests on ratings."""
    known = quantities(scheme)
    for code in known:
        parts = [known[name] for name in closure(scheme, code)]
        if any(isinstance(part, Which) and part.table is TableName.RATINGS for part in parts):
            yield code


def _without(values: Mapping[str, Any], hidden: Collection[str]) -> dict[str, Any]:
    return {code: None if code in hidden else value for code, value in values.items()}


def _reasons(reason: str, not_ranked: Collection[str]) -> tuple[list[str], list[str]]:
    """Return why a unit is not ranked, of which data would be no reason, and not published."""
    return [reason, *(code for code in not_ranked if code != NO_DATA)], [reason]

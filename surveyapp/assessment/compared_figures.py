"""Figures made by comparing units, which would tell of one whose own figures are not told.

The best of a class is the figure of one unit as it is. Ends, means, ranks and weights that come
from the units can be worked out from what others had and what was made of it, and from these
again the figure that is missing. So where a unit is compared of which something is not told,
others are not told what compares them, what it is made of, and what is made of that: their
scores alone.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from analysis.schemes.comparing import compared_among
from analysis.schemes.definition import Scheme
from analysis.schemes.periods import Period
from analysis.schemes.references import closure, names_of, quantities
from analysis.schemes.rules import (
    Among,
    Checklist,
    ExternalStatistic,
    Inspection,
    Judged,
    Rule,
    SurveyIndex,
)
from surveyapp.assessment.looked_back import LookBack, look_backs

NOTHING = frozenset[str]()
FIGURES: Mapping[type[Rule], str] = {  # Rules that look one up, and what says which.
    SurveyIndex: "index",
    ExternalStatistic: "statistic",
    Judged: "indicator",
    Inspection: "dimension",
    Checklist: "checklist",
}


class Hidden(NamedTuple):
    """That quantities of some unit of a class are not told in a period; ``None`` for all."""

    period: Period
    unit_class: str | None
    codes: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A quantity that compares units: what it reads of each, and what is not told beside it."""

    among: Among
    reads: frozenset[str]
    untold: frozenset[str]

    def is_of(self, hidden: Hidden, unit_class: str | None) -> bool:
        """Tell whether what is hidden of somebody enters what a class is compared with."""
        is_among = self.among is Among.ALL or hidden.unit_class == unit_class
        # Of siblings it is not known here who they are: whoever is of their class may be one.
        codes = self.reads if hidden.codes is None else self.reads & hidden.codes
        return is_among and bool(codes)


class Untold:
    """What is not told to the units of a class in a period, beside others that are hidden."""

    def __init__(
        self, scheme: Scheme, hidden: Iterable[Hidden], before: Iterable[Period] = ()
    ) -> None:
        self.hidden = tuple(dict.fromkeys(hidden))
        self._scheme = scheme
        self._periods = tuple(dict.fromkeys((*(one.period for one in self.hidden), *before)))
        self._comparisons = tuple(_comparisons(scheme)) if self.hidden else ()
        self._look_backs = tuple(_look_backs(scheme)) if self._periods else ()
        self._known: dict[tuple[Period, str | None], frozenset[str]] = {}
        self._below: dict[str, frozenset[str]] = {}

    def of(self, period: Period, unit_class: str | None) -> frozenset[str]:
        """Return the quantities that are not told.

        Never the score itself: what a scheme makes of ranks and ends counts everybody.
        """
        if not self._periods:
            return NOTHING
        key = (period, unit_class)
        if key not in self._known:
            self._known[key] = self._found(period, unit_class)
        return self._known[key]

    def is_under(self, period: Period, unit_class: str | None) -> bool:
        """Tell whether the score of a period rests on something that is not told to a class."""
        outcome, untold = self._scheme.results.get(period.level), self.of(period, unit_class)
        if outcome is None or not untold:
            return False
        if outcome.score not in self._below:
            self._below[outcome.score] = frozenset(closure(self._scheme, outcome.score))
        return not untold.isdisjoint(self._below[outcome.score])

    def decimals(self, period: Period) -> int:
        """Return with how many decimals scores of a period are published, or more."""
        return self._scheme.results[period.level].decimals

    def is_near(self, period: Period) -> bool:
        """Tell whether something is hidden in a period, around it, or where it reads before."""
        is_beside = any(one.period.overlaps(period) for one in self.hidden)
        return is_beside or any(self._are_hidden_before(each, period) for each in self._look_backs)

    def _found(self, period: Period, unit_class: str | None) -> frozenset[str]:
        near = [one for one in self.hidden if one.period.overlaps(period)]
        found = NOTHING.union(
            *(
                each.untold
                for each in self._comparisons
                if any(each.is_of(one, unit_class) for one in near)
            )
        )
        found = found.union(
            *(each.untold for each in self._look_backs if self._are_hidden_before(each, period))
        )
        outcome = self._scheme.results.get(period.level)
        return found if outcome is None else found - {outcome.score}

    def _are_hidden_before(self, look_back: LookBack, period: Period) -> bool:
        return any(look_back.reaches(period, hidden) for hidden in self._periods)


def given_away(scheme: Scheme) -> frozenset[str]:
    """Return the quantities that are not told of others where one of a unit is not told."""
    return NOTHING.union(*(one.untold for one in _comparisons(scheme)))


def _look_backs(scheme: Scheme) -> Iterator[LookBack]:
    known = quantities(scheme)
    scores = {outcome.score for outcome in scheme.results.values()}
    scored = NOTHING.union(*(closure(scheme, score) for score in scores))
    for code, rule, carries in look_backs(scheme):
        source = _sources(known, code, scores) if code in scored else {code}
        untold = (name for name in known if not source.isdisjoint(closure(scheme, name)))
        yield LookBack(rule, carries, frozenset(untold))


def _comparisons(scheme: Scheme) -> Iterator[Comparison]:
    known = quantities(scheme)
    rests_on = {code: frozenset(closure(scheme, code)) for code in known}
    scores = {outcome.score for outcome in scheme.results.values()}
    scored = NOTHING.union(*(rests_on[score] for score in scores))
    for code, part in known.items():
        among = compared_among(part)
        if among is not None:
            # What enters no score tells nothing while it is not told itself.
            source = _sources(known, code, scores) if code in scored else {code}
            untold = (other for other in known if not source.isdisjoint(rests_on[other]))
            yield Comparison(among, rests_on[code] - {code}, frozenset(untold))


def _sources(known: Mapping[str, Any], code: str, scores: Collection[str]) -> set[str]:
    """Return a quantity and what it is made of, as far as no score says it anyway.

    And whatever else is the same figure, looked up once more.
    """
    found, waiting = set[str](), [code]
    while waiting:
        name = waiting.pop()
        if name in known and name not in found and (name == code or name not in scores):
            found.add(name)
            waiting += names_of(known[name])
    looked_up = {figure for name in found if (figure := _figure(known[name])) is not None}
    return found | {name for name, part in known.items() if _figure(part) in looked_up}


def _figure(part: Any) -> tuple[str, str] | None:  # noqa: ANN401 - a rule or an indicator
    """Return which figure of the evidence a quantity is, where it is one."""
    named = (getattr(part, key) for kind, key in FIGURES.items() if isinstance(part, kind))
    return next(((type(part).__name__, name) for name in named), None)


def without(values: Mapping[str, Any], hidden: Collection[str]) -> dict[str, Any]:
    """Return the values of a unit without what is not told of them."""
    return {code: None if code in hidden else value for code, value in values.items()}

"""The ranges of the values of rules, each kind by what it asks for.

Each function takes the ranges of the scheme for the units of a class, the rule, and the level of
the period.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any

from analysis.schemes import rules as r
from analysis.schemes.amounts import OWN, Amount
from analysis.schemes.checking.formula_range import FormulaRange, Found
from analysis.schemes.checking.intervals import (
    ANYTHING,
    NOT_NEGATIVE,
    NOTHING_OR_ONE,
    PER_CENT,
    ZERO,
    Interval,
    point,
    unlimited,
)
from analysis.schemes.checking.lengths import parts
from analysis.schemes.definition import Scheme
from analysis.schemes.evidence_rules import listed
from analysis.schemes.periods import Level
from analysis.schemes.points import on_line
from analysis.schemes.spreads import SAMPLE_STD_DEV, SAMPLE_VARIANCE, STD_DEV, VARIANCE

if TYPE_CHECKING:
    from analysis.schemes.checking.attainable import Attainable

HUNDRED = Fraction(100)
ALWAYS_POSITIVE = frozenset({"points", "number"})  # Columns that are refused below 0.
FIXED: Mapping[type[r.Rule], Interval] = {
    r.Count: NOT_NEGATIVE,
    r.Share: NOTHING_OR_ONE,
    r.Gate: NOTHING_OR_ONE,
    r.Streak: NOTHING_OR_ONE,
    r.SurveyIndex: PER_CENT,
    r.ExpertScore: PER_CENT,
    r.CaseStudy: PER_CENT,
    r.LowItems: NOT_NEGATIVE,
    r.Inspection: PER_CENT,
    r.Checklist: PER_CENT,
}


def _summary(found: "Attainable", rule: r.Summary, _level: Level) -> Found:
    def column(name: str) -> Found:
        return NOT_NEGATIVE if name in ALWAYS_POSITIVE else ANYTHING

    each = FormulaRange(found.constants, column).of(rule.of.tree) or ANYTHING
    return _made_of(each, rule.how)


def _category_points(found: "Attainable", rule: r.CategoryPoints, level: Level) -> Found:
    each = reduce(Interval.joined, _leaves(rule.points))
    for factor in rule.multiply:
        each *= Interval(min(factor.all), max(factor.all))
    total, outlets = unlimited(each), _outlets_of(found.scheme, rule)
    most = found.amount(rule.cap_each.most, level) if rule.cap_each is not None else None
    if most is None or outlets is None:
        return total
    return total.at_most(point(outlets) * most.at_least(point(0)))


def _outlets_of(scheme: Scheme, rule: r.CategoryPoints) -> int | None:
    """Return in how many outlets, each capped alone, events of a rule can be; or none is known."""
    events = scheme.events
    if events is None or rule.cap_each is None or rule.cap_each.same != ("outlet",):
        return None
    if rule.outlet is not None:
        return len(listed(rule.outlet))
    counted = listed(rule.category) or tuple(events.categories)
    is_filled = all("outlet" in events.categories[code].requires for code in counted)
    # Events without an outlet are capped together, as those of one more.
    return len(events.outlets) + (not is_filled) if events.outlets else None


def _leaves(points: Mapping[str, Any]) -> Iterator[Interval]:
    for leaf in points.values():
        if isinstance(leaf, Mapping):
            yield from _leaves(leaf)
        else:
            yield NOT_NEGATIVE if leaf == OWN else point(leaf)


def _quota_base(found: "Attainable", rule: r.QuotaBase, level: Level) -> Found:
    base, penalty = found.amount(rule.base, level), found.amount(rule.missing, level)
    quota = found.amount(rule.quota, rule.quota_per or level)
    if base is None or penalty is None or quota is None:
        return None
    is_split = rule.quota_per is not None and rule.quota_per.rank < level.rank
    due = quota * parts(rule.quota_per, level) if is_split and rule.quota_per else quota
    value = base - penalty * Interval(ZERO, max(due.high, ZERO))
    value = value.at_least(point(0)) if rule.floor is None else value
    value = value.joined(point(0)) if rule.all_or_nothing else value
    extra = found.amount(rule.extra, level)
    return value if extra is None else value + extra * NOT_NEGATIVE


def _threshold_step(found: "Attainable", rule: r.ThresholdStep, level: Level) -> Found:
    of = found.formula(rule.of, level)
    if of is None:
        return None
    steps = [(found.amount(s.reach, level), found.amount(s.points, level)) for s in rule.steps]
    reached = [
        points
        for reach, points in steps
        if reach is not None and points is not None and reach.low <= of.high
    ]
    if rule.additive:
        return reduce(add, (points.joined(point(0)) for points in reached), point(0))
    return reduce(Interval.joined, reached, point(0))


def _item_score(found: "Attainable", rule: r.ItemScore, level: Level) -> Found:
    total = point(0)
    for item in rule.items.values():
        full = found.amount(item.full, level)
        if full is None:
            return None
        earned = full if item.earned is None else found.formula(item.earned, level) or point(0)
        most = min(max(earned.high, ZERO), full.high)
        is_given = rule.deducted_by is None and item.earned is None and rule.earned_by is None
        total += Interval(most if is_given else ZERO, most)
    return total


def _bonus(found: "Attainable", rule: r.Bonus, level: Level) -> Found:
    each = NOT_NEGATIVE if rule.points is None else found.amount(rule.points, level)
    if each is None:
        return None
    return unlimited(each) if rule.for_each_event else each.joined(point(0))


def _fixed_deduction(found: "Attainable", rule: r.FixedDeduction, level: Level) -> Found:
    each = NOT_NEGATIVE if rule.points is None else found.amount(rule.points, level)
    return unlimited(-(each or point(0)))


def _rate_band(found: "Attainable", rule: r.RateBand, level: Level) -> Found:
    of = found.formula(rule.of, level)
    pairs = [(found.amount(k.at, level), found.amount(k.points, level)) for k in rule.knots]
    knots = [(at, points) for at, points in pairs if at is not None and points is not None]
    if of is None or not knots:
        return None
    if not all(at.is_point and points.is_point for at, points in knots):
        return reduce(Interval.joined, [points for _at, points in knots], point(0))
    line = sorted((Fraction(at.low), Fraction(points.low)) for at, points in knots)
    return _on_steps(line, of) if rule.steps else _on_line(line, of)


def _on_line(line: Sequence[tuple[Fraction, Fraction]], of: Interval) -> Found:
    ends = [end for end in (of.low, of.high) if isinstance(end, Fraction)]
    places = [*ends, *(at for at, _points in line if of.low <= at <= of.high)]
    outside = [(of.low, line[0][1]), (of.high, line[-1][1])]
    heights = [on_line(line, place) for place in places]
    heights += [height for end, height in outside if isinstance(end, float)]
    known = [height for height in heights if height is not None]
    return Interval(min(known), max(known))


def _on_steps(line: Sequence[tuple[Fraction, Fraction]], of: Interval) -> Found:
    below = [points for at, points in line if at <= of.low]
    least = [below[-1]] if below else [ZERO]
    heights = least + [points for at, points in line if of.low < at <= of.high]
    return Interval(min(heights), max(heights))


def _remuneration(found: "Attainable", rule: r.Remuneration, level: Level) -> Found:
    total = point(0)
    for payment in rule.payments:
        per = payment.per or level
        of, rate = found.formula(payment.of, per), found.amount(payment.rate, per)
        if of is None or rate is None:
            continue
        money = (of * rate).at_least(point(0))
        money = money.joined(point(0)) if payment.only_if is not None else money
        total += money * parts(per, level) if per.rank < level.rank else money
    return total


def _formula(found: "Attainable", rule: r.FormulaRule, level: Level) -> Found:
    if isinstance(rule.value, Amount):
        return found.amount(rule.value, level)
    return found.formula(rule.value, level)


def _external(_found: "Attainable", rule: r.ExternalStatistic, _level: Level) -> Found:
    return ANYTHING if rule.within is None else Interval(rule.within.least, rule.within.most)


def _conversion(found: "Attainable", rule: r.Conversion, level: Level) -> Found:
    of = found.formula(rule.of, level)
    return None if of is None else found.converted(rule, of, level)


def _earlier(found: "Attainable", rule: r.Earlier, level: Level) -> Found:
    of = found.of(rule.of, level)
    if of is None or rule.how is None:
        return of
    return _made_of(of, rule.how)


def _made_of(of: Interval, how: r.Together | r.How) -> Interval:
    """Return the range of what several values of a range make together."""
    if how == r.Together.COUNT:
        return NOT_NEGATIVE
    if how in MOST_SPREAD:
        most, is_square = MOST_SPREAD[how]
        width = of.high - of.low
        return Interval(ZERO, most * (width * width if is_square else width))
    return unlimited(of) if how == r.Together.TOTAL else of


# Furthest apart are as many values at either end; of a sample, one at each. √½ is rounded up.
MOST_SPREAD: Mapping[str, tuple[Fraction, bool]] = {
    VARIANCE: (Fraction(1, 4), True),
    STD_DEV: (Fraction(1, 2), False),
    SAMPLE_VARIANCE: (Fraction(1, 2), True),
    SAMPLE_STD_DEV: (Fraction("0.70710678119"), False),
}


def _normalise(_found: "Attainable", rule: r.Normalise, _level: Level) -> Found:
    return Interval(ZERO, HUNDRED if rule.full is None else rule.full)


def _rank(_found: "Attainable", rule: r.Rank, _level: Level) -> Found:
    if rule.points is not None:
        return Interval(min(rule.points), max(rule.points))
    if rule.as_share:
        return NOTHING_OR_ONE
    return Interval(Fraction(1), math.inf if rule.parts is None else Fraction(rule.parts))


def _members(found: "Attainable", rule: r.Members, level: Level) -> Found:
    # Those below may be of any class, and what they have need not be there for their own unit.
    return _together(found, rule, level, [*found.scheme.classes] or [None])


def _above(found: "Attainable", rule: r.Above, level: Level) -> Found:
    each = (found.in_class(one).formula(rule.of, level) for one in found.scheme.classes or (None,))
    present = [range_ for range_ in each if range_ is not None]
    return reduce(Interval.joined, present) if present else None


def _peers(found: "Attainable", rule: r.Peers, level: Level) -> Found:
    classes = [*found.scheme.classes] if rule.among is r.Among.ALL else [found.unit_class]
    return _together(found, rule, level, classes or [None])


def _together(
    found: "Attainable", rule: r.Members | r.Peers, level: Level, classes: Sequence[str | None]
) -> Found:
    each = (found.in_class(one).formula(rule.of, level) for one in classes)
    present = [range_ for range_ in each if range_ is not None]
    if not present:
        return None
    return _made_of(reduce(Interval.joined, present), rule.how)


METHODS: Mapping[type[r.Rule], Any] = {
    r.Summary: _summary,
    r.CategoryPoints: _category_points,
    r.QuotaBase: _quota_base,
    r.ThresholdStep: _threshold_step,
    r.ItemScore: _item_score,
    r.Bonus: _bonus,
    r.FixedDeduction: _fixed_deduction,
    r.RateBand: _rate_band,
    r.Remuneration: _remuneration,
    r.FormulaRule: _formula,
    r.ExternalStatistic: _external,
    r.Conversion: _conversion,
    r.Earlier: _earlier,
    r.Normalise: _normalise,
    r.Rank: _rank,
    r.Members: _members,
    r.Above: _above,
    r.Peers: _peers,
}

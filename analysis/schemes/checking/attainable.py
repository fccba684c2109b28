"""The largest and the smallest value that a quantity can have, whatever the evidence.

The ranges are never too narrow; where two parts of a formula move together they may be too wide.
They are of units that are assessed for the whole period and have every value.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from operator import add
from typing import Any

from analysis.schemes import rules as r
from analysis.schemes.amounts import OTHERWISE, OWN, Amount, Formula
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
from analysis.schemes.definition import Scheme
from analysis.schemes.ends import left_out
from analysis.schemes.evidence_rules import listed
from analysis.schemes.indicators import Combine, Convert, Equal, Indicator
from analysis.schemes.periods import Level
from analysis.schemes.points import on_line
from analysis.schemes.primitives import roll_up_of
from analysis.schemes.references import quantities
from analysis.schemes.rounding import round_half_up

HUNDRED = Fraction(100)
MONTHS = {Level.MONTH: 1, Level.QUARTER: 3, Level.HALF_YEAR: 6, Level.YEAR: 12}
WEEKS = {Level.MONTH: (4, 5), Level.QUARTER: (12, 14), Level.HALF_YEAR: (25, 27)}
WEEKS_OF_YEAR = (52, 53)
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


class Attainable:
    """Ranges of the quantities of a scheme, for the units of one class.

    Parameters
    ----------
    scheme : Scheme
    parameters : mapping
        As formulas read them.
    unit_class : str or None
    """

    def __init__(
        self, scheme: Scheme, parameters: Mapping[str, Any], unit_class: str | None
    ) -> None:
        self.scheme = scheme
        self.unit_class = unit_class
        self.quantities = quantities(scheme)
        self.constants = {**parameters, "unit_class": unit_class}
        self.zeroed = {
            target
            for rule in scheme.rules.values()
            if isinstance(rule, r.Effect)
            for target in listed(rule.zero_out)
        }
        self._known: dict[tuple[str, Level], Found] = {}

    def of(self, code: str, level: Level) -> Found:
        """Return the range of a quantity in a period of a level; nothing where it has none."""
        key = (code, level)
        if key not in self._known:
            self._known[key] = ANYTHING  # To whatever rests on its own earlier value.
            self._known[key] = self._settled(code, level)
        return self._known[key]

    def _settled(self, code: str, level: Level) -> Found:
        quantity = self.quantities[code]
        capped = (quantity.cap_per or {}) if isinstance(quantity, r.Rule) else {}
        per = self.scheme.per(code)
        levels = [*capped] if per is None else [per, *capped]
        shorter = sorted((lv for lv in levels if lv.rank < level.rank), key=lambda lv: lv.rank)
        found = (
            _rolled_up(quantity, self.of(code, shorter[-1]), _parts(shorter[-1], level))
            if shorter
            else self._own(quantity, level)
        )
        if found is None:
            return None
        found = found.at_most(self.amount(capped.get(level), level))
        return found.joined(point(0)) if code in self.zeroed else found

    def _own(self, quantity: Any, level: Level) -> Found:  # noqa: ANN401 - a rule or an indicator
        if isinstance(quantity, Indicator):
            return self._of_node(quantity, level)
        if not self._is_meant(quantity.units):
            return None
        found = self._of_rule(quantity, level)
        if found is None:
            return None
        found = found.at_least(self.amount(quantity.floor, level))
        found = found.at_most(self.amount(quantity.cap, level))
        found = found if quantity.when is None else found.joined(point(0))
        return found if quantity.decimals is None else _rounded(found, quantity.decimals)

    def _is_meant(self, whom: r.OneOrMore | None) -> bool:
        names = listed(whom)
        return (
            not names
            or self.unit_class in names
            or any(name in self.scheme.groups for name in names)
        )

    def formula(self, formula: Formula, level: Level) -> Found:
        """Return the range of a formula."""
        return FormulaRange(self.constants, lambda name: self._named(name, level)).of(formula.tree)

    def _named(self, name: str, level: Level) -> Found:
        if name in self.quantities:
            return self.of(name, level)
        return Interval(Fraction(1), Fraction(12)) if name == "month" else ANYTHING

    def amount(self, amount: Amount | None, level: Level) -> Found:
        """Return the range of a number of the scheme for units of the class."""
        if amount is None:
            return None
        if amount.cases is None:
            return (
                self.formula(amount.formula, level)
                if amount.formula is not None
                else point(amount.number or ZERO)
            )
        of_class = amount.cases.get(self.unit_class or "") or amount.cases.get(OTHERWISE)
        cases = [case for name, case in amount.cases.items() if name in self.scheme.groups]
        cases += [] if of_class is None else [of_class]
        found = [each for case in cases if (each := self.amount(case, level)) is not None]
        return reduce(Interval.joined, found) if found else None

    def _of_rule(self, rule: r.Rule, level: Level) -> Found:
        method = METHODS.get(type(rule))
        if method is not None:
            found: Found = method(self, rule, level)
            return found
        if isinstance(rule, r.Veto | r.Notice):
            return NOT_NEGATIVE if rule.of is None else NOTHING_OR_ONE
        return FIXED.get(type(rule), ANYTHING)

    def _of_node(self, node: Indicator, level: Level) -> Found:
        if node.value is not None:
            found = self.formula(node.value, level)
        else:
            found = self._combined(node, level)
        if found is None:
            return None
        found = found.at_least(self.amount(node.floor, level))
        found = found.at_most(self.amount(node.cap, level))
        if node.bonus is not None:
            found += self.formula(node.bonus, level) or point(0)
        return found if node.convert is None else self.converted(node.convert, found, level)

    def _combined(self, node: Indicator, level: Level) -> Found:
        found = {child.code: self.of(child.code, level) for child in node.children}
        present = {code: each for code, each in found.items() if each is not None}
        if not present:
            return None
        if node.combine is Combine.SUM:
            return _sum_of_kept(list(present.values()), node.leave_out)
        weights = {child.code: child.weight or ZERO for child in node.children}
        if isinstance(node.weights, Equal):
            weights = dict.fromkeys(weights, Fraction(1))
        elif node.weights is not None or node.leave_out is not None:
            # Whatever the weights are, a mean lies between its parts.
            return reduce(Interval.joined, present.values())
        total = sum((weights[code] for code in present), ZERO)
        if not total:
            return None
        return reduce(add, (each * point(weights[c] / total) for c, each in present.items()))

    def converted(self, convert: Convert | r.Conversion, found: Interval, level: Level) -> Found:
        """Return marks out of full marks as marks out of a weight."""
        weight = self.amount(convert.weight, level)
        if weight is None:
            return None
        if convert.over is r.Over.SCALE_BY_MAX:
            return weight * Interval(ZERO if found.low >= 0 else -math.inf, Fraction(1))
        part = found / (self.amount(convert.full, level) or point(HUNDRED))
        part = part.at_most(point(1)) if convert.over is r.Over.CAP else part
        return part * weight


def _sum_of_kept(found: Sequence[Interval], leave: r.LeaveOut | None) -> Interval:
    """Return the sum without the lowest and highest few, whose ends are those of the others."""
    ends = ([each.low for each in found], [each.high for each in found])
    low, high = (
        reduce(add, (v for at, v in enumerate(end) if at not in left_out(end, leave)))
        for end in ends
    )
    return Interval(low, high)


def _parts(shorter: Level, longer: Level) -> Interval:
    """Return how many periods of one level there are in one of another."""
    if shorter is Level.WEEK:
        least, most = WEEKS.get(longer, WEEKS_OF_YEAR)
        return Interval(Fraction(least), Fraction(most))
    return point(MONTHS[longer] // MONTHS[shorter])


def _rolled_up(quantity: Any, found: Found, parts: Interval) -> Found:  # noqa: ANN401
    how = roll_up_of(quantity)
    if found is None or how not in {r.RollUp.SUM, r.RollUp.ALL, r.RollUp.ANY}:
        return found
    if how is not r.RollUp.SUM:
        return NOTHING_OR_ONE
    leave = getattr(quantity, "leave_out", None)
    left_out = point(0) if leave is None else point(leave.lowest + leave.highest)
    return found * (parts - left_out).at_least(point(1))


def _rounded(found: Interval, decimals: int) -> Interval:
    low, high = (
        end if isinstance(end, float) else round_half_up(end, decimals)
        for end in (found.low, found.high)
    )
    return Interval(low, high)


def _summary(found: Attainable, rule: r.Summary, _level: Level) -> Found:
    def column(name: str) -> Found:
        return NOT_NEGATIVE if name in ALWAYS_POSITIVE else ANYTHING

    each = FormulaRange(found.constants, column).of(rule.of.tree) or ANYTHING
    return unlimited(each) if rule.how is r.How.TOTAL else each


def _category_points(found: Attainable, rule: r.CategoryPoints, level: Level) -> Found:
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


def _quota_base(found: Attainable, rule: r.QuotaBase, level: Level) -> Found:
    base, penalty = found.amount(rule.base, level), found.amount(rule.missing, level)
    quota = found.amount(rule.quota, rule.quota_per or level)
    if base is None or penalty is None or quota is None:
        return None
    is_split = rule.quota_per is not None and rule.quota_per.rank < level.rank
    due = quota * _parts(rule.quota_per, level) if is_split and rule.quota_per else quota
    value = base - penalty * Interval(ZERO, max(due.high, ZERO))
    value = value.at_least(point(0)) if rule.floor is None else value
    value = value.joined(point(0)) if rule.all_or_nothing else value
    extra = found.amount(rule.extra, level)
    return value if extra is None else value + extra * NOT_NEGATIVE


def _threshold_step(found: Attainable, rule: r.ThresholdStep, level: Level) -> Found:
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


def _item_score(found: Attainable, rule: r.ItemScore, level: Level) -> Found:
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


def _bonus(found: Attainable, rule: r.Bonus, level: Level) -> Found:
    each = NOT_NEGATIVE if rule.points is None else found.amount(rule.points, level)
    if each is None:
        return None
    return unlimited(each) if rule.for_each_event else each.joined(point(0))


def _fixed_deduction(found: Attainable, rule: r.FixedDeduction, level: Level) -> Found:
    each = NOT_NEGATIVE if rule.points is None else found.amount(rule.points, level)
    return unlimited(-(each or point(0)))


def _rate_band(found: Attainable, rule: r.RateBand, level: Level) -> Found:
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


def _remuneration(found: Attainable, rule: r.Remuneration, level: Level) -> Found:
    total = point(0)
    for payment in rule.payments:
        per = payment.per or level
        of, rate = found.formula(payment.of, per), found.amount(payment.rate, per)
        if of is None or rate is None:
            continue
        money = (of * rate).at_least(point(0))
        money = money.joined(point(0)) if payment.only_if is not None else money
        total += money * _parts(per, level) if per.rank < level.rank else money
    return total


def _formula(found: Attainable, rule: r.FormulaRule, level: Level) -> Found:
    if isinstance(rule.value, Amount):
        return found.amount(rule.value, level)
    return found.formula(rule.value, level)


def _external(_found: Attainable, rule: r.ExternalStatistic, _level: Level) -> Found:
    return ANYTHING if rule.within is None else Interval(rule.within.least, rule.within.most)


def _conversion(found: Attainable, rule: r.Conversion, level: Level) -> Found:
    of = found.formula(rule.of, level)
    return None if of is None else found.converted(rule, of, level)


def _earlier(found: Attainable, rule: r.Earlier, level: Level) -> Found:
    of = found.of(rule.of, level)
    if of is None or rule.how is None:
        return of
    return _made_of(of, rule.how)


def _made_of(of: Interval, how: r.Together) -> Interval:
    """Return the range of what several values of a range make together."""
    if how is r.Together.COUNT:
        return NOT_NEGATIVE
    return unlimited(of) if how is r.Together.TOTAL else of


def _normalise(_found: Attainable, rule: r.Normalise, _level: Level) -> Found:
    return Interval(ZERO, HUNDRED if rule.full is None else rule.full)


def _rank(_found: Attainable, rule: r.Rank, _level: Level) -> Found:
    if rule.points is not None:
        return Interval(min(rule.points), max(rule.points))
    if rule.as_share:
        return NOTHING_OR_ONE
    return Interval(Fraction(1), math.inf if rule.parts is None else Fraction(rule.parts))


def _members(found: Attainable, rule: r.Members, level: Level) -> Found:
    # Those below may be of any class, and what they have need not be there for their own unit.
    return _together(found, rule, level, [*found.scheme.classes] or [None])


def _peers(found: Attainable, rule: r.Peers, level: Level) -> Found:
    classes = [*found.scheme.classes] if rule.among is r.Among.ALL else [found.unit_class]
    return _together(found, rule, level, classes or [None])


def _together(
    found: Attainable, rule: r.Members | r.Peers, level: Level, classes: Sequence[str | None]
) -> Found:
    each = (
        Attainable(found.scheme, found.constants, one).formula(rule.of, level) for one in classes
    )
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
    r.Peers: _peers,
}

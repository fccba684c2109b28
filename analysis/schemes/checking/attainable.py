"""The largest and the smallest value that a quantity can have, whatever the evidence.

The ranges are never too narrow. Where a formula rests on one number alone, or is a sum of parts
that each do, they are exact; where parts of others move together they may be too wide, which
`exactness` tells.
They are of units that are assessed for the whole period and have every value.
"""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import reduce
from operator import add
from typing import Any, Self

from analysis.schemes import rules as r
from analysis.schemes.amounts import OTHERWISE, Amount, Formula
from analysis.schemes.checking.formula_range import FormulaRange, Found
from analysis.schemes.checking.intervals import (
    ANYTHING,
    NOT_NEGATIVE,
    NOTHING_OR_ONE,
    ZERO,
    Interval,
    point,
)
from analysis.schemes.checking.lengths import parts
from analysis.schemes.checking.one_number import OneNumber
from analysis.schemes.checking.rule_ranges import FIXED, METHODS
from analysis.schemes.checking.spelled import Spelled
from analysis.schemes.checking.sums import separate_parts
from analysis.schemes.definition import Scheme
from analysis.schemes.ends import left_out
from analysis.schemes.evidence_rules import listed
from analysis.schemes.indicators import Combine, Convert, Equal, Indicator
from analysis.schemes.periods import Level
from analysis.schemes.primitives import roll_up_of
from analysis.schemes.references import quantities
from analysis.schemes.rounding import round_half_up
from questionnaires.expressions import Expression, references

HUNDRED = Fraction(100)


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

    def in_class(self, unit_class: str | None) -> Self:
        """Return the ranges for the units of another class."""
        return type(self)(self.scheme, self.constants, unit_class)

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
            _rolled_up(quantity, self.of(code, shorter[-1]), parts(shorter[-1], level))
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
        found = FormulaRange(self.constants, lambda name: self._named(name, level)).of(
            formula.tree
        )
        return None if found is None else found.both(self._of_separate_parts(formula.tree, level))

    def separated(self, tree: Expression, level: Level) -> list[tuple[Expression, frozenset[str]]]:
        """Return parts that add up to a formula, spelled out, no two of which share a number."""
        spelled = Spelled(lambda name: self._same(name, level), self._of_class).out(tree)
        return separate_parts(spelled, self.constants.keys())

    def _of_separate_parts(self, tree: Expression, level: Level) -> Interval:
        total = point(0)
        for part, _names in self.separated(tree, level):
            found = FormulaRange(self.constants, lambda name: self._named(name, level)).of(part)
            if found is None:
                return ANYTHING
            total += found.both(self.of_one_number(part, level))
        return total

    def of_one_number(self, spelled: Expression, level: Level) -> Interval:
        """Return the range of a formula that rests on one number alone; anything for others."""
        names = references(spelled) - self.constants.keys()
        if len(names) != 1:
            return ANYTHING
        (name,) = names
        span = self._named(name, level)
        if span is None:
            return ANYTHING
        whole = _is_whole(self.quantities.get(name))
        return OneNumber(self.constants, name, span, whole=whole).range_of(spelled)

    def _same(self, name: str, level: Level) -> r.Rule | None:
        """Return the rule whose own formula is what a name stands for in a period of a level."""
        rule = self.scheme.rules.get(name)
        if rule is None or name in self.zeroed or rule.per not in {None, level}:
            return None
        has_more = rule.units or rule.cap_per or rule.decimals is not None
        return None if has_more else rule

    def _of_class(self, amount: Amount) -> Amount | None:
        """Return the number that holds for the class, unless groups have one of their own."""
        if amount.cases is None:
            return amount
        if not amount.cases.keys().isdisjoint(self.scheme.groups):
            return None
        return amount.cases.get(self.unit_class or "") or amount.cases.get(OTHERWISE)

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


def _is_whole(quantity: object) -> bool:
    """Tell whether a number is a count of events, but for its own ends."""
    if not isinstance(quantity, r.Count) or quantity.cap_per is not None:
        return False
    bounds = (each for each in (quantity.floor, quantity.cap) if each is not None)
    is_sum = quantity.per is None or roll_up_of(quantity) is r.RollUp.SUM
    return is_sum and all(
        each.number is not None and each.number.denominator == 1 for each in bounds
    )


def _sum_of_kept(found: Sequence[Interval], leave: r.LeaveOut | None) -> Interval:
    """Return the sum without the lowest and highest few, whose ends are those of the others."""
    ends = ([each.low for each in found], [each.high for each in found])
    low, high = (
        reduce(add, (v for at, v in enumerate(end) if at not in left_out(end, leave)))
        for end in ends
    )
    return Interval(low, high)


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

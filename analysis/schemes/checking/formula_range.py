"""The range of a formula over ranges: never too narrow, now and then too wide."""

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any, TypeAlias

from analysis.schemes.checking.intervals import (
    ANYTHING,
    NOT_NEGATIVE,
    NOTHING_OR_ONE,
    ZERO,
    End,
    Interval,
    point,
)
from analysis.schemes.day_functions import WEEKDAY, WORKDAYS
from questionnaires.expressions import Expression, evaluate, references, walk
from questionnaires.expressions.tree import (
    Call,
    Negation,
    NumberLiteral,
    Operation,
    Reference,
    TextLiteral,
)

Found: TypeAlias = Interval | None  # Nothing: what has no value, whatever the evidence.
RANGES_OF_DAYS: Mapping[str, Interval] = {
    WORKDAYS: NOT_NEGATIVE,
    WEEKDAY: Interval(Fraction(1), Fraction(7)),
}
ARITHMETIC: Mapping[str, Callable[[Interval, Interval], Interval]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": operator.truediv,
}


class FormulaRange:
    """Ranges of formulas.

    Parameters
    ----------
    constants : mapping
        Names whose value does not depend on evidence.
    ranges : callable
        Name → its range, for all other names.
    """

    def __init__(self, constants: Mapping[str, Any], ranges: Callable[[str], Found]) -> None:
        self.constants = constants
        self.ranges = ranges

    def of(self, tree: Expression) -> Found:
        """Return the range of a formula."""
        if self._is_constant(tree):
            return _constant(evaluate(tree, self.constants, number=Fraction))
        match tree:
            case Reference(code=code):
                return self.ranges(code)
            case Negation(operand=operand):
                found = self.of(operand)
                return None if found is None else -found
            case Operation():
                return self._operation(tree)
            case Call():
                return self._call(tree)
            case NumberLiteral() | TextLiteral():
                return None

    def holds(self, tree: Expression) -> bool | None:
        """Tell whether a condition always or never holds; ``None`` where evidence decides."""
        if self._is_constant(tree):
            return bool(evaluate(tree, self.constants, number=Fraction))
        match tree:
            case Operation(operator="and", left=left, right=right):
                return _both(self.holds(left), self.holds(right))
            case Operation(operator="or", left=left, right=right):
                return _not(_both(_not(self.holds(left)), _not(self.holds(right))))
            case Operation(operator="<" | "<=" | ">" | ">=" as symbol, left=left, right=right):
                return _compared(symbol, self.of(left), self.of(right))
            case Call(function="not", arguments=(condition,)):
                return _not(self.holds(condition))
            case _:
                return None

    def _is_constant(self, tree: Expression) -> bool:
        is_of_days = any(isinstance(p, Call) and p.function in RANGES_OF_DAYS for p in walk(tree))
        return references(tree) <= self.constants.keys() and not is_of_days

    def _operation(self, tree: Operation) -> Found:
        if tree.operator == "mod":
            return ANYTHING
        if tree.operator not in ARITHMETIC:
            is_met = self.holds(tree)
            return NOTHING_OR_ONE if is_met is None else point(int(is_met))
        left, right = self.of(tree.left), self.of(tree.right)
        if left is None or right is None:
            return None
        found = ARITHMETIC[tree.operator](left, right)
        return found.both(self._share(tree)) if tree.operator == "div" else found

    def _share(self, tree: Operation) -> Interval:
        """Return the range of a part over a sum that it is a part of: some times 0 to 1."""
        factors, terms = _flat(tree.left, "*"), _flat(tree.right, "+")
        parts = [factor for factor in factors if not references(factor) <= self.constants.keys()]
        ranges = [self.of(term) for term in terms]
        if len(parts) != 1 or parts[0] not in terms or any(r is None or r.low < 0 for r in ranges):
            return ANYTHING
        times = [self.of(factor) for factor in factors if factor is not parts[0]]
        return reduce(operator.mul, (each for each in times if each is not None), NOTHING_OR_ONE)

    def _call(self, tree: Call) -> Found:
        if tree.function in RANGES_OF_DAYS:
            return RANGES_OF_DAYS[tree.function]
        if tree.function == "if":
            return self._either(tree.arguments)
        found = [self.of(argument) for argument in tree.arguments]
        if tree.function == "coalesce":
            return _joined(found)
        if tree.function == "sum":
            return reduce(operator.add, (each for each in found if each is not None), point(0))
        present = [each for each in found if each is not None]
        if len(present) < len(found) and tree.function != "count":
            return None
        return _of_function(tree.function, present, len(found))

    def _either(self, arguments: Sequence[Expression]) -> Found:
        condition, then, otherwise = arguments
        is_met = self.holds(condition)
        if is_met is not None:
            return self.of(then if is_met else otherwise)
        return _joined([self.of(then), self.of(otherwise)])


def _flat(tree: Expression, symbol: str) -> list[Expression]:
    """Return what is added up, or multiplied."""
    if isinstance(tree, Operation) and tree.operator == symbol:
        return [*_flat(tree.left, symbol), *_flat(tree.right, symbol)]
    return [tree]


CONDITIONS = frozenset({"not", "selected", "contains", "starts-with", "ends-with", "regex"})


def _of_function(name: str, found: Sequence[Interval], count: int) -> Interval:
    if name in CONDITIONS:
        return NOTHING_OR_ONE
    if name == "count":
        return Interval(ZERO, Fraction(count))
    made = OF_NUMBERS.get(name)
    return ANYTHING if made is None else made(found)


def _absolute(found: Interval) -> Interval:
    if found.low >= 0:
        return found
    return -found if found.high <= 0 else Interval(ZERO, max(found.high, -found.low))


def _down(end: End) -> End:
    return end if isinstance(end, float) else Fraction(math.floor(end))


def _up(end: End) -> End:
    return end if isinstance(end, float) else Fraction(math.ceil(end))


def _constant(value: object) -> Found:
    if isinstance(value, bool):
        return point(int(value))
    return point(value) if isinstance(value, Fraction) else None


def _joined(found: Sequence[Found]) -> Found:
    present = [each for each in found if each is not None]
    return reduce(Interval.joined, present) if present else None


def _both(one: bool | None, other: bool | None) -> bool | None:  # noqa: FBT001 - as `and` has them
    if one is False or other is False:
        return False
    return True if one and other else None


def _not(condition: bool | None) -> bool | None:  # noqa: FBT001 - as `not` has it
    return None if condition is None else not condition


def _compared(symbol: str, left: Found, right: Found) -> bool | None:
    if left is None or right is None:
        return False  # A comparison with what is missing never holds.
    if symbol.startswith("<"):
        left, right, symbol = right, left, symbol.replace("<", ">")
    if symbol == ">":
        return True if left.low > right.high else False if left.high <= right.low else None
    return True if left.low >= right.high else False if left.high < right.low else None


OF_NUMBERS: Mapping[str, Callable[[Sequence[Interval]], Interval]] = {
    "min": lambda found: reduce(Interval.at_most, found),
    "max": lambda found: reduce(Interval.at_least, found),
    "abs": lambda found: _absolute(found[0]),
    "number": lambda found: found[0],
    "round": lambda found: Interval(_down(found[0].low), _up(found[0].high)),
    "int": lambda found: Interval(_down(found[0].low), _up(found[0].high)),
    "ceiling": lambda found: Interval(_up(found[0].low), _up(found[0].high)),
}

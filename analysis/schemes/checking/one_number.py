"""The exact range of what one number decides: a broken line over that number's own range.

A formula whose terms move together, such as ``min(${n}, 10) + max(0, 8 - ${n})``, comes to less
than its terms come to one by one. Where they all rest on one number by sums, multiples, limits
and conditions, what it comes to is a line between so many breaks, which has its ends there.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any, TypeAlias

from analysis.schemes.checking.intervals import ANYTHING, ZERO, End, Interval
from questionnaires.expressions import Expression, evaluate, references
from questionnaires.expressions.tree import Call, Negation, Operation, Reference, children

Line: TypeAlias = Callable[[Fraction], Any]
MOST_BREAKS = 100
COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
CROSSING = frozenset({"min", "max"})
OF_LINES = CROSSING | {"abs", "if", "not", "number"}


class NoLineError(Exception):
    """It is no broken line, or one with too many breaks."""


class OneNumber:
    """Formulas over one number that nothing else decides.

    Parameters
    ----------
    constants : mapping
        Names whose value does not depend on evidence.
    name : str
        What the number is called.
    span : Interval
        Its own range.
    whole : bool
        Whether it is a whole number, or one of the ends of its range.
    """

    def __init__(
        self, constants: Mapping[str, Any], name: str, span: Interval, *, whole: bool
    ) -> None:
        self.constants = constants
        self.name = name
        self.span = span
        self.whole = whole

    def range_of(self, tree: Expression) -> Interval:
        """Return the range of a formula; anything where it is no broken line."""
        try:
            breaks = self._breaks(tree)
        except NoLineError:
            return ANYTHING
        ends = [end for end in self._ends(self._line(tree), breaks) if end is not None]
        return Interval(min(ends), max(ends)) if ends else ANYTHING

    def _line(self, tree: Expression) -> Line:
        return lambda x: evaluate(tree, {**self.constants, self.name: x}, number=Fraction)

    def _breaks(self, tree: Expression) -> frozenset[Fraction]:
        """Return where a formula may break or jump; between these it is a straight line."""
        if self._is_constant(tree):
            return frozenset()
        parts = self._parts(tree)
        found = frozenset[Fraction]().union(*map(self._breaks, parts))
        if isinstance(tree, Operation) and tree.operator in COMPARISONS:
            found |= self._crossings(parts, found)
        if isinstance(tree, Call) and tree.function in CROSSING:
            found |= self._crossings(parts, found)
        if isinstance(tree, Call) and tree.function == "abs":
            found |= frozenset(_roots(self._line(parts[0]), self._gaps(found)))
        if len(found) > MOST_BREAKS:
            raise NoLineError
        return found

    def _parts(self, tree: Expression) -> Sequence[Expression]:
        """Return what a formula is made of, if a line of lines is a line again."""
        is_line = isinstance(tree, Negation) or (
            isinstance(tree, Reference) and tree.code == self.name
        )
        if isinstance(tree, Call):
            is_line = tree.function in OF_LINES
        if isinstance(tree, Operation):
            is_line = self._is_line(tree)
        if not is_line:
            raise NoLineError
        return children(tree)

    def _is_line(self, tree: Operation) -> bool:
        """Tell whether an operation on lines is one: of a product, one part is the same always."""
        if tree.operator == "*":
            return self._is_constant(tree.left) or self._is_constant(tree.right)
        return self._is_constant(tree.right) if tree.operator == "div" else tree.operator != "mod"

    def _is_constant(self, tree: Expression) -> bool:
        return references(tree) <= self.constants.keys()

    def _crossings(
        self, parts: Sequence[Expression], breaks: frozenset[Fraction]
    ) -> frozenset[Fraction]:
        found: set[Fraction] = set()
        for one, other in combinations(map(self._line, parts), 2):
            found |= {*_roots(_difference(one, other), self._gaps(breaks))}
        return frozenset(found)

    def _gaps(self, breaks: frozenset[Fraction]) -> list[tuple[End, End]]:
        low, high = self.span.low, self.span.high
        within = sorted(each for each in breaks if low < each < high)
        return [*pairwise([low, *within, high])]

    def _ends(self, line: Line, breaks: frozenset[Fraction]) -> Iterator[End | None]:
        """Yield the ends of each straight part, and what stands at each break."""
        for low, high in self._gaps(breaks):
            for end in (low, high):
                if isinstance(end, Fraction):
                    yield _number(line(end)) if self._can_be(end) else None
            if low == high:
                continue
            one, other = _inner(low, high)
            first, second = _number(line(one)), _number(line(other))
            if first is None or second is None:
                continue
            slope = (second - first) / (other - one)
            yield from (first + slope * (end - one) for end in self._nearest(low, high))
            if slope == 0 and (math.isinf(low) or math.isinf(high)):
                yield first
            if slope:
                yield from (
                    math.copysign(math.inf, slope * end) for end in (low, high) if math.isinf(end)
                )

    def _can_be(self, number: Fraction) -> bool:
        ends = (self.span.low, self.span.high)
        return not self.whole or number.denominator == 1 or number in ends

    def _nearest(self, low: End, high: End) -> Iterator[Fraction]:
        """Yield the numbers next to the ends of a gap; the ends themselves if not only whole."""
        if not self.whole:
            yield from (end for end in (low, high) if isinstance(end, Fraction))
            return
        least = math.floor(low) + 1 if isinstance(low, Fraction) else None
        most = math.ceil(high) - 1 if isinstance(high, Fraction) else None
        if least is None or most is None or least <= most:
            yield from (Fraction(end) for end in (least, most) if end is not None)


def _inner(low: End, high: End) -> tuple[Fraction, Fraction]:
    """Return two numbers between two ends."""
    if isinstance(low, Fraction) and isinstance(high, Fraction):
        return low + (high - low) / 3, low + (high - low) * 2 / 3
    if isinstance(low, Fraction):
        return low + 1, low + 2
    return (high - 2, high - 1) if isinstance(high, Fraction) else (ZERO, Fraction(1))


def _roots(line: Line, gaps: Sequence[tuple[End, End]]) -> Iterator[Fraction]:
    """Yield where a line is 0 within gaps in which it is straight."""
    for low, high in gaps:
        if low == high:
            continue
        one, other = _inner(low, high)
        first, second = _number(line(one)), _number(line(other))
        if first is None or second is None or first == second:
            continue
        root = one - first * (other - one) / (second - first)
        if low < root < high:
            yield root


def _difference(one: Line, other: Line) -> Line:
    def line(x: Fraction) -> Fraction | None:
        left, right = _number(one(x)), _number(other(x))
        return None if left is None or right is None else left - right

    return line


def _number(value: Any) -> Fraction | None:  # noqa: ANN401 - whatever a formula is worth
    if isinstance(value, bool):
        return Fraction(int(value))
    return value if isinstance(value, Fraction) else None

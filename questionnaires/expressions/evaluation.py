"""What an expression is worth, given answers. Never fails: what has no value is missing.

Missing is one value, whatever made it: a question not asked or not answered, arithmetic with
something missing, a division by zero, a number too large. It follows XLSForm:

- arithmetic and `round`, `min`, `max` with something missing are missing;
- ``<``, ``<=``, ``>``, ``>=`` with something missing are false;
- ``=`` holds between something missing and ``''`` only, and ``!=`` is always its opposite;
- as a condition, missing is false, so conditions are true or false and nothing else.

The codes `not_applicable` and `dont_know` are answers: they equal themselves and can be
`selected`. Everywhere else they are missing.
"""

import math
import operator
from collections.abc import Callable, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any, Generic, TypeAlias

from questionnaires.expressions.automata import fits
from questionnaires.expressions.calls import call_function
from questionnaires.expressions.functions import FUNCTIONS
from questionnaires.expressions.moments import Moment, combine, read_moment, write_moment
from questionnaires.expressions.numbers import Numbers, finite, whole
from questionnaires.expressions.patterns import PatternError, read_pattern
from questionnaires.expressions.tree import (
    Call,
    Expression,
    Negation,
    NumberLiteral,
    Operation,
    Reference,
    TextLiteral,
)
from questionnaires.expressions.values import N, Value, codes, known_words, truth

OwnFunction: TypeAlias = Callable[..., str | int | Fraction | None]


def evaluate(
    tree: Expression,
    answers: Mapping[str, object],
    *,
    number: type[N],
    now: datetime | None = None,
    own: Mapping[str, OwnFunction] | None = None,
) -> N | str | bool | tuple[str, ...] | None:
    """Return the value of an expression.

    Parameters
    ----------
    tree : Expression
        What `parse` returned.
    answers : mapping
        By code: words or the code of a choice (`str`), the codes of several (`list` or
        `tuple`), a number (`int`, `float`, `Fraction`), a truth value, or `None`; under ``.``
        the answer of the question that the expression belongs to. Codes that are not there are
        missing. Dates and times are words in the form of ISO 8601.
    number : type
        `float` or `Fraction`: the arithmetic to use. A float answer enters a fraction as the
        decimal it is written as.
    now : datetime, optional
        What the authority's clock shows, to the second, for `now` and `today`; without it both
        are missing. No part of this package reads a clock.
    own : mapping, optional
        Functions beside those of the language, by name. Each is given the values of its arguments,
        as many as `check` was told that it takes.

    Returns
    -------
    number, str, bool, tuple of str, or None
        `None` is missing.
    """
    return _Evaluation(answers, number, now, own).value(tree)


def holds(tree: Expression, answers: Mapping[str, object], now: datetime | None = None) -> bool:
    """Tell whether a condition is met; one that comes out missing is not."""
    return truth(_Evaluation(answers, float, now).value(tree))


class _Evaluation(Generic[N]):
    """One evaluation: the answers, the number type, and the time."""

    def __init__(
        self,
        answers: Mapping[str, object],
        number: type[N],
        now: datetime | None,
        own: Mapping[str, OwnFunction] | None = None,
    ) -> None:
        self.answers = answers
        self.numbers: Numbers[N] = Numbers(number)
        self.now = now
        self.own = own or {}

    def value(self, tree: Expression) -> Value[N]:
        match tree:
            case TextLiteral(value=words):
                return words or None
            case NumberLiteral(value=digits):
                return finite(self.numbers.type(digits))
            case Reference(code=code):
                return self.answer(self.answers.get(code))
            case Negation(operand=operand):
                amount = self.numbers.of_value(self.value(operand))
                return None if amount is None else -amount
            case Operation():
                return self.operation(tree)
            case Call():
                return self.call(tree)

    def answer(self, answer: object) -> Value[N]:
        match answer:
            case bool() | str():
                return answer if answer != "" else None
            case int() | float() | Fraction():
                return self.numbers.of_answer(answer)
            case list() | tuple():
                return tuple(str(code) for code in answer) or None
            case _:
                return None

    def operation(self, tree: Operation) -> Value[N]:
        left = self.value(tree.left)
        match tree.operator:
            case "and":
                return truth(left) and truth(self.value(tree.right))
            case "or":
                return truth(left) or truth(self.value(tree.right))
            case "=":
                return self.equal(left, self.value(tree.right))
            case "!=":
                return not self.equal(left, self.value(tree.right))
            case symbol:
                return self.compute(symbol, left, self.value(tree.right))

    def equal(self, left: Value[N], right: Value[N]) -> bool:
        if left is None or right is None:
            return left is right
        if isinstance(left, bool) or isinstance(right, bool):
            return truth(left) == truth(right)
        if isinstance(left, tuple) or isinstance(right, tuple):
            return set(codes(left)) == set(codes(right))
        if isinstance(left, str) and isinstance(right, str):
            return left == right or _is_same_moment(left, right)
        one, other = self.numbers.of_value(left), self.numbers.of_value(right)
        return one is not None and one == other

    def compute(self, symbol: str, left: Value[N], right: Value[N]) -> Value[N]:
        """Return what an operator makes of two values: moments first, numbers otherwise."""
        moments = read_moment(left), read_moment(right)
        if any(moments):
            return self.compute_moments(symbol, moments, (left, right))
        one, other = self.numbers.of_value(left), self.numbers.of_value(right)
        if symbol in _ORDER:
            return one is not None and other is not None and _ORDER[symbol](one, other)
        if one is None or other is None or (symbol in {"div", "mod"} and other == 0):
            return None
        return finite(_ARITHMETIC[symbol](one, other))

    def compute_moments(
        self,
        symbol: str,
        moments: tuple[Moment | None, Moment | None],
        values: tuple[Value[N], Value[N]],
    ) -> Value[N]:
        left, right = moments
        if symbol in _ORDER:
            is_alike = left is not None and right is not None and left.kind is right.kind
            return is_alike and _ORDER[symbol](left.amount, right.amount)  # type: ignore[union-attr]
        one, other = (
            moment or whole(self.numbers.of_value(value))
            for moment, value in zip(moments, values, strict=True)
        )
        if one is None or other is None or symbol not in {"+", "-"}:
            return None
        found = combine(symbol, one, other)
        return write_moment(found) if isinstance(found, Moment) else self.answer(found)

    def call(self, tree: Call) -> Value[N]:
        if tree.function in self.own:
            values = [self.value(each) for each in tree.arguments]
            return self.answer(self.own[tree.function](*values))
        function = FUNCTIONS.get(tree.function)
        if function is None or not function.takes(len(tree.arguments)):
            return None
        match tree.function, tree.arguments:
            case "if", (condition, then, otherwise):
                return self.value(then if truth(self.value(condition)) else otherwise)
            case "regex", (words, pattern):
                return _fits(known_words(self.value(words)), pattern)
            case ("today" | "now") as name, ():
                return _clock_words(self.now, is_whole=name == "now")
            case name, arguments:
                values = [self.value(each) for each in arguments]
                return call_function(name, values, self.numbers)


def _clock_words(now: datetime | None, *, is_whole: bool) -> str | None:
    """Return the day that a clock shows, or the day and the time."""
    if now is None or not is_whole:
        return now.date().isoformat() if now else None
    moment = read_moment(now.replace(tzinfo=None).isoformat(timespec="seconds"))
    return write_moment(moment) if moment else None


def _is_same_moment(left: str, right: str) -> bool:
    """Tell whether words say the same moment, as ``PT90M`` and ``PT1H30M`` do."""
    moment = read_moment(left)
    return moment is not None and moment == read_moment(right)


def _fits(words: str | None, pattern: Expression) -> bool | None:
    """Tell whether words fit a pattern; one that is computed, or no pattern, is missing."""
    if not isinstance(pattern, TextLiteral):
        return None
    try:
        automaton = read_pattern(pattern.value)
    except PatternError:
        return None
    return words is not None and fits(automaton, words)


_ORDER: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _remainder(left: float | Fraction, right: float | Fraction) -> float | Fraction:
    """Return the remainder, which has the sign of `left`, as in XPath and in browsers."""
    if isinstance(left, Fraction):
        return left - right * int(left / right)
    return math.fmod(left, right)


# Both operands are of one number type, and so is the result.
_ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": operator.truediv,
    "mod": _remainder,
}

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
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Generic, TypeAlias, TypeVar

from questionnaires.expressions.tree import (
    Call,
    Expression,
    Negation,
    NumberLiteral,
    Operation,
    Reference,
    TextLiteral,
)

# A float where answers decide what is shown, a fraction where a rule book settles points.
N = TypeVar("N", float, Fraction)
Value: TypeAlias = N | str | bool | tuple[str, ...] | None

# The expression language stands below questionnaires and knows their missing codes by name.
MISSING_CODES = frozenset({"not_applicable", "dont_know"})
MAX_PLACES = 12
_NUMBER_IN_WORDS = re.compile(r"\s*-?[0-9]{1,18}(\.[0-9]{1,18})?\s*")


def evaluate(
    tree: Expression, answers: Mapping[str, object], *, number: type[N]
) -> N | str | bool | tuple[str, ...] | None:
    """Return the value of an expression.

    Parameters
    ----------
    tree : Expression
        What `parse` returned.
    answers : mapping
        By code: words or the code of a choice (`str`), the codes of several (`list` or
        `tuple`), a number (`int`, `float`, `Fraction`), a truth value, or `None`. Codes that
        are not there are missing.
    number : type
        `float` or `Fraction`: the arithmetic to use. A float answer enters a fraction as the
        decimal it is written as.

    Returns
    -------
    number, str, bool, tuple of str, or None
        `None` is missing.
    """
    return _Evaluation(answers, number).value(tree)


def holds(tree: Expression, answers: Mapping[str, object]) -> bool:
    """Tell whether a condition is met; one that comes out missing is not."""
    return truth(_Evaluation(answers, float).value(tree))


class _Evaluation(Generic[N]):
    """One evaluation: the answers, and the number type."""

    def __init__(self, answers: Mapping[str, object], number: type[N]) -> None:
        self.answers = answers
        self.type: Callable[[str | int | Fraction], N] = number

    def value(self, tree: Expression) -> Value[N]:
        match tree:
            case TextLiteral(value=words):
                return words or None
            case NumberLiteral(value=digits):
                return _finite(self.type(digits))
            case Reference(code=code):
                return self.answer(self.answers.get(code))
            case Negation(operand=operand):
                amount = self.number(self.value(operand))
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
                return self.amount(answer)
            case list() | tuple():
                return tuple(str(code) for code in answer) or None
            case _:
                return None

    def amount(self, answer: float | Fraction) -> N | None:
        try:
            # A float enters a fraction as the decimal it is written as.
            return _finite(self.type(repr(answer) if isinstance(answer, float) else answer))
        except (OverflowError, ValueError):  # Infinite, or beyond the largest float.
            return None

    def number(self, value: Value[N]) -> N | None:
        """Return a value as a number, or None where it is not one."""
        match value:
            case bool():
                return self.type(int(value))
            case str() if _NUMBER_IN_WORDS.fullmatch(value):
                return self.type(value.strip())
            case str() | tuple() | None:
                return None
            case _:
                return value

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
                return _compute(symbol, self.number(left), self.number(self.value(tree.right)))

    def equal(self, left: Value[N], right: Value[N]) -> bool:
        if left is None or right is None:
            return left is right
        if isinstance(left, bool) or isinstance(right, bool):
            return truth(left) == truth(right)
        if isinstance(left, tuple) or isinstance(right, tuple):
            return set(_codes(left)) == set(_codes(right))
        if isinstance(left, str) and isinstance(right, str):
            return left == right
        one, other = self.number(left), self.number(right)
        return one is not None and one == other

    def call(self, tree: Call) -> Value[N]:
        if tree.function == "if" and len(tree.arguments) == len(("condition", "then", "else")):
            condition, then, otherwise = tree.arguments
            return self.value(then if truth(self.value(condition)) else otherwise)
        return self.apply(tree.function, [self.value(argument) for argument in tree.arguments])

    def apply(self, function: str, values: list[Value[N]]) -> Value[N]:
        match function, values:
            case "selected", [answer, wanted]:
                return isinstance(wanted, str) and wanted in _codes(answer)
            case "coalesce", _:
                return next((value for value in values if not _is_missing(value)), None)
            case "not", [condition]:
                return not truth(condition)
            case (("true" | "false"), []):
                return function == "true"
            case _:
                return self.apply_number(function, values)

    def apply_number(self, function: str, values: list[Value[N]]) -> N | None:
        amounts = [self.number(value) for value in values]
        known = [amount for amount in amounts if amount is not None]
        match function, values:
            case "count-selected", [answer]:
                return self.type(sum(code not in MISSING_CODES for code in _codes(answer)))
            case "string-length", [None | str() as words]:
                return self.type(0 if words is None or words in MISSING_CODES else len(words))
            case (("min" | "max"), [_, *_]) if len(known) == len(values):
                return min(known) if function == "min" else max(known)
            case "round", [_] | [_, _] if len(known) == len(values):
                return self.rounded(known[0], known[1] if known[1:] else self.type(0))
            case _:  # Something is missing, or is what the checker refuses.
                return None

    def rounded(self, amount: N, places: N) -> N | None:
        """Round half away from zero, on the decimal that is written for a float."""
        if not 0 <= places <= MAX_PLACES or places != int(places):
            return None
        shift = 10 ** int(places)
        exact = Fraction(repr(amount)) if isinstance(amount, float) else Fraction(amount)
        steps = math.floor(abs(exact) * shift + Fraction(1, 2))
        return self.type(Fraction(steps if exact >= 0 else -steps, shift))


def truth(value: object) -> bool:
    """Return a value as a condition: missing, zero and missing codes are false."""
    return bool(value) and not _is_missing(value)


def _compute(symbol: str, left: N | None, right: N | None) -> N | bool | None:
    """Return what an operator makes of two numbers, either of which may be missing."""
    if symbol in _ORDER:
        return left is not None and right is not None and _ORDER[symbol](left, right)
    if left is None or right is None or (symbol in {"div", "mod"} and right == 0):
        return None
    return _finite(_ARITHMETIC[symbol](left, right))


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


def _finite(amount: N) -> N | None:
    return amount if isinstance(amount, Fraction) or math.isfinite(amount) else None


def _codes(value: object) -> tuple[str, ...]:
    """Return the codes in an answer: several, one, or none."""
    if isinstance(value, tuple):
        return value
    return (value,) if isinstance(value, str) else ()


def _is_missing(value: object) -> bool:
    return value is None or (isinstance(value, str) and value in MISSING_CODES)

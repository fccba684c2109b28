"""Which kinds go together: in a comparison, in a computation, and as an argument."""

from collections.abc import Mapping

from questionnaires.expressions.functions import MOMENTS, Kind
from questionnaires.expressions.moments import Moment, combine
from questionnaires.expressions.problems import ExpressionProblemCode as Code

ORDERED = MOMENTS | {Kind.NUMBER}
# What is accepted where a kind is expected, beside words that are such a thing.
ACCEPTED: Mapping[Kind, frozenset[Kind]] = {
    Kind.NUMBER: frozenset({Kind.NUMBER}),
    Kind.TEXT: frozenset({Kind.TEXT, Kind.CHOICE}),
    Kind.CONDITION: frozenset({Kind.CONDITION}),
    Kind.CHOICE: frozenset({Kind.CHOICE}),
    Kind.CHOICES: frozenset({Kind.CHOICE, Kind.CHOICES}),
    Kind.DATE: frozenset({Kind.DATE, Kind.MOMENT, Kind.TEXT}),
    Kind.TIME: frozenset({Kind.TIME, Kind.MOMENT, Kind.TEXT}),
    Kind.DURATION: frozenset({Kind.DURATION, Kind.TEXT}),
    Kind.MOMENT: frozenset({Kind.DATE, Kind.MONTH, Kind.TIME, Kind.MOMENT, Kind.TEXT}),
}
REFUSALS: Mapping[Kind, Code] = {
    Kind.NUMBER: Code.NUMBER_EXPECTED,
    Kind.TEXT: Code.TEXT_EXPECTED,
    Kind.CONDITION: Code.CONDITION_EXPECTED,
    Kind.CHOICE: Code.CHOICES_EXPECTED,
    Kind.CHOICES: Code.CHOICES_EXPECTED,
    **dict.fromkeys(MOMENTS, Code.MOMENT_EXPECTED),
}


def are_ordered(left: Kind, right: Kind) -> bool:
    """Tell whether two kinds can be compared by size, as far as they are known."""
    if Kind.ANY in {left, right}:
        return {left, right} <= ORDERED | {Kind.ANY}
    return left is right and left in ORDERED


def result_of(symbol: str, left: Kind, right: Kind) -> Kind | None:
    """Return the kind that an arithmetic operator makes of two, or None where it makes none."""
    if Kind.ANY in {left, right}:
        others = {left, right} - {Kind.ANY, Kind.NUMBER}
        return None if others - MOMENTS or (others and symbol not in {"+", "-"}) else Kind.ANY
    if left is right is Kind.NUMBER:
        return Kind.NUMBER
    if symbol not in {"+", "-"} or not {left, right} <= ORDERED:
        return None
    found = combine(symbol, _example(left), _example(right))
    return found.kind if isinstance(found, Moment) else (None if found is None else Kind.NUMBER)


def _example(kind: Kind) -> Moment | int:
    """Return something of a kind that can be moved a step either way."""
    return 1 if kind is Kind.NUMBER else Moment(kind, 1 if kind is Kind.DURATION else 50_000)

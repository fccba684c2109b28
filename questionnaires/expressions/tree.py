"""An expression as an immutable tree, and the same tree as JSON for the browser.

Positions say where in the source a node was written. They are for messages only: two trees
that mean the same are equal wherever they stood.
"""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any, TypeAlias

from questionnaires.expressions.patterns import PatternError, read_pattern

OWN_ANSWER = "."  # As a code: the answer of the question that the expression belongs to.
BINARY_OPERATORS = ("or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod")
_NUMBER = re.compile(r"(0|[1-9][0-9]*)(\.[0-9]*[1-9])?")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of the source, counted from 0, up to but without `end`."""

    start: int
    end: int


NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class TextLiteral:
    """Words in quotes."""

    value: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class NumberLiteral:
    """A number, kept as it was written: only evaluation knows the number type."""

    value: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Reference:
    """The answer to the question with this code, or with ``.`` to the question itself."""

    code: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Negation:
    """The arithmetic opposite of a number."""

    operand: "Expression"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Operation:
    """Two operands and one of `BINARY_OPERATORS` between them."""

    operator: str
    left: "Expression"
    right: "Expression"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments."""

    function: str
    arguments: "tuple[Expression, ...]"
    span: Span = field(default=NOWHERE, compare=False)


Expression: TypeAlias = TextLiteral | NumberLiteral | Reference | Negation | Operation | Call


def children(tree: Expression) -> "tuple[Expression, ...]":
    """Return the parts directly below a node, in the order they are written."""
    match tree:
        case Negation(operand=operand):
            return (operand,)
        case Operation(left=left, right=right):
            return (left, right)
        case Call(arguments=arguments):
            return arguments
        case _:
            return ()


def walk(tree: Expression) -> Iterator[Expression]:
    """Yield a node and everything below it, in the order of the source."""
    yield tree
    for child in children(tree):
        yield from walk(child)


def references(tree: Expression) -> frozenset[str]:
    """Return the codes of all questions an expression reads."""
    return frozenset(node.code for node in walk(tree) if isinstance(node, Reference))


def renamed(tree: Expression, old: str, new: str) -> Expression:
    """Return a tree in which references to `old` are references to `new`."""
    match tree:
        case Reference(code=code) if code == old:
            return replace(tree, code=new)
        case Negation(operand=operand):
            return replace(tree, operand=renamed(operand, old, new))
        case Operation(left=left, right=right):
            return replace(tree, left=renamed(left, old, new), right=renamed(right, old, new))
        case Call(arguments=arguments):
            return replace(tree, arguments=tuple(renamed(each, old, new) for each in arguments))
        case _:
            return tree


def to_json(tree: Expression) -> dict[str, Any]:
    """Return a tree as plain data, without positions.

    One key says what a node is: ``text``, ``number``, ``ref``, ``negate``, ``op`` or ``call``;
    the last two have their operands in ``args``. Numbers are text, so that no digit is lost.
    Beside the pattern of a `regex` stands what it means, as ``automaton``.
    """
    match tree:
        case TextLiteral(value=value):
            return {"text": value}
        case NumberLiteral(value=value):
            return {"number": value}
        case Reference(code=code):
            return {"ref": code}
        case Negation(operand=operand):
            return {"negate": to_json(operand)}
        case Operation(operator=operator, left=left, right=right):
            return {"op": operator, "args": [to_json(left), to_json(right)]}
        case Call(function=function, arguments=arguments):
            written = [to_json(argument) for argument in arguments]
            return {"call": function, "args": written, **_automaton(tree)}


def _automaton(tree: Call) -> dict[str, Any]:
    """Return what a browser needs to match a pattern; nothing for one that cannot be read."""
    match tree:
        case Call(function="regex", arguments=(_, TextLiteral(value=pattern))):
            try:
                return {"automaton": asdict(read_pattern(pattern))}
            except PatternError:
                return {}
        case _:
            return {}


def from_json(data: dict[str, Any]) -> Expression:
    """Return the tree that `to_json` wrote.

    Raises
    ------
    ValueError
        If `data` is not such a tree.
    """
    match data:
        case {"text": str(value)}:
            return TextLiteral(value)
        case {"number": str(value)} if _NUMBER.fullmatch(value):
            return NumberLiteral(value)
        case {"ref": str(code)}:
            return Reference(code)
        case {"negate": dict(operand)}:
            return Negation(from_json(operand))
        case {"op": str(operator), "args": [dict(left), dict(right)]} if (
            operator in BINARY_OPERATORS
        ):
            return Operation(operator, from_json(left), from_json(right))
        case {"call": str(function), "args": list(arguments)}:
            return Call(function, tuple(from_json(argument) for argument in arguments))
        case _:
            raise ValueError("not the tree of an expression")

"""From tree to text, with no more brackets than the grammar needs."""

from questionnaires.expressions.parsing import COMPARISON, PRECEDENCE
from questionnaires.expressions.tree import (
    OWN_ANSWER,
    Call,
    Expression,
    Negation,
    NumberLiteral,
    Operation,
    Reference,
    TextLiteral,
)

_TIGHTEST = max(PRECEDENCE.values()) + 1


def to_source(tree: Expression) -> str:
    """Return the text that parses to `tree`.

    Words that hold both kinds of quotes cannot be written; `parse` never returns any.
    """
    return _written(tree, 0)


def _written(tree: Expression, surrounding: int) -> str:
    """Write a node as an operand of something that binds as tightly as `surrounding`."""
    match tree:
        case TextLiteral(value=value):
            quote = '"' if "'" in value else "'"
            return f"{quote}{value}{quote}"
        case NumberLiteral(value=value):
            return value
        case Reference(code=code):
            return code if code == OWN_ANSWER else f"${{{code}}}"
        case Negation(operand=operand):
            return f"-{_written(operand, _TIGHTEST)}"
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(_written(each, 0) for each in arguments)})"
        case Operation():
            return _operation(tree, surrounding)


def _operation(tree: Operation, surrounding: int) -> str:
    precedence = PRECEDENCE[tree.operator]
    beside = precedence + 1 if precedence == COMPARISON else precedence
    left, right = _written(tree.left, beside), _written(tree.right, precedence + 1)
    written = f"{left} {tree.operator} {right}"
    return f"({written})" if precedence < surrounding else written

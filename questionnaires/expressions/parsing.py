"""From text to tree.

The grammar, loosest first; every level groups from the left, comparisons not at all::

    expression  = conjunction { "or" conjunction }
    conjunction = comparison { "and" comparison }
    comparison  = sum [ ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) sum ]
    sum         = product { ( "+" | "-" ) product }
    product     = factor { ( "*" | "div" | "mod" ) factor }
    factor      = "-" factor | "(" expression ")" | reference | text | number | call
    call        = name "(" [ expression { "," expression } ] ")"
    reference   = "${" code "}" | "."
"""

from typing import NoReturn

from questionnaires.expressions.functions import FUNCTIONS
from questionnaires.expressions.problems import ExpressionProblem, ExpressionSyntaxError
from questionnaires.expressions.problems import ExpressionProblemCode as Code
from questionnaires.expressions.tokens import Token, TokenKind, tokenize
from questionnaires.expressions.tree import (
    OWN_ANSWER,
    Call,
    Expression,
    Negation,
    NumberLiteral,
    Operation,
    Reference,
    Span,
    TextLiteral,
)

PRECEDENCE = {
    "or": 1,
    "and": 2,
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">="), 3),
    **dict.fromkeys(("+", "-"), 4),
    **dict.fromkeys(("*", "div", "mod"), 5),
}
COMPARISON = 3
MAX_LENGTH = 2000
MAX_DEPTH = 100  # Keeps every recursion over a tree far from Python's own limit.


def parse(source: str) -> Expression:
    """Return the tree of an expression.

    Raises
    ------
    ExpressionSyntaxError
        With every slip in the writing, and the first fault of the grammar.
    """
    if len(source) > MAX_LENGTH:
        problem = ExpressionProblem(
            Code.EXPRESSION_TOO_LONG, 0, len(source), {"limit": str(MAX_LENGTH)}
        )
        raise ExpressionSyntaxError(source, [problem])
    tokens, problems = tokenize(source)
    try:
        tree = _Parser(tokens).parse()
    except _FaultError as fault:
        problems.append(fault.problem)
    if problems:
        raise ExpressionSyntaxError(source, sorted(problems, key=lambda found: found.start))
    return tree


class _FaultError(Exception):
    """The first fault of the grammar."""

    def __init__(self, problem: ExpressionProblem) -> None:
        self.problem = problem
        super().__init__(problem.code)


class _Parser:
    """Reads tokens from left to right; each method reads one thing of the grammar."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.position = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.position]

    def take(self) -> Token:
        token = self.next
        self.position += 1
        return token

    def next_is(self, value: str) -> bool:
        kinds = (TokenKind.OPERATOR, TokenKind.PUNCTUATION)
        return self.next.kind in kinds and self.next.value == value

    def fail(self, code: Code, token: Token, **parameters: str) -> NoReturn:
        raise _FaultError(ExpressionProblem(code, token.start, token.end, parameters))

    def parse(self) -> Expression:
        if len(self.tokens) == 1:
            self.fail(Code.EMPTY_EXPRESSION, self.next)
        tree, _depth = self.binary(1, 1)
        if self.next_is(")"):
            self.fail(Code.UNOPENED_PARENTHESIS, self.next)
        if self.next.kind is not TokenKind.END:
            self.fail(Code.MISSING_OPERATOR, self.next, found=_shown(self.next))
        return tree

    def binary(self, lowest: int, level: int) -> tuple[Expression, int]:
        """Read operands joined by operators that bind at least as tightly as `lowest`.

        `level` is how deep this place is; returns the tree and the depth below it.
        """
        left, depth = self.factor(level)
        while PRECEDENCE.get(self.operator(), 0) >= lowest:
            operator = self.take()
            precedence = PRECEDENCE[operator.value]
            right, right_depth = self.binary(precedence + 1, level + 1)
            span = Span(left.span.start, right.span.end)
            left, depth = Operation(operator.value, left, right, span), max(depth, right_depth) + 1
            if depth + level > MAX_DEPTH:
                self.fail(Code.EXPRESSION_TOO_DEEP, operator, limit=str(MAX_DEPTH))
            if precedence == COMPARISON == PRECEDENCE.get(self.operator()):
                self.fail(Code.CHAINED_COMPARISON, self.next, found=self.next.value)
        return left, depth

    def operator(self) -> str:
        return self.next.value if self.next.kind is TokenKind.OPERATOR else ""

    def factor(self, level: int) -> tuple[Expression, int]:
        token = self.take()
        if level > MAX_DEPTH:
            self.fail(Code.EXPRESSION_TOO_DEEP, token, limit=str(MAX_DEPTH))
        span = Span(token.start, token.end)
        match token.kind:
            case TokenKind.TEXT:
                return TextLiteral(token.value, span), 1
            case TokenKind.NUMBER:
                return NumberLiteral(_plain(token.value), span), 1
            case TokenKind.REFERENCE:
                return Reference(token.value, span), 1
            case TokenKind.NAME:
                return self.call(token, level)
            case _:
                return self.prefixed(token, level)

    def prefixed(self, token: Token, level: int) -> tuple[Expression, int]:
        """Read what follows a minus sign or an opening bracket."""
        if token.value == "-":
            operand, depth = self.factor(level + 1)
            return Negation(operand, Span(token.start, operand.span.end)), depth + 1
        if token.value == "(":
            tree, depth = self.binary(1, level + 1)
            self.close(token)
            return tree, depth
        return self.fail(Code.MISSING_VALUE, token, found=_shown(token))

    def call(self, name: Token, level: int) -> tuple[Expression, int]:
        if not self.next_is("("):
            known = name.value in FUNCTIONS
            code = Code.FUNCTION_WITHOUT_PARENTHESES if known else Code.BARE_WORD
            self.fail(code, name, found=name.value)
        opening = self.take()
        arguments: list[Expression] = []
        deepest = 0
        while not self.next_is(")"):
            if arguments and not self.next_is(","):
                break
            if arguments:
                self.take()
            argument, depth = self.binary(1, level + 1)
            arguments.append(argument)
            deepest = max(deepest, depth)
        closing = self.close(opening)
        return Call(name.value, tuple(arguments), Span(name.start, closing.end)), deepest + 1

    def close(self, opening: Token) -> Token:
        """Read the bracket that closes `opening`."""
        if self.next_is(")"):
            return self.take()
        if self.next.kind is TokenKind.END:
            self.fail(Code.UNCLOSED_PARENTHESIS, opening)
        code = Code.MISSING_VALUE if self.next_is(",") else Code.MISSING_OPERATOR
        return self.fail(code, self.next, found=_shown(self.next))


def _plain(number: str) -> str:
    """Return the one way to write a number: `.50` and `00.5` are both `0.5`."""
    whole, _, decimals = number.partition(".")
    decimals = decimals.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{decimals}" if decimals else "")


def _shown(token: Token) -> str:
    match token.kind:
        case TokenKind.REFERENCE:
            return token.value if token.value == OWN_ANSWER else f"${{{token.value}}}"
        case TokenKind.TEXT:
            return f"'{token.value}'"
        case _:
            return token.value

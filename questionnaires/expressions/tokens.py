"""The words of an expression, and what people write in their place.

A slip whose meaning is plain (``==``, a Chinese quote) is reported and read as what was meant,
so that one reading reports every slip.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from questionnaires.expressions.problems import ExpressionProblem
from questionnaires.expressions.problems import ExpressionProblemCode as Code

WORD_OPERATORS = frozenset({"and", "or", "div", "mod"})

# What people write, and what the language calls it. Longer ones first.
SLIPS: Mapping[str, str] = {
    "==": "=",
    "<>": "!=",
    "=<": "<=",
    "=>": ">=",
    "&&": "and",
    "||": "or",
    "&": "and",
    "|": "or",
    "/": "div",
    "÷": "div",
    "×": "*",
    "%": "mod",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "＝": "=",
    "＜": "<",
    "＞": ">",
    "（": "(",
    "）": ")",
    "，": ",",
    "、": ",",
    "＋": "+",
    "－": "-",
    "−": "-",
    "—": "-",
    "＊": "*",
}
CLOSING_QUOTES: Mapping[str, str] = {
    "“": "”",
    "”": "”",
    "‘": "’",
    "’": "’",
    "「": "」",
    "『": "』",
    "《": "》",
    "`": "`",
    "＇": "＇",
    "＂": "＂",
}

_PATTERN = re.compile(
    r"""(?P<space>[\s\u3000]+)
    |(?P<reference>\$\{[ ]*(?P<code>[A-Za-z_][A-Za-z0-9_.-]*)[ ]*\})
    |(?P<odd_reference>\$\{(?P<odd>[^{}'"]*)\})
    |(?P<unclosed_reference>\$\{[A-Za-z0-9_.-]*)
    |(?P<bare_reference>\$(?P<bare>[A-Za-z_][A-Za-z0-9_]*))
    |(?P<text>'[^']*'|"[^"]*")
    |(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)
    |(?P<own>\.)
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z_][A-Za-z0-9_]*)*)
    |(?P<slip>==|<>|=<|=>|&&|\|\||[&|/÷×%≥≤≠＝＜＞（），、＋－−—＊])
    |(?P<operator>!=|<=|>=|[=<>+*-])
    |(?P<punctuation>[(),])
    """,
    re.VERBOSE,
)


class TokenKind(StrEnum):
    """What a token is."""

    TEXT = "text"
    NUMBER = "number"
    REFERENCE = "reference"
    NAME = "name"
    OPERATOR = "operator"
    PUNCTUATION = "punctuation"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """One word of the source; `value` is without quotes and braces."""

    kind: TokenKind
    value: str
    start: int
    end: int


def tokenize(source: str) -> tuple[list[Token], list[ExpressionProblem]]:
    """Return the tokens of `source`, the last of them its end, and every slip in its writing."""
    tokens: list[Token] = []
    problems: list[ExpressionProblem] = []
    position = 0
    while position < len(source):
        match = _PATTERN.match(source, position)
        if match is None:
            token, problem = _unusual(source, position)
            problems.append(problem)
        else:
            token, problem_or_none = _usual(match)
            problems += [problem_or_none] if problem_or_none else []
        tokens += [token] if token else []
        position = match.end() if match else problems[-1].end
    tokens.append(Token(TokenKind.END, "", len(source), len(source)))
    return tokens, problems


def _usual(match: re.Match[str]) -> tuple[Token | None, ExpressionProblem | None]:
    """Return what a matched piece means, and what is wrong with it."""
    start, end, found = match.start(), match.end(), match.group()
    match match.lastgroup:
        case "space":
            return None, None
        case "name":
            return _name(found, start, end)
        case "slip":
            return _slip(found, start, end)
        case "odd_reference" | "unclosed_reference" | "bare_reference":
            return _reference(match)
        case group:
            value = match["code"] or (found[1:-1] if group == "text" else found)
            kind = TokenKind.REFERENCE if group == "own" else TokenKind(str(group))
            return Token(kind, value, start, end), None


def _slip(found: str, start: int, end: int) -> tuple[Token, ExpressionProblem]:
    meant = SLIPS[found]
    kind = TokenKind.PUNCTUATION if meant in "()," else TokenKind.OPERATOR
    problem = _problem(Code.WRONG_SYMBOL, start, end, found=found, meant=meant)
    return Token(kind, meant, start, end), problem


def _name(found: str, start: int, end: int) -> tuple[Token, ExpressionProblem | None]:
    lower = found.lower()
    kind = TokenKind.OPERATOR if lower in WORD_OPERATORS else TokenKind.NAME
    problem = None
    if kind is TokenKind.OPERATOR and found != lower:
        problem = _problem(Code.WRONG_CASE, start, end, found=found, meant=lower)
    return Token(kind, lower if kind is TokenKind.OPERATOR else found, start, end), problem


def _reference(match: re.Match[str]) -> tuple[Token, ExpressionProblem]:
    """Return what a badly written reference was meant to be."""
    start, end, found = match.start(), match.end(), match.group()
    code, meant = Code.INVALID_REFERENCE, found[2:].strip("} ")
    if match["unclosed_reference"] is not None:
        code = Code.UNCLOSED_REFERENCE
    elif match["bare_reference"] is not None:
        code, meant = Code.REFERENCE_WITHOUT_BRACES, match["bare"]
    problem = _problem(code, start, end, found=found, meant=f"${{{meant}}}")
    return Token(TokenKind.REFERENCE, meant, start, end), problem


def _unusual(source: str, start: int) -> tuple[Token | None, ExpressionProblem]:
    """Return what a character that begins nothing was meant to begin."""
    opening = source[start]
    if opening in "'\"":
        token = Token(TokenKind.TEXT, source[start + 1 :], start, len(source))
        return token, _problem(Code.UNCLOSED_QUOTE, start, len(source), found=source[start:])
    if opening in CLOSING_QUOTES:
        return _foreign_quote(source, start)
    if opening == "!":
        return None, _problem(Code.WRONG_SYMBOL, start, start + 1, found="!", meant="not(…)")
    return None, _problem(Code.UNKNOWN_SYMBOL, start, start + 1, found=opening)


def _foreign_quote(source: str, start: int) -> tuple[Token, ExpressionProblem]:
    closing = min(_closings(source, start), default=len(source))
    end = min(closing + 1, len(source))
    value = source[start + 1 : closing]
    problem = _problem(Code.WRONG_QUOTES, start, end, found=source[start:end], meant=f"'{value}'")
    return Token(TokenKind.TEXT, value, start, end), problem


def _closings(source: str, start: int) -> Iterator[int]:
    """Yield where a foreign quote may end: at its partner, or at an ASCII quote."""
    for closing in (CLOSING_QUOTES[source[start]], "'", '"'):
        place = source.find(closing, start + 1)
        if place != -1:
            yield place


def _problem(code: Code, start: int, end: int, **parameters: str) -> ExpressionProblem:
    return ExpressionProblem(code, start, end, parameters)

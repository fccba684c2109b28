"""What can be wrong with an expression: a code and where, never a sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class ExpressionProblemCode(StrEnum):
    """What is wrong. `questionnaires.problem_texts` has the sentences and the remedies."""

    # How it is written.
    EMPTY_EXPRESSION = "empty_expression"
    EXPRESSION_TOO_LONG = "expression_too_long"
    EXPRESSION_TOO_DEEP = "expression_too_deep"
    WRONG_SYMBOL = "wrong_symbol"
    WRONG_QUOTES = "wrong_quotes"
    UNKNOWN_SYMBOL = "unknown_symbol"
    UNCLOSED_QUOTE = "unclosed_quote"
    UNCLOSED_REFERENCE = "unclosed_reference"
    INVALID_REFERENCE = "invalid_reference"
    REFERENCE_WITHOUT_BRACES = "reference_without_braces"
    WRONG_CASE = "wrong_case"
    BARE_WORD = "bare_word"
    FUNCTION_WITHOUT_PARENTHESES = "function_without_parentheses"
    MISSING_VALUE = "missing_value"
    MISSING_OPERATOR = "missing_operator"
    UNCLOSED_PARENTHESIS = "unclosed_parenthesis"
    UNOPENED_PARENTHESIS = "unopened_parenthesis"
    CHAINED_COMPARISON = "chained_comparison"
    # What it means.
    UNKNOWN_REFERENCE = "unknown_reference"
    UNKNOWN_FUNCTION = "unknown_function"
    WRONG_ARGUMENT_COUNT = "wrong_argument_count"
    NUMBER_EXPECTED = "number_expected"
    CONDITION_EXPECTED = "condition_expected"
    TEXT_EXPECTED = "text_expected"
    CHOICES_EXPECTED = "choices_expected"
    UNKNOWN_CHOICE = "unknown_choice"
    CHOICES_COMPARED = "choices_compared"
    NUMBER_COMPARED_WITH_TEXT = "number_compared_with_text"
    MOMENT_EXPECTED = "moment_expected"
    INVALID_MOMENT = "invalid_moment"
    KINDS_MIXED = "kinds_mixed"
    INVALID_PATTERN = "invalid_pattern"
    PATTERN_TOO_LARGE = "pattern_too_large"
    PATTERN_NOT_FIXED = "pattern_not_fixed"
    UNKNOWN_DIRECTIVE = "unknown_directive"
    NO_OWN_ANSWER = "no_own_answer"


@dataclass(frozen=True, slots=True)
class ExpressionProblem:
    """One thing to correct, and the characters it is about.

    `start` and `end` count characters of the source from 0; `end` is the first one after.
    """

    code: ExpressionProblemCode
    start: int
    end: int
    parameters: Mapping[str, str] = field(default_factory=dict)


class ExpressionSyntaxError(ValueError):
    """The text is not an expression. `problems` are all that could be told at once."""

    def __init__(self, source: str, problems: Sequence[ExpressionProblem]) -> None:
        self.source = source
        self.problems = tuple(problems)
        where = ", ".join(f"{p.code.value} at column {p.start + 1}" for p in self.problems)
        super().__init__(f"not an expression: {where}")

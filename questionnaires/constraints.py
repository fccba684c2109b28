"""What answers must meet: one answer by itself, and several together.

A constraint is looked at once every question it names has an answer that is data. It may also
say itself what a missing answer means: a question that it compares with ``''``, or names in
`coalesce`, `count` or `sum`, need not be answered.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from questionnaires.calculations import spoken_value
from questionnaires.conditions import applies, read_condition
from questionnaires.definition import (
    MISSING_CODES,
    AnswerValue,
    AnyQuestion,
    Constraint,
    Questionnaire,
)
from questionnaires.expressions import OWN_ANSWER, Expression, references, walk
from questionnaires.expressions.tree import Call, Operation, Reference, TextLiteral
from questionnaires.variables import names_of

_EXCUSING = frozenset({"coalesce", "count", "sum"})
# Of a hash that tells one set of answers from another, not from a forger's.
_FIRST, _PRIME, _BITS = 0x811C9DC5, 0x01000193, 0xFFFFFFFF

Answers = Mapping[str, AnswerValue]


@dataclass(frozen=True, slots=True)
class Broken:
    """A constraint that answers break.

    Attributes
    ----------
    constraint : Constraint
        What they break.
    questions : tuple of str
        The questions it names that were asked, in the order asked; the last one decided it.
    mark : str
        Tells that somebody has passed this warning, for exactly these answers.
    """

    constraint: Constraint
    questions: tuple[str, ...]
    mark: str


def is_allowed(
    question: AnyQuestion, answer: AnswerValue, answers: Answers, now: datetime | None
) -> bool:
    """Tell whether an answer meets the constraint of its own question."""
    if question.constraint is None or not _is_data(answer):
        return True
    return applies(question.constraint, {**answers, OWN_ANSWER: answer}, now)


def find_broken(
    questionnaire: Questionnaire,
    constraints: Sequence[Constraint],
    asked: Sequence[str],
    answers: Answers,
    now: datetime | None,
) -> Iterator[Broken]:
    """Yield every constraint that the answers break.

    Parameters
    ----------
    questionnaire : Questionnaire
        Whose constraints these are.
    constraints : sequence of Constraint
        Its `constraints`, or its `warnings`.
    asked : sequence of str
        The codes of the questions that apply, in the order asked.
    answers : mapping
        What was answered to them, with what is worked out from it.
    now : datetime or None
        What the authority's clock showed; see `evaluate`.
    """
    for constraint in constraints:
        tree = read_condition(constraint.rule)
        named = named_questions(questionnaire, tree)
        questions = tuple(code for code in asked if code in named)
        is_due = all(_is_data(answers.get(code)) for code in needed_codes(tree))
        if questions and is_due and not applies(constraint.rule, answers, now):
            yield Broken(constraint, questions, _mark(constraint, tree, answers))


def named_questions(questionnaire: Questionnaire, tree: Expression) -> frozenset[str]:
    """Return the codes of the questions an expression is about, also through calculations."""
    codes = set(references(tree))
    for calculation in reversed(questionnaire.calculations):
        if calculation.code in codes:
            codes |= references(read_condition(calculation.expression))
    return frozenset(
        question.code
        for question in questionnaire.questions()
        if not codes.isdisjoint(names_of(question))
    )


def needed_codes(tree: Expression) -> frozenset[str]:
    """Return the codes without which a constraint says nothing."""
    return references(tree) - frozenset(_excused(tree))


def _excused(tree: Expression) -> Iterator[str]:
    for node in walk(tree):
        match node:
            case Operation(operator="=" | "!=", left=left, right=right):
                if TextLiteral("") in {left, right}:
                    yield from _codes(left, right)
            case Call(function=function, arguments=arguments) if function in _EXCUSING:
                yield from _codes(*arguments)


def _codes(*nodes: Expression) -> Iterator[str]:
    return (node.code for node in nodes if isinstance(node, Reference))


def _is_data(answer: AnswerValue | None) -> bool:
    return answer not in {None, ""} | MISSING_CODES if not isinstance(answer, list) else True


def _mark(constraint: Constraint, tree: Expression, answers: Answers) -> str:
    """Return a mark that the browser can make too: FNV-1a of what the warning looks at."""
    said = "\n".join(f"{code}={_words(answers.get(code))}" for code in sorted(references(tree)))
    mark = _FIRST
    for sign in said:
        mark = (mark ^ ord(sign)) * _PRIME & _BITS
    return f"{constraint.code}-{mark:08x}"


def _words(answer: AnswerValue | None) -> str:
    if isinstance(answer, list):
        return " ".join(sorted(answer))
    return "" if answer is None else spoken_value(answer)

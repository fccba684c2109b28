"""Whether a condition can ever be met, by trying the answers that make a difference."""

from collections.abc import Iterator
from itertools import combinations, islice, product
from math import prod

from questionnaires.definition import (
    HIGHEST,
    AnyVariable,
    Choice,
    Consent,
    ExpertScore,
    MultipleChoice,
    Number,
    Questionnaire,
    Ranking,
    Rating,
    SingleChoice,
    YesNo,
    ZeroToTen,
)
from questionnaires.expressions import Expression, holds, references, walk
from questionnaires.expressions.tree import Call, Negation, NumberLiteral, Operation, TextLiteral

MAX_TRIALS = 20_000
_ARITHMETIC = frozenset({"+", "-", "*", "div", "mod"})
_COMPUTING = frozenset({"round", "min", "max", "string-length"})


def can_hold(tree: Expression, questionnaire: Questionnaire) -> bool:
    """Tell whether some answers meet a condition.

    Exact where the condition compares answers with fixed values. Where it computes with them,
    or where there are too many answers to try, the condition gets the benefit of the doubt.
    """
    wanted = references(tree)
    tried = {code: values for code, values in _trials(tree, questionnaire) if code in wanted}
    if prod(len(values) for values in tried.values()) > MAX_TRIALS or _computes(tree):
        return True
    return any(
        holds(tree, dict(zip(tried, answers, strict=True))) for answers in product(*tried.values())
    )


def _computes(tree: Expression) -> bool:
    """Tell whether a condition computes with answers; fixed values alone are harmless."""
    return any(
        references(node)
        and (
            isinstance(node, Negation)
            or (isinstance(node, Operation) and node.operator in _ARITHMETIC)
            or (isinstance(node, Call) and node.function in _COMPUTING)
        )
        for node in walk(tree)
    )


def _trials(
    tree: Expression, questionnaire: Questionnaire
) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield what to try for each question: every answer that could make a difference."""
    for question in questionnaire.variables():
        yield question.code, (None, *question.missing, *_values(tree, question, questionnaire))
        if isinstance(question, Rating):
            reasons = [each for listed in question.reasons.values() for each in listed]
            yield question.reasons_code, _subsets(reasons)


def _values(
    tree: Expression, question: AnyVariable, questionnaire: Questionnaire
) -> tuple[object, ...]:
    match question:
        case Rating():
            return _levels(tree, question, questionnaire)
        case SingleChoice() | YesNo() | Consent():
            return tuple(choice.code for choice in question.choices)
        case MultipleChoice() | Ranking():
            return _subsets(question.items if isinstance(question, Ranking) else question.choices)
        case Number() | ExpertScore() | ZeroToTen():
            return _numbers(tree, question)
        case _:
            return _words(tree)


def _levels(tree: Expression, rating: Rating, questionnaire: Questionnaire) -> tuple[object, ...]:
    try:
        return questionnaire.scale(rating.scale).level_codes()
    except KeyError:  # An unknown scale might have any level.
        return _words(tree)


def _words(tree: Expression) -> tuple[object, ...]:
    """Return the words in the condition, and some that are not in it."""
    return ("…", *sorted({node.value for node in walk(tree) if isinstance(node, TextLiteral)}))


def _subsets(choices: tuple[Choice, ...] | list[Choice]) -> tuple[object, ...]:
    """Return every selection, or too many to try."""
    codes = [choice.code for choice in choices]
    selections = (chosen for size in range(len(codes) + 1) for chosen in combinations(codes, size))
    return tuple(islice(selections, MAX_TRIALS + 1))


def _numbers(tree: Expression, question: Number | ExpertScore | ZeroToTen) -> tuple[object, ...]:
    """Return the bounds, and each number in the condition with its neighbours."""
    if isinstance(question, ZeroToTen):
        return tuple(range(HIGHEST + 1))
    if isinstance(question, ExpertScore):
        step = question.step
    else:
        step = 10.0**-question.decimal_places
    fixed = [float(node.value) for node in walk(tree) if isinstance(node, NumberLiteral)]
    near = [number + shift for number in fixed for shift in (-step, 0, step)]
    near += [-number for number in near]
    return tuple(
        number
        for number in sorted({*near, question.minimum, question.maximum})
        if question.minimum <= number <= question.maximum
    )

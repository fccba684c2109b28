"""Whether a condition can ever be met, by trying the answers that make a difference."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations, islice, product
from math import prod
from typing import TypeAlias

from questionnaires.definition import (
    HIGHEST,
    AnswerValue,
    AnyTime,
    AnyVariable,
    CalendarDate,
    CalendarMonth,
    Choice,
    Consent,
    Duration,
    ExpertScore,
    FreeText,
    MultipleChoice,
    Number,
    Photo,
    Questionnaire,
    Ranking,
    Rating,
    SingleChoice,
    TimeOfDay,
    YesNo,
    ZeroToTen,
)
from questionnaires.expressions import Expression, Kind, holds, references, walk
from questionnaires.expressions.moments import read_moment, write_moment
from questionnaires.expressions.tree import Call, Negation, NumberLiteral, Operation, TextLiteral

Trial: TypeAlias = dict[str, AnswerValue]

MAX_TRIALS = 20_000
_ARITHMETIC = frozenset({"+", "-", "*", "div", "mod"})
# Their values are among those that are tried; every other function computes.
_COMPARING = frozenset({"selected", "count-selected", "coalesce", "if", "not", "true", "false"})
_CLOCK = frozenset({"today", "now"})
_ORDER = frozenset({"<", "<=", ">", ">="})


def can_hold(tree: Expression, questionnaire: Questionnaire) -> bool:
    """Tell whether some answers meet a condition.

    Exact where the condition compares answers with fixed values. Where it computes with them,
    or where there are too many answers to try, the condition gets the benefit of the doubt.
    """
    trials = find_trials([tree], references(tree), questionnaire)
    if trials is None:
        return True
    return any(holds(tree, answers) for answers in trials)


def find_trials(
    trees: Sequence[Expression],
    codes: Collection[str],
    questionnaire: Questionnaire,
    limit: int = MAX_TRIALS,
) -> Iterator[Trial] | None:
    """Return all answers to try that could make a difference to some conditions.

    Parameters
    ----------
    trees : sequence of Expression
        The conditions.
    codes : collection of str
        The codes of the questions to answer.
    questionnaire : Questionnaire
        Whose questions these are.
    limit : int
        How many sets of answers are worth trying.

    Returns
    -------
    iterator of Trial, or None
        ``None`` where there are more, or where a condition computes with answers, looks at the
        clock, or refers to a calculation, so that no list of answers is known to be enough.
    """
    calculated = {calculation.code for calculation in questionnaire.calculations}
    if any(_computes(tree) or references(tree) & calculated for tree in trees):
        return None
    tried = {code: values for code, values in _trials(trees, questionnaire) if code in codes}
    if prod(len(values) for values in tried.values()) > limit:
        return None
    return (
        {code: answer for code, answer in zip(tried, answers, strict=True) if answer is not None}
        for answers in product(*tried.values())
    )


def _computes(tree: Expression) -> bool:
    """Tell whether a condition computes with answers; fixed values alone are harmless."""
    return any(_is_computing(node) for node in walk(tree))


def _is_computing(node: Expression) -> bool:
    match node:
        case Call(function=function):
            is_known = function in _COMPARING or not references(node)
            return function in _CLOCK or not is_known
        case Operation(operator=operator, left=left, right=right):
            is_between_answers = bool(references(left) and references(right))
            is_arithmetic = operator in _ARITHMETIC and bool(references(node))
            return is_arithmetic or (operator in _ORDER and is_between_answers)
        case Negation():
            return bool(references(node))
        case _:
            return False


def _trials(
    trees: Sequence[Expression], questionnaire: Questionnaire
) -> Iterator[tuple[str, tuple[AnswerValue | None, ...]]]:
    """Yield what to try for each question: every answer that could make a difference."""
    nodes = [node for tree in trees for node in walk(tree)]
    for question in questionnaire.variables():
        yield question.code, (None, *question.missing, *_values(nodes, question, questionnaire))
        if isinstance(question, Rating):
            reasons = [each for listed in question.reasons.values() for each in listed]
            yield question.reasons_code, _subsets(reasons)


def _values(  # noqa: PLR0911 - one for each way to answer
    nodes: Sequence[Expression], question: AnyVariable, questionnaire: Questionnaire
) -> tuple[AnswerValue, ...]:
    match question:
        case Rating():
            return _levels(nodes, question, questionnaire)
        case SingleChoice() | YesNo() | Consent():
            return tuple(choice.code for choice in question.choices)
        case MultipleChoice() | Ranking():
            return _subsets(question.items if isinstance(question, Ranking) else question.choices)
        case Number() | ExpertScore() | ZeroToTen():
            return _numbers(nodes, question)
        case FreeText():
            return _words(nodes)
        case Photo():
            return tuple(["…"] * count for count in range(1, question.maximum + 1))
        case _:
            return _moments(nodes, question)


def _levels(
    nodes: Sequence[Expression], rating: Rating, questionnaire: Questionnaire
) -> tuple[AnswerValue, ...]:
    try:
        return questionnaire.scale(rating.scale).level_codes()
    except KeyError:  # An unknown scale might have any level.
        return _words(nodes)


def _words(nodes: Sequence[Expression]) -> tuple[AnswerValue, ...]:
    """Return the words in the conditions, and some that are not in them."""
    return ("…", *sorted({node.value for node in nodes if isinstance(node, TextLiteral)}))


def _subsets(choices: Sequence[Choice]) -> tuple[AnswerValue, ...]:
    """Return every selection, or too many to try."""
    codes = [choice.code for choice in choices]
    selections = (
        list(chosen) for size in range(len(codes) + 1) for chosen in combinations(codes, size)
    )
    return tuple(islice(selections, MAX_TRIALS + 1))


def _numbers(
    nodes: Sequence[Expression], question: Number | ExpertScore | ZeroToTen
) -> tuple[AnswerValue, ...]:
    """Return the bounds, and each number in the conditions with its neighbours."""
    if isinstance(question, ZeroToTen):
        return tuple(range(HIGHEST + 1))
    if isinstance(question, ExpertScore):
        step = question.step
    else:
        step = 10.0**-question.decimal_places
    fixed = [float(node.value) for node in nodes if isinstance(node, NumberLiteral)]
    near = [number + shift for number in fixed for shift in (-step, 0, step)]
    near += [-number for number in near]
    return tuple(
        number
        for number in sorted({*near, question.minimum, question.maximum})
        if question.minimum <= number <= question.maximum
    )


def _moments(nodes: Sequence[Expression], question: AnyTime) -> tuple[AnswerValue, ...]:
    """Return the bounds, and each moment in the conditions with its neighbours."""
    if isinstance(question, Duration):
        low, high = (f"PT{bound}M" for bound in (question.minimum, question.maximum))
    else:
        low, high = str(question.minimum or ""), str(question.maximum or "")
    written = {node.value for node in nodes if isinstance(node, TextLiteral)} | {low, high}
    least, most = read_moment(low), read_moment(high)
    found = {
        moment.shifted(steps)
        for moment in filter(None, map(read_moment, written))
        for steps in (-1, 0, 1)
    }
    return (
        tuple(
            write_moment(moment)
            for moment in sorted(filter(None, found), key=lambda moment: moment.amount)
            if moment.kind is _KINDS[type(question)]
            and (least is None or least.amount <= moment.amount)
            and (most is None or moment.amount <= most.amount)
        )
        or _TYPICAL[type(question)]
    )


_KINDS: Mapping[type, Kind] = {
    CalendarDate: Kind.DATE,
    CalendarMonth: Kind.MONTH,
    TimeOfDay: Kind.TIME,
    Duration: Kind.DURATION,
}
# For conditions that ask only whether there is an answer.
_TYPICAL: Mapping[type, tuple[str, ...]] = {
    CalendarDate: ("2026-01-31",),
    CalendarMonth: ("2026-01",),
    TimeOfDay: ("14:30",),
    Duration: ("PT30M",),
}

"""Checks of what single kinds of question need: bounds, lists, "other", and order."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from questionnaires.conditions import read_condition
from questionnaires.definition import (
    PRESET_SCALES,
    AnyQuestion,
    CalendarDate,
    CalendarMonth,
    Choice,
    ChoiceQuestion,
    Duration,
    ExpertScore,
    Matrix,
    MultipleChoice,
    Number,
    Order,
    Questionnaire,
    Ranking,
    Rating,
    Section,
    TimeOfDay,
    variables_of,
)
from questionnaires.expressions import ExpressionSyntaxError, references
from questionnaires.problems import Place, Problem, ProblemCode

MIN_CHOICES = 2


def kind_problems(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Yield every problem of what only some kinds of question have."""
    for index, section in enumerate(questionnaire.sections):
        place: Place = ("sections", index)
        yield from _section_order(place, section)
        for number, question in enumerate(section.questions):
            where = (*place, "questions", number)
            yield from _bounds(where, question)
            match question:
                case Matrix():
                    yield from _matrix(questionnaire, where, question)
                case Ranking():
                    yield from _places(where, question)
                case ChoiceQuestion():
                    yield from _other(where, question)


def _bounds(place: Place, question: AnyQuestion) -> Iterator[Problem]:
    """Find bounds between which nothing lies."""
    match question:
        case Number() | Duration():
            if question.minimum > question.maximum:
                yield _impossible(place, f"{question.minimum:g}", f"{question.maximum:g}")
        case ExpertScore():
            yield from _steps(place, question)
        case CalendarDate() | CalendarMonth() | TimeOfDay():
            earliest, latest = str(question.minimum or ""), str(question.maximum or "")
            if earliest and latest and earliest > latest:
                yield _impossible(place, earliest, latest)
        case MultipleChoice():
            yield from _selection_bounds(place, question)


def _steps(place: Place, question: ExpertScore) -> Iterator[Problem]:
    """Check that steps from the lower bound reach the upper one, or nobody gets full marks."""
    low, high, step = (
        Decimal(str(each)) for each in (question.minimum, question.maximum, question.step)
    )
    if low > high:
        yield _impossible(place, str(low), str(high))
    elif (high - low) % step:
        parameters = {"step": str(step), "minimum": str(low), "maximum": str(high)}
        yield Problem(ProblemCode.STEP_MISSES_MAXIMUM, (*place, "step"), parameters)


def _selection_bounds(place: Place, question: MultipleChoice) -> Iterator[Problem]:
    codes = {choice.code for choice in question.choices}
    for index, code in enumerate(question.exclusive):
        if code not in codes:
            parameters = {"found": code, "known": ", ".join(sorted(codes))}
            yield Problem(ProblemCode.UNKNOWN_EXCLUSIVE, (*place, "exclusive", index), parameters)
    minimum, maximum = question.minimum or 0, question.maximum or len(question.choices)
    if minimum > maximum and question.maximum is not None:
        yield _impossible(place, str(minimum), str(maximum))
    together = len(codes - set(question.exclusive))
    for name, bound in (("minimum", question.minimum), ("maximum", question.maximum)):
        if bound is not None and bound > max(together, 1):
            yield _more_than((*place, name), bound, together)


def _places(place: Place, question: Ranking) -> Iterator[Problem]:
    if question.places is not None and question.places > len(question.items):
        yield _more_than((*place, "places"), question.places, len(question.items))


def _other(place: Place, question: ChoiceQuestion) -> Iterator[Problem]:
    if question.other is not None and not _has(question.choices, question.other):
        known = ", ".join(choice.code for choice in question.choices)
        parameters = {"found": question.other, "known": known}
        yield Problem(ProblemCode.UNKNOWN_OTHER, (*place, "other"), parameters)


def _matrix(questionnaire: Questionnaire, place: Place, matrix: Matrix) -> Iterator[Problem]:
    """Check that a matrix has one scale for its rows, or one list of choices."""
    if (matrix.scale is None) == (not matrix.choices):
        yield Problem(ProblemCode.MATRIX_SCALE_OR_CHOICES, (*place, "type"))
    elif matrix.scale is None and len(matrix.choices) < MIN_CHOICES:
        yield Problem(ProblemCode.MATRIX_SCALE_OR_CHOICES, (*place, "choices"))
    known = [*PRESET_SCALES, *(own.code for own in questionnaire.rating_scales)]
    if matrix.scale is not None and matrix.scale not in known:
        parameters = {"found": matrix.scale, "known": ", ".join(known)}
        yield Problem(ProblemCode.UNKNOWN_SCALE, (*place, "scale"), parameters)


def _section_order(place: Place, section: Section) -> Iterator[Problem]:
    """Check that no question of a shuffled section waits for the answer to another of it."""
    if section.order is not Order.RANDOM:
        return
    here = {code for question in section.questions for code in _names(question)}
    for number, question in enumerate(section.questions):
        for code in sorted(_looked_at(question.show_if) & here):
            where = (*place, "questions", number, "show_if")
            yield Problem(ProblemCode.ORDER_WITH_CONDITION, where, {"found": code})


def _names(question: AnyQuestion) -> Iterator[str]:
    """Yield the names of all answers to a question."""
    for variable in variables_of(question):
        yield variable.code
        if isinstance(variable, Rating):
            yield variable.reasons_code


def _looked_at(condition: str | None) -> frozenset[str]:
    if condition is None:
        return frozenset()
    try:
        return frozenset(references(read_condition(condition)))
    except ExpressionSyntaxError:  # Reported where the condition stands.
        return frozenset()


def _has(choices: Sequence[Choice], code: str) -> bool:
    return any(choice.code == code for choice in choices)


def _impossible(place: Place, minimum: str, maximum: str) -> Problem:
    bounds = {"minimum": minimum, "maximum": maximum}
    return Problem(ProblemCode.IMPOSSIBLE_BOUNDS, (*place, "maximum"), bounds)


def _more_than(place: Place, found: int, choices: int) -> Problem:
    parameters = {"found": str(found), "choices": str(choices)}
    return Problem(ProblemCode.MORE_THAN_CHOICES, place, parameters)

"""The ways through a questionnaire: questions that no way reaches, and how long each way takes.

Ways are found by trying all answers that make a difference to the conditions, and routing each;
where those are too many, or conditions compute with answers, nothing is claimed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from questionnaires.conditions import read_condition
from questionnaires.definition import AnyQuestion, ChoiceQuestion, Questionnaire, Section
from questionnaires.expressions import ExpressionSyntaxError, references
from questionnaires.length import estimate_seconds
from questionnaires.problems import Problem, ProblemCode
from questionnaires.reachability import Trial, can_hold, find_trials
from questionnaires.routing import find_route
from questionnaires.variables import names_of

MAX_WAYS = 2000


@dataclass(frozen=True, slots=True)
class PathMinutes:
    """About how many minutes the shortest and the longest way take."""

    shortest: int
    longest: int


def path_minutes(questionnaire: Questionnaire) -> PathMinutes:
    """Return how long the ways through a questionnaire take.

    Where they cannot all be tried, the shortest asks what has no condition, and the longest
    everything.
    """
    try:
        seconds = list(_seconds_of_ways(questionnaire))
    except ExpressionSyntaxError:  # Reported where it stands.
        seconds = []
    if not seconds:
        everything = sum(map(estimate_seconds, questionnaire.questions()))
        seconds = [everything - _conditional_seconds(questionnaire), everything]
    return PathMinutes(_minutes(min(seconds)), _minutes(max(seconds)))


def unreachable_questions(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Yield the questions whose conditions can each be met, but never all that lead to them."""
    for index, section in enumerate(questionnaire.sections):
        for number, question in enumerate(section.questions):
            try:
                through = _excluding(questionnaire, section, question)
            except ExpressionSyntaxError:
                continue
            if through:
                place = ("sections", index, "questions", number, "show_if")
                parameters = {"found": question.code, "through": ", ".join(through)}
                yield Problem(ProblemCode.UNREACHABLE, place, parameters)


def _excluding(
    questionnaire: Questionnaire, section: Section, question: AnyQuestion
) -> tuple[str, ...]:
    """Return the questions on whose conditions one founders; nothing if it can be reached."""
    conditions = _conditions(section, question)
    trees = [read_condition(each) for each in conditions]
    if not trees or not all(can_hold(tree, questionnaire) for tree in trees):
        return ()
    leading = _leading(questionnaire, section, question)
    reduced = _reduced(questionnaire, {question.code, *leading})
    ways = _ways(reduced)
    if ways is None or any(find_route(reduced, way).asks(question.code) for way in ways):
        return ()
    return leading


def _leading(
    questionnaire: Questionnaire, section: Section, question: AnyQuestion
) -> tuple[str, ...]:
    """Return the codes of the questions whose answers decide, however far back, on one."""
    wanted = _referred(section, question)
    found: list[str] = []
    asked = [(each, part) for part in questionnaire.sections for each in part.questions]
    for earlier, part in reversed(asked):
        if earlier.code != question.code and not wanted.isdisjoint(names_of(earlier)):
            found.append(earlier.code)
            wanted |= _referred(part, earlier)
    return tuple(reversed(found))


def _reduced(questionnaire: Questionnaire, codes: set[str]) -> Questionnaire:
    """Return a questionnaire that asks some of the questions only."""
    sections = (
        section.model_copy(
            update={"questions": tuple(each for each in section.questions if each.code in codes)}
        )
        for section in questionnaire.sections
    )
    kept = tuple(section for section in sections if section.questions)
    return questionnaire.model_copy(update={"sections": kept})


def _seconds_of_ways(questionnaire: Questionnaire) -> Iterator[int]:
    for way in _ways(questionnaire) or ():
        asked = find_route(questionnaire, way).questions()
        yield sum(estimate_seconds(question) for question in asked)


def _ways(questionnaire: Questionnaire) -> Iterator[Trial] | None:
    """Return all answers that could lead different ways, or None where they are too many."""
    trees = [
        read_condition(condition)
        for section in questionnaire.sections
        for question in section.questions
        for condition in _conditions(section, question)
    ]
    referred = {code for tree in trees for code in references(tree)}
    codes = {  # Reasons need their rating: all that one question is answered with goes together.
        name
        for question in questionnaire.questions()
        if not referred.isdisjoint(names_of(question))
        for name in names_of(question)
    }
    return find_trials(trees, codes, questionnaire, MAX_WAYS)


def _referred(section: Section, question: AnyQuestion) -> set[str]:
    conditions = _conditions(section, question)
    return {code for each in conditions for code in references(read_condition(each))}


def _conditions(section: Section, question: AnyQuestion) -> list[str]:
    """Return everything that decides whether a question is asked, and how."""
    choices = question.choices if isinstance(question, ChoiceQuestion) else ()
    written = (section.show_if, question.show_if, *(choice.show_if for choice in choices))
    return [condition for condition in written if condition]


def _conditional_seconds(questionnaire: Questionnaire) -> int:
    return sum(
        estimate_seconds(question)
        for section in questionnaire.sections
        for question in section.questions
        if section.show_if or question.show_if
    )


def _minutes(seconds: int) -> int:
    return max(1, ceil(seconds / 60))

"""What a questionnaire's pages depend on beside the definition: answers, and the time."""

from collections.abc import Iterator

from questionnaires.conditions import read_condition
from questionnaires.definition import AnyQuestion, Choice, ChoiceQuestion, Questionnaire, Rating
from questionnaires.expressions import walk
from questionnaires.expressions.tree import Call
from questionnaires.piping import piped_codes
from questionnaires.texts import find_texts

_CLOCK = frozenset({"today", "now"})


def reads_clock(questionnaire: Questionnaire) -> bool:
    """Tell whether any expression of a questionnaire depends on the time."""
    return any(
        isinstance(node, Call) and node.function in _CLOCK
        for source in find_expressions(questionnaire)
        for node in walk(read_condition(source))
    )


def changes_pages(questionnaire: Questionnaire) -> bool:
    """Tell whether answers change any words or choices, beyond what is asked at all."""
    repeats = any(piped_codes(text) for _place, text in find_texts(questionnaire))
    return repeats or any(
        choice.show_if
        for question in questionnaire.questions()
        for choices in _lists(question)
        for choice in choices
    )


def find_expressions(questionnaire: Questionnaire) -> list[str]:
    """Return every expression of a questionnaire, as it is written."""
    found: list[str | None] = [each.expression for each in questionnaire.calculations]
    found += [each.rule for each in (*questionnaire.constraints, *questionnaire.warnings)]
    for section in questionnaire.sections:
        found.append(section.show_if)
        for question in section.questions:
            found += [question.show_if, question.constraint]
            found += [choice.show_if for choices in _lists(question) for choice in choices]
    return [source for source in found if source is not None]


def _lists(question: AnyQuestion) -> Iterator[tuple[Choice, ...]]:
    """Yield the lists whose choices may have conditions."""
    if isinstance(question, ChoiceQuestion):
        yield question.choices
    if isinstance(question, Rating):
        yield from question.reasons.values()

"""Which sections, questions and reason lists apply, given the answers so far.

Conditions look back only (`checks` refuses others), so one pass in the order of asking is
exact: an answer counts for later conditions only while its own question applies.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from questionnaires.definition import (
    OTHER_SUFFIX,
    AnswerValue,
    AnyQuestion,
    Choice,
    ChoiceQuestion,
    Questionnaire,
    Rating,
    Section,
    variables_of,
)
from questionnaires.expressions import Expression, holds, parse

Answers = Mapping[str, AnswerValue]


@dataclass(frozen=True, slots=True)
class RoutedSection:
    """A section that applies, and those of its questions that do."""

    section: Section
    questions: tuple[AnyQuestion, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """What applies to one respondent. `answers` are those given to what applies."""

    sections: tuple[RoutedSection, ...]
    answers: Mapping[str, AnswerValue]

    def questions(self) -> Iterator[AnyQuestion]:
        """Yield the questions that apply, in the order they are asked."""
        for routed in self.sections:
            yield from routed.questions

    def asks(self, code: str) -> bool:
        """Tell whether the question with this code applies."""
        return any(question.code == code for question in self.questions())


def find_route(questionnaire: Questionnaire, answers: Answers) -> Route:
    """Return what applies to somebody who gave these answers.

    A section none of whose questions apply is left out. Answers that no longer apply, because
    an earlier one was changed, are not in the result.

    Raises
    ------
    ExpressionSyntaxError
        If a condition cannot be read, which a published questionnaire's always can.
    """
    kept: dict[str, AnswerValue] = {}
    sections: list[RoutedSection] = []
    for section in questionnaire.sections:
        if not applies(section.show_if, kept):
            continue
        questions = [question for question in section.questions if _enter(question, answers, kept)]
        if questions:
            sections.append(RoutedSection(section, tuple(questions)))
    return Route(tuple(sections), kept)


def applicable_answers(questionnaire: Questionnaire, answers: Answers) -> dict[str, AnswerValue]:
    """Return the answers that still apply; see `find_route`."""
    return dict(find_route(questionnaire, answers).answers)


def applies(condition: str | None, answers: Answers) -> bool:
    """Tell whether a section or question with this condition applies."""
    return condition is None or holds(read_condition(condition), answers)


def open_reasons(rating: Rating, level: AnswerValue | None) -> tuple[Choice, ...]:
    """Return the reasons that picking `level` opens; nothing picked opens none."""
    return rating.reasons.get(level, ()) if isinstance(level, str) else ()


def picks_other(question: ChoiceQuestion, answer: AnswerValue | None) -> bool:
    """Tell whether an answer opens the words for "other"."""
    if question.other is None:
        return False
    return question.other in answer if isinstance(answer, list) else question.other == answer


@lru_cache(maxsize=1024)
def read_condition(source: str) -> Expression:
    """Return the tree of a condition; each is parsed once and then remembered."""
    return parse(source)


def _enter(question: AnyQuestion, answers: Answers, kept: dict[str, AnswerValue]) -> bool:
    """Tell whether a question applies; if so, keep what was answered."""
    if not applies(question.show_if, kept):
        return False
    for variable in variables_of(question):
        answer = answers.get(variable.code)
        if answer is not None:
            kept[variable.code] = answer
    if isinstance(question, Rating):
        reasons = _kept_reasons(question, answers)
        if reasons:
            kept[question.reasons_code] = reasons
    if isinstance(question, ChoiceQuestion) and not picks_other(question, kept.get(question.code)):
        kept.pop(question.code + OTHER_SUFFIX, None)
    return True


def _kept_reasons(rating: Rating, answers: Answers) -> list[str]:
    """Return the reasons given that belong to the level picked."""
    given = answers.get(rating.reasons_code)
    if not isinstance(given, list):
        return []
    return [
        reason.code
        for reason in open_reasons(rating, answers.get(rating.code))
        if reason.code in given
    ]

"""Which sections, questions, choices and reasons apply, given the answers so far."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

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
from questionnaires.progress import Progress, gone_codes

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


def find_route(
    questionnaire: Questionnaire, answers: Answers, now: datetime | None = None
) -> Route:
    """Return what applies to somebody who gave these answers.

    `now` is what the authority's clock showed when the respondent began; see `evaluate`. What
    the questionnaire works out is among the answers. Questions have the choices that apply.
    A section none of whose questions apply is left out. Answers that no longer apply, because
    an earlier one was changed, are not in the result.

    Raises
    ------
    ExpressionSyntaxError
        If a condition cannot be read, which a published questionnaire's always can.
    """
    progress = Progress(questionnaire, now)
    sections: list[RoutedSection] = []
    for section in questionnaire.sections:
        is_open = progress.applies(section.show_if)
        questions: list[AnyQuestion] = []
        for question in section.questions:
            asked = progress.asked(question) if is_open else None
            if asked is not None:
                _keep(question, asked, answers, progress.answers)
                questions.append(asked)
            progress.leave(question)
        if questions:
            sections.append(RoutedSection(section, tuple(questions)))
    return Route(tuple(sections), progress.answers)


def applicable_answers(
    questionnaire: Questionnaire, answers: Answers, now: datetime | None = None
) -> dict[str, AnswerValue]:
    """Return the answers that still apply; see `find_route`."""
    return dict(find_route(questionnaire, answers, now).answers)


def open_reasons(rating: Rating, level: AnswerValue | None) -> tuple[Choice, ...]:
    """Return the reasons that picking `level` opens; nothing picked opens none."""
    return rating.reasons.get(level, ()) if isinstance(level, str) else ()


def picks_other(question: ChoiceQuestion, answer: AnswerValue | None) -> bool:
    """Tell whether an answer opens the words for "other"."""
    if question.other is None:
        return False
    return question.other in answer if isinstance(answer, list) else question.other == answer


def _keep(
    question: AnyQuestion, asked: AnyQuestion, answers: Answers, kept: dict[str, AnswerValue]
) -> None:
    """Keep what was answered to a question, without choices that it does not offer."""
    gone = () if asked is question else gone_codes(question, asked).get(question.code, ())
    for variable in variables_of(asked):
        answer = answers.get(variable.code)
        if isinstance(answer, list):
            answer = [code for code in answer if code not in gone] or None
        elif answer in gone:
            answer = None
        if answer is not None:
            kept[variable.code] = answer
    if isinstance(asked, Rating):
        reasons = _kept_reasons(asked, answers)
        if reasons:
            kept[asked.reasons_code] = reasons
    if isinstance(asked, ChoiceQuestion) and not picks_other(asked, kept.get(asked.code)):
        kept.pop(asked.code + OTHER_SUFFIX, None)


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

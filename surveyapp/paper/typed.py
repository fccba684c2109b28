"""Answers that are kept, as a form would send them again: for correcting what was typed."""

from collections.abc import Iterator, Mapping

from werkzeug.datastructures import MultiDict

from questionnaires.answers import minutes_of, sent_parts
from questionnaires.definition import (
    AnswerValue,
    AnyQuestion,
    Duration,
    Questionnaire,
    Ranking,
    Rating,
    variables_of,
)

MINUTES = 60


def as_sent(
    questionnaire: Questionnaire, answers: Mapping[str, AnswerValue]
) -> MultiDict[str, str]:
    """Return what a form sends so that these answers are read from it."""
    return MultiDict(
        pair for question in questionnaire.questions() for pair in _pairs(question, answers)
    )


def _pairs(question: AnyQuestion, answers: Mapping[str, AnswerValue]) -> Iterator[tuple[str, str]]:
    for variable in variables_of(question):
        for value in _values(answers.get(variable.code)):
            yield from _named(question, variable.code, value, answers)
    if isinstance(question, Rating):
        level = answers.get(question.code)
        for reason in _values(answers.get(question.reasons_code)):
            yield f"{question.reasons_code}.{level}", reason


def _named(
    question: AnyQuestion, code: str, value: str, answers: Mapping[str, AnswerValue]
) -> Iterator[tuple[str, str]]:
    if isinstance(question, Ranking) and value not in question.missing:
        yield f"{code}.{value}", str(_values(answers[code]).index(value) + 1)
    elif isinstance(question, Duration) and (minutes := minutes_of(value)) is not None:
        yield from zip(sent_parts(question), map(str, divmod(minutes, MINUTES)), strict=True)
    else:
        yield code, value


def _values(answer: AnswerValue | None) -> list[str]:
    match answer:
        case None:
            return []
        case list():
            return answer
        case float() if answer.is_integer():
            return [str(int(answer))]
        case _:
            return [str(answer)]

"""A form filled in with answers that were given before: the way back from reading them."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

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

HOUR_MINUTES = 60


def filled_in(
    questionnaire: Questionnaire, answers: Mapping[str, AnswerValue]
) -> MultiDict[str, str]:
    """Return what a form would send for answers that were read from one.

    What is worked out from answers is not sent, and neither are warnings that were passed.
    """
    sent: MultiDict[str, str] = MultiDict()
    for question in questionnaire.questions():
        for name, values in _entries(question, answers):
            sent.setlist(name, values)
    return sent


def _entries(
    question: AnyQuestion, answers: Mapping[str, AnswerValue]
) -> Iterator[tuple[str, list[str]]]:
    answer = answers.get(question.code)
    match question:
        case Ranking() if isinstance(answer, list):
            for place, item in enumerate(answer, start=1):
                yield f"{question.code}.{item}", [str(place)]
            return
        case Duration() if isinstance(answer, str) and minutes_of(answer) is not None:
            spans = divmod(minutes_of(answer) or 0, HOUR_MINUTES)
            yield from zip(sent_parts(question), ([str(each)] for each in spans), strict=True)
            return
    for variable in variables_of(question):
        if variable.code in answers:
            yield variable.code, _typed(answers[variable.code])
        if isinstance(variable, Rating) and variable.reasons_code in answers:
            level = answers[variable.code]
            yield f"{variable.reasons_code}.{level}", _typed(answers[variable.reasons_code])


def _typed(answer: AnswerValue) -> list[str]:
    if isinstance(answer, list):
        return [str(each) for each in answer]
    return [f"{Decimal(repr(answer)):f}" if isinstance(answer, float) else str(answer)]

"""Values that a questionnaire works out from answers, and when each can be worked out."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from questionnaires.conditions import read_condition
from questionnaires.definition import AnswerValue, Calculation, Questionnaire
from questionnaires.expressions import evaluate, references
from questionnaires.variables import names_of

AT_THE_START = ""  # In place of a question, for what refers to none.


def calculations_due(questionnaire: Questionnaire) -> Mapping[str, tuple[Calculation, ...]]:
    """Return after which question each calculation is known, by the code of the question.

    That is the last question to which it refers, itself or through calculations above it.
    """
    if not questionnaire.calculations:
        return {}
    codes = [question.code for question in questionnaire.questions()]
    reached = {
        name: place
        for place, question in enumerate(questionnaire.questions())
        for name in names_of(question)
    }
    due: defaultdict[str, list[Calculation]] = defaultdict(list)
    for calculation in questionnaire.calculations:
        named = references(read_condition(calculation.expression))
        place = max((reached.get(code, -1) for code in named), default=-1)
        reached[calculation.code] = place
        due[codes[place] if place >= 0 else AT_THE_START].append(calculation)
    return {code: tuple(calculations) for code, calculations in due.items()}


def calculate(
    calculation: Calculation, answers: Mapping[str, AnswerValue], now: datetime | None
) -> AnswerValue | None:
    """Return what a calculation comes to, as it is kept; a truth value is kept as 1 or 0."""
    value = evaluate(read_condition(calculation.expression), answers, number=float, now=now)
    match value:
        case tuple():
            return list(value)
        case bool():
            return int(value)
        case float() if value.is_integer():
            return int(value)
        case _:
            return value


def spoken_value(value: AnswerValue | Sequence[str]) -> str:
    """Return what a calculation came to as people read it: 0.25, never 2.5e-01."""
    return str(evaluate(_IN_WORDS, {"value": value}, number=float) or "")


_IN_WORDS = read_condition("string(${value})")

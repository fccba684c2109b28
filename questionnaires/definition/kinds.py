"""Every kind of question, and the variables that each is made of."""

from typing import Annotated, TypeAlias

from pydantic import Field

from questionnaires.definition.lists import ConstantSum, Matrix, Ranking
from questionnaires.definition.measures import (
    CalendarDate,
    CalendarMonth,
    Duration,
    ExpertScore,
    TimeOfDay,
    ZeroToTen,
)
from questionnaires.definition.photos import Photo
from questionnaires.definition.questions import (
    FreeText,
    MultipleChoice,
    Number,
    Rating,
    SingleChoice,
    YesNo,
)
from questionnaires.definition.statements import Consent, Notice

AnyTime: TypeAlias = CalendarDate | CalendarMonth | TimeOfDay | Duration
# What is answered with one value, under its own code.
AnyVariable: TypeAlias = (
    Rating
    | SingleChoice
    | YesNo
    | MultipleChoice
    | Number
    | FreeText
    | ZeroToTen
    | ExpertScore
    | AnyTime
    | Ranking
    | Consent
    | Photo
)
AnyQuestion = Annotated[AnyVariable | Matrix | ConstantSum | Notice, Field(discriminator="type")]


_ONE_ANSWER = frozenset({Rating, YesNo, FreeText, Number})


def variables_of(question: AnyQuestion) -> tuple[AnyVariable, ...]:
    """Return what a question is answered with, each under a code of its own.

    Mostly that is the question itself. A matrix has a variable for each row, a sum one for each
    item, a choice with "other" one more for the words, and a notice none.
    """
    if type(question) in _ONE_ANSWER:  # Most are, and this is asked for every page.
        return (question,)  # type: ignore[return-value] # as the line above says
    match question:
        case Matrix():
            return question.row_questions()
        case ConstantSum():
            return question.item_questions()
        case SingleChoice() | MultipleChoice() if question.other is not None:
            return question, question.other_question()
        case Notice():
            return ()
        case _:
            return (question,)

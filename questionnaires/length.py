"""How long a questionnaire takes, and warnings about what makes people give up.

The seconds are ours, for a phone: reading a short question and one tap, with more for each
choice to read, and for typing. They order questionnaires by length; they promise nothing.
"""

from collections.abc import Iterator, Mapping
from math import ceil

from questionnaires.definition import (
    AnyQuestion,
    CalendarDate,
    CalendarMonth,
    Consent,
    ConstantSum,
    Duration,
    ExpertScore,
    FreeText,
    Matrix,
    MultipleChoice,
    Notice,
    Number,
    Photo,
    Question,
    Questionnaire,
    Ranking,
    Rating,
    SingleChoice,
    TimeOfDay,
    YesNo,
    ZeroToTen,
)
from questionnaires.problems import Place, Problem, ProblemCode

LONG_MINUTES = 10
LONG_SECTION = 12
WRITING, PASSING_BY = 40, 15  # Words that must be written, and words that may be.
# For the question, and for each of its choices, rows or items.
SECONDS: Mapping[type[Question], tuple[int, int]] = {
    Rating: (7, 0),
    YesNo: (7, 0),
    SingleChoice: (6, 1),
    MultipleChoice: (8, 2),
    ZeroToTen: (9, 0),
    Number: (12, 0),
    ExpertScore: (12, 0),
    CalendarDate: (12, 0),
    CalendarMonth: (12, 0),
    TimeOfDay: (12, 0),
    Duration: (15, 0),
    Photo: (25, 0),
    Matrix: (5, 5),
    Ranking: (8, 6),
    ConstantSum: (12, 8),
}
# One second for a rating. Whoever is quicker at every question has read none.
READING_SHARE = 1 / 7
READ_IN_A_SECOND = 12  # Letters; Chinese characters are fewer and heavier.
# A line on a phone holds about 20 Chinese characters, or 45 letters; these are six lines.
LONG_WORDS: Mapping[str, int] = {"zh": 120, "": 270}


def estimate_seconds(question: AnyQuestion) -> int:
    """Return about how long one question takes on a phone."""
    match question:
        case FreeText():
            return WRITING if question.required else PASSING_BY
        case Notice() | Consent():
            return 5 + ceil(max(map(len, question.text.values())) / READ_IN_A_SECOND)
        case SingleChoice() | MultipleChoice():
            count = len(question.choices)
        case Matrix():
            count = len(question.rows)
        case Ranking() | ConstantSum():
            count = len(question.items)
        case _:
            count = 0
    first, each = SECONDS[type(question)]
    return first + each * count


def least_seconds(question: AnyQuestion) -> float:
    """Return in how little time nobody can have read one question and answered it."""
    return estimate_seconds(question) * READING_SHARE


def length_warnings(questionnaire: Questionnaire, minutes: int) -> Iterator[Problem]:
    """Yield warnings about what is too long for a phone, and about a notice not given.

    `minutes` is what the longest way through the questionnaire takes.
    """
    stated = questionnaire.estimated_minutes
    if minutes > LONG_MINUTES:
        parameters = {"minutes": str(minutes), "limit": str(LONG_MINUTES)}
        yield Problem(ProblemCode.LONG_QUESTIONNAIRE, ("sections",), parameters)
    if stated is not None and stated < minutes:
        parameters = {"found": str(stated), "minutes": str(minutes)}
        yield Problem(ProblemCode.ESTIMATE_TOO_SHORT, ("estimated_minutes",), parameters)
    if questionnaire.privacy_notice is None:
        yield Problem(ProblemCode.NO_PRIVACY_NOTICE, ("privacy_notice",))
    for index, section in enumerate(questionnaire.sections):
        place: Place = ("sections", index, "questions")
        count = len(section.questions)
        if count > LONG_SECTION:
            parameters = {"found": str(count), "limit": str(LONG_SECTION)}
            yield Problem(ProblemCode.LONG_SECTION, place, parameters)
        for number, question in enumerate(section.questions):
            yield from _long_words((*place, number, "text"), question)


def _long_words(place: Place, question: AnyQuestion) -> Iterator[Problem]:
    if isinstance(question, Notice | Consent):  # These are to be read, and may be long.
        return
    for language, written in question.text.items():
        limit = LONG_WORDS.get(language.partition("-")[0], LONG_WORDS[""])
        if len(written) > limit:
            parameters = {"found": str(len(written)), "limit": str(limit)}
            yield Problem(ProblemCode.LONG_TEXT, (*place, language), parameters)

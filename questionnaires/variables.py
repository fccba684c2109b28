"""What expressions of a questionnaire can refer to: answers, and values worked out from them."""

from collections.abc import Iterable, Iterator, Mapping

from questionnaires.definition import (
    AnyQuestion,
    AnyVariable,
    CalendarDate,
    CalendarMonth,
    Choice,
    Consent,
    Duration,
    ExpertScore,
    FreeText,
    MultipleChoice,
    Number,
    Photo,
    Questionnaire,
    Ranking,
    Rating,
    SingleChoice,
    TimeOfDay,
    YesNo,
    ZeroToTen,
    variables_of,
)
from questionnaires.expressions import (
    ExpressionSyntaxError,
    Kind,
    Variable,
    kind_of,
    parse,
    references,
)


def find_variables(questionnaire: Questionnaire) -> Mapping[str, Variable]:
    """Return everything that expressions of this questionnaire can refer to."""
    found: dict[str, Variable] = {}
    for question in questionnaire.questions():
        found |= known_after(questionnaire, question)
    for calculation in questionnaire.calculations:
        try:
            kind = kind_of(parse(calculation.expression), found)
        except ExpressionSyntaxError:  # Reported where it stands.
            kind = Kind.ANY
        found.setdefault(calculation.code, Variable(kind))
    return found


def calculations_known(questionnaire: Questionnaire, earlier: frozenset[str]) -> frozenset[str]:
    """Return the codes of the calculations that are known once `earlier` codes are.

    One that cannot be read counts as known: what is wrong with it is reported where it stands.
    """
    later = find_variables(questionnaire).keys() - earlier
    found: set[str] = set()
    for calculation in questionnaire.calculations:
        try:
            named = references(parse(calculation.expression))
        except ExpressionSyntaxError:
            named = frozenset()
        if not named & (later - found):
            found.add(calculation.code)
    return frozenset(found)


def names_of(question: AnyQuestion) -> Iterator[str]:
    """Yield every code under which answers to a question are kept."""
    for variable in variables_of(question):
        yield variable.code
        if isinstance(variable, Rating) and variable.reasons:
            yield variable.reasons_code


def known_after(questionnaire: Questionnaire, question: AnyQuestion) -> dict[str, Variable]:
    """Return what conditions can refer to once a question is asked, by code."""
    found: dict[str, Variable] = {}
    for variable in variables_of(question):
        found |= _variables(questionnaire, variable)
    return found


_KINDS: Mapping[type, Kind] = {
    Number: Kind.NUMBER,
    ZeroToTen: Kind.NUMBER,
    ExpertScore: Kind.NUMBER,
    FreeText: Kind.TEXT,
    CalendarDate: Kind.DATE,
    CalendarMonth: Kind.MONTH,
    TimeOfDay: Kind.TIME,
    Duration: Kind.DURATION,
}


def _variables(questionnaire: Questionnaire, question: AnyVariable) -> dict[str, Variable]:
    missing = frozenset(code.value for code in question.missing)
    match question:
        case Rating():
            return _rating(questionnaire, question, missing)
        case SingleChoice() | YesNo() | Consent():
            found = Variable(Kind.CHOICE, _codes(question.choices) | missing)
        case MultipleChoice():
            found = Variable(Kind.CHOICES, _codes(question.choices) | missing)
        case Photo():  # Their names are known to nobody: conditions can only count them.
            found = Variable(Kind.CHOICES)
        case Ranking():
            found = Variable(Kind.CHOICES, _codes(question.items) | missing)
        case _:
            found = Variable(_KINDS[type(question)], missing)
    return {question.code: found}


def _codes(choices: Iterable[Choice]) -> frozenset[str]:
    return frozenset(choice.code for choice in choices)


def _rating(
    questionnaire: Questionnaire, rating: Rating, missing: frozenset[str]
) -> dict[str, Variable]:
    try:
        levels = frozenset(questionnaire.scale(rating.scale).level_codes()) | missing
    except KeyError:  # An unknown scale is reported where it is named.
        return {rating.code: Variable(Kind.CHOICE)}
    found = {rating.code: Variable(Kind.CHOICE, levels)}
    if rating.reasons:
        codes = {reason.code for reasons in rating.reasons.values() for reason in reasons}
        found[rating.reasons_code] = Variable(Kind.CHOICES, frozenset(codes))
    return found

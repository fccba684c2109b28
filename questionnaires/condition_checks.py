"""Checks of conditions: that they can be read, look back, make sense, and can be met."""

from collections.abc import Iterable, Iterator, Mapping

from questionnaires.definition import (
    AnyQuestion,
    AnyVariable,
    Choice,
    Consent,
    ExpertScore,
    MultipleChoice,
    Number,
    Questionnaire,
    Ranking,
    Rating,
    SingleChoice,
    YesNo,
    ZeroToTen,
    variables_of,
)
from questionnaires.expressions import (
    Expression,
    ExpressionProblem,
    ExpressionSyntaxError,
    Kind,
    Variable,
    check,
    parse,
    walk,
)
from questionnaires.expressions.tree import Reference
from questionnaires.problems import Place, Problem, ProblemCode
from questionnaires.reachability import can_hold


def condition_problems(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Yield every problem of the conditions of sections and questions."""
    variables = find_variables(questionnaire)
    earlier: set[str] = set()
    for index, section in enumerate(questionnaire.sections):
        place: Place = ("sections", index)
        checked = _Conditions(questionnaire, variables, frozenset(earlier))
        yield from checked.problems((*place, "show_if"), section.show_if)
        for number, question in enumerate(section.questions):
            checked = _Conditions(questionnaire, variables, frozenset(earlier))
            where = (*place, "questions", number, "show_if")
            yield from checked.problems(where, question.show_if)
            earlier |= _known_after(questionnaire, question).keys()


def find_variables(questionnaire: Questionnaire) -> Mapping[str, Variable]:
    """Return everything that conditions of this questionnaire can refer to."""
    found: dict[str, Variable] = {}
    for question in questionnaire.questions():
        found |= _known_after(questionnaire, question)
    return found


class _Conditions:
    """Checks conditions that stand at one point in the order of asking."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        variables: Mapping[str, Variable],
        earlier: frozenset[str],
    ) -> None:
        self.questionnaire = questionnaire
        self.variables = variables
        self.earlier = earlier

    def problems(self, place: Place, condition: str | None) -> Iterator[Problem]:
        if condition is None:
            return
        try:
            tree = parse(condition)
        except ExpressionSyntaxError as error:
            yield from (_problem(place, each) for each in error.problems)
            return
        found = [_problem(place, each) for each in check(tree, self.variables)]
        found += self.not_earlier(place, tree)
        yield from found
        if not found and not can_hold(tree, self.questionnaire):
            yield Problem(ProblemCode.NEVER_SHOWN, place, {"found": condition})

    def not_earlier(self, place: Place, tree: Expression) -> Iterator[Problem]:
        for node in walk(tree):
            if not isinstance(node, Reference) or node.code in self.earlier:
                continue
            if node.code in self.variables:
                parameters = {"found": node.code}
                yield Problem(
                    ProblemCode.CONDITION_NOT_EARLIER, place, parameters, node.span.start
                )


def _problem(place: Place, found: ExpressionProblem) -> Problem:
    return Problem(found.code, place, found.parameters, found.start)


def _known_after(questionnaire: Questionnaire, question: AnyQuestion) -> dict[str, Variable]:
    """Return what conditions can refer to once a question is asked."""
    found: dict[str, Variable] = {}
    for variable in variables_of(question):
        found |= _variables(questionnaire, variable)
    return found


def _variables(questionnaire: Questionnaire, question: AnyVariable) -> dict[str, Variable]:
    missing = frozenset(code.value for code in question.missing)
    match question:
        case Rating():
            return _rating(questionnaire, question, missing)
        case SingleChoice() | YesNo() | Consent():
            found = Variable(Kind.CHOICE, _codes(question.choices) | missing)
        case MultipleChoice():
            found = Variable(Kind.CHOICES, _codes(question.choices) | missing)
        case Ranking():
            found = Variable(Kind.CHOICES, _codes(question.items) | missing)
        case Number() | ZeroToTen() | ExpertScore():
            found = Variable(Kind.NUMBER, missing)
        case _:  # Words, and moments as ISO 8601.
            found = Variable(Kind.TEXT)
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

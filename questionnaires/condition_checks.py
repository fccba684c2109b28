"""Checks of conditions: that they can be read, look back, make sense, and can be met."""

from collections.abc import Iterator, Mapping

from questionnaires.definition import (
    AnyQuestion,
    FreeText,
    MultipleChoice,
    Number,
    Questionnaire,
    Rating,
    SingleChoice,
    YesNo,
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
            earlier |= _variables_of(questionnaire, question).keys()


def find_variables(questionnaire: Questionnaire) -> Mapping[str, Variable]:
    """Return everything that conditions of this questionnaire can refer to."""
    found: dict[str, Variable] = {}
    for question in questionnaire.questions():
        found |= _variables_of(questionnaire, question)
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


def _variables_of(questionnaire: Questionnaire, question: AnyQuestion) -> dict[str, Variable]:
    missing = frozenset(code.value for code in question.missing)
    match question:
        case Rating():
            return _rating(questionnaire, question, missing)
        case SingleChoice() | YesNo():
            codes = frozenset(choice.code for choice in question.choices)
            return {question.code: Variable(Kind.CHOICE, codes | missing)}
        case MultipleChoice():
            codes = frozenset(choice.code for choice in question.choices)
            return {question.code: Variable(Kind.CHOICES, codes | missing)}
        case Number():
            return {question.code: Variable(Kind.NUMBER, missing)}
        case FreeText():
            return {question.code: Variable(Kind.TEXT)}


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

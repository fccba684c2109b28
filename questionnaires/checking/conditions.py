"""Checks of conditions: that they can be read, look back, make sense, and can be met."""

from collections.abc import Iterator, Mapping

from questionnaires.definition import (
    AnyQuestion,
    Choice,
    ChoiceQuestion,
    ConstantSum,
    Matrix,
    Questionnaire,
    Ranking,
    Rating,
)
from questionnaires.expressions import (
    OWN_ANSWER,
    Expression,
    ExpressionProblem,
    ExpressionSyntaxError,
    Kind,
    Variable,
    check,
    parse,
    renamed,
    walk,
)
from questionnaires.expressions.tree import Reference
from questionnaires.problems import Place, Problem, ProblemCode
from questionnaires.reachability import can_hold
from questionnaires.variables import calculations_known, find_variables, known_after


def condition_problems(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Yield every problem of the conditions of sections, questions, choices and answers."""
    variables = find_variables(questionnaire)
    earlier = calculations_known(questionnaire, frozenset())
    for index, section in enumerate(questionnaire.sections):
        place: Place = ("sections", index)
        checks = _Conditions(questionnaire, variables, earlier)
        yield from checks.condition((*place, "show_if"), section.show_if)
        for number, question in enumerate(section.questions):
            checks = _Conditions(questionnaire, variables, earlier)
            yield from checks.of_question((*place, "questions", number), question)
            earlier |= known_after(questionnaire, question).keys()
            earlier |= calculations_known(questionnaire, earlier)


def read_expression(
    place: Place, source: str, variables: Mapping[str, Variable], *, expect: Kind = Kind.CONDITION
) -> tuple[Expression | None, list[Problem]]:
    """Return the tree of an expression, if it can be read, and every problem of it."""
    try:
        tree = parse(source)
    except ExpressionSyntaxError as error:
        return None, [_problem(place, each) for each in error.problems]
    return tree, [_problem(place, each) for each in check(tree, variables, expect=expect)]


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

    def of_question(self, place: Place, question: AnyQuestion) -> Iterator[Problem]:
        yield from self.condition((*place, "show_if"), question.show_if)
        for where, choices in _lists(question):
            for index, choice in enumerate(choices):
                yield from self.condition((*place, *where, index, "show_if"), choice.show_if)
        for where, choices in _fixed_lists(question):
            for index, choice in enumerate(choices):
                if choice.show_if:
                    here = (*place, *where, index, "show_if")
                    yield Problem(ProblemCode.CONDITION_NOT_HERE, here, {"type": question.type})
        if isinstance(question, ChoiceQuestion) and all(each.show_if for each in question.choices):
            parameters = {"found": question.code}
            yield Problem(ProblemCode.ALL_CHOICES_CONDITIONAL, (*place, "choices"), parameters)
        yield from self.own_constraint(place, question)

    def own_constraint(self, place: Place, question: AnyQuestion) -> Iterator[Problem]:
        """Check what the answer to a question must meet by itself."""
        if question.constraint is None:
            if question.constraint_message is not None:
                where = (*place, "constraint_message")
                yield Problem(ProblemCode.MESSAGE_WITHOUT_CONSTRAINT, where)
            return
        where = (*place, "constraint")
        if question.constraint_message is None:
            yield Problem(ProblemCode.CONSTRAINT_WITHOUT_MESSAGE, where)
        known = known_after(self.questionnaire, question)
        own = {OWN_ANSWER: known[question.code]} if question.code in known else {}
        yield from self.read(
            where,
            question.constraint,
            ProblemCode.CONSTRAINT_NEVER_HOLDS,
            {**self.variables, **own},
            own_code=question.code,
        )

    def condition(self, place: Place, condition: str | None) -> Iterator[Problem]:
        if condition is not None:
            never = ProblemCode.NEVER_SHOWN
            yield from self.read(place, condition, never, self.variables)

    def read(
        self,
        place: Place,
        condition: str,
        never: ProblemCode,
        variables: Mapping[str, Variable],
        *,
        own_code: str = OWN_ANSWER,
    ) -> Iterator[Problem]:
        """Check a condition; `own_code` is the question whose answer stands as ``.``."""
        tree, found = read_expression(place, condition, variables)
        yield from found
        if tree is None:
            return
        late = list(self.not_earlier(place, tree, {OWN_ANSWER, own_code}))
        yield from late
        is_sound = not found and not late
        if is_sound and not can_hold(renamed(tree, OWN_ANSWER, own_code), self.questionnaire):
            yield Problem(never, place, {"found": condition})

    def not_earlier(self, place: Place, tree: Expression, own: set[str]) -> Iterator[Problem]:
        for node in walk(tree):
            if not isinstance(node, Reference) or node.code in self.earlier | own:
                continue
            if node.code in self.variables:
                parameters = {"found": node.code}
                yield Problem(
                    ProblemCode.CONDITION_NOT_EARLIER, place, parameters, node.span.start
                )


def _lists(question: AnyQuestion) -> Iterator[tuple[Place, tuple[Choice, ...]]]:
    """Yield the lists whose choices may have conditions."""
    match question:
        case ChoiceQuestion():
            yield ("choices",), question.choices
        case Rating():
            for level, reasons in question.reasons.items():
                yield ("reasons", level), reasons


def _fixed_lists(question: AnyQuestion) -> Iterator[tuple[Place, tuple[Choice, ...]]]:
    """Yield the lists that are the same for everybody, since each member is compared."""
    match question:
        case Matrix():
            yield ("rows",), question.rows
            yield ("choices",), question.choices
        case Ranking() | ConstantSum():
            yield ("items",), question.items


def _problem(place: Place, found: ExpressionProblem) -> Problem:
    return Problem(found.code, place, found.parameters, found.start)

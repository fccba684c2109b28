"""Checks of calculations, constraints and warnings: codes, order, circles, and what can hold."""

from collections.abc import Iterator, Mapping, Sequence

from questionnaires.checking.conditions import read_expression
from questionnaires.constraints import named_questions
from questionnaires.definition import (
    MISSING_CODES,
    REASONS_SUFFIX,
    Calculation,
    Constraint,
    Questionnaire,
)
from questionnaires.expressions import (
    Expression,
    ExpressionSyntaxError,
    Kind,
    Variable,
    parse,
    references,
    walk,
)
from questionnaires.expressions.tree import Reference
from questionnaires.problems import Place, Problem, ProblemCode
from questionnaires.reachability import can_hold
from questionnaires.reserved import RESERVED_CODES
from questionnaires.variables import find_variables, names_of


def logic_problems(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Yield every problem of what follows from several answers."""
    yield from _codes(questionnaire)
    yield from _calculations(questionnaire)
    variables = find_variables(questionnaire)
    for key in ("constraints", "warnings"):
        for index, constraint in enumerate(getattr(questionnaire, key)):
            place = (key, index, "rule")
            yield from _constraint(questionnaire, place, constraint, variables)


def _codes(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Find codes that are taken, or that the platform keeps for itself."""
    taken = {name for question in questionnaire.questions() for name in names_of(question)}
    for index, calculation in enumerate(questionnaire.calculations):
        place: Place = ("calculations", index, "code")
        parameters = {"found": calculation.code}
        if calculation.code in taken:
            yield Problem(ProblemCode.DUPLICATE_CODE, place, parameters)
        is_reserved = calculation.code in RESERVED_CODES | MISSING_CODES
        if is_reserved or calculation.code.endswith(REASONS_SUFFIX):
            yield Problem(ProblemCode.RESERVED_CODE, place, parameters)
        taken.add(calculation.code)
    seen: set[str] = set()
    for key in ("constraints", "warnings"):
        for index, constraint in enumerate(getattr(questionnaire, key)):
            if constraint.code in seen:
                found = {"found": constraint.code}
                yield Problem(ProblemCode.DUPLICATE_CODE, (key, index, "code"), found)
            seen.add(constraint.code)


def _calculations(questionnaire: Questionnaire) -> Iterator[Problem]:
    variables = dict(find_variables(questionnaire))
    calculations = questionnaire.calculations
    circles = _circles(calculations)
    below = {calculation.code for calculation in calculations}
    for index, calculation in enumerate(calculations):
        place: Place = ("calculations", index, "expression")
        # What a calculation below is cannot be known before it is worked out.
        known = variables | dict.fromkeys(below, Variable(Kind.ANY))
        tree, found = read_expression(place, calculation.expression, known, expect=Kind.ANY)
        yield from found
        if calculation.code in circles:
            parameters = {"found": " → ".join(circles[calculation.code])}
            yield Problem(ProblemCode.CIRCULAR_CALCULATION, place, parameters)
        elif tree is not None:
            yield from _not_above(place, tree, below)
        below.discard(calculation.code)


def _not_above(place: Place, tree: Expression, below: set[str]) -> Iterator[Problem]:
    for node in walk(tree):
        if isinstance(node, Reference) and node.code in below:
            parameters = {"found": node.code}
            yield Problem(ProblemCode.CALCULATION_NOT_ABOVE, place, parameters, node.span.start)


def _circles(calculations: Sequence[Calculation]) -> Mapping[str, tuple[str, ...]]:
    """Return for each calculation that leads back to itself the way it takes."""
    leads: dict[str, frozenset[str]] = {}
    for calculation in calculations:
        try:
            leads[calculation.code] = references(parse(calculation.expression))
        except ExpressionSyntaxError:
            leads[calculation.code] = frozenset()
    found: dict[str, tuple[str, ...]] = {}
    for code in leads:
        way = _way(code, leads)
        if way:
            found[code] = way
    return found


def _way(start: str, leads: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Return the shortest way from a calculation back to it, or nothing."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    for way in ways:  # Grows while it is walked: nearer ones come first.
        for code in sorted(leads[way[-1]] & leads.keys()):
            if code == start:
                return (*way, start)
            if code not in seen:
                seen.add(code)
                ways.append((*way, code))
    return ()


def _constraint(
    questionnaire: Questionnaire,
    place: Place,
    constraint: Constraint,
    variables: Mapping[str, Variable],
) -> Iterator[Problem]:
    tree, found = read_expression(place, constraint.rule, variables)
    yield from found
    if tree is None or found:
        return
    parameters = {"found": constraint.rule}
    try:
        named = named_questions(questionnaire, tree)
    except ExpressionSyntaxError:  # A calculation cannot be read, and is reported itself.
        return
    if not named:
        yield Problem(ProblemCode.CONSTRAINT_NAMES_NOTHING, place, parameters)
    elif not can_hold(tree, questionnaire):
        yield Problem(ProblemCode.CONSTRAINT_NEVER_HOLDS, place, parameters)

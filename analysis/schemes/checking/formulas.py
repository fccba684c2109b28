"""Formulas: every name is known, and numbers, words and conditions stand where they belong."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from pydantic import BaseModel

from analysis.schemes.amounts import Formula, constant
from analysis.schemes.checking.columns import columns_read
from analysis.schemes.checking.examination import Examination, FormulaProblem, Place
from analysis.schemes.day_functions import OF_SCHEMES
from analysis.schemes.definition import Outcome
from analysis.schemes.nearest import near
from analysis.schemes.needs import is_condition
from analysis.schemes.references import formulas_of, row_formulas
from analysis.schemes.rules import Notice, Streak, TableName, Veto, Which
from analysis.schemes.tables import ColumnKind
from analysis.written import Written
from questionnaires.expressions import (
    Expression,
    ExpressionProblem,
    ExpressionProblemCode,
    ExpressionSyntaxError,
    Kind,
    Variable,
    check,
    kind_of,
    parse,
)

CONDITIONS = frozenset({"when", "where", "having", "only_if", "ranked_if"})
OF_COLUMNS: Mapping[ColumnKind, Variable] = {
    ColumnKind.TEXT: Variable(Kind.TEXT),
    ColumnKind.NUMBER: Variable(Kind.NUMBER),
    ColumnKind.DATE: Variable(Kind.DATE),
    ColumnKind.MOMENT: Variable(Kind.MOMENT),
    ColumnKind.YES_NO: Variable(Kind.CHOICE, frozenset({"yes", "no"})),
    ColumnKind.PERIOD: Variable(Kind.TEXT),
    ColumnKind.UNITS: Variable(Kind.CHOICES),
}


def check_formulas(examined: Examination) -> None:
    """Tell what is wrong in every formula, with its column."""
    names = _names(examined)
    for place, part in examined.parts():
        for where, formula in formulas_of(part):
            is_wanted = _is_wanted_as_condition(part, where)
            _check(examined, (*place, *where), formula, names, is_wanted=is_wanted)
        if isinstance(part, Which) and not is_condition(part):
            of_row = row_names(examined, part)
            for where, formula in row_formulas(part):
                is_wanted = where[-1] in CONDITIONS
                _check(examined, (*place, *where), formula, of_row, is_wanted=is_wanted)
    for level, outcome in examined.scheme.results.items():
        for where, formula in formulas_of(outcome):
            known = names if where[0] == "ranked_if" else {**names, **_of_results(outcome)}
            _check(
                examined,
                ("results", level.value, *where),
                formula,
                known,
                is_wanted=where[-1] in CONDITIONS,
            )


def _is_wanted_as_condition(part: BaseModel, where: Place) -> bool:
    return where[-1] in CONDITIONS or (
        where == ("of",) and isinstance(part, Streak | Veto | Notice)
    )


def _names(examined: Examination) -> dict[str, Variable]:
    """Return what a formula about a unit can refer to."""
    classes = frozenset(examined.scheme.classes)
    return {
        **_parameters(examined),
        **dict.fromkeys(examined.quantities, Variable(Kind.NUMBER)),
        "unit": Variable(Kind.TEXT),
        "unit_name": Variable(Kind.TEXT),
        "unit_class": Variable(Kind.CHOICE, classes) if classes else Variable(Kind.TEXT),
        "unit_groups": Variable(Kind.CHOICES, frozenset(examined.scheme.groups)),
        "period": Variable(Kind.TEXT),
        "month": Variable(Kind.NUMBER),
    }


def _parameters(examined: Examination) -> dict[str, Variable]:
    known = examined.parameters.items()
    return {name: Variable(_kind(constant(value))) for name, value in known}


def _kind(value: Any) -> Kind:  # noqa: ANN401 - whatever a parameter holds
    if isinstance(value, bool):
        return Kind.CONDITION
    if isinstance(value, Fraction):
        return Kind.NUMBER
    return Kind.TEXT if isinstance(value, str) else Kind.ANY


def row_names(examined: Examination, which: Which) -> dict[str, Variable]:
    """Return what a formula about a row can refer to."""
    classes, events = frozenset(examined.scheme.classes), examined.scheme.events
    found = {name: OF_COLUMNS[kind] for name, kind in columns_read(examined, which).items()}
    if which.table is TableName.EVENTS and events is not None:
        found["category"] = Variable(Kind.CHOICE, frozenset(events.categories))
        if events.outlets:
            found["outlet"] = Variable(Kind.CHOICE, frozenset(events.outlets))
    of_class = Variable(Kind.CHOICE, classes) if classes else Variable(Kind.TEXT)
    return {**_parameters(examined), **found, "unit_class": of_class}


def _of_results(outcome: Outcome) -> dict[str, Variable]:
    grades = frozenset(grade.grade for grade in outcome.grades)
    return {
        "score": Variable(Kind.NUMBER),
        "grade": Variable(Kind.CHOICE, grades) if grades else Variable(Kind.TEXT),
        "rank": Variable(Kind.NUMBER),
        "ranked_units": Variable(Kind.NUMBER),
        "publishable": Variable(Kind.NUMBER),
    }


def _check(
    examined: Examination,
    place: Place,
    formula: Formula,
    names: Mapping[str, Variable],
    *,
    is_wanted: bool,
) -> None:
    for problem in _problems(formula.tree, names, is_wanted=is_wanted):
        examined.found.append(_placed(examined.written, place, formula.source, problem, names))


def _problems(
    tree: Expression, names: Mapping[str, Variable], *, is_wanted: bool
) -> list[ExpressionProblem]:
    if is_wanted:
        return check(tree, names, expect=Kind.CONDITION, functions=OF_SCHEMES)
    # A condition is 1 or 0 where a number is wanted.
    is_condition_too = kind_of(tree, names, OF_SCHEMES) is Kind.CONDITION
    expected = Kind.CONDITION if is_condition_too else Kind.NUMBER
    return check(tree, names, expect=expected, functions=OF_SCHEMES)


def _placed(
    written: Written,
    place: Place,
    source: str,
    problem: ExpressionProblem,
    names: Mapping[str, Variable],
) -> FormulaProblem:
    parts, line = written.find(place)
    column, code = problem.start + 1, problem.code
    found = problem.parameters.get("found", "")
    there = {
        ExpressionProblemCode.UNKNOWN_REFERENCE: names,
        ExpressionProblemCode.UNKNOWN_FUNCTION: OF_SCHEMES,
    }
    accepted = near(found, there[code]) if code in there else ()
    told = f"{code.value.replace('_', ' ')} at column {column}"
    told += f": {found}" if found else ""
    told += f"; there is: {', '.join(accepted)}" if accepted else ""
    return FormulaProblem(
        code.value,
        ".".join(parts),
        line,
        source,
        told,
        accepted,
        column,
        dict(problem.parameters),
    )


def syntax_problems(written: Written, place: Place, source: str) -> Iterator[FormulaProblem]:
    """Yield what keeps a text from being a formula."""
    try:
        parse(source)
    except ExpressionSyntaxError as error:
        for problem in error.problems:
            yield _placed(written, place, source, problem, {})

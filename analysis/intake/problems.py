"""Everything in the data that a plan does not allow."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from analysis.columns import FALSE_WORDS, TRUE_WORDS, Table
from analysis.complaints import Complaint, blanks, problems_of, weight_problems
from analysis.errors import InputProblem
from analysis.intake.moments import read_moment
from analysis.plan import Plan, RatingQuestion
from analysis.population import Population


def find_problems(plan: Plan, table: Table, population: Population | None) -> list[InputProblem]:
    """Return everything in the data that the plan does not allow, in the order of the plan.

    Columns that the file lacks are told together with what is wrong in the others.

    Parameters
    ----------
    plan : Plan
    table : Table
        The responses.
    population : Population or None
        Its units must be among those declared.
    """
    questions = (plan.outcome, *plan.items)
    margins = [margin.column for margin in plan.margins]
    mix = [variable.column for variable in plan.case_mix]
    named = [*_plain_columns(plan), *(question.column for question in questions), *margins, *mix]
    problems = table.missing(named)
    for question in (one for one in questions if one.column in table):
        problems += level_problems(table, question)
    problems += _unit_problems(plan, table, population)
    problems += _class_problems(plan, table)
    columns = plan.columns
    words = (columns.default, columns.flagged, columns.excluded, columns.withdrawn)
    for name in (*words, columns.back_checked):
        problems += _judged(table, name, _word_problem)
    if columns.design_weight is not None and columns.design_weight in table:
        problems += weight_problems(table, columns.design_weight)
    return problems + _judged(table, columns.date, _date_problem)


def _judged(
    table: Table, name: str | None, judge: Callable[[str], Complaint | None]
) -> list[InputProblem]:
    """Return what is wrong with a column that the plan names and the file has."""
    return [] if name is None or name not in table else problems_of(table, name, judge)


def find_category_problems(plan: Plan, table: Table, population: Population) -> list[InputProblem]:
    """Return the categories that the population does not count, each with its first line.

    One slip would take its whole margin out of the weighting. Who reads a file can mend it;
    who analyses a register that has moved on is told in the weights summary.
    """
    problems: list[InputProblem] = []
    for margin in plan.margins:
        counts = population.wave.get(margin.name, {})
        if counts and margin.column in table:
            problems += problems_of(table, margin.column, judge_of_categories(counts))
    return problems


def judge_of_categories(counts: Mapping[str, float]) -> Callable[[str], Complaint | None]:
    """Return what judges the categories of a margin by how many the population has of each."""
    known = tuple(category for category, count in counts.items() if count > 0)
    named = ", ".join(known)
    unknown = (
        "unknown_category",
        f"Use one of {named}, or count it in the population file.",
        known,
    )
    nobody = (
        "category_counted_as_nobody",
        f"The population file counts 0 of it. Use one of {named}, or correct the count.",
        known,
    )

    def judge(value: str) -> Complaint | None:
        if value not in counts:
            return unknown
        return None if counts[value] > 0 else nobody

    return judge


def _plain_columns(plan: Plan) -> Iterator[str | None]:
    for name in type(plan.columns).model_fields:
        yield getattr(plan.columns, name)


def level_problems(
    table: Table, question: RatingQuestion, missing: tuple[str, ...] = ()
) -> list[InputProblem]:
    """Return the values of a rating column that its question does not know, nor `missing`."""
    known = question.level_map()
    accepted = tuple(dict.fromkeys((*known, *known.values())))

    def judge(value: str) -> Complaint | None:
        if value in known or value in missing:
            return None
        if value.lstrip("-").isdigit():
            remedy = (
                "Bare numbers are refused, because both directions are in use. Say in the plan "
                "'numbers: highest_is_best' or 'numbers: lowest_is_best', or map them in 'labels'."
            )
            return "bare_number_level", remedy, accepted
        remedy = f"Use one of {', '.join(accepted)}, or map this value in 'labels' of the plan."
        return "unknown_level", remedy, accepted

    return problems_of(table, question.column, judge)


def _unit_problems(plan: Plan, table: Table, population: Population | None) -> list[InputProblem]:
    name = plan.columns.unit
    problems = blanks(table, name) if name in table else []
    accepted = tuple(unit.code for unit in plan.units)
    if not accepted:
        return problems
    remedy = f"Use a unit the plan declares: {', '.join(accepted)}."

    def judge(value: str) -> Complaint | None:
        return None if value in accepted_set else ("unknown_unit", remedy, accepted)

    accepted_set = frozenset(accepted)
    problems += _judged(table, name, judge)
    problems += [
        InputProblem(
            "unknown_unit", None, "unit", unit, f"In the population file. {remedy}", accepted
        )
        for unit in (population.units if population is not None else ())
        if unit not in accepted_set
    ]
    return problems


def _class_problems(plan: Plan, table: Table) -> list[InputProblem]:
    """Return the units in two classes, unless the plan says which of them it is."""
    named_columns = (plan.columns.unit, plan.columns.unit_class)
    if plan.columns.unit_class is None or table.missing(named_columns):
        return []
    unit, unit_class = table[plan.columns.unit], table[plan.columns.unit_class]
    declared = {unit.code for unit in plan.units if unit.unit_class}
    named = np.flatnonzero((unit.codes >= 0) & (unit_class.codes >= 0))
    width = max(len(unit_class.categories), 1)
    first = np.unique(
        unit.codes[named].astype(np.int64) * width + unit_class.codes[named], return_index=True
    )[1]
    rows = named[np.sort(first)].tolist()  # The first row of each unit in each class.
    seen: dict[str, str] = {}
    problems = []
    for row in rows:
        code, found = (
            unit.categories[unit.codes[row]],
            unit_class.categories[unit_class.codes[row]],
        )
        expected = seen.setdefault(code, found)
        if expected != found and code not in declared:
            remedy = f"Unit {code} is of class {expected} above; give every unit one class."
            problems.append(
                InputProblem(
                    "class_changes",
                    table.line_of(row),
                    plan.columns.unit_class,
                    found,
                    remedy,
                    (code, expected),
                )
            )
    return problems


def _word_problem(value: str) -> Complaint | None:
    if value.lower() in TRUE_WORDS | FALSE_WORDS:
        return None
    accepted = tuple(sorted(TRUE_WORDS | FALSE_WORDS))
    return "not_yes_or_no", f"Use one of {', '.join(accepted)}.", accepted


def _date_problem(value: str) -> Complaint | None:
    if read_moment(value) is not None:
        return None
    return "invalid_date", "Write dates as 2026-03-31, with a time after them if you like.", ()

"""The files that the command line analyses, with everything wrong in all of them at once."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol

from analysis.columns import Table
from analysis.errors import InputProblem, InvalidInputError
from analysis.intake.problems import find_category_problems, find_problems
from analysis.plan import Plan
from analysis.population import InvalidPopulationError, Population
from analysis.readers import read_population, read_table
from analysis.samples.intake import find_problems as find_sample_problems
from analysis.samples.plan import SamplePlan

Files = tuple[Path, Path | None]  # The answers, and the benchmarks if there are any.
Inputs = tuple[Table, Population | None]


class _Find(Protocol):
    def __call__(
        self, table: Table, population: Population | None, *, is_population_legible: bool
    ) -> list[InputProblem]: ...


def inputs_of_wave(plan: Plan, files: Files) -> Inputs:
    """Read what the plan of a wave needs.

    Raises
    ------
    InvalidInputError
        With every problem of both files.
    """

    def find(
        table: Table,
        population: Population | None,
        *,
        is_population_legible: bool,  # noqa: ARG001 - without benchmarks a wave is not weighted
    ) -> list[InputProblem]:
        problems = find_problems(plan, table, population)
        if population is not None:
            problems += find_category_problems(plan, table, population)
        return problems

    return _read(plan, files, find)


def inputs_of_sample(plan: SamplePlan, files: Files) -> Inputs:
    """Read what a plan of estimates needs; errors as for `inputs_of_wave`."""
    return _read(plan, files, partial(find_sample_problems, plan))


def _read(
    plan: Plan | SamplePlan,
    files: Files,
    find: _Find,
) -> Inputs:
    responses, population = files
    problems: list[InputProblem] = []
    table = benchmarks = None
    try:
        table = read_table(responses, plan.labelled_values)
    except InvalidInputError as error:
        problems += error.problems
    try:
        if population is not None:
            benchmarks = read_population(population, plan.labelled_values)
    except InvalidPopulationError as error:
        problems += error.problems
        benchmarks = error.named
    except InvalidInputError as error:
        problems += error.problems
    if table is not None:
        is_legible = population is None or benchmarks is not None
        problems += _of_file(find(table, benchmarks, is_population_legible=is_legible), responses)
    if problems or table is None:
        raise InvalidInputError(problems)
    return table, benchmarks


def _of_file(problems: list[InputProblem], responses: Path) -> list[InputProblem]:
    """Name the file of what stands on one of its lines; the rest is about both, or the other."""
    return [
        problem if problem.line is None else replace(problem, file=responses.name)
        for problem in problems
    ]

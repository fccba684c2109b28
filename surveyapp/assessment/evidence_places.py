"""Where evidence that a scheme refuses stands: in which file that was handed in, and line."""

from collections.abc import Mapping
from dataclasses import replace

from analysis.errors import InputProblem, InvalidInputError
from surveyapp.assessment.kept_tables import Rows

OF_HEADERS = frozenset({"unknown_column", "missing_column", "repeated_column"})


def located(error: InvalidInputError, tables: Mapping[str, Rows]) -> InvalidInputError:
    """Return a refusal of tables that names the file and line of each row, or its number."""
    return InvalidInputError([_located(problem, tables) for problem in error.problems])


def _located(problem: InputProblem, tables: Mapping[str, Rows]) -> InputProblem:
    rows = tables.get((problem.file or "").removesuffix(".csv"))
    if rows is None:
        return problem
    if problem.code in OF_HEADERS or problem.line is None:
        newest = file_of(rows.places[-1]) if rows.places else ""  # Those before it were taken in.
        return replace(problem, file=newest or problem.file)
    lines = list(rows.counted())
    if problem.line not in lines:
        return problem
    place = rows.places[lines.index(problem.line)]
    if file := file_of(place):
        return replace(problem, file=file, line=int(place.rpartition(":")[2]))
    return replace(problem, file=place or problem.file, line=None)  # An event, a unit, a wave.


def file_of(place: str) -> str:
    """Return the file in which a row stands; nothing for one that comes from the store."""
    file, _, line = place.rpartition(":")
    return file if line.isdecimal() else ""

"""Read responses and population benchmarks from files, the ending of which says the format."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from analysis.columns import Table
from analysis.errors import InvalidInputError
from analysis.population import InvalidPopulationError, Population
from analysis.readers.labels import LabelledValues
from analysis.readers.parquet import read_parquet
from analysis.readers.population import population_of
from analysis.readers.statistical import read_spss, read_stata
from analysis.readers.text import parse_table
from analysis.readers.workbook import read_workbook

Reader = Callable[[Path, LabelledValues], Table]

READERS: dict[str, Reader] = {
    ".xlsx": lambda path, _labels: read_workbook(path),
    ".xlsm": lambda path, _labels: read_workbook(path),
    ".sav": read_spss,
    ".zsav": read_spss,
    ".dta": read_stata,
    ".parquet": lambda path, _labels: read_parquet(path),
}


def read_table(path: Path, labelled_values: LabelledValues = LabelledValues.LABELS) -> Table:
    """Read a file of named columns.

    Parameters
    ----------
    path : Path
        ``.xlsx`` (its first sheet), ``.sav`` and ``.zsav`` (SPSS), ``.dta`` (Stata), ``.parquet``,
        or else text in UTF-8, with or without mark, or GB18030, separated by commas, tabs,
        semicolons or bars; the first line of workbooks and of text that is not blank names the
        columns.
    labelled_values : LabelledValues
        What stands for the values that an SPSS or Stata file gives labels.

    Returns
    -------
    Table
        Values as text, stripped; rows without any value are left out, and one at least remains.
        What such files declare to be missing is blank, dates are written as ISO 8601 has them.
        Lines are those of text and workbooks, and the numbers of cases, from 1, of the others.

    Raises
    ------
    InvalidInputError
        If the file cannot be read as such, or the library that reads it is not installed; if it
        is empty, repeats a column name, holds columns of lists, or has rows longer than its
        header, or shorter where it is text; with all of these at once.
    """
    try:
        reader = READERS.get(path.suffix.lower())
        return parse_table(path.read_bytes()) if reader is None else reader(path, labelled_values)
    except InvalidInputError as error:
        raise _of_file(error, path) from error


def read_population(
    path: Path, labelled_values: LabelledValues = LabelledValues.LABELS
) -> Population:
    """Read population benchmarks from a file with margin, category, count and perhaps unit.

    Raises
    ------
    InvalidInputError
        If columns are missing or a count is no number.
    InvalidPopulationError
        If counts are impossible or totals disagree (naming both).
    """
    table = read_table(path, labelled_values)
    try:
        return population_of(table)
    except InvalidPopulationError as error:
        problems = _of_file(error, path).problems
        raise InvalidPopulationError(problems, error.named) from error
    except InvalidInputError as error:
        raise _of_file(error, path) from error


def _of_file(error: InvalidInputError, path: Path) -> InvalidInputError:
    return InvalidInputError([replace(problem, file=path.name) for problem in error.problems])

"""Population benchmarks from a table of margin, category, count and perhaps unit."""

from analysis.columns import Table
from analysis.errors import InputProblem, InvalidInputError
from analysis.numbers import read_number
from analysis.population import Benchmark, Population, find_count_problems

POPULATION_COLUMNS = ("margin", "category", "count")


def population_of(table: Table) -> Population:
    """Return the benchmarks of a table; see `read_population`."""
    problems = table.missing(POPULATION_COLUMNS)
    if problems:
        raise InvalidInputError(problems)
    margins, categories, counts = (table[name].values() for name in POPULATION_COLUMNS)
    blank: list[str | None] = [None] * len(table)
    units = table["unit"].values() if "unit" in table else blank
    benchmarks = []
    for row, margin, category, count, unit in zip(
        range(len(table)), margins, categories, counts, units, strict=True
    ):
        number = read_number(count)
        if margin is None or category is None or number is None:
            column = "margin" if margin is None else "category" if category is None else "count"
            value = count if column == "count" else None
            remedy = "Every line needs a margin, a category and a count that is a number."
            problems.append(
                InputProblem("invalid_benchmark", table.line_of(row), column, value, remedy)
            )
        else:
            line = table.line_of(row)
            benchmarks.append(Benchmark(margin, category, number, unit, line, count))
    if problems:
        raise InvalidInputError(problems + find_count_problems(benchmarks))
    return Population.of(benchmarks)

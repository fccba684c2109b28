"""Numbers that a plan and its file write differently, such as 1 and 1.0."""

from collections.abc import Iterator, Mapping

from analysis.columns import Table
from analysis.errors import InputProblem
from analysis.numbers import read_number
from analysis.samples.estimands import Proportion
from analysis.samples.plan import SamplePlan
from analysis.samples.questions import Difference, Fit, Independence


def misspelt_numbers(plan: SamplePlan, table: Table) -> Iterator[InputProblem]:
    """Yield values of the plan that no row has, though some have the same number.

    Programs that know numbers only write a code of 1 as 1.0 where a column has blanks. Nobody
    would be found to have it, and that would look like a finding; or a 99 that means no answer
    would count as 99.
    """
    for name, value in dict.fromkeys(one for one in _named(plan) if one[0] in table):
        number, found = read_number(value), table[name].categories
        if number is None or value in found:
            continue
        same = tuple(one for one in found if read_number(one) == number)
        if same:
            remedy = f"The file writes {same[0]}; write it so in the plan."
            yield InputProblem("number_written_otherwise", None, name, value, remedy, same)


def _named(plan: SamplePlan) -> Iterator[tuple[str, str]]:
    """Yield each column with a value that the plan names of it."""
    for one in plan.estimands():
        yield from _chosen(one.where)
        if isinstance(one, Proportion):
            yield from ((one.column, category) for category in one.categories)
    for test in plan.tests:
        match test:
            case Independence() | Fit():
                yield from _chosen(test.where)
            case Difference(values=(first, second)):
                yield from ((test.domain, first), (test.domain, second))
            case _:
                pass
    for scale in plan.reliability:
        yield from _chosen(scale.where)
    for name, missing in plan.numeric_columns():
        yield from ((name, value) for value in missing)


def _chosen(where: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    for name, values in where.items():
        yield from ((name, value) for value in values)

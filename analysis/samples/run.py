"""From a plan of estimates and columns to everything the sample says."""

from analysis.columns import Table
from analysis.errors import InputProblem, InvalidInputError
from analysis.hashing import (
    hash_of_code,
    hash_of_plan,
    hash_of_population,
    hash_of_responses,
    package_version,
)
from analysis.population import Population
from analysis.samples.comparing import comparison_of
from analysis.samples.estimating import estimates_of
from analysis.samples.intake import find_problems
from analysis.samples.plan import SamplePlan
from analysis.samples.results import SampleAnalysis
from analysis.samples.sample import Sample
from analysis.samples.scales import reliability_of
from analysis.samples.testing import tests_of


def estimate_sample(
    plan: SamplePlan, table: Table, population: Population | None = None
) -> SampleAnalysis:
    """Compute every estimate of a plan, and answer its further questions.

    Parameters
    ----------
    plan : SamplePlan
    table : Table
        One row per respondent.
    population : Population or None

    Raises
    ------
    InvalidInputError
        With everything that `find_problems` finds.
    InvalidSampleError, InsufficientSampleError
        If the design contradicts itself, or a stratum has one cluster and `lonely_psu` is
        ``fail``.
    InfeasibleWeightingError, ConvergenceError
        If no weights reach the totals.
    """
    problems = find_problems(plan, table, population)
    if not len(table):
        problems.append(InputProblem("no_rows", None, None, None, "Add rows below the header."))
    if problems:
        raise InvalidInputError(problems)
    sample = Sample.of(plan, table, population)
    hashes = {
        "responses": hash_of_responses(table, min(table.columns)),
        **({} if population is None else {"population": hash_of_population(population)}),
        "plan": hash_of_plan(plan),
        "code": hash_of_code(),
        "version": package_version(),
    }
    return SampleAnalysis(
        title=plan.title,
        confidence_level=plan.confidence_level,
        min_n=plan.min_n,
        weights=sample.weights(),
        target=sample.target,
        estimates=tuple(
            found
            for number, one in enumerate(plan.estimates, start=1)
            for found in estimates_of(sample, number, one)
        ),
        tests=tuple(
            found
            for number, one in enumerate(plan.tests, start=1)
            for found in tests_of(sample, number, one)
        ),
        reliability=tuple(
            reliability_of(sample, number, one)
            for number, one in enumerate(plan.reliability, start=1)
        ),
        comparison=tuple(
            comparison_of(sample, number, one)
            for number, one in enumerate(plan.comparison, start=1)
        ),
        hashes=hashes,
    )

"""What the columns of a designed sample must hold."""

from collections.abc import Mapping

import numpy as np

from analysis.columns import Column, Table
from analysis.complaints import Complaint, blanks, problems_of, weight_problems
from analysis.errors import InputProblem
from analysis.estimation.feasibility import find_obstacle
from analysis.estimation.weighting import MarginTarget
from analysis.intake.problems import judge_of_categories, level_problems
from analysis.population import Population
from analysis.samples.designs import CalibrationMargin, GivenReplicates
from analysis.samples.plan import CROSSED, SamplePlan
from analysis.samples.questions import Fit
from analysis.samples.reading import crossed, number_of
from analysis.samples.sizes import contradicting_sizes
from analysis.samples.spelling import misspelt_numbers

NUMBER = ("invalid_number", "Give a number, or name the value in the estimate's missing.", ())
LABEL = (
    "label_for_number",
    "Set labelled_values: codes, to read numbers; or name the label in the estimate's missing.",
    (),
)
NEEDED = ("number_needed", "Give a number; every row needs one here.", ())


def find_problems(
    plan: SamplePlan,
    table: Table,
    population: Population | None,
    *,
    is_population_legible: bool = True,
) -> list[InputProblem]:
    """Return everything in the data that the plan does not allow.

    Columns that the file lacks are told together with what is wrong in the others.

    Parameters
    ----------
    plan : SamplePlan
    table : Table
        One row per respondent.
    population : Population or None
        Needed where the plan calibrates to margins.
    is_population_legible : bool
        False where there are benchmarks that nobody can read: whether they count what the plan
        needs is then not known, and not told.
    """
    numeric = list(plan.numeric_columns())
    complete = list(plan.complete_columns())
    named = [*plan.plain_columns(), *(name for name, _missing in numeric), *complete]
    problems = table.missing([plan.design.weight, *named])
    problems += _design_problems(plan, table)
    for name, missing in dict.fromkeys(one for one in numeric if one[0] in table):
        problems += _number_problems(table, name, missing, NUMBER)
    for name in dict.fromkeys(one for one in complete if one in table):
        problems += _number_problems(table, name, (), NEEDED) + blanks(table, name)
    for rating, missing in (one for one in plan.ratings() if one[0].column in table):
        problems += level_problems(table, rating, missing)
    for test in (one for one in plan.tests if isinstance(one, Fit) and one.column in table):
        if test.shares is not None:
            problems += _fit_problems(table, test, test.shares)
    if is_population_legible:
        problems += _benchmark_problems(plan, table, population)
    problems += misspelt_numbers(plan, table)
    return list(dict.fromkeys(problems))


def _design_problems(plan: SamplePlan, table: Table) -> list[InputProblem]:
    problems: list[InputProblem] = []
    if plan.design.weight is not None and plan.design.weight in table:
        problems += weight_problems(table, plan.design.weight)
    labels = [name for stage in plan.design.stages for name in (stage.clusters, stage.strata)]
    for name in dict.fromkeys(labels):
        problems += [] if name is None or name not in table else blanks(table, name)
    sizes = [name for stage in plan.design.stages for name in stage.sizes()]
    if all(name is None or name in table for name in (*labels, *sizes)):
        problems += contradicting_sizes(table, plan.design.stages)
    replicates = plan.design.replicates
    if isinstance(replicates, GivenReplicates):
        for name in (one for one in replicates.columns if one in table):
            problems += problems_of(table, name, _judge_replicate)
    return problems


def _judge_replicate(value: str) -> Complaint | None:
    if not number_of(value) < 0:
        return None
    return "negative_weight", "Give replicate weights of 0 or more.", ()


def _number_problems(
    table: Table, name: str, missing: tuple[str, ...], complaint: Complaint
) -> list[InputProblem]:
    wrong = LABEL if name in table.labelled else complaint

    def judge(value: str) -> Complaint | None:
        return None if value in missing or np.isfinite(number_of(value)) else wrong

    return problems_of(table, name, judge)


def _benchmark_problems(
    plan: SamplePlan, table: Table, population: Population | None
) -> list[InputProblem]:
    fits = [(one, one.margin) for one in plan.tests if isinstance(one, Fit) and one.margin]
    wanted = [*(one.name for one in plan.margins), *(name for _test, name in fits)]
    names = tuple(dict.fromkeys(wanted))
    if not names:
        return []
    if population is None:
        remedy = f"Hand in the population file that counts {', '.join(names)}."
        return [InputProblem("population_missing", None, None, None, remedy, names)]
    problems = [_uncounted(name) for name in names if not population.wave.get(name)]
    for margin in plan.margins:
        if not table.missing(margin.columns):
            problems += _margin_problems(table, margin, population.wave.get(margin.name, {}))
    for test, name in (one for one in fits if one[0].column in table):
        problems += _fit_problems(table, test, population.wave.get(name, {}))
    return problems


def _uncounted(margin: str) -> InputProblem:
    remedy = f"Count margin {margin} in the population file."
    return InputProblem("uncounted_margin", None, None, margin, remedy)


def _margin_problems(
    table: Table, margin: CalibrationMargin, counts: Mapping[str, float]
) -> list[InputProblem]:
    problems = [one for name in margin.columns for one in blanks(table, name)]
    if not counts:
        return problems
    name, column = CROSSED.join(margin.columns), crossed(table, margin.columns)
    problems += problems_of(Table({name: column}, table.lines), name, judge_of_categories(counts))
    return problems + _without_answers(name, column, counts)


def _without_answers(name: str, column: Column, counts: Mapping[str, float]) -> list[InputProblem]:
    """Return the categories of a margin that nobody in the sample has.

    Where nobody has any of them, it is the sample's own that are told.
    """
    level = column.aligned(tuple(counts)).astype(np.int64)
    known = level[level >= 0]
    totals = np.array(list(counts.values()))
    target = MarginTarget(name, tuple(counts), known, totals)
    obstacle = find_obstacle(target, np.ones(len(known), dtype=np.int64))
    if obstacle is None or not obstacle.merges:
        return []
    partner = next(iter(obstacle.merges.values()))
    remedy = f"Nobody in the sample has it. Merge it with {partner}, or correct the count."
    return [
        InputProblem("category_without_answers", None, name, category, remedy, (partner,))
        for category in obstacle.absent_from_sample
    ]


def _fit_problems(table: Table, test: Fit, counts: Mapping[str, float]) -> list[InputProblem]:
    """Return the answers that the known shares do not know: they would fit nowhere."""
    known = tuple(counts)
    if test.shares is None:
        known = tuple(category for category, count in counts.items() if count > 0)
        if not known:
            return []
    accepted = (*known, *test.missing)
    remedy = f"Use one of {', '.join(known)}, or name the value in the test's missing."
    code = "unknown_category" if test.shares is None else "category_without_share"
    complaint = (code, remedy, known)
    return problems_of(table, test.column, lambda value: None if value in accepted else complaint)

"""What was not told in an earlier period is not told in later ones that read it."""

from analysis.schemes.examples import run_example
from analysis.schemes.files import parse_scheme
from analysis.schemes.periods import Period
from analysis.schemes.results import UnitResult
from analysis.schemes.run import Run
from analysis.schemes.trace import Step, trace
from surveyapp.assessment.compared_figures import Untold
from surveyapp.assessment.kept_tables import Rows
from surveyapp.assessment.looked_back import lacking_before
from surveyapp.assessment.shown_ranks import as_shown, untold_in
from surveyapp.assessment.untold_steps import told_steps

SECOND = Period.parse("2026Q2")
# Of w nobody knows where the figure of the first quarter is from.
SCHEME = """
scheme: compared
version: 1
title: {zh-CN: 比较}
effective: {from: 2026-01-01}
rules:
  raw: {kind: external_statistic, statistic: raw}
  before: {kind: earlier, of: raw, periods: 1}
  other: {kind: external_statistic, statistic: other}
  total: {kind: formula, value: "${other} + 0.1 * coalesce(${before}, 0)"}
results: {quarter: {score: SCORE, shows: [raw, before, other]}}
examples:
  - name: one
    period: 2026Q2
    units: {a: {}, w: {}}
    statistics:
      - {unit: a, period: 2026Q1, statistic: raw, value: 71.25, source: s, date: 2026-03-31}
      - {unit: w, period: 2026Q1, statistic: raw, value: 91.5SOURCE}
      - {unit: a, period: 2026Q2, statistic: raw, value: 70, source: s, date: 2026-06-30}
      - {unit: w, period: 2026Q2, statistic: raw, value: 75, source: s, date: 2026-06-30}
      - {unit: a, period: 2026Q2, statistic: other, value: 40, source: s, date: 2026-06-30}
      - {unit: w, period: 2026Q2, statistic: other, value: 40, source: s, date: 2026-06-30}
"""
KNOWN = ", source: s, date: 2026-03-31"


def told(score: str, source: str = "") -> tuple[dict[str, UnitResult], Run, Untold]:
    file = parse_scheme(SCHEME.replace("SCORE", score).replace("SOURCE", source))
    run, result = run_example(file, file.scheme.examples[0])
    header = ("unit", "period", "statistic", "value", "source", "date")
    rows = [["w", "2026Q1", "raw", "91.5", *(("", "") if not source else ("s", "2026-03-31"))]]
    before = lacking_before(file.scheme, {"statistics": Rows(header, rows, ("2",))})
    untold = untold_in(result, run.scheme, before=before)
    (second,) = as_shown(result, untold).periods
    return {unit.unit: unit for unit in second.units}, run, untold


def steps_of(run: Run, untold: Untold) -> dict[tuple[str, str], Step]:
    steps = trace(run, "total", SECOND, "a").steps
    return {(step.code, step.period): step for step in told_steps(run, "a", steps, untold)}


def test_a_figure_that_had_no_source_then_is_listed_in_no_later_period() -> None:
    units, _run, _untold = told("other")
    assert all(unit.values["before"] is None for unit in units.values())
    assert {unit.values["raw"] for unit in units.values()} == {70, 75}


def test_no_step_tells_an_earlier_figure_where_one_of_its_period_is_not_told() -> None:
    _units, run, untold = told("total")
    steps = steps_of(run, untold)
    assert steps["before", "2026Q2"].value is None
    assert steps["raw", "2026Q1"].value is None
    assert steps["other", "2026Q2"].value == 40
    assert float(steps["total", "2026Q2"].value or 0) == 47.13  # As it is printed.


def test_where_everything_was_told_earlier_figures_are_told_as_well() -> None:
    units, run, untold = told("total", KNOWN)
    assert units["w"].values["before"] == 91.5
    assert steps_of(run, untold)["raw", "2026Q1"].value == 71.25


RATED = """
scheme: rated
version: 1
title: {zh-CN: 评价}
effective: {from: 2026-01-01}
rules:
  positive: {kind: count, table: ratings}
  before: {kind: earlier, of: positive, periods: 1}
  case: {kind: case_study, indicator: case}
  score_of_experts: {kind: expert_score, indicator: plain}
results: {quarter: {score: positive, min_cell_size: 5}}
"""


def lacking(table: str, header: str, *rows: str) -> list[str]:
    cells = [row.split(",") for row in rows]
    places = [str(at) for at in range(len(rows))]
    found = lacking_before(
        parse_scheme(RATED).scheme, {table: Rows(header.split(","), cells, places)}
    )
    return [str(period) for period in found]


def test_periods_in_which_few_rated_a_unit_are_among_them() -> None:
    found = lacking(
        "ratings",
        "unit,date,period,level,criterion,number",
        "a,2026-01-05,,very_satisfied,,3",
        "a,2026-02-05,,satisfied,,1",  # Four of a quarter.
        "b,2026-01-05,,very_satisfied,,4",
        "b,2026-03-05,,satisfied,,",  # One more: five.
        "a,,2026Q2,satisfied,,9",
        "a,,2026-07,satisfied,,2",
        "a,,2026,satisfied,,2",  # A year is no quarter.
        "b,,,satisfied,,2",
    )
    assert found == ["2026Q1", "2026Q3"]


def test_periods_of_a_case_that_nobody_told_are_among_them() -> None:
    found = lacking(
        "expert_scores",
        "unit,period,date,indicator,expert,score,reason",
        "a,2026Q1,,case,E1,80,",
        "a,2026Q2,,case,E1,80,好做法",
        "a,2026Q3,,plain,E1,80,",  # A score of experts tells no case.
        "a,,2026-12-05,case,E1,80,",
    )
    assert found == ["2026Q1", "2026-12"]

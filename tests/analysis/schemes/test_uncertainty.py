"""Errors of estimates travel to the composite: by hand, and as simulation has them."""

import json
import math
from typing import Any

import numpy as np
import pytest

from analysis.errors import InvalidInputError
from analysis.inspection.error_rates import estimate_error_rate
from analysis.schemes.examples import run_example
from analysis.schemes.files import parse_scheme
from analysis.schemes.results import Covariances, Uncertainty

GRADES = """results: {year: {score: x, grades: [{grade: excellent, at_least: 90},
    {grade: good, at_least: 80}, {grade: unqualified}]}}"""
# Half of one survey, three tenths of another, and a fifth of a statistic that has no error.
TREE = """
indicators:
  - code: x
    title: {zh-CN: 综合}
    children:
      - {code: a, title: {zh-CN: 甲}, weight: 50, value: "${a_index}"}
      - {code: b, title: {zh-CN: 乙}, weight: 30, value: "${b_index}"}
      - {code: c, title: {zh-CN: 丙}, weight: 20, value: "${c_figure}"}
rules:
  a_index: {kind: survey_index, index: a}
  b_index: {kind: survey_index, index: b}
  c_figure: {kind: external_statistic, statistic: c}
"""
FIXED = "statistics: [{period: 2026, statistic: c, value: 70}]"


def run_it(scheme: str, *evidence: str) -> list[Uncertainty | None]:
    text = f"""
scheme: tried
version: 1
title: {{zh-CN: 试}}
effective: {{from: 2026-01-01}}
{scheme}
{GRADES if "results:" not in scheme else ""}
examples: [{{name: one, period: 2026, {", ".join(evidence)}}}]
"""
    file = parse_scheme(text)
    _run, result = run_example(file, file.scheme.examples[0])
    ordered = sorted(result.periods[-1].units, key=lambda unit: unit.unit)
    return [unit.uncertainty for unit in ordered]


def only(found: list[Uncertainty | None]) -> Uncertainty:
    (one,) = found
    assert one is not None
    return one


def index(name: str, estimate: float, std_error: float, **more: Any) -> dict[str, Any]:
    said = {"period": 2026, "index": name, "estimate": estimate, "std_error": std_error}
    return {**said, **more}


def indices(*rows: dict[str, Any]) -> str:
    return f"survey_indices: {json.dumps(rows, ensure_ascii=False)}"


def test_two_surveys_and_a_fixed_statistic_by_hand() -> None:
    found = only(
        run_it(
            TREE,
            FIXED,
            indices(index("a", 88, 2, survey="s1"), index("b", 80, 4, survey="s2")),
        )
    )
    # 0.5 * 88 + 0.3 * 80 + 0.2 * 70 = 82; (0.5 * 2)² + (0.3 * 4)² = 1 + 1.44.
    error = math.sqrt(2.44)
    assert found.std_error == pytest.approx(error, abs=1e-12)
    assert found.low == pytest.approx(82 - 1.959964 * error, abs=1e-6)
    assert found.covariances is Covariances.INDEPENDENT
    # 80 lies 2 / 1.56205 = 1.28037 errors below, and Φ(1.28037) = 0.8998; 90 is out of reach.
    assert found.probabilities["good"] == pytest.approx(0.8998, abs=1e-4)
    assert found.probabilities["excellent"] < 1e-6
    assert sum(found.probabilities.values()) == pytest.approx(1, abs=1e-12)


def test_estimates_of_one_survey_go_together_as_far_as_could_be_unless_stated() -> None:
    both = indices(index("a", 88, 2), index("b", 80, 4))
    for said, code in {
        "{period: 2026, index_a: a, index_b: b, covariance: 9}": "out_of_range",
        "{period: 2026, index_a: a, index_b: c, covariance: 1}": "unknown_index",
        "{period: 2025, index_a: a, index_b: b, covariance: 1}": "unknown_index",
    }.items():
        with pytest.raises(InvalidInputError) as refused:
            run_it(TREE, FIXED, both, f"survey_covariances: [{said}]")
        assert {problem.code for problem in refused.value.problems} == {code}


def test_a_covariance_told_again_the_other_way_round_is_refused() -> None:
    both = indices(index("a", 88, 2), index("b", 80, 4))
    one, other = (
        f"{{period: 2026, index_a: {a}, index_b: {b}, covariance: {worth}}}"
        for a, b, worth in (("a", "b", 1), ("b", "a", -1))
    )
    with pytest.raises(InvalidInputError) as refused:
        run_it(TREE, FIXED, both, f"survey_covariances: [{one}, {other}]")
    assert [problem.code for problem in refused.value.problems] == ["repeated_row"]


def test_waves_of_different_quarters_are_independent_in_the_year() -> None:
    scheme = "rules: {x: {kind: survey_index, index: a, per: quarter, roll_up: mean}}"
    rows = [index("a", 80, 4, survey=f"wave {q}") | {"period": f"2026Q{q}"} for q in (1, 2, 3, 4)]
    # Four errors of 4 in a mean: 4 / √4.
    assert only(run_it(scheme, indices(*rows))).std_error == pytest.approx(2)


def test_a_score_that_rests_on_no_survey_has_no_error_to_tell() -> None:
    assert run_it("rules: {x: {kind: external_statistic, statistic: c}}", FIXED) == [None]


def test_where_less_is_better_the_bands_are_read_from_below() -> None:
    scheme = """
rules: {x: {kind: survey_index, index: a}}
results: {year: {score: x, lower_is_better: true, grades: [{grade: good, at_least: 20},
    {grade: unqualified}]}}"""
    found = only(run_it(scheme, indices(index("a", 20, 5))))
    assert found.probabilities == {"good": 0.5, "unqualified": 0.5}


def simulated(score: Any, means: list[float], errors: list[float], corr: float = 0.0) -> Any:
    rng = np.random.default_rng(20260101)
    matrix = np.full((len(means), len(means)), corr) + (1 - corr) * np.eye(len(means))
    draws = rng.multivariate_normal(means, matrix * np.outer(errors, errors), size=200_000)
    return score(draws)


def test_simulation_gives_the_same_error_and_the_same_chances_of_grades() -> None:
    both = indices(index("a", 92, 2, survey="s"), index("b", 84, 4, survey="s"))
    said = "survey_covariances: [{period: 2026, index_a: a, index_b: b, covariance: 3.2}]"
    found = only(run_it(TREE, FIXED, both, said))
    scores = simulated(lambda x: 0.5 * x[:, 0] + 0.3 * x[:, 1] + 14, [92, 84], [2, 4], 0.4)
    assert found.std_error == pytest.approx(scores.std(), rel=0.01)
    assert found.probabilities["excellent"] == pytest.approx((scores >= 90).mean(), abs=0.005)
    assert found.probabilities["good"] == pytest.approx(
        ((scores >= 80) & (scores < 90)).mean(), abs=0.005
    )


def test_norms_that_come_from_the_units_carry_the_errors_of_those_units() -> None:
    scheme = """
rules:
  a_index: {kind: survey_index, index: a}
  x: {kind: normalise, of: "${a_index}", to: min_max}"""
    rows = [
        index("a", estimate, error, unit=unit)
        for unit, estimate, error in (("A", 60, 0.5), ("B", 72, 1), ("C", 90, 0.5))
    ]
    units = "units: {A: {}, B: {}, C: {}}"
    low, middle, best = run_it(scheme, units, indices(*rows))
    scores = simulated(
        lambda x: 100 * (x[:, 1] - x[:, 0]) / (x[:, 2] - x[:, 0]), [60, 72, 90], [0.5, 1, 0.5]
    )
    assert low is not None
    assert middle is not None
    assert best is not None
    assert middle.std_error == pytest.approx(scores.std(), rel=0.01)
    # The ends of the scale are at 0 and 100 whoever they are.
    assert low.std_error == best.std_error == 0


def test_a_cap_takes_away_what_lies_beyond_it() -> None:
    scheme = """
rules:
  a: {kind: survey_index, index: a}
  x: {kind: formula, value: "${a}", cap: 80}"""
    far = only(run_it(scheme, indices(index("a", 90, 2))))
    assert far.std_error == 0
    at = only(run_it(scheme, indices(index("a", 80, 2))))
    scores = simulated(lambda x: np.minimum(x[:, 0], 80), [80], [2])
    assert at.std_error == pytest.approx(1)  # Half of the error is cut off.
    assert at.std_error == pytest.approx(scores.std(), rel=0.2)
    below = only(run_it(scheme, indices(index("a", 70, 2))))
    assert below.std_error == pytest.approx(2)


INSPECTED = """
indicators:
  - code: x
    title: {zh-CN: 综合}
    children:
      - {code: a, title: {zh-CN: 准确}, weight: 50, value: "${accuracy}"}
      - {code: b, title: {zh-CN: 完整}, weight: 30, value: "${completeness}"}
      - {code: c, title: {zh-CN: 满意}, weight: 20, value: "${opinion}"}
    coverage: 0
rules:
  accuracy: {kind: inspection, dimension: accuracy}
  completeness: {kind: inspection, dimension: completeness}
  opinion: {kind: survey_index, index: opinion}
"""


def inspected(dimension: str, wrong: int, right: int, listed: int | None) -> list[dict[str, Any]]:
    said = {"dimension": dimension, "date": "2026-03-01", "list_size": listed}
    found = [
        {**said, "item": "a", "wrong": "yes", "number": wrong},
        {**said, "item": "b", "wrong": "no", "number": right},
    ]
    return [row for row in found if row["number"]]


def inspections(*dimensions: list[dict[str, Any]]) -> str:
    return f"inspections: {json.dumps([row for rows in dimensions for row in rows])}"


def test_the_interval_of_an_inspection_enters_the_error_of_the_composite() -> None:
    found = only(run_it(INSPECTED, inspections(inspected("accuracy", 3, 27, 250))))
    # Wilson's interval of 3 in 30 of a list of 250 goes from 3.67 % to 24.46 %: an error of
    # 20.79 / (2 * 1.959964) = 5.30 points, of the one indicator that has a value.
    assert found.std_error == pytest.approx(5.30, abs=0.005)
    assert found.low == pytest.approx(90 - 20.79 / 2, abs=0.01)


def test_an_inspection_that_finds_nothing_wrong_is_not_certain_of_it() -> None:
    found = only(run_it(INSPECTED, inspections(inspected("accuracy", 0, 30, None))))
    # z² / (n + z²) = 3.8415 / 33.8415 = 11.35 % is the whole interval: 11.35 / 3.92.
    assert found.std_error == pytest.approx(2.896, abs=0.001)


def test_an_inspection_of_the_whole_list_leaves_no_error() -> None:
    found = run_it(INSPECTED, inspections(inspected("accuracy", 3, 27, 30)))
    assert only(found).std_error == 0


def test_lists_of_several_periods_count_together() -> None:
    rows = inspected("accuracy", 3, 27, 250)
    months = [
        {**row, "date": None, "period": month} for month in ("2026-02", "2026-03") for row in rows
    ]
    both = only(run_it(INSPECTED, inspections(months)))
    one = estimate_error_rate(6, 60, 500).corrected_interval
    assert one is not None
    assert both.std_error == pytest.approx(100 * (one.high - one.low) / 2 / 1.959964, abs=1e-4)
    months[0]["list_size"] = months[1]["list_size"] = None
    unknown = estimate_error_rate(6, 60).interval
    of_no_list = only(run_it(INSPECTED, inspections(months)))
    width = 100 * (unknown.high - unknown.low)
    assert of_no_list.std_error == pytest.approx(width / 2 / 1.959964, abs=1e-4)


def test_rates_of_one_inspection_go_together_and_a_survey_is_apart_from_them() -> None:
    found = only(
        run_it(
            INSPECTED,
            inspections(
                inspected("accuracy", 0, 30, None), inspected("completeness", 0, 30, None)
            ),
            indices(index("opinion", 80, 5)),
        )
    )
    # (0.5 + 0.3) * 2.896 as correlated as could be, and 0.2 * 5 of its own.
    assert found.std_error == pytest.approx(math.hypot(0.8 * 2.896, 1), abs=0.001)
    assert found.covariances is Covariances.BOUNDED


BELOW = """
rules:
  own: {kind: survey_index, index: a}
  x: {kind: members, of: "${own}", how: mean}"""


def of_two(covariance: float, other: str = "C") -> Uncertainty:
    """Return the error of the mean of B, which is off by 2, and C, which is off by 3."""
    units = "units: {A: {}, B: {parent: A}, C: {parent: A, name: 丙}}"
    both = indices(index("a", 80, 2, unit="B"), index("a", 90, 3, unit="C"))
    said = f"{{unit: B, unit_b: {other}, period: 2026, index_a: a, index_b: a"
    stated = f"survey_covariances: [{said}, covariance: {covariance}}}]"
    found, _b, _c = run_it(BELOW, units, both, stated)
    assert found is not None
    return found


def test_errors_of_two_units_go_together_as_stated_where_a_score_rests_on_both() -> None:
    found = of_two(1.5)
    assert found.std_error == pytest.approx(math.sqrt(4 + 9 + 2 * 1.5) / 2)
    assert found.covariances is Covariances.STATED
    assert of_two(-6).std_error == pytest.approx(0.5)  # |2 - 3| / 2: entirely against each other.
    assert of_two(1.5, "丙") == found


def test_a_covariance_with_a_unit_that_has_no_such_index_is_refused() -> None:
    with pytest.raises(InvalidInputError) as refused:
        of_two(1.5, "A")
    assert [one.code for one in refused.value.problems] == ["unknown_index"]
    with pytest.raises(InvalidInputError) as refused:
        of_two(6.1)
    assert [one.code for one in refused.value.problems] == ["out_of_range"]

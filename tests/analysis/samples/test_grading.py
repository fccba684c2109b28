"""How likely each domain deserves each grade: by the normal table, and by law."""

import numpy as np
import pytest
from scipy import stats

from analysis.columns import Table
from analysis.samples.findings import ComparedDomain, DomainGrade
from analysis.samples.plan import SamplePlan
from analysis.samples.run import estimate_sample

GRADES = {"good": 60.0, "fair": 50.0, "poor": None}


def compared(groups: int, grades: dict[str, float | None]) -> tuple[ComparedDomain, ...]:
    rng = np.random.default_rng(20260401)
    group = np.repeat(np.arange(groups), 40)
    y = 45 + 15 * group / groups + rng.normal(0, 12, len(group))
    table = Table.of({"group": [f"g{one:02}" for one in group], "y": y.tolist()})
    plan = SamplePlan.model_validate(
        {
            "title": {"en": "x"},
            "estimates": [{"kind": "mean", "column": "y"}],
            "comparison": [
                {"of": {"kind": "mean", "column": "y"}, "domain": "group", "grades": grades}
            ],
        }
    )
    return estimate_sample(plan, table).comparison[0].domains


def grading(one: ComparedDomain) -> DomainGrade:
    assert one.grading is not None
    return one.grading


def test_of_two_domains_the_probabilities_are_those_of_the_raw_figures() -> None:
    for one in compared(2, GRADES):
        good = stats.norm.sf((60 - one.estimate) / one.std_error)
        poor = stats.norm.cdf((50 - one.estimate) / one.std_error)

        assert grading(one).probabilities == pytest.approx(
            {"good": good, "fair": 1 - good - poor, "poor": poor}
        )
        assert grading(one).lowest_tenth is None


def test_the_grade_is_that_of_the_raw_figure_and_probabilities_total_1() -> None:
    for one in compared(12, GRADES):
        earned = next(n for n, least in GRADES.items() if least is None or one.estimate >= least)

        assert grading(one).grade == earned
        assert sum(grading(one).probabilities.values()) == pytest.approx(1)


def test_one_of_twelve_domains_is_the_lowest_tenth() -> None:
    chances = [grading(one).lowest_tenth or 0.0 for one in compared(12, GRADES)]

    assert sum(chances) == pytest.approx(1)
    assert chances[-1] > 10 * chances[0]  # Highest first.


def test_without_grades_there_is_no_grading() -> None:
    assert all(one.grading is None for one in compared(3, {}))

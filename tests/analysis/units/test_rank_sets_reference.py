"""Critical values and tests of pairs agree with R (golden/rank_sets.R)."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.units.estimates import UnitEstimates
from analysis.units.rank_sets import find_marginal_rank_sets, find_rank_sets
from analysis.units.separations import CriticalValueMethod, SeparationPlan

GOLDEN = Path(__file__).parent / "golden"
EXPECTED: dict[str, Any] = json.loads((GOLDEN / "rank_sets.json").read_text())
MANY_DRAWS = SeparationPlan(is_step_down=False, draws=400_000)
SIMULATION_ERROR = 0.005  # Relative; the quantile of 400,000 draws has about a third of it.


@pytest.fixture(scope="module")
def five_units() -> UnitEstimates:
    n = np.array(EXPECTED["n"])
    return UnitEstimates(
        tuple("abcde"),
        np.array(EXPECTED["estimates"]),
        np.array(EXPECTED["covariance"]),
        n,
        n * 1.0,
    )


def test_the_simulated_critical_value_of_all_pairs_equals_qmvnorm(
    five_units: UnitEstimates,
) -> None:
    found = find_rank_sets(five_units, MANY_DRAWS)

    assert found.critical_values[0] == pytest.approx(EXPECTED["all_pairs"], rel=SIMULATION_ERROR)


def test_the_simulated_critical_value_of_one_unit_equals_qmvnorm(
    five_units: UnitEstimates,
) -> None:
    found = find_marginal_rank_sets(five_units, MANY_DRAWS)

    assert found.critical_values[0] == pytest.approx(EXPECTED["first_unit"], rel=SIMULATION_ERROR)


def test_equally_precise_units_take_the_quantile_of_the_studentized_range() -> None:
    n = np.full(10, 100)
    ten = UnitEstimates(tuple("abcdefghij"), np.zeros(10), 3 * np.eye(10), n, n * 1.0)

    found = find_rank_sets(ten, MANY_DRAWS)

    expected = EXPECTED["ten_equal_units"]
    assert found.critical_values[0] == pytest.approx(expected, rel=SIMULATION_ERROR)


@pytest.mark.parametrize("name", ["holm", "bonferroni"])
def test_pairs_told_apart_equal_p_adjust_of_welch_tests(
    five_units: UnitEstimates, name: str
) -> None:
    plan = SeparationPlan(method=CriticalValueMethod.BONFERRONI, is_step_down=name == "holm")

    found = find_rank_sets(five_units, plan)

    assert found.is_better is not None
    assert found.is_better.tolist() == EXPECTED[name]

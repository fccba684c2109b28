"""Probabilities of grades and of the lowest places: by hand and by law."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InvalidSampleError
from analysis.units.estimates import UnitEstimates
from analysis.units.probabilities import grade_probabilities, lowest_probabilities

GRADES = {"excellent": 90.0, "good": 80.0, "qualified": 60.0, "unqualified": -np.inf}


def units(values: list[float], std_error: float = 5.0) -> UnitEstimates:
    codes = tuple(f"u{number}" for number in range(len(values)))
    n = np.full(len(values), 100)
    return UnitEstimates(codes, np.array(values), np.eye(len(values)) * std_error**2, n, n * 1.0)


def test_a_unit_on_a_border_deserves_either_grade_by_half() -> None:
    # 80 ± 5: above 90 beyond 2 standard errors (0.0228), below 60 beyond 4 (0.00003).
    found = grade_probabilities(units([80.0]), GRADES)[0]

    assert found.grade == "good"
    assert found.probabilities == pytest.approx(
        {"excellent": 0.0228, "good": 0.4772, "qualified": 0.49997, "unqualified": 0.00003},
        abs=5e-5,
    )


@given(st.lists(st.floats(0, 100), min_size=1, max_size=6), st.floats(0.01, 30))
def test_probabilities_of_all_grades_sum_to_one(values: list[float], std_error: float) -> None:
    for unit in grade_probabilities(units(values, std_error), GRADES):
        assert sum(unit.probabilities.values()) == pytest.approx(1)
        assert all(chance >= 0 for chance in unit.probabilities.values())


@pytest.mark.parametrize("grades", [{}, {"a": 80.0}, {"a": 60.0, "b": 80.0, "c": -np.inf}])
def test_grades_that_leave_gaps_are_refused(grades: dict[str, float]) -> None:
    with pytest.raises(InvalidSampleError, match="must fall"):
        grade_probabilities(units([80.0]), grades)


def test_of_two_units_the_lower_is_lowest_with_the_normal_probability() -> None:
    # 5 apart with an error of 7.07: 0.7071 standard errors, probability 0.7602.
    found = lowest_probabilities(units([75.0, 80.0]), draws=40_000)

    assert found.lowest == 1
    assert found.units[0].probability == pytest.approx(0.7602, abs=0.007)
    assert found.units[0].expected_rank == pytest.approx(1.7602, abs=0.007)


@given(st.lists(st.floats(0, 100), min_size=2, max_size=25))
def test_as_many_are_expected_among_the_lowest_as_there_are(values: list[float]) -> None:
    found = lowest_probabilities(units(values), Fraction(1, 5), draws=50)

    assert found.lowest == max(1, len(values) // 5)
    assert sum(unit.probability for unit in found.units) == pytest.approx(found.lowest)
    expected = sum(unit.expected_rank for unit in found.units)
    assert expected == pytest.approx(len(values) * (len(values) + 1) / 2)


def test_a_repeated_seed_repeats_the_probabilities() -> None:
    sample = units([70.0, 72.0, 74.0])

    assert lowest_probabilities(sample, seed=3) == lowest_probabilities(sample, seed=3)
    assert lowest_probabilities(sample, seed=3) != lowest_probabilities(sample, seed=4)


@pytest.mark.parametrize(("share", "draws"), [(Fraction(0), 10), (Fraction(1, 2), 0)])
def test_no_share_and_no_draws_are_refused(share: Fraction, draws: int) -> None:
    with pytest.raises(InvalidSampleError, match="share"):
        lowest_probabilities(units([70.0, 80.0]), share, draws=draws)

"""Composite scores: exact, renormalised over what is present, and withheld below coverage."""

from fractions import Fraction

import pytest

from analysis.errors import InvalidPlanError, InvalidSampleError
from analysis.indices.composite import CompositeProblem, composite_score

WEIGHTS = {"a": 0.2, "b": 0.3, "c": 0.3, "d": 0.1, "e": 0.1}
VALUES: dict[str, float | Fraction | None] = {"a": 92, "b": 85, "c": 88, "d": 90, "e": 80}


def test_ss_01_four_indices_of_equal_weight_give_86() -> None:
    values: dict[str, float | Fraction | None] = {"a": 90, "b": 84, "c": 88, "d": 82}

    result = composite_score(values, dict.fromkeys(values, Fraction(1, 4)))

    assert result.value == 86
    assert result.coverage == 1


def test_wt_01_weights_of_a_plan_give_the_exact_score() -> None:
    assert composite_score(VALUES, WEIGHTS).value == Fraction("87.3")


def test_wt_02_a_missing_indicator_is_renormalised_and_never_zero() -> None:
    # (18.4 + 25.5 + 26.4 + 9) / 0.9 = 79.3 / 0.9, where zero filling would leave 79.3.
    result = composite_score(VALUES | {"e": None}, WEIGHTS)

    assert result.value == Fraction(793, 9)
    assert float(result.value or 0) == pytest.approx(88.11, abs=0.005)
    assert (result.coverage, result.missing) == (Fraction(9, 10), ("e",))


def test_below_70_percent_coverage_there_is_no_composite() -> None:
    result = composite_score(VALUES | {"a": None, "b": None}, WEIGHTS)

    assert (result.value, result.problem) == (None, CompositeProblem.COVERAGE_TOO_LOW)
    assert result.coverage == Fraction(1, 2)


def test_exactly_70_percent_is_enough() -> None:
    assert composite_score(VALUES | {"b": None}, WEIGHTS).value is not None


def test_weights_may_be_percentages() -> None:
    percentages = {name: weight * 100 for name, weight in WEIGHTS.items()}

    assert composite_score(VALUES, percentages).value == Fraction("87.3")


def test_a_value_that_is_no_number_is_refused_by_name() -> None:
    with pytest.raises(
        InvalidSampleError, match=r"\['e'\] .* None where it could not be measured"
    ):
        composite_score(VALUES | {"e": float("nan")}, WEIGHTS)


@pytest.mark.parametrize("weights", [{"a": 0.5, "b": 0.499}, {"a": 1.5, "b": -0.5}])
def test_weights_that_do_not_total_one_are_refused(weights: dict[str, float]) -> None:
    with pytest.raises(InvalidPlanError, match="total 1 or 100"):
        composite_score({"a": 1, "b": 2}, weights)


def test_weights_of_other_indicators_are_refused() -> None:
    with pytest.raises(InvalidPlanError, match="must agree"):
        composite_score({"a": 1}, {"b": 1})

"""Gathering the figures of units: who is compared, and with which errors."""

import numpy as np
import pytest

from analysis.errors import InvalidSampleError
from analysis.estimation.means import MeanEstimate
from analysis.units.estimates import Basis, UncomparedReason, UncomparedUnit, UnitEstimates


def mean(value: float, std_error: float | None, n: int = 50) -> MeanEstimate:
    return MeanEstimate(value, std_error, n, n / 2, None, has_finite_population_correction=False)


def estimates(values: list[float], covariance: list[list[float]]) -> UnitEstimates:
    n = np.full(len(values), 50)
    codes = tuple("abcdefgh"[: len(values)])
    return UnitEstimates(codes, np.array(values), np.array(covariance), n, n * 1.0)


def test_units_without_a_standard_error_are_left_out_with_a_reason() -> None:
    found = UnitEstimates.of_means(
        {"a": mean(80, 2), "b": None, "c": mean(70, None, 1), "d": mean(60, 3, 20)}, min_n=20
    )

    assert found.codes == ("a", "d")
    assert found.n.tolist() == [50, 20]
    assert found.effective_n.tolist() == [25, 10]
    assert found.left_out == (
        UncomparedUnit("b", UncomparedReason.NO_RATINGS),
        UncomparedUnit("c", UncomparedReason.BELOW_MIN_N),
    )


def test_a_unit_without_an_adjusted_figure_is_not_called_unrated() -> None:
    found = UnitEstimates.of_means(
        {"a": mean(80, 2), "b": None}, basis=Basis.DIRECTLY_STANDARDIZED
    )

    assert found.left_out == (UncomparedUnit("b", UncomparedReason.NOT_ADJUSTABLE),)


def test_errors_are_those_of_the_means_and_correlations_those_of_the_covariance() -> None:
    # Correlation of a and c: 3 / (2 * 3) = 0.5; with errors 1 and 3 the covariance is 1.5.
    joint = np.array([[4.0, np.nan, 3.0], [np.nan] * 3, [3.0, np.nan, 9.0]])

    found = UnitEstimates.of_means({"a": mean(80, 1), "b": None, "c": mean(70, 3)}, joint)

    assert found.covariance == pytest.approx(np.array([[1.0, 1.5], [1.5, 9.0]]))
    assert found.std_errors == pytest.approx([1, 3])


def test_a_unanimous_unit_takes_its_error_from_the_wilson_interval() -> None:
    # Everybody at 100 with effective size 10: from 72.25 to 100, so 27.75 / (2 * 1.96).
    unanimous = MeanEstimate(100, 0.0, 20, 10, None, has_finite_population_correction=False)

    found = UnitEstimates.of_means({"a": unanimous, "b": mean(80, 2)}, np.diag([0.0, 4.0]))

    assert found.std_errors == pytest.approx([27.75 / (2 * 1.96), 2], abs=0.001)
    assert found.covariance[0, 1] == 0


@pytest.mark.parametrize(
    ("values", "covariance", "message"),
    [
        ([1.0, 2.0], [[1.0]], "2 rows"),
        ([1.0, np.nan], [[1.0, 0.0], [0.0, 1.0]], "finite"),
        ([1.0, 2.0], [[1.0, 0.0], [0.0, 0.0]], r"\['b'\] have no sampling variance"),
        ([1.0, 2.0], [[1.0, 0.5], [0.0, 1.0]], "symmetric"),
    ],
)
def test_numbers_that_cannot_be_compared_are_refused(
    values: list[float], covariance: list[list[float]], message: str
) -> None:
    with pytest.raises(InvalidSampleError, match=message):
        estimates(values, covariance)


def test_a_unit_listed_twice_is_refused() -> None:
    one = np.ones(2)

    with pytest.raises(InvalidSampleError, match="listed twice"):
        UnitEstimates(("a", "a"), one, np.eye(2), np.array([5, 5]), one)

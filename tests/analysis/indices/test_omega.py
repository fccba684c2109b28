"""One factor and omega by hand and by law."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.indices import omega
from analysis.indices.item_products import ItemProducts
from analysis.indices.omega import estimate_omega, fit_one_factor
from analysis.indices.reliability import ReliabilityProblem, estimate_alpha

LOADINGS = st.lists(st.floats(0.2, 0.95), min_size=4, max_size=8)


def model(loadings: list[float]) -> np.ndarray:
    correlation = np.outer(loadings, loadings)
    np.fill_diagonal(correlation, 1)
    return correlation


def answers_with(correlation: np.ndarray, n: int = 50) -> np.ndarray:
    """Make answers whose sample correlation is exactly as asked."""
    rng = np.random.default_rng(1)
    raw = rng.normal(0, 1, (n, len(correlation)))
    raw -= raw.mean(axis=0)
    white = raw @ np.linalg.inv(np.linalg.cholesky(raw.T @ raw / n)).T
    return white @ np.linalg.cholesky(correlation).T + 10


def sums(answers: np.ndarray) -> ItemProducts:
    return ItemProducts.of([f"q{item}" for item in range(answers.shape[1])], answers)


def test_three_items_are_fitted_exactly_as_by_hand() -> None:
    # r12 = 0.56, r13 = 0.48, r23 = 0.42: the first loading is sqrt(0.56 * 0.48 / 0.42) = 0.8.
    factor = fit_one_factor(np.array([[1, 0.56, 0.48], [0.56, 1, 0.42], [0.48, 0.42, 1]]))

    assert factor is not None
    assert factor.loadings == pytest.approx(np.array([0.8, 0.7, 0.6]))
    assert factor.residuals == pytest.approx(np.zeros((3, 3)), abs=1e-12)


def test_omega_of_three_items_matches_the_hand_calculation() -> None:
    # (0.8 + 0.7 + 0.6)² = 4.41, uniquenesses 0.36 + 0.51 + 0.64 = 1.51.
    result = estimate_omega(sums(answers_with(model([0.8, 0.7, 0.6]))))

    assert result.omega == pytest.approx(4.41 / 5.92)
    assert result.omega_observed == pytest.approx(4.41 / 5.92)
    assert (result.n, result.incomplete, result.effective_n) == (50, 0, 50)


@given(LOADINGS)
def test_loadings_of_a_true_factor_are_found_again(loadings: list[float]) -> None:
    factor = fit_one_factor(model(loadings))

    assert factor is not None
    assert factor.loadings == pytest.approx(np.array(loadings), abs=1e-8)
    assert factor.uniquenesses == pytest.approx(1 - np.array(loadings) ** 2, abs=1e-8)


@given(st.integers(0, 2**32 - 1))
def test_no_loading_can_be_moved_to_fit_better(seed: int) -> None:
    rng = np.random.default_rng(seed)
    raw = rng.normal(0, 1, (60, 1)) + rng.normal(0, 1, (60, 5))
    correlation = np.corrcoef(raw.T)

    factor = fit_one_factor(np.asarray(correlation))

    assert factor is not None
    slope = factor.residuals @ factor.loadings
    is_inside = np.abs(factor.loadings) < 1
    assert slope[is_inside] == pytest.approx(np.zeros(is_inside.sum()), abs=1e-10)


@given(st.floats(0.1, 0.9), st.integers(3, 7))
def test_where_all_items_correlate_alike_omega_is_the_standardised_alpha(
    correlation: float, items: int
) -> None:
    alike = sums(answers_with(model([correlation**0.5] * items)))

    assert estimate_omega(alike).omega == pytest.approx(estimate_alpha(alike).standardized_alpha)


def test_the_factor_points_to_where_most_items_do() -> None:
    factor = fit_one_factor(model([-0.5, 0.6, 0.7, 0.8]))

    assert factor is not None
    assert factor.loadings == pytest.approx(np.array([-0.5, 0.6, 0.7, 0.8]))


def test_a_loading_beyond_one_is_held_and_marked() -> None:
    # r12 r13 / r23 = 0.9 * 0.9 / 0.7 > 1.
    factor = fit_one_factor(np.array([[1, 0.9, 0.9], [0.9, 1, 0.7], [0.9, 0.7, 1]]))

    assert factor is not None
    assert factor.has_heywood_case
    assert factor.loadings[0] == 1


def test_items_with_nothing_in_common_have_no_factor() -> None:
    assert fit_one_factor(np.eye(4)) is None


def test_loadings_that_do_not_settle_are_no_factor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(omega, "MAX_SWEEPS", 1)

    assert fit_one_factor(model([0.9, 0.5, 0.3, 0.8])) is None


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        (np.array([[1], [2]]), ReliabilityProblem.ONE_ITEM),
        (np.array([[1, 2], [2, 1], [3, 5]]), ReliabilityProblem.TOO_FEW_ITEMS),
        (np.array([[1, 2, 3]]), ReliabilityProblem.TOO_FEW_RESPONDENTS),
        (np.array([[1, 2, 3], [2, 2, 1], [3, 2, 5]]), ReliabilityProblem.NO_VARIANCE),
        (np.array([[1, 1, 3], [2, 2, 1], [4, 4, 5]]), ReliabilityProblem.COLLINEAR_ITEMS),
        (answers_with(np.eye(3)), ReliabilityProblem.NOT_CONVERGED),
    ],
)
def test_where_there_is_no_omega_the_result_says_why(
    answers: np.ndarray, problem: ReliabilityProblem
) -> None:
    result = estimate_omega(sums(answers))

    assert (result.omega, result.omega_observed, result.factor) == (None, None, None)
    assert result.problem is problem

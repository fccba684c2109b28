"""Coefficients of correlations as functions of the weights of a design."""

import numpy as np
import pytest

from analysis.indices.correlation_statistic import CorrelationStatistic, Slopes
from analysis.indices.item_products import ItemProducts
from analysis.indices.omega import estimate_omega, omega_with_slopes
from analysis.indices.reliability import ReliabilityProblem, standardized_with_slopes


def test_the_influence_on_a_correlation_by_hand() -> None:
    # Both items are -1 or 1 about zero, so z is the answer itself, and r = (1 + 1 + 1 - 1)/4.
    answers = np.array([[1.0, 1], [-1, -1], [1, 1], [-1, 1]])
    answers = np.vstack([answers, -answers])
    found = CorrelationStatistic(
        np.arange(8), answers, lambda r: Slopes(float(r[0, 1]), np.array([[0.0, 1], [1, 0]]))
    )

    assert found.estimate(np.ones(8))[0] == 0.5
    # z_1 z_2 - r = 1/2 where both agree and -3/2 where they do not, over eight.
    assert found.influence(np.ones(8)) == pytest.approx(
        [0.0625, 0.0625, 0.0625, -0.1875, 0.0625, 0.0625, 0.0625, -0.1875]
    )


def test_what_is_scaled_or_shifted_has_the_same_coefficient_and_influence() -> None:
    random = np.random.default_rng(7)
    answers = random.normal(size=(30, 1)) + random.normal(size=(30, 4))
    weights = random.uniform(1, 3, 30)
    as_is = CorrelationStatistic(np.arange(30), answers, omega_with_slopes)
    other = CorrelationStatistic(
        np.arange(30), answers * [1.0, 2, 3, 4] + [5.0, 6, 7, 8], omega_with_slopes
    )

    assert other.estimate(5 * weights) == pytest.approx(as_is.estimate(weights), rel=1e-10)
    assert other.influence(weights) == pytest.approx(as_is.influence(weights), rel=1e-8)
    assert weights @ as_is.influence(weights) == pytest.approx(0, abs=1e-12)


def test_without_variance_there_is_neither_coefficient_nor_influence() -> None:
    found = CorrelationStatistic(
        np.arange(3), np.array([[1.0, 4], [2, 4], [3, 4]]), standardized_with_slopes
    )

    assert np.isnan(found.estimate(np.ones(3))).all()
    assert np.isnan(found.influence(np.ones(3))).all()


def test_a_heywood_case_has_a_verdict_and_no_error() -> None:
    # r12 r13 / r23 = 0.81/0.3 > 1: the first item would have to be more than the factor.
    correlation = np.array([[1.0, 0.9, 0.9], [0.9, 1, 0.7], [0.9, 0.7, 1]])
    factor = np.linalg.cholesky(correlation)
    scores = np.linalg.qr(np.vstack([np.eye(3), -np.eye(3)]))[0] @ factor.T

    found = estimate_omega(ItemProducts.of("abc", scores + 10))

    assert found.omega is not None
    assert found.problem is ReliabilityProblem.HEYWOOD_CASE
    slopes = omega_with_slopes(correlation)
    assert slopes is not None
    assert slopes.value == pytest.approx(found.omega, rel=1e-12)
    assert np.isnan(slopes.slopes).all()

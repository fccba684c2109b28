"""Alpha as a function of the weights of a design."""

import numpy as np
import pytest

from analysis.estimation.cluster_design import ClusterDesign
from analysis.estimation.stages import Stage
from analysis.indices.design_alpha import AlphaStatistic
from analysis.indices.item_products import ItemProducts
from analysis.indices.reliability import estimate_alpha


def test_of_respondents_drawn_one_by_one_alpha_has_its_usual_error() -> None:
    random = np.random.default_rng(4)
    answers = (random.integers(1, 6, (60, 1)) + random.integers(0, 3, (60, 4))).astype(np.float64)
    weights = random.uniform(1, 3, 60)
    statistic = AlphaStatistic(np.arange(60), answers)

    usual = estimate_alpha(ItemProducts.of("abcd", answers, weights))
    design = ClusterDesign.of([Stage()], weights)

    assert statistic.estimate(weights)[0] == pytest.approx(usual.alpha, rel=1e-12)
    variance = design.variance(statistic).covariance[0, 0]
    assert variance**0.5 == pytest.approx(usual.std_error, rel=1e-10)
    # The influence of all respondents adds up to nothing.
    assert weights @ statistic.influence(weights) == pytest.approx(0, abs=1e-12)


def test_where_the_total_does_not_vary_there_is_no_alpha() -> None:
    statistic = AlphaStatistic(np.arange(3), np.array([[1.0, 2], [2, 1], [1, 2]]))

    assert np.isnan(statistic.estimate(np.ones(3))).all()
    assert np.isnan(statistic.estimate(np.zeros(3))).all()


def test_a_replicate_whose_totals_agree_but_for_rounding_has_no_alpha() -> None:
    # Totals of 0.3 in every row but the last, which the replicate leaves out.
    answers = np.array([[0.1, 0.2], [0.2, 0.1], [0.15, 0.15], [0.3, 0.4]])
    statistic = AlphaStatistic(np.arange(4), answers)

    assert np.isnan(statistic.estimate(np.array([1.1, 1.3, 0.7, 0.0]))).all()
    assert np.isfinite(statistic.estimate(np.ones(4))).all()

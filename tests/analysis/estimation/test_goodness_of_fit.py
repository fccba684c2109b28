"""Fit to known shares, by hand and by law."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.errors import InvalidSampleError
from analysis.estimation.cluster_design import ClusterDesign
from analysis.estimation.contrasts import UntestableReason
from analysis.estimation.design_results import DomainEstimates
from analysis.estimation.domain_estimates import estimate_shares
from analysis.estimation.domains import Domains
from analysis.estimation.goodness_of_fit import fit_test
from analysis.estimation.stages import Stage


def shares(
    codes: list[int], size: int, stage: Stage | None = None, weight: float = 1.0
) -> DomainEstimates:
    design = ClusterDesign.of([stage or Stage()], np.full(len(codes), weight))
    return estimate_shares(np.array(codes), size, Domains.whole(len(codes)), design)


def test_three_in_four_against_a_half_by_hand() -> None:
    # p = .75 of 40: X² = 40 · 2 · .25² / .5 = 10; standardised .25 / .5; total variation .25.
    # V = .75 · .25 / 39 against .25 / 40 under the known shares: 0.75 · 40 / 39.
    found = fit_test(shares([0] * 30 + [1] * 10, 2), np.array([50.0, 50.0]), ("yes", "no"))

    assert found.chi_square == pytest.approx(10)
    assert found.chi_square_p_value == pytest.approx(float(stats.chi2.sf(10, 1)))
    assert found.mean_design_effect == pytest.approx(0.75 * 40 / 39)
    assert found.statistic == pytest.approx(10 / (0.75 * 40 / 39))
    assert [found.df, found.df_denominator] == pytest.approx([1, 39])
    assert found.total_variation == pytest.approx(0.25)
    assert [one.standardized_difference for one in found.categories] == pytest.approx([0.5, -0.5])
    assert found.largest_standardized_difference == pytest.approx(0.5)


def test_answers_that_come_in_clusters_say_less() -> None:
    codes = [0, 0, 0, 0] * 6 + [1, 1, 1, 1] * 4
    known = np.array([0.4, 0.6])

    alone = fit_test(shares(codes, 2), known)
    together = fit_test(shares(codes, 2, Stage(np.repeat(np.arange(10), 4))), known)

    assert alone.chi_square == together.chi_square
    assert alone.p_value is not None
    assert together.p_value is not None
    assert together.p_value > 2 * alone.p_value
    assert together.mean_design_effect == pytest.approx(4, rel=0.2)


@given(st.floats(0.01, 1000), st.floats(0.01, 1000))
def test_neither_the_size_of_weights_nor_that_of_known_counts_matters(
    weight: float, size: float
) -> None:
    codes, known = [0, 1, 2, 1, 1, 2, 0, 1], np.array([3.0, 4.0, 2.0])

    one = fit_test(shares(codes, 3), known)
    two = fit_test(shares(codes, 3, weight=weight), size * known)

    assert one.statistic == pytest.approx(two.statistic)
    assert one.p_value == pytest.approx(two.p_value)


def test_a_category_that_nobody_gave_counts_as_missing_from_the_sample() -> None:
    found = fit_test(shares([0, 0, 1, 1], 3), np.array([1.0, 1.0, 2.0]))

    assert [one.share for one in found.categories] == [0.5, 0.5, 0.0]
    assert found.total_variation == pytest.approx(0.5)
    assert found.p_value is not None


@pytest.mark.parametrize(
    ("estimates", "problem"),
    [
        (shares([-1, -1], 2), UntestableReason.NO_ANSWER),
        (shares([0, 1], 2, Stage(population=np.array([2.0, 2.0]))), UntestableReason.NO_VARIANCE),
        (
            shares([0, 1], 2, Stage(np.zeros(2), population=np.ones(2))),
            UntestableReason.NO_DEGREES_OF_FREEDOM,
        ),
    ],
)
def test_without_answers_or_spread_there_is_no_test_and_a_reason(
    estimates: DomainEstimates, problem: UntestableReason
) -> None:
    found = fit_test(estimates, np.array([1.0, 1.0]))

    assert found.problem is problem
    assert found.statistic is found.p_value is None


def test_one_category_is_no_question() -> None:
    found = fit_test(shares([0, 0], 1), np.array([1.0]))

    assert found.problem is UntestableReason.ONE_CATEGORY
    assert found.chi_square_p_value is None


@pytest.mark.parametrize("known", [[1.0], [1.0, 0.0], [1.0, np.inf]])
def test_known_shares_are_one_above_zero_for_each_category(known: list[float]) -> None:
    with pytest.raises(InvalidSampleError, match="2 numbers above zero"):
        fit_test(shares([0, 1], 2), np.array(known))

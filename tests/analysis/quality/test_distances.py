"""Mahalanobis distances: worked by hand, and what must always hold."""

import numpy as np
import pytest

from analysis.errors import InsufficientSampleError
from analysis.quality.distances import mahalanobis_distances

NAN = float("nan")


def test_two_independent_items_match_the_hand_calculation() -> None:
    # The corners of a square of side 2 have mean 2 and variance 4/3 each way, covariance 0:
    # D^2 = 1 / (4/3) + 1 / (4/3) = 1.5; where only the first was answered, .75 on one df.
    corners = np.array([[1.0, 1], [1, 3], [3, 1], [3, 3]])

    found = mahalanobis_distances(corners)

    assert found.squared == pytest.approx([1.5] * 4)
    assert found.df.tolist() == [2] * 4
    assert found.p_value == pytest.approx(np.exp(-0.75))  # Chi-square on 2 df is exponential.


def test_a_sheet_left_blank_is_at_no_distance() -> None:
    found = mahalanobis_distances(np.array([[1.0, 1], [1, 3], [3, 1], [3, 3], [NAN, NAN]]))

    assert (found.squared[4], found.df[4], found.p_value[4]) == (0, 0, 1)


def test_an_item_that_repeats_another_adds_nothing() -> None:
    rng = np.random.default_rng(3)
    answers = rng.integers(1, 6, (50, 3)).astype(np.float64)
    repeated = np.hstack([answers, answers[:, :1], np.full((50, 1), 5.0)])

    one, other = mahalanobis_distances(answers), mahalanobis_distances(repeated)

    assert other.squared == pytest.approx(one.squared)
    assert other.df.tolist() == one.df.tolist()


def test_complete_sheets_are_at_distances_that_add_up() -> None:
    # The sum of all D^2 is (n - 1) K whatever the answers.
    answers = np.random.default_rng(4).integers(1, 6, (80, 5)).astype(np.float64)

    assert mahalanobis_distances(answers).squared.sum() == pytest.approx(79 * 5)


def test_items_never_answered_together_are_told() -> None:
    with pytest.raises(InsufficientSampleError, match="items 0 and 1 were answered together by 1"):
        mahalanobis_distances(np.array([[1.0, 2], [2, NAN], [NAN, 3], [4, NAN]]))

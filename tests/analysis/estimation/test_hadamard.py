"""Hadamard matrices have rows at right angles, and are no larger than they must be."""

import numpy as np
import pytest

from analysis.estimation.hadamard import hadamard


@pytest.mark.parametrize(
    ("at_least", "order"),
    [(1, 1), (2, 2), (3, 4), (5, 8), (9, 12), (13, 16), (17, 20), (21, 24), (33, 40), (45, 48)],
)
def test_rows_are_at_right_angles_and_the_first_is_ones(at_least: int, order: int) -> None:
    matrix = hadamard(at_least)

    assert np.array_equal(matrix @ matrix.T, order * np.eye(order))
    assert (matrix[0] == 1).all()
    assert (matrix[:, 0] == 1).all()

"""Response propensities: the logistic fit, its limits, and the rates of cells."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import ConvergenceError
from analysis.quality.propensities import cell_means, logistic
from analysis.quality.response_cells import ResponseCells

CODES = ("0", "1", "2")


def crossed(n: list[int], responded: list[int]) -> ResponseCells:
    """Return the cells of two variables with two and some categories."""
    codes = np.arange(len(n))
    levels = np.stack([codes % 2, codes // 2], axis=1)
    return ResponseCells(("a", "b"), (("0", "1"), CODES), levels, np.array(n), np.array(responded))


@given(st.lists(st.tuples(st.integers(20, 300), st.floats(0.1, 0.9)), min_size=6, max_size=6))
def test_fitted_rates_of_every_category_are_those_observed(
    pairs: list[tuple[int, float]],
) -> None:
    # The score equations of a logistic model with an indicator per category say just that.
    cells = crossed([n for n, _ in pairs], [round(n * share) for n, share in pairs])

    values = logistic(cells).values

    for level in cells.levels.T:
        fitted = np.bincount(level, cells.n * values)
        assert fitted == pytest.approx(np.bincount(level, cells.responded), rel=1e-9)


def test_variables_that_say_the_same_change_nothing() -> None:
    level = np.array([[0], [1]])
    n, responded = np.array([100, 300]), np.array([80, 60])
    one = ResponseCells(("a",), (CODES,), level, n, responded)
    both = ResponseCells(("a", "b"), (CODES, CODES), np.hstack([level, level]), n, responded)

    assert logistic(both).values == pytest.approx(logistic(one).values)


def test_where_everybody_of_a_category_answered_the_others_are_fitted_alone() -> None:
    cells = crossed([50, 70, 40, 30, 20, 10], [10, 20, 12, 11, 20, 10])
    others = crossed([50, 70, 40, 30], [10, 20, 12, 11])

    values = logistic(cells).values

    assert values[4:] == pytest.approx([1, 1])
    assert values[:4] == pytest.approx(logistic(others).values)


def test_a_silent_combination_without_a_silent_category_is_told() -> None:
    # Nobody of (1, 0) and everybody of (0, 1) answered, so that no finite effect is enough.
    with pytest.raises(ConvergenceError, match="take cell means"):
        logistic(crossed([50, 50, 50, 50], [20, 0, 50, 20]))


def test_a_response_that_two_of_three_variables_decide_is_told() -> None:
    levels = np.array([[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)])
    n = np.full(8, 50)
    responded = np.where(levels.sum(axis=1) > 1, 50, 0)

    with pytest.raises(ConvergenceError, match="answered by nobody or by everybody"):
        logistic(ResponseCells(("a", "b", "c"), (("0", "1"),) * 3, levels, n, responded))


def test_cell_means_are_the_rates_of_the_cells() -> None:
    found = cell_means(crossed([10, 20, 30, 40], [5, 5, 0, 40]))

    assert found.values == pytest.approx([0.5, 0.25, 0, 1])
    assert found.variances() == pytest.approx([0.025, 0.009375, 0, 0])

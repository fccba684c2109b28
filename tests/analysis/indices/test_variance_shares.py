"""Shares of explained variance by hand, by brute force and by law."""

from collections.abc import Callable
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.indices.variance_shares import lmg, relative_weights

Divide = Callable[[np.ndarray, np.ndarray], np.ndarray]
SEEDS = st.integers(0, 2**32 - 1)


def correlations(seed: int, p: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw the correlations of p drivers with each other, and with an outcome."""
    rng = np.random.default_rng(seed)
    raw = rng.normal(0, 1, (50, 1)) * rng.uniform(0.2, 1, p + 1) + rng.normal(0, 1, (50, p + 1))
    whole = np.asarray(np.corrcoef(raw.T))
    return whole[1:, 1:], whole[1:, 0]


def explained(between: np.ndarray, with_outcome: np.ndarray, members: list[int]) -> float:
    if not members:
        return 0.0
    part = between[np.ix_(members, members)]
    return float(with_outcome[members] @ np.linalg.solve(part, with_outcome[members]))


def test_two_correlated_drivers_match_the_hand_calculation() -> None:
    # r = 0.5 between, 0.6 and 0.4 with the outcome: R² = (0.36 + 0.16 - 0.24)/0.75 = 28/75. The
    # first adds 0.36 alone and R² - 0.16 after the second: half of 0.36 + 16/75.
    between, with_outcome = np.array([[1, 0.5], [0.5, 1]]), np.array([0.6, 0.4])

    assert lmg(between, with_outcome) == pytest.approx(
        np.array([(0.36 + 16 / 75) / 2, (0.16 + 1 / 75) / 2])
    )


@given(SEEDS, st.integers(1, 5))
def test_lmg_is_the_mean_gain_over_all_orders_of_entering(seed: int, p: int) -> None:
    between, with_outcome = correlations(seed, p)
    gains = np.zeros(p)
    orders = list(permutations(range(p)))
    for order in orders:
        for place, driver in enumerate(order):
            before = explained(between, with_outcome, list(order[:place]))
            after = explained(between, with_outcome, list(order[: place + 1]))
            gains[driver] += (after - before) / len(orders)

    assert lmg(between, with_outcome) == pytest.approx(gains, abs=1e-12)


@given(SEEDS, st.integers(1, 8), st.sampled_from([lmg, relative_weights]))
def test_parts_are_never_negative_and_add_up_to_what_is_explained(
    seed: int, p: int, divide: Divide
) -> None:
    between, with_outcome = correlations(seed, p)

    parts = divide(between, with_outcome)

    assert parts.min() >= -1e-12
    assert parts.sum() == pytest.approx(explained(between, with_outcome, list(range(p))))


@given(SEEDS)
def test_of_two_drivers_both_methods_say_the_same(seed: int) -> None:
    between, with_outcome = correlations(seed, 2)

    assert relative_weights(between, with_outcome) == pytest.approx(lmg(between, with_outcome))


@pytest.mark.parametrize("divide", [lmg, relative_weights])
def test_uncorrelated_drivers_have_their_squared_correlations(divide: Divide) -> None:
    parts = divide(np.eye(3), np.array([0.5, -0.4, 0.3]))

    assert parts == pytest.approx(np.array([0.25, 0.16, 0.09]))


@given(SEEDS, st.permutations(range(4)))
def test_the_order_of_drivers_changes_nothing(seed: int, order: list[int]) -> None:
    between, with_outcome = correlations(seed, 4)

    turned = lmg(between[np.ix_(order, order)], with_outcome[order])

    assert turned == pytest.approx(lmg(between, with_outcome)[order], abs=1e-12)

"""Key drivers by hand, by brute force and by law."""

from collections.abc import Callable
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InvalidPlanError
from analysis.indices.drivers import (
    DriverProblem,
    ImportanceMethod,
    analyze_drivers,
    lmg,
    relative_weights,
)
from analysis.indices.item_replicates import jackknife
from analysis.indices.item_sums import ItemSums

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


def answers(seed: int = 1, n: int = 80) -> np.ndarray:
    """Draw an outcome and three drivers, the first of which counts most."""
    rng = np.random.default_rng(seed)
    drivers = rng.integers(1, 6, (n, 3)).astype(float)
    outcome = drivers @ [0.6, 0.3, 0.1] + rng.uniform(0, 2, n)
    return np.column_stack([outcome, drivers])


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


def test_the_driver_that_counts_most_comes_out_first_and_parts_have_errors() -> None:
    rows = answers()
    parts = [ItemSums.of("yabc", rows[start::20]) for start in range(20)]

    result = analyze_drivers(ItemSums.merge(parts), "y", "abc")
    errors = jackknife(
        parts, lambda sums: [driver.share for driver in analyze_drivers(sums, "y", "abc").drivers]
    )

    shares = [driver.share or 0 for driver in result.drivers]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) == pytest.approx(1)
    assert (result.method, result.n, result.effective_n) == (ImportanceMethod.LMG, 80, 80)
    assert errors.values == pytest.approx(np.array(shares))
    assert (errors.std_errors > 0).all()


def test_fifteen_drivers_are_divided_exactly_and_sixteen_by_relative_weights() -> None:
    rng = np.random.default_rng(3)
    rows = rng.normal(0, 1, (100, 1)) + rng.normal(0, 1, (100, 17)) + 10
    names = [f"d{item}" for item in range(17)]
    sums = ItemSums.of(names, rows)

    few, many = (analyze_drivers(sums, "d0", names[1:last]) for last in (16, 17))

    assert (few.method, many.method) == (ImportanceMethod.LMG, ImportanceMethod.RELATIVE_WEIGHTS)
    for result in (few, many):
        assert sum(driver.importance for driver in result.drivers) == pytest.approx(
            result.r_squared
        )
    with pytest.raises(InvalidPlanError, match=r"lmg of 16 drivers takes 2\^16"):
        analyze_drivers(sums, "d0", names[1:], ImportanceMethod.LMG)


def test_where_nothing_can_be_said_the_result_says_why() -> None:
    rows = answers()
    constant, doubled = rows.copy(), rows.copy()
    constant[:, 1] = 4
    doubled[:, 2] = 2 * doubled[:, 1]

    for data, problem in (
        (rows[:4], DriverProblem.TOO_FEW_RESPONDENTS),
        (constant, DriverProblem.NO_VARIANCE),
        (doubled, DriverProblem.COLLINEAR_DRIVERS),
    ):
        result = analyze_drivers(ItemSums.of("yabc", data), "y", "abc")
        assert (result.r_squared, result.drivers, result.problem) == (None, (), problem)


def test_an_outcome_that_repeats_a_driver_is_explained_in_full() -> None:
    rows = answers()
    rows[:, 0] = rows[:, 1]

    result = analyze_drivers(ItemSums.of("yabc", rows), "y", "abc")

    assert result.r_squared == pytest.approx(1)


@pytest.mark.parametrize(
    ("outcome", "drivers", "complaint"),
    [
        ("z", "abc", r"\['z'\] are not items"),
        ("y", "ya", "none of them 'y'"),
        ("y", "aa", "each once"),
        ("y", "", "one driver or more"),
    ],
)
def test_names_that_do_not_fit_are_refused(outcome: str, drivers: str, complaint: str) -> None:
    with pytest.raises(InvalidPlanError, match=complaint):
        analyze_drivers(ItemSums.of("yabc", answers()), outcome, drivers)

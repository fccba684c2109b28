"""Key drivers: what comes out first, when, and why not."""

import numpy as np
import pytest

from analysis.errors import InvalidPlanError
from analysis.indices.drivers import (
    DriverProblem,
    ImportanceMethod,
    analyze_drivers,
)
from analysis.indices.item_products import ItemProducts
from analysis.indices.item_replicates import jackknife


def answers(seed: int = 1, n: int = 80) -> np.ndarray:
    """Draw an outcome and three drivers, the first of which counts most."""
    rng = np.random.default_rng(seed)
    drivers = rng.integers(1, 6, (n, 3)).astype(float)
    outcome = drivers @ [0.6, 0.3, 0.1] + rng.uniform(0, 2, n)
    return np.column_stack([outcome, drivers])


def test_the_driver_that_counts_most_comes_out_first_and_parts_have_errors() -> None:
    rows = answers()
    parts = [ItemProducts.of("yabc", rows[start::20]) for start in range(20)]

    result = analyze_drivers(ItemProducts.merge(parts), "y", "abc")
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
    sums = ItemProducts.of(names, rows)

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
        result = analyze_drivers(ItemProducts.of("yabc", data), "y", "abc")
        assert (result.r_squared, result.drivers, result.problem) == (None, (), problem)


def test_an_outcome_that_repeats_a_driver_is_explained_in_full() -> None:
    rows = answers()
    rows[:, 0] = rows[:, 1]

    result = analyze_drivers(ItemProducts.of("yabc", rows), "y", "abc")

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
        analyze_drivers(ItemProducts.of("yabc", answers()), outcome, drivers)

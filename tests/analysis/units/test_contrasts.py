"""Units against the rest and against a target, by hand and by law."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InsufficientSampleError, InvalidSampleError
from analysis.units.contrasts import (
    Standing,
    compare_with_rest,
    compare_with_target,
)
from analysis.units.estimates import Basis, UnitEstimates


def units(values: list[float], covariance: list[list[float]]) -> UnitEstimates:
    n = np.full(len(values), 100)
    codes = tuple("abcdefgh"[: len(values)])
    return UnitEstimates(codes, np.array(values), np.array(covariance), n, n * 1.0)


def test_a_unit_less_the_rest_matches_the_hand_calculation() -> None:
    # Shares 2 : 1 : 1. The rest of a is (70 + 80) / 2 = 75 with variance (9 + 9) / 4 = 4.5 and
    # covariance 1 / 2 with a: 4 + 4.5 - 2 / 2 = 7.5.
    sample = units([90.0, 70.0, 80.0], [[4, 1, 0], [1, 9, 0], [0, 0, 9]])

    found = compare_with_rest(sample, np.array([2.0, 1.0, 1.0]))

    first = found.units[0]
    assert (first.estimate, first.reference, first.change.difference) == (90, 75, 15)
    assert first.change.std_error == pytest.approx(7.5**0.5)
    assert first.standing is Standing.ABOVE
    # The rest of b: (2 * 90 + 80) / 3, with (4 * 4 + 9) / 9 + 9 - 2 * 2 / 3.
    assert found.units[1].reference == pytest.approx(260 / 3)
    assert found.units[1].change.std_error == pytest.approx((25 / 9 + 9 - 4 / 3) ** 0.5)
    assert (found.basis, found.left_out) == (Basis.RAW, ())


def test_the_test_against_all_is_the_test_against_the_rest() -> None:
    # Against the mean of all, both the difference and its error shrink by 1 - share.
    sample = units([90.0, 70.0, 80.0], [[4, 1, 0], [1, 9, 0], [0, 0, 9]])
    contrast = np.array([1.0, 0.0, 0.0]) - np.array([0.5, 0.25, 0.25])
    z = contrast @ sample.values / (contrast @ sample.covariance @ contrast) ** 0.5

    assert compare_with_rest(sample, np.array([2.0, 1, 1])).units[0].change.z == pytest.approx(z)


@given(st.lists(st.floats(0, 100), min_size=2, max_size=8), st.floats(0.01, 100))
def test_only_ratios_of_shares_count_and_a_common_shift_changes_nothing(
    values: list[float], factor: float
) -> None:
    k = len(values)
    shares = np.arange(1.0, k + 1)
    covariance = (np.eye(k) + 0.2).tolist()

    one = compare_with_rest(units(values, covariance), shares)
    two = compare_with_rest(units([v + 7 for v in values], covariance), factor * shares)

    for first, second in zip(one.units, two.units, strict=True):
        assert second.change.difference == pytest.approx(first.change.difference, abs=1e-9)
        assert second.change.std_error == pytest.approx(first.change.std_error)


def test_a_target_has_no_error() -> None:
    # (76 - 80) / 2 = -2: p = 0.0482 on 99 df alone; of two units the larger value keeps it.
    found = compare_with_target(units([76.0, 60.0], [[4, 0], [0, 4]]), 80)

    assert found.units[0].change.z == pytest.approx(-2)
    assert found.units[0].change.p_value == pytest.approx(0.0482, abs=5e-5)
    assert [unit.standing for unit in found.units] == [Standing.BELOW, Standing.BELOW]


def test_among_many_units_one_small_p_value_shows_nothing() -> None:
    found = compare_with_target(units([84.0] + [80.0] * 7, (4 * np.eye(8)).tolist()), 80)

    assert found.units[0].change.p_value == pytest.approx(0.0482, abs=5e-5)
    assert found.units[0].adjusted_p_value == pytest.approx(8 * 0.0482, abs=5e-4)
    assert found.units[0].standing is Standing.NOT_SHOWN


@pytest.mark.parametrize("shares", [[1.0], [1.0, 0.0], [1.0, np.nan]])
def test_shares_that_weigh_no_unit_are_refused(shares: list[float]) -> None:
    with pytest.raises(InvalidSampleError, match="2 numbers above zero"):
        compare_with_rest(units([70.0, 80.0], [[1, 0], [0, 1]]), np.array(shares))


def test_a_single_unit_has_no_rest() -> None:
    with pytest.raises(InsufficientSampleError, match="needs 2 units, not 1"):
        compare_with_rest(units([70.0], [[1]]), np.ones(1))

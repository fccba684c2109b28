"""Entropy weights by hand and by law."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from analysis.errors import InsufficientSampleError, InvalidPlanError, InvalidSampleError
from analysis.indices.entropy import EntropyWeights, Normalization, entropy_weights

MIN_MAX, SHARE, Z_SCORE = Normalization.MIN_MAX, Normalization.SHARE, Normalization.Z_SCORE
TABLES = hnp.arrays(float, (5, 3), elements=st.integers(1, 100).map(float))


def floats(result: EntropyWeights) -> list[float]:
    return [float(share) for share in result.weights.shares.values()]


def test_two_columns_match_the_hand_calculation() -> None:
    # Shares of a: 0, 0, 1: entropy 0. Shares of b: 0, 1/3, 2/3, so its entropy is
    # (ln 3 / 3 + 2/3 ln 1.5) / ln 3 = 0.579380.
    values = np.array([[1.0, 10], [1, 20], [2, 30]])

    result = entropy_weights(values, ["a", "b"], normalization=MIN_MAX)

    entropy = (math.log(3) / 3 + 2 / 3 * math.log(1.5)) / math.log(3)
    assert list(result.entropy.values()) == pytest.approx([0, entropy])
    assert floats(result) == pytest.approx([1 / (2 - entropy), (1 - entropy) / (2 - entropy)])
    assert (result.n, result.normalization) == (3, MIN_MAX)


@pytest.mark.parametrize("normalization", list(Normalization))
def test_wt_06_an_indicator_on_which_all_are_equal_weighs_nothing_and_is_named(
    normalization: Normalization,
) -> None:
    values = np.array([[80.0, 90], [80, 70], [80, 85]])

    result = entropy_weights(values, ["a", "b"], normalization=normalization)

    assert result.weights.shares == {"a": 0, "b": 1}
    assert result.without_variation == ("a",)
    assert result.entropy["a"] == 1


def test_the_normalization_changes_everything() -> None:
    values = np.array([[90.0, 10], [91, 20], [95, 30], [92, 50]])

    shares = [
        floats(entropy_weights(values, ["a", "b"], normalization=n))[0] for n in (MIN_MAX, SHARE)
    ]

    assert shares[0] > 0.5
    assert shares[1] < 0.01


@given(TABLES, st.sampled_from([MIN_MAX, Z_SCORE]), st.floats(0.1, 10), st.floats(0, 100))
def test_another_unit_of_measurement_changes_no_weight(
    values: np.ndarray, normalization: Normalization, scale: float, origin: float
) -> None:
    values[:, 0] = [1, 2, 4, 8, 16]

    plain = entropy_weights(values, "abc", normalization=normalization)
    moved = entropy_weights(values * scale + origin, "abc", normalization=normalization)

    assert floats(moved) == pytest.approx(floats(plain), rel=1e-6, abs=1e-9)


@given(TABLES, st.permutations(range(5)))
def test_the_order_of_units_changes_no_weight(values: np.ndarray, order: list[int]) -> None:
    values[:, 0] = [1, 2, 4, 8, 16]

    plain = entropy_weights(values, "abc", normalization=SHARE)
    turned = entropy_weights(values[order], "abc", normalization=SHARE)

    assert floats(turned) == pytest.approx(floats(plain), abs=1e-12)


def test_a_cost_weighs_as_its_opposite_does() -> None:
    minutes = np.array([[5.0, 1], [12, 2], [30, 4]])

    cost = entropy_weights(minutes, "ab", normalization=MIN_MAX, costs=frozenset("a"))
    turned = entropy_weights(minutes * [-1, 1], "ab", normalization=MIN_MAX)

    assert floats(cost) == floats(turned)


def test_units_that_hardly_differ_lose_no_digits() -> None:
    # For small differences the divergence of a column is half its squared coefficient of variation
    # over ln m: one column varies twice as much as the other, so it weighs four times as much.
    small = np.array([-1e-6, 0, 1e-6])

    result = entropy_weights(
        np.column_stack([1 + small, 1 + 2 * small]), "ab", normalization=SHARE
    )

    assert floats(result) == pytest.approx([0.2, 0.8], rel=1e-8)


def test_two_units_or_none_that_differ_are_too_few() -> None:
    with pytest.raises(InsufficientSampleError, match="3 units or more, not 2"):
        entropy_weights(np.array([[1.0], [2]]), ["a"], normalization=MIN_MAX)
    with pytest.raises(InsufficientSampleError, match=r"equal on every indicator of \['a'\]"):
        entropy_weights(np.ones((3, 1)), ["a"], normalization=MIN_MAX)


def test_values_that_are_missing_or_negative_shares_are_refused() -> None:
    with pytest.raises(InvalidSampleError, match=r"\['b'\] have none"):
        entropy_weights(np.array([[1.0, 2], [2, np.nan], [3, 4]]), "ab", normalization=MIN_MAX)
    with pytest.raises(InvalidSampleError, match="use min_max"):
        entropy_weights(np.array([[-1.0], [2], [3]]), ["a"], normalization=SHARE)


def test_names_and_costs_must_fit() -> None:
    values = np.array([[1.0, 2], [2, 3], [3, 5]])
    with pytest.raises(InvalidPlanError, match="one distinct name per column"):
        entropy_weights(values, ["a"], normalization=MIN_MAX)
    with pytest.raises(InvalidPlanError, match=r"costs name \['c'\]"):
        entropy_weights(values, "ab", normalization=MIN_MAX, costs=frozenset("c"))
    with pytest.raises(InvalidPlanError, match=r"no rule for \['a'\]"):
        entropy_weights(values, "ab", normalization=SHARE, costs=frozenset("a"))

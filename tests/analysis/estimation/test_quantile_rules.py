"""Quantiles by every rule, by hand and by law."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.estimation.quantile_rules import QuantileRule, quantile_at

FOUR = np.array([1.0, 2.0, 4.0, 8.0])


@pytest.mark.parametrize(
    ("rule", "median"),
    [("math", 2), ("school", 3), ("hf4", 2), ("hf5", 3), ("hf6", 3), ("hf7", 3), ("hf8", 3)],
)
def test_the_median_of_four_by_hand(rule: str, median: float) -> None:
    # Half of the weight is at 2 and below: exactly there, or in the middle of 2 and 4.
    assert quantile_at(FOUR, np.ones(4), 0.5, QuantileRule(rule)) == pytest.approx(median)


def test_hyndman_and_fans_seventh_is_numpys_default() -> None:
    for p in (0.1, 0.3, 0.77):
        found = quantile_at(FOUR, np.ones(4), p, QuantileRule.HF7)

        assert found == pytest.approx(np.quantile(FOUR, p))


@given(
    st.lists(st.tuples(st.floats(-100, 100), st.floats(0.1, 10)), min_size=1, max_size=8),
    st.floats(0.01, 0.99),
    st.floats(0.01, 100),
)
def test_a_quantile_lies_among_the_values_whatever_the_size_of_weights(
    sample: list[tuple[float, float]], p: float, size: float
) -> None:
    values, weights = np.array(sorted(sample)).T
    for rule in QuantileRule:
        found = quantile_at(values, weights, p, rule)

        assert values[0] <= found <= values[-1]
        if rule in {QuantileRule.MATH, QuantileRule.SCHOOL}:
            continue  # Where p falls exactly on a step, rounding decides.
        assert quantile_at(values, size * weights, p, rule) == pytest.approx(found, abs=1e-6)

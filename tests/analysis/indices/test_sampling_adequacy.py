"""KMO and Bartlett's test by hand and by law."""

import math

import numpy as np
import pytest

from analysis.indices.item_products import ItemProducts
from analysis.indices.reliability import ReliabilityProblem
from analysis.indices.sampling_adequacy import sampling_adequacy, sphericity_test


def sums(*columns: list[float], weights: np.ndarray | None = None) -> ItemProducts:
    return ItemProducts.of("abcdef"[: len(columns)], np.array(columns).T, weights)


def test_of_two_items_half_is_shared_whatever_their_correlation() -> None:
    # The partial correlation of two items is their correlation: r² / (r² + r²).
    result = sampling_adequacy(sums([1, 2, 3, 4], [1, 3, 2, 4]))

    assert result.overall == pytest.approx(0.5)
    assert result.items == pytest.approx({"a": 0.5, "b": 0.5})


def test_bartletts_statistic_of_two_items_matches_the_hand_calculation() -> None:
    # r = 0.8: |R| = 0.36; the factor is 10 - 1 - 9/6 = 7.5, on one degree of freedom.
    first = [1.0, 2, 3, 4] + [2.5] * 6
    second = [1.0, 3, 2, 4] + [2.5] * 6

    result = sphericity_test(sums(first, second))

    assert result.chi_square == pytest.approx(-7.5 * math.log(0.36))
    assert (result.df, result.n) == (1, 10)
    assert result.p_value == pytest.approx(math.erfc((-7.5 * math.log(0.36) / 2) ** 0.5))


def test_unequal_weights_make_the_test_weaker() -> None:
    columns = [[1.0, 2, 3, 4] * 5, [1.0, 3, 2, 4] * 5]
    weights = np.array([1.0] * 10 + [5.0] * 10)

    equal, unequal = (
        sphericity_test(sums(*columns)),
        sphericity_test(sums(*columns, weights=weights)),
    )

    assert (unequal.effective_n or 0) < 20
    assert (unequal.p_value or 0) > (equal.p_value or 0)


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        ([[1, 2, 3, 4]], ReliabilityProblem.ONE_ITEM),
        ([[1], [2]], ReliabilityProblem.TOO_FEW_RESPONDENTS),
        ([[1, 2, 3, 4], [5, 5, 5, 5]], ReliabilityProblem.NO_VARIANCE),
        ([[1, 2, 3, 4], [1, 3, 2, 4], [2, 5, 5, 8]], ReliabilityProblem.COLLINEAR_ITEMS),
    ],
)
def test_items_that_no_inverse_exists_for_are_told(
    columns: list[list[float]], problem: ReliabilityProblem
) -> None:
    adequacy, test = sampling_adequacy(sums(*columns)), sphericity_test(sums(*columns))

    assert (adequacy.overall, adequacy.items, adequacy.problem) == (None, {}, problem)
    assert (test.chi_square, test.p_value, test.problem) == (None, None, problem)


def test_an_item_without_any_correlation_has_no_adequacy() -> None:
    result = sampling_adequacy(sums([1, 1, 3, 3], [1, 3, 1, 3]))

    assert (result.overall, result.problem) == (None, ReliabilityProblem.UNCORRELATED_ITEM)


def test_an_effective_size_of_two_is_too_small_for_bartletts_test() -> None:
    result = sphericity_test(sums([1, 2, 3], [1, 3, 2], weights=np.array([10.0, 1, 5])))

    assert (result.chi_square, result.problem) == (None, ReliabilityProblem.TOO_FEW_RESPONDENTS)

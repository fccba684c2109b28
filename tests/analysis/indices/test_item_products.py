"""Sums of items: exact, additive, and the same as numpy's own statistics."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InvalidPlanError, InvalidSampleError
from analysis.indices import item_products
from analysis.indices.item_products import ItemProducts

ABC = ("a", "b", "c")


def draw(seed: int, n: int = 40) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.integers(-1, 6, (n, 3)).astype(np.int8), rng.uniform(0.5, 2, n)


def test_two_respondents_match_the_hand_calculation() -> None:
    # Rows (1, 2, 3) and (2, 2, 1) with weights 1 and 3: means 7/4, 2, 6/4; the first item's
    # variance is (1 + 12)/4 - 49/16 = 3/16, times 2/(2 - 1).
    sums = ItemProducts.of(ABC, np.array([[1, 2, 3], [2, 2, 1]]), np.array([1.0, 3.0]))

    assert sums.means.tolist() == [1.75, 2, 1.5]
    assert sums.covariance[0, 0] == pytest.approx(3 / 8)
    assert sums.weighted[-2, 0] == 1 * 14 + 3 * 9
    assert sums.weighted[-1, 0] == 1 * 36 + 3 * 25
    assert sums.squared[0, 0] == 1 + 9
    assert sums.effective_n == pytest.approx(16 / 10)


@given(st.integers(0, 2**32 - 1), st.permutations(range(40)), st.integers(1, 39))
def test_neither_order_nor_cutting_changes_a_bit_of_unweighted_sums(
    seed: int, order: list[int], cut: int
) -> None:
    answers, _weights = draw(seed)
    whole = ItemProducts.of(ABC, answers)

    turned = answers[order]
    merged = ItemProducts.merge(
        [ItemProducts.of(ABC, turned[cut:]), ItemProducts.of(ABC, turned[:cut])]
    )

    assert (merged.weighted == whole.weighted).all()
    assert (merged.n, merged.incomplete) == (whole.n, whole.incomplete)


@given(st.integers(0, 2**32 - 1), st.integers(1, 39))
def test_weighted_parts_add_up_and_can_be_taken_away_again(seed: int, cut: int) -> None:
    answers, weights = draw(seed)
    parts = [
        ItemProducts.of(ABC, answers[rows], weights[rows])
        for rows in (slice(cut), slice(cut, None))
    ]
    whole = ItemProducts.of(ABC, answers, weights)

    merged = ItemProducts.merge(parts)
    rest = merged.without(parts[0])

    assert merged.weighted == pytest.approx(whole.weighted, rel=1e-12)
    assert merged.squared == pytest.approx(whole.squared, rel=1e-12)
    assert rest.weighted == pytest.approx(parts[1].weighted, rel=1e-9, abs=1e-9)
    assert (rest.n, rest.incomplete) == (parts[1].n, parts[1].incomplete)


@given(st.integers(0, 2**32 - 1), st.floats(0.01, 100))
def test_rescaled_weights_change_no_mean_covariance_or_error(seed: int, scale: float) -> None:
    answers, weights = draw(seed)
    plain = ItemProducts.of(ABC, answers, weights)
    scaled = ItemProducts.of(ABC, answers, weights * scale)

    assert scaled.means == pytest.approx(plain.means)
    assert scaled.covariance == pytest.approx(plain.covariance, abs=1e-12)
    assert scaled.mean_covariance == pytest.approx(plain.mean_covariance, abs=1e-12)
    assert scaled.effective_n == pytest.approx(plain.effective_n)


def test_equal_weights_give_numpys_covariance_of_complete_rows() -> None:
    answers, _weights = draw(3)
    complete = answers[(answers >= 0).all(axis=1)].astype(float)

    sums = ItemProducts.of(ABC, answers)

    assert sums.covariance == pytest.approx(np.cov(complete.T))
    assert sums.mean_covariance == pytest.approx(np.cov(complete.T) / len(complete))
    assert sums.incomplete == len(answers) - len(complete)


def test_nan_is_missing_as_a_negative_code_is() -> None:
    codes, weights = draw(4)
    answers = np.where(codes < 0, np.nan, codes)

    assert (
        ItemProducts.of(ABC, answers, weights).weighted
        == ItemProducts.of(ABC, codes, weights).weighted
    ).all()


def test_blocks_smaller_than_the_sample_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    answers, weights = draw(5)
    whole = ItemProducts.of(ABC, answers, weights)
    monkeypatch.setattr(item_products, "BLOCK", 7)

    assert ItemProducts.of(ABC, answers, weights).weighted == pytest.approx(whole.weighted)


def test_nobody_and_one_respondent_have_no_statistics_that_need_more() -> None:
    nobody = ItemProducts.of(ABC, np.empty((0, 3)))
    one = ItemProducts.of(ABC, np.array([[1, 2, 3]]))

    assert nobody.effective_n is None
    assert np.isnan(nobody.means).all()
    assert np.isnan(nobody.covariance).all()
    assert one.means.tolist() == [1, 2, 3]
    assert np.isnan(one.mean_covariance).all()


def test_an_infinite_answer_is_refused() -> None:
    with pytest.raises(InvalidSampleError, match="must be finite"):
        ItemProducts.of(ABC, np.array([[1, np.inf, 2]]))


def test_names_weights_and_parts_must_fit() -> None:
    answers = np.ones((2, 3))
    with pytest.raises(InvalidPlanError, match="one distinct name per column"):
        ItemProducts.of(("a", "a", "b"), answers)
    for weights in (np.ones(3), np.array([1.0, 0.0]), np.array([1.0, np.inf])):
        with pytest.raises(InvalidSampleError, match="one for each of 2 rows"):
            ItemProducts.of(ABC, answers, weights)
    with pytest.raises(InvalidPlanError, match="the same items"):
        ItemProducts.merge(
            [ItemProducts.of(ABC, answers), ItemProducts.of(("a", "b", "d"), answers)]
        )

"""Cronbach's alpha by hand and by law."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.estimation.intervals import IntervalMethod
from analysis.indices.item_products import ItemProducts
from analysis.indices.reliability import ReliabilityProblem, estimate_alpha


def draw(seed: int, n: int = 60) -> np.ndarray:
    rng = np.random.default_rng(seed)
    common = rng.normal(0, 1, (n, 1))
    return np.clip(np.rint(3 + common + rng.normal(0, 0.8, (n, 4))), 1, 5)


def sums(answers: np.ndarray, weights: np.ndarray | None = None) -> ItemProducts:
    return ItemProducts.of([f"q{item}" for item in range(answers.shape[1])], answers, weights)


def test_two_items_match_the_hand_calculation() -> None:
    # Rows (1, 1), (2, 3), (3, 2): item variances 1 and 1, totals 2, 5, 5 with variance 3, so alpha
    # is 2 (1 - 2/3); the items correlate by (3 - 2)/2 = 0.5.
    result = estimate_alpha(sums(np.array([[1, 1], [2, 3], [3, 2]])))

    assert result.alpha == pytest.approx(2 / 3)
    assert result.standardized_alpha == pytest.approx(2 / 3)
    assert [item.item_rest for item in result.items] == pytest.approx([0.5, 0.5])
    assert [item.alpha_if_dropped for item in result.items] == [None, None]
    assert (result.n, result.incomplete, result.effective_n) == (3, 0, 3)


def test_md_03_alpha_of_one_item_is_none_and_says_why() -> None:
    result = estimate_alpha(sums(np.array([[1], [2], [3]])))

    assert (result.alpha, result.std_error, result.interval) == (None, None, None)
    assert (result.feldt_interval, result.items) == (None, ())
    assert result.problem is ReliabilityProblem.ONE_ITEM


def test_items_that_repeat_one_another_have_an_alpha_of_one() -> None:
    repeated = np.repeat(np.array([[1.0], [2], [4]]), 3, axis=1)

    result = estimate_alpha(sums(repeated))

    assert result.alpha == pytest.approx(1)
    assert result.std_error == pytest.approx(0, abs=1e-7)


@given(st.integers(0, 2**32 - 1), st.floats(0.1, 10), st.floats(0, 10), st.floats(0.1, 10))
def test_neither_the_scale_of_answers_nor_that_of_weights_changes_alpha(
    seed: int, scale: float, origin: float, weight: float
) -> None:
    answers = draw(seed)
    weights = np.random.default_rng(seed).uniform(0.5, 2, len(answers))

    plain = estimate_alpha(sums(answers, weights))
    moved = estimate_alpha(sums(answers * scale + origin, weights * weight))

    assert moved.alpha == pytest.approx(plain.alpha)
    assert moved.std_error == pytest.approx(plain.std_error, rel=1e-6)
    assert moved.items[0].item_rest == pytest.approx(plain.items[0].item_rest)


@given(st.integers(0, 2**32 - 1))
def test_a_respondent_of_weight_two_counts_as_two_for_alpha(seed: int) -> None:
    answers = draw(seed, 20)

    weighted = estimate_alpha(sums(answers, np.array([2.0] * 10 + [1.0] * 10)))
    twice = estimate_alpha(sums(np.concatenate([answers[:10], answers])))

    assert weighted.alpha == pytest.approx(twice.alpha)


@given(st.integers(0, 2**32 - 1))
def test_alpha_if_dropped_is_the_alpha_of_the_other_items(seed: int) -> None:
    answers = draw(seed)

    result = estimate_alpha(sums(answers))

    assert result.items[0].alpha_if_dropped == pytest.approx(
        estimate_alpha(sums(answers[:, 1:])).alpha
    )
    rest = np.corrcoef(answers[:, 0], answers[:, 1:].sum(axis=1))[0, 1]
    assert result.items[0].item_rest == pytest.approx(rest)


def test_an_item_that_runs_the_other_way_shows_below_zero() -> None:
    answers = draw(1)
    answers[:, 0] = 6 - answers[:, 0]

    result = estimate_alpha(sums(answers))

    assert (result.items[0].item_rest or 0) < 0
    assert (result.items[0].alpha_if_dropped or 0) > (result.alpha or 0)


def test_intervals_hold_alpha_and_are_wider_the_surer_they_must_be() -> None:
    result, surer = (estimate_alpha(sums(draw(2)), level=level) for level in (0.9, 0.99))

    for narrow, wide in (
        (result.interval, surer.interval),
        (result.feldt_interval, surer.feldt_interval),
    ):
        assert narrow is not None
        assert wide is not None
        assert wide.low < narrow.low < (result.alpha or 0) < narrow.high < wide.high < 1
    assert result.interval is not None
    assert result.interval.method is IntervalMethod.LOG_STUDENT


def test_both_intervals_cover_what_they_promise_for_normal_answers() -> None:
    # Three items of loading 1 and error variance 1: alpha is 3/2 (1 - 6/12) = 0.75.
    rng = np.random.default_rng(7)
    covered = np.zeros(2)
    for _ in range(600):
        answers = 50 + rng.normal(0, 1, (150, 1)) + rng.normal(0, 1, (150, 3))
        result = estimate_alpha(sums(answers))
        for number, interval in enumerate((result.interval, result.feldt_interval)):
            covered[number] += interval is not None and interval.low <= 0.75 <= interval.high

    assert covered / 600 == pytest.approx([0.95, 0.95], abs=0.027)


def test_an_item_that_does_not_vary_has_no_correlation_but_leaves_alpha() -> None:
    answers = draw(3)
    answers[:, 1] = 4

    result = estimate_alpha(sums(answers))

    assert result.items[1].item_rest is None
    assert result.standardized_alpha is None
    assert result.alpha == pytest.approx(
        4 / 3 * 2 / 3 * (estimate_alpha(sums(answers[:, [0, 2, 3]])).alpha or 0)
    )


def test_too_few_respondents_and_no_variance_are_told() -> None:
    one = estimate_alpha(sums(np.array([[1, 2], [np.nan, 3]])))
    same = estimate_alpha(sums(np.full((5, 3), 5), np.array([0.3, 1.7, 0.9, 1.1, 2.3])))

    assert (one.problem, one.n, one.incomplete) == (ReliabilityProblem.TOO_FEW_RESPONDENTS, 1, 1)
    assert (same.problem, same.alpha) == (ReliabilityProblem.NO_VARIANCE, None)


def test_opposite_items_of_unlike_spread_have_an_alpha_but_no_standardised_one() -> None:
    result = estimate_alpha(sums(np.array([[1, 9], [2, 7], [3, 5], [4, 3]])))

    assert result.alpha is not None
    assert result.standardized_alpha is None

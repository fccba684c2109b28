"""Tables of levels, polychoric correlations and ordinal alpha, by hand and by law."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.errors import InvalidPlanError, InvalidSampleError
from analysis.indices import ordinal_alpha
from analysis.indices.ordinal_alpha import LevelTables, estimate_ordinal_alpha
from analysis.indices.polychoric import (
    MAX_CORRELATION,
    bivariate_normal,
    polychoric_correlation,
)
from analysis.indices.reliability import ReliabilityProblem


def draw(seed: int, n: int = 60) -> np.ndarray:
    rng = np.random.default_rng(seed)
    latent = rng.normal(0, 1, (n, 1)) + rng.normal(0, 1, (n, 3))
    return np.clip(np.rint(latent + 1), -1, 3).astype(np.int64)


def tables(levels: np.ndarray, weights: np.ndarray | None = None) -> LevelTables:
    return LevelTables.of([f"q{item}" for item in range(levels.shape[1])], levels, 4, weights)


@pytest.mark.parametrize("correlation", [-0.999, -0.6, 0.0, 0.3, 0.9, 0.999])
def test_probabilities_match_those_of_scipy(correlation: float) -> None:
    h, k = np.meshgrid([-2.5, -0.4, 0.0, 1.3], [-1.7, 0.0, 0.31, 2.2])

    found = bivariate_normal(h, k, correlation)

    covariance = [[1, correlation], [correlation, 1]]
    expected = [
        stats.multivariate_normal.cdf(pair, [0, 0], covariance)
        for pair in zip(h.ravel(), k.ravel(), strict=True)
    ]
    assert found.ravel() == pytest.approx(np.array(expected), abs=1e-13)


def test_a_table_cut_at_the_medians_matches_the_hand_calculation() -> None:
    # P(both below) = 1/4 + arcsin(r)/(2 pi), so 1/3 and 1/6 need r = sin(pi/6) = 1/2.
    result = polychoric_correlation(np.array([[2.0, 1], [1, 2]]))

    assert result.value == pytest.approx(0.5, rel=1e-12)


def test_the_correlation_behind_normal_opinions_is_found_again() -> None:
    rng = np.random.default_rng(4)
    first = rng.normal(0, 1, 40_000)
    second = 0.6 * first + 0.8 * rng.normal(0, 1, 40_000)
    table = np.zeros((4, 5))
    np.add.at(table, (np.digitize(first, [-1, 0, 1]), np.digitize(second, [-2, 0, 0.2, 1])), 1)

    assert polychoric_correlation(table).value == pytest.approx(0.6, abs=0.015)


@given(st.lists(st.integers(1, 50), min_size=12, max_size=12), st.floats(0.01, 100))
def test_transposing_reversing_or_scaling_a_table_does_what_it_must(
    counts: list[int], scale: float
) -> None:
    table = np.array(counts, dtype=float).reshape(3, 4)
    plain = polychoric_correlation(table).value or 0.0

    assert polychoric_correlation(table.T * scale).value == pytest.approx(plain, abs=1e-9)
    assert polychoric_correlation(table[::-1]).value == pytest.approx(-plain, abs=1e-9)


def test_levels_nobody_chose_change_nothing() -> None:
    table = np.array([[4.0, 0, 2], [0, 0, 0], [1, 0, 5]])

    dropped = polychoric_correlation(table[[0, 2]][:, [0, 2]])

    assert polychoric_correlation(table) == dropped


@pytest.mark.parametrize(("order", "sign"), [(1, 1), (-1, -1)])
def test_perfect_agreement_is_held_short_of_one_and_marked(order: int, sign: int) -> None:
    result = polychoric_correlation(np.eye(3)[::order] * 5)

    assert (result.value, result.is_at_limit) == (sign * MAX_CORRELATION, True)


def test_three_medians_of_agreement_give_the_ordinal_alpha_by_hand() -> None:
    # Each pair agrees in two of three rows, cut at the medians: r = 1/2, alpha = 3 r / (1 + 2 r).
    levels = np.array(
        [[0, 0, 0], [1, 1, 1], [0, 0, 1], [1, 1, 0], [0, 1, 0], [1, 0, 1], [1, 0, 0], [0, 1, 1]]
    )
    weights = np.array([3.0, 3, 1, 1, 1, 1, 1, 1])

    result = estimate_ordinal_alpha(LevelTables.of("abc", levels, 2, weights))

    # Pairs agree with weight 8 of 12.
    assert result.alpha == pytest.approx(3 * 0.5 / 2)
    assert result.effective_n == pytest.approx(144 / 24)


@given(st.integers(0, 2**32 - 1), st.integers(1, 59))
def test_tables_of_parts_add_up(seed: int, cut: int) -> None:
    levels = draw(seed)

    merged = LevelTables.merge([tables(levels[:cut]), tables(levels[cut:])])

    whole = tables(levels)
    assert (merged.tables == whole.tables).all()
    assert (merged.n, merged.incomplete) == (whole.n, whole.incomplete)
    assert merged.effective_n == whole.effective_n


def test_blocks_smaller_than_the_sample_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = tables(draw(2))
    monkeypatch.setattr(ordinal_alpha, "BLOCK", 7)

    assert (tables(draw(2)).tables == whole.tables).all()


def test_incomplete_respondents_are_left_out_and_counted() -> None:
    levels = np.array([[0, 1], [-1, 1], [1, 0]])

    result = tables(levels)

    assert (result.n, result.incomplete) == (2, 1)
    assert result.tables[0, :, 1, :].sum() == 2


def test_one_item_one_level_and_opposite_items_have_no_ordinal_alpha() -> None:
    one = estimate_ordinal_alpha(tables(np.array([[0], [1]])))
    same = estimate_ordinal_alpha(tables(np.array([[0, 1], [1, 1]])))
    nobody = estimate_ordinal_alpha(tables(np.empty((0, 2), dtype=np.int64)))

    assert (one.alpha, one.problem) == (None, ReliabilityProblem.ONE_ITEM)
    assert (same.alpha, same.problem) == (None, ReliabilityProblem.NO_VARIANCE)
    assert (nobody.problem, nobody.effective_n) == (ReliabilityProblem.NO_VARIANCE, None)


def test_items_that_contradict_each_other_have_no_ordinal_alpha() -> None:
    # Any two of three are opposite in four of five: correlations of -sin(0.3 pi) = -0.81 add up to
    # less than the three ones on the diagonal take away.
    against = np.array([[1.0, 4], [4, 1]])
    cross = np.zeros((3, 2, 3, 2))
    for first, second in ((0, 1), (0, 2), (1, 2)):
        cross[first, :, second, :] = cross[second, :, first, :] = against
    contradicting = LevelTables(("a", "b", "c"), 10, 0, 10.0, cross)

    result = estimate_ordinal_alpha(contradicting)

    assert (result.alpha, result.problem) == (None, ReliabilityProblem.NO_VARIANCE)


def test_a_pair_at_its_limit_is_named() -> None:
    levels = np.array([[0, 0, 1], [1, 1, 0], [2, 2, 2], [3, 3, 1], [1, 1, 1]])

    result = estimate_ordinal_alpha(tables(levels))

    assert result.at_limit == (("q0", "q1"),)
    assert math.isfinite(result.alpha or math.nan)


def test_names_levels_and_weights_must_fit() -> None:
    levels = np.array([[0, 1], [3, 2]])
    with pytest.raises(InvalidPlanError, match="one distinct name per column"):
        LevelTables.of("a", levels, 4)
    with pytest.raises(InvalidSampleError, match=r"level 3 is not in range\(3\)"):
        LevelTables.of("ab", levels, 3)
    for weights in (np.ones(3), np.array([1.0, 0]), np.array([np.nan, 1])):
        with pytest.raises(InvalidSampleError, match="one for each of 2 rows"):
            tables(levels, weights)
    with pytest.raises(InvalidPlanError, match="same items and levels"):
        LevelTables.merge([tables(levels), LevelTables.of(["q0", "q1"], levels, 5)])

"""Sums per unit and cell: where they come from, and how they add up."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InvalidSampleError
from analysis.estimation.moments import LevelCounts
from analysis.units.case_mix import CaseMixSums, FineCells

CELLS = (("passport", "window"), ("passport", "app"), ("permit", "window"))
ROWS = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 2), st.integers(0, 4)), min_size=1, max_size=40
).map(lambda rows: np.array(rows, dtype=np.int64))
SCORES = np.array([0.0, 25.0, 50.0, 75.0, 100.0])


def sums(rows: np.ndarray, weights: np.ndarray | None = None) -> CaseMixSums:
    unit, cell, level = rows.T
    return CaseMixSums.of(("a", "b"), CELLS, (unit, cell, SCORES[level]), weights)


def test_rows_are_counted_and_summed() -> None:
    found = sums(np.array([[0, 0, 4], [0, 0, 2], [1, 2, 1]]))

    assert found.n.tolist() == [[2, 0, 0], [0, 0, 1]]
    assert found.wy.tolist() == [[150, 0, 0], [0, 0, 25]]
    assert found.squares.tolist() == [[1250, 0, 0], [0, 0, 0]]


def test_weights_make_the_mean_and_the_error_of_a_unit() -> None:
    # 100 counts three times as much as 50: mean 350/4. Deviations 12.5 and -37.5, times 3 and 1
    # both 37.5: 2 (37.5² + 37.5²) / 4². Two answers that weigh like 4² / (9 + 1) alike.
    found = sums(np.array([[0, 0, 4], [0, 0, 2]]), np.array([3.0, 1.0]))
    first = found.raw()[0]

    assert found.means[0, 0] == 87.5
    assert found.squares[0, 0] == 2 * 37.5**2
    assert first is not None
    assert (first.mean, first.n, first.effective_n) == (87.5, 2, 1.6)
    assert first.std_error == pytest.approx((4 * 37.5**2 / 16) ** 0.5)


def test_answers_that_agree_have_no_error_whatever_their_weights() -> None:
    weights = np.array([0.1, 0.7, 1.3])

    first = sums(np.array([[0, 0, 3]] * 3), weights).raw()[0]

    assert first is not None
    assert first.std_error == 0


def test_the_raw_mean_without_weights_counts_every_answer_once() -> None:
    # 100 and 50: mean 75, variance 1250 / 1 / 2.
    first, second = sums(np.array([[0, 0, 4], [0, 1, 2], [1, 2, 1]])).raw()

    assert first is not None
    assert (first.mean, first.std_error, first.n) == (75, 25, 2)
    assert second is not None
    assert second.std_error is None


@given(ROWS)
def test_counts_of_levels_by_finer_cells_give_the_same_sums(rows: np.ndarray) -> None:
    unit, cell, level = rows.T
    weight = np.array([0.5, 2.0])[level % 2]  # Of two kinds of answers in every cell.
    counts = LevelCounts.of(unit, 2 * cell + level % 2, level, 6)
    fine = FineCells(CELLS, np.repeat(np.arange(3), 2), np.tile([0.5, 2.0], 3))

    found = CaseMixSums.of_levels(("a", "b"), fine, counts, SCORES)

    expected = sums(rows, weight)
    assert found.n.tolist() == expected.n.tolist()
    assert found.wy.tolist() == expected.wy.tolist()
    assert found.wwyy.tolist() == expected.wwyy.tolist()


@given(ROWS, st.integers(0, 40))
def test_shards_add_up_to_the_whole(rows: np.ndarray, cut: int) -> None:
    whole, parts = sums(rows), sums(rows[:cut]).merged(sums(rows[cut:]))

    assert parts.n.tolist() == whole.n.tolist()
    assert parts.wwyy.tolist() == whole.wwyy.tolist()


def test_sums_of_other_units_are_not_added() -> None:
    one = sums(np.array([[0, 0, 4]]))
    other = replace(one, units=("a", "c"))

    with pytest.raises(InvalidSampleError, match="other units"):
        one.merged(other)


@pytest.mark.parametrize(
    ("units", "cells", "message"),
    [
        (("a",), CELLS, "1 rows"),
        (("a", "a"), CELLS, "must differ"),
        (("a", "b"), (("x",), ("y", "z"), ("y",)), "one category of each"),
    ],
)
def test_names_that_do_not_fit_are_refused(
    units: tuple[str, ...], cells: tuple[tuple[str, ...], ...], message: str
) -> None:
    table = np.zeros((2, 3))

    with pytest.raises(InvalidSampleError, match=message):
        CaseMixSums(units, cells, table.astype(np.int64), *[table] * 5)


def test_sums_must_be_finite() -> None:
    whole = sums(np.array([[0, 0, 4]]))

    with pytest.raises(InvalidSampleError, match="finite"):
        replace(whole, wwyy=whole.wwyy * np.nan)

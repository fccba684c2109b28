"""Sums per unit and cell: where they come from, and how they add up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InvalidSampleError
from analysis.estimation.moments import LevelCounts
from analysis.units.case_mix import CaseMixSums

CELLS = (("passport", "window"), ("passport", "app"), ("permit", "window"))
ROWS = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 2), st.integers(0, 4)), min_size=1, max_size=40
).map(lambda rows: np.array(rows, dtype=np.int64))
SCORES = np.array([0.0, 25.0, 50.0, 75.0, 100.0])


def sums(rows: np.ndarray) -> CaseMixSums:
    unit, cell, level = rows.T
    return CaseMixSums.of(("a", "b"), CELLS, (unit, cell), SCORES[level])


def test_rows_are_counted_and_summed() -> None:
    found = sums(np.array([[0, 0, 4], [0, 0, 2], [1, 2, 1]]))

    assert found.n.tolist() == [[2, 0, 0], [0, 0, 1]]
    assert found.y.tolist() == [[150, 0, 0], [0, 0, 25]]
    assert found.squares.tolist() == [[1250, 0, 0], [0, 0, 0]]


def test_the_raw_mean_counts_every_answer_once() -> None:
    # 100 and 50: mean 75, variance 1250 / 1 / 2.
    first, second = sums(np.array([[0, 0, 4], [0, 1, 2], [1, 2, 1]])).raw()

    assert first is not None
    assert (first.mean, first.std_error, first.n) == (75, 25, 2)
    assert second is not None
    assert second.std_error is None


@given(ROWS)
def test_counts_of_levels_give_the_same_sums(rows: np.ndarray) -> None:
    unit, cell, level = rows.T
    counts = LevelCounts.of(unit, cell, level, 6)

    found = CaseMixSums.of_levels(("a", "b"), CELLS, counts, SCORES)

    expected = sums(rows)
    assert found.n.tolist() == expected.n.tolist()
    assert found.y.tolist() == expected.y.tolist()
    assert found.yy.tolist() == expected.yy.tolist()


@given(ROWS, st.integers(0, 40))
def test_shards_add_up_to_the_whole(rows: np.ndarray, cut: int) -> None:
    whole, parts = sums(rows), sums(rows[:cut]).merged(sums(rows[cut:]))

    assert parts.n.tolist() == whole.n.tolist()
    assert parts.yy.tolist() == whole.yy.tolist()


def test_sums_of_other_units_are_not_added() -> None:
    one = sums(np.array([[0, 0, 4]]))
    other = CaseMixSums(("a", "c"), one.cells, one.n, one.y, one.yy)

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
        CaseMixSums(units, cells, table.astype(np.int64), table, table)


def test_sums_must_be_finite() -> None:
    table = np.ones((2, 3))

    with pytest.raises(InvalidSampleError, match="finite"):
        CaseMixSums(("a", "b"), CELLS, table.astype(np.int64), table * np.nan, table)

"""Cells of a frame: how rows are counted, and what is refused."""

import numpy as np
import pytest

from analysis.errors import InvalidSampleError
from analysis.quality.response_cells import ResponseCells

CODES = ("0", "1", "2")


def test_rows_are_counted_by_cell() -> None:
    a, b = np.array([0, 1, 0, 1, 0]), np.array([2, 0, 2, 0, 0])
    responded = np.array([True, False, False, True, True])

    cells = ResponseCells.of({"a": (("x", "y"), a), "b": (CODES, b)}, responded)

    table = {
        tuple(level): (n, r)
        for level, n, r in zip(
            cells.levels.tolist(), cells.n.tolist(), cells.responded.tolist(), strict=True
        )
    }
    assert table == {(0, 0): (1, 1), (0, 2): (2, 1), (1, 0): (2, 1)}


@pytest.mark.parametrize(
    ("codes", "message"),
    [([0, 1], "has 2 rows and `responded` 3"), ([0, 1, 2], "must lie in 0..1")],
)
def test_columns_that_do_not_fit_are_refused(codes: list[int], message: str) -> None:
    with pytest.raises(InvalidSampleError, match=message):
        ResponseCells.of({"a": (("x", "y"), np.array(codes))}, np.ones(3, dtype=np.bool_))


def test_more_responses_than_occasions_are_refused_with_the_cell() -> None:
    with pytest.raises(InvalidSampleError, match=r"cell a '1', b '0': responded 21 .* 0\.\.20"):
        ResponseCells(
            ("a", "b"),
            (("0", "1"), CODES),
            np.array([[0, 0], [1, 0]]),
            np.array([10, 20]),
            np.array([5, 21]),
        )


def test_an_empty_frame_is_refused() -> None:
    with pytest.raises(InvalidSampleError, match="needs occasions"):
        ResponseCells.of({"a": (("x",), np.array([], dtype=np.int64))}, np.zeros(0, dtype=bool))

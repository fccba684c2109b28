"""The importance-performance matrix by hand."""

import pytest

from analysis.errors import InvalidPlanError
from analysis.indices.importance_performance import (
    DividingLines,
    Quadrant,
    importance_performance_matrix,
)

IMPORTANCE = {"wait": 0.4, "manner": 0.3, "signs": 0.1, "tea": 0.0}
PERFORMANCE = {"wait": 60.0, "manner": 90.0, "signs": 70.0, "tea": 80.0}


def test_lines_at_the_mean_place_one_item_in_each_quadrant() -> None:
    # The mean importance is 0.8 over 4, the mean performance 300 over 4.
    result = importance_performance_matrix(IMPORTANCE, PERFORMANCE)

    assert (result.importance_line, result.performance_line) == pytest.approx((0.2, 75))
    assert result.lines is DividingLines.MEAN
    assert {point.item: point.quadrant for point in result.points} == {
        "wait": Quadrant.CONCENTRATE_HERE,
        "manner": Quadrant.KEEP_UP,
        "signs": Quadrant.LOW_PRIORITY,
        "tea": Quadrant.POSSIBLE_OVERKILL,
    }


def test_lines_at_the_median_are_not_moved_by_one_item() -> None:
    result = importance_performance_matrix(
        IMPORTANCE | {"wait": 40.0}, PERFORMANCE, DividingLines.MEDIAN
    )

    assert (result.importance_line, result.performance_line) == pytest.approx((0.2, 75))


def test_stated_lines_stay_and_an_item_on_a_line_counts_as_above() -> None:
    result = importance_performance_matrix(IMPORTANCE, PERFORMANCE, (0.3, 90.0))

    assert result.lines is DividingLines.STATED
    assert [point.quadrant for point in result.points[:2]] == [
        Quadrant.CONCENTRATE_HERE,
        Quadrant.KEEP_UP,
    ]


def test_items_without_a_figure_are_named_and_move_no_line() -> None:
    result = importance_performance_matrix(
        IMPORTANCE | {"tea": None}, PERFORMANCE | {"signs": None}
    )

    assert result.unplaced == ("signs", "tea")
    assert result.performance_line == 75
    assert len(result.points) == 2


def test_without_any_item_there_are_no_lines() -> None:
    result = importance_performance_matrix({"tea": None}, {"tea": 80})

    assert (result.points, result.importance_line, result.performance_line) == ((), None, None)


def test_other_items_and_lines_without_numbers_are_refused() -> None:
    with pytest.raises(InvalidPlanError, match=r"see \['tea'\]"):
        importance_performance_matrix({}, {"tea": 80})
    with pytest.raises(InvalidPlanError, match="two numbers"):
        importance_performance_matrix(IMPORTANCE, PERFORMANCE, DividingLines.STATED)

"""Estimates with their intervals: order, marks of the verdict, and words that stay inside."""

import numpy as np
import pytest

from analysis.charts.estimates import EstimateRow, estimate_forest
from analysis.charts.labels import EstimateLabels
from analysis.charts.rows import MAX_ROWS, PHONE, WIDTH
from tests.analysis.charts.boxes import assert_no_words_leave
from tests.analysis.charts.test_comparisons import legend_of, long_name, marks, names_of

WORDS = EstimateLabels(
    "等候时间（分钟）", "可以使用", "空心：有保留", cut_note="（共 {all} 个，只画首尾 {shown} 个）"
)


def test_estimates_stand_in_the_order_given_and_those_that_need_care_are_hollow() -> None:
    rows = [
        EstimateRow("东（n = 50）", 12.0, 10.0, 14.0, is_sound=True),
        EstimateRow("南（n = 5）", 9.0, 1.0, 17.0, is_sound=False),
        EstimateRow("北（n = 1）", 8.0, None, None, is_sound=False),
    ]
    figure = estimate_forest(rows, WORDS)

    (axes,) = figure.axes
    assert names_of(figure) == [row.name for row in rows]
    assert marks(axes, "o") == [(12, 0)]
    assert marks(axes, "D") == [(9, 1), (8, 2)]
    intervals = [
        list(np.asarray(line.get_xdata())) for line in axes.lines if line.get_marker() == "None"
    ]
    assert intervals == [[10, 14], [1, 17]]
    assert legend_of(figure) == ["可以使用", "空心：有保留"]


@pytest.mark.parametrize("width", [PHONE, WIDTH])
def test_words_stay_inside_and_a_note_counts_rows_left_out(width: float) -> None:
    many = [
        EstimateRow(f"{long_name(f'u{row}')}（n = 50）", 50.0, 40.0, 60.0, is_sound=True)
        for row in range(MAX_ROWS + 9)
    ]
    figure = estimate_forest(many, WORDS, width=width)

    assert_no_words_leave(figure)
    said = figure.axes[0].get_xlabel().replace("\n", "")
    assert f"共 {MAX_ROWS + 9} 个，只画首尾 {MAX_ROWS} 个" in said

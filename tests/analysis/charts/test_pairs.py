"""Raw and adjusted figures of units: order, marks, and words that stay inside at any width."""

import numpy as np
import pytest

from analysis.charts.labels import PairLabels
from analysis.charts.pairs import UnitPair, unit_pairs
from analysis.charts.rows import MAX_ROWS, PHONE, WIDTH
from tests.analysis.charts.boxes import assert_no_words_leave
from tests.analysis.charts.test_comparisons import LABELS

WORDS = PairLabels(LABELS.chart, "未调整", "按全部构成")


def pairs(number: int) -> list[UnitPair]:
    return [UnitPair(f"u{row}", 60 + row * 7 % 30, 65 + row * 5 % 20) for row in range(number)]


def test_units_stand_by_their_adjusted_figure_the_raw_one_hollow_beside() -> None:
    figure = unit_pairs([UnitPair("u1", 80, 70), UnitPair("u2", 60, 75)], WORDS)
    (axes,) = figure.axes

    marks = [line for line in axes.lines if line.get_marker() in {"o", "D"}]
    assert [(line.get_marker(), *np.asarray(line.get_xydata()).ravel()) for line in marks] == [
        ("o", 60, 0), ("D", 75, 0), ("o", 80, 1), ("D", 70, 1),
    ]  # fmt: skip
    assert next(line.get_markerfacecolor() for line in marks) == "white"


@pytest.mark.parametrize("width", [PHONE, WIDTH])
@pytest.mark.parametrize("number", [2, 12, MAX_ROWS + 9])
def test_words_stay_inside_at_any_width(number: int, width: float) -> None:
    assert_no_words_leave(unit_pairs(pairs(number), WORDS, width=width))


def test_what_is_left_out_of_many_units_is_said() -> None:
    (axes,) = unit_pairs(pairs(MAX_ROWS + 9), WORDS).axes

    assert f"共 {MAX_ROWS + 9} 个，只画首尾 {MAX_ROWS} 个" in axes.get_xlabel().replace("\n", "")

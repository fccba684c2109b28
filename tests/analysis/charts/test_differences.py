"""Differences of units: order, shapes that tell the conclusion, and words that stay inside."""

import numpy as np
import pytest

from analysis.charts.differences import Difference, differences, differences_of
from analysis.charts.labels import DifferenceLabels
from analysis.charts.rows import MAX_ROWS, PHONE, WIDTH
from analysis.units.contrasts import Standing
from analysis.units.estimates import UnitEstimates
from analysis.units.waves import compare_with_last_wave
from tests.analysis.charts.boxes import assert_no_words_leave
from tests.analysis.charts.test_comparisons import LABELS, legend_of, marks

WORDS = DifferenceLabels(
    "与上一批次相差（点）",
    "显著上升",
    "显著下降",
    "变化不显著",
    LABELS.chart.cut_note,
    LABELS.chart.unit,
)


def units(number: int) -> list[Difference]:
    standings = list(Standing)
    found = []
    for row in range(number):
        value = float(row * 7 % 23) - 11
        found.append(Difference(f"u{row:04}", value, value - 4, value + 3, standings[row % 3]))
    return found


def test_units_of_two_waves_stand_by_their_change_and_its_shape_is_the_conclusion() -> None:
    before, now = (
        UnitEstimates(("u1", "u2", "u3"), np.array(values), np.eye(3), *np.full((2, 3), 400.0))
        for values in ([80.0, 80.0, 80.0], [70.0, 90.0, 80.5])
    )
    changes = compare_with_last_wave(now, before, np.ones(3))
    figure = differences(differences_of(changes.units), WORDS)

    (axes,) = figure.axes
    assert marks(axes, "^") == [(10, 0)]
    assert marks(axes, "o") == [(0.5, 1)]
    assert marks(axes, "v") == [(-10, 2)]
    interval = changes.units[0].change.interval
    ends = [list(np.asarray(line.get_xdata())) for line in axes.lines]
    assert [interval.low, interval.high] in ends
    assert legend_of(figure) == ["显著上升", "显著下降", "变化不显著"]


@pytest.mark.parametrize("width", [PHONE, WIDTH])
def test_words_stay_inside_and_a_note_counts_units_left_out(width: float) -> None:
    figure = differences(units(MAX_ROWS + 9), WORDS, width=width)

    assert_no_words_leave(figure)
    said = figure.axes[0].get_xlabel().replace("\n", "")
    assert f"共 {MAX_ROWS + 9} 个，只画首尾 {MAX_ROWS} 个" in said

"""Charts of tests and scales: marks where the figures are, and words that stay inside."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from analysis.charts.fits import FitLabels, FitRow, fit_shares
from analysis.charts.rows import MAX_ROWS, PHONE, WIDTH
from analysis.charts.scales import ScaleAlpha, ScaleLabels, ScaleRow, scale_items
from tests.analysis.charts.boxes import assert_no_words_leave
from tests.analysis.charts.test_comparisons import legend_of, long_name, marks, names_of

CUT = "（共 {all} 个，只画首尾 {shown} 个）"
FIT = FitLabels("占全体的比例（%）", "已知的比例", "样本的比例（校准前）", CUT)
SCALE = ScaleLabels(
    "与其余各题的相关",
    "删去这一题后的 α",
    "全部各题的 α",
    "α 的 95% 置信区间",
    "与其余相反",
    "删去后 α 更高",
    CUT,
)


def test_each_share_stands_on_its_interval_beside_the_known_one() -> None:
    figure = fit_shares([FitRow("男", 48, 52, 45, 59), FitRow("女", 52, 48, None, None)], FIT)

    (axes,) = figure.axes
    assert marks(axes, "o") == [(52, 0), (48, 1)]
    assert marks(axes, "D") == [(48, 0), (52, 1)]
    ends = [np.asarray(line.get_xdata()).tolist() for line in axes.get_lines()]
    assert [pair for pair in ends if len(pair) > 1] == [[45, 59]]
    assert names_of(figure) == ["男", "女"]


def test_an_item_against_the_rest_is_hatched_and_one_better_left_out_a_diamond() -> None:
    rows = [ScaleRow("q1", 0.5, 0.6), ScaleRow("q2", -0.4, 0.8), ScaleRow("q3", None, None)]
    figure = scale_items(rows, ScaleAlpha(0.7, 0.62, 0.78), SCALE)

    left, right = figure.axes
    bars = [bar for bar in left.patches if isinstance(bar, Rectangle)]
    assert [(bar.get_width(), bool(bar.get_hatch())) for bar in bars] == [
        (0.5, False),
        (-0.4, True),
    ]
    assert to_hex(bars[1].get_facecolor()) == "#ffffff"  # Told apart in grey too.
    assert (marks(right, "o"), marks(right, "D")) == ([(0.6, 0)], [(0.8, 1)])
    assert legend_of(figure) == [SCALE.turned, SCALE.alpha, SCALE.interval, SCALE.better]
    assert left.get_xlim()[0] < -0.4


def test_a_scale_without_an_interval_or_faults_has_a_legend_of_alpha_alone() -> None:
    figure = scale_items([ScaleRow("q1", 0.5, 0.6)], ScaleAlpha(0.7, None, None), SCALE)

    assert legend_of(figure) == [SCALE.alpha]


def test_an_interval_without_end_leaves_the_marks_apart() -> None:
    figure = scale_items([ScaleRow("q1", 0.5, 0.6)], ScaleAlpha(0.7, -1e9, 0.99), SCALE)

    assert figure.axes[1].get_xlim()[0] > -1.5


@pytest.mark.parametrize("width", [PHONE, WIDTH])
def test_words_stay_inside_and_a_note_counts_rows_left_out(width: float) -> None:
    fits = [FitRow(long_name(f"c{row}"), row, row + 1, row - 1, row + 3) for row in range(69)]
    items = [ScaleRow(long_name(f"q{row}"), row / 80, 0.7 + row / 1000) for row in range(69)]
    alpha = ScaleAlpha(0.73, 0.6, 0.8)
    for figure in (
        fit_shares(fits, FIT, width=width),
        scale_items(items, alpha, SCALE, width=width),
    ):
        assert_no_words_leave(figure)
        said = figure.axes[0].get_xlabel().replace("\n", "")
        assert f"共 69 个，只画首尾 {MAX_ROWS} 个" in said

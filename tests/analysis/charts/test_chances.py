"""Probabilities of grades and of the lowest tenth: greys, marks, and words that stay inside."""

from itertools import pairwise

import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

from analysis.charts.chances import UnitChances, unit_chances
from analysis.charts.labels import ChanceLabels
from analysis.charts.rows import MAX_ROWS, PHONE, WIDTH
from tests.analysis.charts.boxes import assert_no_words_leave
from tests.analysis.charts.test_comparisons import legend_of, long_name, marks

WORDS = ChanceLabels(
    "各等级的可能性（%）",
    "属最低十分之一的可能性（%）",
    given="按估计值所定的等级",
    cut_note="（共 {all} 个，只画首尾 {shown} 个）",
    unit=long_name,
)
GRADED = (
    UnitChances("u1", {"优": 0.7, "良": 0.2, "差": 0.1}, "优", 0.0),
    UnitChances("u2", {"优": 0.1, "良": 0.3, "差": 0.6}, "良", 0.4),
)


def bars(axes: Axes) -> list[Rectangle]:
    return [bar for bar in axes.patches if isinstance(bar, Rectangle)]


def test_grades_fill_a_bar_from_the_best_and_the_one_given_is_marked() -> None:
    figure = unit_chances(GRADED, WORDS)

    grades, tenth = figure.axes
    assert [(bar.get_x(), bar.get_width()) for bar in bars(grades)[:3]] == [
        pytest.approx(pair) for pair in ((0, 70), (70, 20), (90, 10))
    ]
    assert marks(grades, "D") == [pytest.approx((35, 0)), pytest.approx((25, 1))]
    assert [bar.get_width() for bar in bars(tenth)] == [0, 40]
    assert legend_of(figure) == ["优", "良", "差", "按估计值所定的等级"]


def test_every_grade_is_a_grey_darker_than_the_better_one() -> None:
    grades = dict.fromkeys("一二三四五", 0.2)
    (axes,) = unit_chances([UnitChances("u1", grades, "一")], WORDS).axes

    greys = [to_rgb(bar.get_facecolor()) for bar in bars(axes)]
    assert all(max(grey) == min(grey) for grey in greys)
    assert all(better[0] - worse[0] > 0.1 for better, worse in pairwise(greys))


def test_without_grades_the_lowest_tenth_stands_alone() -> None:
    (axes,) = unit_chances([UnitChances("u1", lowest_tenth=0.25)], WORDS).axes

    assert [bar.get_width() for bar in bars(axes)] == [25]
    assert axes.get_xlabel() == "属最低十分之一的可能性（%）"


@pytest.mark.parametrize("width", [PHONE, WIDTH])
def test_words_stay_inside_and_a_note_counts_units_left_out(width: float) -> None:
    many = [UnitChances(f"u{row:04}", {"优": 0.5, "差": 0.5}, "优", 0.1) for row in range(69)]
    figure = unit_chances(many, WORDS, width=width)

    assert_no_words_leave(figure)
    said = figure.axes[0].get_xlabel().replace("\n", "")
    assert f"共 69 个，只画首尾 {MAX_ROWS} 个" in said

"""Ranks under other weights: order, bars, and words that stay inside at any width."""

import pytest
from matplotlib.patches import Rectangle

from analysis.charts.labels import SpanLabels
from analysis.charts.ranks import RankSpan, rank_spans, spans_of
from analysis.charts.rows import MAX_ROWS, PHONE, WIDTH
from analysis.schemes.rank_ranges import RankRange
from tests.analysis.charts.boxes import assert_no_words_leave
from tests.analysis.charts.test_comparisons import long_name, marks, names_of

WORDS = SpanLabels(
    "权重变动时的名次",
    "现在的名次",
    "可能的名次",
    cut_note="（共 {all} 个，只画首尾 {shown} 个）",
    unit=long_name,
)


def test_each_rank_stands_within_those_other_weights_would_give_in_the_order_given() -> None:
    units = [
        RankRange("u1", 1, 1, 2, ("speed",)),
        RankRange("u9", None, None, None, ()),
        RankRange("u2", 2, 1, 4, ("speed",)),
        RankRange("u3", 3, 3, 3, ()),
    ]
    figure = rank_spans(spans_of(units), WORDS)

    (axes,) = figure.axes
    bars = [bar for bar in axes.patches if isinstance(bar, Rectangle)]
    ends = [(bar.get_x() + 0.4, bar.get_x() + bar.get_width() - 0.4) for bar in bars]
    assert marks(axes, "D") == [(1, 0), (2, 1), (3, 2)]
    assert ends == [pytest.approx(pair) for pair in ((1, 2), (1, 4), (3, 3))]
    assert len(names_of(figure)) == 3
    assert names_of(figure)[0] == long_name("u1")


@pytest.mark.parametrize("width", [PHONE, WIDTH])
def test_words_stay_inside_and_a_note_counts_units_left_out(width: float) -> None:
    many = [RankSpan(f"u{row:04}", row + 1, max(1, row - 2), row + 6) for row in range(69)]
    figure = rank_spans(many, WORDS, width=width)

    assert_no_words_leave(figure)
    said = figure.axes[0].get_xlabel().replace("\n", "")
    assert f"共 69 个，只画首尾 {MAX_ROWS} 个" in said

"""Figures of silence: what the silent could move, and who is silent more often than others."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.charts.labels import PartialLabels, SilenceLabels
from analysis.charts.rows import PHONE, WIDTH
from analysis.charts.silence import MOST_CATEGORIES, partial_r_indicators, silence_bounds
from analysis.indices.scales import PRESETS
from analysis.quality.bounds import AnsweredCell, NonresponseBounds, nonresponse_bounds
from analysis.quality.r_indicator import RIndicator, estimate_r_indicator
from analysis.quality.response_cells import ResponseCells
from tests.analysis.charts.boxes import assert_no_words_leave
from tests.analysis.charts.test_comparisons import LABELS, legend_of, marks, names_of

SILENCE = SilenceLabels(
    LABELS.chart, "作出评价的人", "未评者低一级", "未评者低两级", "无论未评者怎样想"
)
PARTIAL = PartialLabels(
    replace(LABELS.chart, category=lambda variable, code: f"{variable}：{code}"),
    "偏离（右多左少）",
    "其他维度相同时的偏离",
    "评价得多",
    "评价得少",
    "看不出多少",
    "整个维度",
)


def bounds(silent: int) -> NonresponseBounds:
    answered = {"very_satisfied": 60, "satisfied": 30, "very_dissatisfied": 10}
    return nonresponse_bounds([AnsweredCell(answered, silent)], PRESETS["linear5"])


def indicator(categories: int = 3) -> RIndicator:
    """Return an indicator where the first category answers most often and the last one least."""
    n = np.full(2 * categories, 400)
    rate = np.repeat(np.linspace(0.9, 0.3, categories), 2)
    cells = ResponseCells(
        ("service_item", "channel"),
        (tuple(f"item {code:02}" for code in range(categories)), ("window", "app")),
        np.array([[item, channel] for item in range(categories) for channel in (0, 1)]),
        n,
        np.rint(n * rate).astype(np.int64),
    )
    return estimate_r_indicator(cells)


def dots(axes: Axes) -> list[tuple[str, float, int]]:
    return sorted((shape, round(x, 6), round(y)) for shape in "^vD" for x, y in marks(axes, shape))


def test_the_index_of_those_who_answered_stands_within_all_that_silence_allows() -> None:
    # 100 answered: 60 x 100 + 30 x 75 = 82.5. Of 100 silent at 0 and at 100: 41.25 and 91.25; each
    # a level lower: 60 x 75 + 30 x 50 = 60, two: 60 x 50 + 30 x 25 = 37.5, halfway to 82.5.
    figure = silence_bounds([("u0000", bounds(100)), ("u0001", bounds(0))], SILENCE)

    (axes,) = figure.axes
    bars = [bar for bar in axes.patches if isinstance(bar, Rectangle)]
    ends = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in bars]
    assert ends == [pytest.approx((41.25, 91.25)), pytest.approx((82.5, 82.5))]
    assert marks(axes, "o") == [(82.5, 0), (82.5, 1)]
    assert [x for x, row in marks(axes, "v") if row == 0] == pytest.approx([71.25, 60.0])
    assert {"作出评价的人", "无论未评者怎样想"} <= set(legend_of(figure))


def test_a_unit_nobody_answered_for_has_no_row() -> None:
    nobody = nonresponse_bounds([AnsweredCell({}, 9)], PRESETS["linear5"])

    (axes,) = silence_bounds([("u0000", nobody), ("u0001", bounds(3))], SILENCE).axes
    assert len(axes.get_yticklabels()) == 1


def test_who_answered_more_and_less_often_is_told_by_shape_under_the_variable() -> None:
    found = indicator()
    item, channel = found.partials
    figure = partial_r_indicators(found, PARTIAL)

    left, right = figure.axes
    most, _middle, least = item.categories
    assert names_of(figure)[:2] == ["service_item", "　service_item：item 00"]
    assert dots(left) == sorted(
        [
            ("D", round(item.unconditional_unadjusted, 6), 0),
            ("^", round(most.unconditional, 6), 1),
            ("v", round(least.unconditional, 6), 3),
            ("D", round(channel.unconditional_unadjusted, 6), 4),
        ]
    )
    assert marks(right, "o")[0] == pytest.approx((most.conditional, 1))


def test_of_many_categories_those_that_answered_most_and_least_are_shown() -> None:
    names = names_of(partial_r_indicators(indicator(15), PARTIAL))

    assert names[0] == f"service_item（共 15 个，只画首尾 {MOST_CATEGORIES} 个）"
    shown = [name for name in names if "item " in name]
    assert len(shown) == MOST_CATEGORIES
    assert shown[0].endswith("item 00")
    assert shown[-1].endswith("item 14")


@pytest.mark.parametrize("width", [PHONE, WIDTH])
def test_words_about_silence_stay_inside_at_any_width(width: float) -> None:
    groups = [(f"u{row:04}", bounds(40 * row)) for row in range(12)]
    assert_no_words_leave(silence_bounds(groups, SILENCE, width=width))
    assert_no_words_leave(partial_r_indicators(indicator(15), PARTIAL, width=width))

"""Estimates of one thing, domain by domain, each with its interval and its verdict."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from analysis.charts.drawing import ABOVE, BELOW, cut, finish, mark, new_figure
from analysis.charts.fitting import EDGE, put_legend
from analysis.charts.labels import EstimateLabels
from analysis.charts.rows import (
    MAX_ROWS,
    WIDTH,
    is_narrow,
    mark_gap,
    name_rows,
    noted,
    row_height,
)


@dataclass(frozen=True, slots=True)
class EstimateRow:
    """One figure; `name` says of whom and of how many answers.

    `low` and `high` are ``None`` where the sample gives no interval.
    """

    name: str
    value: float
    low: float | None
    high: float | None
    is_sound: bool


def estimate_forest(
    rows: Sequence[EstimateRow], labels: EstimateLabels, *, width: float = WIDTH
) -> Figure:
    """Draw every estimate on its interval, in the order given; hollow ones need care.

    Beyond `MAX_ROWS` rows the first and the last are shown, and a note says so.
    """
    shown = cut(rows, MAX_ROWS)
    figure, axes = new_figure(width, 1.3 + row_height(width) * max(len(shown), 4))
    for row, one in enumerate(shown):
        colour, shape, face = (ABOVE, "o", ABOVE) if one.is_sound else (BELOW, "D", "white")
        if one.low is not None and one.high is not None:
            style = "-" if one.is_sound else "--"
            axes.plot([one.low, one.high], [row, row], style, color=colour, linewidth=1.4)
        axes.plot([one.value], [row], shape, color=colour, markerfacecolor=face, markersize=6)
    name_rows(axes, [one.name for one in shown], width)
    if len(shown) < len(rows):
        mark_gap([axes], width)
    room = width * (0.8 if is_narrow(width) else 0.6) - EDGE
    axes.set_xlabel(noted(labels.value_axis, labels.cut_note, len(shown), len(rows), room))
    sound = mark(ABOVE, labels.sound)
    put_legend(figure, [sound, mark(BELOW, labels.qualified, marker="D", is_filled=False)])
    return finish(figure)

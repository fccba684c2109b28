"""Estimates of one thing, domain by domain, each with its interval and its verdict."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from analysis.charts.drawing import ABOVE, BELOW, cut, finish, mark, new_figure
from analysis.charts.fitting import put_legend
from analysis.charts.labels import EstimateLabels
from analysis.charts.rows import MAX_ROWS, WIDTH, axis_room, height_of, name_shown, noted


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
    figure, axes = new_figure(width, height_of(len(shown), width))
    for row, one in enumerate(shown):
        colour, shape, face = (ABOVE, "o", ABOVE) if one.is_sound else (BELOW, "D", "white")
        if one.low is not None and one.high is not None:
            style = "-" if one.is_sound else "--"
            axes.plot([one.low, one.high], [row, row], style, color=colour, linewidth=1.4)
        axes.plot([one.value], [row], shape, color=colour, markerfacecolor=face, markersize=6)
    name_shown([axes], [one.name for one in shown], len(rows), width)
    axes.set_xlabel(
        noted(labels.value_axis, labels.cut_note, len(shown), len(rows), axis_room(width))
    )
    sound = mark(ABOVE, labels.sound)
    put_legend(figure, [sound, mark(BELOW, labels.qualified, marker="D", is_filled=False)])
    return finish(figure)

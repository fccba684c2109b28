"""The shares of a sample beside those known of the population, category by category."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from analysis.charts.drawing import ABOVE, INK, cut, finish, mark, new_figure
from analysis.charts.fitting import put_legend
from analysis.charts.rows import MAX_ROWS, WIDTH, axis_room, height_of, name_shown, noted


@dataclass(frozen=True, slots=True)
class FitRow:
    """One category, in per cent; `low` and `high` are ``None`` where there is no interval."""

    name: str
    known: float
    share: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class FitLabels:
    """Words of the chart.

    Attributes
    ----------
    share_axis : str
    known, sample : str
        Legend of both marks.
    cut_note : str
        With ``{shown}`` and ``{all}``, when only the first and last categories are drawn.
    """

    share_axis: str
    known: str
    sample: str
    cut_note: str


def fit_shares(rows: Sequence[FitRow], labels: FitLabels, *, width: float = WIDTH) -> Figure:
    """Draw the share of each category on its interval, and the known share as a hollow diamond.

    Beyond `MAX_ROWS` rows the first and the last are shown, and a note says so.
    """
    shown = cut(rows, MAX_ROWS)
    figure, axes = new_figure(width, height_of(len(shown), width))
    for row, one in enumerate(shown):
        if one.low is not None and one.high is not None:
            axes.plot([one.low, one.high], [row, row], color=ABOVE, linewidth=1.4)
        axes.plot([one.share], [row], "o", color=ABOVE, markersize=6)
        axes.plot([one.known], [row], "D", color=INK, markerfacecolor="white", markersize=5)
    name_shown([axes], [one.name for one in shown], len(rows), width)
    axes.set_xlim(left=0)
    axes.set_xlabel(
        noted(labels.share_axis, labels.cut_note, len(shown), len(rows), axis_room(width))
    )
    known = mark(INK, labels.known, marker="D", is_filled=False)
    put_legend(figure, [known, mark(ABOVE, labels.sample)])
    return finish(figure)

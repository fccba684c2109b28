"""Two figures of each unit side by side: as they came, and as they are after an adjustment."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from analysis.charts.drawing import FAINT, INK, PALETTE, cut, finish, mark, new_figure
from analysis.charts.fitting import EDGE, put_legend
from analysis.charts.labels import PairLabels
from analysis.charts.rows import MAX_ROWS, WIDTH, height_of, name_shown, noted

AFTER = PALETTE[0]


@dataclass(frozen=True, slots=True)
class UnitPair:
    """A unit with its raw figure and the adjusted one."""

    code: str
    raw: float
    adjusted: float


def unit_pairs(pairs: Sequence[UnitPair], labels: PairLabels, *, width: float = WIDTH) -> Figure:
    """Draw each unit's raw figure (hollow) and adjusted one (filled), joined, highest on top.

    Units are sorted by the adjusted figure. Beyond `MAX_ROWS` the highest and the lowest are
    shown, a line marks the gap, and a note says so.
    """
    ordered = sorted(pairs, key=lambda one: -one.adjusted)
    shown = cut(ordered, MAX_ROWS)
    figure, axes = new_figure(width, height_of(len(shown), width))
    for row, one in enumerate(shown):
        axes.plot([one.raw, one.adjusted], [row, row], color=FAINT, linewidth=1.2, zorder=1)
        axes.plot([one.raw], [row], "o", color=INK, markerfacecolor="white", markersize=5.5)
        axes.plot([one.adjusted], [row], "D", color=AFTER, markersize=5)
    name_shown([axes], [labels.chart.unit(one.code) for one in shown], len(ordered), width)
    room = width * 0.8 - EDGE
    axes.set_xlabel(
        noted(labels.chart.index_axis, labels.chart.cut_note, len(shown), len(ordered), room)
    )
    put_legend(
        figure,
        [
            mark(INK, labels.raw, is_filled=False),
            mark(AFTER, labels.adjusted, marker="D"),
        ],
    )
    return finish(figure)

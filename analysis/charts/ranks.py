"""The ranks that units have, and those they would have under other weights."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from analysis.charts.drawing import FAINT, GRID, INK, cut, finish, mark, new_figure
from analysis.charts.fitting import EDGE, put_legend
from analysis.charts.labels import SpanLabels
from analysis.charts.rows import MAX_ROWS, WIDTH, height_of, name_shown, noted
from analysis.schemes.rank_ranges import RankRange

MOST_TICKS = 8


@dataclass(frozen=True, slots=True)
class RankSpan:
    """The rank of a unit, and the best and the worst it would have."""

    code: str
    rank: int
    best: int
    worst: int


def spans_of(units: Iterable[RankRange]) -> list[RankSpan]:
    """Return the ranks of units whose weights were moved; the unranked left out."""
    return [
        RankSpan(one.unit, one.rank, one.best, one.worst)
        for one in units
        if one.rank is not None and one.best is not None and one.worst is not None
    ]


def rank_spans(spans: Sequence[RankSpan], labels: SpanLabels, *, width: float = WIDTH) -> Figure:
    """Draw each unit's rank within those it would have, in the order given.

    Beyond `MAX_ROWS` units the first and the last are shown, a line marks the gap, and a note
    says so.
    """
    shown = cut(spans, MAX_ROWS)
    figure, axes = new_figure(width, height_of(len(shown), width))
    for row, one in enumerate(shown):
        draw_ranks(axes, row, one.rank, (one.best, one.worst))
    name_shown([axes], [labels.unit(one.code) for one in shown], len(spans), width)
    last = max((one.worst for one in spans), default=1)
    axes.set_xlim(0.3, last + 0.7)
    axes.set_xticks(sorted({round(rank) for rank in np.linspace(1, last, MOST_TICKS)}))
    room, counts = 0.8 * width - EDGE, (len(shown), len(spans))
    axes.set_xlabel(noted(labels.rank_axis, labels.cut_note, *counts, room))
    bar = Patch(facecolor=GRID, edgecolor=FAINT, label=labels.possible_ranks)
    put_legend(figure, [mark(INK, labels.observed_rank, marker="D"), bar])
    return finish(figure)


def draw_ranks(axes: Axes, row: int, rank: int, span: tuple[int, int] | None) -> None:
    """Draw a rank as a mark, within a bar from the best to the worst there may be."""
    if span is not None:
        best, worst = span
        length = worst - best + 0.8
        axes.barh(
            row, length, left=best - 0.4, height=0.4, color=GRID, edgecolor=FAINT, linewidth=0.6
        )
    axes.plot([rank], [row], "D", color=INK, markersize=4)

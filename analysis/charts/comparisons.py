"""Figures that compare units with each other and with all of them.

Shape tells what colour tells, so that grey will do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from analysis.charts.drawing import ABOVE, BELOW, FAINT, GRID, INK, cut, finish, mark, new_figure
from analysis.charts.fitting import EDGE, Named, fold, put_legend, shorten, write_names
from analysis.charts.labels import ComparisonLabels, RankLabels
from analysis.charts.ranks import draw_ranks
from analysis.charts.rows import (
    AXIS,
    MAX_ROWS,
    PANEL,
    WIDTH,
    height_of,
    is_narrow,
    name_shown,
    noted,
    panels,
)
from analysis.results import ClassRanking
from analysis.units.funnel import FunnelPosition, FunnelUnit

MOST_NAMES = 25
LOG_RATIO = 20  # Sizes further apart than this stand on a logarithmic axis.
INSIDE = FAINT
POSITION_MARKS = {
    FunnelPosition.WITHIN: ("o", INSIDE, True),
    FunnelPosition.ABOVE_WARNING: ("^", ABOVE, False),
    FunnelPosition.BELOW_WARNING: ("v", BELOW, False),
    FunnelPosition.ABOVE_ALARM: ("^", ABOVE, True),
    FunnelPosition.BELOW_ALARM: ("v", BELOW, True),
}


@dataclass(frozen=True, slots=True)
class RankedRow:
    """A unit, its figure, and its rank.

    Attributes
    ----------
    code : str
    value : float
    low, high : float or None
        The interval, where there is one.
    rank : int
    span : (int, int) or None
        The best and the worst rank it may truly have.
    shrunk : float or None
        To be drawn beside the figure.
    """

    code: str
    value: float
    low: float | None
    high: float | None
    rank: int
    span: tuple[int, int] | None
    shrunk: float | None = None


def rows_of(ranking: ClassRanking) -> list[RankedRow]:
    """Return the ranked units of a class, best first."""
    return [
        RankedRow(
            unit.code,
            unit.index.value or 0.0,
            None if unit.index.interval is None else unit.index.interval.low,
            None if unit.index.interval is None else unit.index.interval.high,
            unit.rank,
            None
            if unit.best_rank is None or unit.worst_rank is None
            else (unit.best_rank, unit.worst_rank),
        )
        for unit in sorted(ranking.ranked, key=lambda unit: unit.rank)
    ]


def rank_forest(rows: Sequence[RankedRow], labels: RankLabels, *, width: float = WIDTH) -> Figure:
    """Draw units in the order given, and beside each the ranks it may truly have.

    Beyond `MAX_ROWS` units the first and the last are shown, a line marks the gap, and a note says
    so. Where no ranks were found there is nothing beside.
    """
    shown = cut(rows, MAX_ROWS)
    figure = Figure(figsize=(width, height_of(len(shown), width)), layout="constrained")
    left, *right = panels(figure, 2 if any(row.span for row in rows) else 1)
    for position, row in enumerate(shown):
        _interval(left, position, row)
        for axes in right:
            draw_ranks(axes, position, row.rank, row.span)
    name_shown([left, *right], [labels.unit(row.code) for row in shown], len(rows), width)
    room = width * (0.5 if right else 0.8) - EDGE
    left.set_xlabel(noted(labels.value_axis, labels.cut_note, len(shown), len(rows), room))
    for axes in right:
        axes.set_xlim(0.3, len(rows) + 0.7)
        axes.set_xticks(sorted({round(rank) for rank in np.linspace(1, len(rows), 4)}))
        axes.set_xlabel(fold(labels.rank_axis, width * (0.36 if is_narrow(width) else 0.23), AXIS))
    handles: list[Artist] = []
    if any(row.shrunk is not None for row in shown):
        shrunk = mark(BELOW, labels.shrunk, marker="s", is_filled=False)
        handles += [mark(ABOVE, labels.raw), shrunk]
    if right:
        bar = Patch(facecolor=GRID, edgecolor=FAINT, label=labels.possible_ranks)
        handles += [mark(INK, labels.observed_rank, marker="D"), bar]
    if handles:
        put_legend(figure, handles)
    return finish(figure)


def funnel(
    units: Sequence[FunnelUnit],
    target: float,
    labels: ComparisonLabels,
    *,
    is_share: bool = False,
    width: float = WIDTH,
) -> Figure:
    """Draw units by size and figure between the limits of chance, and name those outside.

    Parameters
    ----------
    units : sequence of FunnelUnit
        Of `funnel_of_means` or, with `is_share`, of `funnel_of_shares`, which are drawn in
        percent. Units without answers are left out.
    target : float
        The one the limits were made for.
    labels : ComparisonLabels
    is_share : bool
    width : float

    Notes
    -----
    Between sizes that occur the squared distance of a limit from the target goes with 1/n, as the
    variance of a mean does.
    """
    times = 100.0 if is_share else 1.0
    placed = [unit for unit in units if unit.position is not None]
    figure, axes = new_figure(width, 4.2 if not is_narrow(width) else 4.6)
    axes.axhline(times * target, color=INK, linewidth=1)
    _funnel_limits(axes, placed, target, times)
    for position, (shape, colour, is_filled) in POSITION_MARKS.items():
        here = [unit for unit in placed if unit.position is position]
        sizes, values = [u.n for u in here], [times * (u.value or 0.0) for u in here]
        face = colour if is_filled else "white"
        size = 4 if position is FunnelPosition.WITHIN else 7
        axes.plot(sizes, values, shape, color=colour, markerfacecolor=face, markersize=size)
    _size_axis(axes, placed)
    value_axis = labels.chart.share_axis if is_share else labels.chart.index_axis
    axes.set_ylabel(fold(value_axis, 2 * PANEL, AXIS))
    axes.set_xlabel(fold(labels.size_axis, width - 0.8, AXIS))
    put_legend(figure, list(_funnel_legend(placed, labels)))
    _name_outside(axes, placed, target, times, labels)
    return finish(figure)


# --- rank_forest -------------------------------------------------------------------------


def _interval(axes: Axes, position: int, row: RankedRow) -> None:
    if row.low is not None and row.high is not None:
        axes.plot([row.low, row.high], [position] * 2, color=ABOVE, linewidth=1.6)
    axes.plot([row.value], [position], "o", color=ABOVE, markersize=6)
    if row.shrunk is not None:
        axes.plot(
            [row.shrunk], [position], "s", color=BELOW, markerfacecolor="white", markersize=5
        )


# --- funnel ------------------------------------------------------------------------------


def _funnel_limits(axes: Axes, units: Sequence[FunnelUnit], target: float, times: float) -> None:
    if not units:
        return
    by_size = {unit.n: unit for unit in units}
    sizes = np.array(sorted(by_size))
    ordered = [by_size[size] for size in sizes]
    grid = np.union1d(sizes, np.geomspace(sizes[0], sizes[-1], 200))
    for style, limits in (
        ("--", [unit.warning or (target, target) for unit in ordered]),
        ("-", [unit.alarm or (target, target) for unit in ordered]),
    ):
        for side in (0, 1):
            ends = np.array([limit[side] for limit in limits])
            squared = np.interp(1 / grid, 1 / sizes[::-1], (ends[::-1] - target) ** 2)
            drawn = times * (target + (2 * side - 1) * np.sqrt(squared))
            axes.plot(grid, drawn, style, color=FAINT, linewidth=1)


def _size_axis(axes: Axes, units: Sequence[FunnelUnit]) -> None:
    sizes = [unit.n for unit in units]
    if not sizes or max(sizes) < LOG_RATIO * min(sizes):
        axes.margins(x=0.08)
        return
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 3.0)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _position: f"{value:g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())


def _funnel_legend(units: Sequence[FunnelUnit], labels: ComparisonLabels) -> Iterator[Artist]:
    found = {unit.position for unit in units}
    above = {FunnelPosition.ABOVE_WARNING, FunnelPosition.ABOVE_ALARM}
    below = {FunnelPosition.BELOW_WARNING, FunnelPosition.BELOW_ALARM}
    if found & above:
        yield mark(ABOVE, labels.above, marker="^", is_filled=False)
    if found & below:
        yield mark(BELOW, labels.below, marker="v", is_filled=False)
    if found & {FunnelPosition.ABOVE_ALARM, FunnelPosition.BELOW_ALARM}:
        yield mark(INK, labels.beyond_alarm, marker="^")
    if FunnelPosition.WITHIN in found:
        yield mark(INSIDE, labels.within)
    yield Line2D([], [], color=INK, linewidth=1, label=labels.target)
    yield Line2D([], [], color=FAINT, linestyle="--", label=labels.warning_limit)
    yield Line2D([], [], color=FAINT, label=labels.alarm_limit)


def _name_outside(
    axes: Axes,
    units: Sequence[FunnelUnit],
    target: float,
    times: float,
    labels: ComparisonLabels,
) -> None:
    """Write the names of units outside, furthest first, and say how many found no room."""
    figure = axes.get_figure(root=True)
    if figure is None:
        return
    outside = [unit for unit in units if unit.position is not FunnelPosition.WITHIN]
    outside.sort(key=lambda unit: _strangeness(unit, target), reverse=True)
    marks = [(unit.n, times * (unit.value or 0.0)) for unit in units]
    width = figure.get_figwidth()
    named = [
        Named(_fitting(labels.chart.unit(unit.code), width), unit.n, times * (unit.value or 0.0))
        for unit in outside[:MOST_NAMES]
    ]
    axis, written = axes.get_xlabel(), len(outside)
    for _attempt in range(2):  # A note moves the axes, so the names are then written again.
        finish(figure).draw_without_rendering()
        for text in list(axes.texts):
            text.remove()
        written = write_names(axes, named, marks)
        axes.set_xlabel(noted(axis, labels.names_note, written, len(outside), width * 0.8))


def _fitting(name: str, width: float) -> tuple[str, ...]:
    return tuple(dict.fromkeys(shorten(name, share * width) for share in (0.4, 0.3)))


def _strangeness(unit: FunnelUnit, target: float) -> float:
    """Return how far out a unit lies, its alarm limit being 1."""
    value, limits = unit.value or 0.0, unit.alarm or (target, target)
    reach = abs(limits[value > target] - target)
    return abs(value - target) / reach if reach else inf

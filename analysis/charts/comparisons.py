"""Figures that compare units with each other, and waves with those before them.

Shape tells what colour tells, so that grey will do.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import inf, nan

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from analysis.charts.drawing import FAINT, GRID, INK, PALETTE, cut, finish, mark, new_figure, plain
from analysis.charts.fitting import (
    EDGE,
    SMALL,
    Named,
    fold,
    put_legend,
    shorten,
    write_names,
)
from analysis.charts.labels import ComparisonLabels, RankLabels
from analysis.charts.rows import (
    AXIS,
    MAX_ROWS,
    NAME_ABOVE,
    WIDTH,
    is_narrow,
    name_rows,
    noted,
    row_height,
)
from analysis.errors import InvalidSampleError
from analysis.quality.r_indicator import RIndicator
from analysis.results import ClassRanking, RankedUnit
from analysis.units.control_charts import DECISION, ChartReason, CusumPoint, SharePoint, Signal
from analysis.units.funnel import FunnelPosition, FunnelUnit

PANEL = 1.6  # Inches: one of the panels of a control chart.
MOST_NAMES = 25
WAVES_PER_INCH = 2.5
LOG_RATIO = 20  # Sizes further apart than this stand on a logarithmic axis.
INSIDE, ABOVE, BELOW = FAINT, PALETTE[0], PALETTE[1]
SIGNAL_MARKS = {Signal.NONE: ("o", INK), Signal.HIGH: ("^", ABOVE), Signal.LOW: ("v", BELOW)}
POSITION_MARKS = {
    FunnelPosition.WITHIN: ("o", INSIDE, True),
    FunnelPosition.ABOVE_WARNING: ("^", ABOVE, False),
    FunnelPosition.BELOW_WARNING: ("v", BELOW, False),
    FunnelPosition.ABOVE_ALARM: ("^", ABOVE, True),
    FunnelPosition.BELOW_ALARM: ("v", BELOW, True),
}


def rank_forest(ranking: ClassRanking, labels: RankLabels, *, width: float = WIDTH) -> Figure:
    """Draw the units of a class, best on top, and beside each the ranks it may truly have.

    Beyond `MAX_ROWS` units the best and the worst are shown, a line marks the gap, and a note says
    so. Where no ranks were found there is nothing beside.
    """
    units = sorted(ranking.ranked, key=lambda unit: unit.rank)
    shown = cut(units, MAX_ROWS)
    height = 1.3 + row_height(width) * max(len(shown), 4)
    figure = Figure(figsize=(width, height), layout="constrained")
    left, *right = _panels(figure, 2 if any(unit.worst_rank for unit in units) else 1)
    for position, unit in enumerate(shown):
        _interval(left, position, unit)
        for axes in right:
            _ranks(axes, position, unit)
    name_rows(left, [labels.chart.unit(unit.code) for unit in shown], width)
    if len(shown) < len(units):
        gap = MAX_ROWS / 2 - (0.5 if not is_narrow(width) else NAME_ABOVE + 0.25)
        for axes in (left, *right):
            axes.axhline(gap, color=INK, linestyle=":", linewidth=1)
    room = width * (0.5 if right else 0.8) - EDGE
    chart = labels.chart
    left.set_xlabel(noted(chart.index_axis, chart.cut_note, len(shown), len(units), room))
    for axes in right:
        axes.set_xlim(0.3, len(units) + 0.7)
        axes.set_xticks(sorted({round(rank) for rank in np.linspace(1, len(units), 4)}))
        axes.set_xlabel(fold(labels.rank_axis, width * (0.36 if is_narrow(width) else 0.23), AXIS))
    if right:
        bar = Patch(facecolor=GRID, edgecolor=FAINT, label=labels.possible_ranks)
        put_legend(figure, [mark(INK, labels.observed_rank, marker="D"), bar])
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


def control_chart(
    shares: Sequence[SharePoint],
    sums: Sequence[CusumPoint],
    labels: ComparisonLabels,
    *,
    width: float = WIDTH,
) -> Figure:
    """Draw a share by wave within its limits and, below it, the sums of deviations.

    Parameters
    ----------
    shares, sums : sequence
        Of `p_chart` and `cusum_chart`, in time order. Either may be empty and has no panel then;
        sums may leave out waves that nobody answered.
    labels : ComparisonLabels
    width : float

    Raises
    ------
    InvalidSampleError
        If there are sums of a wave that has no share.
    """
    waves = [point.wave for point in shares or sums]
    strange = [point.wave for point in sums if point.wave not in waves]
    if strange:
        raise InvalidSampleError(f"waves {strange} have sums but no share; chart the same waves")
    panels = [bool(shares), bool(sums)].count(True) or 1
    figure = Figure(figsize=(width, 1.6 + PANEL * panels), layout="constrained")
    axes = [plain(figure.add_subplot(panels, 1, 1 + number)) for number in range(panels)]
    if shares:
        _share_panel(axes[0], shares, labels)
    if sums:
        _sum_panel(axes[-1], [waves.index(point.wave) for point in sums], sums, labels)
    breaks = _breaks([point.segment for point in shares or sums])
    for panel in axes:
        _draw_breaks(panel, breaks)
        _name_waves(panel, waves, labels, width, is_last=panel is axes[-1])
    put_legend(figure, list(_control_legend([*shares, *sums], labels, has_breaks=bool(breaks))))
    return finish(figure)


def r_indicator_by_wave(
    waves: Mapping[str, RIndicator | None], labels: ComparisonLabels, *, width: float = WIDTH
) -> Figure:
    """Draw the R-indicator of each wave with its interval.

    The series is broken where another model or other variables were used: such figures cannot be
    compared. A wave without an indicator is a gap.
    """
    figure, axes = new_figure(width, 3.0)
    known = [(place, one) for place, one in enumerate(waves.values()) if one is not None]
    breaks = [
        (before[0] + after[0]) / 2
        for before, after in pairwise(known)
        if _made_of(before[1]) != _made_of(after[1])
    ]
    _draw_breaks(axes, breaks)
    for before, after in pairwise(known):
        if _made_of(before[1]) == _made_of(after[1]) and after[0] == before[0] + 1:
            ends = [before[0], after[0]], [before[1].r, after[1].r]
            axes.plot(*ends, color=FAINT, linewidth=1)
    for place, one in known:
        if one.interval is not None:
            reach = [[one.r - one.interval.low], [one.interval.high - one.r]]
            axes.errorbar([place], [one.r], yerr=reach, color=ABOVE, capsize=3, linewidth=1.4)
        face = ABOVE if one.interval is not None else "white"
        axes.plot([place], [one.r], "o", color=ABOVE, markerfacecolor=face, markersize=6)
    axes.set_ylim(0, 1.04)
    axes.set_ylabel(fold(labels.r_axis, PANEL, AXIS))
    _name_waves(axes, list(waves), labels, width, is_last=True)
    handles: list[Artist] = []
    if any(one.interval is None for _place, one in known):
        handles.append(mark(ABOVE, labels.unjudged, is_filled=False))
    put_legend(figure, [*handles, *([_break_line(labels)] if breaks else [])])
    return finish(figure)


# --- rank_forest -------------------------------------------------------------------------


def _panels(figure: Figure, count: int) -> list[Axes]:
    grid = figure.add_gridspec(1, count, width_ratios=[3, 2][:count])
    left = plain(figure.add_subplot(grid[0, 0]))
    left.set_zorder(2)  # Names above the rows run on over what is beside.
    left.patch.set_visible(False)
    right = [plain(figure.add_subplot(grid[0, 1], sharey=left))] if count > 1 else []
    for axes in right:
        axes.tick_params(labelleft=False, left=False)
        axes.spines["left"].set_visible(False)
        axes.grid(visible=False, axis="y")
    return [left, *right]


def _interval(axes: Axes, row: int, unit: RankedUnit) -> None:
    interval = unit.index.interval
    if interval is not None:
        axes.plot([interval.low, interval.high], [row, row], color=ABOVE, linewidth=1.6)
    axes.plot([unit.index.value or 0.0], [row], "o", color=ABOVE, markersize=6)


def _ranks(axes: Axes, row: int, unit: RankedUnit) -> None:
    if unit.best_rank is not None and unit.worst_rank is not None:
        length = unit.worst_rank - unit.best_rank + 0.8
        left = unit.best_rank - 0.4
        axes.barh(row, length, left=left, height=0.4, color=GRID, edgecolor=FAINT, linewidth=0.6)
    axes.plot([unit.rank], [row], "D", color=INK, markersize=4)


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


# --- waves -------------------------------------------------------------------------------


def _share_panel(axes: Axes, points: Sequence[SharePoint], labels: ComparisonLabels) -> None:
    for segment in dict.fromkeys(point.segment for point in points):
        here = [place for place, point in enumerate(points) if point.segment == segment]
        edges = np.arange(here[0], here[-1] + 2) - 0.5
        limits = [points[place].limits or (nan, nan) for place in here]
        centres = [points[place].centre for place in here]
        for style, line in (
            ("--", [low for low, _high in limits]),
            ("--", [high for _low, high in limits]),
            ("-", [nan if centre is None else centre for centre in centres]),
        ):
            heights = [100 * height for height in line]
            axes.stairs(heights, edges, baseline=None, color=FAINT, linestyle=style, linewidth=1)
    values = [nan if point.share is None else 100 * point.share for point in points]
    _series(axes, list(range(len(points))), values, points)
    axes.margins(y=0.12)
    axes.set_ylabel(fold(labels.chart.share_axis, PANEL, AXIS))


def _sum_panel(
    axes: Axes, places: Sequence[int], points: Sequence[CusumPoint], labels: ComparisonLabels
) -> None:
    """Draw sums above the centre upwards, and those below it downwards."""
    for end in (-DECISION, DECISION):
        axes.axhline(end, color=FAINT, linestyle="--", linewidth=1)
    axes.axhline(0, color=FAINT, linewidth=1)
    uppers = [nan if point.upper is None else point.upper for point in points]
    lowers = [nan if point.lower is None else -point.lower for point in points]
    _series(axes, places, uppers, points, Signal.HIGH)
    _series(axes, places, lowers, points, Signal.LOW)
    axes.margins(y=0.12)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.set_ylabel(fold(labels.deviation_axis, PANEL, AXIS))


def _series(
    axes: Axes,
    places: Sequence[int],
    values: Sequence[float],
    points: Sequence[SharePoint | CusumPoint],
    side: Signal | None = None,
) -> None:
    """Draw a line that stops at breaks, and marks that tell signals (of one side, if given)."""
    for segment in dict.fromkeys(point.segment for point in points):
        here = [number for number, point in enumerate(points) if point.segment == segment]
        axes.plot([places[i] for i in here], [values[i] for i in here], color=INK, linewidth=1)
    for place, value, point in zip(places, values, points, strict=True):
        signal = point.signal if side in {None, point.signal} else Signal.NONE
        shape, colour = SIGNAL_MARKS[signal]
        face = colour if point.reason is None else "white"
        size = 4 if signal is Signal.NONE else 8
        axes.plot([place], [value], shape, color=colour, markerfacecolor=face, markersize=size)


def _breaks(segments: Sequence[int]) -> list[float]:
    return [place + 0.5 for place, (one, two) in enumerate(pairwise(segments)) if one != two]


def _draw_breaks(axes: Axes, breaks: Sequence[float]) -> None:
    for place in breaks:
        axes.axvline(place, color=INK, linestyle=":", linewidth=1.2)


def _break_line(labels: ComparisonLabels) -> Line2D:
    return Line2D([], [], color=INK, linestyle=":", label=labels.series_break)


def _name_waves(
    axes: Axes, waves: Sequence[str], labels: ComparisonLabels, width: float, *, is_last: bool
) -> None:
    """Name as many waves as there is room for; only the lowest panel has their names."""
    step = -(-len(waves) // max(1, int(width * WAVES_PER_INCH))) or 1
    names = [shorten(labels.wave(wave), 1.2) if is_last else "" for wave in waves[::step]]
    axes.set_xticks(range(0, len(waves), step), names, fontsize=SMALL, rotation=45, ha="right")
    axes.set_xlim(-0.6, len(waves) - 0.4)
    axes.grid(visible=False, axis="x")


def _control_legend(
    points: Sequence[SharePoint | CusumPoint], labels: ComparisonLabels, *, has_breaks: bool
) -> Iterator[Artist]:
    found = {point.signal for point in points}
    for signal, words in ((Signal.HIGH, labels.high), (Signal.LOW, labels.low)):
        if signal in found:
            shape, colour = SIGNAL_MARKS[signal]
            yield mark(colour, words, marker=shape)
    if any(point.reason not in {None, ChartReason.NO_ANSWERS} for point in points):
        yield mark(INK, labels.unjudged, is_filled=False)
    yield Line2D([], [], color=FAINT, linewidth=1, label=labels.centre)
    yield Line2D([], [], color=FAINT, linestyle="--", label=labels.limits)
    if has_breaks:
        yield _break_line(labels)


def _made_of(one: RIndicator) -> tuple[str, ...]:
    return (one.model, *sorted(partial.variable for partial in one.partials))

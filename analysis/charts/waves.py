"""Figures that follow a survey from wave to wave; lines stop where waves cannot be compared."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import nan

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from analysis.charts.drawing import ABOVE, BELOW, FAINT, INK, finish, mark, new_figure, plain
from analysis.charts.fitting import SMALL, fold, put_legend, shorten
from analysis.charts.labels import ComparisonLabels
from analysis.charts.rows import AXIS, PANEL, WIDTH
from analysis.errors import InvalidSampleError
from analysis.quality.r_indicator import RIndicator
from analysis.units.control_charts import DECISION, ChartReason, CusumPoint, SharePoint, Signal

WAVES_PER_INCH = 2.5
SIGNAL_MARKS = {Signal.NONE: ("o", INK), Signal.HIGH: ("^", ABOVE), Signal.LOW: ("v", BELOW)}


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


# --- parts -------------------------------------------------------------------------------


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

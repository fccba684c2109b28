"""The items of a scale: how each goes with the rest, and what alpha would be without it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.charts.drawing import BELOW, FAINT, GRID, INK, cut, finish, mark
from analysis.charts.fitting import fold, put_legend
from analysis.charts.rows import (
    AXIS,
    MAX_ROWS,
    WIDTH,
    bar_height,
    height_of,
    is_narrow,
    name_shown,
    noted,
    panels,
)

HATCH = "///"
LOWEST = -1.0  # An interval may reach down without end; the picture does not.


@dataclass(frozen=True, slots=True)
class ScaleRow:
    """One item; ``None`` where it does not vary, or nothing would be left without it."""

    name: str
    item_rest: float | None
    alpha_if_dropped: float | None


@dataclass(frozen=True, slots=True)
class ScaleLabels:
    """Words of the chart.

    Attributes
    ----------
    rest_axis, dropped_axis : str
    alpha, interval : str
        Legend of the line of alpha, and of the band about it.
    turned, better : str
        Legend of items that go against the rest, and of those without which alpha is higher.
    cut_note : str
        With ``{shown}`` and ``{all}``, when only the first and last items are drawn.
    """

    rest_axis: str
    dropped_axis: str
    alpha: str
    interval: str
    turned: str
    better: str
    cut_note: str


@dataclass(frozen=True, slots=True)
class ScaleAlpha:
    """Alpha of all items, and its interval where there is one."""

    value: float
    low: float | None
    high: float | None


def scale_items(
    rows: Sequence[ScaleRow],
    alpha: ScaleAlpha,
    labels: ScaleLabels,
    *,
    width: float = WIDTH,
) -> Figure:
    """Draw each item's correlation with the rest, and beside it alpha without the item.

    Hatched bars are items that go against the rest; diamonds are items without which alpha would
    be higher. Beyond `MAX_ROWS` items the first and the last are shown.
    """
    shown = cut(rows, MAX_ROWS)
    height = height_of(len(shown), width)
    figure = Figure(figsize=(width, height), layout="constrained")
    left, right = panels(figure, 2)
    _correlations(left, shown, bar_height(width))
    _without(right, shown, alpha)
    name_shown([left, right], [one.name for one in shown], len(rows), width)
    counts = (len(shown), len(rows))
    left.set_xlabel(noted(labels.rest_axis, labels.cut_note, *counts, 0.36 * width))
    room = width * (0.36 if is_narrow(width) else 0.23)
    right.set_xlabel(fold(labels.dropped_axis, room, AXIS))
    put_legend(figure, list(_legend(shown, alpha, labels)))
    return finish(figure)


def _correlations(axes: Axes, rows: Sequence[ScaleRow], height: float) -> None:
    axes.axvline(0, color=INK, linewidth=0.8)
    for row, one in enumerate(rows):
        if one.item_rest is None:
            continue
        (bar,) = axes.barh(row, one.item_rest, height=height, color=FAINT, linewidth=0.8)
        if _is_turned(one):
            bar.set(facecolor="white", edgecolor=BELOW, hatch=HATCH)
    lowest = min((one.item_rest or 0.0 for one in rows), default=0.0)
    axes.set_xlim(min(0.0, 1.1 * lowest), 1)


def _without(axes: Axes, rows: Sequence[ScaleRow], alpha: ScaleAlpha) -> None:
    kept = [one.alpha_if_dropped for one in rows if one.alpha_if_dropped is not None]
    least, most = min([*kept, alpha.value]), max([*kept, alpha.value])
    if alpha.low is not None and alpha.high is not None:
        axes.axvspan(alpha.low, alpha.high, color=GRID, zorder=0)
        least, most = min(least, max(alpha.low, LOWEST)), max(most, alpha.high)
    axes.axvline(alpha.value, color=INK, linewidth=1)
    for row, one in enumerate(rows):
        if one.alpha_if_dropped is None:
            continue
        colour, shape = (BELOW, "D") if _is_better_without(one, alpha) else (INK, "o")
        axes.plot([one.alpha_if_dropped], [row], shape, color=colour, mfc="white", markersize=5)
    margin = 0.08 * max(most - least, 0.05)
    axes.set_xlim(least - margin, most + margin)
    axes.locator_params(axis="x", nbins=4)


def _legend(
    rows: Sequence[ScaleRow], alpha: ScaleAlpha, labels: ScaleLabels
) -> Iterator[Patch | Line2D]:
    if any(map(_is_turned, rows)):
        yield Patch(facecolor="white", edgecolor=BELOW, hatch=HATCH, label=labels.turned)
    yield Line2D([], [], color=INK, linewidth=1, label=labels.alpha)
    if alpha.low is not None:
        yield Patch(facecolor=GRID, label=labels.interval)
    if any(_is_better_without(one, alpha) for one in rows):
        yield mark(BELOW, labels.better, marker="D", is_filled=False)


def _is_turned(one: ScaleRow) -> bool:
    return one.item_rest is not None and one.item_rest < 0


def _is_better_without(one: ScaleRow, alpha: ScaleAlpha) -> bool:
    return one.alpha_if_dropped is not None and one.alpha_if_dropped > alpha.value

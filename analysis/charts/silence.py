"""Figures of who answered less often than others, and of what the silent could move."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from analysis.charts.drawing import (
    ABOVE,
    BELOW,
    FAINT,
    GRID,
    INK,
    cut,
    finish,
    mark,
    new_figure,
)
from analysis.charts.fitting import EDGE, fold, put_legend
from analysis.charts.labels import PartialLabels, SilenceLabels
from analysis.charts.rows import (
    AXIS,
    MAX_ROWS,
    WIDTH,
    bar_height,
    height_of,
    is_narrow,
    name_rows,
    name_shown,
    noted,
    panels,
    row_height,
)
from analysis.estimation.intervals import normal_factor
from analysis.quality.bounds import NonresponseBounds, SilentScenario
from analysis.quality.partial_indicators import CategoryPartial, VariablePartial
from analysis.quality.r_indicator import RIndicator

MOST_CATEGORIES = 10  # Of a variable: those that answered most and least often.
INDENT = "　"
SUPPOSED = (
    (SilentScenario.ONE_LEVEL_LOWER, BELOW, "white"),
    (SilentScenario.TWO_LEVELS_LOWER, BELOW, BELOW),
)


def silence_bounds(
    groups: Sequence[tuple[str, NonresponseBounds]],
    labels: SilenceLabels,
    *,
    width: float = WIDTH,
) -> Figure:
    """Draw the index of those who answered within all that the silent could make of it.

    Parameters
    ----------
    groups : sequence of (code, NonresponseBounds)
        In the order to draw. A group that nobody answered is left out.
    labels : SilenceLabels
    width : float
    """
    answered = [(code, bounds) for code, bounds in groups if bounds.scenarios]
    shown = cut(answered, MAX_ROWS)
    figure, axes = new_figure(width, height_of(len(shown), width))
    for row, (_code, bounds) in enumerate(shown):
        _bounds(axes, row, bounds, bar_height(width))
    name_shown([axes], [labels.chart.unit(code) for code, _bounds in shown], len(answered), width)
    axes.use_sticky_edges = False  # Bars end before the axis does.
    room, counts = 0.8 * width - EDGE, (len(shown), len(answered))
    axes.set_xlabel(noted(labels.chart.index_axis, labels.chart.cut_note, *counts, room))
    put_legend(
        figure,
        [
            mark(INK, labels.answered),
            mark(BELOW, labels.one_level_lower, marker="v", is_filled=False),
            mark(BELOW, labels.two_levels_lower, marker="v"),
            Patch(facecolor=GRID, edgecolor=FAINT, label=labels.whatever_they_think),
        ],
    )
    return finish(figure)


def partial_r_indicators(
    indicator: RIndicator, labels: PartialLabels, *, level: float = 0.95, width: float = WIDTH
) -> Figure:
    """Draw which variables and categories make propensities differ, and what is their own part.

    Left, categories that answered more often than all lie above zero and those that answered less
    often below; right is what remains of a difference among occasions alike in all else. A
    variable stands over its categories, of which at most `MOST_CATEGORIES` are shown.

    Parameters
    ----------
    indicator : RIndicator
    labels : PartialLabels
    level : float
        Confidence of the intervals of categories.
    width : float
    """
    rows = [row for variable in indicator.partials for row in _rows_of(variable, labels)]
    height = 1.5 + row_height(width) * max(len(rows), 4)
    figure = Figure(figsize=(width, height), layout="constrained")
    left, right = panels(figure, 2)
    left.axvline(0, color=INK, linewidth=0.8)
    for place, (_name, one) in enumerate(rows):
        if isinstance(one, VariablePartial):
            left.plot([one.unconditional_unadjusted], [place], "D", color=INK, markersize=6)
            whole = [one.conditional_unadjusted]
            right.plot(whole, [place], "D", color=INK, markersize=6, clip_on=False)
        else:
            _category(left, place, one, level)
            right.plot([one.conditional], [place], "o", color=FAINT, markersize=5, clip_on=False)
    name_rows(left, [name for name, _one in rows], width)
    right.set_xlim(left=0)
    right.margins(x=0.08)
    left.set_xlabel(fold(labels.unconditional_axis, 0.36 * width, AXIS))
    right.set_xlabel(
        fold(labels.conditional_axis, (0.36 if is_narrow(width) else 0.23) * width, AXIS)
    )
    put_legend(
        figure,
        [
            mark(ABOVE, labels.more_often, marker="^"),
            mark(BELOW, labels.less_often, marker="v"),
            mark(FAINT, labels.not_shown, is_filled=False),
            mark(INK, labels.whole_variable, marker="D"),
        ],
    )
    return finish(figure)


def _bounds(axes: Axes, row: int, bounds: NonresponseBounds, height: float) -> None:
    found = {one.scenario: one.index for one in bounds.scenarios}
    worst, best = found[SilentScenario.ALL_WORST], found[SilentScenario.ALL_BEST]
    axes.barh(
        row, best - worst, left=worst, height=height, color=GRID, edgecolor=FAINT, linewidth=0.6
    )
    for scenario, colour, face in SUPPOSED:
        axes.plot([found[scenario]], [row], "v", color=colour, markerfacecolor=face, markersize=6)
    axes.plot([bounds.answered_index or 0.0], [row], "o", color=INK, markersize=6)


def _rows_of(
    variable: VariablePartial, labels: PartialLabels
) -> list[tuple[str, VariablePartial | CategoryPartial]]:
    ordered = sorted(variable.categories, key=lambda one: -one.unconditional)
    shown = cut(ordered, MOST_CATEGORIES)
    name = labels.variable(variable.variable)
    if len(shown) < len(ordered):
        name += labels.chart.cut_note.format(shown=len(shown), all=len(ordered))
    return [
        (name, variable),
        *((INDENT + labels.chart.category(variable.variable, one.category), one) for one in shown),
    ]


def _category(axes: Axes, row: int, one: CategoryPartial, level: float) -> None:
    reach = normal_factor(level) * one.std_error
    is_shown = abs(one.unconditional) > reach
    shape, colour = ("o", FAINT) if not is_shown else ("^", ABOVE)
    if is_shown and one.unconditional < 0:
        shape, colour = "v", BELOW
    ends = [one.unconditional - reach, one.unconditional + reach]
    axes.plot(ends, [row, row], color=colour, linewidth=1.4)
    face = colour if is_shown else "white"
    axes.plot([one.unconditional], [row], shape, color=colour, markerfacecolor=face, markersize=6)

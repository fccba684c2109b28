"""The figures of a report, drawn from results; nothing is computed or read here."""

from collections.abc import Sequence
from itertools import cycle

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from analysis.charts.drawing import FAINT, GRID, INK, PALETTE, cut, finish, mark, new_figure
from analysis.charts.fitting import SMALL, fold, put_legend, shorten
from analysis.charts.labels import ChartLabels
from analysis.charts.rows import (
    AXIS,
    MAX_ROWS,
    WIDTH,
    axis_room,
    bar_height,
    name_shown,
    noted,
    row_height,
)
from analysis.indices.importance_performance import Quadrant
from analysis.indices.priorities import Priorities
from analysis.results import Analysis, Distribution, Group, MarginBalance

DAYS_PER_INCH = 2  # Dates that have room below an axis.
# Told apart without their colours: of classes by the shape of marks, of channels by strokes.
SHAPES = ("o", "s", "^", "D", "v", "P", "X")
STROKES = ("", "///", "...", "xxx", "---", "\\\\\\", "ooo")


def index_by_unit(analysis: Analysis, labels: ChartLabels, *, width: float = WIDTH) -> Figure:
    """Draw every unit's index with its interval, best on top.

    Colour and shape tell the class; a hollow mark is a unit without a place. Beyond `MAX_ROWS`
    units the best and the worst are shown, a line marks the gap, and a note says so.
    """
    groups = [unit for unit in analysis.units if unit.index.value is not None]
    groups.sort(key=lambda unit: unit.index.value or 0.0, reverse=True)
    shown = cut(groups, MAX_ROWS)
    figure, axes = new_figure(width, 1.2 + row_height(width) * max(len(shown), 4))
    classes = list(dict.fromkeys(unit.unit_class or "" for unit in analysis.units))
    looks = dict(zip(classes, cycle(zip(PALETTE, SHAPES, strict=True)), strict=False))
    ranked = {place.code for ranking in analysis.rankings for place in ranking.ranked}
    for row, unit in enumerate(shown):
        _dot(axes, row, unit, looks[unit.unit_class or ""], is_ranked=unit.code in ranked)
    if analysis.overall.index.value is not None:
        axes.axvline(analysis.overall.index.value, color=FAINT, linestyle="--", linewidth=1)
    name_shown([axes], [labels.unit(unit.code) for unit in shown], len(groups), width)
    axes.set_xlabel(_axis(labels.index_axis, labels, (len(shown), len(groups)), width))
    handles = [
        mark(looks[code][0], labels.unit_class(code), marker=looks[code][1])
        for code in classes
        if code
    ]
    if len(ranked) < len(groups):
        handles.append(mark(INK, labels.unranked, is_filled=False))
    handles.append(Line2D([], [], color=FAINT, linestyle="--", label=labels.overall))
    put_legend(figure, handles)
    return finish(figure)


def level_distribution(
    groups: Sequence[Group], analysis: Analysis, labels: ChartLabels, *, width: float = WIDTH
) -> Figure:
    """Draw weighted shares of the levels: what is not positive to the left, positive to the right.

    Parameters
    ----------
    groups : sequence of Group
        In the order to draw, such as the wave and its units.
    analysis : Analysis
    labels : ChartLabels
    width : float
    """
    answered = [group for group in groups if group.distribution.n]
    shown = cut(answered, MAX_ROWS)
    levels = list(analysis.scores)
    colours = dict(zip(levels, _diverging(len(levels)), strict=True))
    figure, axes = new_figure(width, 1.2 + row_height(width) * max(len(shown), 4))
    axes.use_sticky_edges = False  # Or the longest bar to the left would touch the frame.
    positive = analysis.overall.rates.positive_levels
    for row, group in enumerate(shown):
        _stack(axes, (row, bar_height(width)), group.distribution, positive, colours)
    axes.axvline(0, color=INK, linewidth=0.8)
    name_shown([axes], [labels.unit(group.code) for group in shown], len(answered), width)
    axes.xaxis.set_major_formatter(lambda value, _position: f"{abs(value):g}")
    axes.set_xlabel(_axis(labels.share_axis, labels, (len(shown), len(answered)), width))
    put_legend(
        figure,
        [mark(colours[level], labels.level(level), marker="s") for level in reversed(levels)],
    )
    return finish(figure)


def margin_balance(margin: MarginBalance, labels: ChartLabels, *, width: float = WIDTH) -> Figure:
    """Draw a margin's benchmark, sample and weighted shares, category by category."""
    categories = cut(margin.categories, MAX_ROWS)
    figure, axes = new_figure(width, 1.2 + 0.45 * max(len(categories), 2))
    series = [
        (labels.benchmark, [c.benchmark_share for c in categories], PALETTE[6], "|"),
        (labels.sample, [c.share or 0.0 for c in categories], PALETTE[1], "o"),
        (labels.weighted, [c.weighted_share or 0.0 for c in categories], PALETTE[0], "D"),
    ]
    rows = range(len(categories))
    for row, category in enumerate(categories):
        ends = [100 * category.benchmark_share, 100 * (category.share or 0.0)]
        axes.plot(ends, [row, row], color=GRID, linewidth=4, solid_capstyle="round")
    handles = []
    for name, shares, colour, marker in series:
        size = 14 if marker == "|" else 6
        values = [100 * share for share in shares]
        handles += axes.plot(
            values, rows, marker, color=colour, label=name, markersize=size, mew=1.6
        )
    names = [labels.category(margin.margin, c.category) for c in categories]
    name_shown([axes], names, len(margin.categories), width)
    largest = max((max(shares, default=0.0) for _name, shares, *_look in series), default=0.0)
    axes.set_xlim(0, 105 * largest or 1)  # Room for the marks of the largest share.
    shown, total = len(categories), len(margin.categories)
    axes.set_xlabel(_axis(labels.share_axis, labels, (shown, total), width))
    put_legend(figure, handles)
    return finish(figure)


def answers_per_day(analysis: Analysis, labels: ChartLabels, *, width: float = WIDTH) -> Figure:
    """Draw the answers counted on each day, stacked by channel."""
    figure, axes = new_figure(width, 2.8)
    days = [day.date for day in analysis.days]
    channels = sorted({channel for day in analysis.days for channel in day.by_channel})
    positions = list(range(len(days)))
    if not channels:
        axes.bar(positions, [day.n for day in analysis.days], color=PALETTE[0])
    base = [0] * len(days)
    handles = []
    looks = cycle(zip(PALETTE, STROKES, strict=True))
    for channel, (colour, strokes) in zip(channels, looks, strict=False):
        counts = [day.by_channel.get(channel, 0) for day in analysis.days]
        axes.bar(
            positions, counts, bottom=base, color=colour, hatch=strokes, edgecolor="white", lw=0
        )
        name = labels.channel(channel)
        handles.append(Patch(facecolor=colour, hatch=strokes, edgecolor="white", lw=0, label=name))
        base = [low + count for low, count in zip(base, counts, strict=True)]
    step = -(-len(days) // int(width * DAYS_PER_INCH)) or 1
    axes.set_xticks(positions[::step], days[::step], rotation=45, ha="right", fontsize=SMALL)
    axes.grid(visible=False, axis="x")
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylabel(labels.answers_axis)
    if channels:
        put_legend(figure, handles)
    return finish(figure)


def importance_performance(
    priorities: Priorities, labels: ChartLabels, *, width: float = WIDTH
) -> Figure:
    """Draw every item by how well it is done and how much it goes with the whole.

    What lies to the left and high is to be mended first; it is marked by its shape too. Hollow
    marks are items that the sample does not tell from the means.
    """
    figure, axes = new_figure(width, 4.2)
    for one in priorities.items:
        is_first = one.quadrant is Quadrant.CONCENTRATE_HERE
        colour, marker = (PALETTE[1], "D") if is_first else (PALETTE[0], "o")
        importance = 100 * one.importance
        reach = [
            [importance - 100 * one.interval.low],
            [100 * one.interval.high - importance],
        ]
        axes.errorbar(
            [one.performance],
            [importance],
            yerr=reach,
            fmt=marker,
            color=colour,
            markerfacecolor="white" if one.quadrant is None else colour,
            capsize=3,
        )
        is_right = one.performance > priorities.performance_line  # Write towards the middle.
        text = axes.annotate(
            shorten(labels.item(one.item), 0.36 * width),
            (one.performance, importance),
            xytext=(-6 if is_right else 6, 4),
            textcoords="offset points",
            ha="right" if is_right else "left",
            fontsize=SMALL,
        )
        text.set_in_layout(False)
    axes.axvline(priorities.performance_line, color=FAINT, linestyle="--", linewidth=1)
    axes.axhline(100 * priorities.importance_line, color=FAINT, linestyle="--", linewidth=1)
    axes.margins(0.15)
    axes.set_xlabel(fold(labels.index_axis, 0.8 * width, AXIS))
    axes.set_ylabel(fold(labels.importance_axis, 3.0, AXIS))
    return finish(figure)


# --- parts -------------------------------------------------------------------------------


def _axis(axis: str, labels: ChartLabels, rows: tuple[int, int], width: float) -> str:
    """Return the name of an axis, and how many of all rows are shown."""
    room = axis_room(width)
    return noted(axis, labels.cut_note, *rows, room)


def _dot(axes: Axes, row: int, unit: Group, look: tuple[str, str], *, is_ranked: bool) -> None:
    colour, shape = look
    interval, value = unit.index.interval, unit.index.value or 0.0
    if interval is not None:
        axes.plot([interval.low, interval.high], [row, row], color=colour, linewidth=1.4)
    face = colour if is_ranked else "white"
    axes.plot([value], [row], shape, color=colour, markerfacecolor=face, markersize=6)


def _diverging(n: int) -> list[str]:
    """Return colours from best (blue) to worst (orange), apart in lightness too."""
    ramp = LinearSegmentedColormap.from_list("", [PALETTE[0], "#E8E8E8", PALETTE[1]])
    return [to_hex(ramp(number / max(n - 1, 1))) for number in range(n)]


def _stack(
    axes: Axes,
    place: tuple[int, float],
    distribution: Distribution,
    positive: tuple[str, ...],
    colours: dict[str, str],
) -> None:
    row, height = place
    right = left = 0.0
    inside = [share for share in distribution.levels if share.level in positive]
    outside = [share for share in distribution.levels if share.level not in positive]
    for level in reversed(inside):  # The mildest praise next to the line.
        width = 100 * (level.weighted_share or 0.0)
        axes.barh(row, width, left=right, color=colours[level.level], height=height)
        right += width
    for level in outside:
        width = 100 * (level.weighted_share or 0.0)
        left -= width
        axes.barh(row, width, left=left, color=colours[level.level], height=height)

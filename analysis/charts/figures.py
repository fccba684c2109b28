"""The figures of a report, drawn from results; nothing is computed or read here."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.charts.drawing import FAINT, GRID, INK, PALETTE, cut, finish, mark, new_figure
from analysis.charts.labels import ChartLabels
from analysis.indices.importance_performance import Quadrant
from analysis.indices.priorities import Priorities
from analysis.results import Analysis, Distribution, Group, MarginBalance

WIDTH = 7.2  # Inches: the text width of an A4 page.
ROW = 0.24
MAX_ROWS = 60  # More would not be legible on a page: the first and last halves are shown.
MAX_DAYS_WITH_LABELS = 15


def index_by_unit(analysis: Analysis, labels: ChartLabels) -> Figure:
    """Draw every unit's index with its interval, best on top.

    Colour tells the class; a hollow mark is a unit without a place. Beyond `MAX_ROWS` units the
    best and the worst are shown, and a note says so.
    """
    groups = [unit for unit in analysis.units if unit.index.value is not None]
    groups.sort(key=lambda unit: unit.index.value or 0.0, reverse=True)
    shown = cut(groups, MAX_ROWS)
    figure, axes = new_figure(WIDTH, 1.2 + ROW * max(len(shown), 4))
    classes = list(dict.fromkeys(unit.unit_class or "" for unit in analysis.units))
    colours = {code: PALETTE[number % len(PALETTE)] for number, code in enumerate(classes)}
    ranked = {place.code for ranking in analysis.rankings for place in ranking.ranked}
    for row, unit in enumerate(shown):
        _dot(axes, row, unit, colours[unit.unit_class or ""], is_ranked=unit.code in ranked)
    if analysis.overall.index.value is not None:
        axes.axvline(analysis.overall.index.value, color=FAINT, linestyle="--", linewidth=1)
    _name_rows(axes, [labels.unit(unit.code) for unit in shown])
    axes.set_xlabel(_with_note(labels.index_axis, labels, len(shown), len(groups)))
    handles = [mark(colours[code], labels.unit_class(code)) for code in classes if code]
    if len(ranked) < len(groups):
        handles.append(mark(INK, labels.unranked, is_filled=False))
    handles.append(Line2D([], [], color=FAINT, linestyle="--", label=labels.overall))
    figure.legend(handles=handles, loc="outside upper left", ncols=4, frameon=False, fontsize=8)
    return finish(figure)


def level_distribution(groups: Sequence[Group], analysis: Analysis, labels: ChartLabels) -> Figure:
    """Draw weighted shares of the levels: what is not positive to the left, positive to the right.

    Parameters
    ----------
    groups : sequence of Group
        In the order to draw, such as the wave and its units.
    """
    answered = [group for group in groups if group.distribution.n]
    shown = cut(answered, MAX_ROWS)
    levels = list(analysis.scores)
    colours = dict(zip(levels, _diverging(len(levels)), strict=True))
    figure, axes = new_figure(WIDTH, 1.2 + ROW * max(len(shown), 4))
    positive = analysis.overall.rates.positive_levels
    for row, group in enumerate(shown):
        _stack(axes, row, group.distribution, positive, colours)
    axes.axvline(0, color=INK, linewidth=0.8)
    _name_rows(axes, [labels.unit(group.code) for group in shown])
    axes.xaxis.set_major_formatter(lambda value, _position: f"{abs(value):g}")
    axes.set_xlabel(_with_note(labels.share_axis, labels, len(shown), len(answered)))
    handles = [mark(colours[level], labels.level(level), marker="s") for level in reversed(levels)]
    figure.legend(handles=handles, loc="outside upper left", ncols=5, frameon=False, fontsize=8)
    return finish(figure)


def margin_balance(margin: MarginBalance, labels: ChartLabels) -> Figure:
    """Draw a margin's benchmark, sample and weighted shares, category by category."""
    categories = cut(margin.categories, MAX_ROWS)
    figure, axes = new_figure(WIDTH, 1.2 + 0.45 * max(len(categories), 2))
    series = [
        (labels.benchmark, [c.benchmark_share for c in categories], PALETTE[6], "|"),
        (labels.sample, [c.share or 0.0 for c in categories], PALETTE[1], "o"),
        (labels.weighted, [c.weighted_share or 0.0 for c in categories], PALETTE[0], "D"),
    ]
    rows = range(len(categories))
    for row, category in enumerate(categories):
        ends = [100 * category.benchmark_share, 100 * (category.share or 0.0)]
        axes.plot(ends, [row, row], color=GRID, linewidth=4, solid_capstyle="round")
    for name, shares, colour, marker in series:
        size = 14 if marker == "|" else 6
        values = [100 * share for share in shares]
        axes.plot(values, rows, marker, color=colour, label=name, markersize=size, mew=1.6)
    _name_rows(axes, [labels.category(margin.margin, c.category) for c in categories])
    largest = max((max(shares, default=0.0) for _name, shares, *_look in series), default=0.0)
    axes.set_xlim(0, 105 * largest or 1)  # Room for the marks of the largest share.
    shown, total = len(categories), len(margin.categories)
    axes.set_xlabel(_with_note(labels.share_axis, labels, shown, total))
    figure.legend(loc="outside upper left", ncols=3, frameon=False, fontsize=8)
    return finish(figure)


def answers_per_day(analysis: Analysis, labels: ChartLabels) -> Figure:
    """Draw the answers counted on each day, stacked by channel."""
    figure, axes = new_figure(WIDTH, 2.8)
    days = [day.date for day in analysis.days]
    channels = sorted({channel for day in analysis.days for channel in day.by_channel})
    positions = list(range(len(days)))
    if not channels:
        axes.bar(positions, [day.n for day in analysis.days], color=PALETTE[0])
    base = [0] * len(days)
    for number, channel in enumerate(channels):
        counts = [day.by_channel.get(channel, 0) for day in analysis.days]
        colour = PALETTE[number % len(PALETTE)]
        axes.bar(positions, counts, bottom=base, color=colour, label=labels.channel(channel))
        base = [low + count for low, count in zip(base, counts, strict=True)]
    step = -(-len(days) // MAX_DAYS_WITH_LABELS) or 1
    axes.set_xticks(positions[::step], days[::step], rotation=45, ha="right", fontsize=8)
    axes.grid(visible=False, axis="x")
    axes.set_ylabel(labels.answers_axis)
    if channels:
        figure.legend(loc="outside upper left", ncols=5, frameon=False, fontsize=8)
    return finish(figure)


def importance_performance(priorities: Priorities, labels: ChartLabels) -> Figure:
    """Draw every item by how well it is done and how much it goes with the whole.

    What lies to the left and high is to be mended first; it is marked by its shape too. Hollow
    marks are items that the sample does not tell from the means.
    """
    figure, axes = new_figure(WIDTH, 4.2)
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
        axes.annotate(
            labels.item(one.item),
            (one.performance, importance),
            xytext=(-6 if is_right else 6, 4),
            textcoords="offset points",
            ha="right" if is_right else "left",
            fontsize=8,
        )
    axes.axvline(priorities.performance_line, color=FAINT, linestyle="--", linewidth=1)
    axes.axhline(100 * priorities.importance_line, color=FAINT, linestyle="--", linewidth=1)
    axes.margins(0.15)
    axes.set_xlabel(labels.index_axis)
    axes.set_ylabel(labels.importance_axis)
    return finish(figure)


# --- parts -------------------------------------------------------------------------------


def _with_note(axis: str, labels: ChartLabels, shown: int, everything: int) -> str:
    if shown == everything:
        return axis
    return f"{axis}\n{labels.cut_note.format(shown=shown, all=everything)}"


def _name_rows(axes: Axes, names: list[str]) -> None:
    axes.set_yticks(range(len(names)), names, fontsize=8)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.grid(visible=False, axis="y")


def _dot(axes: Axes, row: int, unit: Group, colour: str, *, is_ranked: bool) -> None:
    interval, value = unit.index.interval, unit.index.value or 0.0
    if interval is not None:
        axes.plot([interval.low, interval.high], [row, row], color=colour, linewidth=1.4)
    face = colour if is_ranked else "white"
    axes.plot([value], [row], "o", color=colour, markerfacecolor=face, markersize=6)


def _diverging(n: int) -> list[str]:
    """Return colours from best (blue) to worst (orange), apart in lightness too."""
    ramp = LinearSegmentedColormap.from_list("", [PALETTE[0], "#E8E8E8", PALETTE[1]])
    return [to_hex(ramp(number / max(n - 1, 1))) for number in range(n)]


def _stack(
    axes: Axes,
    row: int,
    distribution: Distribution,
    positive: tuple[str, ...],
    colours: dict[str, str],
) -> None:
    right = left = 0.0
    inside = [share for share in distribution.levels if share.level in positive]
    outside = [share for share in distribution.levels if share.level not in positive]
    for level in reversed(inside):  # The mildest praise next to the line.
        width = 100 * (level.weighted_share or 0.0)
        axes.barh(row, width, left=right, color=colours[level.level], height=0.75)
        right += width
    for level in outside:
        width = 100 * (level.weighted_share or 0.0)
        left -= width
        axes.barh(row, width, left=left, color=colours[level.level], height=0.75)

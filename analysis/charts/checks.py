"""What the checks of answers found, and how much of it chance may have made."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import NullLocator, ScalarFormatter

from analysis.charts.drawing import FAINT, GRID, INK, finish, mark
from analysis.charts.fitting import SMALL, fold, put_legend
from analysis.charts.labels import CheckLabels
from analysis.charts.rows import (
    AXIS,
    WIDTH,
    bar_height,
    is_narrow,
    name_rows,
    panels,
    row_height,
)

ROOM_FOR_NUMBER = 8  # Times the largest count, on a scale of powers of ten.


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check.

    Attributes
    ----------
    name : str
        Of the check, and what it finds: answers, windows or units.
    found, marked : int or None
        The second counts the answers that it names; ``None`` where that is withheld.
    by_chance : float or None
        How many of the found are false at most, on average; ``None`` where a check does not
        control it.
    """

    name: str
    found: int | None
    marked: int | None
    by_chance: float | None


def checks(rows: Sequence[CheckRow], labels: CheckLabels, *, width: float = WIDTH) -> Figure:
    """Draw what every check found, with the line of false discoveries, and the answers named."""
    height = 1.5 + row_height(width) * max(len(rows), 4)
    figure = Figure(figsize=(width, height), layout="constrained")
    left, right = panels(figure, 2)
    _bars(left, [one.found for one in rows], width)
    _bars(right, [one.marked for one in rows], width)
    for row, one in enumerate(rows):
        if one.by_chance is not None:
            reach = bar_height(width) / 2
            left.plot([one.by_chance] * 2, [row - reach, row + reach], color=INK, linewidth=2)
    name_rows(left, [one.name for one in rows], width)
    left.set_xlabel(fold(labels.found_axis, 0.36 * width, AXIS))
    narrow = 0.36 if is_narrow(width) else 0.23
    right.set_xlabel(fold(labels.marked_axis, narrow * width, AXIS))
    bar = Patch(facecolor=GRID, edgecolor=FAINT, label=labels.count)
    line = mark(INK, labels.by_chance, marker="|")
    line.set_markeredgewidth(2)
    put_legend(figure, [bar, line])
    return finish(figure)


def _bars(axes: Axes, counts: Sequence[int | None], width: float) -> None:
    """Draw counts, each with its number, by powers of ten: two are seen beside a thousand."""
    for row, count in enumerate(counts):
        if count is None:
            continue
        axes.barh(row, count, height=bar_height(width), color=GRID, edgecolor=FAINT, linewidth=0.6)
        axes.annotate(
            str(count),
            (count, row),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
        )
    most = max((count or 0 for count in counts), default=0)
    axes.set_xscale("symlog", linthresh=1)
    axes.set_xlim(0, ROOM_FOR_NUMBER * max(most, 10))
    axes.set_xticks([0, *(10**power for power in range(len(str(most))))])
    axes.xaxis.set_major_formatter(ScalarFormatter())
    axes.xaxis.set_minor_locator(NullLocator())
    axes.tick_params(axis="x", labelsize=SMALL)

"""Rows of a chart, one a name: how many a page holds, how high they are, where names stand.

Charts are drawn for a width: `WIDTH` for a page, `PHONE` for a narrow screen, where names stand
above their rows.
"""

from collections.abc import Iterable, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.charts.drawing import INK, plain
from analysis.charts.fitting import EDGE, SMALL, fold, shorten

WIDTH = 7.2  # Inches: the text width of an A4 page.
PHONE = 3.4  # A phone held upright.
NARROW = 5.0  # Below this, names stand above their rows.
ROW, NARROW_ROW = 0.24, 0.44
AROUND = 1.3  # Inches: what an axis, its name and a legend take.
FEWEST = 4  # Rows that a chart has room for at least.
NAME_ABOVE = 0.42  # Rows: nearer to its own row than to the one above.
BAR, NARROW_BAR = 0.75, 0.45  # Rows: names above leave less.
MAX_ROWS = 60  # More would not be legible on a page: the first and last halves are shown.
AXIS = 10  # Points: names of axes.
PANEL = 1.6  # Inches: how high one of several panels is.


def is_narrow(width: float) -> bool:
    """Tell whether names beside the rows would leave too little for the chart."""
    return width < NARROW


def row_height(width: float) -> float:
    """Return the inches of a row with its name."""
    return NARROW_ROW if is_narrow(width) else ROW


def height_of(rows: int, width: float) -> float:
    """Return the inches of a chart of so many rows."""
    return AROUND + row_height(width) * max(rows, FEWEST)


def axis_room(width: float) -> float:
    """Return the inches that the name of an axis below all rows may take."""
    return width * (0.8 if is_narrow(width) else 0.6) - EDGE


def bar_height(width: float) -> float:
    """Return how much of a row a bar may fill."""
    return NARROW_BAR if is_narrow(width) else BAR


def name_shown(every: Sequence[Axes], names: list[str], count: int, width: float) -> None:
    """Name the rows that are shown of so many, and mark where the others are left out.

    The first axes have the names; those beside share its rows.
    """
    name_rows(every[0], names, width)
    if len(names) < count:
        mark_gap(every, width)


def name_rows(axes: Axes, names: list[str], width: float) -> None:
    """Write the names of the rows, the first on top, shortened to the room there is."""
    axes.grid(visible=False, axis="y")
    if not is_narrow(width):
        fitted = [shorten(name, 0.36 * width) for name in names]
        axes.set_yticks(range(len(names)), fitted, fontsize=SMALL)
        axes.set_ylim(len(names) - 0.4, -0.6)
        return
    axes.set_yticks([])
    axes.set_ylim(len(names) - 0.5, -0.9)
    for row, name in enumerate(names):
        text = axes.text(
            0.01,
            row - NAME_ABOVE,
            shorten(name, width - 3 * EDGE),
            transform=axes.get_yaxis_transform(),
            fontsize=SMALL,
            va="center",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
        )
        text.set_in_layout(False)


def panels(figure: Figure, count: int) -> list[Axes]:
    """Return one set of axes, or two that share their rows, of which the left has the names."""
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


def mark_gap(every: Iterable[Axes], width: float) -> None:
    """Draw a line where rows between the first and the last half are not shown."""
    gap = MAX_ROWS / 2 - (0.5 if not is_narrow(width) else NAME_ABOVE + 0.25)
    for axes in every:
        axes.axhline(gap, color=INK, linestyle=":", linewidth=1)


def noted(axis: str, note: str, shown: int, everything: int, room: float) -> str:
    """Return the name of an axis, with a note below it where not everything is shown."""
    words = axis if shown == everything else f"{axis}\n{note.format(shown=shown, all=everything)}"
    return fold(words, room, AXIS)

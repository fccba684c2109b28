"""Who was to rate and did, unit by unit, and the answers that categories still need."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from analysis.charts.drawing import INK, cut, finish, new_figure
from analysis.charts.fitting import SMALL, put_legend
from analysis.charts.rows import (
    MAX_ROWS,
    WIDTH,
    axis_room,
    bar_height,
    height_of,
    name_shown,
    noted,
)

LOOKS = (("#5A5A5A", ""), ("#BBBBBB", ""), ("#FFFFFF", "///"))  # Told apart on a grey copy too.


@dataclass(frozen=True, slots=True)
class AccountRow:
    """The occasions of one unit that could be rated: rated by somebody, by default, or not."""

    name: str
    rated: int
    defaults: int
    unrated: int


@dataclass(frozen=True, slots=True)
class NeedRow:
    """The answers of one category, and those that it still needs."""

    name: str
    have: int
    add: int


@dataclass(frozen=True, slots=True)
class ResponseLabels:
    """Words of either chart.

    Attributes
    ----------
    axis : str
    parts : tuple of str
        Legend of the parts of a bar, from the left.
    cut_note : str
        With ``{shown}`` and ``{all}``, when only the first and last rows are drawn.
    """

    axis: str
    parts: tuple[str, ...]
    cut_note: str


def response_accounts(
    rows: Sequence[AccountRow], labels: ResponseLabels, *, width: float = WIDTH
) -> Figure:
    """Draw what became of the occasions of each unit, in per cent, in the order given.

    Beyond `MAX_ROWS` rows the first and the last are shown, and a note says so.
    """
    counts = [(one.rated, one.defaults, one.unrated) for one in rows]
    shares = [[100 * part / (sum(parts) or 1) for part in parts] for parts in counts]
    named = [(one.name, parts) for one, parts in zip(rows, shares, strict=True)]
    figure, axes = _bars(named, labels, width)
    axes.set_xlim(0, 100)
    return finish(figure)


def answers_needed(
    rows: Sequence[NeedRow], labels: ResponseLabels, *, width: float = WIDTH
) -> Figure:
    """Draw the answers that each category has, and beyond them those it needs, with their number.

    Beyond `MAX_ROWS` rows the first and the last are shown, and a note says so.
    """
    named = [(one.name, [float(one.have), 0.0, float(one.add)]) for one in rows]
    figure, axes = _bars(named, labels, width)
    for place, one in enumerate(cut(rows, MAX_ROWS)):
        end = one.have + one.add
        axes.annotate(
            f"+{one.add}",
            (end, place),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
        )
    axes.margins(x=0.12)
    axes.set_xlim(left=0)
    return finish(figure)


def _bars(
    rows: Sequence[tuple[str, Sequence[float]]], labels: ResponseLabels, width: float
) -> tuple[Figure, Axes]:
    """Draw three parts of each bar: dark, pale and hatched."""
    shown = cut(rows, MAX_ROWS)
    figure, axes = new_figure(width, height_of(len(shown), width))
    for place, (_name, parts) in enumerate(shown):
        left = 0.0
        for part, (face, hatch) in zip(parts, LOOKS, strict=True):
            (bar,) = axes.barh(place, part, left=left, height=bar_height(width), linewidth=0.5)
            bar.set(facecolor=face, edgecolor=INK, hatch=hatch)
            left += part
    name_shown([axes], [name for name, _parts in shown], len(rows), width)
    axes.set_xlabel(noted(labels.axis, labels.cut_note, len(shown), len(rows), axis_room(width)))
    looks = LOOKS if len(labels.parts) == len(LOOKS) else (LOOKS[0], LOOKS[-1])
    parts_of_legend = [
        Patch(label=said, linewidth=0.5, facecolor=face, edgecolor=INK, hatch=hatch)
        for said, (face, hatch) in zip(labels.parts, looks, strict=True)
    ]
    put_legend(figure, parts_of_legend)
    return figure, axes

"""Words made to fit a chart: shortened, broken into lines, and set where they hide nothing."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, product
from typing import TypeVar

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Bbox

from analysis.charts.drawing import FAINT, boxes_for_lacking_letters, font_file

Dealt = TypeVar("Dealt")

POINTS_PER_INCH = 72
SMALL = 8  # Points: names, legends and notes.
EDGE = 0.15  # Inches kept free at each side of a figure.
HANDLE = 0.44  # Inches a legend needs for a mark and the gaps around it.
MARK = 4  # Points from the middle of a mark to its edge.
ALOOF = 8  # Points between a name and the mark of another, which it must not seem to name.
# A Chinese letter may end a line, but no line begins with a comma or ends with a bracket.
_TOKENS = re.compile(
    r"[（《「『“]*(?:[⺀-\uffef][、。，；：）》」』”’]*|[^\s⺀-\uffef]+[、。，；：）》」』”’]*\s*)|\s+|."
)
_BRACKETS = re.compile(r"(?<=\S)\s*(?=[（(][^（(]*[)）]$)")
# Where a name may stand from its mark: steps right and up, nearest first.
_STEPS = [
    (right * far, up * far, far)
    for far in (6.0, 14.0, 22.0, 32.0, 44.0)
    for right, up in ((1, 0), (-1, 0), (1, 0.8), (-1, 0.8), (1, -0.8), (-1, -0.8), (0, 1), (0, -1))
]


@cache
def inches(words: str, size: float = SMALL) -> float:
    """Return how wide `words` are when drawn in one line."""
    font = FontProperties(fname=str(font_file()), size=size)
    with boxes_for_lacking_letters():  # Which have a width too.
        width, _height, _descent = text_to_path.get_text_width_height_descent(
            words, font, ismath=False
        )
    return float(width) / POINTS_PER_INCH


def shorten(words: str, room: float, size: float = SMALL) -> str:
    """Return `words`, with an ellipsis in the middle where they are wider than `room` inches.

    Names in a row often begin alike, and as often end alike. No number is cut to another one.
    """
    kept, shortened = len(words), words
    while kept and inches(shortened, size) > room:
        kept -= 1
        head, tail = (kept + 1) // 2, len(words) - kept // 2
        while head and words[head - 1 : head + 1].isdigit() and head < len(words):
            head -= 1
        while tail < len(words) and words[tail - 1 : tail + 1].isdigit():
            tail += 1
        shortened = f"{words[:head]}…{words[tail:]}"
    return shortened


def fold(words: str, room: float, size: float) -> str:
    """Return `words` in as few lines as keep each within `room` inches, and these alike long.

    What stands in brackets at their end, such as a unit, has a line of its own where that is one
    of two.
    """
    found = _broken(words, room, size)
    apart = "\n".join(_BRACKETS.split(words, maxsplit=1))
    if apart.count("\n") == found.count("\n") == 1 and _width(apart, size) <= room:
        return apart
    while room > size / POINTS_PER_INCH:
        room *= 0.95
        tighter = _broken(words, room, size)
        if tighter.count("\n") > found.count("\n") or _width(tighter, size) > room:
            break
        found = tighter
    return found


def _broken(words: str, room: float, size: float) -> str:
    lines: list[str] = []
    for line in words.split("\n"):
        lines.append("")
        for token in _TOKENS.findall(line):
            if lines[-1] and inches(f"{lines[-1]}{token}".rstrip(), size) > room:
                lines.append("")
            lines[-1] += token
    return "\n".join(line.rstrip() for line in lines)


def _width(words: str, size: float) -> float:
    return max(inches(line, size) for line in words.split("\n"))


def put_legend(figure: Figure, handles: Sequence[Artist]) -> None:
    """Put a legend above the axes, in as many columns as the figure is wide enough for.

    It reads along its lines: the levels of a scale keep their order.
    """
    if not handles:
        return
    width = figure.get_figwidth() - 2 * EDGE
    for handle in handles:
        handle.set_label(fold(str(handle.get_label()), width - HANDLE, SMALL))
    widths = [HANDLE + _width(str(handle.get_label()), SMALL) for handle in handles]
    columns = next(
        n for n in range(len(widths), 0, -1) if n == 1 or sum(map(max, _dealt(widths, n))) <= width
    )
    figure.legend(
        handles=list(chain.from_iterable(_dealt(handles, columns))),
        loc="outside upper left",
        ncols=columns,
        frameon=False,
        fontsize=SMALL,
        handlelength=1.6,
        columnspacing=1.2,
    )


def _dealt(things: Sequence[Dealt], columns: int) -> list[Sequence[Dealt]]:
    """Return what stands in each column of a legend, which is told one column after the other."""
    return [things[start::columns] for start in range(columns)]


# --- names beside marks ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Named:
    """A mark and the words that are to stand by it: the fullest first, of which one is written."""

    words: tuple[str, ...]
    x: float
    y: float


def write_names(axes: Axes, named: Iterable[Named], marks: Iterable[tuple[float, float]]) -> int:
    """Write names by their marks where they hide neither each other nor any of `marks`.

    Parameters
    ----------
    axes : Axes
        Of a figure whose layout is done.
    named : iterable of Named
        The most important first, since room may run out.
    marks : iterable of (x, y)
        All marks that must stay visible.

    Returns
    -------
    int
        How many names found room.
    """
    figure = axes.get_figure(root=True)
    if figure is None:  # pragma: no cover - axes of a figure
        return 0
    room = _Room(
        figure.dpi / POINTS_PER_INCH,
        axes.get_window_extent(),
        [_around(_pixels(axes, mark), MARK * figure.dpi / POINTS_PER_INCH) for mark in marks],
    )
    written = 0
    for one in named:
        at = _pixels(axes, (one.x, one.y))
        for words, (right, up, far) in product(one.words, _STEPS):
            if room.take(words, at, (right, up)):
                _write(axes, one, words, (right, up), is_far=far > _STEPS[0][2])
                written += 1
                break
    return written


@dataclass(slots=True)
class _Room:
    """What of some axes is still free, in pixels."""

    per_point: float
    inside: Bbox
    marks: list[Bbox]
    names: list[Bbox] = field(default_factory=list)
    leaders: list[Path] = field(default_factory=list)

    def take(self, words: str, at: tuple[float, float], step: tuple[float, float]) -> bool:
        """Take the room that words need a step away from their mark, if all of it is free."""
        box = _box(words, at, step, self.per_point)
        leader = Path([at, (at[0] + step[0] * self.per_point, at[1] + step[1] * self.per_point)])
        others = [mark for mark in self.marks if not mark.contains(*at)]
        aloof = box.padded(ALOOF * self.per_point, 0.0)
        is_free = (
            _is_within(box, self.inside)
            and not box.count_overlaps(self.marks)
            and not aloof.count_overlaps([*self.names, *others])
            and not any(other.intersects_bbox(box) for other in self.leaders)
            and not any(leader.intersects_bbox(other) for other in [*self.names, *others])
        )
        if is_free:
            self.names.append(box)
            self.leaders.append(leader)
        return is_free


def _pixels(axes: Axes, point: tuple[float, float]) -> tuple[float, float]:
    x, y = axes.transData.transform(point)
    return float(x), float(y)


def _around(point: tuple[float, float], reach: float) -> Bbox:
    return Bbox.from_extents(
        point[0] - reach, point[1] - reach, point[0] + reach, point[1] + reach
    )


def _box(words: str, at: tuple[float, float], step: tuple[float, float], per_point: float) -> Bbox:
    width = inches(words) * POINTS_PER_INCH * per_point
    height = 1.3 * SMALL * per_point
    x, y = at[0] + step[0] * per_point, at[1] + step[1] * per_point
    left = x - width / 2 if not step[0] else x - width if step[0] < 0 else x
    return Bbox.from_bounds(left, y - height / 2, width, height)


def _is_within(box: Bbox, outer: Bbox) -> bool:
    return bool(np.all(outer.min <= box.min) and np.all(box.max <= outer.max))


def _write(axes: Axes, one: Named, words: str, step: tuple[float, float], *, is_far: bool) -> None:
    side = "center" if not step[0] else "right" if step[0] < 0 else "left"
    leader = {
        "arrowstyle": "-",
        "color": FAINT,
        "linewidth": 0.6,
        "shrinkA": 0,
        "shrinkB": 3,
        "relpos": ({"left": 0.0, "center": 0.5, "right": 1.0}[side], 0.5),
    }
    text = axes.annotate(
        words,
        (one.x, one.y),
        xytext=step,
        textcoords="offset points",
        ha=side,
        va="center",
        fontsize=SMALL,
        path_effects=[withStroke(linewidth=2, foreground="white")],
        arrowprops=leader if is_far else None,
    )
    text.set_in_layout(False)

"""How likely each unit deserves each grade, and how likely it is among the lowest tenth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from analysis.charts.drawing import INK, cut, finish, mark
from analysis.charts.fitting import EDGE, fold, put_legend
from analysis.charts.labels import ChanceLabels
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

BEST, WORST = "#F2F2F2", "#4A4A4A"  # Grey from end to end: paper and copies keep every step.
TENTH = "#8C8C8C"
QUARTERS = range(0, 101, 25)


@dataclass(frozen=True, slots=True)
class UnitChances:
    """The probabilities of one unit, each in 0..1.

    Attributes
    ----------
    code : str
    grades : mapping
        Grade → its probability, best first; empty where nothing is graded.
    grade : str
        The one that its figure earns; empty without grades.
    lowest_tenth : float or None
        ``None`` where there are too few units for a tenth.
    """

    code: str
    grades: Mapping[str, float] = field(default_factory=dict)
    grade: str = ""
    lowest_tenth: float | None = None


def unit_chances(
    units: Sequence[UnitChances], labels: ChanceLabels, *, width: float = WIDTH
) -> Figure:
    """Draw every unit's grades as one bar, and beside it its chance of being among the lowest.

    Units stand in the order given. A panel that no unit has anything for is left out; beyond
    `MAX_ROWS` units the first and the last are shown.
    """
    shown = cut(units, MAX_ROWS)
    greys = _greys(next((list(one.grades) for one in units if one.grades), []))
    words = [labels.grades_axis] if greys else []
    if any(one.lowest_tenth is not None for one in units):
        words.append(labels.tenth_axis)
    height = height_of(len(shown), width)
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = panels(figure, max(len(words), 1))
    if greys:
        _stack(axes[0], shown, greys, bar_height(width))
        _explain(figure, greys, labels)
    if labels.tenth_axis in words:
        chances = [100 * (one.lowest_tenth or 0.0) for one in shown]
        axes[-1].barh(range(len(shown)), chances, color=TENTH, height=bar_height(width))
    name_shown(axes, [labels.unit(one.code) for one in shown], len(units), width)
    _name_axes(axes, words, width)
    if words:
        room = _room(width, len(words), 0)
        axes[0].set_xlabel(noted(words[0], labels.cut_note, len(shown), len(units), room))
    return finish(figure)


def _greys(grades: Sequence[str]) -> dict[str, str]:
    ramp = LinearSegmentedColormap.from_list("", [BEST, WORST])
    last = max(len(grades) - 1, 1)
    return {grade: to_hex(ramp(place / last)) for place, grade in enumerate(grades)}


def _stack(
    axes: Axes, units: Sequence[UnitChances], greys: Mapping[str, str], height: float
) -> None:
    for row, one in enumerate(units):
        left = 0.0
        for grade, chance in one.grades.items():
            wide = 100 * chance
            axes.barh(
                row, wide, left=left, color=greys[grade], edgecolor=INK, lw=0.5, height=height
            )
            if grade == one.grade:
                axes.plot([left + wide / 2], [row], "D", color=INK, markersize=5, mfc="white")
            left += wide


def _explain(figure: Figure, greys: Mapping[str, str], labels: ChanceLabels) -> None:
    steps = [
        Patch(facecolor=grey, edgecolor=INK, lw=0.5, label=grade) for grade, grey in greys.items()
    ]
    put_legend(figure, [*steps, mark(INK, labels.given, marker="D", is_filled=False)])


def _name_axes(axes: Sequence[Axes], words: Sequence[str], width: float) -> None:
    for place, (one, axis) in enumerate(zip(axes, words, strict=False)):
        one.set_xlabel(fold(axis, _room(width, len(words), place), AXIS))
        one.set_xlim(0, 100)
        one.set_xticks(QUARTERS if not place else QUARTERS[::2])


def _room(width: float, panels_drawn: int, place: int) -> float:
    """Return the inches that the name of an axis has."""
    if panels_drawn == 1:
        return (0.8 if is_narrow(width) else 0.6) * width - EDGE
    return width * (0.36 if is_narrow(width) or not place else 0.23)

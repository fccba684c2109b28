"""Differences with their intervals: from the last wave, from a target, or from the rest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from analysis.charts.drawing import (
    ABOVE,
    BELOW,
    FAINT,
    INK,
    cut,
    finish,
    mark,
    new_figure,
)
from analysis.charts.fitting import EDGE, put_legend
from analysis.charts.labels import DifferenceLabels
from analysis.charts.rows import MAX_ROWS, WIDTH, height_of, name_shown, noted
from analysis.units.contrasts import Standing, UnitContrast
from analysis.units.waves import UnitChange

MARKS = {
    Standing.ABOVE: ("^", ABOVE, ABOVE),
    Standing.BELOW: ("v", BELOW, BELOW),
    Standing.NOT_SHOWN: ("o", FAINT, "white"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """By how much a unit lies above (below zero: under) what it is compared with."""

    code: str
    difference: float
    low: float
    high: float
    standing: Standing


def differences_of(units: Iterable[UnitChange | UnitContrast]) -> list[Difference]:
    """Return changes since the last wave, or contrasts with the rest or a goal, to draw."""
    return [
        Difference(
            one.code,
            one.change.difference,
            one.change.interval.low,
            one.change.interval.high,
            one.standing,
        )
        for one in units
    ]


def differences(
    units: Sequence[Difference], labels: DifferenceLabels, *, width: float = WIDTH
) -> Figure:
    """Draw every unit's difference from zero with its interval, the highest on top.

    The shape tells the conclusion, which may be more careful than an interval, since it counts
    all units. Beyond `MAX_ROWS` units the highest and the lowest are shown.
    """
    ordered = sorted(units, key=lambda one: -one.difference)
    shown = cut(ordered, MAX_ROWS)
    figure, axes = new_figure(width, height_of(len(shown), width))
    axes.axvline(0, color=INK, linewidth=0.8)
    for row, one in enumerate(shown):
        shape, colour, face = MARKS[one.standing]
        axes.plot([one.low, one.high], [row, row], color=colour, linewidth=1.4)
        axes.plot([one.difference], [row], shape, color=colour, markerfacecolor=face, markersize=6)
    name_shown([axes], [labels.unit(one.code) for one in shown], len(ordered), width)
    room, counts = 0.8 * width - EDGE, (len(shown), len(ordered))
    axes.set_xlabel(noted(labels.difference_axis, labels.cut_note, *counts, room))
    put_legend(
        figure,
        [
            mark(ABOVE, labels.higher, marker="^"),
            mark(BELOW, labels.lower, marker="v"),
            mark(FAINT, labels.not_shown, is_filled=False),
        ],
    )
    return finish(figure)

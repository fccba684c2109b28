"""The importance-performance matrix: what to mend first, and what to leave as it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean, median

from analysis.errors import InvalidPlanError


class Quadrant(StrEnum):
    """What an item's place says; the names are those of Martilla and James."""

    CONCENTRATE_HERE = "concentrate_here"  # Important, and not done well.
    KEEP_UP = "keep_up"  # Important and done well.
    LOW_PRIORITY = "low_priority"
    POSSIBLE_OVERKILL = "possible_overkill"  # Done well, and of little importance.


class DividingLines(StrEnum):
    """Where the lines between the quadrants come from; reports name it."""

    MEAN = "mean"
    MEDIAN = "median"
    STATED = "stated"


@dataclass(frozen=True, slots=True)
class ImportancePerformancePoint:
    """One item of the matrix.

    Attributes
    ----------
    item : str
    importance, performance : float
    quadrant : Quadrant
    """

    item: str
    importance: float
    performance: float
    quadrant: Quadrant


@dataclass(frozen=True, slots=True)
class ImportancePerformanceMatrix:
    """All items with the lines that divide them.

    Attributes
    ----------
    points : tuple of ImportancePerformancePoint
        In the order given.
    importance_line, performance_line : float or None
        An item on a line counts as above it. ``None`` where no item can be placed and no lines
        were stated.
    lines : DividingLines
    unplaced : tuple of str
        Items without an importance or a performance.
    """

    points: tuple[ImportancePerformancePoint, ...]
    importance_line: float | None
    performance_line: float | None
    lines: DividingLines
    unplaced: tuple[str, ...]


def importance_performance_matrix(
    importance: Mapping[str, float | None],
    performance: Mapping[str, float | None],
    lines: DividingLines | tuple[float, float] = DividingLines.MEAN,
) -> ImportancePerformanceMatrix:
    """Place items by how much they matter and how well they are done.

    Parameters
    ----------
    importance : mapping
        Item → importance, such as the parts of `analyze_drivers`, or what respondents stated.
    performance : mapping
        Item → index, such as 0..100, of the same items.
    lines : DividingLines or (float, float)
        Mean or median of the items placed, or the importance and the performance to divide at.

    Raises
    ------
    InvalidPlanError
        If the two name different items, or stated lines are asked for without numbers.

    Notes
    -----
    Lines at the mean always call some items important and some badly done, however well all are
    done; lines that are stated, such as a target, do not move from wave to wave [1]_.

    References
    ----------
    .. [1] J. A. Martilla and J. C. James, "Importance-performance analysis", *Journal of
       Marketing* 41 (1977), 77-79.
    """
    if set(importance) != set(performance):
        odd = sorted(set(importance) ^ set(performance))
        raise InvalidPlanError(f"importance and performance must have the same items; see {odd}")
    if lines is DividingLines.STATED:
        raise InvalidPlanError("lines must be mean, median or two numbers, not the word stated")
    placed = {
        item: (important, done)
        for item, important in importance.items()
        if important is not None and (done := performance[item]) is not None
    }
    dividing = _dividing_lines(list(placed.values()), lines)
    points = [
        ImportancePerformancePoint(item, *place, _quadrant(place, dividing))
        for item, place in placed.items()
        if dividing is not None
    ]
    return ImportancePerformanceMatrix(
        points=tuple(points),
        importance_line=dividing[0] if dividing else None,
        performance_line=dividing[1] if dividing else None,
        lines=DividingLines.STATED if isinstance(lines, tuple) else lines,
        unplaced=tuple(item for item in importance if item not in placed),
    )


def _dividing_lines(
    places: list[tuple[float, float]], lines: DividingLines | tuple[float, float]
) -> tuple[float, float] | None:
    if isinstance(lines, tuple):
        return lines
    if not places:
        return None
    middle = median if lines is DividingLines.MEDIAN else fmean
    return middle([x for x, _y in places]), middle([y for _x, y in places])


def _quadrant(place: tuple[float, float], dividing: tuple[float, float]) -> Quadrant:
    if place[0] >= dividing[0]:
        return Quadrant.KEEP_UP if place[1] >= dividing[1] else Quadrant.CONCENTRATE_HERE
    return Quadrant.POSSIBLE_OVERKILL if place[1] >= dividing[1] else Quadrant.LOW_PRIORITY

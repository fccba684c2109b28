"""Who of the frame answered, and how far the silence of the others could move the index."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.errors import ConvergenceError
from analysis.estimation.design import IntArray
from analysis.indices.scales import RatingScale
from analysis.quality.bounds import AnsweredCell, NonresponseBounds, nonresponse_bounds
from analysis.quality.r_indicator import RIndicator, estimate_r_indicator
from analysis.quality.response_cells import ResponseCells

SILENT = -1


@dataclass(frozen=True, slots=True, eq=False)
class RatableOccasions:
    """The ratable occasions of a wave, and how each was rated.

    Attributes
    ----------
    variables : mapping
        Variable → its categories, and the (N,) positions of each occasion's category: what the
        frame knows of every occasion, rated or not.
    unit : (N,) int array
        Position of the assessed unit in `units`, or -1 where none is known.
    units : tuple of str
    level : (N,) int array
        Position of the level in the scale, or `SILENT`.
    """

    variables: Mapping[str, tuple[Sequence[str], IntArray]]
    unit: IntArray
    units: tuple[str, ...]
    level: IntArray


@dataclass(frozen=True, slots=True)
class FrameResponse:
    """How representative the rated occasions are of all, as far as the frame can tell.

    Attributes
    ----------
    r_indicator : RIndicator or None
        ``None`` where nobody or everybody answered, or nothing tells occasions apart.
    bounds : NonresponseBounds
    unit_bounds : mapping
        Unit → the same of its own occasions.
    """

    r_indicator: RIndicator | None
    bounds: NonresponseBounds
    unit_bounds: Mapping[str, NonresponseBounds]


def describe_response(
    occasions: RatableOccasions, scale: RatingScale, *, level: float = 0.95
) -> FrameResponse:
    """Return the R-indicator of a frame, and the bounds of its index under silence.

    Parameters
    ----------
    occasions : RatableOccasions
    scale : RatingScale
        Of the rating.
    level : float
        Confidence of the intervals.
    """
    counts = _counts(occasions.unit, occasions.level, len(occasions.units), len(scale.levels))
    names = tuple(scale.levels)
    return FrameResponse(
        _r_indicator(occasions, level),
        _bounds(_counts(np.zeros_like(occasions.unit), occasions.level, 1, len(names))[0], scale),
        {
            unit: _bounds(row, scale)
            for unit, row in zip(occasions.units, counts, strict=True)
            if row.sum()
        },
    )


def _r_indicator(occasions: RatableOccasions, level: float) -> RIndicator | None:
    has_answered = occasions.level != SILENT
    if not 0 < int(has_answered.sum()) < len(has_answered) or not occasions.variables:
        return None
    try:
        return estimate_r_indicator(
            ResponseCells.of(occasions.variables, has_answered), level=level
        )
    except ConvergenceError:
        return None


def _counts(unit: IntArray, level: IntArray, units: int, levels: int) -> IntArray:
    """Return (units, levels + 1) occasions; the silent stand in the last column."""
    known = unit >= 0
    place = np.where(level[known] == SILENT, levels, level[known])
    keys = unit[known] * (levels + 1) + place
    return np.bincount(keys, minlength=units * (levels + 1)).reshape(units, levels + 1)


def _bounds(row: IntArray, scale: RatingScale) -> NonresponseBounds:
    answered = dict(zip(scale.levels, row[:-1].tolist(), strict=True))
    return nonresponse_bounds([AnsweredCell(answered, int(row[-1]))], scale)

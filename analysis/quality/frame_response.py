"""Who of the frame answered, and how far the silence of the others could move the index."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.columns import BoolArray
from analysis.errors import ConvergenceError
from analysis.estimation.design import IntArray
from analysis.indices.scales import RatingScale
from analysis.quality.bounds import AnsweredCell, NonresponseBounds, nonresponse_bounds
from analysis.quality.nonresponse import (
    ResponseAccounting,
    ResponseCounts,
    account_for_response,
)
from analysis.quality.r_indicator import RIndicator, estimate_r_indicator
from analysis.quality.response_cells import ResponseCells

SILENT = -1
UNKNOWN_UNIT = ""


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
    channel : (N,) int array
        Position of the channel that each was served through in `channels`.
    channels : tuple of str
    level : (N,) int array
        Position of the level in the scale, or `SILENT`.
    is_offered : (N,) bool array or None
        Whether a way to rate it was given; ``None`` where nobody recorded it of all.
    """

    variables: Mapping[str, tuple[Sequence[str], IntArray]]
    unit: IntArray
    units: tuple[str, ...]
    channel: IntArray
    channels: tuple[str, ...]
    level: IntArray
    is_offered: BoolArray | None = None


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
    accounting : ResponseAccounting
        How many could be rated and were, by unit and channel; occasions without a known unit
        stand under an empty code.
    """

    r_indicator: RIndicator | None
    bounds: NonresponseBounds
    unit_bounds: Mapping[str, NonresponseBounds]
    accounting: ResponseAccounting


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
        _accounting(occasions),
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


def _accounting(occasions: RatableOccasions) -> ResponseAccounting:
    units, channels = (*occasions.units, UNKNOWN_UNIT), occasions.channels
    # The occasions of no known unit, at -1, come last.
    keys = occasions.unit % len(units) * len(channels) + occasions.channel

    def count(which: BoolArray) -> list[int]:
        size = len(units) * len(channels)
        counts: list[int] = np.bincount(keys[which], minlength=size).tolist()
        return counts

    eligible = count(np.ones(len(keys), dtype=np.bool_))
    completed = count(occasions.level != SILENT)
    is_offered = occasions.is_offered
    offered = [None] * len(eligible) if is_offered is None else count(is_offered)
    found = account_for_response(
        {
            (units[place // len(channels)], channels[place % len(channels)]): ResponseCounts(
                eligible[place], offered[place], None, completed[place]
            )
            for place in np.flatnonzero(eligible).tolist()
        }
    )
    in_order = {code: found.channels[code] for code in channels if code in found.channels}
    return replace(found, channels=in_order)


def _counts(unit: IntArray, level: IntArray, units: int, levels: int) -> IntArray:
    """Return (units, levels + 1) occasions; the silent stand in the last column."""
    known = unit >= 0
    place = np.where(level[known] == SILENT, levels, level[known])
    keys = unit[known] * (levels + 1) + place
    return np.bincount(keys, minlength=units * (levels + 1)).reshape(units, levels + 1)


def _bounds(row: IntArray, scale: RatingScale) -> NonresponseBounds:
    answered = dict(zip(scale.levels, row[:-1].tolist(), strict=True))
    return nonresponse_bounds([AnsweredCell(answered, int(row[-1]))], scale)

"""Raked weights within bounds: trimmed, and raked again until both hold."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.raking import margin_error, rake
from analysis.estimation.weighting import Calibration, MarginTarget

MAX_TRIMMING_ROUNDS = 50
SETTLED = 1e-9  # A weight this close to a bound has arrived.


@dataclass(frozen=True, slots=True)
class TrimmingBounds:
    """Smallest and largest weight allowed, relative to the mean weight of the same group."""

    low: float = 0.0
    high: float = float("inf")


def rake_and_trim(
    margins: Sequence[MarginTarget],
    counts: IntArray,
    base: FloatArray,
    bounds: TrimmingBounds,
    group: IntArray | None = None,
) -> Calibration:
    """Rake, move weights beyond the bounds to them, and rake again until both hold.

    Each move keeps the mean that the bounds refer to; docs/methods.md has the steps.

    Parameters
    ----------
    margins, counts, base
        As for `rake`.
    bounds : TrimmingBounds
        Relative to the mean weight within `group`.
    group : (C,) int array or None
        The unit of each cell. Within a unit the bounds hold relative to the unit's mean; then
        the whole unit is scaled so that they also hold relative to the mean of all, which leaves
        the balance within it untouched. ``None`` is one group.

    Returns
    -------
    Calibration
        Where bounds and totals contradict each other the bounds win, and `max_margin_error` says
        how far the totals are off. `base` are the weights before the last raking, which the
        variance credits: those of a block that no bound touches are as they were given.
    """
    # Numbered anew, since a unit without any cell has no mean.
    groups = np.unique(np.zeros(len(base)) if group is None else group, return_inverse=True)[1]
    raked = rake(margins, counts, base)
    low, high = _outside(raked.weight, counts, groups, bounds)
    was_low, was_high = low, high
    iterations, start = raked.iterations, base.copy()
    for _ in range(MAX_TRIMMING_ROUNDS):
        if not (low.any() or high.any()):
            break
        clipped = _clip(raked.weight, counts, groups, bounds)
        for block in raked.blocks:
            if (low | high)[block.cells].any():
                start[block.cells] = clipped[block.cells]
        raked = rake(margins, counts, start, blocks=raked.blocks)
        iterations += raked.iterations
        low, high = _outside(raked.weight, counts, groups, bounds)
    weight = _clip(raked.weight, counts, groups, bounds)
    rescaled = np.ones(len(weight))
    if group is not None:
        weight, rescaled = _scale_groups(weight, counts, groups, bounds)
    weight *= raked.weight @ counts / (weight @ counts)
    return Calibration(
        tuple(margins),
        start,
        weight,
        raked.solver,
        iterations,
        margin_error(margins, counts * weight),
        int(counts[was_low | (rescaled > 1 + SETTLED)].sum()),
        int(counts[was_high | (rescaled < 1 - SETTLED)].sum()),
        raked.blocks,
    )


def _group_mean(weight: FloatArray, counts: IntArray, group: IntArray) -> FloatArray:
    mean: FloatArray = np.bincount(group, weight * counts) / np.maximum(
        np.bincount(group, counts), 1
    )
    return mean


def _outside(
    weight: FloatArray, counts: IntArray, group: IntArray, bounds: TrimmingBounds
) -> tuple[np.ndarray[tuple[int], np.dtype[np.bool_]], np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    relative = weight / _group_mean(weight, counts, group)[group]
    return relative < bounds.low * (1 - SETTLED), relative > bounds.high * (1 + SETTLED)


def _clip(
    weight: FloatArray, counts: IntArray, group: IntArray, bounds: TrimmingBounds
) -> FloatArray:
    """Clip to bounds around the group mean, which clipping moves, so repeat until it rests."""
    total = _group_mean(weight, counts, group)
    for _ in range(MAX_TRIMMING_ROUNDS):
        mean = _group_mean(weight, counts, group)[group]
        clipped = np.clip(weight, bounds.low * mean, bounds.high * mean)
        weight = clipped * (total / _group_mean(clipped, counts, group))[group]
        low, high = _outside(weight, counts, group, bounds)
        if not (low.any() or high.any()):
            break
    return weight


def _scale_groups(
    weight: FloatArray, counts: IntArray, group: IntArray, bounds: TrimmingBounds
) -> tuple[FloatArray, FloatArray]:
    """Scale whole groups so that no weight is beyond the bounds around the mean of all."""
    size = int(group.max()) + 1
    smallest = np.full(size, np.inf)
    largest = np.zeros(size)
    np.minimum.at(smallest, group, weight)
    np.maximum.at(largest, group, weight)
    scale = np.ones(size)
    n = np.bincount(group, counts)
    per_group = np.bincount(group, weight * counts)
    for _ in range(MAX_TRIMMING_ROUNDS):
        mean = float(scale @ per_group / n.sum())
        floor = bounds.low * mean / smallest
        ceiling = bounds.high * mean / largest
        new = np.clip(scale, floor, np.maximum(ceiling, floor))
        is_settled = np.allclose(new, scale, rtol=1e-12, atol=0)
        scale = new
        if is_settled:
            break
    return weight * scale[group], scale[group]

"""How far the weight of an indicator may move before another unit comes first."""

from dataclasses import dataclass

import numpy as np

from analysis.estimation.design import FloatArray
from analysis.indices.indicator_weights import IndicatorWeights
from analysis.indices.unit_values import DECIMALS, UnitValues


@dataclass(frozen=True, slots=True)
class WeightRange:
    """How far one weight may move before another unit comes first.

    The other weights are scaled so that all total 1.

    Attributes
    ----------
    indicator : str
    weight : float
        As stated.
    low, high : float
        Between these the units that are first stay first; 0 and 1 where nothing changes.
    overtaken_below, overtaken_above : str or None
        Who is first just beyond.
    """

    indicator: str
    weight: float
    low: float
    high: float
    overtaken_below: str | None
    overtaken_above: str | None


def weight_ranges(table: UnitValues, weights: IndicatorWeights) -> tuple[WeightRange, ...]:
    r"""Return for every indicator how far its weight may move before the first place changes.

    Parameters
    ----------
    table : UnitValues
    weights : IndicatorWeights

    Notes
    -----
    With weight t for indicator j a unit scores :math:`t x_j + (1 - t) r`, where r is its score
    from the other indicators alone. These are straight lines, so the first place changes where the
    line of a leader is first crossed [1]_. Where all weight is on j, the others share equally what
    it loses.

    References
    ----------
    .. [1] E. Triantaphyllou and A. Sánchez, "A sensitivity analysis approach for some
       deterministic multi-criteria decision-making methods", *Decision Sciences* 28 (1997),
       151-194.
    """
    weight = table.ordered(weights)
    return tuple(_range_of(table, weight, column) for column in range(len(weight)))


def _range_of(table: UnitValues, weight: FloatArray, column: int) -> WeightRange:
    others = np.delete(weight, column)
    if others.sum() == 0:
        others = np.ones_like(others)
    name, stated = table.indicators[column], float(weight[column])
    if not len(others):
        return WeightRange(name, stated, 0.0, 1.0, None, None)
    rest = np.delete(table.values, column, axis=1) @ (others / others.sum())
    slope = table.values[:, column] - rest
    low, below = _first_overtaking(table.units, rest + stated * slope, -slope)
    high, above = _first_overtaking(table.units, rest + stated * slope, slope)
    return WeightRange(
        name,
        stated,
        low=max(0.0, stated - low),
        high=min(1.0, stated + high),
        overtaken_below=below if low <= stated else None,
        overtaken_above=above if high <= 1 - stated else None,
    )


def _first_overtaking(
    units: tuple[str, ...], score: FloatArray, slope: FloatArray
) -> tuple[float, str | None]:
    """Return after which step some unit passes one of the leaders, and who it is."""
    lead = np.round(score, DECIMALS)
    leaders = np.flatnonzero(lead == lead.max())
    first = leaders[np.argmin(slope[leaders])]  # Of several leaders the slowest is passed first.
    gain = np.round(slope - slope[first], DECIMALS)
    step = np.full(len(units), np.inf)
    is_faster = gain > 0
    step[is_faster] = np.maximum(0.0, score[first] - score[is_faster]) / gain[is_faster]
    step[leaders[is_faster[leaders]]] = 0.0  # Leaders part at once, if one gains on another.
    soonest = int(np.argmin(step))
    return float(step[soonest]), units[soonest] if np.isfinite(step[soonest]) else None

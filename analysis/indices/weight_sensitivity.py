"""What ranks owe to the weights: how far these may move before places change."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.errors import InvalidPlanError, InvalidSampleError
from analysis.estimation.design import FloatArray, IntArray
from analysis.indices.indicator_weights import IndicatorWeights

BLOCK = 1000  # Draws ranked at a time, so that many units need little memory.
DECIMALS = 9  # Composite scores that agree so far are equal: the rest is rounding.


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


@dataclass(frozen=True, slots=True)
class WeightDraws:
    """How random weights are drawn: from a Dirichlet distribution, reproducibly.

    Attributes
    ----------
    seed : int
    draws : int
    concentration : float or None
        Weights vary about those stated with variance w (1 - w)/(concentration + 1); at 50, a
        weight of 0.2 has a standard deviation of 0.056. ``None`` draws all weights alike,
        whatever was stated.
    """

    seed: int
    draws: int = 10_000
    concentration: float | None = 50.0


@dataclass(frozen=True, slots=True)
class RankStability:
    """The place of one unit, and what becomes of it when the weights are drawn at random.

    Attributes
    ----------
    unit : str
    rank : int
        With the weights stated; equal scores share a place.
    kept_share : float
        Share of draws in which the unit has this place.
    std_error : float
        Of `kept_share`, from drawing only so often.
    best_rank, worst_rank : int
        The smallest and largest place attained, that with the weights stated included.
    """

    unit: str
    rank: int
    kept_share: float
    std_error: float
    best_rank: int
    worst_rank: int


@dataclass(frozen=True, slots=True, eq=False)
class UnitValues:
    """Indicator values of units, complete.

    Attributes
    ----------
    units, indicators : tuple of str
    values : (units, indicators) float array
        More is better, and all in the same unit.

    Raises
    ------
    InvalidSampleError
        If the shape does not fit the names, or a value is missing.
    """

    units: tuple[str, ...]
    indicators: tuple[str, ...]
    values: FloatArray

    def __post_init__(self) -> None:
        if self.values.shape != (len(self.units), len(self.indicators)) or not self.units:
            raise InvalidSampleError(
                f"values of shape {self.values.shape} do not fit {len(self.units)} units and "
                f"{len(self.indicators)} indicators"
            )
        incomplete = np.unique(np.nonzero(~np.isfinite(self.values))[0])
        if len(incomplete):
            odd = [self.units[row] for row in incomplete.tolist()]
            raise InvalidSampleError(f"{odd} lack a value; leave such units out of the comparison")

    def ordered(self, weights: IndicatorWeights) -> FloatArray:
        """Return the weights in the order of the columns.

        Raises
        ------
        InvalidPlanError
            If they weigh other indicators.
        """
        if set(weights.shares) != set(self.indicators):
            odd = sorted(set(weights.shares) ^ set(self.indicators))
            raise InvalidPlanError(f"weights and values must have the same indicators; see {odd}")
        return np.array([float(weights.shares[name]) for name in self.indicators])


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


def rank_stability(
    table: UnitValues, weights: IndicatorWeights, draws: WeightDraws
) -> tuple[RankStability, ...]:
    """Return how often each unit keeps its place when weights are drawn at random.

    Parameters
    ----------
    table : UnitValues
    weights : IndicatorWeights
    draws : WeightDraws
        The same seed gives the same result.

    Returns
    -------
    tuple of RankStability, one per unit

    Raises
    ------
    InvalidPlanError
        If fewer than one draw is asked for, or the concentration is not above 0.

    Notes
    -----
    An indicator of weight 0 keeps it in every draw, unless `concentration` is ``None``. The draws
    say what depends on the weights; sampling error is another matter [1]_.

    References
    ----------
    .. [1] M. Saisana, A. Saltelli and S. Tarantola, "Uncertainty and sensitivity analysis
       techniques as tools for the quality assessment of composite indicators", *JRSS A* 168
       (2005), 307-323.
    """
    stated = table.ordered(weights)
    if draws.draws < 1 or not (draws.concentration is None or draws.concentration > 0):
        raise InvalidPlanError(f"draws and concentration must be above 0: {draws}")
    rank = _ranks(table.values, stated[None, :])[0]
    kept, best, worst = np.zeros(len(rank)), rank, rank
    drawn = _draw(stated, draws)
    for start in range(0, draws.draws, BLOCK):
        ranks = _ranks(table.values, drawn[start : start + BLOCK])
        kept += (ranks == rank).sum(axis=0)
        best = np.minimum(best, ranks.min(axis=0))
        worst = np.maximum(worst, ranks.max(axis=0))
    kept /= draws.draws
    error = np.sqrt(kept * (1 - kept) / draws.draws)
    return tuple(
        RankStability(
            unit, int(rank[u]), float(kept[u]), float(error[u]), int(best[u]), int(worst[u])
        )
        for u, unit in enumerate(table.units)
    )


def _draw(stated: FloatArray, draws: WeightDraws) -> FloatArray:
    rng = np.random.default_rng(draws.seed)
    if draws.concentration is None:
        return rng.dirichlet(np.ones(len(stated)), draws.draws)
    is_weighed = stated > 0
    found = np.zeros((draws.draws, len(stated)))
    found[:, is_weighed] = rng.dirichlet(draws.concentration * stated[is_weighed], draws.draws)
    return found


def _ranks(values: FloatArray, weights: FloatArray) -> IntArray:
    scores = np.round(weights @ values.T, DECIMALS)
    return stats.rankdata(-scores, method="min", axis=1).astype(np.int64)

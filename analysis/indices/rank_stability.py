"""How often units keep their places when weights are drawn at random."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.errors import InvalidPlanError
from analysis.estimation.design import FloatArray, IntArray
from analysis.indices.indicator_weights import IndicatorWeights
from analysis.indices.unit_values import DECIMALS, UnitValues

BLOCK = 1000  # Draws ranked at a time, so that many units need little memory.


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

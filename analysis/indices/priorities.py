"""What to mend first: how much each aspect goes with the whole, and how well it is done."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.estimation.design import FloatArray
from analysis.estimation.intervals import ConfidenceInterval
from analysis.indices.drivers import ImportanceMethod, analyze_drivers
from analysis.indices.importance_performance import Quadrant, importance_performance_matrix
from analysis.indices.item_products import ItemProducts
from analysis.indices.item_replicates import jackknife
from analysis.indices.reliability import AlphaEstimate, estimate_alpha

MIN_ITEMS = 2  # One aspect has nothing to be weighed against.
MAX_ITEMS = 10  # For all orders of entering; beyond, every replicate would take seconds.
PARTS = 30  # Respondents are dealt into these for the sampling errors.


@dataclass(frozen=True, slots=True)
class Priority:
    """One aspect.

    Attributes
    ----------
    item : str
    importance : float
        Its part of the variance of the outcome, 0..1; those of all items add up to what they
        explain together.
    interval : ConfidenceInterval
        Of `importance`.
    correlation : float
        With the outcome, alone.
    performance : float
        Mean score, 0..100, of those who rated everything.
    quadrant : Quadrant or None
        ``None`` where the sample does not tell on which side of a mean the item lies.
    """

    item: str
    importance: float
    interval: ConfidenceInterval
    correlation: float
    performance: float
    quadrant: Quadrant | None


@dataclass(frozen=True, slots=True)
class Priorities:
    """The further ratings of a wave, by what they have to do with the outcome.

    Attributes
    ----------
    items : tuple of Priority
        In the order of the plan.
    importance_line, performance_line : float
        The means that divide the items.
    method : ImportanceMethod
    r_squared : float
        Part of the outcome's variance that the items explain together.
    n, incomplete : int
        Who rated the outcome and every item, and who did not; all figures are from the former.
    alpha : AlphaEstimate
        How far outcome and items say the same thing.
    """

    items: tuple[Priority, ...]
    importance_line: float
    performance_line: float
    method: ImportanceMethod
    r_squared: float
    n: int
    incomplete: int
    alpha: AlphaEstimate


def find_priorities(
    answers: FloatArray,
    weights: FloatArray,
    names: Sequence[str],
    *,
    min_n: int,
    level: float = 0.95,
) -> Priorities | None:
    """Weigh the items of a wave against its outcome.

    Parameters
    ----------
    answers : (n, 1 + K) float array
        Scores of the outcome and of K items, 0..100; NaN where a level is missing.
    weights : (n,) float array
        Above zero; taken as fixed.
    names : sequence of str
        Of the columns of `answers`, the outcome first.
    min_n : int
        Complete answers that this takes.
    level : float, optional
        Of the intervals, and of what it takes to tell an item from a mean.

    Returns
    -------
    Priorities or None
        ``None`` with fewer than two items, with too few complete answers, or where nothing
        varies or an item repeats others.

    Notes
    -----
    Importance is that of `analyze_drivers`. An item is placed in a quadrant only where the
    intervals of both its differences from the mean of the items, in importance and in
    performance, leave out zero; they come from a jackknife of 30 groups of respondents.
    """
    outcome, *items = names
    if len(items) < MIN_ITEMS:
        return None
    is_complete = np.isfinite(answers).all(axis=1)
    rows, weight = answers[is_complete], weights[is_complete]
    if len(rows) < max(min_n, PARTS):
        return None
    parts = [ItemProducts.of(names, rows[k::PARTS], weight[k::PARTS]) for k in range(PARTS)]
    whole = ItemProducts.merge(parts)
    method = ImportanceMethod.LMG if len(items) <= MAX_ITEMS else ImportanceMethod.RELATIVE_WEIGHTS
    found = analyze_drivers(whole, outcome, items, method)
    if found.r_squared is None:
        return None

    def positions(sums: ItemProducts) -> Sequence[float | None]:
        """Return importances, and the differences of both from the means of the items."""
        drivers = analyze_drivers(sums, outcome, items, method).drivers
        if not drivers:
            return [None] * (3 * len(items))
        importance = np.array([one.importance for one in drivers])
        performance = sums.means[1:]
        apart = (importance - importance.mean(), performance - performance.mean())
        return [*importance.tolist(), *apart[0].tolist(), *apart[1].tolist()]

    intervals = jackknife(parts, positions).intervals(level)
    own, *apart = (intervals[k : k + len(items)] for k in range(0, len(intervals), len(items)))
    performance = dict(zip(items, whole.means[1:].tolist(), strict=True))
    matrix = importance_performance_matrix(
        {one.item: one.importance for one in found.drivers}, performance
    )
    if None in own or matrix.importance_line is None or matrix.performance_line is None:
        return None
    return Priorities(
        items=tuple(
            Priority(
                item=driver.item,
                importance=driver.importance,
                interval=interval,
                correlation=driver.correlation,
                performance=point.performance,
                quadrant=point.quadrant if all(map(_leaves_out_zero, differences)) else None,
            )
            for driver, point, interval, *differences in zip(
                found.drivers, matrix.points, own, *apart, strict=True
            )
            if interval is not None
        ),
        importance_line=matrix.importance_line,
        performance_line=matrix.performance_line,
        method=method,
        r_squared=found.r_squared,
        n=whole.n,
        incomplete=len(answers) - whole.n,
        alpha=estimate_alpha(whole, level=level),
    )


def _leaves_out_zero(interval: ConfidenceInterval | None) -> bool:
    return interval is not None and not interval.low <= 0 <= interval.high

r"""The funnel of the units of a wave about its index.

.. math::
   s^2 = \frac{\sum_j n_j s_j^2}{\sum_j n_j}, \qquad
   s_j^2 = \frac{n_j}{n_j - 1} \sum_l p_{jl} (x_l - \bar x_j)^2

with the effective size :math:`n_j` of unit j and the weighted shares :math:`p_{jl}` of levels
worth :math:`x_l`. How much units differ beyond chance, tau², is Paule and Mandel's estimate from
the indices with the variances :math:`s^2/n_j`, so that the limits
:math:`\theta_0 \pm z \sqrt{s^2/n_j + \tau^2}` hold what is usual among these units.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from analysis.results import Group
from analysis.units.between_variance import TurnedFigures, paule_mandel
from analysis.units.funnel import FunnelPosition, UnitFunnel, funnel_of_means

MIN_UNITS = 3  # Two say next to nothing about how units differ.
MIN_EFFECTIVE = 1.0  # At or below it there is no spread within a unit.


def funnel_of_groups(
    overall: Group, units: Sequence[Group], scores: Mapping[str, float], *, min_n: int
) -> UnitFunnel | None:
    """Return the funnel of units; ``None`` with fewer than three of `min_n`, or without spread.

    Parameters
    ----------
    overall : Group
        Whose index is the target.
    units : sequence of Group
    scores : mapping
        Level → its score, 0 to 100.
    min_n : int
        Ratings that a unit needs to take part: a unit with few tells little of any spread.
    """
    chosen = [unit for unit in units if _size(unit) > MIN_EFFECTIVE and unit.index.n >= min_n]
    target = overall.index.value
    if len(chosen) < MIN_UNITS or target is None:
        return None
    sizes = np.array([_size(unit) for unit in chosen])
    spreads = np.array([_variance(unit, scores) for unit in chosen])
    pooled = float(sizes @ spreads / sizes.sum())
    if not pooled > 0:
        return None
    values = np.array([unit.index.value or 0.0 for unit in chosen])
    between = paule_mandel(TurnedFigures.of(values, np.diag(pooled / sizes)))
    placed = {unit.code: (unit.index.value or 0.0, _size(unit)) for unit in chosen}
    sd = pooled**0.5
    by_chance = funnel_of_means(placed, target, sd)
    beyond = [one.code for one in by_chance if one.position is not FunnelPosition.WITHIN]
    found = funnel_of_means(placed, target, sd, between_variance=between)
    return UnitFunnel(found, target, sd, between, tuple(beyond))


def _size(unit: Group) -> float:
    return unit.index.effective_n or 0.0


def _variance(unit: Group, scores: Mapping[str, float]) -> float:
    """Return the variance of the weighted answers of a unit."""
    levels = unit.distribution.levels
    shares = np.array([level.weighted_share or 0.0 for level in levels])
    values = np.array([scores[level.level] for level in levels])
    n = _size(unit)
    return float(shares @ (values - shares @ values) ** 2) * n / (n - 1)

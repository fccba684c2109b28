"""Partial R-indicators: which variables, and which categories, make propensities differ."""

from dataclasses import dataclass

import numpy as np

from analysis.estimation.design import FloatArray
from analysis.quality.patterns import combinations_of
from analysis.quality.propensities import Propensities
from analysis.quality.response_cells import ResponseCells


@dataclass(frozen=True, slots=True)
class CategoryPartial:
    """What one category adds to the variation of the propensities.

    Attributes
    ----------
    category : str
    n, responded : float
        Occasions, and those answered; with benchmarks alone, n is their total.
    propensity : float
        Mean propensity of the category.
    unconditional : float
        Above zero where the category is over-represented, below where it is under-represented.
    std_error : float
        Of `unconditional`.
    conditional : float
        What remains within combinations of all other variables; never negative.
    """

    category: str
    n: float
    responded: float
    propensity: float
    unconditional: float
    std_error: float
    conditional: float


@dataclass(frozen=True, slots=True)
class VariablePartial:
    """What one variable adds: between its categories, and once the others are given.

    Attributes
    ----------
    variable : str
    unconditional, conditional : float
        Scaled by the bias adjustment of the whole indicator.
    unconditional_unadjusted, conditional_unadjusted : float
        The squares of the categories' partials add up to the squares of these.
    categories : tuple of CategoryPartial
        Those that occur.
    """

    variable: str
    unconditional: float
    unconditional_unadjusted: float
    conditional: float
    conditional_unadjusted: float
    categories: tuple[CategoryPartial, ...]


def partial_indicators(
    cells: ResponseCells, propensities: Propensities, adjustment: float
) -> tuple[VariablePartial, ...]:
    r"""Return the partial indicators of every variable.

    Parameters
    ----------
    cells : ResponseCells
    propensities : Propensities
        Of the same cells.
    adjustment : float
        The adjusted variance of the propensities divided by the unadjusted one.

    Notes
    -----
    :math:`P_u(Z, k) = \sqrt{N_k/N}\,(\bar\rho_k - \bar\rho)`, :math:`P_u(Z)^2 = \sum_k P_u(Z,
    k)^2`; :math:`P_c(Z, k)^2 = N^{-1} \sum_l \sum_{i \in l \cap k} (\rho_i - \bar\rho_l)^2` over
    the combinations l of the other variables, :math:`P_c(Z)^2 = \sum_k P_c(Z, k)^2` [1]_. All are
    divided by N, as the tools of [2]_ do. The error of a category is that of a linear function of
    the propensities.

    References
    ----------
    .. [1] B. Schouten, N. Shlomo, C. Skinner, "Indicators for monitoring and improving
       representativeness of response", *Journal of Official Statistics* 27 (2011), 231-253.
    .. [2] V. de Heij, B. Schouten, N. Shlomo, *RISQ manual 2.1*, 2015.
    """
    return tuple(
        _variable(cells, propensities, adjustment, position)
        for position in range(len(cells.variables))
    )


def _variable(
    cells: ResponseCells, propensities: Propensities, adjustment: float, position: int
) -> VariablePartial:
    share = cells.n / cells.n.sum()
    rho, level = propensities.values, cells.levels[:, position]
    within = share * (rho - _mean_given_others(cells, rho, position)) ** 2
    categories = tuple(
        _category(cells, propensities, within, (position, int(code))) for code in np.unique(level)
    )
    between = sum(category.unconditional**2 for category in categories)
    conditional = float(within.sum())
    return VariablePartial(
        cells.variables[position],
        (between * adjustment) ** 0.5,
        between**0.5,
        (conditional * adjustment) ** 0.5,
        conditional**0.5,
        categories,
    )


def _category(
    cells: ResponseCells, propensities: Propensities, within: FloatArray, place: tuple[int, int]
) -> CategoryPartial:
    position, code = place
    is_here = cells.levels[:, position] == code
    n = float(cells.n[is_here].sum())
    share = cells.n / cells.n.sum()
    size = n / float(cells.n.sum())
    contrast = np.where(is_here, cells.n / n, 0.0) - share
    spread = propensities.projected(contrast)
    return CategoryPartial(
        category=cells.categories[position][code],
        n=n,
        responded=float(cells.responded[is_here].sum()),
        propensity=float(cells.n[is_here] @ propensities.values[is_here]) / n,
        unconditional=size**0.5 * float(contrast @ propensities.values),
        std_error=(size * float(spread @ spread)) ** 0.5,
        conditional=float(within[is_here].sum()) ** 0.5,
    )


def _mean_given_others(cells: ResponseCells, rho: FloatArray, position: int) -> FloatArray:
    """Return for each cell the mean propensity of all that share its other categories."""
    others = [k for k in range(len(cells.variables)) if k != position]
    group = combinations_of(
        [(cells.levels[:, k], len(cells.categories[k])) for k in others], len(rho)
    )
    mean: FloatArray = np.bincount(group, cells.n * rho) / np.bincount(group, cells.n)
    return mean[group]

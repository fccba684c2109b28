"""Whether items have enough in common to be joined: KMO and Bartlett's test of sphericity."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.estimation.design import FloatArray
from analysis.indices.item_products import ItemProducts
from analysis.indices.reliability import (
    MIN_ITEMS,
    MIN_RESPONDENTS,
    ReliabilityProblem,
    correlation_of,
)

LEAST_ADEQUACY = 0.5  # Kaiser's: below it "unacceptable".
COLLINEAR = 1e-10  # A smaller eigenvalue of a correlation matrix says that items repeat others.


@dataclass(frozen=True, slots=True)
class SamplingAdequacy:
    """How much of the correlation of items is shared by more than two of them.

    Attributes
    ----------
    overall : float or None
        Kaiser, Meyer and Olkin's measure, 0..1; below 0.5 items should not be joined.
    items : mapping
        Item → its own measure; empty where there is none.
    n : int
    effective_n : float or None
    problem : ReliabilityProblem or None
        Why there is no measure, or that it is below 0.5.
    """

    overall: float | None
    items: Mapping[str, float]
    n: int
    effective_n: float | None
    problem: ReliabilityProblem | None


@dataclass(frozen=True, slots=True)
class SphericityTest:
    """Bartlett's test of whether items are correlated at all.

    Attributes
    ----------
    chi_square, p_value : float or None
    df : int
    n : int
    effective_n : float or None
        The size that the statistic is computed with.
    problem : ReliabilityProblem or None
        Why there is no statistic.
    """

    chi_square: float | None
    p_value: float | None
    df: int
    n: int
    effective_n: float | None
    problem: ReliabilityProblem | None


def sampling_adequacy(sums: ItemProducts) -> SamplingAdequacy:
    r"""Return the Kaiser-Meyer-Olkin measure of all items and of each.

    Parameters
    ----------
    sums : ItemProducts

    Notes
    -----
    With r the weighted correlations and p the partial ones, from the inverse of the former:
    :math:`\sum r_{jk}^2 / (\sum r_{jk}^2 + \sum p_{jk}^2)`, :math:`j \ne k`, over all pairs or
    those of one item [1]_.

    References
    ----------
    .. [1] H. F. Kaiser and J. Rice, "Little jiffy, mark IV", *Educational and Psychological
       Measurement* 34 (1974), 111-117.
    """
    correlation, problem = usable_correlation(sums)
    if correlation is None:
        return SamplingAdequacy(None, {}, sums.n, sums.effective_n, problem)
    inverse = np.linalg.inv(correlation)
    scale = np.sqrt(np.diag(inverse))
    partial = inverse / np.outer(scale, scale)
    shared = (correlation**2).sum(axis=0) - 1  # The diagonal of both is one.
    unshared = (partial**2).sum(axis=0) - 1
    if shared.min() <= 0:
        return SamplingAdequacy(
            None, {}, sums.n, sums.effective_n, ReliabilityProblem.UNCORRELATED_ITEM
        )
    own = shared / (shared + unshared)
    overall = float(shared.sum() / (shared.sum() + unshared.sum()))
    is_little = overall < LEAST_ADEQUACY - COLLINEAR  # Of two items it is the line itself.
    return SamplingAdequacy(
        overall=overall,
        items=dict(zip(sums.items, own.tolist(), strict=True)),
        n=sums.n,
        effective_n=sums.effective_n,
        problem=ReliabilityProblem.ITEMS_SHARE_LITTLE if is_little else None,
    )


def sphericity_test(sums: ItemProducts) -> SphericityTest:
    r"""Test whether the items are uncorrelated in the population.

    Parameters
    ----------
    sums : ItemProducts

    Notes
    -----
    :math:`X^2 = -(n - 1 - (2K + 5)/6) \ln |R|` on K(K - 1)/2 degrees of freedom [1]_, for normal
    answers; n is Kish's effective size, an approximation where weights differ. With many answers
    every test rejects: lead with `sampling_adequacy`.

    References
    ----------
    .. [1] M. S. Bartlett, "Tests of significance in factor analysis", *British Journal of
       Psychology* 3 (1950), 77-85.
    """
    k = len(sums.items)
    df = k * (k - 1) // 2
    correlation, problem = usable_correlation(sums)
    size = sums.effective_n
    factor = -math.inf if size is None else size - 1 - (2 * k + 5) / 6
    if correlation is None or factor <= 0:
        problem = problem or ReliabilityProblem.TOO_FEW_RESPONDENTS
        return SphericityTest(None, None, df, sums.n, size, problem)
    statistic = -factor * float(np.linalg.slogdet(correlation)[1])
    return SphericityTest(statistic, float(stats.chi2.sf(statistic, df)), df, sums.n, size, None)


def usable_correlation(
    sums: ItemProducts, *, min_items: int = MIN_ITEMS
) -> tuple[FloatArray | None, ReliabilityProblem | None]:
    """Return the correlation of the items if it can be inverted, or why it cannot.

    Parameters
    ----------
    sums : ItemProducts
    min_items : int
    """
    if len(sums.items) < MIN_ITEMS:
        return None, ReliabilityProblem.ONE_ITEM
    if len(sums.items) < min_items:
        return None, ReliabilityProblem.TOO_FEW_ITEMS
    if sums.n < MIN_RESPONDENTS:
        return None, ReliabilityProblem.TOO_FEW_RESPONDENTS
    correlation = correlation_of(sums)
    if correlation is None:
        return None, ReliabilityProblem.NO_VARIANCE
    if np.linalg.eigvalsh(correlation)[0] <= COLLINEAR:
        return None, ReliabilityProblem.COLLINEAR_ITEMS
    return correlation, None

"""Cronbach's alpha: how far the items of an index say the same thing."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import stats

from analysis.estimation.design import FloatArray
from analysis.estimation.intervals import ConfidenceInterval, IntervalMethod
from analysis.estimation.rounding import ROUNDING
from analysis.indices.correlation_statistic import Slopes
from analysis.indices.item_products import ItemProducts

MIN_ITEMS = 2
MIN_RESPONDENTS = 2


class ReliabilityProblem(StrEnum):
    """Why there is no coefficient."""

    ONE_ITEM = "one_item"  # Agreement between items needs two.
    TOO_FEW_ITEMS = "too_few_items"
    TOO_FEW_RESPONDENTS = "too_few_respondents"
    NO_VARIANCE = "no_variance"
    COLLINEAR_ITEMS = "collinear_items"
    UNCORRELATED_ITEM = "uncorrelated_item"
    NOT_CONVERGED = "not_converged"
    HEYWOOD_CASE = "heywood_case"  # Omega exists, but one item would be the factor itself.
    ITEMS_SHARE_LITTLE = "items_share_little"  # KMO exists, and is unacceptable.


@dataclass(frozen=True, slots=True)
class ItemReliability:
    """What one item does to the scale.

    Attributes
    ----------
    item : str
    item_rest : float or None
        Correlation with the sum of the other items; ``None`` where either does not vary. Below 0
        the item probably runs the other way round.
    alpha_if_dropped : float or None
        Of the other items; ``None`` where fewer than two are left.
    """

    item: str
    item_rest: float | None
    alpha_if_dropped: float | None


@dataclass(frozen=True, slots=True)
class AlphaEstimate:
    """Cronbach's alpha with two intervals, which rest on different assumptions.

    Attributes
    ----------
    alpha : float or None
    standardized_alpha : float or None
        From correlations: what alpha would be if all items varied alike; ``None`` where one does
        not vary.
    std_error : float or None
        Linearised, whatever the distribution of the answers; the weights are taken as given.
    interval : ConfidenceInterval or None
        From `std_error`, on the scale of ln(1 - alpha).
    feldt_interval : ConfidenceInterval or None
        Exact for normal, exchangeable items; on the effective size.
    n, incomplete : int
        Respondents who answered all items, and those left out.
    effective_n : float or None
    items : tuple of ItemReliability
    problem : ReliabilityProblem or None
        Why `alpha` is missing.
    """

    alpha: float | None
    standardized_alpha: float | None
    std_error: float | None
    interval: ConfidenceInterval | None
    feldt_interval: ConfidenceInterval | None
    n: int
    incomplete: int
    effective_n: float | None
    items: tuple[ItemReliability, ...]
    problem: ReliabilityProblem | None


def estimate_alpha(sums: ItemProducts, *, level: float = 0.95) -> AlphaEstimate:
    r"""Estimate Cronbach's alpha, and what each item does to it.

    Parameters
    ----------
    sums : ItemProducts
    level : float
        Confidence of the intervals.

    Returns
    -------
    AlphaEstimate
        Without a coefficient, and with the reason, for one item, fewer than two complete
        respondents, or a total that does not vary.

    Notes
    -----
    :math:`\alpha = \frac{K}{K-1} (1 - A/B)` with A the sum of the weighted variances of the items
    and B that of their total [1]_. Its linearised value for respondent i, [2]_, is
    :math:`e_i = -\frac{K}{(K-1) B} (s_i - \frac AB t_i)` with
    :math:`s_i = \sum_j (x_{ij} - m_j)^2` and :math:`t_i = (T_i - M)^2`, which is linear in
    (1, x, q, T²); the variance is
    :math:`\frac{n}{n-1} \sum w_i^2 e_i^2 / (\sum w_i)^2`. The interval is
    :math:`1 - (1 - \alpha) \exp(\pm t_{n-1} SE/(1 - \alpha))`. Feldt's [3]_ is
    :math:`1 - (1 - \alpha) F` with the quantiles of F on n - 1 and (n - 1)(K - 1) degrees of
    freedom, n being Kish's effective size.

    References
    ----------
    .. [1] L. J. Cronbach, "Coefficient alpha and the internal structure of tests",
       *Psychometrika* 16 (1951), 297-334.
    .. [2] A. Maydeu-Olivares, D. L. Coffman and W. M. Hartmann, "Asymptotically distribution-free
       (ADF) interval estimation of coefficient alpha", *Psychological Methods* 12 (2007), 157-176.
    .. [3] L. S. Feldt, "The approximate sampling distribution of Kuder-Richardson reliability
       coefficient twenty", *Psychometrika* 30 (1965), 357-370.
    """
    problem = _problem(sums)
    covariance = sums.covariance
    alpha = None if problem else alpha_of(covariance)
    error = None if alpha is None else _std_error(sums)
    return AlphaEstimate(
        alpha=alpha,
        standardized_alpha=None if alpha is None else _standardized(sums),
        std_error=error,
        interval=_interval(alpha, error, sums.n - 1, level),
        feldt_interval=_feldt(alpha, sums, level),
        n=sums.n,
        incomplete=sums.incomplete,
        effective_n=sums.effective_n,
        items=_items(sums.items, covariance) if alpha is not None else (),
        problem=problem,
    )


def alpha_of(covariance: FloatArray) -> float:
    """Return alpha of a (K, K) covariance, K 2 or more; correlations give the standardised one."""
    k = len(covariance)
    return float(k / (k - 1) * (1 - np.trace(covariance) / covariance.sum()))


def standardized_with_slopes(correlation: FloatArray) -> Slopes | None:
    r"""Return the standardised alpha of correlations, and how it moves with each.

    With S the sum of all K² correlations :math:`\alpha = \frac{K}{K-1} (1 - K/S)`, and its slope
    by each pair, which is in S twice, :math:`2 \frac{K^2}{(K-1) S^2}`. ``None`` where S is zero:
    the total of the standardised items does not vary.
    """
    k, total = len(correlation), float(correlation.sum())
    if not total > ROUNDING:
        return None
    slope = 2 * k**2 / ((k - 1) * total**2)
    return Slopes(alpha_of(correlation), np.full((k, k), slope))


def _standardized(sums: ItemProducts) -> float | None:
    """Return alpha of the correlations; ``None`` where their total does not vary."""
    correlation = correlation_of(sums)
    found = None if correlation is None else standardized_with_slopes(correlation)
    return None if found is None else found.value


def correlation_of(sums: ItemProducts, names: Sequence[str] | None = None) -> FloatArray | None:
    """Return the weighted correlation, or ``None`` where an item does not vary.

    Parameters
    ----------
    sums : ItemProducts
    names : sequence of str, optional
        Which items, and in which order; all by default.
    """
    chosen = [sums.items.index(name) for name in (sums.items if names is None else names)]
    covariance, means = sums.covariance[np.ix_(chosen, chosen)], sums.means[chosen]
    variance = np.diag(covariance)
    if not (variance > ROUNDING * (variance + means**2)).all():
        return None
    spread = np.sqrt(variance)
    found: FloatArray = covariance / np.outer(spread, spread)
    np.fill_diagonal(found, 1.0)
    return found


def _problem(sums: ItemProducts) -> ReliabilityProblem | None:
    if len(sums.items) < MIN_ITEMS:
        return ReliabilityProblem.ONE_ITEM
    if sums.n < MIN_RESPONDENTS:
        return ReliabilityProblem.TOO_FEW_RESPONDENTS
    if sums.covariance.sum() <= ROUNDING * sums.means.sum() ** 2:
        return ReliabilityProblem.NO_VARIANCE
    return None


def _std_error(sums: ItemProducts) -> float:
    k, means = len(sums.items), sums.means
    total, spread = means.sum(), sums.covariance.sum() * (sums.n - 1) / sums.n
    ratio = np.trace(sums.covariance) / sums.covariance.sum()
    constant = means @ means - ratio * total**2
    influence = np.concatenate([[constant], 2 * (ratio * total - means), [1.0, -ratio]])
    scale = k / ((k - 1) * spread)
    return float(scale * sums.variance_of(influence[None, :])[0, 0].clip(0.0) ** 0.5)


def _interval(
    alpha: float | None, error: float | None, df: int, level: float
) -> ConfidenceInterval | None:
    if alpha is None or error is None or alpha >= 1:
        return None
    margin = float(stats.t.ppf((1 + level) / 2, df)) * error / (1 - alpha)
    low, high = (1 - (1 - alpha) * float(np.exp(step)) for step in (margin, -margin))
    return ConfidenceInterval(low, high, level, IntervalMethod.LOG_STUDENT)


def _feldt(alpha: float | None, sums: ItemProducts, level: float) -> ConfidenceInterval | None:
    if alpha is None or sums.effective_n is None or sums.effective_n <= 1:
        return None
    df = sums.effective_n - 1
    low, high = (
        1 - (1 - alpha) * float(stats.f.ppf(tail, df, df * (len(sums.items) - 1)))
        for tail in ((1 + level) / 2, (1 - level) / 2)
    )
    return ConfidenceInterval(low, high, level, IntervalMethod.FELDT)


def _items(names: tuple[str, ...], covariance: FloatArray) -> tuple[ItemReliability, ...]:
    variance = np.diag(covariance)
    with_rest = covariance.sum(axis=0) - variance
    rest = covariance.sum() - 2 * with_rest - variance
    floor = ROUNDING * covariance.sum()
    return tuple(
        ItemReliability(
            item=name,
            item_rest=(
                float(with_rest[j] / (variance[j] * rest[j]) ** 0.5)
                if min(variance[j], rest[j]) > floor
                else None
            ),
            alpha_if_dropped=(
                alpha_of(np.delete(np.delete(covariance, j, axis=0), j, axis=1))
                if len(names) > MIN_ITEMS and rest[j] > floor
                else None
            ),
        )
        for j, name in enumerate(names)
    )

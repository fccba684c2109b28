r"""Medians and other quantiles with Woodruff's intervals.

The p-quantile is the smallest value q at which the weighted share of respondents with
:math:`y \le q` reaches p (R's ``qrule = "math"``), or what another of `quantile_rules` says. Its
interval holds the quantiles at the ends of the interval of that share, :math:`\hat F(q) \pm t\,s`
(R's ``interval.type = "mean"``) or another of `ShareInterval`, and its standard error is the
length of that interval over 2t [1]_.

With `ShareInterval.EXACT` the ends are order statistics instead: those that a sign test of the
quantile would not refuse, whatever the distribution [2]_. It is what few respondents need.

References
----------
.. [1] R. S. Woodruff, "Confidence intervals for medians and other position measures", *JASA* 47
   (1952), 635-646; J. N. K. Rao, C. F. J. Wu, "Inference from stratified samples", *JASA* 82
   (1987), on the standard error.
.. [2] W. R. Thompson, "On confidence ranges for the median and other expectation distributions
   for populations of unknown distribution form", *Ann. Math. Statist.* 7 (1936), 122-128.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import special

from analysis.errors import InvalidSampleError
from analysis.estimation.design import FloatArray
from analysis.estimation.design_results import Caveat, DomainEstimate
from analysis.estimation.domain_estimates import estimate_shares_below
from analysis.estimation.domains import Domains
from analysis.estimation.intervals import ConfidenceInterval, IntervalMethod, student_factor
from analysis.estimation.linear_statistics import VarianceDesign
from analysis.estimation.quantile_rules import QuantileRule, quantile_at

ROUNDING = 1e-9  # Of a rank: a weighted size may fall short of a whole number by so much.


class ShareInterval(StrEnum):
    """Which interval of the share at the quantile is turned back."""

    MEAN = "mean"
    LOGIT = "logit"  # R's ``xlogit``.
    BETA = "beta"  # Korn and Graubard's.
    EXACT = "exact"  # Of order statistics; for few respondents.


@dataclass(frozen=True, slots=True)
class QuantileEstimate:
    """One quantile, in the unit of its variable.

    Attributes
    ----------
    quantile : float
    std_error : float or None
        ``None`` where an end of the interval is.
    low, high : float or None
        ``None`` where the share's interval passes 0 or 1, so that the sample has no such value.
    level : float
    method : IntervalMethod
    df, n : int
    effective_n : float
    caveats : tuple of Caveat
    """

    quantile: float
    std_error: float | None
    low: float | None
    high: float | None
    level: float
    method: IntervalMethod
    df: int
    n: int
    effective_n: float
    caveats: tuple[Caveat, ...]

    @property
    def interval(self) -> ConfidenceInterval | None:
        """The interval, where both ends exist."""
        if self.low is None or self.high is None:
            return None
        return ConfidenceInterval(self.low, self.high, self.level, self.method)


def estimate_quantiles(  # noqa: PLR0913 - two conventions have two keywords
    values: FloatArray,
    domains: Domains,
    design: VarianceDesign,
    probability: float,
    *,
    level: float = 0.95,
    rule: QuantileRule = QuantileRule.MATH,
    share_interval: ShareInterval = ShareInterval.MEAN,
) -> tuple[QuantileEstimate | None, ...]:
    """Estimate one quantile of a variable in every domain.

    Parameters
    ----------
    values : (n,) float array
        NaN where missing.
    domains : Domains
    design : VarianceDesign
    probability : float
        Between 0 and 1; 0.5 for the median.
    level : float
        Confidence of the interval, on which the standard error depends a little.
    rule : QuantileRule
    share_interval : ShareInterval

    Returns
    -------
    tuple of QuantileEstimate or None
        ``None`` for a domain where nobody has a value.

    Raises
    ------
    InvalidSampleError
        If `probability` or `level` does not lie between 0 and 1, lengths differ, or a value is
        infinite.
    """
    for name, share in (("probability", probability), ("level", level)):
        if not 0 < share < 1:
            raise InvalidSampleError(f"{name} is {share}, but must lie between 0 and 1")
    curves = _curves(values, domains, design.weights, rule)
    quantiles = np.array([np.nan if curve is None else curve.at(probability) for curve in curves])
    shares = estimate_shares_below(values, quantiles, domains, design)
    return tuple(
        None
        if curve is None
        else _woodruff(curve, probability, shares.of(position), (level, share_interval))
        for position, curve in enumerate(curves)
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Curve:
    """The weighted distribution of one domain: values in order, and their weights."""

    values: FloatArray
    weights: FloatArray
    rule: QuantileRule

    def at(self, probability: float) -> float:
        return quantile_at(self.values, self.weights, probability, self.rule)


def _curves(
    values: FloatArray, domains: Domains, weights: FloatArray, rule: QuantileRule
) -> list[_Curve | None]:
    if len(values) != domains.n:
        raise InvalidSampleError(f"values must be as many as the {domains.n} respondents")
    known = domains.where(~np.isnan(values))
    order = np.lexsort((values[known.row], known.domain))
    edges = np.searchsorted(known.domain[order], np.arange(1, domains.size))
    return [
        _Curve(values[rows], weights[rows], rule) if len(rows) else None
        for rows in np.split(known.row[order], edges)
    ]


def _woodruff(
    curve: _Curve,
    probability: float,
    share: DomainEstimate | None,
    convention: tuple[float, ShareInterval],
) -> QuantileEstimate | None:
    if share is None:
        return None
    level, share_interval = convention
    is_exact = share_interval is ShareInterval.EXACT
    low = high = error = None
    ends = _ends(share, probability, *convention)
    if ends is not None:
        low = curve.at(ends[0]) if ends[0] >= 0 else None
        high = curve.at(ends[1]) if ends[1] <= 1 else None
        t = student_factor(level, share.df)
        error = None if low is None or high is None else (high - low) / (2 * t)
    return QuantileEstimate(
        curve.at(probability),
        error,
        low,
        high,
        level,
        IntervalMethod.ORDER_STATISTICS if is_exact else IntervalMethod.WOODRUFF,
        share.df,
        share.n,
        share.effective_n,
        share.caveats,
    )


def _ends(
    share: DomainEstimate, probability: float, level: float, share_interval: ShareInterval
) -> tuple[float, float] | None:
    match share_interval:
        case ShareInterval.MEAN:
            found = share.interval(level)
        case ShareInterval.LOGIT:
            found = share.logit_interval(level)
        case ShareInterval.BETA:
            found = share.beta_interval(level)
        case ShareInterval.EXACT:
            return _ranked_ends(share, probability, level)
    return None if found is None else (found.low, found.high)


def _ranked_ends(
    share: DomainEstimate, probability: float, level: float
) -> tuple[float, float] | None:
    """Return the shares of the order statistics between which the quantile lies.

    As many of the n* respondents lie below it as a binomial variable says, so the lower end is the
    last rank l with P(X < l) ≤ α/2 and the upper one the first rank u with P(X ≥ u) ≤ α/2. n* is n
    over the design effect, less for degrees of freedom as in `DomainEstimate.beta_interval`, and
    the binomial tails are incomplete beta functions, so that it need not be whole. An end that n*
    respondents cannot give lies beyond 0 or 1.
    """
    if share.df < 1:
        return None
    tail = (1 - level) / 2
    size = share.n / share.design_effect if share.design_effect else share.effective_n
    size *= float(special.stdtrit(share.n - 1, tail) / special.stdtrit(share.df, tail)) ** 2
    ranks = np.arange(1, int(size + ROUNDING) + 1)
    at_least = special.betainc(ranks, np.maximum(size - ranks + 1, ROUNDING), probability)
    lower, upper = ranks[1 - at_least <= tail], ranks[at_least <= tail]
    low = (lower[-1] - ROUNDING) / size if len(lower) else -np.inf
    high = (upper[0] - ROUNDING) / size if len(upper) else np.inf
    return float(low), float(high)

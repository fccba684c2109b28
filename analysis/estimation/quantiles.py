r"""Medians and other quantiles with Woodruff's intervals.

The p-quantile is the smallest value q at which the weighted share of respondents with
:math:`y \le q` reaches p (R's ``qrule = "math"``). Its interval holds the quantiles at the ends of
the interval of that share, :math:`\hat F(q) \pm t\,s` (R's ``interval.type = "mean"``), and its
standard error is the length of that interval over 2t [1]_.

References
----------
.. [1] R. S. Woodruff, "Confidence intervals for medians and other position measures", *JASA* 47
   (1952), 635-646; J. N. K. Rao, C. F. J. Wu, "Inference from stratified samples", *JASA* 82
   (1987), on the standard error.
"""

from dataclasses import dataclass

import numpy as np

from analysis.errors import InvalidSampleError
from analysis.estimation.design import FloatArray
from analysis.estimation.design_results import Caveat, DomainEstimate
from analysis.estimation.domain_estimates import estimate_shares_below
from analysis.estimation.domains import Domains
from analysis.estimation.intervals import ConfidenceInterval, IntervalMethod, student_factor
from analysis.estimation.linear_statistics import VarianceDesign

ROUNDING = 1e-12  # A share this close to p has reached it.


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
    df, n : int
    effective_n : float
    caveats : tuple of Caveat
    """

    quantile: float
    std_error: float | None
    low: float | None
    high: float | None
    level: float
    df: int
    n: int
    effective_n: float
    caveats: tuple[Caveat, ...]

    @property
    def interval(self) -> ConfidenceInterval | None:
        """The interval, where both ends exist."""
        if self.low is None or self.high is None:
            return None
        return ConfidenceInterval(self.low, self.high, self.level, IntervalMethod.WOODRUFF)


def estimate_quantiles(
    values: FloatArray,
    domains: Domains,
    design: VarianceDesign,
    probability: float,
    *,
    level: float = 0.95,
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
    curves = _curves(values, domains, design.weights)
    quantiles = np.array([np.nan if curve is None else curve.at(probability) for curve in curves])
    shares = estimate_shares_below(values, quantiles, domains, design)
    return tuple(
        None if curve is None else _woodruff(curve, probability, shares.of(position), level)
        for position, curve in enumerate(curves)
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Curve:
    """The weighted distribution of one domain: values in order, and the share up to each."""

    values: FloatArray
    shares: FloatArray

    def at(self, probability: float) -> float:
        position = int(np.searchsorted(self.shares, probability - ROUNDING))
        return float(self.values[min(position, len(self.values) - 1)])


def _curves(values: FloatArray, domains: Domains, weights: FloatArray) -> list[_Curve | None]:
    if len(values) != domains.n:
        raise InvalidSampleError(f"values must be as many as the {domains.n} respondents")
    known = domains.where(~np.isnan(values))
    order = np.lexsort((values[known.row], known.domain))
    edges = np.searchsorted(known.domain[order], np.arange(1, domains.size))
    curves: list[_Curve | None] = []
    for rows in np.split(known.row[order], edges):
        total = np.cumsum(weights[rows])
        curves.append(_Curve(values[rows], total / total[-1]) if len(rows) else None)
    return curves


def _woodruff(
    curve: _Curve, probability: float, share: DomainEstimate | None, level: float
) -> QuantileEstimate | None:
    if share is None:
        return None
    low = high = error = None
    if share.std_error is not None and share.df >= 1:
        t = student_factor(level, share.df)
        below, above = share.estimate - t * share.std_error, share.estimate + t * share.std_error
        low = curve.at(below) if below >= 0 else None
        high = curve.at(above) if above <= 1 else None
        error = None if low is None or high is None else (high - low) / (2 * t)
    return QuantileEstimate(
        curve.at(probability),
        error,
        low,
        high,
        level,
        share.df,
        share.n,
        share.effective_n,
        share.caveats,
    )

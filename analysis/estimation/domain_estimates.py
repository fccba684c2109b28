"""Means, totals, ratios and shares of domains under any design, with their joint covariance."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import special, stats

from analysis.errors import InvalidSampleError
from analysis.estimation.cells import sum_by
from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.domains import Domains
from analysis.estimation.intervals import (
    ConfidenceInterval,
    IntervalMethod,
    student_interval,
    wilson_bounds,
)
from analysis.estimation.linear_statistics import Ratios, Statistic, Totals, VarianceDesign

MIN_RESPONDENTS = 2  # One respondent says nothing about spread.


class Caveat(StrEnum):
    """Why a standard error or an interval is missing, or to be read with care."""

    ONE_RESPONDENT = "one_respondent"
    NO_DEGREES_OF_FREEDOM = "no_degrees_of_freedom"
    NO_STRATUM_TO_AVERAGE = "no_stratum_to_average"
    REPLICATES_DISCARDED = "replicates_discarded"


@dataclass(frozen=True, slots=True)
class DomainEstimate:
    """One estimate, in the unit of its variable.

    Attributes
    ----------
    estimate : float
    std_error : float or None
    df : int
        Clusters minus strata that have respondents of the domain.
    n : int
        Respondents with a value.
    effective_n : float
        Kish's effective size of these.
    design_effect, design_effect_wor : float or None
        Variance over that of a simple random sample of n with and without replacement; ``None``
        for ratios, and where nobody differs.
    caveats : tuple of Caveat
    """

    estimate: float
    std_error: float | None
    df: int
    n: int
    effective_n: float
    design_effect: float | None
    design_effect_wor: float | None
    caveats: tuple[Caveat, ...] = ()

    @property
    def kish_design_effect(self) -> float:
        """What unequal weights alone cost, ``n / effective_n``."""
        return self.n / self.effective_n

    def interval(self, level: float = 0.95) -> ConfidenceInterval | None:
        """Return ``estimate ± t(df) · std_error``; ``None`` where either is missing."""
        if self.std_error is None or self.df < 1:
            return None
        return student_interval(self.estimate, self.std_error, self.df, level=level)

    def logit_interval(self, level: float = 0.95) -> ConfidenceInterval | None:
        r"""Return an interval for a share that stays within 0..1.

        Notes
        -----
        :math:`\operatorname{logit} p \pm t\,s / (p(1 - p))`, transformed back, as R's
        ``svyciprop(method = "xlogit")``. Where everybody agrees there is no logit and no error,
        and Wilson's interval on the effective size is given.
        """
        if self.std_error is None or self.df < 1:
            return None
        p = self.estimate
        if not 0 < p < 1 or self.std_error == 0:
            ends = wilson_bounds(min(1.0, max(0.0, p)), self.effective_n, level)
            return ConfidenceInterval(*ends, level, IntervalMethod.WILSON_EFFECTIVE)
        margin = stats.t.ppf((1 + level) / 2, self.df) * self.std_error / (p * (1 - p))
        low, high = special.expit(special.logit(p) + np.array([-margin, margin]))
        return ConfidenceInterval(float(low), float(high), level, IntervalMethod.LOGIT)


@dataclass(frozen=True, slots=True)
class Contrast:
    """A linear combination of estimates."""

    estimate: float
    std_error: float


@dataclass(frozen=True, slots=True, eq=False)
class DomainEstimates:
    """k estimates with their joint covariance.

    Attributes
    ----------
    estimates : (k,) float array
        NaN without denominator or respondents.
    covariance : (k, k) float array
    n, df : (k,) int array
    effective_n : (k,) float array
        NaN without respondents.
    srs_variances : (k,) float array
        Under simple random sampling with replacement; NaN where that means nothing.
    weight_sums : (k,) float array
    discarded : (k,) int array or None
        Replicates in which an estimate did not exist.
    is_total : bool
    """

    estimates: FloatArray
    covariance: FloatArray
    n: IntArray
    df: IntArray
    effective_n: FloatArray
    srs_variances: FloatArray
    weight_sums: FloatArray
    discarded: IntArray | None
    is_total: bool

    def of(self, position: int) -> DomainEstimate | None:
        """Return one estimate; ``None`` where nobody has a value or the denominator is zero."""
        value, n = float(self.estimates[position]), int(self.n[position])
        if n == 0 or not np.isfinite(value):
            return None
        variance, df = float(self.covariance[position, position]), int(self.df[position])
        is_lonely = n < MIN_RESPONDENTS and not self.is_total
        is_discarded = self.discarded is not None and self.discarded[position] > 0
        applies = {
            Caveat.ONE_RESPONDENT: is_lonely,
            Caveat.NO_DEGREES_OF_FREEDOM: df < 1,
            Caveat.NO_STRATUM_TO_AVERAGE: bool(np.isnan(variance)),
            Caveat.REPLICATES_DISCARDED: is_discarded,
        }
        has_error = not (is_lonely or np.isnan(variance))
        with_replacement, without = self._design_effects(position) if has_error else (None, None)
        return DomainEstimate(
            estimate=value,
            std_error=variance**0.5 if has_error else None,
            df=df,
            n=n,
            effective_n=float(self.effective_n[position]),
            design_effect=with_replacement,
            design_effect_wor=without,
            caveats=tuple(caveat for caveat, holds in applies.items() if holds),
        )

    def contrast(self, coefficients: FloatArray) -> Contrast | None:
        """Return Σ c·estimate with its error, such as the difference of two domains.

        ``None`` where an estimate with a coefficient other than zero, or its error, is missing.
        """
        used = np.flatnonzero(coefficients)
        c, values = coefficients[used], self.estimates[used]
        variance = float(c @ self.covariance[np.ix_(used, used)] @ c)
        has_error = self.is_total or (self.n[used] >= MIN_RESPONDENTS).all()
        if not (np.isfinite(values).all() and np.isfinite(variance) and has_error):
            return None
        return Contrast(float(c @ values), max(variance, 0.0) ** 0.5)

    def _design_effects(self, position: int) -> tuple[float | None, float | None]:
        simple, n = float(self.srs_variances[position]), int(self.n[position])
        if not simple > 0:
            return None, None
        effect = float(self.covariance[position, position]) / simple
        left_out = 1 - n / float(self.weight_sums[position])
        return effect, effect / left_out if left_out > 0 else None


def estimate_means(
    values: FloatArray, domains: Domains, design: VarianceDesign
) -> DomainEstimates:
    """Estimate the mean of a variable in every domain.

    Parameters
    ----------
    values : (n,) float array
        NaN where missing; such respondents are left out, as a domain is.
    domains : Domains
    design : VarianceDesign
        A `ClusterDesign`, `CalibratedDesign` or `ReplicateDesign` of the same respondents.

    Raises
    ------
    InvalidSampleError
        If lengths differ or a value is infinite.
    """
    known = _known(domains, design, values)
    y = values[known.row]
    statistic = Ratios(known.row, known.domain, y, np.ones(len(y)), domains.size)
    return _estimate(statistic, design, _simple_variance(statistic, design.weights))


def estimate_totals(
    values: FloatArray, domains: Domains, design: VarianceDesign
) -> DomainEstimates:
    """Estimate the total of a variable in every domain; arguments as for `estimate_means`.

    A domain without respondents has no estimate, although its sum would be zero.
    """
    known = _known(domains, design, values)
    y = values[known.row]
    means = Ratios(known.row, known.domain, y, np.ones(len(y)), domains.size)
    size = sum_by(known.domain, design.weights[known.row], domains.size)
    simple = _simple_variance(means, design.weights) * size**2
    return _estimate(Totals(known.row, known.domain, y, domains.size), design, simple)


def estimate_ratios(
    numerators: FloatArray, denominators: FloatArray, domains: Domains, design: VarianceDesign
) -> DomainEstimates:
    """Estimate the ratio of two totals in every domain; arguments as for `estimate_means`.

    Respondents who lack either value are left out of both totals.
    """
    known = _known(domains, design, numerators, denominators)
    y, x = numerators[known.row], denominators[known.row]
    statistic = Ratios(known.row, known.domain, y, x, domains.size)
    return _estimate(statistic, design, np.full(domains.size, np.nan))


def estimate_shares(
    codes: IntArray, categories: int, domains: Domains, design: VarianceDesign
) -> DomainEstimates:
    """Estimate the share of every category in every domain.

    Parameters
    ----------
    codes : (n,) int array
        Category in ``range(categories)``; -1 where missing.
    categories : int
    domains, design
        As for `estimate_means`.

    Returns
    -------
    DomainEstimates
        Category c of domain D stands at position ``D * categories + c``.

    Raises
    ------
    InvalidSampleError
        If lengths differ or a code lies outside ``-1..categories-1``.
    """
    if len(codes) and not -1 <= codes.min() <= codes.max() < categories:
        raise InvalidSampleError(f"codes must lie in -1..{categories - 1}")
    known = _known(domains, design, np.where(codes < 0, np.nan, codes))
    row, domain = np.repeat(known.row, categories), np.repeat(known.domain, categories)
    category = np.tile(np.arange(categories), len(known.row))
    has_it = (codes[row] == category).astype(np.float64)
    size = domains.size * categories
    column = domain * categories + category
    statistic = Ratios(row, column, has_it, np.ones(len(row)), size)
    return _estimate(statistic, design, _simple_variance(statistic, design.weights))


def estimate_shares_below(
    values: FloatArray, limits: FloatArray, domains: Domains, design: VarianceDesign
) -> DomainEstimates:
    """Estimate the share of each domain whose value is at most the domain's own limit.

    Parameters
    ----------
    values, domains, design
        As for `estimate_means`.
    limits : (D,) float array
        One per domain.
    """
    known = _known(domains, design, values)
    is_below = (values[known.row] <= limits[known.domain]).astype(np.float64)
    ones = np.ones(len(is_below))
    statistic = Ratios(known.row, known.domain, is_below, ones, domains.size)
    return _estimate(statistic, design, _simple_variance(statistic, design.weights))


def _known(domains: Domains, design: VarianceDesign, *variables: FloatArray) -> Domains:
    """Return the domains without respondents who lack a value."""
    n = len(design.weights)
    if domains.n != n or any(len(values) != n for values in variables):
        raise InvalidSampleError(f"values and domains must be as many as the {n} weights")
    if any(np.isinf(values).any() for values in variables):
        raise InvalidSampleError("a value is infinite; give NaN where an answer is missing")
    is_known = ~np.any([np.isnan(values) for values in variables], axis=0)
    return domains.where(is_known)


def _simple_variance(statistic: Ratios, weights: FloatArray) -> FloatArray:
    r"""Return s²/n of each mean, with :math:`s^2 = \frac{n}{n-1} \sum w (y - m)^2 / \sum w`."""
    w = weights[statistic.row]
    n = np.bincount(statistic.column, minlength=statistic.size)
    residual = statistic.numerators - statistic.estimate(weights)[statistic.column]
    squares = sum_by(statistic.column, w * residual**2, statistic.size)
    size = sum_by(statistic.column, w, statistic.size)
    with np.errstate(invalid="ignore", divide="ignore"):
        simple: FloatArray = squares / size / (n - 1)
    return simple


def _estimate(
    statistic: Statistic, design: VarianceDesign, srs_variances: FloatArray
) -> DomainEstimates:
    w = design.weights[statistic.row]
    sizes = sum_by(statistic.column, w, statistic.size)
    squares = sum_by(statistic.column, w**2, statistic.size)
    variance = design.variance(statistic)
    return DomainEstimates(
        estimates=statistic.estimate(design.weights),
        covariance=variance.covariance,
        n=np.bincount(statistic.column, minlength=statistic.size),
        df=variance.df,
        effective_n=np.divide(
            sizes**2, squares, out=np.full(statistic.size, np.nan), where=squares > 0
        ),
        srs_variances=srs_variances,
        weight_sums=sizes,
        discarded=variance.discarded,
        is_total=isinstance(statistic, Totals),
    )

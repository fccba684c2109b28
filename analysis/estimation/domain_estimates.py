"""Means, totals, ratios and shares of domains under any design, with their joint covariance."""

from dataclasses import replace

import numpy as np

from analysis.errors import InvalidSampleError
from analysis.estimation.cells import sum_by
from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.design_results import DomainEstimates
from analysis.estimation.domains import Domains
from analysis.estimation.linear_statistics import Ratios, Statistic, Totals, VarianceDesign
from analysis.estimation.rounding import ROUNDING, without_rounding


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
    return _means(Ratios(known.row, known.domain, y, np.ones(len(y)), domains.size), design)


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
    simple = _simple_variance(means, design) * size**2
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
    return _estimate(statistic, design, _simple_variance(statistic, design))


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
    return _means(Ratios(row, column, has_it, np.ones(len(row)), size), design)


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
    return _means(Ratios(known.row, known.domain, is_below, ones, domains.size), design)


def _known(domains: Domains, design: VarianceDesign, *variables: FloatArray) -> Domains:
    """Return the domains without respondents who lack a value."""
    n = len(design.weights)
    if domains.n != n or any(len(values) != n for values in variables):
        raise InvalidSampleError(f"values and domains must be as many as the {n} weights")
    if any(np.isinf(values).any() for values in variables):
        raise InvalidSampleError("a value is infinite; give NaN where an answer is missing")
    is_known = ~np.any([np.isnan(values) for values in variables], axis=0)
    return domains.where(is_known)


def _simple_variance(statistic: Ratios, design: VarianceDesign) -> FloatArray:
    r"""Return s²/n of each ratio, zero where nobody differs.

    That is :math:`\sum w \sum w z^2 / (n - 1)` of its influence values z, as R's ``svyratio`` has
    it, and of a mean :math:`s^2 = \frac{n}{n-1} \sum w (y - m)^2 / \sum w`.
    """
    w, n = design.weights[statistic.row], _respondents(statistic, design)
    squares = sum_by(
        statistic.column, w * statistic.influence(design.weights) ** 2, statistic.size
    )
    size = sum_by(statistic.column, w, statistic.size)
    with np.errstate(invalid="ignore", divide="ignore"):
        simple: FloatArray = size * squares / (n - 1)
        is_rounding = np.sqrt(simple) <= ROUNDING * statistic.parts(design.weights)
    return np.where(is_rounding, 0.0, simple)


def _means(statistic: Ratios, design: VarianceDesign) -> DomainEstimates:
    """Estimate means, none beyond the values it is the mean of."""
    found = _estimate(statistic, design, _simple_variance(statistic, design))
    estimates, values = found.estimates, statistic.numerators
    # Linear calibration may make a weight negative, and the mean then rightly lies outside.
    if len(values) and design.weights.min() >= 0:
        estimates = np.clip(estimates, values.min(), values.max())
    is_same = (found.srs_variances == 0)[statistic.column]
    if is_same.any():
        column, same = statistic.column[is_same], values[is_same]
        low, high = np.full(statistic.size, np.inf), np.full(statistic.size, -np.inf)
        np.minimum.at(low, column, same)
        np.maximum.at(high, column, same)
        estimates = np.where(low == high, low, estimates)
    return replace(found, estimates=estimates)


def _respondents(statistic: Statistic, design: VarianceDesign) -> IntArray:
    found = sum_by(statistic.column, design.respondents[statistic.row], statistic.size)
    return found.astype(np.int64)


def _estimate(
    statistic: Ratios | Totals, design: VarianceDesign, srs_variances: FloatArray
) -> DomainEstimates:
    w = design.weights[statistic.row]
    sizes = sum_by(statistic.column, w, statistic.size)
    squares = sum_by(statistic.column, design.squared_weights[statistic.row], statistic.size)
    variance = design.variance(statistic)
    estimates, parts = statistic.estimate(design.weights), statistic.parts(design.weights)
    covariance = without_rounding(variance.covariance, parts)
    is_missing = np.isnan(estimates)  # Without a denominator there is no error either.
    covariance[is_missing] = covariance[:, is_missing] = np.nan
    return DomainEstimates(
        estimates=estimates,
        covariance=covariance,
        n=_respondents(statistic, design),
        df=variance.df,
        effective_n=np.divide(
            sizes**2, squares, out=np.full(statistic.size, np.nan), where=squares > 0
        ),
        srs_variances=srs_variances,
        weight_sums=sizes,
        discarded=variance.discarded,
        is_total=isinstance(statistic, Totals),
    )

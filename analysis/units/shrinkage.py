r"""Raw and shrunk estimates of units side by side, with the reliability of each.

.. math::
   \hat\theta_i = \hat\mu + (1 - B_i)(y_i - \hat\mu), \qquad B_i = \frac{v_i}{v_i + \tau^2}

where errors are independent; with a covariance matrix V of the errors,
:math:`\hat\theta = y - V W (y - \hat\mu)`, :math:`W = (V + \tau^2 I)^{-1}`, in the notation of
`analysis.units.between_variance`. The reliability :math:`1 - B_i` is the share of the spread of
raw figures of such units that is not sampling error.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from scipy import stats

from analysis.errors import InsufficientSampleError, too_few_units
from analysis.estimation.design import FloatArray
from analysis.estimation.intervals import ConfidenceInterval, IntervalMethod, student_interval
from analysis.units.between_variance import (
    TurnedFigures,
    fit_mean,
    paule_mandel,
    q_profile_interval,
    restricted_likelihood,
)
from analysis.units.estimates import Basis, UnitEstimates

MIN_UNITS = 3  # Two units say next to nothing about how units differ.


class BetweenVarianceMethod(StrEnum):
    """How tau² is estimated."""

    PAULE_MANDEL = "paule_mandel"
    REML = "reml"


@dataclass(frozen=True, slots=True)
class ShrunkUnit:
    """One unit, raw and shrunk.

    Attributes
    ----------
    raw, raw_std_error : float
    shrunk : float
    std_error : float
        Of `shrunk` with tau² taken as known.
    root_mean_square_error : float
        The same with the uncertainty of tau²; the interval is made of it.
    reliability : float
        0 (all noise) to 1 (no noise).
    interval : ConfidenceInterval
    n : int
    effective_n : float
    """

    code: str
    raw: float
    raw_std_error: float
    shrunk: float
    std_error: float
    root_mean_square_error: float
    reliability: float
    interval: ConfidenceInterval
    n: int
    effective_n: float


@dataclass(frozen=True, slots=True)
class Shrinkage:
    """All units of a comparison, and how they vary about their mean.

    Attributes
    ----------
    method : BetweenVarianceMethod
    tau2 : float
        Variance of the true figures of units.
    tau2_interval : (low, high)
    mean, mean_std_error : float
        Of the true figures: of units, not of answers. The error is that of Knapp and Hartung.
    mean_interval : ConfidenceInterval
    prediction_interval : ConfidenceInterval
        Where the true figure of one more unit like these is expected.
    units : tuple of ShrunkUnit
        In the order given.
    estimates : UnitEstimates
        The shrunk figures with their joint covariance: shared is the error of the mean. For the
        probabilities of `analysis.units.probabilities`; sets of ranks need raw figures.
    """

    method: BetweenVarianceMethod
    tau2: float
    tau2_interval: tuple[float, float]
    mean: float
    mean_std_error: float
    mean_interval: ConfidenceInterval
    prediction_interval: ConfidenceInterval
    units: tuple[ShrunkUnit, ...]
    estimates: UnitEstimates = field(repr=False)

    def below_reliability(self, least: float) -> tuple[str, ...]:
        """Return the units too noisy to be ranked, by the reliability a ranking asks for."""
        return tuple(unit.code for unit in self.units if unit.reliability < least)


def shrink(
    estimates: UnitEstimates,
    method: BetweenVarianceMethod = BetweenVarianceMethod.PAULE_MANDEL,
    *,
    level: float = 0.95,
) -> Shrinkage:
    r"""Shrink the figures of units towards their mean, each as far as it is noise.

    Parameters
    ----------
    estimates : UnitEstimates
        At least three units, with the joint covariance of their errors.
    method : BetweenVarianceMethod
    level : float
        Confidence of every interval.

    Raises
    ------
    InsufficientSampleError
        If there are fewer than three units.

    Notes
    -----
    With tau² known the covariance of shrunk figures is
    :math:`V - VWV + VW1\,1'WV / 1'W1` [1]_, for independent errors
    :math:`(1 - B_i) v_i + B_i^2 / \sum w`. The mean squared error adds twice the diagonal of
    :math:`V W^3 V` times :math:`V(\hat\tau^2)`, which is :math:`2/\operatorname{tr} W^2` for REML
    and :math:`2k/(\operatorname{tr} W)^2` for Paule and Mandel, and for the latter subtracts
    that of :math:`V W^2 V` times the bias
    :math:`2(k \operatorname{tr} W^2 - (\operatorname{tr} W)^2)/(\operatorname{tr} W)^3` [2]_,
    and is kept at or above the variance with tau² known.

    The error of the mean is :math:`\sqrt{Q/((k-1)\,1'W1)}` with t on k - 1 degrees of freedom
    [3]_; the prediction interval is :math:`\hat\mu \pm t_{k-2} \sqrt{\tau^2 + s^2}` [4]_.

    References
    ----------
    .. [1] S. W. Raudenbush, A. S. Bryk, "Empirical Bayes meta-analysis", *Journal of Educational
       Statistics* 10 (1985), 75-98.
    .. [2] G. S. Datta, J. N. K. Rao, D. D. Smith, "On measuring the variability of small area
       estimators under a basic area level model", *Biometrika* 92 (2005), 183-196.
    .. [3] G. Knapp, J. Hartung, "Improved tests for a random effects meta-regression with a single
       covariate", *Statistics in Medicine* 22 (2003), 2693-2710.
    .. [4] J. P. T. Higgins, S. G. Thompson, D. J. Spiegelhalter, "A re-evaluation of
       random-effects meta-analysis", *JRSS A* 172 (2009), 137-159.
    """
    k = len(estimates)
    if k < MIN_UNITS:
        said = f"shrinkage needs {MIN_UNITS} units, not {k}"
        raise InsufficientSampleError(too_few_units(said, k, MIN_UNITS))
    figures = TurnedFigures.of(estimates.values, estimates.covariance)
    is_reml = method is BetweenVarianceMethod.REML
    tau2 = (restricted_likelihood if is_reml else paule_mandel)(figures)
    fit = fit_mean(figures, tau2)
    mean_error = (fit.q / (k - 1) / fit.precision) ** 0.5
    spread = (tau2 + mean_error**2) ** 0.5
    noise = figures.variances * fit.weights
    shared = figures.back(noise * fit.loadings)
    known = figures.covariance((1 - noise) * figures.variances)
    known += np.outer(shared, shared) / fit.precision
    variances = np.diag(estimates.covariance)
    shrunk = replace(
        estimates,
        values=estimates.values - figures.back(noise * fit.residuals),
        covariance=known + np.diag(_doubt_about_tau2(figures, tau2, method)),
        basis=Basis.SHRUNK,
    )
    reliability = 1 - variances / (variances + tau2)
    return Shrinkage(
        method=method,
        tau2=tau2,
        tau2_interval=q_profile_interval(figures, level),
        mean=fit.mean,
        mean_std_error=mean_error,
        mean_interval=student_interval(fit.mean, mean_error, k - 1, level=level),
        prediction_interval=student_interval(fit.mean, spread, k - 2, level=level),
        units=tuple(_side_by_side(estimates, shrunk, np.sqrt(np.diag(known)), reliability, level)),
        estimates=shrunk,
    )


def _side_by_side(
    raw: UnitEstimates,
    shrunk: UnitEstimates,
    known_errors: FloatArray,
    reliability: FloatArray,
    level: float,
) -> Iterator[ShrunkUnit]:
    z = float(stats.norm.ppf((1 + level) / 2))
    for i, code in enumerate(raw.codes):
        value, error = float(shrunk.values[i]), float(shrunk.std_errors[i])
        yield ShrunkUnit(
            code=code,
            raw=float(raw.values[i]),
            raw_std_error=float(raw.std_errors[i]),
            shrunk=value,
            std_error=float(known_errors[i]),
            root_mean_square_error=error,
            reliability=float(reliability[i]),
            interval=ConfidenceInterval(
                value - z * error, value + z * error, level, IntervalMethod.NORMAL
            ),
            n=int(raw.n[i]),
            effective_n=float(raw.effective_n[i]),
        )


def _doubt_about_tau2(
    figures: TurnedFigures, tau2: float, method: BetweenVarianceMethod
) -> FloatArray:
    """Return what not knowing tau² adds to the mean squared error of each unit."""
    weights, k = 1 / (figures.variances + tau2), len(figures)
    total, squares = float(weights.sum()), float((weights**2).sum())
    noise = figures.variances * weights
    added = np.diag(figures.covariance(2 * noise**2 * weights))
    if method is BetweenVarianceMethod.REML:
        return added * (2 / squares)
    bias = 2 * (k * squares - total**2) / total**3
    known: FloatArray = np.diag(figures.covariance(noise**2)) * bias
    return np.maximum(added * (2 * k / total**2) - known, 0.0)

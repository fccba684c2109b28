r"""Differences and other linear combinations of estimates, and tests of several at once.

With estimates :math:`\hat\theta`, their covariance :math:`\Sigma` and q independent contrasts C,
:math:`W = (C\hat\theta)' (C \Sigma C')^{-1} (C\hat\theta)`; :math:`W/q` is compared with F on q
and :math:`\nu - q` degrees of freedom, :math:`\nu` being clusters less strata of all respondents
compared. This is what R's ``regTermTest`` of ``svyglm(y ~ domain)`` and, with one contrast,
``svyttest`` give [1]_ [2]_.

References
----------
.. [1] R. E. Fay, "A jackknifed chi-squared test for complex samples", *JASA* 80 (1985), 148-157;
   E. L. Korn, B. I. Graubard, "Simultaneous testing of regression coefficients with complex
   survey data", *The American Statistician* 44 (1990), 270-276.
.. [2] T. Lumley, *Complex Surveys*, Wiley, 2010, chapters 2 and 5.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import stats

from analysis.errors import InvalidSampleError
from analysis.estimation.design import FloatArray
from analysis.estimation.design_results import DomainEstimates
from analysis.estimation.intervals import ConfidenceInterval, student_interval
from analysis.estimation.rounding import combined

MAX_CONDITION = 1e12  # Beyond it a matrix says that its rows follow from one another.


class UntestableReason(StrEnum):
    """Why there is no test."""

    NO_ANSWER = "no_answer"
    ONE_CATEGORY = "one_category"  # Nothing can depend on what is the same for all.
    ONE_DOMAIN = "one_domain"
    MISSING_ESTIMATE = "missing_estimate"  # A part has no estimate, or no error.
    NO_DEGREES_OF_FREEDOM = "no_degrees_of_freedom"
    NO_VARIANCE = "no_variance"
    KNOWN_BY_CALIBRATION = "known_by_calibration"  # The weights meet it in every sample.


@dataclass(frozen=True, slots=True)
class LinearContrast:
    """A linear combination of estimates with its test against zero.

    Attributes
    ----------
    estimate, std_error : float or None
    df : float
        Of the t test; below 1 there is neither test nor interval.
    t, p_value : float or None
    problem : UntestableReason or None
    """

    estimate: float | None
    std_error: float | None
    df: float
    t: float | None
    p_value: float | None
    problem: UntestableReason | None = None

    def interval(self, level: float = 0.95) -> ConfidenceInterval | None:
        """Return ``estimate ± t(df) · std_error``; ``None`` where either is missing."""
        if self.estimate is None or self.std_error is None or self.df < 1:
            return None
        return student_interval(self.estimate, self.std_error, self.df, level=level)


@dataclass(frozen=True, slots=True)
class WaldTest:
    """A test that q contrasts are all zero.

    Attributes
    ----------
    statistic : float or None
        F, W/q.
    df : int
        q.
    df_denominator : float
    p_value : float or None
    problem : UntestableReason or None
    """

    statistic: float | None
    df: int
    df_denominator: float
    p_value: float | None
    problem: UntestableReason | None = None


def linear_contrast(
    estimates: DomainEstimates, coefficients: FloatArray, df: float
) -> LinearContrast:
    """Return Σ c·estimate, such as the difference of two domains, with a t test.

    Parameters
    ----------
    estimates : DomainEstimates
        k estimates, from rows or from sums.
    coefficients : (k,) float array
        Estimates whose coefficient is zero may be missing.
    df : float
        Of the difference; for a difference of domains, clusters less strata of both, less one.

    Raises
    ------
    InvalidSampleError
        If there are not k coefficients.
    """
    _check(estimates, coefficients)
    found = estimates.contrast(coefficients)
    if found is None:
        return LinearContrast(None, None, df, None, None, UntestableReason.MISSING_ESTIMATE)
    if df < 1:
        reason = UntestableReason.NO_DEGREES_OF_FREEDOM
        return LinearContrast(found.estimate, found.std_error, df, None, None, reason)
    if found.std_error == 0:
        reason = UntestableReason.NO_VARIANCE
        return LinearContrast(found.estimate, found.std_error, df, None, None, reason)
    t = found.estimate / found.std_error
    p_value = 2 * float(stats.t.sf(abs(t), df))
    return LinearContrast(found.estimate, found.std_error, df, t, p_value)


def wald_test(
    estimates: DomainEstimates, contrasts: FloatArray, df_denominator: float
) -> WaldTest:
    """Test that several contrasts are all zero.

    Parameters
    ----------
    estimates : DomainEstimates
    contrasts : (q, k) float array
        None following from the others.
    df_denominator : float

    Raises
    ------
    InvalidSampleError
        If there are not k columns.
    """
    _check(estimates, contrasts)
    q, used = len(contrasts), np.flatnonzero((contrasts != 0).any(axis=0))
    if not q:
        return WaldTest(None, q, df_denominator, None, UntestableReason.ONE_DOMAIN)
    c, values = contrasts[:, used], estimates.estimates[used]
    covariance = combined(c, estimates.covariance[np.ix_(used, used)])
    has_error = estimates.have_errors(used)
    if not (np.isfinite(values).all() and np.isfinite(covariance).all() and has_error):
        return WaldTest(None, q, df_denominator, None, UntestableReason.MISSING_ESTIMATE)
    if df_denominator <= 0:
        return WaldTest(None, q, df_denominator, None, UntestableReason.NO_DEGREES_OF_FREEDOM)
    wald = quadratic_form(c @ values, covariance)
    if wald is None:
        return WaldTest(None, q, df_denominator, None, UntestableReason.NO_VARIANCE)
    p_value = float(stats.f.sf(wald / q, q, df_denominator))
    return WaldTest(wald / q, q, df_denominator, p_value)


def quadratic_form(values: FloatArray, covariance: FloatArray) -> float | None:
    """Return ``v' V⁻¹ v``; ``None`` where V has no inverse.

    Parameters
    ----------
    values : (k,) float array
    covariance : (k, k) float array
        It counts as singular where its correlations have a condition number above `MAX_CONDITION`.
    """
    variances = np.diag(covariance)
    if not (variances > 0).all():
        return None
    scale = 1 / np.sqrt(variances)
    correlation = covariance * np.outer(scale, scale)
    if np.linalg.cond(correlation) > MAX_CONDITION:
        return None
    scaled = values * scale
    return float(scaled @ np.linalg.solve(correlation, scaled))


def _check(estimates: DomainEstimates, coefficients: FloatArray) -> None:
    k = len(estimates.estimates)
    if coefficients.shape[-1] != k:
        raise InvalidSampleError(
            f"{coefficients.shape[-1]} coefficients for {k} estimates; give one for each, 0 where "
            "an estimate takes no part"
        )

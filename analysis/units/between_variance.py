r"""How much units differ beyond sampling error: the between-unit variance tau².

Estimates :math:`y_i` of k units with known sampling variances :math:`v_i` are seen as
:math:`y_i = \mu + u_i + e_i` with :math:`u_i \sim (0, \tau^2)` and :math:`e_i \sim (0, v_i)`,
all independent. With :math:`w_i = 1/(v_i + \tau^2)` and :math:`\hat\mu = \sum w y/\sum w`,

.. math:: Q(\tau^2) = \sum w_i (y_i - \hat\mu)^2

falls in :math:`\tau^2` and is convex, so Newton's steps from the left never pass its root.

References
----------
.. [1] R. C. Paule, J. Mandel, "Consensus values and weighting factors", *Journal of Research of
   the National Bureau of Standards* 87 (1982), 377-385.
.. [2] R. DerSimonian, N. Laird, "Meta-analysis in clinical trials", *Controlled Clinical Trials*
   7 (1986), 177-188.
.. [3] W. Viechtbauer, "Bias and efficiency of meta-analytic variance estimators in the
   random-effects model", *Journal of Educational and Behavioral Statistics* 30 (2005), 261-293.
.. [4] W. Viechtbauer, "Confidence intervals for the amount of heterogeneity in meta-analysis",
   *Statistics in Medicine* 26 (2007), 37-52.
"""

from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from analysis.errors import ConvergenceError, Refusal
from analysis.estimation.design import FloatArray

MAX_STEPS = 500
OVER_RELAXATION = 1.5
TOLERANCE = 1e-13  # Of a step, relative to tau² plus the mean sampling variance.


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """Weights, mean and residuals for one value of tau²."""

    weights: FloatArray
    mean: float
    residuals: FloatArray

    @property
    def q(self) -> float:
        return float(self.weights @ self.residuals**2)

    @property
    def slope(self) -> float:
        """How fast `q` falls in tau²."""
        return float(self.weights**2 @ self.residuals**2)

    @property
    def log_likelihood(self) -> float:
        """The restricted log-likelihood, but for a constant."""
        weights = self.weights
        return float(np.log(weights).sum() - np.log(weights.sum()) - self.q) / 2


def fit_mean(values: FloatArray, variances: FloatArray, tau2: float) -> _Fit:
    """Return the weighted mean of units at one value of tau², with its weights."""
    weights = 1 / (variances + tau2)
    mean = float(weights @ values / weights.sum())
    return _Fit(weights, mean, values - mean)


def paule_mandel(values: FloatArray, variances: FloatArray) -> float:
    """Return the tau² at which Q equals its expectation k - 1 [1]_; 0 where Q(0) is below it."""
    return _where_q_is(len(values) - 1.0, values, variances)


def dersimonian_laird(values: FloatArray, variances: FloatArray) -> float:
    """Return the moment estimate of tau² with the weights of tau² = 0 [2]_, at least 0.

    It has a closed form and loses much where sampling variances differ; it starts other searches.
    """
    fit = fit_mean(values, variances, 0.0)
    sums = [float((fit.weights**power).sum()) for power in (1, 2)]
    return max(0.0, (fit.q - (len(values) - 1)) / (sums[0] - sums[1] / sums[0]))


def restricted_likelihood(values: FloatArray, variances: FloatArray) -> float:
    r"""Return the restricted maximum likelihood estimate of tau², at least 0 [3]_.

    Notes
    -----
    Steps of Fisher's scoring, :math:`(y'PPy - \mathrm{tr} P)/\mathrm{tr} PP` with
    :math:`P = W - ww'/\sum w`, made half as long again, until the score changes its sign; its root
    in between is then found by Brent's method. Steps alone may circle about the root. The start is
    the likeliest of 0 and the two moment estimates, because there may be several maxima.

    Raises
    ------
    ConvergenceError
        If the score has one sign even after the last step allowed.
    """
    starts = (0.0, dersimonian_laird(values, variances), paule_mandel(values, variances))
    tau2 = max(starts, key=lambda t: fit_mean(values, variances, t).log_likelihood)
    scale = float(variances.mean())
    score, information = _score(values, variances, tau2)
    for _ in range(MAX_STEPS):
        following = max(0.0, tau2 + OVER_RELAXATION * score / information)
        if abs(following - tau2) <= TOLERANCE * (tau2 + scale):
            return following
        next_score, information = _score(values, variances, following)
        if score * next_score < 0:
            return _root_of_score(values, variances, (tau2, following))
        tau2, score = following, next_score
    said = f"tau² still moves after {MAX_STEPS} steps; use paule_mandel"
    raise ConvergenceError(Refusal("between_variance_not_settled", said, {"steps": MAX_STEPS}))


def _score(values: FloatArray, variances: FloatArray, tau2: float) -> tuple[float, float]:
    """Return twice the derivative of the restricted log-likelihood, and its expected fall."""
    fit = fit_mean(values, variances, tau2)
    first, second, third = (float((fit.weights**power).sum()) for power in (1, 2, 3))
    information = second - 2 * third / first + (second / first) ** 2
    return fit.slope - first + second / first, information


def _root_of_score(values: FloatArray, variances: FloatArray, ends: tuple[float, float]) -> float:
    def score(tau2: float) -> float:
        return _score(values, variances, tau2)[0]

    return float(optimize.brentq(score, *ends, xtol=TOLERANCE * float(variances.mean())))


def q_profile_interval(
    values: FloatArray, variances: FloatArray, level: float = 0.95
) -> tuple[float, float]:
    """Return the interval of tau² whose ends make Q a chi-square quantile on k - 1 df [4]_."""
    df = len(values) - 1
    upper, lower = (float(stats.chi2.ppf(p, df)) for p in ((1 + level) / 2, (1 - level) / 2))
    return _where_q_is(upper, values, variances), _where_q_is(lower, values, variances)


def _where_q_is(wanted: float, values: FloatArray, variances: FloatArray) -> float:
    """Return the tau² of 0 or more at which Q falls to a value."""
    tau2, scale = 0.0, float(variances.mean())
    for _ in range(MAX_STEPS):
        fit = fit_mean(values, variances, tau2)
        if fit.q <= wanted:
            return tau2
        step = (fit.q - wanted) / fit.slope
        tau2 += step
        if step <= TOLERANCE * (tau2 + scale):
            return tau2
    said = (
        f"tau² still moves after {MAX_STEPS} steps: values differ too much for their variances; "
        "check that both are in the same unit"
    )
    raise ConvergenceError(Refusal("between_variance_not_settled", said, {"steps": MAX_STEPS}))

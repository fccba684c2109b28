r"""How much units differ beyond sampling error: the between-unit variance tau².

Estimates :math:`y` of k units with the known covariance matrix :math:`V` of their errors are seen
as :math:`y_i = \mu + u_i + e_i`, :math:`u_i \sim (0, \tau^2)` independent and
:math:`e \sim (0, V)`. With :math:`V = U \operatorname{diag}(v) U'` the turned figures
:math:`U'y = \mu x + U'u + U'e`, :math:`x = U'1`, have independent errors with variances
:math:`v_i`; where V is diagonal nothing turns and every :math:`x_i` is 1. With
:math:`w_i = 1/(v_i + \tau^2)`, :math:`y` now the turned figures and
:math:`\hat\mu = \sum w x y/\sum w x^2`,

.. math:: Q(\tau^2) = \sum w_i (y_i - \hat\mu x_i)^2

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
from typing import Self

import numpy as np
from scipy import optimize, stats

from analysis.errors import ConvergenceError, Refusal
from analysis.estimation.design import FloatArray

MAX_STEPS = 500
OVER_RELAXATION = 1.5
ROUNDING = 1e-12  # Of a variance, relative to the largest.
TOLERANCE = 1e-13  # Of a step, relative to tau² plus the mean sampling variance.


@dataclass(frozen=True, slots=True, eq=False)
class TurnedFigures:
    """Figures of k units, turned so that their errors are independent; make one with `of`.

    Attributes
    ----------
    values, variances : (k,) float array
        y and v.
    loadings : (k,) float array
        x, what each takes of the mean.
    rotation : (k, k) float array or None
        U; ``None`` where nothing was turned.
    """

    values: FloatArray
    variances: FloatArray
    loadings: FloatArray
    rotation: FloatArray | None

    @classmethod
    def of(cls, values: FloatArray, covariance: FloatArray) -> Self:
        """Turn figures by the eigenvectors of the covariance of their errors."""
        variances = np.diag(covariance)
        if not (covariance - np.diag(variances)).any():
            return cls(values, variances, np.ones(len(values)), None)
        turned, rotation = np.linalg.eigh(covariance)
        # Totals that calibration fixes leave a contrast without error, which no weight can hold.
        kept = np.maximum(turned, ROUNDING * turned.max())
        return cls(rotation.T @ values, kept, rotation.sum(axis=0), rotation)

    def __len__(self) -> int:
        return len(self.values)

    def back(self, values: FloatArray) -> FloatArray:
        """Return U values: numbers that belong to turned figures, for the units again."""
        return values if self.rotation is None else self.rotation @ values

    def covariance(self, variances: FloatArray) -> FloatArray:
        """Return U diag(variances) U', for the units."""
        if self.rotation is None:
            return np.diag(variances)
        return (self.rotation * variances) @ self.rotation.T


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """Weights, mean and residuals for one value of tau²."""

    weights: FloatArray
    loadings: FloatArray
    mean: float
    residuals: FloatArray

    @property
    def precision(self) -> float:
        """One over the variance of the mean."""
        return float(self.weights @ self.loadings**2)

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
        return float(np.log(self.weights).sum() - np.log(self.precision) - self.q) / 2


def fit_mean(figures: TurnedFigures, tau2: float) -> _Fit:
    """Return the weighted mean of units at one value of tau², with its weights."""
    weights, loadings = 1 / (figures.variances + tau2), figures.loadings
    mean = float((weights * loadings) @ figures.values / (weights @ loadings**2))
    return _Fit(weights, loadings, mean, figures.values - mean * loadings)


def paule_mandel(figures: TurnedFigures) -> float:
    """Return the tau² at which Q equals its expectation k - 1 [1]_; 0 where Q(0) is below it."""
    return _where_q_is(len(figures) - 1.0, figures)


def dersimonian_laird(figures: TurnedFigures) -> float:
    """Return the moment estimate of tau² with the weights of tau² = 0 [2]_, at least 0.

    It has a closed form and loses much where sampling variances differ; it starts other searches.
    """
    fit = fit_mean(figures, 0.0)
    lost = float(fit.weights**2 @ fit.loadings**2) / fit.precision
    return max(0.0, (fit.q - (len(figures) - 1)) / (float(fit.weights.sum()) - lost))


def restricted_likelihood(figures: TurnedFigures) -> float:
    r"""Return the restricted maximum likelihood estimate of tau², at least 0 [3]_.

    Notes
    -----
    Steps of Fisher's scoring, :math:`(y'PPy - \mathrm{tr} P)/\mathrm{tr} PP` with
    :math:`P = W - Wxx'W/x'Wx`, made half as long again, until the score changes its sign; its root
    in between is then found by Brent's method. Steps alone may circle about the root. The start is
    the likeliest of 0 and the two moment estimates, because there may be several maxima.

    Raises
    ------
    ConvergenceError
        If the score has one sign even after the last step allowed.
    """
    starts = (0.0, dersimonian_laird(figures), paule_mandel(figures))
    tau2 = max(starts, key=lambda t: fit_mean(figures, t).log_likelihood)
    scale = float(figures.variances.mean())
    score, information = _score(figures, tau2)
    for _ in range(MAX_STEPS):
        following = max(0.0, tau2 + OVER_RELAXATION * score / information)
        if abs(following - tau2) <= TOLERANCE * (tau2 + scale):
            return following
        next_score, information = _score(figures, following)
        if score * next_score < 0:
            return _root_of_score(figures, (tau2, following))
        tau2, score = following, next_score
    said = f"tau² still moves after {MAX_STEPS} steps; use paule_mandel"
    raise ConvergenceError(Refusal("between_variance_not_settled", said, {"steps": MAX_STEPS}))


def _score(figures: TurnedFigures, tau2: float) -> tuple[float, float]:
    """Return twice the derivative of the restricted log-likelihood, and its expected fall."""
    fit = fit_mean(figures, tau2)
    weights, of_precision = fit.weights, fit.weights * fit.loadings**2
    # Sums of what is left, not differences: a contrast without error outweighs all others.
    diagonal = (
        weights * (_before(of_precision) + _before(of_precision[::-1])[::-1]) / fit.precision
    )
    shared = weights * of_precision / fit.precision
    information = float(diagonal @ diagonal + 2 * shared @ _before(shared))
    return fit.slope - float(diagonal.sum()), information


def _before(values: FloatArray) -> FloatArray:
    """Return the sum of all that stand before each."""
    return np.concatenate([[0.0], np.cumsum(values[:-1])])


def _root_of_score(figures: TurnedFigures, ends: tuple[float, float]) -> float:
    def score(tau2: float) -> float:
        return _score(figures, tau2)[0]

    return float(optimize.brentq(score, *ends, xtol=TOLERANCE * float(figures.variances.mean())))


def q_profile_interval(figures: TurnedFigures, level: float = 0.95) -> tuple[float, float]:
    """Return the interval of tau² whose ends make Q a chi-square quantile on k - 1 df [4]_."""
    df = len(figures) - 1
    upper, lower = (float(stats.chi2.ppf(p, df)) for p in ((1 + level) / 2, (1 - level) / 2))
    return _where_q_is(upper, figures), _where_q_is(lower, figures)


def _where_q_is(wanted: float, figures: TurnedFigures) -> float:
    """Return the tau² of 0 or more at which Q falls to a value."""
    tau2, scale = 0.0, float(figures.variances.mean())
    for _ in range(MAX_STEPS):
        fit = fit_mean(figures, tau2)
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

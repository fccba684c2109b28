"""Polychoric correlations: of the normal opinions that ordered levels are thought to cut up."""

from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from analysis.estimation.design import FloatArray

MAX_CORRELATION = 0.999
BRACKET = 1e-3  # The search is surer than this of where the top is.
TOLERANCE = 1e-14
SMALLEST = 1e-15  # A cell's probability is a difference of numbers rounded beyond this.
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(96)


@dataclass(frozen=True, slots=True)
class PolychoricCorrelation:
    """The correlation behind a two-way table of ordered levels.

    Attributes
    ----------
    value : float or None
        ``None`` where an item has a single level.
    is_at_limit : bool
        The likelihood rises towards 1 or -1, as where cells are empty; the value is held short.
    """

    value: float | None
    is_at_limit: bool = False


def polychoric_correlation(table: FloatArray) -> PolychoricCorrelation:
    r"""Estimate the correlation of two normal variables seen as ordered levels.

    Parameters
    ----------
    table : (L, M) float array
        Weight of each pair of levels, lowest first; levels that nobody chose are dropped.

    Notes
    -----
    Two-step maximum likelihood [1]_: thresholds are normal quantiles of the margins; then the
    likelihood is searched, and the correlation at its top solved for from
    :math:`\sum_{ab} n_{ab} P_{ab}' / P_{ab} = 0`, where P is the normal probability of a cell and
    P' its derivative, a sum of bivariate densities at the corners. Empty cells stay empty.

    References
    ----------
    .. [1] U. Olsson, "Maximum likelihood estimation of the polychoric correlation coefficient",
       *Psychometrika* 44 (1979), 443-460.
    """
    filled = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if min(filled.shape) < 2:  # noqa: PLR2004 - one level does not vary
        return PolychoricCorrelation(None)
    shares = filled / filled.sum()
    fit = _Likelihood(
        shares,
        special.ndtri(shares.sum(axis=1).cumsum()[:-1]),
        special.ndtri(shares.sum(axis=0).cumsum()[:-1]),
    )
    near = optimize.minimize_scalar(
        fit.deviance, bounds=(-MAX_CORRELATION, MAX_CORRELATION), method="bounded"
    ).x
    low = max(-MAX_CORRELATION, float(near) - BRACKET)
    high = min(MAX_CORRELATION, float(near) + BRACKET)
    if fit.score(low) <= 0:
        return PolychoricCorrelation(-MAX_CORRELATION, is_at_limit=True)
    if fit.score(high) >= 0:
        return PolychoricCorrelation(MAX_CORRELATION, is_at_limit=True)
    return PolychoricCorrelation(float(optimize.brentq(fit.score, low, high, xtol=TOLERANCE)))


@dataclass(frozen=True, slots=True, eq=False)
class _Likelihood:
    """The likelihood of a table of shares, given the thresholds of its rows and columns."""

    shares: FloatArray
    rows: FloatArray
    columns: FloatArray

    def deviance(self, correlation: float) -> float:
        probability, _slope = _cells(self.rows, self.columns, correlation)
        return -float((self.shares * np.log(probability)).sum())

    def score(self, correlation: float) -> float:
        probability, slope = _cells(self.rows, self.columns, correlation)
        return float((self.shares * slope / probability).sum())


def bivariate_normal(first: FloatArray, second: FloatArray, correlation: float) -> FloatArray:
    r"""Return the probability that both of two standard normal variables stay below a bound.

    Parameters
    ----------
    first, second : (...) float array
        Finite bounds, of the same shape.
    correlation : float
        Between -0.999 and 0.999.

    Notes
    -----
    :math:`\Phi(h)\Phi(k) + \frac1{2\pi} \int_0^{\arcsin r}
    \exp\bigl(-\frac{h^2 + k^2 - 2hk\sin t}{2\cos^2 t}\bigr) dt` [1]_, by the rule of
    Gauss and Legendre.

    References
    ----------
    .. [1] Z. Drezner and G. O. Wesolowsky, "On the computation of the bivariate normal integral",
       *Journal of Statistical Computation and Simulation* 35 (1990), 101-107.
    """
    half = np.arcsin(correlation) / 2
    angle = half * (1 + _NODES)
    h, k = first[..., None], second[..., None]
    exponent = (h**2 + k**2 - 2 * h * k * np.sin(angle)) / (2 * np.cos(angle) ** 2)
    area: FloatArray = half * (np.exp(-exponent) @ _WEIGHTS) / (2 * np.pi)
    return special.ndtr(first) * special.ndtr(second) + area


def _cells(
    rows: FloatArray, columns: FloatArray, correlation: float
) -> tuple[FloatArray, FloatArray]:
    """Return the probability of each cell, and its derivative by the correlation."""
    h, k = np.broadcast_arrays(rows[:, None], columns)
    below = np.zeros((len(rows) + 2, len(columns) + 2))
    below[1:-1, 1:-1] = bivariate_normal(h, k, correlation)
    below[-1, 1:-1], below[1:-1, -1], below[-1, -1] = special.ndtr(columns), special.ndtr(rows), 1
    rest = 1 - correlation**2
    density = np.zeros_like(below)
    exponent = (h**2 + k**2 - 2 * correlation * h * k) / (2 * rest)
    density[1:-1, 1:-1] = np.exp(-exponent) / (2 * np.pi * rest**0.5)
    probability = np.diff(np.diff(below, axis=0), axis=1)
    return np.maximum(probability, SMALLEST), np.diff(np.diff(density, axis=0), axis=1)

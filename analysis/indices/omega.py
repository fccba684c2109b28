"""McDonald's omega: reliability when items measure one thing to different degrees."""

from dataclasses import dataclass

import numpy as np

from analysis.estimation.design import FloatArray
from analysis.indices.correlation_statistic import Slopes
from analysis.indices.item_products import ItemProducts
from analysis.indices.reliability import ReliabilityProblem
from analysis.indices.sampling_adequacy import usable_correlation

MIN_ITEMS = 3  # Two items have one correlation for two loadings.
MAX_SWEEPS = 20_000
MAX_CONDITION = 1e12  # Beyond it the correlations leave the loadings undetermined.
TOLERANCE = 1e-14  # Largest change of a loading in the last sweep.


@dataclass(frozen=True, slots=True, eq=False)
class OneFactor:
    """A single common factor fitted to correlations.

    Attributes
    ----------
    loadings : (K,) float array
        Correlation of each item with the factor; their sum is 0 or more.
    residuals : (K, K) float array
        Correlations less what the factor explains; the diagonal is zero.
    has_heywood_case : bool
        An item would need more than all of its variance: the loading was held at 1, and the model
        does not fit or the sample is too small.
    """

    loadings: FloatArray
    residuals: FloatArray
    has_heywood_case: bool

    @property
    def uniquenesses(self) -> FloatArray:
        """The share of each item's variance that the factor leaves."""
        found: FloatArray = 1 - self.loadings**2
        return found


@dataclass(frozen=True, slots=True)
class OmegaEstimate:
    """Omega total of one factor.

    Attributes
    ----------
    omega : float or None
        Share of the variance of the sum of standardised items that the factor explains, by the
        model; compare it with the standardised alpha, which never exceeds it by more than misfit.
    omega_observed : float or None
        The same with the observed variance of the sum in the denominator.
    factor : OneFactor or None
    n, incomplete : int
    effective_n : float or None
    problem : ReliabilityProblem or None
        Why there is none, or why it is not to be used: of a Heywood case it is too high.
    """

    omega: float | None
    omega_observed: float | None
    factor: OneFactor | None
    n: int
    incomplete: int
    effective_n: float | None
    problem: ReliabilityProblem | None


def estimate_omega(sums: ItemProducts) -> OmegaEstimate:
    r"""Estimate omega total from a single factor.

    Parameters
    ----------
    sums : ItemProducts

    Returns
    -------
    OmegaEstimate
        Without a coefficient, and with the reason, for fewer than three items, items that do not
        vary or repeat each other, or a factor that cannot be found. For a standard error use
        `jackknife`.

    Notes
    -----
    With loadings :math:`\lambda` and uniquenesses :math:`\psi = 1 - \lambda^2`:
    :math:`\omega = (\sum \lambda)^2 / ((\sum \lambda)^2 + \sum \psi)` [1]_, and
    :math:`1 - \sum \psi / \sum_{jk} r_{jk}` with the observed variance, as R's psych has it.

    References
    ----------
    .. [1] R. P. McDonald, *Test Theory: A Unified Treatment*, Erlbaum, 1999, chapter 6.
    """
    correlation, problem = usable_correlation(sums, min_items=MIN_ITEMS)
    factor = None if correlation is None else fit_one_factor(correlation)
    if correlation is None or factor is None:
        problem = problem or ReliabilityProblem.NOT_CONVERGED
        return OmegaEstimate(None, None, None, sums.n, sums.incomplete, sums.effective_n, problem)
    return OmegaEstimate(
        omega=omega_of(factor),
        omega_observed=float(1 - factor.uniquenesses.sum() / correlation.sum()),
        factor=factor,
        n=sums.n,
        incomplete=sums.incomplete,
        effective_n=sums.effective_n,
        problem=ReliabilityProblem.HEYWOOD_CASE if factor.has_heywood_case else None,
    )


def omega_of(factor: OneFactor) -> float:
    """Return omega total of a factor."""
    common, unique = factor.loadings.sum() ** 2, factor.uniquenesses.sum()
    return float(common / (common + unique))


def omega_with_slopes(correlation: FloatArray) -> Slopes | None:
    r"""Return omega total, and how it moves with each correlation.

    Parameters
    ----------
    correlation : (K, K) float array
        K of 3 or more.

    Returns
    -------
    Slopes or None
        ``None`` without a factor. Where a loading is held at its limit it does not move, and what
        is left would be no error of omega: there are no slopes, and NaN stands for them.

    Notes
    -----
    Loadings solve :math:`F_j = \sum_{k \ne j} (r_{jk} - \lambda_j \lambda_k) \lambda_k = 0`, so
    that :math:`d\lambda = -J^{-1} dF` with :math:`J_{jm} = r_{jm} - 2 \lambda_j \lambda_m` and
    :math:`J_{jj} = -\sum_{k \ne j} \lambda_k^2`. With c the sum of loadings, u that of
    uniquenesses, :math:`g_m = 2 c (u + c \lambda_m) / (c^2 + u)^2` and :math:`a = J'^{-1} g` the
    slope by :math:`r_{jk}` is :math:`-(a_j \lambda_k + a_k \lambda_j)`.
    """
    factor = fit_one_factor(correlation)
    if factor is None:
        return None
    loading = factor.loadings
    common, unique = loading.sum(), factor.uniquenesses.sum()
    jacobian = correlation - 2 * np.outer(loading, loading)
    np.fill_diagonal(jacobian, loading**2 - loading @ loading)
    if factor.has_heywood_case or np.linalg.cond(jacobian) > MAX_CONDITION:
        return Slopes(omega_of(factor), np.full_like(correlation, np.nan))
    slope_by_loading = 2 * common * (unique + common * loading) / (common**2 + unique) ** 2
    adjoint = np.linalg.solve(jacobian.T, slope_by_loading)
    slopes = -np.outer(adjoint, loading)
    return Slopes(omega_of(factor), slopes + slopes.T)


def fit_one_factor(correlation: FloatArray) -> OneFactor | None:
    r"""Fit one factor by least squares of the correlations between different items.

    Parameters
    ----------
    correlation : (K, K) float array
        K of 3 or more.

    Returns
    -------
    OneFactor or None
        ``None`` if the loadings do not settle, as where items have nothing in common.

    Notes
    -----
    Minimises :math:`\sum_{j<k} (r_{jk} - \lambda_j \lambda_k)^2`, "minres" [1]_, one loading at a
    time: :math:`\lambda_j = \sum_{k \ne j} r_{jk} \lambda_k / \sum_{k \ne j} \lambda_k^2`, held
    within -1..1 [2]_. Each step lowers the sum of squares, so no step length is needed.

    References
    ----------
    .. [1] H. H. Harman and W. H. Jones, "Factor analysis by minimizing residuals (minres)",
       *Psychometrika* 31 (1966), 351-368.
    .. [2] H. H. Harman and Y. Fukuda, "Resolution of the Heywood case in the minres solution",
       *Psychometrika* 31 (1966), 563-571.
    """
    between = correlation - np.diag(np.diag(correlation))
    values, vectors = np.linalg.eigh(correlation)
    loadings = vectors[:, -1] * values[-1] ** 0.5
    for _ in range(MAX_SWEEPS):
        before = loadings.copy()
        for item in range(len(loadings)):
            others = loadings @ loadings - loadings[item] ** 2
            if others <= TOLERANCE:
                return None
            loadings[item] = np.clip(between[item] @ loadings / others, -1.0, 1.0)
        if np.abs(loadings - before).max() <= TOLERANCE:
            break
    else:
        return None
    loadings = loadings if loadings.sum() >= 0 else -loadings
    explained = np.outer(loadings, loadings)
    residuals = between - explained + np.diag(np.diag(explained))
    return OneFactor(loadings, residuals, bool((np.abs(loadings) >= 1).any()))

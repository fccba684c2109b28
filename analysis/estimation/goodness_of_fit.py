r"""How far a sample is from known shares: the classical test, the corrected one, and the size.

With estimated shares :math:`\hat p_k` of n respondents and known shares :math:`\pi_k` of K
categories, :math:`X^2 = n \sum (\hat p_k - \pi_k)^2 / \pi_k` holds for independent respondents
with equal weights. Under a design it is distributed as :math:`\sum \delta_k \chi^2_1` with the
eigenvalues of :math:`n D^{-1} V`, taken over K - 1 categories, D being the covariance of one
independent answer and V that of the shares. Their mean is the generalised design effect;
:math:`F = X^2/\sum\delta` on :math:`d_0 = (\sum\delta)^2/\sum\delta^2` and :math:`d_0\nu` degrees
of freedom is the corrected test [1]_ [2]_. R's ``svygofchisq`` has X² on the scale of the
population instead, so that only its p-value can be read.

References
----------
.. [1] J. N. K. Rao, A. J. Scott, "The analysis of categorical data from complex sample surveys",
   *JASA* 76 (1981), 221-230.
.. [2] D. R. Thomas, J. N. K. Rao, "Small-sample comparisons of level and power for simple
   goodness-of-fit statistics under cluster sampling", *JASA* 82 (1987), 630-636.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.errors import InvalidSampleError
from analysis.estimation.contrasts import UntestableReason
from analysis.estimation.design import FloatArray
from analysis.estimation.design_results import DomainEstimates

MIN_CATEGORIES = 2


@dataclass(frozen=True, slots=True)
class CategoryFit:
    r"""A category in the population and in the sample.

    `standardized_difference` is the difference of the shares over that of one answer,
    :math:`\sqrt{\pi(1-\pi)}`; beyond 0.1 it is usually called large.
    """

    category: str
    known_share: float
    share: float
    std_error: float
    standardized_difference: float | None


@dataclass(frozen=True, slots=True)
class FitTest:
    """A sample against known shares.

    Attributes
    ----------
    statistic : float or None
        F of the corrected test.
    df, df_denominator : float or None
    p_value : float or None
        Corrected for the design.
    chi_square, chi_square_p_value : float or None
        The classical test of the weighted shares, as if n independent respondents had them.
    chi_square_df : int
    mean_design_effect : float or None
        Generalised.
    total_variation : float or None
        Half the sum of the differences, 0 to 1: the part of the sample that would have to be
        other people.
    largest_standardized_difference : float or None
        Of any category, without its sign.
    categories : tuple of CategoryFit
    n : int
    effective_n : float or None
    problem : UntestableReason or None
    """

    statistic: float | None
    df: float | None
    df_denominator: float | None
    p_value: float | None
    chi_square: float | None
    chi_square_p_value: float | None
    chi_square_df: int
    mean_design_effect: float | None
    total_variation: float | None
    largest_standardized_difference: float | None
    categories: tuple[CategoryFit, ...]
    n: int
    effective_n: float | None
    problem: UntestableReason | None = None


def fit_test(
    shares: DomainEstimates, known: FloatArray, categories: Sequence[str] = ()
) -> FitTest:
    """Test whether the sample has the known shares.

    Parameters
    ----------
    shares : DomainEstimates
        Of K categories of one answer, such as `estimate_shares` of everybody gives them; from
        rows or from sums, with weights *not* calibrated to these shares.
    known : (K,) float array
        Above zero; only their ratios count.
    categories : sequence of str
        What the K categories are called; numbers from 0 where empty.

    Raises
    ------
    InvalidSampleError
        If there are not K known shares, finite and above zero.
    """
    p = shares.estimates
    if known.shape != p.shape or not (np.isfinite(known) & (known > 0)).all():
        raise InvalidSampleError(
            f"known shares must be {len(p)} numbers above zero, one for each category; merge a "
            "category that nobody has in the population with another"
        )
    pi, n, k = known / known.sum(), int(shares.n[0]), len(p)
    if not n:
        return _untested(k, UntestableReason.NO_ANSWER)
    names = tuple(categories) or tuple(map(str, range(k)))
    chi_square = float(n * ((p - pi) ** 2 / pi).sum())
    gaps = (p - pi) / np.sqrt(pi * (1 - pi)) if k >= MIN_CATEGORIES else np.zeros(k)
    corrected, problem = _corrected(shares, pi, chi_square)
    return FitTest(
        statistic=corrected.statistic,
        df=corrected.df,
        df_denominator=corrected.df_denominator,
        p_value=corrected.p_value,
        chi_square=chi_square,
        chi_square_p_value=float(stats.chi2.sf(chi_square, k - 1)) if k > 1 else None,
        chi_square_df=k - 1,
        mean_design_effect=corrected.mean_design_effect,
        total_variation=float(np.abs(p - pi).sum() / 2),
        largest_standardized_difference=float(np.abs(gaps).max()),
        categories=tuple(
            CategoryFit(name, float(pi[i]), float(p[i]), float(error), float(gaps[i]))
            for i, (name, error) in enumerate(
                zip(names, np.sqrt(np.diag(shares.covariance)), strict=True)
            )
        ),
        n=n,
        effective_n=float(shares.effective_n[0]),
        problem=problem,
    )


@dataclass(frozen=True, slots=True)
class _Corrected:
    statistic: float | None = None
    df: float | None = None
    df_denominator: float | None = None
    p_value: float | None = None
    mean_design_effect: float | None = None


def _corrected(
    shares: DomainEstimates, pi: FloatArray, chi_square: float
) -> tuple[_Corrected, UntestableReason | None]:
    if len(pi) < MIN_CATEGORIES:
        return _Corrected(), UntestableReason.ONE_CATEGORY
    nu = int(shares.df[0])
    if nu < 1:
        return _Corrected(), UntestableReason.NO_DEGREES_OF_FREEDOM
    covariance = shares.covariance[:-1, :-1]
    if not np.isfinite(covariance).all() or not np.trace(covariance) > 0:
        return _Corrected(), UntestableReason.NO_VARIANCE
    simple = (np.diag(pi) - np.outer(pi, pi))[:-1, :-1] / int(shares.n[0])
    delta = np.linalg.solve(simple, covariance)
    trace = float(np.trace(delta))
    d0 = trace**2 / float(np.trace(delta @ delta))
    statistic, denominator = chi_square / trace, d0 * nu
    p_value = float(stats.f.sf(statistic, d0, denominator))
    return _Corrected(statistic, d0, denominator, p_value, trace / len(delta)), None


def _untested(k: int, problem: UntestableReason) -> FitTest:
    nothing = (None,) * 6
    return FitTest(*nothing, k - 1, None, None, None, (), 0, None, problem)

r"""Observed against expected: what a unit got beside what all together get for the same cases.

Unit j with :math:`n_{jc}` answers in cell c, whose mean over all units is :math:`m_c`:

.. math::
   O_j = \bar y_j, \qquad E_j = \sum_c \frac{n_{jc}}{n_j} m_c, \qquad R_j = O_j / E_j.

The unit is part of :math:`m_c`. Counting this, with :math:`f_{jc} = n_{jc}/n_c` and the variance
:math:`\sigma_c^2` of answers within units and cell,

.. math::
   V(O_j - E_j) = \sum_c \frac{n_{jc}^2}{n_j^2} \sigma_c^2
   \Bigl( \frac{(1-f_{jc})^2}{n_{jc}} + \frac{n_c - n_{jc}}{n_c^2} \Bigr),

and for the ratio, linearised, :math:`1 - R_j f_{jc}` in place of :math:`1 - f_{jc}`,
:math:`R_j^2` before the second term, and :math:`1/E_j^2` before all.

The difference of j has with that of another unit k the covariance
:math:`-\sum_c \sigma_c^2 n_{jc} n_{kc} / (n_j n_k n_c)`.

Unlike direct standardisation every answer of the unit counts, also in thin cells. But each unit is
weighed by its own mix, so two adjusted units are, strictly, compared with all and not with each
other.

References
----------
.. [1] N. E. Breslow, N. E. Day, *Statistical Methods in Cancer Research*, vol. II, IARC, 1987,
   chapter 2; for means in place of rates the variance follows from the contrast itself.
"""

from dataclasses import dataclass

import numpy as np

from analysis.estimation.design import FloatArray
from analysis.estimation.means import MeanEstimate
from analysis.units.case_mix import CaseMixSums, UnadjustedReason


@dataclass(frozen=True, slots=True)
class ExpectedUnit:
    """A unit, raw and against what its cases lead to expect.

    Attributes
    ----------
    raw : MeanEstimate or None
        What was observed.
    expected : float or None
    difference, difference_std_error : float or None
        Observed less expected.
    ratio, ratio_std_error : float or None
        Observed by expected; ``None`` where nothing above zero is expected.
    adjusted : MeanEstimate or None
        The mean of all answers plus the difference, with the error of the difference.
    unshared : float or None
        Part of the unit's answers in cells where no other unit has any; they compare it with
        itself.
    reason : UnadjustedReason or None
        Why there is no comparison.
    """

    code: str
    raw: MeanEstimate | None
    expected: float | None
    difference: float | None
    difference_std_error: float | None
    ratio: float | None
    ratio_std_error: float | None
    adjusted: MeanEstimate | None
    unshared: float | None
    reason: UnadjustedReason | None


def compare_with_expected(sums: CaseMixSums) -> tuple[ExpectedUnit, ...]:
    """Compare every unit with what all units together get for its cases.

    Parameters
    ----------
    sums : CaseMixSums

    Returns
    -------
    tuple of ExpectedUnit
        In the order of the units. A cell in which no unit has two answers takes the variance
        pooled over all cells.
    """
    total = sums.n.sum(axis=0).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        cell_means = sums.y.sum(axis=0) / total
    overall = float(sums.y.sum()) / max(1, int(total.sum()))
    whole = _Whole(total, cell_means, _variances(sums), overall)
    return tuple(_expected_unit(sums, unit, raw, whole) for unit, raw in enumerate(sums.raw()))


def covariance_of_differences(sums: CaseMixSums) -> FloatArray:
    """Return the (U, U) covariance of observed less expected.

    For `analysis.units.estimates.UnitEstimates.of_means` with the adjusted means. NaN in the rows
    and columns of units without answers, and everywhere without two answers in any cell of a unit.
    """
    total, variances = sums.n.sum(axis=0), _variances(sums)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = sums.n / sums.n.sum(axis=1, keepdims=True)
        own = share**2 / sums.n
    if variances is None:
        return np.full((len(sums.units),) * 2, np.nan)
    own = np.where(sums.n > 0, own, 0.0)
    per_answer = np.divide(variances, total, out=np.zeros(len(total)), where=total > 0)
    covariance: FloatArray = np.diag(own @ variances) - (share * per_answer) @ share.T
    return covariance


@dataclass(frozen=True, slots=True, eq=False)
class _Whole:
    """All units together: counts, means and variances of each cell, and the mean of all."""

    n: FloatArray
    means: FloatArray
    variances: FloatArray | None
    overall: float


def _variances(sums: CaseMixSums) -> FloatArray | None:
    """Return the variance within units of each cell; ``None`` without two answers anywhere."""
    squares = sums.squares.sum(axis=0)
    df = np.maximum(sums.n - 1, 0).sum(axis=0)
    if not df.sum():
        return None
    pooled = float(squares.sum() / df.sum())
    variances: FloatArray = np.divide(squares, df, out=np.full(len(squares), pooled), where=df > 0)
    return variances


def _expected_unit(
    sums: CaseMixSums, unit: int, raw: MeanEstimate | None, whole: _Whole
) -> ExpectedUnit:
    used = sums.n[unit] > 0
    own, n = sums.n[unit, used].astype(np.float64), whole.n[used]
    unshared = float(own[own == n].sum() / own.sum()) if raw is not None else None
    reason = _reason(raw, unshared, whole)
    if raw is None or reason is not None or whole.variances is None:
        return ExpectedUnit(
            sums.units[unit], raw, None, None, None, None, None, None, unshared, reason
        )
    share, variances = own / own.sum(), whole.variances[used]
    expected = float(share @ whole.means[used])

    def error(ratio: float) -> float:
        """Return the standard error of the observed less `ratio` times the expected."""
        inside = (1 - ratio * own / n) ** 2 / own
        outside = ratio**2 * (n - own) / n**2
        return float(np.sqrt(share**2 * variances @ (inside + outside)))

    ratio = raw.mean / expected if expected > 0 else None
    difference, std_error = raw.mean - expected, error(1.0)
    return ExpectedUnit(
        code=sums.units[unit],
        raw=raw,
        expected=expected,
        difference=difference,
        difference_std_error=std_error,
        ratio=ratio,
        ratio_std_error=error(ratio) / expected if ratio is not None else None,
        adjusted=MeanEstimate(
            whole.overall + difference,
            std_error,
            raw.n,
            raw.effective_n,
            None,
            has_finite_population_correction=False,
        ),
        unshared=unshared,
        reason=None,
    )


def _reason(
    raw: MeanEstimate | None, unshared: float | None, whole: _Whole
) -> UnadjustedReason | None:
    if raw is None:
        return UnadjustedReason.NO_RATINGS
    if unshared == 1:
        return UnadjustedReason.NOTHING_SHARED
    return UnadjustedReason.NO_SPREAD_KNOWN if whole.variances is None else None

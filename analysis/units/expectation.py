r"""Observed against expected: what a unit got beside what all together get for the same cases.

Unit j has in cell c answers with the sum of weights :math:`W_{jc}`; the weighted mean of the
answers of all units there is :math:`m_c`, and :math:`p_{jc} = W_{jc}/W_j`:

.. math::
   O_j = \bar y_j, \qquad E_j = \sum_c p_{jc} m_c, \qquad R_j = O_j / E_j.

The unit is part of :math:`m_c`. Counting this, with :math:`f_{jc} = W_{jc}/W_c`, the sums of
squared weights :math:`Q_{jc}` and :math:`Q_c`, and the variance :math:`\sigma_c^2` of answers
within units and cell,

.. math::
   V(O_j - E_j) = \sum_c p_{jc}^2 \sigma_c^2
   \Bigl( (1-f_{jc})^2 \frac{Q_{jc}}{W_{jc}^2} + \frac{Q_c - Q_{jc}}{W_c^2} \Bigr),

and for the ratio, linearised, :math:`1 - R_j f_{jc}` in place of :math:`1 - f_{jc}`,
:math:`R_j^2` before the second term, and :math:`1/E_j^2` before all. The variance is that of the
weighted answers over what it would be of answers that vary by one,
:math:`\sigma_c^2 = \sum_k \sum w^2 (y - \bar y_{kc})^2 / \sum_k (1 - 1/n_{kc}) Q_{kc}`; where
every answer counts once it is the variance pooled within units.

The differences of two units j and k have the covariance

.. math::
   \sum_c \sigma_c^2 \Bigl( \frac{p_{jc} p_{kc} Q_c}{W_c^2}
   - \frac{Q_{jc} p_{kc}}{W_j W_c} - \frac{Q_{kc} p_{jc}}{W_k W_c} \Bigr).

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

from analysis.estimation.design import FloatArray, IntArray
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
        Part of the unit's answers, by weight, in cells where no other unit has any; they compare
        it with itself.
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
    w = sums.w.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        cell_means = sums.wy.sum(axis=0) / w
    overall = float(sums.wy.sum()) / (float(w.sum()) or 1.0)
    n, ww = sums.n.sum(axis=0), sums.ww.sum(axis=0)
    whole = _Whole(n, w, ww, cell_means, _variances(sums), overall)
    return tuple(_expected_unit(sums, unit, raw, whole) for unit, raw in enumerate(sums.raw()))


def covariance_of_differences(sums: CaseMixSums) -> FloatArray:
    """Return the (U, U) covariance of observed less expected.

    For `analysis.units.estimates.UnitEstimates.of_means` with the adjusted means. NaN in the rows
    and columns of units without answers, and everywhere without two answers in any cell of a unit.
    """
    w, ww, variances = sums.w.sum(axis=0), sums.ww.sum(axis=0), _variances(sums)
    if variances is None:
        return np.full((len(sums.units),) * 2, np.nan)
    of_unit = sums.w.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        share, own = sums.w / of_unit, sums.ww / of_unit
        alone = (sums.ww / of_unit**2) @ variances
    per_weight = np.divide(variances, w, out=np.zeros(len(w)), where=w > 0)
    per_square = np.divide(per_weight * ww, w, out=np.zeros(len(w)), where=w > 0)
    crossed = (own * per_weight) @ share.T
    covariance: FloatArray = np.diag(alone) + (share * per_square) @ share.T - crossed - crossed.T
    return covariance


@dataclass(frozen=True, slots=True, eq=False)
class _Whole:
    """All units together: sums, means and variances of each cell, and the mean of all."""

    n: IntArray
    w: FloatArray
    ww: FloatArray
    means: FloatArray
    variances: FloatArray | None
    overall: float


def _variances(sums: CaseMixSums) -> FloatArray | None:
    """Return the variance within units of each cell; ``None`` without two answers anywhere."""
    squares = sums.squares.sum(axis=0)
    is_spread = sums.n > 1
    size = np.sum(np.where(is_spread, (1 - 1 / np.maximum(sums.n, 1)) * sums.ww, 0.0), axis=0)
    if not is_spread.any():
        return None
    pooled = float(squares.sum() / size.sum())
    known = is_spread.any(axis=0)
    variances: FloatArray = np.divide(squares, size, out=np.full(len(size), pooled), where=known)
    return variances


def _expected_unit(
    sums: CaseMixSums, unit: int, raw: MeanEstimate | None, whole: _Whole
) -> ExpectedUnit:
    used = sums.n[unit] > 0
    own, own_squares = sums.w[unit, used], sums.ww[unit, used]
    w, ww, is_alone = whole.w[used], whole.ww[used], sums.n[unit, used] == whole.n[used]
    unshared = float(own[is_alone].sum() / own.sum()) if raw is not None else None
    reason = _reason(raw, unshared, whole)
    if raw is None or reason is not None or whole.variances is None:
        return ExpectedUnit(
            sums.units[unit], raw, None, None, None, None, None, None, unshared, reason
        )
    share, variances = own / own.sum(), whole.variances[used]
    expected = float(share @ whole.means[used])

    def error(ratio: float) -> float:
        """Return the standard error of the observed less `ratio` times the expected."""
        inside = (1 - ratio * own / w) ** 2 * own_squares / own**2
        outside = ratio**2 * np.where(is_alone, 0.0, ww - own_squares) / w**2
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

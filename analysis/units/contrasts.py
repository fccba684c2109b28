r"""Each unit against the rest, and against a target.

With known shares :math:`a` of the units in all, the rest of unit j has the figure
:math:`r_j = \sum_{k \ne j} a_k \hat\theta_k / (1 - a_j)`. The contrast
:math:`c_j' \hat\theta = \hat\theta_j - r_j` has the variance :math:`c_j' \Sigma c_j`, in which the
covariance of the unit with the rest is counted. Against the mean of all, of which the unit is a
part, the difference and its error are both :math:`1 - a_j` times these, and the test is the same.

Tests are t tests with the degrees of freedom of Welch and Satterthwaite, n - 1 for each unit.
Means of few answers near an end of their range are skewed, and t then finds too much on the side
of the long tail. Given the bounds of the range, logits are compared instead [1]_; see
`analysis.estimation.comparisons.compare_on_logits`.

Shares are known where weights meet the totals of units. Otherwise they vary with the sample too:
`analysis.units.wave_contrasts.difference_from_rest` then gives the exact linearised error.

References
----------
.. [1] E. L. Korn, B. I. Graubard, *Analysis of Health Surveys*, Wiley, 1999, section 3.2, on
   shares; the same transformation of any mean within bounds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analysis.errors import InsufficientSampleError, InvalidSampleError, Refusal, too_few_units
from analysis.estimation.comparisons import Change, compare_means, compare_on_logits
from analysis.estimation.design import FloatArray
from analysis.units.discoveries import adjust_for_false_discoveries
from analysis.units.estimates import Basis, UncomparedUnit, UnitEstimates


class Standing(StrEnum):
    """Where a unit is shown to stand, false discoveries across units controlled."""

    ABOVE = "above"
    BELOW = "below"
    NOT_SHOWN = "not_shown"


@dataclass(frozen=True, slots=True)
class UnitContrast:
    """A unit less what it is compared with.

    Attributes
    ----------
    estimate, reference : float
    change : Change
        The first less the second, with a test and an interval for this unit alone.
    adjusted_p_value : float or None
        Across all units; ``None`` where nothing varies.
    standing : Standing
        By `adjusted_p_value`.
    n : int
    effective_n : float
    """

    code: str
    estimate: float
    reference: float
    change: Change
    adjusted_p_value: float | None
    standing: Standing
    n: int
    effective_n: float


@dataclass(frozen=True, slots=True)
class UnitContrasts:
    """All units, which figure was compared, and who was left out."""

    units: tuple[UnitContrast, ...]
    basis: Basis
    left_out: tuple[UncomparedUnit, ...]


def compare_with_rest(
    estimates: UnitEstimates,
    shares: FloatArray,
    *,
    bounds: tuple[float, float] | None = None,
    level: float = 0.95,
) -> UnitContrasts:
    """Compare each unit with all others together.

    Parameters
    ----------
    estimates : UnitEstimates
        At least two units.
    shares : (k,) float array
        Above zero; the part of each unit in all, such as its sum of weights. Only ratios count.
    bounds : (low, high) or None
        Range of the variable, such as 0 and 100: tests then compare logits.
    level : float
        Confidence; the false discovery rate is one minus it.

    Raises
    ------
    InsufficientSampleError
        If there is one unit only.
    InvalidSampleError
        If shares are not one number above zero for each unit.
    """
    k = len(estimates)
    if k < 2:  # noqa: PLR2004 - a unit and a rest
        said = f"a comparison with the rest needs 2 units, not {k}"
        raise InsufficientSampleError(too_few_units(said, k, 2))
    parts = np.asarray(shares, dtype=np.float64)
    if parts.shape != (k,) or not (np.isfinite(parts) & (parts > 0)).all():
        said = f"shares must be {k} numbers above zero, one for each unit"
        raise InvalidSampleError(Refusal("unit_weights_not_positive", said))
    parts = parts / parts.sum()
    others = np.tile(parts, (k, 1))
    np.fill_diagonal(others, 0.0)
    others /= others.sum(axis=1, keepdims=True)
    weights = np.eye(k) - others
    variances = np.einsum("jk,jk->j", weights @ estimates.covariance, weights)
    errors = np.sqrt(variances), estimates.df_of(weights)
    return _contrasts(estimates, others @ estimates.values, errors, bounds, level)


def compare_with_target(
    estimates: UnitEstimates,
    target: float,
    *,
    bounds: tuple[float, float] | None = None,
    level: float = 0.95,
) -> UnitContrasts:
    """Compare each unit with a figure laid down beforehand, which has no error.

    Parameters
    ----------
    estimates : UnitEstimates
    target : float
    bounds : (low, high) or None
        Range of the variable, such as 0 and 100: tests then compare logits.
    level : float
        Confidence; the false discovery rate is one minus it.
    """
    references = np.full(len(estimates), float(target))
    errors = estimates.std_errors, estimates.df
    return _contrasts(estimates, references, errors, bounds, level)


def _contrasts(
    estimates: UnitEstimates,
    references: FloatArray,
    errors: tuple[FloatArray, FloatArray],
    bounds: tuple[float, float] | None,
    level: float,
) -> UnitContrasts:
    """Test the units against references, given standard errors and their degrees of freedom."""
    figures = zip(references.tolist(), estimates.values.tolist(), *errors, strict=True)
    changes = [
        compare_means((reference, 0.0), (value, float(error)), df=float(df), level=level)
        if bounds is None
        else compare_on_logits(reference, (value, float(error)), bounds, df=float(df), level=level)
        for reference, value, error, df in figures
    ]
    return with_changes(estimates, references.tolist(), changes, level)


def with_changes(
    estimates: UnitEstimates,
    references: Sequence[float],
    changes: Sequence[Change],
    level: float,
) -> UnitContrasts:
    """Return the units with their differences, false discoveries among all of them controlled."""
    adjusted = adjust_for_false_discoveries([change.p_value for change in changes])
    return UnitContrasts(
        units=tuple(
            UnitContrast(
                code=code,
                estimate=float(estimates.values[i]),
                reference=references[i],
                change=changes[i],
                adjusted_p_value=adjusted[i],
                standing=standing_of(changes[i].difference, adjusted[i], level),
                n=int(estimates.n[i]),
                effective_n=float(estimates.effective_n[i]),
            )
            for i, code in enumerate(estimates.codes)
        ),
        basis=estimates.basis,
        left_out=estimates.left_out,
    )


def standing_of(difference: float, adjusted_p_value: float | None, level: float) -> Standing:
    """Return what a difference shows, given its p-value across all units."""
    if adjusted_p_value is None or adjusted_p_value >= 1 - level:
        return Standing.NOT_SHOWN
    return Standing.ABOVE if difference > 0 else Standing.BELOW

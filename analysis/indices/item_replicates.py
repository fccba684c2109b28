"""Standard errors of whatever can be computed from item sums, by leaving parts out in turn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.errors import InsufficientSampleError, NamedValue, Refusal
from analysis.estimation.design import FloatArray
from analysis.estimation.intervals import ConfidenceInterval, student_interval
from analysis.indices.item_products import ItemProducts

MIN_PARTS = 2


@dataclass(frozen=True, slots=True, eq=False)
class JackknifeEstimate:
    """Values of a statistic with their sampling errors.

    Attributes
    ----------
    values : (P,) float array
        From all parts together; NaN where the statistic has none.
    std_errors : (P,) float array
        NaN where the whole or some replicate has no value.
    parts : int
    n : int
    """

    values: FloatArray
    std_errors: FloatArray
    parts: int
    n: int

    def intervals(self, level: float = 0.95) -> tuple[ConfidenceInterval | None, ...]:
        """Return t intervals with one degree of freedom less than there are parts."""
        return tuple(
            student_interval(value, error, self.parts - 1, level=level)
            if np.isfinite(error)
            else None
            for value, error in zip(self.values.tolist(), self.std_errors.tolist(), strict=True)
        )


def jackknife(
    parts: Sequence[ItemProducts], statistic: Callable[[ItemProducts], Sequence[float | None]]
) -> JackknifeEstimate:
    r"""Compute a statistic from all parts, and its errors from all but one in turn.

    Parameters
    ----------
    parts : sequence of ItemProducts
        The sampled clusters; where respondents were drawn one by one, groups they were dealt into
        at random. 20 or more: errors from few parts are themselves uncertain.
    statistic : callable
        Sums → P values, ``None`` where there is none. It should not depend on the size of the
        weights.

    Raises
    ------
    InsufficientSampleError
        If there are fewer than two parts.

    Notes
    -----
    :math:`V = \frac{G-1}{G} \sum_g (\theta_{(g)} - \bar\theta)^2` [1]_, where
    :math:`\bar\theta` is the mean of the G replicates, as R's ``JK1`` has it. It holds for smooth
    statistics: means, covariances, alpha, omega, importance; not for medians.

    References
    ----------
    .. [1] K. M. Wolter, *Introduction to Variance Estimation*, 2nd ed., Springer, 2007, chapter 4.
    """
    if len(parts) < MIN_PARTS:
        said = (
            f"parts must be {MIN_PARTS} or more, not {len(parts)}; deal respondents into 20 groups"
        )
        sizes: dict[str, NamedValue] = {"n": len(parts), "needed": MIN_PARTS}
        raise InsufficientSampleError(Refusal("too_few_parts", said, sizes))
    whole = ItemProducts.merge(parts)
    replicates = np.array(
        [_numbers(statistic(whole.without(part))) for part in parts], dtype=np.float64
    )
    spread = ((replicates - replicates.mean(axis=0)) ** 2).sum(axis=0)
    values = _numbers(statistic(whole))
    errors = np.sqrt(spread * (len(parts) - 1) / len(parts))
    return JackknifeEstimate(
        values, np.where(np.isfinite(values), errors, np.nan), len(parts), whole.n
    )


def _numbers(values: Sequence[float | None]) -> FloatArray:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)

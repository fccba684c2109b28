r"""Funnel limits: how far units of a given size stray from the target by chance alone.

Unlike a league table a funnel does not order units; it shows which are beyond chance [1]_.

References
----------
.. [1] D. J. Spiegelhalter, "Funnel plots for comparing institutional performance", *Statistics in
   Medicine* 24 (2005), 1185-1202; appendix A.1.1 for the exact limits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import stats

from analysis.errors import InvalidSampleError
from analysis.estimation.design import FloatArray

LEVELS = WARNING_LEVEL, ALARM_LEVEL = 0.95, 0.998


class FunnelPosition(StrEnum):
    """Where a unit lies; beyond the warning limits one unit in twenty lies by chance."""

    WITHIN = "within"
    ABOVE_WARNING = "above_warning"
    BELOW_WARNING = "below_warning"
    ABOVE_ALARM = "above_alarm"
    BELOW_ALARM = "below_alarm"


class ShareLimitMethod(StrEnum):
    """How limits of shares are found.

    `score` limits hold a share exactly where its Wilson interval holds the target; `exact` ones
    are interpolated binomial quantiles and need whole counts.
    """

    SCORE = "score"
    EXACT = "exact"


@dataclass(frozen=True, slots=True)
class FunnelUnit:
    """One unit, its limits and its position.

    `value` and `position` are ``None`` without answers, and so are the limits.
    """

    code: str
    value: float | None
    n: float
    warning: tuple[float, float] | None
    alarm: tuple[float, float] | None
    position: FunnelPosition | None


@dataclass(frozen=True, slots=True)
class UnitFunnel:
    """The units of a wave in one funnel, and what its limits are made of.

    Attributes
    ----------
    units : tuple of FunnelUnit
    target : float
        The index of the wave.
    pooled_sd : float
        Standard deviation of answers within units.
    between_variance : float
        How much true figures of units differ, tau²; the limits hold as much.
    beyond_chance : tuple of str
        Units beyond the warning limits that sampling error alone would set.
    """

    units: tuple[FunnelUnit, ...]
    target: float
    pooled_sd: float
    between_variance: float
    beyond_chance: tuple[str, ...]


def funnel_of_means(
    units: Mapping[str, tuple[float, float]],
    target: float,
    pooled_sd: float,
    *,
    between_variance: float = 0.0,
    bounds: tuple[float, float] = (0.0, 100.0),
) -> tuple[FunnelUnit, ...]:
    r"""Return the limits of means.

    Parameters
    ----------
    units : mapping
        Unit code → (mean, n); n is the effective size where answers are weighted, and a unit
        with n = 0 gets no limits.
    target : float
        Such as the mean of all.
    pooled_sd : float
        Standard deviation of answers within units.
    between_variance : float
        Such as the tau² of `analysis.units.shrinkage`: with thousands of answers per unit nearly
        all lie beyond limits of chance alone, and only those beyond the usual spread tell.
    bounds : (low, high)
        Range of the variable, which cuts the limits.

    Raises
    ------
    InvalidSampleError
        If `pooled_sd` is not above zero, or a variance or an n is negative.

    Notes
    -----
    :math:`\theta_0 \pm z \sqrt{s^2/n + \tau^2}`.
    """
    if not (pooled_sd > 0 and between_variance >= 0):
        raise InvalidSampleError(
            f"pooled_sd {pooled_sd} must be above zero and between_variance {between_variance} "
            "not below it"
        )
    sizes = _sizes(n for _mean, n in units.values())
    with np.errstate(divide="ignore"):
        error = np.sqrt(pooled_sd**2 / sizes + between_variance)
    limits = [
        _normal_limits(target, error, level, bounds) for level in (WARNING_LEVEL, ALARM_LEVEL)
    ]
    return _placed(list(units), [mean for mean, _n in units.values()], sizes, limits)


def funnel_of_shares(
    units: Mapping[str, tuple[float, float]],
    target: float,
    method: ShareLimitMethod = ShareLimitMethod.SCORE,
    *,
    between_variance: float = 0.0,
) -> tuple[FunnelUnit, ...]:
    r"""Return the limits of shares.

    Parameters
    ----------
    units : mapping
        Unit code → (count, n). For weighted shares give the share times the effective size.
    target : float
        Within 0..1, both excluded.
    method : ShareLimitMethod
    between_variance : float
        As for `funnel_of_means`, on the scale of shares; `score` only.

    Raises
    ------
    InvalidSampleError
        If the target or a count is out of range, a count is not whole where the limits are exact,
        or exact limits are asked for with a variance between units.

    Notes
    -----
    Score: :math:`\theta_0 \pm z \sqrt{\theta_0(1-\theta_0)/n + \tau^2}`. Exact, for tail p: with r
    the least count such that :math:`F(r) \ge p`, the limit is :math:`(r - a)/n` where
    :math:`a = (F(r) - p)/(F(r) - F(r-1))`, cut to 0..1.
    """
    if not 0 < target < 1:
        raise InvalidSampleError(f"target {target} must lie between 0 and 1")
    counts = np.array([count for count, _n in units.values()], dtype=np.float64)
    sizes = _sizes(n for _count, n in units.values())
    if not ((counts >= 0) & (counts <= sizes)).all():
        raise InvalidSampleError("every count must lie in 0..n of its unit")
    if method is ShareLimitMethod.EXACT:
        if between_variance or (counts % 1).any() or (sizes % 1).any():
            raise InvalidSampleError(
                "exact limits need whole counts and no variance between units; use score limits"
            )
        limits = [_exact_limits(target, sizes, level) for level in LEVELS]
    else:
        with np.errstate(divide="ignore"):
            error = np.sqrt(target * (1 - target) / sizes + between_variance)
        limits = [_normal_limits(target, error, level, (0.0, 1.0)) for level in LEVELS]
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = counts / sizes
    return _placed(list(units), [float(share) for share in shares], sizes, limits)


def _sizes(sizes: Iterable[float]) -> FloatArray:
    found = np.array(list(sizes), dtype=np.float64)
    if not (np.isfinite(found) & (found >= 0)).all():
        raise InvalidSampleError("every n must be 0 or more")
    return found


def _normal_limits(
    target: float, error: FloatArray, level: float, bounds: tuple[float, float]
) -> FloatArray:
    margin = float(stats.norm.ppf((1 + level) / 2)) * error
    return np.clip(np.stack([target - margin, target + margin], axis=1), *bounds)


def _exact_limits(target: float, sizes: FloatArray, level: float) -> FloatArray:
    ends = []
    for tail in ((1 - level) / 2, (1 + level) / 2):
        count = stats.binom.ppf(tail, sizes, target)
        reached, before = (stats.binom.cdf(count - less, sizes, target) for less in (0, 1))
        with np.errstate(invalid="ignore", divide="ignore"):
            ends.append((count - (reached - tail) / (reached - before)) / sizes)
    return np.clip(np.stack(ends, axis=1), 0.0, 1.0)


def _placed(
    codes: Sequence[str], values: Sequence[float], sizes: FloatArray, limits: Sequence[FloatArray]
) -> tuple[FunnelUnit, ...]:
    found = []
    for i, code in enumerate(codes):
        n = float(sizes[i])
        if n == 0:
            found.append(FunnelUnit(code, None, n, None, None, None))
            continue
        warning, alarm = ((float(limit[i, 0]), float(limit[i, 1])) for limit in limits)
        position = _position(values[i], warning, alarm)
        found.append(FunnelUnit(code, values[i], n, warning, alarm, position))
    return tuple(found)


def _position(
    value: float, warning: tuple[float, float], alarm: tuple[float, float]
) -> FunnelPosition:
    if value > alarm[1]:
        return FunnelPosition.ABOVE_ALARM
    if value < alarm[0]:
        return FunnelPosition.BELOW_ALARM
    if value > warning[1]:
        return FunnelPosition.ABOVE_WARNING
    return FunnelPosition.BELOW_WARNING if value < warning[0] else FunnelPosition.WITHIN

"""Whether two figures differ by more than chance."""

from dataclasses import dataclass
from enum import StrEnum

from scipy import special

from analysis.errors import InvalidSampleError
from analysis.estimation.intervals import (
    ConfidenceInterval,
    IntervalMethod,
    normal_interval,
    student_factor,
    student_interval,
)
from analysis.estimation.proportions import estimate_proportion


class ChangeVerdict(StrEnum):
    """What may be said of a change."""

    INCREASED = "increased"
    DECREASED = "decreased"
    NOT_SIGNIFICANT = "not_significant"  # 变化不显著


@dataclass(frozen=True, slots=True)
class Change:
    """A difference, second minus first, with its test.

    `z`, the difference in standard errors, is ``None`` where neither figure varies, so that there
    is nothing to test with.
    """

    difference: float
    std_error: float
    z: float | None
    p_value: float | None
    interval: ConfidenceInterval
    verdict: ChangeVerdict


def compare_proportions(
    first: tuple[int, int], second: tuple[int, int], *, level: float = 0.95
) -> Change:
    r"""Compare two independent shares.

    Parameters
    ----------
    first, second : (count, n)
    level : float
        Confidence; the change is significant below ``p = 1 - level``.

    Raises
    ------
    InsufficientSampleError
        If either sample is empty.
    InvalidSampleError
        If a count is not within ``0..n``.

    Notes
    -----
    The test pools both samples under the hypothesis of no change,
    :math:`z = (p_2 - p_1) / \sqrt{p(1-p)(1/n_1 + 1/n_2)}`; the interval is Newcombe's, built from
    the two Wilson intervals [1]_.

    References
    ----------
    .. [1] R. G. Newcombe, "Interval estimation for the difference between independent
       proportions", *Statistics in Medicine* 17 (1998), 873-890, method 10.
    """
    # Imported here because it brings pandas along, which costs every start-up a second.
    from statsmodels.stats.proportion import (  # noqa: PLC0415
        confint_proportions_2indep,
        proportions_ztest,
    )

    one, two = (estimate_proportion(*sample, level=level) for sample in (first, second))
    low, high = confint_proportions_2indep(
        second[0], second[1], first[0], first[1], method="newcomb", alpha=1 - level
    )
    interval = ConfidenceInterval(float(low), float(high), level, IntervalMethod.NEWCOMBE)
    difference = two.share - one.share
    pooled = (first[0] + second[0]) / (first[1] + second[1])
    std_error = (pooled * (1 - pooled) * (1 / first[1] + 1 / second[1])) ** 0.5
    if std_error == 0:  # Everybody says the same: there is nothing to test with.
        return Change(difference, 0.0, None, None, interval, ChangeVerdict.NOT_SIGNIFICANT)
    z, p_value = proportions_ztest((second[0], first[0]), (second[1], first[1]))
    verdict = _verdict(float(z), float(p_value), level)
    return Change(difference, std_error, float(z), float(p_value), interval, verdict)


def compare_means(
    first: tuple[float, float],
    second: tuple[float, float],
    *,
    covariance: float = 0.0,
    df: float | None = None,
    level: float = 0.95,
) -> Change:
    """Compare two estimates that carry a standard error.

    Parameters
    ----------
    first, second : (estimate, standard error)
    covariance : float
        Of the two estimates; zero for independent waves, and from
        `analysis.estimation.linearization.joint_covariance` for two units of one wave.
    df : float or None
        Degrees of freedom of the error of the difference; normal where ``None``.
    level : float
        Confidence; the change is significant below ``p = 1 - level``.

    Raises
    ------
    InvalidSampleError
        If the variance of the difference would be negative.
    """
    variance = first[1] ** 2 + second[1] ** 2 - 2 * covariance
    if variance < 0:
        raise InvalidSampleError("the covariance exceeds what these standard errors allow")
    difference, std_error = second[0] - first[0], variance**0.5
    if df is not None:
        interval = student_interval(difference, std_error, df, level=level)
        return _change(difference, std_error, interval, df)
    interval = normal_interval(difference, std_error, level=level)
    return _change(difference, std_error, interval, None)


def compare_on_logits(
    reference: float,
    estimate: tuple[float, float],
    bounds: tuple[float, float],
    *,
    df: float,
    level: float = 0.95,
) -> Change:
    r"""Compare a mean of a bounded variable with a reference, allowing for its skewness.

    Parameters
    ----------
    reference : float
    estimate : (estimate, standard error of the difference)
    bounds : (low, high)
        Range of the variable.
    df : float
        Degrees of freedom of the error.
    level : float
        Confidence; the change is significant below ``p = 1 - level``.

    Returns
    -------
    Change
        As `compare_means` gives it where either figure is not between the bounds.

    Notes
    -----
    With p and r the places of both between the bounds and s the error in their units,
    :math:`z = (\operatorname{logit} p - \operatorname{logit} r)\, p (1 - p) / s`, and the interval
    is :math:`\operatorname{expit}(\operatorname{logit} p \pm t\,s / (p (1 - p))) - r`, so that it
    leaves out zero exactly where the test rejects.
    """
    low, width = bounds[0], bounds[1] - bounds[0]
    p, r, s = (estimate[0] - low) / width, (reference - low) / width, estimate[1] / width
    if not (0 < p < 1 and 0 < r < 1 and s > 0):
        return compare_means((reference, 0.0), estimate, df=df, level=level)
    scale = s / (p * (1 - p))
    centre, margin = special.logit(p), student_factor(level, df) * scale
    ends = width * (special.expit([centre - margin, centre + margin]) - r)
    interval = ConfidenceInterval(float(ends[0]), float(ends[1]), level, IntervalMethod.LOGIT)
    z = float(centre - special.logit(r)) / scale
    p_value = 2 * float(special.stdtr(df, -abs(z)))
    verdict = _verdict(z, p_value, level)
    return Change(estimate[0] - reference, estimate[1], z, p_value, interval, verdict)


def _change(
    difference: float, std_error: float, interval: ConfidenceInterval, df: float | None
) -> Change:
    if std_error == 0:
        verdict = ChangeVerdict.NOT_SIGNIFICANT
        return Change(difference, std_error, None, None, interval, verdict)
    z = difference / std_error
    tail = special.ndtr(-abs(z)) if df is None else special.stdtr(df, -abs(z))
    p_value = 2 * float(tail)
    verdict = _verdict(z, p_value, interval.level)
    return Change(difference, std_error, z, p_value, interval, verdict)


def _verdict(z: float, p_value: float, level: float) -> ChangeVerdict:
    if p_value >= 1 - level:
        return ChangeVerdict.NOT_SIGNIFICANT
    return ChangeVerdict.INCREASED if z > 0 else ChangeVerdict.DECREASED

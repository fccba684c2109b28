"""Rates too good: windows near certainty, routes that disagree, and targets that are chased."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.errors import InvalidSampleError
from analysis.estimation.design import FloatArray, IntArray
from analysis.quality.beta_binomial import fit_beta_binomial
from analysis.quality.flags import Flag, FlagReason, discoveries

MAX_REFITS = 10


@dataclass(frozen=True, slots=True)
class CertaintyLines:
    """When a rate is too close to 1.

    Attributes
    ----------
    rate : float
        Only rates at or above it are looked at.
    min_n : int
        Windows with fewer answers are not judged, nor do they teach the model.
    false_discovery_rate : float
        Among all windows judged.
    """

    rate: float = 0.98
    min_n: int = 30
    false_discovery_rate: float = 0.05


DEFAULT_CERTAINTY = CertaintyLines()


def flag_near_certain(
    counts: IntArray, n: IntArray, lines: CertaintyLines = DEFAULT_CERTAINTY
) -> tuple[Flag, ...]:
    r"""Flag windows whose rate is nearer to 1 than the spread of the other windows explains.

    Parameters
    ----------
    counts, n : (m,) int array
        Positive answers, and all of them, per window.
    lines : CertaintyLines

    Returns
    -------
    tuple of Flag
        Their `subject` is the position of the window; they name no rows, because which of many
        positive answers are invented cannot be told.

    Raises
    ------
    InvalidSampleError
        If a count is not within ``0..n``.

    Notes
    -----
    The p-value is :math:`P(X \ge k)` under the beta-binomial fitted to all windows judged. What is
    flagged is left out and the model fitted again, until no more are found, so that many bad
    windows do not excuse each other. Where ceilings are common the model says so, and little is
    flagged: a hundred per cent of eighty is then no surprise.
    """
    judged = np.flatnonzero(n >= max(lines.min_n, 1))
    k, size = counts[judged], n[judged]
    high = np.flatnonzero(k >= lines.rate * size)
    is_odd, p_value = np.zeros(len(judged), dtype=np.bool_), np.ones(len(judged))
    for _ in range(MAX_REFITS):
        model = fit_beta_binomial(k[~is_odd], size[~is_odd]) if not is_odd.all() else None
        if model is None:
            break
        p_value[high] = [model.upper_tail(int(k[w]), int(size[w])) for w in high]
        following = discoveries(p_value, lines.false_discovery_rate) | is_odd
        if (following == is_odd).all():
            break
        is_odd = following
    return tuple(
        Flag(
            FlagReason.NEAR_CERTAIN,
            int(judged[w]),
            float(k[w] / size[w]),
            lines.rate,
            int(size[w]),
            (),
            float(p_value[w]),
        )
        for w in np.flatnonzero(is_odd).tolist()
    )


@dataclass(frozen=True, slots=True, eq=False)
class RouteCounts:
    """Positive answers and all answers of each window by one route.

    Attributes
    ----------
    positive, n : (m,) int array
    """

    positive: IntArray
    n: IntArray

    def __post_init__(self) -> None:
        if (
            len(self.positive) != len(self.n)
            or ((self.positive < 0) | (self.positive > self.n)).any()
        ):
            raise InvalidSampleError("positive answers must lie in 0..n for every window")


@dataclass(frozen=True, slots=True)
class GapLines:
    """When two routes disagree.

    Attributes
    ----------
    gap : float
        As a share.
    min_n : int
        Answers that each route needs.
    false_discovery_rate : float
        Among all windows with enough answers.
    """

    gap: float = 0.1
    min_n: int = 30
    false_discovery_rate: float = 0.05


DEFAULT_GAP = GapLines()


def flag_route_gaps(
    device: RouteCounts, private: RouteCounts, lines: GapLines = DEFAULT_GAP
) -> tuple[Flag, ...]:
    """Flag windows whose device is happier than those who answer later, in private.

    Parameters
    ----------
    device, private : RouteCounts
        Of the same windows in the same order.
    lines : GapLines

    Returns
    -------
    tuple of Flag
        `value` is the gap, device less private. They name no rows.

    Raises
    ------
    InvalidSampleError
        If the routes do not name the same windows.

    Notes
    -----
    Fisher's exact test, one-sided [1]_. Who answers in private differs from who presses the
    device, so that a small gap is expected: a flag needs `gap` as well.

    References
    ----------
    .. [1] R. A. Fisher, *Statistical Methods for Research Workers*, 5th ed., Oliver and Boyd,
       1934, section 21.02.
    """
    if len(device.n) != len(private.n):
        raise InvalidSampleError(
            f"{len(device.n)} windows by device and {len(private.n)} in private; give both "
            "routes of every window, with zeros where there are no answers"
        )
    judged = np.flatnonzero((device.n >= max(lines.min_n, 1)) & (private.n >= max(lines.min_n, 1)))
    k, m = device.positive[judged], device.n[judged]
    other, rest = private.positive[judged], private.n[judged]
    p_value: FloatArray = np.asarray(stats.hypergeom.sf(k - 1, m + rest, k + other, m))
    gap = k / m - other / rest
    is_odd = discoveries(p_value, lines.false_discovery_rate) & (gap >= lines.gap)
    return tuple(
        Flag(
            FlagReason.ROUTE_GAP,
            int(judged[w]),
            float(gap[w]),
            lines.gap,
            int(m[w] + rest[w]),
            (),
            float(p_value[w]),
        )
        for w in np.flatnonzero(is_odd).tolist()
    )


@dataclass(frozen=True, slots=True)
class TargetLines:
    """Beyond which rates a target, rather than a service, may have been reached.

    Attributes
    ----------
    active_rating_rate, active_positive_rate : float
    min_n : int
        Active ratings needed.
    """

    active_rating_rate: float = 0.95
    active_positive_rate: float = 0.995
    min_n: int = 200


DEFAULT_TARGETS = TargetLines()


def flag_chased_targets(
    active: RouteCounts, cases: IntArray, lines: TargetLines = DEFAULT_TARGETS
) -> tuple[Flag, ...]:
    """Flag units that hardly anybody left unrated, or that hardly anybody found less than good.

    Parameters
    ----------
    active : RouteCounts
        Effective active ratings of each unit, and the positive ones.
    cases : (m,) int array
        Ratable occasions; where there are fewer than active ratings the frame is wrong, and the
        rate is not judged.
    lines : TargetLines

    Returns
    -------
    tuple of Flag
        They ask for a back-check and are no penalty.
    """
    flags = []
    for unit in np.flatnonzero(active.n >= max(lines.min_n, 1)).tolist():
        n = int(active.n[unit])
        rates = (
            (FlagReason.ACTIVE_RATING_RATE, n, int(cases[unit]), lines.active_rating_rate),
            (
                FlagReason.ACTIVE_POSITIVE_RATE,
                int(active.positive[unit]),
                n,
                lines.active_positive_rate,
            ),
        )
        flags += [
            Flag(reason, unit, part / whole, line, whole)
            for reason, part, whole, line in rates
            if part <= whole and part > line * whole
        ]
    return tuple(flags)

"""Flags: what looked odd, in whose answers, and past which line. They never delete anything."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analysis.errors import InvalidSampleError
from analysis.estimation.design import FloatArray
from analysis.estimation.proportions import ProportionEstimate, estimate_proportion


class FlagReason(StrEnum):
    """Why something was flagged."""

    LONG_RUN = "long_run"
    NO_SPREAD = "no_spread"
    TOO_FAST = "too_fast"
    NOT_READ = "not_read"
    UNLIKELY_COMBINATION = "unlikely_combination"
    COPIED = "copied"
    DEVICE_BURST = "device_burst"
    DEVICE_SHARE = "device_share"
    VELOCITY = "velocity"
    BEFORE_READING = "before_reading"
    ALL_AT_CLOSE = "all_at_close"
    ROUTE_GAP = "route_gap"
    NEAR_CERTAIN = "near_certain"
    ACTIVE_RATING_RATE = "active_rating_rate"
    ACTIVE_POSITIVE_RATE = "active_positive_rate"
    INTERNAL_SHARE = "internal_share"


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing to look into.

    Attributes
    ----------
    reason : FlagReason
    subject : int
        What is flagged: a row for a response, else the code of a window or unit.
    value, threshold : float
        What was found, and the line it is past.
    n : int
        Answers the value rests on.
    rows : tuple of int
        The answers that an index "excluding flagged" leaves out; empty where the flag asks for
        a back-check and blames no answer.
    p_value : float or None
        How often honest answers would look as odd, where a model says so.
    """

    reason: FlagReason
    subject: int
    value: float
    threshold: float
    n: int
    rows: tuple[int, ...] = ()
    p_value: float | None = None


def flagged_rows(flags: Iterable[Flag], n: int) -> NDArray[np.bool_]:
    """Return which of n answers any of the flags would leave out."""
    is_flagged = np.zeros(n, dtype=np.bool_)
    for flag in flags:
        is_flagged[list(flag.rows)] = True
    return is_flagged


@dataclass(frozen=True, slots=True)
class WithAndWithout:
    """A share of all valid answers, and of those without a flag; ``None`` where there are none."""

    with_flagged: ProportionEstimate | None
    without_flagged: ProportionEstimate | None
    flagged: int


def share_with_and_without(
    has_property: NDArray[np.bool_], flags: Sequence[Flag], *, level: float = 0.95
) -> WithAndWithout:
    """Return the share that has a property, such as a positive level, both ways.

    Parameters
    ----------
    has_property : (n,) bool array
    flags : sequence of Flag
    level : float
    """
    is_flagged = flagged_rows(flags, len(has_property))

    def share(rows: NDArray[np.bool_]) -> ProportionEstimate | None:
        n = int(rows.sum())
        return estimate_proportion(int(has_property[rows].sum()), n, level=level) if n else None

    everyone = np.ones(len(has_property), dtype=np.bool_)
    return WithAndWithout(share(everyone), share(~is_flagged), int(is_flagged.sum()))


def discoveries(p_values: FloatArray, rate: float) -> NDArray[np.bool_]:
    """Return which of many tests to flag so that few of the flags are false.

    Parameters
    ----------
    p_values : (m,) float array
        Of every window that was tested, not only of the odd ones.
    rate : float
        The expected share of false flags among all flags.

    Raises
    ------
    InvalidSampleError
        If `rate` is not between 0 and 1.

    Notes
    -----
    Benjamini and Hochberg's step-up procedure [1]_: the largest k with ``p_(k) <= rate k / m``.

    References
    ----------
    .. [1] Y. Benjamini, Y. Hochberg, "Controlling the false discovery rate", *Journal of the
       Royal Statistical Society B* 57 (1995), 289-300.
    """
    if not 0 < rate < 1:
        raise InvalidSampleError(f"rate {rate} of false discoveries must lie between 0 and 1")
    if not len(p_values):
        return np.zeros(0, dtype=np.bool_)
    adjusted = stats.false_discovery_control(p_values)
    is_discovery: NDArray[np.bool_] = adjusted <= rate
    return is_discovery

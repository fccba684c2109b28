"""What an interval is about, and what may be said where no chance selected who answered."""

from dataclasses import dataclass
from enum import StrEnum


class Selection(StrEnum):
    """How those who answered were selected."""

    RANDOM = "random"  # By known chances, or every case was asked.
    VOLUNTEERS = "volunteers"  # By themselves: no frame, no known chances.


class Target(StrEnum):
    """What an interval is about.

    ``this_period`` is the population of this period alone, of which a part was asked: with the
    finite correction. ``process`` is the service that this period is one sample of: without.
    ``volunteers`` are those who answered by themselves: chance says nothing about the others, and
    bounds stand in place of an interval.
    """

    THIS_PERIOD = "this_period"
    PROCESS = "process"
    VOLUNTEERS = "volunteers"


def target_of(selection: Selection, *, is_finite: bool) -> Target:
    """Return what intervals are about; `is_finite` says that errors carry a finite correction."""
    if selection is Selection.VOLUNTEERS:
        return Target.VOLUNTEERS
    return Target.THIS_PERIOD if is_finite else Target.PROCESS


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where a figure of all may lie, whatever those say who did not answer.

    These are no confidence interval: nothing is random, and no confidence belongs to them.
    """

    low: float
    high: float


def silence_bounds(
    value: float, n: int, population: float | None, limits: tuple[float, float]
) -> Bounds:
    r"""Return the bounds of a mean when only volunteers answered.

    Parameters
    ----------
    value : float
        The mean of those who answered, each counted once: a weight would let one who answered
        speak for others, whose answers nobody knows.
    n : int
        How many they are.
    population : float or None
        How many could have answered. Unknown, or below n, it bounds nothing, and the limits of
        the scale are returned.
    limits : (float, float)
        Lowest and highest possible answer.

    Notes
    -----
    With the answered part :math:`a = n/N` the mean of all lies between
    :math:`a \bar y + (1 - a)\,y_{min}` and :math:`a \bar y + (1 - a)\,y_{max}` [1]_.

    References
    ----------
    .. [1] C. F. Manski, *Partial Identification of Probability Distributions*, Springer, 2003,
       chapter 1.
    """
    low, high = limits
    if population is None or population < n:
        return Bounds(low, high)
    part = n / population
    return Bounds(part * value + (1 - part) * low, part * value + (1 - part) * high)

"""The lowest and the highest few of several values, which count for nothing."""

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from analysis.schemes.rules import LeaveOut

End: TypeAlias = Fraction | float


def left_out(values: Sequence[End], leave: LeaveOut | None) -> tuple[int, ...]:
    """Return the places of the values that do not count; one value is always left."""
    if leave is None or len(values) <= 1:
        return ()
    ordered = sorted(range(len(values)), key=values.__getitem__)
    low = ordered[: min(leave.lowest, len(ordered) - 1)]
    high = ordered[max(len(low) + 1, len(ordered) - leave.highest) :]
    return (*low, *high)

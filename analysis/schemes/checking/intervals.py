"""Ranges of exact numbers, ends included; an end without a bound is infinite."""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

End: TypeAlias = Fraction | float  # A float only where there is no bound.
ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers between two ends."""

    low: End
    high: End

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(self.low + other.low, self.high + other.high)

    def __neg__(self) -> "Interval":
        return Interval(-self.high, -self.low)

    def __sub__(self, other: "Interval") -> "Interval":
        return self + -other

    def __mul__(self, other: "Interval") -> "Interval":
        ends = [_times(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def __truediv__(self, other: "Interval") -> "Interval":
        if other.low < 0 < other.high or (other.is_point and other.low == 0):
            return ANYTHING
        # What is divided by 0 has no value: next to it, a quotient only grows without end.
        return self * Interval(_inverse(other.high, -math.inf), _inverse(other.low, math.inf))

    def joined(self, other: "Interval | None") -> "Interval":
        """Return the range of both, and of all between them."""
        if other is None:
            return self
        return Interval(min(self.low, other.low), max(self.high, other.high))

    def both(self, other: "Interval") -> "Interval":
        """Return what lies in both ranges, of one number that does."""
        return Interval(max(self.low, other.low), min(self.high, other.high))

    def at_least(self, floor: "Interval | None") -> "Interval":
        """Return the range after a floor."""
        if floor is None:
            return self
        return Interval(max(self.low, floor.low), max(self.high, floor.high))

    def at_most(self, cap: "Interval | None") -> "Interval":
        """Return the range after a cap."""
        if cap is None:
            return self
        return Interval(min(self.low, cap.low), min(self.high, cap.high))

    @property
    def is_point(self) -> bool:
        """Tell whether there is one number only."""
        return self.low == self.high


def point(value: Fraction | int) -> Interval:
    """Return the range of one number."""
    return Interval(Fraction(value), Fraction(value))


ANYTHING = Interval(-math.inf, math.inf)
NOT_NEGATIVE = Interval(ZERO, math.inf)
NOTHING_OR_ONE = Interval(ZERO, Fraction(1))
PER_CENT = Interval(ZERO, Fraction(100))


def _times(one: End, other: End) -> End:
    return ZERO if one == 0 or other == 0 else one * other


def _inverse(end: End, of_zero: float) -> End:
    if isinstance(end, float):
        return ZERO
    return 1 / end if end else of_zero


def unlimited(each: Interval) -> Interval:
    """Return what any number of values from a range can add up to."""
    return Interval(-math.inf if each.low < 0 else ZERO, math.inf if each.high > 0 else ZERO)

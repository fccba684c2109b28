"""How far values lie apart: variances, which are exact, and their square roots, to ten places."""

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt

ONE = Fraction(1)
PLACES = 10  # As a figure of a survey enters.
VARIANCE, STD_DEV = "variance", "std_dev"
SAMPLE_VARIANCE, SAMPLE_STD_DEV = "sample_variance", "sample_std_dev"
SPREADS = frozenset({VARIANCE, STD_DEV, SAMPLE_VARIANCE, SAMPLE_STD_DEV})


def spread(how: str, values: Sequence[tuple[Fraction, Fraction]]) -> Fraction | None:
    """Return a variance or a standard deviation of values, each with how often it is there.

    Divided by how many there are; that of a sample by one less, and of one value it has none.
    """
    n = sum((times for _value, times in values), Fraction(0))
    by = n - 1 if how in {SAMPLE_VARIANCE, SAMPLE_STD_DEV} else n
    if by <= 0:
        return None
    mean = sum((value * times for value, times in values), Fraction(0)) / n
    squares = sum(((value - mean) ** 2 * times for value, times in values), Fraction(0))
    return square_root(squares / by) if how in {STD_DEV, SAMPLE_STD_DEV} else squares / by


def square_root(number: Fraction) -> Fraction:
    """Return a square root exactly where it is a fraction, else rounded half up to ten places."""
    exact = Fraction(isqrt(number.numerator), isqrt(number.denominator))
    if exact * exact == number:
        return exact
    scale = 10**PLACES
    doubled = isqrt(int(number * (2 * scale) ** 2))  # Twice as many steps, to see the half.
    return Fraction((doubled + 1) // 2, scale)

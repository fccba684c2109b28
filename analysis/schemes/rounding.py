"""Exact sums, and rounding half-up, away from zero, as a rule book settles points and money."""

from collections.abc import Iterable
from fractions import Fraction


def exact_sum(values: Iterable[Fraction]) -> Fraction:
    """Return the sum; whole numbers are added as such, which is many times faster."""
    listed = list(values)
    if len(listed) == 1:
        return listed[0]
    whole, rest = 0, []
    for value in listed:
        if value.denominator == 1:
            whole += value.numerator
        else:
            rest.append(value)
    return sum(rest, Fraction(whole))


def round_half_up(value: Fraction, decimals: int) -> Fraction:
    """Return the value with so many decimals; a half goes away from zero."""
    scale = 10**decimals
    steps = (abs(value) * scale * 2 + 1) // 2
    return Fraction(steps if value >= 0 else -steps, scale)


def decimal_text(value: Fraction, decimals: int = 2) -> str:
    """Return the value as people read it, rounded half-up."""
    rounded = round_half_up(value, decimals)
    sign = "-" if rounded < 0 else ""
    whole, rest = divmod(abs(rounded) * 10**decimals, 10**decimals)
    return f"{sign}{whole}" + (f".{int(rest):0{decimals}}" if decimals else "")

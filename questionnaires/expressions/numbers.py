"""Numbers of either type: how values become them, and how they are rounded and written."""

import math
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Generic

from questionnaires.expressions.values import N, Value

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_PLACES = 12
MAX_EXPONENT = 64
MAX_BITS = 4096  # Of the parts of a power; more is a number too large to hold.
_NUMBER_IN_WORDS = re.compile(r"[ \t\r\n]*-?[0-9]{1,18}(\.[0-9]{1,18})?[ \t\r\n]*")


class Numbers(Generic[N]):
    """Arithmetic that a plain number type does not offer."""

    def __init__(self, number: type[N]) -> None:
        self.type: Callable[[str | int | Fraction], N] = number

    def of_answer(self, answer: float | Fraction) -> N | None:
        """Return a number from outside; a float enters a fraction as the decimal it is written."""
        try:
            return finite(self.type(repr(answer) if isinstance(answer, float) else answer))
        except (OverflowError, ValueError):  # Infinite, or beyond the largest float.
            return None

    def of_value(self, value: Value[N]) -> N | None:
        """Return a value as a number, or None where it is not one."""
        match value:
            case bool():
                return self.type(int(value))
            case str() if _NUMBER_IN_WORDS.fullmatch(value):
                return self.type(value.strip())
            case str() | tuple() | None:
                return None
            case _:
                return value

    def rounded(self, amount: N, places: N) -> N | None:
        """Round half away from zero, on the decimal that is written for a float."""
        if not 0 <= places <= MAX_PLACES or places != int(places):
            return None
        steps = _steps(amount, int(places))
        return self.type(Fraction(steps, 10 ** int(places)))

    def power(self, base: N, exponent: N) -> N | None:
        """Multiply `base` by itself a whole number of times, the same way in every browser."""
        times = int(exponent) if abs(exponent) <= MAX_EXPONENT else None
        if times is None or times != exponent or (base == 0 and times < 0):
            return None
        if isinstance(base, Fraction) and _bits(base) * abs(times) > MAX_BITS:
            return None
        product = self.type(1)
        for _time in range(abs(times)):
            product *= base
        if times >= 0:
            return finite(product)
        return finite(self.type(1) / product) if product else None

    def in_words(self, amount: N) -> str:
        """Return a number as people write it: at most 12 decimals, and never an exponent."""
        steps = _steps(amount, MAX_PLACES)
        whole, decimals = divmod(abs(steps), 10**MAX_PLACES)
        written = f"{whole}.{decimals:0{MAX_PLACES}}".rstrip("0").rstrip(".")
        return f"-{written}" if steps < 0 else written


def finite(amount: N) -> N | None:
    """Return a number, or None where it is too large to hold."""
    return amount if isinstance(amount, Fraction) or math.isfinite(amount) else None


def whole(amount: float | Fraction | None) -> int | None:
    """Return a number that is whole as an integer, and None for any other."""
    return int(amount) if amount is not None and amount == int(amount) else None


def _steps(amount: float | Fraction, places: int) -> int:
    """Return how many units of the last place are nearest, halves away from zero."""
    exact = Fraction(repr(amount)) if isinstance(amount, float) else Fraction(amount)
    steps: int = math.floor(abs(exact) * 10**places + Fraction(1, 2))
    return steps if exact >= 0 else -steps


def _bits(amount: Fraction) -> int:
    return max(amount.numerator.bit_length(), amount.denominator.bit_length())

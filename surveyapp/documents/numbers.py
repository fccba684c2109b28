"""Numbers as people read them: rounded half up, from the decimal that stands for the float."""

import math
from decimal import ROUND_HALF_UP, Decimal

NOTHING = "—"  # No denominator, no figure.
SMALLEST_ERROR = 0.0001
MOST_PLACES = 8
SMALLEST_PROBABILITY = Decimal("0.0001")


def rounded(value: float, places: int) -> Decimal:
    """Return `value` with `places` decimals, halves away from zero.

    The shortest decimal of the float is what gets rounded: 79.575 becomes 79.58, although the
    float lies a hair below.
    """
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def decimal(value: float | None, places: int = 2) -> str:
    """Return a number with its thousands grouped, or a dash."""
    if value is None:
        return NOTHING
    shown = rounded(value, places)
    sign = "\u2212" if shown < 0 else ""  # Never "-0.00".
    return f"{sign}{abs(shown):,}"


def significant(value: float, digits: int = 4) -> str:
    """Return any number so that its first few digits show; one without end as ∞."""
    if not math.isfinite(value):
        return "\u2212∞" if value < 0 else "∞"
    size = math.floor(math.log10(abs(value))) if value else 0
    if -digits <= size:
        shown = decimal(value, min(max(digits - 1 - size, 0), MOST_PLACES))
        return shown.rstrip("0").rstrip(".") if "." in shown else shown
    return f"{value:.2g}"


def count(value: float | None) -> str:
    """Return a count, whole where it is whole."""
    if value is None:
        return NOTHING
    return decimal(value, 0 if float(value).is_integer() else 2)


def percent(share: float | None, places: int = 2) -> str:
    """Return a share of 1 as a percentage."""
    if share is None:
        return NOTHING
    exact = Decimal(repr(float(share))) * 100
    shown = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{abs(shown) if shown == 0 else shown}%"


def signed(value: float | None, places: int = 2) -> str:
    """Return a difference with its sign, a true minus, or nothing before a zero."""
    if value is None:
        return NOTHING
    shown = rounded(value, places)
    if shown == 0:
        return f"{abs(shown)}"
    return f"+{shown:,}" if shown > 0 else f"\u2212{abs(shown):,}"


def probability(value: float | None) -> str:
    """Return a p-value to four decimals, or that it is smaller."""
    if value is None:
        return NOTHING
    return "< 0.0001" if Decimal(repr(float(value))) < SMALLEST_PROBABILITY else decimal(value, 4)


def error(share: float | None) -> str:
    """Return a relative error as a percentage, or that it is as good as none."""
    return "< 0.01%" if share is not None and share < SMALLEST_ERROR else percent(share)

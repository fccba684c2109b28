"""What an expression can be worth, and when a value counts as missing, true, or several codes."""

from fractions import Fraction
from typing import TypeAlias, TypeVar

# A float where answers decide what is shown, a fraction where a rule book settles points.
N = TypeVar("N", float, Fraction)
# Dates, times and durations are words in the form of ISO 8601; see `moments`.
Value: TypeAlias = N | str | bool | tuple[str, ...] | None

# The expression language stands below questionnaires and knows their missing codes by name.
MISSING_CODES = frozenset({"not_applicable", "dont_know"})
MAX_WORDS = 10_000  # Longer words are missing, so that no expression fills a memory.


def truth(value: object) -> bool:
    """Return a value as a condition: missing, zero and missing codes are false."""
    return bool(value) and not is_missing(value)


def is_missing(value: object) -> bool:
    """Tell whether a value is nothing, or an answer that is not data."""
    return value is None or (isinstance(value, str) and value in MISSING_CODES)


def codes(value: object) -> tuple[str, ...]:
    """Return the codes in an answer: several, one, or none."""
    if isinstance(value, tuple):
        return value
    return (value,) if isinstance(value, str) else ()


def known_words(value: object) -> str | None:
    """Return a value that is words, or None where it is missing or anything else."""
    return value if isinstance(value, str) and value not in MISSING_CODES else None


def bounded(words: str) -> str | None:
    """Return words as a value: empty ones are missing, and so are those beyond all bounds."""
    return words if 0 < len(words) <= MAX_WORDS else None

"""The names to propose for one that nobody knows."""

from collections.abc import Iterable
from difflib import get_close_matches

SHOWN = 8  # Names proposed at once.


def near(written: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the names that look most like what was written, or else the first of all."""
    names = list(dict.fromkeys(known))
    return tuple(get_close_matches(written, names, SHOWN, 0.5) or names[:SHOWN])

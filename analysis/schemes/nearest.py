"""The names to propose for one that nobody knows."""

from collections.abc import Iterable
from difflib import get_close_matches

MEANT = 0.5  # How much alike two names are, one of which may be meant by the other.
SHOWN = 8  # Names proposed at once.


def near(written: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the names that look most like what was written, or else the first of all."""
    names = list(dict.fromkeys(known))
    return tuple(get_close_matches(written, names, SHOWN, MEANT) or names[:SHOWN])


def choices(written: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return what there is to choose from, what was perhaps meant first: of few names all."""
    names = list(dict.fromkeys(known))
    meant = get_close_matches(written, names, SHOWN, MEANT)
    return tuple(dict.fromkeys([*meant, *names])) if len(names) <= SHOWN else near(written, names)

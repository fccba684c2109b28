"""Words on their way into a file that other programs open: kept harmless, kept legible.

A spreadsheet takes a cell that begins with one of a few signs for a formula. What people wrote
must stay text wherever it lands, so every export asks here.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from io import StringIO

# The full-width forms start a formula in East Asian editions of spreadsheet programs.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
EAST_ASIAN_FROM = 0x2E80
# What XML 1.0 cannot hold at all, and the marks that reverse the direction of reading.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)


def places(words: str) -> int:
    """Return how many Latin letters wide `words` are; a Chinese one takes the room of two."""
    return sum(2 if ord(letter) >= EAST_ASIAN_FROM else 1 for letter in words)


def legible(text: str) -> str:
    """Return `text` with what no document can hold replaced by a visible sign."""
    return _UNPRINTABLE.sub("\ufffd", text)


def is_formula_like(text: str) -> bool:
    """Tell whether a spreadsheet would take `text` for a formula."""
    return text.lstrip(" \u00a0\u3000").startswith(FORMULA_STARTS) or text.startswith(
        FORMULA_STARTS
    )


@lru_cache(maxsize=4096)
def as_text(text: str) -> str:
    """Return `text` so that a file without cell types still holds it as text."""
    clean = legible(text)
    return f"'{clean}" if is_formula_like(clean) else clean


def csv_of(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as a CSV file, with the mark without which Excel garbles Chinese."""
    text = StringIO()
    csv.writer(text).writerows([as_text(cell) for cell in row] for row in rows)
    return "\ufeff" + text.getvalue()

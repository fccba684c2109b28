"""Words on their way into a file that other programs open: kept harmless, kept legible.

What people wrote must stay text wherever it lands, so every export asks here; whoever reads such
a file back asks `analysis.spreadsheets.unguarded`.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from io import StringIO
from typing import Any

from analysis.spreadsheets import guarded

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


def all_legible(value: Any) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Return a value with every text in it legible, however deep."""
    if isinstance(value, str):
        return legible(value)
    if isinstance(value, dict):
        return {key: all_legible(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [all_legible(item) for item in value]
    return value


@lru_cache(maxsize=4096)
def as_text(text: str) -> str:
    """Return `text` so that a file without cell types still holds it as text."""
    return guarded(legible(text))


def csv_of(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as a CSV file, with the mark without which Excel garbles Chinese."""
    text = StringIO()
    csv.writer(text).writerows([as_text(cell) for cell in row] for row in rows)
    return "\ufeff" + text.getvalue()

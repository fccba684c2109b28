"""Words in files that spreadsheets open: none of them starts a formula, and all read back.

A spreadsheet takes a cell that begins with one of a few signs for a formula. An apostrophe before
it keeps it text, and belongs to the file alone: whoever reads the file takes it off again. Words
that begin with apostrophes of their own before such a sign get one more.
"""

import re

# The full-width forms start a formula in East Asian editions of spreadsheet programs.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
GUARD = "'"
NUMBER = re.compile(r"-\d+(\.\d+)?")  # Which is no formula, and is to stay a number.


def is_formula_like(text: str) -> bool:
    """Tell whether a spreadsheet would take `text` for a formula."""
    return text.lstrip(" \u00a0\u3000").startswith(FORMULA_STARTS) or text.startswith(
        FORMULA_STARTS
    )


def guarded(text: str) -> str:
    """Return `text` so that a file without cell types still holds it as text."""
    is_harmless = not is_formula_like(text.lstrip(GUARD)) or NUMBER.fullmatch(text)
    return text if is_harmless else f"{GUARD}{text}"


def unguarded(text: str) -> str:
    """Return what a guarded cell says; any other is as it was."""
    is_guarded = text.startswith(GUARD) and is_formula_like(text.lstrip(GUARD))
    return text[1:] if is_guarded else text

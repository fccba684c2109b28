"""Earlier answers repeated in later words, as in ``You came to ${window}: …``."""

import re
from collections.abc import Callable, Mapping

_PIPE = re.compile(r"\$\{ *([A-Za-z_][A-Za-z0-9_]*) *\}")


def piped_codes(text: Mapping[str, str]) -> frozenset[str]:
    """Return the codes whose answers a text repeats, in any of its languages."""
    return frozenset(match[1] for words in text.values() for match in _PIPE.finditer(words))


def left_open(text: Mapping[str, str]) -> dict[str, str]:
    """Return a text as the name of its question, without what each answer would fill in."""
    return {language: fill(words, lambda _code: "…") for language, words in text.items()}


def fill(words: str, said: Callable[[str], str]) -> str:
    """Return words with what was said in the places of codes.

    What was said is put in as it is: it is not looked through for codes again, and whoever
    fills markup must hand in, and have `said` return, what is escaped already.
    """
    return _PIPE.sub(lambda match: said(match[1]), words)

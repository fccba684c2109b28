r"""Patterns: the part of regular expressions that means the same everywhere.

The grammar; a pattern stands for words as a whole::

    pattern  = [ "^" ] choice [ "$" ]
    choice   = sequence { "|" sequence }
    sequence = { atom [ "?" | "*" | "+" | "{" n "}" | "{" n "," [ m ] "}" ] }
    atom     = "." | "(" choice ")" | "[" [ "^" ] { character [ "-" character ] } "]"
             | "\d" | "\D" | "\w" | "\W" | "\s" | "\S" | "\" sign | character

``\d`` are the digits 0-9, ``\w`` these, the letters A-Z and a-z and ``_``, and ``\s`` a blank:
a space, also a wide one, a tab or a line end.
"""

import re
from functools import lru_cache
from typing import NoReturn

from questionnaires.expressions.automata import (
    Automaton,
    Choice,
    Node,
    Ranges,
    Repeat,
    Sequence,
    Set,
    SizeError,
    build,
)

_LAST = 0x10FFFF
_COUNTS = re.compile(r"\{([0-9]{1,3})(,([0-9]{1,3})?)?\}")
_SIGNS = frozenset("\\^$.|?*+()[]{}-/ ,:;'\"!@#%&=<>~`_")
_DIGITS: Ranges = ((0x30, 0x39),)
_WORDS: Ranges = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
_BLANKS: Ranges = ((0x9, 0xA), (0xD, 0xD), (0x20, 0x20), (0x3000, 0x3000))
_NAMED = {"d": _DIGITS, "w": _WORDS, "s": _BLANKS}


class PatternError(ValueError):
    """A pattern cannot be read; `position` counts its characters from 0."""

    def __init__(self, pattern: str, position: int) -> None:
        self.position = position
        super().__init__(f"{pattern!r} is not a pattern, at character {position + 1}")


class LargePatternError(PatternError):
    """A pattern has too many places, such as ``(a{99}){99}``."""


@lru_cache(maxsize=256)
def read_pattern(pattern: str) -> Automaton:
    """Return what a pattern means.

    Raises
    ------
    PatternError
        With the place of the first character that is not understood.
    """
    tree = _Reading(pattern).whole()
    try:
        return build(tree)
    except SizeError:
        raise LargePatternError(pattern, 0) from None


_ANYTHING = Set(((0, _LAST),))


class _Reading:
    """Reads a pattern from left to right; each method reads one thing of the grammar."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.position = 0
        self.end = len(pattern)
        if pattern.endswith("$") and not pattern.endswith("\\$"):
            self.end -= 1

    def fail(self) -> NoReturn:
        raise PatternError(self.pattern, min(self.position, len(self.pattern) - 1))

    def next(self) -> str:
        return self.pattern[self.position] if self.position < self.end else ""

    def take(self) -> str:
        character = self.next() or self.fail()
        self.position += 1
        return character

    def whole(self) -> Node:
        self.position = int(self.next() == "^")
        tree = self.choice()
        if self.position < self.end:
            self.fail()
        return tree

    def choice(self) -> Node:
        options = [self.sequence()]
        while self.next() == "|":
            self.take()
            options.append(self.sequence())
        return Choice(tuple(options))

    def sequence(self) -> Node:
        parts: list[Node] = []
        while self.next() and self.next() not in "|)":
            parts.append(self.repeated(self.atom()))
        return Sequence(tuple(parts))

    def repeated(self, part: Node) -> Node:
        counts = _COUNTS.match(self.pattern, self.position, self.end)
        if counts:
            least = int(counts[1])
            most = int(counts[3]) if counts[3] else (None if counts[2] else least)
            if most is not None and most < least:
                self.fail()
            self.position = counts.end()
            return Repeat(part, least, most)
        bounds = {"?": (0, 1), "*": (0, None), "+": (1, None)}.get(self.next())
        if bounds is None:
            return part
        self.take()
        return Repeat(part, *bounds)

    def atom(self) -> Node:
        character = self.next()
        if character in "?*+{}]^$":
            self.fail()
        self.take()
        match character:
            case ".":
                return _ANYTHING
            case "(":
                return self.group()
            case "[":
                return self.character_class()
            case "\\":
                return Set(self.escaped())
            case _:
                return Set(((ord(character), ord(character)),))

    def group(self) -> Node:
        tree = self.choice()
        if self.next() != ")":
            self.fail()
        self.take()
        return tree

    def escaped(self) -> Ranges:
        character = self.next()
        if character.lower() in _NAMED:
            self.take()
            named = _NAMED[character.lower()]
            return named if character in _NAMED else _others(named)
        if character not in _SIGNS:
            self.fail()
        return ((ord(self.take()),) * 2,)

    def character_class(self) -> Node:
        is_negative = self.next() == "^"
        self.position += is_negative
        ranges: list[tuple[int, int]] = []
        while self.next() != "]" or not ranges:
            ranges += self.class_member()
        self.take()
        return Set(_others(tuple(ranges)) if is_negative else tuple(sorted(ranges)))

    def class_member(self) -> Ranges:
        if self.next() in {"[", "]"}:
            self.fail()
        low = self.class_character()
        if len(low) > 1 or self.next() != "-" or self.pattern[self.position + 1 :][:1] == "]":
            return low
        self.take()
        high = self.class_character()
        if len(high) > 1 or high[0][0] != high[0][1] or high[0][1] < low[0][0]:
            self.fail()
        return ((low[0][0], high[0][1]),)

    def class_character(self) -> Ranges:
        character = self.take()
        return self.escaped() if character == "\\" else ((ord(character), ord(character)),)


def _others(ranges: Ranges) -> Ranges:
    """Return every character that is in none of these ranges."""
    found: list[tuple[int, int]] = []
    start = 0
    for low, high in sorted(ranges):
        if start < low:
            found.append((start, low - 1))
        start = max(start, high + 1)
    return (*found, (start, _LAST)) if start <= _LAST else tuple(found)

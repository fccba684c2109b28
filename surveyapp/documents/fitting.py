"""How wide the columns of a table are on paper, and how large its type, so that no word is cut."""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import NamedTuple

# Chinese may break after any letter, but a name of one letter in each line is hard to read.
WORD = re.compile(r"[^\s\u2e80-\uffff]+|[\u2e80-\uffff]{1,4}")
LATIN, CHINESE = 0.68, 1.0  # Of the height of type: how wide a bold letter is.
LONGEST = 16  # Letters: what is longer, such as a hash, is cut anyway.
LONGEST_NAME = 28.0  # Heights of type: what is longer is a sentence, and may take many lines.
LOOKED_AT = 250  # Rows.
SIZES = (17, 16, 15, 14, 13)  # In half points.
WIDE_FROM, WIDEST_FROM = 7, 9  # Tables of more columns begin with smaller type.
ROOMY, CLOSE = 100, 45  # What is left free on either side of a cell, in twips.
APART = 80  # And before words to the right of a number, which ends where they begin.


class Fit(NamedTuple):
    """Size of type in half points; and in twips the space beside words, and the columns.

    `is_whole` tells whether every word fits; where not, the page is too narrow.
    """

    half_points: int
    padding: int
    widths: tuple[int, ...]
    is_whole: bool


def fit(
    titles: Sequence[str],
    rows: Iterable[Sequence[str]],
    shares: Sequence[float],
    width: int,
    before: Sequence[int] = (),
) -> Fit:
    """Return the largest type in which the longest word of each column fits, and the columns.

    Names take two lines rather than more, where that costs no more than a point of type.
    `before` is what each column has free before its words, beside the padding.
    """
    columns = len(titles)
    padding = CLOSE if columns > WIDE_FROM else ROOMY
    rooms = [2 * padding + room for room in before or [0] * columns]
    looked_at = list(islice(rows, LOOKED_AT))
    longest = _most([titles, *looked_at], _longest)
    halved = [max(pair) for pair in zip(longest, _most([titles, *looked_at], _half), strict=True)]
    sizes = SIZES[2 if columns > WIDEST_FROM else 1 if columns > WIDE_FROM else 0 :]
    fitting = [size for size in sizes if sum(_needed(longest, size, rooms)) <= width]
    half_points, least = sizes[-1], _needed(longest, sizes[-1], rooms)
    if fitting:
        half_points, least = fitting[0], _needed(longest, fitting[0], rooms)
    for size in [each for each in fitting if each >= fitting[0] - 2]:  # A point smaller at most.
        if sum(wished := _needed(halved, size, rooms)) <= width:
            half_points, least = size, wished
            break
    widths = tuple(int(one) for one in _shared(least, shares, width))
    return Fit(half_points, padding, widths, bool(fitting))


def rooms_before(are_text: Sequence[bool]) -> list[int]:
    """Return what else each column has free before its words, in twips: room beside numbers."""
    return [
        APART if at and is_text and not are_text[at - 1] else 0
        for at, is_text in enumerate(are_text)
    ]


def _most(rows: Sequence[Sequence[str]], measure: Callable[[str], float]) -> list[float]:
    """Return the largest measure in each column."""
    return [max(map(measure, cells)) for cells in zip(*rows, strict=True)]


def _needed(most: Sequence[float], half_points: int, rooms: Sequence[int]) -> list[float]:
    """Return how wide the columns are that hold so much in a size of type."""
    return [one * half_points * 10 + room for one, room in zip(most, rooms, strict=True)]


def _half(words: str) -> float:
    """Return half of what a name takes in one line, in heights of type; of a sentence nothing."""
    whole = _breadth(words)
    return whole / 2 if whole <= LONGEST_NAME else 0.0


def _breadth(words: str) -> float:
    return sum(CHINESE if letter > "\u2e7f" else LATIN for letter in words)


def _longest(words: str) -> float:
    """Return how wide the longest word is, in heights of type."""
    return max((_breadth(word[:LONGEST]) for word in WORD.findall(words)), default=0.0)


def _shared(least: Sequence[float], shares: Sequence[float], width: float) -> list[float]:
    """Return widths by shares, none below what it needs while all can have that."""
    if sum(least) >= width:
        return [one * width / sum(least) for one in least]
    narrow: set[int] = set()
    while True:
        free = width - sum(least[at] for at in narrow)
        total = sum(share for at, share in enumerate(shares) if at not in narrow)
        found = [
            least[at] if at in narrow else free * share / total for at, share in enumerate(shares)
        ]
        more = {at for at, one in enumerate(found) if at not in narrow and one < least[at]}
        if not more:
            return found
        narrow |= more

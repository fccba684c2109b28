"""Pages that differ in a few words only: rendered once, and filled in as bytes.

What may change from one request to the next is either part of the key under which a sheet is
kept, or a hole in it. So a sheet is never out of date, and nothing has to be told to forget it.
"""

import re
import secrets
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

from markupsafe import escape

from surveyapp.packing import Pieces, pack_pieces

MAX_KEPT = 256  # Sheets a process keeps at hand, of about 15 KB each.
# Nobody who writes a questionnaire can guess it; letters and figures survive any escaping.
_MARK = f"hole{secrets.token_hex(12)}x"
_HOLE = re.compile(rf"{_MARK}([a-z]+)z")

_kept: dict[Hashable, "Sheet"] = {}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page with holes: one piece more than there are holes, also compressed where it is kept."""

    pieces: tuple[bytes, ...]
    holes: tuple[str, ...]
    packed: Pieces | None = None

    def fill(self, words: Mapping[str, str], *, is_packed: bool = False) -> bytes:
        """Return the page with `words` in its holes, escaped; a hole may recur."""
        escaped = {hole: escape(text).encode() for hole, text in words.items()}
        fillings = [escaped[hole] for hole in self.holes]
        filled = zip_longest(self.pieces, fillings, fillvalue=b"")
        page = b"".join(chain.from_iterable(filled))
        return self.packed.around(fillings, page) if is_packed and self.packed else page


def hole(name: str) -> str:
    """Return what to render where a hole of this name, in small letters, is to be."""
    return f"{_MARK}{name}z"


def kept_sheet(key: Hashable, render: Callable[[], str]) -> Sheet:
    """Return the sheet of a key, which `render` writes the first time, with holes in it."""
    known = _kept.get(key)
    if known is None:
        if len(_kept) >= MAX_KEPT:
            _kept.clear()  # Dropping them one by one would need a lock, and is never felt.
        sheet = cut(render())
        known = _kept[key] = replace(sheet, packed=pack_pieces(sheet.pieces))
    return known


def cut(page: str) -> Sheet:
    """Return the sheet that a page rendered with holes is."""
    pieces = _HOLE.split(page)  # Literal, name, literal, name, …, literal.
    return Sheet(tuple(piece.encode() for piece in pieces[::2]), tuple(pieces[1::2]))

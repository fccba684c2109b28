"""Pages as they travel over slow networks: compressed in parts that are put together.

A part that never changes is compressed once. Whatever stands between such parts is not compressed
at all, so that the length of a page tells nothing of it, and costs no time. The formats are those
of RFC 1951 (deflate) and RFC 1952 (gzip), which let a content begin anew at any byte.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from struct import pack

HEAD = b"\x1f\x8b\x08" + bytes(5) + b"\x00\xff"  # Of no file and no time.
END = b"\x03\x00"  # A last block, with nothing in it.
RAW = -zlib.MAX_WBITS
MOST_OF_A_BLOCK = 0xFFFF  # Bytes that stand as they are.
LEAST_WORTH_IT = 64  # Bytes; fewer become more.
QUICK, SMALL = 1, 9


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of a page that are the same for all, each compressed by itself."""

    packed: tuple[bytes, ...]

    def around(self, words: Sequence[bytes], page: bytes) -> bytes:
        """Return the `page` that has these words between the pieces, gzipped."""
        parts = [HEAD, self.packed[0]]
        for word, piece in zip(words, self.packed[1:], strict=True):
            parts += [*_as_they_are(word), piece]
        return b"".join([*parts, END, _sum_of(page)])


def pack_pieces(pieces: Iterable[bytes]) -> Pieces:
    """Compress the pieces of a page, as small as can be."""
    return Pieces(tuple(_packed(piece, SMALL) for piece in pieces))


class Gzip:
    """Compresses whole contents, of which one long part has been compressed before."""

    def __init__(self, known: bytes = b"-", level: int = QUICK) -> None:
        self.known, self.level = known, level
        self.packed = _packed(known, SMALL)

    def __call__(self, content: bytes) -> bytes:
        """Return a content, gzipped."""
        before, found, after = content.partition(self.known)
        known = self.packed if found else b""
        parts = [HEAD, _packed(before, self.level), known, _packed(after, self.level)]
        return b"".join([*parts, END, _sum_of(content)])


def _packed(piece: bytes, level: int) -> bytes:
    if len(piece) < LEAST_WORTH_IT:
        return b"".join(_as_they_are(piece))
    packer = zlib.compressobj(level, zlib.DEFLATED, RAW)
    return packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)


def _as_they_are(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), MOST_OF_A_BLOCK):
        block = content[start : start + MOST_OF_A_BLOCK]
        yield pack("<BHH", 0, len(block), len(block) ^ MOST_OF_A_BLOCK) + block


def _sum_of(content: bytes) -> bytes:
    return pack("<LL", zlib.crc32(content), len(content) & 0xFFFFFFFF)

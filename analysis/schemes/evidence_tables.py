"""Tables of evidence as words, before anything is read of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from analysis.columns import Column


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as words.

    Attributes
    ----------
    header : sequence of str
    rows : iterable of (line, cells)
    top : int
        The line of the header.
    """

    header: Sequence[str]
    rows: Iterable[tuple[int, Sequence[str | None]]]
    top: int = 1


@dataclass(frozen=True, slots=True)
class CodedTable:
    """A table as columns of distinct words, such as files are read into.

    Attributes
    ----------
    header : sequence of str
    columns : sequence of Column
    lines : sequence of int
    top : int
        The line of the header.
    """

    header: Sequence[str]
    columns: Sequence[Column]
    lines: Sequence[int]
    top: int = 1

    @classmethod
    def of(cls, raw: RawTable) -> Self:
        """Code rows of words."""
        lines, rows = [], []
        for line, row in raw.rows:
            lines.append(line)
            rows.append(row)
        width = range(len(raw.header))
        cells = ([row[at] if at < len(row) else None for row in rows] for at in width)
        return cls(raw.header, [Column.of(column) for column in cells], lines, raw.top)

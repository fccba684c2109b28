"""A long list shown page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list, and of how many pages this is which; of an empty list the only one."""

    rows: Sequence[Row]
    number: int
    pages: int


def paged(rows: Sequence[Row], number: int, size: int) -> Page[Row]:
    """Return the page of this number, or the nearest there is, of so many rows each."""
    pages = max(1, -(-len(rows) // size))
    number = min(max(number, 1), pages)
    return Page(rows[(number - 1) * size : number * size], number, pages)

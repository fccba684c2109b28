"""What people decide about paper, on its way from a form to the store."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NewBatch:
    """What somebody says of a box before typing it in."""

    language: str
    counted: int | None

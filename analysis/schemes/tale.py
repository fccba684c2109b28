"""What is noted while one value is computed, for its trace."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that a step says, told as a code with values."""

    code: str
    values: Mapping[str, Any]


@dataclass(slots=True)
class Tale:
    """What is noted while one value of one unit is computed for a trace."""

    notes: list[Note] = field(default_factory=list)
    rows: list[tuple[str, int]] = field(default_factory=list)

    def say(self, code: str, **values: Any) -> None:  # noqa: ANN401 - numbers, names, words
        """Note something."""
        self.notes.append(Note(code, values))

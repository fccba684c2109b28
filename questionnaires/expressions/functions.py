"""The functions of the language: how many arguments, of which kind, and what they return."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a part of an expression is, as far as that is known before there are answers."""

    NUMBER = "number"
    TEXT = "text"
    CONDITION = "condition"
    CHOICE = "choice"  # The code of one choice, or of a level.
    CHOICES = "choices"  # The codes of several.
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Function:
    """One function. `parameters` are kinds; the last one repeats up to `maximum` arguments.

    `result` is ``ANY`` where it is the common kind of the arguments.
    """

    parameters: tuple[Kind, ...]
    result: Kind
    minimum: int
    maximum: int

    def parameter(self, index: int) -> Kind:
        """Return the kind of the argument at `index`, counted from 0."""
        return self.parameters[min(index, len(self.parameters) - 1)]


MANY = 50

FUNCTIONS: Mapping[str, Function] = {
    "selected": Function((Kind.CHOICES, Kind.TEXT), Kind.CONDITION, 2, 2),
    "count-selected": Function((Kind.CHOICES,), Kind.NUMBER, 1, 1),
    "coalesce": Function((Kind.ANY,), Kind.ANY, 2, MANY),
    "if": Function((Kind.CONDITION, Kind.ANY), Kind.ANY, 3, 3),
    "not": Function((Kind.CONDITION,), Kind.CONDITION, 1, 1),
    "true": Function((Kind.ANY,), Kind.CONDITION, 0, 0),
    "false": Function((Kind.ANY,), Kind.CONDITION, 0, 0),
    "round": Function((Kind.NUMBER,), Kind.NUMBER, 1, 2),
    "min": Function((Kind.NUMBER,), Kind.NUMBER, 1, MANY),
    "max": Function((Kind.NUMBER,), Kind.NUMBER, 1, MANY),
    "string-length": Function((Kind.TEXT,), Kind.NUMBER, 1, 1),
}

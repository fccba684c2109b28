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
    DATE = "date"
    MONTH = "month"
    TIME = "time"
    MOMENT = "moment"  # A date with a time.
    DURATION = "duration"
    ANY = "any"


# Kinds that are words in a form of their own.
MOMENTS = frozenset({Kind.DATE, Kind.MONTH, Kind.TIME, Kind.MOMENT, Kind.DURATION})


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

    def takes(self, count: int) -> bool:
        """Tell whether it can be called with so many arguments."""
        return self.minimum <= count <= self.maximum


MANY = 50
_TWO_TEXTS = Function((Kind.TEXT, Kind.TEXT), Kind.CONDITION, 2, 2)
_NUMBERS = Function((Kind.NUMBER,), Kind.NUMBER, 1, MANY)
_ONE_NUMBER = Function((Kind.NUMBER,), Kind.NUMBER, 1, 1)
_OF_DURATION = Function((Kind.DURATION,), Kind.NUMBER, 1, 1)

FUNCTIONS: Mapping[str, Function] = {
    # Choices.
    "selected": Function((Kind.CHOICES, Kind.TEXT), Kind.CONDITION, 2, 2),
    "selected-at": Function((Kind.CHOICES, Kind.NUMBER), Kind.CHOICE, 2, 2),
    "count-selected": Function((Kind.CHOICES,), Kind.NUMBER, 1, 1),
    # Conditions.
    "if": Function((Kind.CONDITION, Kind.ANY), Kind.ANY, 3, 3),
    "coalesce": Function((Kind.ANY,), Kind.ANY, 2, MANY),
    "not": Function((Kind.CONDITION,), Kind.CONDITION, 1, 1),
    "true": Function((Kind.ANY,), Kind.CONDITION, 0, 0),
    "false": Function((Kind.ANY,), Kind.CONDITION, 0, 0),
    # Numbers.
    "number": Function((Kind.ANY,), Kind.NUMBER, 1, 1),
    "int": _ONE_NUMBER,
    "ceiling": _ONE_NUMBER,
    "abs": _ONE_NUMBER,
    "round": Function((Kind.NUMBER,), Kind.NUMBER, 1, 2),
    "pow": Function((Kind.NUMBER,), Kind.NUMBER, 2, 2),
    "min": _NUMBERS,
    "max": _NUMBERS,
    "sum": _NUMBERS,
    "count": Function((Kind.ANY,), Kind.NUMBER, 1, MANY),
    # Words.
    "string": Function((Kind.ANY,), Kind.TEXT, 1, 1),
    "concat": Function((Kind.ANY,), Kind.TEXT, 1, MANY),
    "substr": Function((Kind.TEXT, Kind.NUMBER), Kind.TEXT, 2, 3),
    "string-length": Function((Kind.TEXT,), Kind.NUMBER, 1, 1),
    "contains": _TWO_TEXTS,
    "starts-with": _TWO_TEXTS,
    "ends-with": _TWO_TEXTS,
    "regex": _TWO_TEXTS,
    # Dates and times.
    "today": Function((Kind.ANY,), Kind.DATE, 0, 0),
    "now": Function((Kind.ANY,), Kind.MOMENT, 0, 0),
    "date": Function((Kind.DATE,), Kind.DATE, 1, 1),
    "time": Function((Kind.TIME,), Kind.TIME, 1, 1),
    "duration": Function((Kind.DURATION,), Kind.DURATION, 1, 1),
    "days": _OF_DURATION,
    "hours": _OF_DURATION,
    "minutes": _OF_DURATION,
    "format-date": Function((Kind.MOMENT, Kind.TEXT), Kind.TEXT, 2, 2),
}

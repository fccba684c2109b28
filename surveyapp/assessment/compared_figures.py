"""Figures made by comparing units, which would tell of one whose own figures are not told.

The best, the worst and the middle of a class are each the figure of one unit as it is: if nobody
who is told has it, it is that of the one who is not. The place that a unit has among all tells by
its gaps where the others stand.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from analysis.schemes.definition import Scheme
from analysis.schemes.references import closure, quantities
from analysis.schemes.rules import Among, Peers, Rank, Together

ENDS = (Together.MINIMUM, Together.MAXIMUM, Together.MEDIAN)  # May be the figure of one unit.


@dataclass(frozen=True, slots=True)
class Compared:
    """The quantities that rest on ranks and ends, by whom they compare a unit with."""

    of_class: frozenset[str]
    of_all: frozenset[str]

    def untold(
        self, score: str, unit_class: str | None, hidden: Collection[str | None]
    ) -> frozenset[str]:
        """Return what a unit of a class is not told while classes have units that are hidden.

        The score itself is told: what a scheme makes of ranks counts everybody.
        """
        if not hidden:
            return frozenset()
        found = self.of_all | self.of_class if unit_class in hidden else self.of_all
        return found - {score}


def compared_figures(scheme: Scheme) -> Compared:
    """Return the quantities of a scheme that would tell of a unit among those compared."""
    known = quantities(scheme)
    rests_on = {code: [known[part] for part in closure(scheme, code)] for code in known}

    def resting_on(among: Among) -> frozenset[str]:
        return frozenset(
            code for code, parts in rests_on.items() if any(_compares(p, among) for p in parts)
        )

    return Compared(resting_on(Among.CLASS), resting_on(Among.ALL))


def _compares(part: BaseModel, among: Among) -> bool:
    if isinstance(part, Peers):
        return part.how in ENDS and part.among is among
    return isinstance(part, Rank) and part.among is among


def without(values: Mapping[str, Any], hidden: Collection[str]) -> dict[str, Any]:
    """Return the values of a unit without what is not told of them."""
    return {code: None if code in hidden else value for code, value in values.items()}

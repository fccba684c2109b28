"""A scheme under examination: its parts with their places, and what was found wrong."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from pydantic import BaseModel

from analysis.errors import PlanProblem
from analysis.schemes.definition import Scheme
from analysis.schemes.indicators import Indicator
from analysis.schemes.nearest import near
from analysis.schemes.references import quantities
from analysis.written import Written

Place: TypeAlias = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class FormulaProblem(PlanProblem):
    """One thing to correct in a formula.

    Attributes
    ----------
    column : int
        In the formula, counted from 1.
    parameters : mapping
        What the sentence of `code` has gaps for.
    """

    column: int = 1
    parameters: Mapping[str, str] = field(default_factory=dict, hash=False)


class Examination:
    """A scheme, the values of its parameters, and its problems so far.

    Parameters
    ----------
    scheme : Scheme
    parameters : mapping
    written : Written
        Which knows the lines.
    """

    def __init__(self, scheme: Scheme, parameters: Mapping[str, Any], written: Written) -> None:
        self.scheme = scheme
        self.parameters = parameters
        self.written = written
        self.quantities = quantities(scheme)
        self.found: list[PlanProblem] = []

    def say(
        self,
        code: str,
        place: Place,
        remedy: str,
        value: object = None,
        accepted: Iterable[str] = (),
    ) -> None:
        """Note a problem: what, where, what stands there, what would mend it, what is accepted."""
        parts, line = self.written.find(place)
        shown = None if value is None else str(value)
        self.found.append(PlanProblem(code, ".".join(parts), line, shown, remedy, tuple(accepted)))

    def unknown(self, code: str, place: Place, name: str, known: Iterable[str]) -> None:
        """Note a name that is none of those known, with those that look most like it."""
        names = near(name, known)
        listed = ", ".join(names) or "none"
        self.say(code, place, f"There is no {name} here; there is: {listed}.", name, names)

    def parts(self) -> Iterator[tuple[Place, BaseModel]]:
        """Yield every rule and every indicator with its place."""
        for code, rule in self.scheme.rules.items():
            yield ("rules", code), rule
        yield from self.nodes()

    def nodes(self) -> Iterator[tuple[Place, Indicator]]:
        """Yield every indicator with its place, parents before their children."""
        for index, root in enumerate(self.scheme.indicators):
            yield from _below(("indicators", index), root)


def _below(place: Place, node: Indicator) -> Iterator[tuple[Place, Indicator]]:
    yield place, node
    for index, child in enumerate(node.children):
        yield from _below((*place, "children", index), child)

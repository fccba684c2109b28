"""What evidence may call units: by their codes, or by names that only one of them has."""

from collections.abc import Iterable

from analysis.schemes.evidence import Unit
from analysis.schemes.nearest import near


class UnitNames:
    """The unit that each word means; a code means its own unit, whatever has it for a name.

    Attributes
    ----------
    codes : mapping of str to str
        By codes, and by names that are one unit's alone.
    shared : mapping of str to tuple of str
        The units of names that several have.
    """

    def __init__(self, units: Iterable[Unit]) -> None:
        named: dict[str, list[str]] = {}
        self.codes: dict[str, str] = {}
        for unit in units:
            self.codes[unit.code] = unit.code
            named.setdefault(unit.name, []).append(unit.code)
        free = {name: of for name, of in named.items() if name not in self.codes}
        self.shared = {name: tuple(of) for name, of in free.items() if len(of) > 1}
        self.codes |= {name: of[0] for name, of in free.items() if len(of) == 1}

    def of(self, written: str) -> str:
        """Return the code of a unit; what names none, as it is."""
        return self.codes.get(written, written)

    def refusal(self, written: str, remedy: str) -> tuple[str, tuple[str, ...]]:
        """Return the problem of a word that means no unit or several, and what would mend it."""
        if written in self.shared:
            said = "Several units have this name: name the unit by its code."
            return "ambiguous_unit", (said, *self.shared[written])
        return "unknown_unit", (remedy, *near(written, self.codes))

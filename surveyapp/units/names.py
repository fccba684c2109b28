"""What files call units: by code, alias or name, and what a name most likely meant."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from uuid import UUID

from sqlalchemy.orm import Session

from surveyapp.messages import N_
from surveyapp.units.service import list_units, unit_names
from surveyapp.units.sheet_rows import Row

SUGGESTIONS = 200  # Look-alikes are looked for this often; a wholly wrong file has too many.
SHOWN = 100
NO_SUCH_UNIT = N_("没有编码或别名为“{value}”的单位。请先在“单位名录”页登记，或改正编码。")
SHARED_NAME = N_("有几个单位都叫“{value}”。请改用编码。")
CLOSEST_UNIT = N_(
    "没有编码或别名为“{value}”的单位。最接近的是“{closest}”（编码 {code}）；"
    "若是它，请改用编码或给它加别名，否则请先登记。"
)


@dataclass(slots=True)
class Nearest:
    """The names that a word may have meant, and which of them is the nearest."""

    names: Collection[str]
    _found: dict[str, str | None] = field(default_factory=dict)

    def to(self, value: str) -> str | None:
        """Return the name that `value` most likely meant."""
        if value not in self._found:
            if len(self._found) >= SUGGESTIONS:
                return None
            found = get_close_matches(value, self.names, n=1, cutoff=0.5)
            self._found[value] = found[0] if found else None
        return self._found[value]


@dataclass(slots=True)
class UnitNames:
    """The units that rows may name.

    Attributes
    ----------
    names : mapping of str to UUID
        Every code and alias, and every full or short name that one unit alone has.
    codes : mapping of UUID to str
        The code of each unit.
    called : mapping of str to UUID
        Also by names that several units have: for suggestions only.
    """

    names: Mapping[str, UUID]
    codes: Mapping[UUID, str]
    called: Mapping[str, UUID]
    _nearest: Nearest = field(init=False)

    def __post_init__(self) -> None:
        self._nearest = Nearest(self.called)

    def closest(self, value: str) -> str | None:
        """Return the name that `value` most likely meant."""
        return self._nearest.to(value)

    def find(self, row: Row, column: str, value: str) -> UUID | None:
        """Return the unit that a cell means, or refuse it and say which is the closest."""
        unit_id = self.names.get(value)
        if unit_id is None:
            closest = self.closest(value)
            if closest == value:
                row.refuse(column, SHARED_NAME, value=value[:SHOWN])
            elif closest is None:
                row.refuse(column, NO_SUCH_UNIT, value=value[:SHOWN])
            else:
                code = self.codes[self.called[closest]]
                row.refuse(column, CLOSEST_UNIT, value=value[:SHOWN], closest=closest, code=code)
        return unit_id


def load_names(session: Session, authority_id: UUID) -> UnitNames:
    """Read how the units of an authority are called, for the rows of a file."""
    units = list_units(session, authority_id)
    names = unit_names(session, authority_id)
    bearers: defaultdict[str, set[UUID]] = defaultdict(set)
    for unit in units:
        for words in (*unit.name.values(), *unit.short_name.values()):
            bearers[words].add(unit.id)
    called = {words: next(iter(ids)) for words, ids in bearers.items()}
    unique = {words: called[words] for words, ids in bearers.items() if len(ids) == 1}
    codes = {unit.id: unit.code for unit in units}
    return UnitNames({**unique, **names}, codes, {**called, **names})

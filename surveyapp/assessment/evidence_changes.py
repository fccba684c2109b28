"""What two runs read otherwise of each unit: rows that were added, taken away or changed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from analysis.schemes.evidence_cells import read_units
from analysis.schemes.tables import UNITS
from surveyapp.assessment.kept_tables import Rows

Cells: TypeAlias = tuple[str, ...]  # What a row says.
NONE = Rows((), (), ())


class Changes(NamedTuple):
    """How many rows of a table are new, gone, or say something else than they did."""

    added: int = 0
    removed: int = 0
    changed: int = 0


class Row(NamedTuple):
    """A row of evidence: where it stands, and which units it names."""

    place: str
    units: tuple[str, ...]


def changes_between(
    before: Mapping[str, Rows], after: Mapping[str, Rows]
) -> dict[str, dict[str, Changes]]:
    """Return by unit and table what was read otherwise.

    A row that says the same stands where it will; of the others, those at one place are one row
    that was changed. Tables must be those of which something changed, beside the units of both.
    """
    codes = _codes(before[UNITS]) | _codes(after[UNITS])
    found: dict[str, dict[str, Changes]] = {}
    for name in sorted({*before, *after}):
        sides = before.get(name, NONE), after.get(name, NONE)
        gone, new = (
            _rows(rows, left, codes) for rows, left in zip(sides, _apart(*sides), strict=True)
        )
        was_at = {row.place: row for row in gone}
        same = {row.place for row in new if row.place in was_at}
        _count(found, name, (row for row in new if row.place not in same), Changes(added=1))
        _count(found, name, (row for row in gone if row.place not in same), Changes(removed=1))
        _count(found, name, (row for row in new if row.place in same), Changes(changed=1))
    return found


def _count(
    found: dict[str, dict[str, Changes]], table: str, rows: Iterator[Row], one: Changes
) -> None:
    for row in rows:
        for unit in row.units:
            own = found.setdefault(unit, {})
            known = own.get(table, Changes())
            own[table] = Changes(*(n + more for n, more in zip(known, one, strict=True)))


def _apart(before: Rows, after: Rows) -> tuple[list[int], list[int]]:
    """Return which rows of each the other does not have, however often both have the same."""
    is_alike = list(before.header) == list(after.header)
    was, now = (_said(rows, by_names=not is_alike) for rows in (before, after))
    both = Counter(was) & Counter(now)
    return _without(was, both.copy()), _without(now, both)


def _said(rows: Rows, *, by_names: bool) -> list[Cells]:
    """Return what rows say; by the names of their columns where these are not the same."""
    if not by_names:
        return [tuple(cells) for cells in rows.cells]
    return [
        tuple(sorted(f"{n}={cell}" for n, cell in zip(rows.header, cells, strict=False) if cell))
        for cells in rows.cells
    ]


def _without(said: Sequence[Cells], both: Counter[Cells]) -> list[int]:
    found = []
    for at, words in enumerate(said):
        if both[words] > 0:
            both[words] -= 1
        else:
            found.append(at)
    return found


def _rows(rows: Rows, left: Sequence[int], codes: Mapping[str, str]) -> list[Row]:
    owners, others = rows.column("unit"), rows.column("joint_units")
    named = {at: (owners[at], *read_units(others[at])) for at in left}
    return [
        Row(rows.places[at], tuple(dict.fromkeys(codes.get(one, one) for one in words)))
        for at, words in named.items()
    ]


def _codes(units: Rows) -> dict[str, str]:
    """Return the code of each unit by what evidence calls it."""
    called = zip(units.column("unit"), units.column("name"), strict=True)
    return {word: code for code, name in called for word in (name, code) if word}

"""What two runs read otherwise of each unit: rows that were added, taken away or changed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from analysis.schemes.evidence_cells import read_units
from analysis.schemes.tables import UNITS
from surveyapp.assessment.kept_tables import Rows

Cells: TypeAlias = tuple[tuple[str, str], ...]  # What a row says, by the names of its columns.


class Changes(NamedTuple):
    """How many rows of a table are new, gone, or say something else than they did."""

    added: int = 0
    removed: int = 0
    changed: int = 0


class Row(NamedTuple):
    """A row of evidence: where it stands, what it says, and which units it names."""

    place: str
    said: Cells
    units: tuple[str, ...]


def changes_between(
    before: Mapping[str, Rows], after: Mapping[str, Rows]
) -> dict[str, dict[str, Changes]]:
    """Return by unit and table what was read otherwise; the table of units is left out.

    A row that says the same stands where it will; of the others, those at one place are one row
    that was changed. Tables must be those of which something changed, beside the units of both.
    """
    codes = _codes(before[UNITS]) | _codes(after[UNITS])
    found: dict[str, dict[str, Changes]] = {}
    for name in sorted({*before, *after} - {UNITS}):
        gone, new = _apart(_rows(before.get(name), codes), _rows(after.get(name), codes))
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


def _apart(before: Sequence[Row], after: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Return the rows of each that the other does not have, however often both have the same."""
    gone, new = Counter(row.said for row in before), Counter(row.said for row in after)
    both = gone & new
    return _without(before, both.copy()), _without(after, both)


def _without(rows: Sequence[Row], both: Counter[Cells]) -> list[Row]:
    found = []
    for row in rows:
        if both[row.said] > 0:
            both[row.said] -= 1
        else:
            found.append(row)
    return found


def _rows(rows: Rows | None, codes: Mapping[str, str]) -> list[Row]:
    if rows is None:
        return []
    named = zip(rows.column("unit"), rows.column("joint_units"), strict=True)
    return [
        Row(
            place,
            tuple(sorted((n, cell) for n, cell in zip(rows.header, cells, strict=False) if cell)),
            tuple(dict.fromkeys(codes.get(one, one) for one in (owner, *read_units(others)))),
        )
        for place, cells, (owner, others) in zip(rows.places, rows.cells, named, strict=True)
    ]


def _codes(units: Rows) -> dict[str, str]:
    """Return the code of each unit by what evidence calls it."""
    called = zip(units.column("unit"), units.column("name"), strict=True)
    return {word: code for code, name in called for word in (name, code) if word}

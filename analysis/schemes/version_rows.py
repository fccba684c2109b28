"""Events under several versions of a scheme: each is judged by the version of its day alone."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

import numpy as np

from analysis.columns import Column
from analysis.schemes.definition import Events, Scheme
from analysis.schemes.evidence_cells import read_moment
from analysis.schemes.evidence_columns import columns_of, headings_of
from analysis.schemes.evidence_tables import CodedTable
from analysis.schemes.tables import COUNTED_ON, EVENTS
from analysis.spreadsheets import unguarded


def own_events(scheme: Scheme, others: Sequence[Scheme], table: CodedTable) -> CodedTable:
    """Return the events that a version judges: not those of days on which another is in force.

    An event that no version has a day for stays, and is told as what is wrong with it; so does
    one on whose day none is in force. One of before the version stays too where this compares
    with its day, and has its category. A column that only another version has is left out.
    """
    if not others:
        return table
    headings = {k: v for one in (*others, scheme) for k, v in headings_of(one, EVENTS).items()}
    header = [headings.get(title.strip(), title.strip()) for title in table.header]
    known = columns_of(scheme, EVENTS)
    foreign = {name for other in others for name in columns_of(other, EVENTS)} - known.keys()
    rows = _Rows(header, table.columns)
    named = {} if scheme.events is None else _date_columns(scheme.events)
    is_own = np.fromiter(
        (
            _is_in_force(scheme, day)
            or (category in named and _is_compared(scheme, day))
            or not any(_is_in_force(other, day) for other in others)
            for day, category in zip(rows.days([scheme, *others]), rows.categories, strict=True)
        ),
        dtype=np.bool_,
        count=len(table.lines),
    )
    kept = [place for place, name in enumerate(header) if name not in foreign]
    return CodedTable(
        [table.header[place] for place in kept],
        [Column(c.categories, c.codes[is_own]) for c in (table.columns[p] for p in kept)],
        [line for line, own in zip(table.lines, is_own, strict=True) if own],
        table.top,
    )


class _Rows:
    """What events say, as words."""

    def __init__(self, header: Sequence[str], columns: Sequence[Column]) -> None:
        self.columns = {
            name: [unguarded(cell or "") for cell in column.values()]
            for name, column in zip(header, columns, strict=True)
        }
        n = len(columns[0]) if columns else 0
        self.categories = self.columns.get("category", [""] * n)

    def days(self, schemes: Sequence[Scheme]) -> Iterator[date | None]:
        """Yield the day of each event: by the category of the first version that has it."""
        known = [_date_columns(s.events) for s in schemes if s.events is not None]
        read = _reader()
        is_own = any(COUNTED_ON in s.events.columns for s in schemes if s.events is not None)
        counted = [] if is_own else self.columns.get(COUNTED_ON, [])
        for index, category in enumerate(self.categories):
            if counted and counted[index]:
                yield read(counted[index])
                continue
            named = next((columns[category] for columns in known if category in columns), "")
            yield read(self.columns[named][index]) if named in self.columns else None


def _date_columns(events: Events) -> Mapping[str, str]:
    """Return the column of the day for each category, by its name and by its titles."""
    return {
        name: category.date
        for code, category in events.categories.items()
        for name in (*(category.title or {}).values(), code)
    }


def _reader() -> Callable[[str], date | None]:
    known: dict[str, date | None] = {}

    def read(written: str) -> date | None:
        if written not in known:
            try:
                known[written] = date.fromisoformat(read_moment(written)[:10])
            except ValueError:
                known[written] = None  # Which whoever reads the cell tells.
        return known[written]

    return read


def _is_in_force(scheme: Scheme, day: date | None) -> bool:
    effective = scheme.effective
    is_over = effective.until is not None and day is not None and day > effective.until
    return day is not None and day >= effective.begins and not is_over


def _is_compared(scheme: Scheme, day: date | None) -> bool:
    effective = scheme.effective
    return day is not None and effective.known_from <= day < effective.begins

"""Evidence as the engine reads it: typed columns of each table, and the units assessed."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from analysis.schemes.periods import Period
from analysis.schemes.tables import TABLES
from analysis.workdays import WorkdayCalendar

NO_ROWS: Mapping[str, list[Any]] = {}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit assessed.

    Attributes
    ----------
    code, name : str
    unit_class : str or None
        The first that it has.
    groups : frozenset of str
    parent : str or None
    begins, until : date or None
        First and last day on which it is assessed.
    class_changes : tuple of (date, str or None)
        From which day on it is of which other class, the earliest first.
    """

    code: str
    name: str
    unit_class: str | None = None
    groups: frozenset[str] = frozenset()
    parent: str | None = None
    begins: date | None = None
    until: date | None = None
    class_changes: tuple[tuple[date, str | None], ...] = ()

    def class_on(self, day: date | None) -> str | None:
        """Return the class that it has on a day; the first where no day is known."""
        found = self.unit_class
        for begins, unit_class in self.class_changes:
            if day is not None and begins <= day:
                found = unit_class
        return found

    def as_on(self, day: date) -> "Unit":
        """Return the unit with the class that it has on a day."""
        return replace(self, unit_class=self.class_on(day), class_changes=())

    def in_period(self, period: Period, as_of: date | None = None) -> "Unit":
        """Return the unit with the class that it has at the end of a period, or as it ended."""
        if not self.class_changes:
            return self
        known = (period.end - timedelta(days=1), as_of, self.until)
        return self.as_on(min(day for day in known if day is not None))

    def is_in(self, period: Period) -> bool:
        """Tell whether it is assessed on some day of a period."""
        is_born = self.begins is None or self.begins < period.end
        return is_born and (self.until is None or self.until >= period.start)

    def in_each_class(self) -> Iterator["Unit"]:
        """Yield the unit with each class that it ever has."""
        yield self
        yield from (replace(self, unit_class=each) for _day, each in self.class_changes)

    def is_one_of(self, names: Collection[str]) -> bool:
        """Tell whether its class or a group of it is named; everybody is where nobody is."""
        return not names or self.unit_class in names or not self.groups.isdisjoint(names)


@dataclass(frozen=True, slots=True)
class EvidenceTable:
    """Rows of one kind of evidence, column by column.

    Attributes
    ----------
    columns : mapping of str to list
        Words, exact numbers, dates as ``date``, moments as ISO 8601 words, ``yes`` and ``no``;
        ``None`` where nothing stands. All lists are of one length.
    lines : list of int
        Where each row stood in its file or example.
    """

    columns: Mapping[str, list[Any]]
    lines: list[int]

    def __len__(self) -> int:
        return len(self.lines)

    def column(self, name: str) -> list[Any]:
        """Return a column; of nothings where the table does not have it."""
        found = self.columns.get(name)
        return [None] * len(self) if found is None else found

    def row(self, index: int) -> dict[str, Any]:
        """Return what stands in one row."""
        return {
            name: values[index]
            for name, values in self.columns.items()
            if values[index] is not None
        }


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a scheme is run on.

    Attributes
    ----------
    units : tuple of Unit
        In the order in which they are listed.
    tables : mapping of str to EvidenceTable
    calendar : WorkdayCalendar
        By which working days are counted.
    """

    units: tuple[Unit, ...]
    tables: Mapping[str, EvidenceTable] = field(default_factory=dict)
    calendar: WorkdayCalendar = field(default_factory=WorkdayCalendar)

    def table(self, name: str) -> EvidenceTable:
        """Return the rows of a kind of evidence; none where there are none."""
        found = self.tables.get(name)
        return (
            EvidenceTable({column: [] for column in TABLES[name].columns}, [])
            if found is None
            else found
        )


def units_of(table: EvidenceTable, index: int) -> tuple[str, ...]:
    """Return the units of a row, each once."""
    unit = table.column("unit")[index]
    joint = table.columns.get("joint_units")
    others = None if joint is None else joint[index]
    return tuple(dict.fromkeys((unit, *others))) if others else (unit,)

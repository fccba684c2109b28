"""Evidence from files, rows or the store: read as a whole, or every problem with its place."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from analysis.columns import Column
from analysis.errors import InputProblem, InvalidInputError
from analysis.schemes.definition import Scheme
from analysis.schemes.evidence import Evidence, EvidenceTable, Unit
from analysis.schemes.evidence_cells import EXPECTED, READERS, date_form
from analysis.schemes.evidence_items import check_items
from analysis.schemes.evidence_rules import broken_rules, check_covariances, rows_not_of
from analysis.schemes.nearest import near
from analysis.schemes.tables import EVENTS, HEADINGS, TABLES, UNITS, ColumnKind
from analysis.schemes.unit_names import UnitNames
from analysis.spreadsheets import unguarded


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as words.

    Attributes
    ----------
    header : sequence of str
    rows : iterable of (line, cells)
    top : int
        The line of the header.
    """

    header: Sequence[str]
    rows: Iterable[tuple[int, Sequence[str | None]]]
    top: int = 1


@dataclass(frozen=True, slots=True)
class CodedTable:
    """A table as columns of distinct words, such as files are read into.

    Attributes
    ----------
    header : sequence of str
    columns : sequence of Column
    lines : sequence of int
    top : int
        The line of the header.
    """

    header: Sequence[str]
    columns: Sequence[Column]
    lines: Sequence[int]
    top: int = 1

    @classmethod
    def of(cls, raw: RawTable) -> Self:
        """Code rows of words."""
        lines, rows = [], []
        for line, row in raw.rows:
            lines.append(line)
            rows.append(row)
        width = range(len(raw.header))
        cells = ([row[at] if at < len(row) else None for row in rows] for at in width)
        return cls(raw.header, [Column.of(column) for column in cells], lines, raw.top)


class Complaints:
    """Everything wrong, the same thing on many lines told once with how many."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str, str, str], InputProblem] = {}
        self.counts: Counter[tuple[str, str, str, str]] = Counter()
        self.unread: set[tuple[str, int | None, str]] = set()
        self.headings: dict[tuple[str, str], str] = {}

    def add(
        self, file: str, code: str, line: int | None, cell: tuple[str, str], said: tuple[str, ...]
    ) -> None:
        """Note a problem: where, which column and value, the remedy, and what is accepted."""
        place = (file, line, cell[0])
        if not cell[1] and place in self.unread:
            return  # Something stands there, and it was told that it cannot be read.
        if cell[1]:
            self.unread.add(place)
        key = (file, code, *cell)
        self.counts[key] += 1
        column, value = (part or None for part in cell)
        heading = self.headings.get((file, cell[0]), column)
        problem = InputProblem(
            code, line, heading, value, said[0], tuple(said[1:]), 1, f"{file}.csv"
        )
        self.found.setdefault(key, problem)

    def raise_any(self) -> None:
        """Raise all, in the order of files and lines, if there are any."""
        if not self.found:
            return
        listed = [
            InputProblem(p.code, p.line, p.column, p.value, p.remedy, p.accepted, count, p.file)
            for p, count in ((p, self.counts[key]) for key, p in self.found.items())
        ]
        raise InvalidInputError(sorted(listed, key=lambda p: (p.file or "", p.line or 0)))


def read_evidence(scheme: Scheme, raw: Mapping[str, RawTable | CodedTable]) -> Evidence:
    """Return typed evidence.

    Parameters
    ----------
    scheme : Scheme
        Says which categories, outlets, classes and columns of one's own there are.
    raw : mapping of str to RawTable or CodedTable
        By the names of `tables.TABLES`; without ``units``, the units are those that other tables
        name.

    Raises
    ------
    InvalidInputError
        With every problem of every table.
    """
    complaints = Complaints()
    tables = {name: _typed(scheme, name, table, complaints) for name, table in raw.items()}
    units = _units(scheme, tables, complaints)
    names = UnitNames(units)
    if UNITS in tables and names.shared:
        _refuse_shared(UNITS, tables[UNITS], "parent", names, complaints)
        _check_groups(scheme, tables[UNITS], names, complaints)
    units = tuple(_grouped(scheme, _below_by_code(unit, names), names) for unit in units)
    for name, table in tables.items():
        if name != UNITS:
            _resolve(name, table, names, complaints)
            broken_rules(scheme, name, table, complaints.add)
    if EVENTS in tables:
        by_code = {unit.code: unit for unit in units}
        check_items(scheme, tables[EVENTS], complaints.add, by_code)
    check_covariances(tables, complaints.add)
    complaints.raise_any()
    return Evidence(units, {name: table for name, table in tables.items() if name != UNITS})


def columns_of(scheme: Scheme, name: str) -> dict[str, ColumnKind]:
    """Return the columns of a table, those of one's own with it."""
    columns = dict(TABLES[name].columns)
    if name == EVENTS and scheme.events is not None:
        columns |= {code: ColumnKind(kind.value) for code, kind in scheme.events.kinds.items()}
    return columns


def headings_of(scheme: Scheme, name: str) -> Mapping[str, str]:
    """Return the column that each heading stands for, titles of one's own before ours."""
    own = scheme.events.headings if name == EVENTS and scheme.events is not None else {}
    return {**HEADINGS, **own}


def _typed(
    scheme: Scheme, name: str, raw: RawTable | CodedTable, complaints: Complaints
) -> EvidenceTable:
    known = columns_of(scheme, name)
    coded = CodedTable.of(raw) if isinstance(raw, RawTable) else raw
    headings = headings_of(scheme, name)
    header = [headings.get(title.strip(), title.strip()) for title in coded.header]
    if name == "events":
        header = ["category" if column == "class" else column for column in header]
    for column, title in zip(header, coded.header, strict=True):
        complaints.headings.setdefault((name, column), title.strip())
    _check_header((name, coded.top), header, (known, headings), complaints)
    lines = list(coded.lines)
    columns = {
        column: _read_column(name, (column, known[column]), values, lines, complaints)
        for column, values in zip(header, coded.columns, strict=True)
        if column in known
    }
    table = EvidenceTable(columns, lines)
    for column in TABLES[name].required:
        _require(name, column, table, complaints)
    _refuse_repeated(name, table, complaints)
    # A column for each name, so that nothing has to ask which of them the file had.
    empty = {column: [None] * len(lines) for column in known if column not in columns}
    return EvidenceTable(columns | empty, lines)


def _check_header(
    place: tuple[str, int],
    header: Sequence[str],
    understood: tuple[Mapping[str, ColumnKind], Mapping[str, str]],
    complaints: Complaints,
) -> None:
    (name, top), (known, headings) = place, understood
    for at, column in enumerate(header):
        if column in header[:at]:
            said: tuple[str, ...] = ("Give every column a name of its own.",)
            complaints.add(name, "repeated_column", top, (column, ""), said)
        if column not in known:
            named = (*known, *(title for title, code in headings.items() if code in known))
            said = ("Remove the column, or name it as one of these.", *near(column, named))
            complaints.add(name, "unknown_column", top, (column, ""), said)
    for column in TABLES[name].required:
        if column not in header:
            needed = (f"Add the column {column}.", *TABLES[name].required)
            complaints.add(name, "missing_column", top, (column, ""), needed)


def _read_column(
    name: str,
    column: tuple[str, ColumnKind],
    written: Column,
    lines: Sequence[int],
    complaints: Complaints,
) -> list[Any]:
    title, kind = column
    known, wrong = _read_words(written.categories, READERS[kind])
    codes = written.codes.tolist()
    if wrong:
        told = (EXPECTED[kind],)
        for line, code in zip(lines, codes, strict=True):
            if code in wrong:
                cell = (title, written.categories[code])
                complaints.add(name, f"not_a_{kind.value}", line, cell, told)
    if kind in {ColumnKind.DATE, ColumnKind.MOMENT}:
        forms = ["" if c in wrong else date_form(w) for c, w in enumerate(written.categories)]
        if len(set(forms) - {""}) > 1:
            _refuse_mixed_dates((name, title), forms, written, lines, complaints)
    return [known[code] for code in codes]


def _read_words(
    categories: Sequence[str], read: Callable[[str], Any]
) -> tuple[list[Any], frozenset[int]]:
    """Return what each of the words means, nothing last for blanks, and which mean nothing."""
    if read is str:
        return [*map(unguarded, categories), None], frozenset()
    known: list[Any] = []
    wrong = set()
    for code, words in enumerate(categories):
        try:
            known.append(read(unguarded(words)))
        except ValueError:
            known.append(None)
            wrong.add(code)
    return [*known, None], frozenset(wrong)


def _refuse_mixed_dates(
    place: tuple[str, str],
    forms: Sequence[str],
    written: Column,
    lines: Sequence[int],
    complaints: Complaints,
) -> None:
    name, title = place
    codes = written.codes.tolist()
    counts = Counter(forms[code] for code in codes if code >= 0 and forms[code])
    usual = counts.most_common(1)[0][0]
    said = ("Write all dates of the column in one form, such as 2026-01-15.",)
    first: dict[str, str] = {}
    for line, code in zip(lines, codes, strict=True):
        if code >= 0 and forms[code] not in {"", usual}:
            # Each form once, by its first date, and with how many there are.
            shown = first.setdefault(forms[code], written.categories[code])
            complaints.add(name, "mixed_dates", line, (title, shown), said)


def _require(name: str, column: str, table: EvidenceTable, complaints: Complaints) -> None:
    values = table.columns.get(column, [])
    for line, value in zip(table.lines, values, strict=True) if None in values else ():
        if value is None:
            complaints.add(name, "empty_cell", line, (column, ""), (f"Fill in {column}.",))


def _refuse_repeated(name: str, table: EvidenceTable, complaints: Complaints) -> None:
    key = [column for column in TABLES[name].key if column in table.columns]
    if not key:
        return
    rows = list(zip(*(table.column(column) for column in key), strict=True))
    if len(set(rows)) == len(rows):
        return  # As nearly always.
    seen: dict[tuple[Any, ...], int] = {}
    for line, values in zip(table.lines, rows, strict=True):
        first = line if values.count(None) == len(values) else seen.setdefault(values, line)
        if first != line:
            shown = ", ".join(str(value) for value in values if value is not None)
            said = (f"It repeats line {first}; keep one of the two.",)
            complaints.add(name, "repeated_row", line, (key[0], shown), said)


def _units(
    scheme: Scheme, tables: Mapping[str, EvidenceTable], complaints: Complaints
) -> tuple[Unit, ...]:
    table = tables.get(UNITS)
    if table is None:
        only = next(iter(scheme.classes), None) if len(scheme.classes) <= 1 else None
        if len(scheme.classes) > 1:
            said = ("List the units and their classes in units.csv.", *scheme.classes)
            complaints.add(UNITS, "missing_file", None, ("", ""), said)
        named = {code for t in tables.values() for code in t.column("unit") if code is not None}
        return tuple(Unit(code, code, only) for code in sorted(named))
    rows: dict[str, list[int]] = {}
    for index, code in enumerate(table.column("unit")):
        if code is not None:
            rows.setdefault(code, []).append(index)
    begins = table.column("class_from")
    in_order = (sorted(of, key=lambda i: begins[i] or date.min) for of in rows.values())
    return tuple(_unit(scheme, table, indices, complaints) for indices in in_order)


def _unit(
    scheme: Scheme, table: EvidenceTable, indices: Sequence[int], complaints: Complaints
) -> Unit:
    """Return the unit of one row, or of several, each with the day its class begins."""
    first, *later = indices
    unit = _first(scheme, table, first, complaints)
    for index in later:
        for column, value in table.row(index).items():
            if column not in {"class", "class_from"} and value != table.column(column)[first]:
                said = ("Leave it blank, or write what the unit's first row has.",)
                cell = (column, str(value))
                complaints.add(UNITS, "unit_told_twice", table.lines[index], cell, said)
    begins = table.column("class_from")
    changes = ((begins[i], _class(scheme, table, i, complaints)) for i in later)
    return replace(unit, class_changes=tuple(changes))


def _class(scheme: Scheme, table: EvidenceTable, index: int, complaints: Complaints) -> str | None:
    written: str | None = table.column("class")[index]
    if not scheme.classes:
        return written
    if written is None and len(scheme.classes) == 1:
        return next(iter(scheme.classes))
    by_title = {title: code for code, text in scheme.classes.items() for title in text.values()}
    found = by_title.get(written or "", written)
    if found not in scheme.classes:
        said = ("Give the unit one of these classes.", *scheme.classes)
        complaints.add(UNITS, "unknown_class", table.lines[index], ("class", found or ""), said)
    return found


def _first(scheme: Scheme, table: EvidenceTable, index: int, complaints: Complaints) -> Unit:
    row = table.row(index)
    unit_class = _class(scheme, table, index, complaints)
    groups = tuple(g for g in str(row.get("groups", "")).replace("；", ";").split(";") if g)
    for group in groups:
        if group.strip() not in scheme.groups:
            said = ("Name groups that the scheme has.", *scheme.groups)
            complaints.add(UNITS, "unknown_group", table.lines[index], ("groups", group), said)
    unit = Unit(
        row["unit"],
        row.get("name", row["unit"]),
        unit_class,
        frozenset(group.strip() for group in groups),
        row.get("parent"),
        row.get("from"),
        row.get("until"),
    )
    if unit.begins is not None and unit.until is not None and unit.until < unit.begins:
        ended = ("until", str(unit.until))
        said = ("A unit ends after it begins.", f"≥ {unit.begins}")
        complaints.add(UNITS, "out_of_range", table.lines[index], ended, said)
    return unit


def _grouped(scheme: Scheme, unit: Unit, names: UnitNames) -> Unit:
    """Return a unit with the groups of the scheme that name it."""
    named = {
        code
        for code, group in scheme.groups.items()
        if unit.code in {names.of(written) for written in group.units}
    }
    return replace(unit, groups=unit.groups | named)


def _below_by_code(unit: Unit, names: UnitNames) -> Unit:
    """Return a unit that is below another by its code; it may be one that nobody assesses."""
    return unit if unit.parent is None else replace(unit, parent=names.of(unit.parent))


def _refuse_shared(
    name: str, table: EvidenceTable, column: str, names: UnitNames, complaints: Complaints
) -> None:
    """Tell cells of a column, which may name units that nobody assesses, that name several."""
    for index, written in enumerate(table.column(column)):
        if written in names.shared:
            code, said = names.refusal(written, "")
            complaints.add(name, code, table.lines[index], (column, written), said)


def _check_groups(
    scheme: Scheme, table: EvidenceTable, names: UnitNames, complaints: Complaints
) -> None:
    """Tell units whose name a group of the scheme gives, and others have as well."""
    named = {written for group in scheme.groups.values() for written in group.units}
    for index, written in enumerate(table.column("name")):
        if written in named & names.shared.keys():
            said = (
                "A group of the scheme names units by this name: write codes in the group.",
                *names.shared[written],
            )
            complaints.add(UNITS, "ambiguous_group", table.lines[index], ("name", written), said)


def _resolve(name: str, table: EvidenceTable, names: UnitNames, complaints: Complaints) -> None:
    """Put the codes of units in the place of their names."""
    units = table.column("unit")
    for index, written in rows_not_of(units, names.codes):
        code, said = names.refusal(written, "Name a unit of units.csv.")
        complaints.add(name, code, table.lines[index], ("unit", written), said)
    units[:] = map(names.of, units)
    for column in ("unit_b", "inspector_unit"):
        if names.shared:
            _refuse_shared(name, table, column, names, complaints)
        others = table.columns.get(column, [])
        others[:] = map(names.of, others)
    joint = table.columns.get("joint_units", [])
    for index, written in enumerate(joint):
        for one in written or ():
            if one not in names.codes:
                code, said = names.refusal(one, "Name units of units.csv.")
                cell = ("joint_units", one)
                complaints.add(name, code, table.lines[index], cell, said)
        if written:
            joint[index] = tuple(dict.fromkeys(map(names.of, written)))

"""The columns of a table of evidence: their headings, and what their cells mean."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from analysis.columns import Column
from analysis.schemes.definition import Scheme
from analysis.schemes.evidence import EvidenceTable
from analysis.schemes.evidence_cells import EXPECTED, READERS, date_form
from analysis.schemes.evidence_complaints import Complaints
from analysis.schemes.evidence_rules import STATES
from analysis.schemes.evidence_tables import CodedTable, RawTable
from analysis.schemes.nearest import near
from analysis.schemes.tables import EVENTS, HEADINGS, TABLES, ColumnKind
from analysis.spreadsheets import unguarded


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


def read_table(
    scheme: Scheme, name: str, raw: RawTable | CodedTable, complaints: Complaints
) -> EvidenceTable:
    """Return a table as typed values, nothing where a cell is blank or cannot be read."""
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
    """Refuse rows of one key, but for events that were withdrawn: their numbers are free again."""
    key = [column for column in TABLES[name].key if column in table.columns]
    if not key:
        return
    rows = list(zip(*(table.column(column) for column in key), strict=True))
    if len(set(rows)) == len(rows):
        return  # As nearly always.
    seen: dict[tuple[Any, ...], int] = {}
    states = table.columns.get("state") if name == EVENTS else None
    is_gone = [STATES.get(state or "") == "withdrawn" for state in states or [None] * len(rows)]
    for line, values, gone in zip(table.lines, rows, is_gone, strict=True):
        if gone or values.count(None) == len(values):
            continue
        first = seen.setdefault(values, line)
        if first != line:
            shown = ", ".join(str(value) for value in values if value is not None)
            said = (f"It repeats line {first}; keep one of the two.",)
            complaints.add(name, "repeated_row", line, (key[0], shown), said)

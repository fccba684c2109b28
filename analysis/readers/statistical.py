"""SPSS and Stata files: values with labels, and several ways of being missing.

A file is read a part at a time, because its values take many times the room of their codes.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from analysis.columns import BLANK_CODE, CodeArray, Column, Table
from analysis.errors import InputProblem, InvalidInputError
from analysis.readers.dates import writer_of
from analysis.readers.labels import LabelledValues, words_of
from analysis.readers.problems import file_problem, header_problems, support_missing, unreadable

CELLS = 2_000_000  # Values held at a time, each an object of 32 bytes.
LEAST_ROWS = 1_000  # Rows before a part are passed over again for each part.
# ``None`` is what the file itself says. Stata did not say before its version 14.
SPSS_ENCODINGS = (None, "GB18030")
STATA_ENCODINGS = ("UTF-8", "GB18030", None)

Part = tuple[Mapping[str, list[Any]], Any]  # Values by column, and what is known of them.


@dataclass(slots=True)
class _Coder:
    """Codes a column part by part."""

    position: dict[Any, int] = field(default_factory=dict)
    parts: list[CodeArray] = field(default_factory=list)

    def add(self, values: list[Any]) -> None:
        position = self.position
        for value in dict.fromkeys(values):
            position.setdefault(value, len(position))
        codes = map(position.__getitem__, values)
        self.parts.append(np.fromiter(codes, dtype=np.int32, count=len(values)))

    def column(self, display: str, labels: Mapping[object, str], wanted: LabelledValues) -> Column:
        write = writer_of(display)
        written = {value: write(value) for value in self.position}
        names = Column.of(words_of(written, labels, wanted))
        lookup = np.append(names.codes, np.int32(BLANK_CODE))
        return Column(names.categories, lookup[np.concatenate(self.parts)])


def read_spss(path: Path, wanted: LabelledValues) -> Table:
    """Read ``.sav`` or ``.zsav``; see `read_table`."""
    return _read(path, "sav", "SPSS", SPSS_ENCODINGS, wanted)


def read_stata(path: Path, wanted: LabelledValues) -> Table:
    """Read ``.dta``; see `read_table`."""
    return _read(path, "dta", "Stata", STATA_ENCODINGS, wanted)


def _read(
    path: Path,
    ending: str,
    kind: str,
    encodings: tuple[str | None, ...],
    wanted: LabelledValues,
) -> Table:
    try:
        import pyreadstat  # noqa: PLC0415 - an extra that few installations need
    except ImportError as error:
        raise support_missing("pyreadstat") from error
    read: Callable[..., Part] = getattr(pyreadstat, f"read_{ending}")
    refused: Exception | None = None
    for encoding in encodings:
        try:
            coders, known = _code(_parts(read, path, encoding))
        except Exception as error:  # noqa: BLE001 - of many kinds, some of them private
            refused = refused or error
            continue
        return _table(coders, known, wanted)
    raise unreadable(kind, f".{ending}") from refused


def _parts(read: Callable[..., Part], path: Path, encoding: str | None) -> Iterator[Part]:
    """Yield the file a part at a time, all of them but the last of equal length."""

    def at(start: int, rows: int, **more: bool) -> Part:
        return read(
            path,
            output_format="dict",
            encoding=encoding,
            row_offset=start,
            row_limit=rows,
            disable_datetime_conversion=True,  # It would lose the days of durations.
            **more,
        )

    _nothing, known = at(0, 0, metadataonly=True)
    rows = max(CELLS // max(len(known.column_names), 1), LEAST_ROWS)
    start, length = 0, rows
    while length == rows:
        values, known = at(start, rows)
        length = len(next(iter(values.values()), ()))
        start += length
        yield values, known


def _code(parts: Iterator[Part]) -> tuple[dict[str, _Coder], Any]:
    coders: dict[str, _Coder] = {}
    known: Any = None
    for values, known in parts:  # noqa: B007 - all parts know the same
        for name, column in values.items():
            coders.setdefault(name, _Coder()).add(column)
    return coders, known


def _table(coders: Mapping[str, _Coder], known: Any, wanted: LabelledValues) -> Table:  # noqa: ANN401 - of a library without types
    names = [name.strip() for name in coders]
    problems: list[InputProblem] = header_problems(names, None)
    if problems:
        raise InvalidInputError(problems)
    displays, labels = known.original_variable_types, known.variable_value_labels
    columns = {
        name: coder.column(displays.get(original, ""), labels.get(original, {}), wanted)
        for name, (original, coder) in zip(names, coders.items(), strict=True)
    }
    labelled = frozenset[str]()
    if wanted is LabelledValues.LABELS:
        labelled = frozenset(
            name for name, original in zip(names, coders, strict=True) if labels.get(original)
        )
    return replace(filled_rows(columns), labelled=labelled)


def filled_rows(columns: Mapping[str, Column]) -> Table:
    """Return the rows that hold any value, the first of the file being row 1.

    Raises
    ------
    InvalidInputError
        If there is none.
    """
    n = len(next(iter(columns.values())))
    is_filled = np.zeros(n, dtype=np.bool_)
    for column in columns.values():
        is_filled |= ~column.is_blank()
    if not is_filled.any():
        raise InvalidInputError([file_problem("no_rows", "Give the file rows with values.")])
    return Table(columns, np.arange(1, n + 1)).take(is_filled)

"""Columns of coded values: the shape in which answers are analysed.

Every column is a small table of distinct values and one integer per row, so that a million
rows are counted by `numpy.bincount` and never walked through.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Self, cast

import numpy as np
from numpy.typing import NDArray

from analysis.errors import InputProblem, InvalidSampleError

CodeArray = NDArray[np.int32]
BoolArray = NDArray[np.bool_]

BLANK_CODE = -1
TRUE_WORDS = frozenset({"1", "true", "yes", "y", "t", "是"})
FALSE_WORDS = frozenset({"0", "false", "no", "n", "f", "否"})


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One coded column.

    Attributes
    ----------
    categories : tuple of str
        The distinct values, in the order they first occur.
    codes : (n,) int32 array
        Position in `categories` per row; -1 where nothing stands.
    """

    categories: tuple[str, ...]
    codes: CodeArray

    @classmethod
    def of(cls, values: Iterable[str | None]) -> Self:
        """Code a column of values; ``None`` and blanks become -1."""
        listed = list(values)
        position: dict[str, int] = {}
        code_of: dict[str | None, int] = {}
        for value in dict.fromkeys(listed):  # Python walks through distinct values only.
            stripped = (value or "").strip()
            code_of[value] = (
                position.setdefault(stripped, len(position)) if stripped else BLANK_CODE
            )
        codes = np.fromiter(map(code_of.__getitem__, listed), dtype=np.int32, count=len(listed))
        return cls(tuple(position), codes)

    @classmethod
    def constant(cls, value: str, n: int) -> Self:
        """Return a column with the same value in every row."""
        return cls((value,), np.zeros(n, dtype=np.int32))

    def __len__(self) -> int:
        return len(self.codes)

    def is_blank(self) -> BoolArray:
        """Return where nothing stands."""
        return np.equal(self.codes, BLANK_CODE)

    def recoded(self, mapping: Mapping[str, str]) -> Self:
        """Return the column with each value replaced as `mapping` says (others stay)."""
        new = type(self).of(mapping.get(category, category) for category in self.categories)
        lookup = np.append(new.codes, np.int32(BLANK_CODE))
        return type(self)(new.categories, lookup[self.codes])

    def aligned(self, categories: Sequence[str]) -> CodeArray:
        """Return codes that index `categories`; -1 for blanks and for values not among them."""
        position = {category: number for number, category in enumerate(categories)}
        lookup = [position.get(category, BLANK_CODE) for category in self.categories]
        return np.array([*lookup, BLANK_CODE], dtype=np.int32)[self.codes]

    def values(self) -> list[str | None]:
        """Return the values row by row."""
        lookup: list[str | None] = [*self.categories, None]
        return [lookup[code] for code in self.codes.tolist()]

    def take(self, rows: BoolArray) -> Self:
        """Return the chosen rows."""
        return type(self)(self.categories, self.codes[rows])


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Columns of equal length by name, and the line of the file each row came from.

    Attributes
    ----------
    columns : mapping of str to Column
    lines : (n,) int array or None
        ``None``: row 0 is line 2, under the header, and each row is one line.
    top : int
        The line of the header; there may be blank ones above it.
    labelled : frozenset of str
        Names of the columns in which labels may stand for the values under them.
    """

    columns: Mapping[str, Column]
    lines: NDArray[np.int64] | None = None
    top: int = 1
    labelled: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if len({len(column) for column in self.columns.values()}) > 1:
            lengths = {name: len(column) for name, column in self.columns.items()}
            raise InvalidSampleError(f"columns differ in length: {lengths}")

    @classmethod
    def of(cls, columns: Mapping[str, Iterable[object]]) -> Self:
        """Code plain columns of strings, numbers, booleans or ``None``."""
        return cls({name: Column.of(_texts(values)) for name, values in columns.items()})

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def __contains__(self, name: object) -> bool:
        return name in self.columns

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]

    def optional(self, name: str | None) -> Column | None:
        """Return a column, or nothing where a plan names none."""
        return None if name is None else self[name]

    def line_of(self, row: int) -> int:
        """Return the line of the file on which a row begins."""
        return row + 2 if self.lines is None else int(self.lines[row])

    def take(self, rows: BoolArray) -> Self:
        """Return the chosen rows."""
        lines = np.arange(2, len(self) + 2) if self.lines is None else self.lines
        columns = {n: c.take(rows) for n, c in self.columns.items()}
        return type(self)(columns, lines[rows], self.top)

    def missing(self, names: Iterable[str | None]) -> list[InputProblem]:
        """Return a problem, naming the columns found, for each column that is not there."""
        found = tuple(self.columns)
        return [
            InputProblem(
                "missing_column",
                self.top,
                name,
                None,
                f"Add the column, or name another in the plan. Found: {', '.join(found)}.",
                found,
            )
            for name in dict.fromkeys(names)
            if name is not None and name not in self.columns
        ]


def _texts(values: Iterable[object]) -> list[str | None]:
    listed = values.tolist() if isinstance(values, np.ndarray) else list(values)
    if set(map(type, listed)) <= {str, type(None)}:
        return cast("list[str | None]", listed)
    return [as_text(value) for value in listed]


def as_text(value: object) -> str | None:
    """Return a plain value as it would stand in a file.

    A whole number has no point, a moment is written as ISO 8601 has it and without its time at
    midnight, and what is not a number is ``None``.
    """
    match value:
        case None | str():
            return value
        case bool() | np.bool_():
            return "true" if value else "false"
        case float() | Decimal():
            return _number_as_text(value)
        case datetime() if value.time() == time() and value.tzinfo is None:
            return value.date().isoformat()  # Of a workbook, which has no dates without time.
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


def _number_as_text(value: float | Decimal) -> str | None:
    if not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    whole = int(value)
    return str(whole) if whole == value else str(float(value))

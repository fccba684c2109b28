"""From rows of words, the first of which names the columns, to coded columns."""

from collections.abc import Collection, Iterable, Sequence
from itertools import chain, islice

import numpy as np

from analysis.columns import Column, Table
from analysis.errors import InputProblem, InvalidInputError
from analysis.readers.problems import file_problem, header_problems

NumberedRow = tuple[int, Sequence[str | None]]  # The line it begins on, and its values.
LOOKED_AT = 10  # Rows among which a header is looked for whose names are known.


def header_at(counts: Sequence[int]) -> int:
    """Return which of the first rows is the header, by how many columns each names.

    Above it people write what a table is of. Where none names any, it is the first.
    """
    return counts.index(max(counts))


def table_of_rows(rows: Iterable[NumberedRow], known: Collection[str] = ()) -> Table:
    """Code rows under a header, which has some of the names that are known, if any are.

    Errors as for `read_table`.
    """
    # Spreadsheets leave rows of empty cells where a title was merged and deleted.
    filled = (each for each in rows if not _is_blank(each[1]))
    no_row: NumberedRow = (1, ())
    first = list(islice(filled, LOOKED_AT if known else 1)) or [no_row]
    at = header_at([sum((name or "").strip() in known for name in row) for _, row in first])
    top, names = first[at]
    header = [(name or "").strip() for name in names]
    while header and not header[-1]:
        header.pop()
    problems, width = header_problems(header, top), len(header)
    lines: list[int] = []
    kept: list[Sequence[str | None]] = []
    for line, row in chain(first[at + 1 :], filled):
        if len(row) > width and any(value and value.strip() for value in row[width:]):
            problems.append(_wrong_length("too_many_values", line, row, width))
        elif len(row) < width:
            problems.append(_wrong_length("too_few_values", line, row, width))
        else:
            lines.append(line)
            kept.append(tuple(row))  # Of words only, which the collector of circles lets alone.
    if not kept and not problems:
        problems.append(file_problem("no_rows", "Give rows under the header line."))
    if problems:
        raise InvalidInputError(problems)
    values = zip(*kept, strict=False)
    columns = {n: Column.of(column) for n, column in zip(header, values, strict=False)}
    return Table(columns, np.array(lines, dtype=np.int64), top)


def _is_blank(row: Sequence[str | None]) -> bool:
    """Tell whether nothing stands in a row; the first value nearly always tells."""
    if row and row[0] and not row[0].isspace():
        return False
    return not any(value and value.strip() for value in row)


def _wrong_length(code: str, line: int, row: Sequence[str | None], width: int) -> InputProblem:
    remedy = f"The line has {len(row)} values and the header {width} names."
    return InputProblem(code, line, None, None, remedy)

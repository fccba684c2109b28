"""Read responses and population benchmarks from CSV and Excel files into columns."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from analysis.columns import Column, Table, as_text
from analysis.errors import InputProblem, InvalidInputError
from analysis.population import Benchmark, Population, find_count_problems

DELIMITERS = ",\t;|"
SNIFFED = 65_536  # Characters looked at to tell the delimiter.
EXCEL_SUFFIXES = frozenset({".xlsx", ".xlsm"})
POPULATION_COLUMNS = ("margin", "category", "count")
NUMBER = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+|(?=\.\d))(\.\d*)?([eE][-+]?\d+)?")


def read_table(path: Path) -> Table:
    """Read a file whose first line names its columns.

    Parameters
    ----------
    path : Path
        ``.xlsx`` (its first sheet), or text in UTF-8, with or without mark, or GB18030, separated
        by commas, tabs, semicolons or bars.

    Returns
    -------
    Table
        Values as text, stripped; rows without any value are left out, and one at least remains.

    Raises
    ------
    InvalidInputError
        If the file cannot be read as such, is empty, repeats a column name, or has rows longer
        than its header, or shorter where it is text; with all of these at once.
    """
    if path.suffix.lower() in EXCEL_SUFFIXES:
        return _table(_excel_rows(path))
    return parse_table(path.read_bytes())


def parse_table(content: bytes) -> Table:
    """Read a table from the bytes of a text file; see `read_table`."""
    text = decode(content)
    if not text.strip():
        raise InvalidInputError([_problem("empty_file", "Give a header line and rows under it.")])
    return _table(_text_rows(text))


def read_population(path: Path) -> Population:
    """Read population benchmarks from a file with margin, category, count and perhaps unit.

    Raises
    ------
    InvalidInputError
        If columns are missing, a count is no number, or totals disagree (naming both).
    """
    return population_of(read_table(path))


def population_of(table: Table) -> Population:
    """Return the benchmarks of a table; see `read_population`."""
    problems = table.missing(POPULATION_COLUMNS)
    if problems:
        raise InvalidInputError(problems)
    margins, categories, counts = (table[name].values() for name in POPULATION_COLUMNS)
    blank: list[str | None] = [None] * len(table)
    units = table["unit"].values() if "unit" in table else blank
    benchmarks = []
    for row, margin, category, count, unit in zip(
        range(len(table)), margins, categories, counts, units, strict=True
    ):
        number = _number(count)
        if margin is None or category is None or number is None:
            column = "margin" if margin is None else "category" if category is None else "count"
            value = count if column == "count" else None
            remedy = "Every line needs a margin, a category and a count that is a number."
            problems.append(
                InputProblem("invalid_benchmark", table.line_of(row), column, value, remedy)
            )
        else:
            benchmarks.append(Benchmark(margin, category, number, unit, table.line_of(row)))
    if problems:
        raise InvalidInputError(problems + find_count_problems(benchmarks))
    return Population.of(benchmarks)


def decode(content: bytes) -> str:
    """Return text that is UTF-8 with or without mark, UTF-16 with mark, or GB18030.

    Raises
    ------
    InvalidInputError
        If it is none of these.
    """
    is_marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if is_marked else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    remedy = "Save the file as CSV in UTF-8 or GB18030."
    raise InvalidInputError([_problem("unknown_encoding", remedy)])


def _problem(code: str, remedy: str) -> InputProblem:
    return InputProblem(code, None, None, None, remedy)


def _delimiter(text: str) -> str:
    """Return the delimiter that splits the header most, commas first among equals."""
    header = next(csv.reader(io.StringIO(text[:SNIFFED], newline=""), delimiter="\0"), [""])
    line = "\0".join(header)
    return max(DELIMITERS, key=line.count)


def _text_rows(text: str) -> Iterable[tuple[int, Sequence[str | None]]]:
    # Strictly, or everything behind one mark that is never closed would be words of one answer.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        remedy = f"The line cannot be read as CSV ({error}). Check its quotation marks."
        raise InvalidInputError([InputProblem("unreadable", line, None, None, remedy)]) from error


def _excel_rows(path: Path) -> Iterable[tuple[int, Sequence[str | None]]]:
    try:
        from openpyxl import load_workbook  # noqa: PLC0415 - an extra that few installations need
    except ImportError as error:
        remedy = "Install the extra 'data' (openpyxl) to read .xlsx, or save the file as CSV."
        raise InvalidInputError([_problem("excel_support_missing", remedy)]) from error
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # openpyxl lets through whatever zip and XML parsers raise
        remedy = "The file is not an Excel workbook; save it again as .xlsx, or as CSV."
        raise InvalidInputError([_problem("unreadable", remedy)]) from error
    sheet = book.worksheets[0]
    width = 0
    for line, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        width = width or len(row)  # A workbook may leave out the empty cells that end a row.
        yield line, [*(as_text(value) for value in row), *[None] * (width - len(row))]
    book.close()


def _table(rows: Iterable[tuple[int, Sequence[str | None]]]) -> Table:
    numbered = iter(rows)
    header = [(name or "").strip() for name in next(numbered, (1, ()))[1]]
    while header and not header[-1]:
        header.pop()
    problems, width = _header_problems(header), len(header)
    lines: list[int] = []
    kept: list[Sequence[str | None]] = []
    for line, row in numbered:
        if not any(value and value.strip() for value in row):
            continue
        if len(row) > width and any(value and value.strip() for value in row[width:]):
            remedy = f"The line has {len(row)} values and the header {width} names."
            problems.append(InputProblem("too_many_values", line, None, None, remedy))
            continue
        if len(row) < width:
            remedy = f"The line has {len(row)} values and the header {width} names."
            problems.append(InputProblem("too_few_values", line, None, None, remedy))
            continue
        lines.append(line)
        kept.append(row)
    if not kept and not problems:
        problems.append(_problem("no_rows", "Give rows under the header line."))
    if problems:
        raise InvalidInputError(problems)
    values = zip(*kept, strict=False)
    columns = {n: Column.of(column) for n, column in zip(header, values, strict=False)}
    return Table(columns, np.array(lines, dtype=np.int64))


def _header_problems(header: list[str]) -> list[InputProblem]:
    if not header:
        return [_problem("empty_file", "Give a header line and rows under it.")]
    problems = []
    for position, name in enumerate(header, start=1):
        if not name:
            remedy = f"Column {position} has no name; name it or remove it."
            problems.append(InputProblem("unnamed_column", 1, None, None, remedy))
    repeated = dict.fromkeys(name for name in header if name and header.count(name) > 1)
    problems += [
        InputProblem("repeated_column", 1, name, None, "Give every column a name of its own.")
        for name in repeated
    ]
    return problems


def _number(value: str | None) -> float | None:
    """Read a number whose commas, if any, set groups of three apart; 1,5 is none."""
    if value is None or not NUMBER.fullmatch(value):
        return None
    return float(value.replace(",", ""))

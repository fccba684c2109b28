"""Tables as text: which character set, which delimiter, and its rows."""

import csv
import io
from collections.abc import Collection, Iterator

from analysis.columns import Table
from analysis.errors import InputProblem, InvalidInputError
from analysis.readers.problems import NO_HEADER, file_problem
from analysis.readers.rows import NumberedRow, table_of_rows

DELIMITERS = ",\t;|"
SNIFFED = 65_536  # Characters looked at to tell the delimiter.


def parse_table(content: bytes, known: Collection[str] = ()) -> Table:
    """Read a table from the bytes of a text file; see `read_table`.

    Where `known` are names that its columns may have, titles above the header are passed over.
    """
    text = decode(content)
    if not text.strip():
        raise InvalidInputError([file_problem("empty_file", NO_HEADER)])
    return table_of_rows(_rows(text), known)


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
    raise InvalidInputError([file_problem("unknown_encoding", remedy)])


def _delimiter(text: str) -> str:
    """Return the delimiter that splits the first line most, commas first among equals."""
    start = text[:SNIFFED].lstrip()
    header = next(csv.reader(io.StringIO(start, newline=""), delimiter="\0"), [""])
    line = "\0".join(header)
    return max(DELIMITERS, key=line.count)


def _rows(text: str) -> Iterator[NumberedRow]:
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

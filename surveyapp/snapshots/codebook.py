"""The codebook of a snapshot: every variable and every number in it, in each language."""

import csv
from collections.abc import Iterator
from io import StringIO

from questionnaires.codebook import Label
from surveyapp.cells import as_text
from surveyapp.snapshots.layout import COUNTED_FOR, Layout

BYTE_ORDER_MARK = "\ufeff"  # So that spreadsheet programs read the Chinese.


def write_codebook(layout: Layout) -> bytes:
    """Return the codebook as CSV: one line for each variable, then one for each of its codes."""
    languages = list(dict.fromkeys(code for one in layout.columns for code in one.label))
    file = StringIO()
    lines = csv.writer(file, lineterminator="\n")
    lines.writerow(["variable", "type", "number", "code", *languages])
    for line in _lines(layout, languages):
        lines.writerow(map(as_text, line))
    return (BYTE_ORDER_MARK + file.getvalue()).encode()


def _lines(layout: Layout, languages: list[str]) -> Iterator[list[str]]:
    names = layout.file_names()
    for column in (*layout.columns, COUNTED_FOR):
        name, type_ = names[column.name], column.storage.value
        yield [name, type_, "", "", *_in_each(column.label, languages)]
        for number, (code, label) in sorted(column.codes.items()):
            yield [name, type_, str(number), code, *_in_each(label, languages)]


def _in_each(label: Label, languages: list[str]) -> Iterator[str]:
    return (label.get(language, "") for language in languages)

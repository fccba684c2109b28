"""Evidence in a folder of CSV files or workbooks, and the templates that people fill in."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from analysis.errors import InputProblem, InvalidInputError
from analysis.readers import read_table
from analysis.schemes.definition import Scheme
from analysis.schemes.evidence import Evidence
from analysis.schemes.evidence_columns import columns_of
from analysis.schemes.evidence_reading import read_evidence
from analysis.schemes.evidence_tables import CodedTable
from analysis.schemes.needs import tables_needed, tables_offered
from analysis.schemes.tables import CALENDAR, EVENTS, TABLES, UNITS
from analysis.schemes.version_rows import own_events
from analysis.spreadsheets import guarded
from analysis.text import Text

ENDINGS = (".csv", ".xlsx", ".txt", ".tsv")
NO_ROWS = "no_rows"
SOURCE = "zh-CN"  # In which examples are written.
IN_ENGLISH = {
    "示例单位": "Example unit",
    "示例标题": "Example title",
    "统计年鉴": "Statistical yearbook",
    "放假": "holiday",
    "国庆节": "National Day",
}
MARK = "﻿"  # Spreadsheets in Chinese take UTF-8 for another character set without it.


def read_folder(scheme: Scheme, folder: Path, others: Sequence[Scheme] = ()) -> Evidence:
    """Read every table of evidence that a folder holds.

    Parameters
    ----------
    scheme : Scheme
    folder : Path
        With files named as `tables.TABLES`, such as ``units.csv`` and ``events.xlsx``, in UTF-8
        or GB18030.
    others : sequence of Scheme
        Other versions of the scheme, each of which judges the events of its own days.

    Raises
    ------
    InvalidInputError
        With every problem of every file; a file that the scheme needs and that is missing is one.
    """
    raw, empty, problems = _read(folder)
    if EVENTS in raw:
        raw[EVENTS] = own_events(scheme, others, raw[EVENTS])
    for name in tables_needed(scheme):
        # What a calendar lacks is told with what counts by it.
        if name not in raw and name not in empty and name != CALENDAR:
            remedy = f"Put {name}.csv into the folder; `surveyapp scheme template` writes one."
            problems.append(
                InputProblem("missing_file", None, None, None, remedy, (), 1, f"{name}.csv")
            )
    try:
        evidence = read_evidence(scheme, raw)
    except InvalidInputError as error:
        raise InvalidInputError([*problems, *error.problems]) from error
    if problems:
        raise InvalidInputError(problems)
    return evidence


def _read(folder: Path) -> tuple[dict[str, CodedTable], set[str], list[InputProblem]]:
    """Return all tables, which files are without rows, and what cannot be read."""
    problems: list[InputProblem] = []
    raw: dict[str, CodedTable] = {}
    empty: set[str] = set()  # Nothing happened, unless something else is wrong.
    for name, path in _files(folder).items():
        try:
            table = read_table(path)
        except InvalidInputError as error:
            codes = {problem.code for problem in error.problems}
            if name == UNITS or codes != {NO_ROWS}:
                problems += error.problems
            empty.add(name)
            continue
        lines = [table.line_of(row) for row in range(len(table))]
        raw[name] = CodedTable(list(table.columns), list(table.columns.values()), lines, table.top)
    return raw, empty, problems


def _files(folder: Path) -> Mapping[str, Path]:
    found = {}
    for name in TABLES:
        paths = [folder / f"{name}{ending}" for ending in ENDINGS]
        existing = [path for path in paths if path.is_file()]
        if existing:
            found[name] = existing[0]
    return found


def templates(scheme: Scheme, language: str = SOURCE) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each file that a scheme reads: header and one example row.

    The example calls things as whoever reads `language` does.
    """
    for name in tables_offered(scheme):
        columns = [
            column for column in columns_of(scheme, name) if _is_shown(scheme, name, column)
        ]
        example = dict(TABLES[name].example or {})
        if language != SOURCE:
            example = {column: IN_ENGLISH.get(cell, cell) for column, cell in example.items()}
        if name == UNITS and scheme.classes:
            example["class"] = next(iter(scheme.classes))
        if name == EVENTS and scheme.events is not None:
            example |= _event_example(scheme, language)
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerow([guarded(example.get(column, "")) for column in columns])
        yield f"{name}.csv", MARK + text.getvalue()


def _is_shown(scheme: Scheme, name: str, column: str) -> bool:
    needed = {"groups": bool(scheme.groups), "class_from": len(scheme.classes) > 1}
    return name != UNITS or needed.get(column, True)


def _event_example(scheme: Scheme, language: str) -> dict[str, str]:
    assert scheme.events is not None  # noqa: S101 - its caller looked
    code, category = next(iter(scheme.events.categories.items()))
    outlets = category.outlets or tuple(scheme.events.outlets)
    called = _called(code, category.title, language)
    found = {"category": called, "submitted_on": "", category.date: "2026-01-15"}
    if outlets and "outlet" in category.requires:
        found["outlet"] = _called(outlets[0], scheme.events.outlets.get(outlets[0]), language)
    return found


def _called(code: str, title: Text | None, language: str) -> str:
    """Return what an example calls a category or an outlet: a code of the source reads well."""
    return code if language == SOURCE or code.isascii() else (title or {}).get(language, code)

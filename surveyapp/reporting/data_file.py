"""Every figure of a report in one long table: one statistic of one group on each line."""

import csv
from collections.abc import Iterator
from dataclasses import fields
from io import StringIO

from analysis.results import Analysis, Group
from surveyapp.cells import as_text
from surveyapp.estimates.provenance import Provenance
from surveyapp.reporting.chapters import (
    books,
    case_mix,
    contrasts,
    course,
    funnel,
    items,
    levels,
    margins,
    origin,
    ranking,
    rates,
    results,
    silence,
    suspicions,
    unit_changes,
)
from surveyapp.reporting.companions import NO_COMPANIONS, Companions
from surveyapp.reporting.lines import Line, change_line, line
from surveyapp.reporting.subject import Subject
from surveyapp.reporting.wording import Wording

UTF8_MARK = "\ufeff"  # Without it, Excel takes the file for the local character set.


def write_csv(
    analysis: Analysis,
    provenance: Provenance,
    language: str,
    companions: Companions = NO_COMPANIONS,
) -> bytes:
    """Return the long table as UTF-8 with a mark; numbers at full precision, words harmless."""
    target = StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    names = [field.name for field in fields(Line)]
    writer.writerow(names)
    for one in _lines(Subject(analysis, provenance, Wording(language), companions)):
        writer.writerow([_cell(getattr(one, name)) for name in names])
    return (UTF8_MARK + target.getvalue()).encode()


def _cell(value: str | float | None) -> str:
    if value is None:
        return ""
    return as_text(value) if isinstance(value, str) else repr(value)


def _lines(subject: Subject) -> Iterator[Line]:
    """Yield the books, the wave, its classes and its units, then what compares them."""
    yield from books.lines(subject)
    yield from _changes(subject)
    for group in subject.groups:
        yield from _group(subject, group)
    for chapter in (
        ranking, funnel, contrasts, case_mix, course, unit_changes, silence, suspicions, origin
    ):  # fmt: skip
        yield from chapter.lines(subject)


def _changes(subject: Subject) -> Iterator[Line]:
    for moved in subject.companions.moved:
        what, change = f"change:{moved.what.value}", moved.change
        verdict = change.verdict.value
        yield change_line(subject, subject.analysis.overall, what, verdict, change)


def _group(subject: Subject, group: Group) -> Iterator[Line]:
    if subject.is_withheld(group):
        yield line(subject, group, "satisfaction_index", value=None)
    else:
        yield from results.lines(subject, group)
        yield from levels.lines(subject, group, "satisfaction_level", group.distribution)
        yield from rates.lines(subject, group)
        yield from items.lines(subject, group)
    yield from margins.lines(subject, group)

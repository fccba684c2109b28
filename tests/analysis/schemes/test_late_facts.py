"""An event that became known after its period was closed says on which day it counts instead."""

from analysis.schemes.evidence_reading import read_evidence
from analysis.schemes.evidence_tables import CodedTable, RawTable
from analysis.schemes.files import SchemeFile, parse_scheme
from analysis.schemes.periods import Period
from analysis.schemes.run import Run
from analysis.schemes.version_rows import own_events

SCHEME = """
scheme: late_facts
version: 1
title: {zh-CN: 迟报}
effective: {from: 2026-01-01}
events:
  categories: {story: {date: submitted_on}, own: {date: submitted_on}}
  columns: {due_on: date}
rules:
  stories: {kind: count, category: story}
  late: {kind: summary, category: story, how: total, of: "${submitted_on} - ${due_on}"}
results:
  month: {score: stories}
"""
HEADER = ["unit", "category", "submitted_on", "due_on", "counted_on"]
ROWS = [
    (2, ["A", "story", "2026-03-30", "2026-03-28", "2026-04-02"]),
    (3, ["A", "story", "2026-03-30", "2026-03-29", ""]),
]
MARCH, APRIL = Period.parse("2026-03"), Period.parse("2026-04")


def made(file: SchemeFile) -> Run:
    return Run(file, read_evidence(file.scheme, {"events": RawTable(HEADER, ROWS)}))


def test_it_counts_on_that_day_and_its_other_days_stay_what_they_were() -> None:
    run = made(parse_scheme(SCHEME))

    assert [run.value("stories", month, "A") for month in (MARCH, APRIL)] == [1, 1]
    # Two days late in March, whenever it counts: not five.
    assert [run.value("late", month, "A") for month in (MARCH, APRIL)] == [1, 2]


def test_a_scheme_with_a_column_of_that_name_reads_it_as_its_own() -> None:
    run = made(parse_scheme(SCHEME.replace("due_on: date", "due_on: date, counted_on: text")))

    assert [run.value("stories", month, "A") for month in (MARCH, APRIL)] == [2, 0]


def test_the_version_of_the_day_on_which_it_counts_judges_it() -> None:
    until_march = parse_scheme(SCHEME.replace("2026-01-01", "2026-01-01, until: 2026-03-31"))
    from_april = parse_scheme(SCHEME.replace("2026-01-01", "2026-04-01"))
    table = CodedTable.of(RawTable(HEADER, ROWS))

    kept = own_events(from_april.scheme, [until_march.scheme], table)

    assert kept.lines == [2]

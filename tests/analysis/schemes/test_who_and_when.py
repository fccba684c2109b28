"""Rows count for a unit only on the days on which it is assessed, and once however often told."""

from collections.abc import Sequence

import pytest

from analysis.errors import InvalidInputError
from analysis.schemes.evidence import Evidence
from analysis.schemes.evidence_reading import read_evidence
from analysis.schemes.evidence_tables import RawTable
from analysis.schemes.examples import differences
from analysis.schemes.files import parse_scheme
from analysis.schemes.periods import Period
from analysis.schemes.run import Run
from analysis.schemes.trace import trace

FILE = parse_scheme("""
scheme: days
version: 1
title: {zh-CN: 计分}
effective: {from: 2026-01-10}
events: {categories: {story: {}, comment: {}}}
rules:
  whole: {kind: category_points, points: {story: 10, comment: 3}}
  monthly: {kind: category_points, per: month, points: {story: 10, comment: 3}}
  visits: {kind: count, table: ratings}
results: {year: {score: whole}}
""")
YEAR = Period.parse("2026")
EVENT = ("unit", "category", "title", "submitted_on", "joint_units", "points")


def _run(units: Sequence[Sequence[str]], events: Sequence[Sequence[str]], **more: RawTable) -> Run:
    return Run(FILE, _evidence(units, events, **more))


def _evidence(
    units: Sequence[Sequence[str]], events: Sequence[Sequence[str]], **more: RawTable
) -> Evidence:
    tables = {
        "units": RawTable(("unit", "from", "until"), list(enumerate(units, 2))),
        "events": RawTable(EVENT, list(enumerate(events, 2))),
    }
    return read_evidence(FILE.scheme, tables | more)


def test_what_a_unit_did_before_it_was_assessed_counts_neither_by_the_month_nor_by_the_year() -> (
    None
):
    events = [("A", "story", "a", "2026-02-10"), ("A", "story", "b", "2026-03-10")]
    run = _run([("A", "2026-03-01", "2026-06-30")], events)
    assert [run.value(code, YEAR, "A") for code in ("whole", "monthly")] == [10, 10]
    assert trace(run, "whole", YEAR, "A").excluded == {"events": {0: "unit_not_assessed"}}


def test_what_is_told_after_a_unit_was_merged_counts_for_its_partner_alone() -> None:
    events = [("A", "story", "a", "2026-07-10", "B")]
    run = _run([("A", "", "2026-06-30"), ("B", "", "")], events)
    assert [run.value("whole", YEAR, unit) for unit in "AB"] == [0, 10]
    assert trace(run, "whole", YEAR, "A").excluded == {"events": {0: "unit_not_assessed"}}
    assert trace(run, "whole", YEAR, "B").excluded == {}


def test_a_joint_item_told_by_each_of_its_units_counts_once_for_each() -> None:
    events = [
        ("A", "story", "a", "2026-02-10", "B"),
        ("B", "story", "a", "2026-02-11", "A"),
        ("C", "story", "a", "2026-02-12", "A"),
    ]
    run = _run([("A", "", ""), ("B", "", ""), ("C", "", "")], events)
    assert [run.value("whole", YEAR, unit) for unit in "ABC"] == [10, 10, 10]
    assert trace(run, "whole", YEAR, "A").excluded == {"events": {1: "duplicate", 2: "duplicate"}}
    assert trace(run, "whole", YEAR, "C").excluded == {}


def test_of_one_event_told_twice_the_earlier_counts_in_whatever_order_the_rows_stand() -> None:
    events = [("A", "story", "a", "2026-01-31"), ("A", "story", "a", "2026-02-01")]
    january = Period.parse("2026-01")
    for order in (events, events[::-1]):
        assert _run([("A", "", "")], order).value("monthly", january, "A") == 10


def test_the_trace_of_a_partner_lists_the_joint_items_that_do_not_count() -> None:
    run = _run([("A", "", ""), ("B", "", "")], [("A", "story", "a", "2025-02-10", "B")])
    assert run.value("whole", YEAR, "B") == 0
    assert trace(run, "whole", YEAR, "B").excluded == {"events": {0: "before_scheme"}}


def test_ratings_before_the_scheme_was_in_force_do_not_count() -> None:
    rows = [
        ("A", "good", "2026-01-09", ""),
        ("A", "good", "2026-01-10", ""),
        ("A", "good", "", "2026-01"),
    ]
    ratings = RawTable(("unit", "level", "date", "period"), list(enumerate(rows, 2)))
    assert _run([("A", "", "")], [], ratings=ratings).value("visits", YEAR, "A") == 2


def test_a_veto_whose_recorder_nobody_names_waits_for_a_second_person() -> None:
    file = parse_scheme("""
scheme: vetoes
version: 1
title: {zh-CN: 否决}
effective: {from: 2026-01-10}
events: {categories: {concealed: {needs_approval: true}}}
rules: {bad: {kind: veto, category: concealed}}
results: {year: {score: bad}}
""")
    header = (
        "unit",
        "category",
        "submitted_on",
        "state",
        "approved_by",
        "recorded_by",
        "evidence",
    )
    approved = ("A", "concealed", "2026-02-01", "approved", "王", "", "文号 3")
    named = (*approved[:5], "李", approved[6])
    for row, value in ((approved, 0), (named, 1)):
        tables = {"events": RawTable(header, [(2, row)])}
        run = Run(file, read_evidence(file.scheme, tables))
        assert run.value("bad", YEAR, "A") == value


def test_events_of_which_nothing_tells_them_apart_are_never_duplicates() -> None:
    text = """
scheme: alike
version: 1
title: {zh-CN: 计分}
effective: {from: 2026-01-10}
events: {categories: {story: {}}, duplicates: [unit, category]}
rules: {n: {kind: count}}
results: {year: {score: n}}
"""
    file = parse_scheme(text)
    rows = [(line, ("A", "story", "2026-02-01")) for line in (2, 3)]
    tables = {"events": RawTable(("unit", "category", "submitted_on"), rows)}
    assert Run(file, read_evidence(file.scheme, tables)).value("n", YEAR, "A") == 2


def test_a_number_that_is_refused_is_shown_as_it_was_written() -> None:
    event = ("A", "story", "a", "2026-02-01", "", "-1234567.5")
    with pytest.raises(InvalidInputError) as caught:
        _evidence([("A", "", "")], [event])
    assert [problem.value for problem in caught.value.problems] == ["-1234567.5"]


def test_a_formula_may_be_one_number_or_formula_for_each_class() -> None:
    text = """\
scheme: tried
version: 1
title: {zh-CN: 试}
effective: {from: 2026-01-01}
classes: {town: {zh-CN: 乡镇}, bureau: {zh-CN: 局}}
rules:
  stories: {kind: count}
  quota: {kind: formula, value: {town: 4, otherwise: "${stories} + 6"}}
events: {categories: {story: {}}}
results: {quarter: {score: quota}}
examples:
  - name: both
    period: 2026Q1
    units: {A: {class: town}, B: {class: bureau}}
    events: [{unit: B, category: story, submitted_on: 2026-02-03}]
    expect: {A: {score: 4}, B: {score: 7}}
"""
    file = parse_scheme(text)

    assert differences(file, file.scheme.examples[0]) == []

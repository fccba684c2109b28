"""What longer periods, vetoes and days to come make of a figure."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import pytest

from analysis.errors import InvalidInputError
from analysis.schemes.assessment import result_of
from analysis.schemes.evidence_reading import read_evidence
from analysis.schemes.evidence_tables import RawTable
from analysis.schemes.files import parse_scheme
from analysis.schemes.periods import Period
from analysis.schemes.results import SchemeResult
from analysis.schemes.rounding import telling_decimals
from analysis.schemes.run import Run
from analysis.schemes.trace import plain, trace

HEAD = """
scheme: long
version: 1
title: {zh-CN: 计分}
effective: {from: 2025-01-01}
events: {categories: {story: {}, late: {}}}
"""
YEAR, MARCH = Period.parse("2026"), Period.parse("2026-03")
EVENT = ("unit", "category", "submitted_on", "number", "points")
INDEX = ("unit", "period", "index", "estimate", "std_error", "n", "verdict")


def _run(
    rest: str,
    events: Sequence[Sequence[str]] = (),
    as_of: date | None = None,
    **tables: RawTable,
) -> Run:
    file = parse_scheme(HEAD + rest)
    raw = {"events": RawTable(EVENT, list(enumerate(events, 2)))} | tables
    if "units" not in raw:
        raw["units"] = RawTable(("unit",), [(2, ("A",)), (3, ("B",))])
    return Run(file, read_evidence(file.scheme, raw), as_of=as_of)


def _indices(*rows: Sequence[str]) -> RawTable:
    return RawTable(INDEX, list(enumerate(rows, 2)))


def _not_ranked(result: SchemeResult, unit: str) -> tuple[str, ...]:
    found = result.of(YEAR)
    assert found is not None
    return next(each.not_ranked for each in found.units if each.unit == unit)


REPEATS = """
rules:
  made: {kind: category_points, points: {story: 10},
    repeats: {per: month, factors: [1, 1/2, 0]}}
  off: {kind: fixed_deduction, category: late, points: 2, repeats: {per: month, factors: [1, 3]}}
results: {year: {score: made}}
"""


def test_a_row_that_stands_for_several_events_repeats_as_often() -> None:
    run = _run(
        REPEATS, [("A", "story", "2026-03-01", "4"), ("A", "late", "2026-03-02", "1000000")]
    )
    assert run.value("made", MARCH, "A") == 15
    assert run.value("off", MARCH, "A") == -2 * (1 + 3 * 999_999)


def test_a_row_that_stands_for_no_event_takes_nothing_off() -> None:
    assert _run(REPEATS, [("A", "late", "2026-03-02", "0")]).value("off", MARCH, "A") == 0


def test_repeats_of_a_month_begin_anew_in_each_month_of_a_year() -> None:
    events = [("A", "story", f"2026-{month:02}-01") for month in (1, 2, 3)]
    assert _run(REPEATS, events).value("made", YEAR, "A") == 30


def test_repeats_of_a_month_reach_into_the_week_that_lies_in_two() -> None:
    run = _run(REPEATS, [("A", "story", "2026-06-29"), ("A", "story", "2026-07-01")])
    assert run.value("made", Period.parse("2026W27"), "A") == 20


def test_a_mean_takes_a_row_as_often_as_its_number_says() -> None:
    rules = """
rules:
  wait: {kind: summary, table: cases, of: "${wait_minutes}", how: mean}
  middle: {kind: summary, table: cases, of: "${wait_minutes}", how: median}
results: {year: {score: wait}}
"""
    rows = [(2, ("A", "2026-03-01", "5", "3")), (3, ("A", "2026-03-01", "25", ""))]
    cases = RawTable(("unit", "date", "wait_minutes", "number"), rows)
    run = _run(rules, cases=cases)
    assert [run.value(code, YEAR, "A") for code in ("wait", "middle")] == [10, 5]


SURVEY = """
rules: {x: {kind: survey_index, index: s, per: quarter}}
results: {year: {score: x, min_n: 30}}
"""


def test_a_year_made_of_quarters_is_not_ranked_where_one_quarter_rests_on_few_answers() -> None:
    run = _run(
        SURVEY,
        survey_indices=_indices(
            ("A", "2026Q1", "s", "99", "", "22", "pass"),
            ("A", "2026Q2", "s", "90", "", "400", "pass"),
            ("B", "2026Q1", "s", "80", "", "400", "fail"),
        ),
    )
    result = result_of(run, YEAR)
    assert _not_ranked(result, "A") == ("few_responses",)
    assert _not_ranked(result, "B") == ("not_representative",)


def test_a_gap_in_a_quarter_is_marked_in_the_year_that_it_raises() -> None:
    tree = """
rules: {x: {kind: survey_index, index: s}, y: {kind: survey_index, index: t}}
indicators_per: quarter
indicators:
  - {code: root, title: {zh-CN: 总}, coverage: 50%, weights: {method: equal}, children: [
      {code: a, title: {zh-CN: 甲}, value: "${x}"}, {code: b, title: {zh-CN: 乙}, value: "${y}"}]}
results: {year: {score: root}}
"""
    run = _run(tree, survey_indices=_indices(("A", "2026Q1", "s", "99", "", "22", "pass")))
    found = result_of(run, YEAR).of(YEAR)
    assert found is not None
    assert {unit.unit: unit.raised_by_missing for unit in found.units} == {"A": True, "B": False}


BEST = """
rules:
  p: {kind: category_points, points: {story: own}}
  off: {kind: fixed_deduction, category: late, points: 4}
  bad: {kind: veto, category: late, zero_out: root}
  m: {kind: conversion, of: "${off}", weight: 5, over: scale_by_max}
indicators: [{code: root, title: {zh-CN: 总}, value: "${p}",
  convert: {weight: 10, over: scale_by_max}}]
results: {year: {score: root, shows: [m]}}
"""


def test_a_unit_whose_score_is_zeroed_out_is_not_the_best_that_others_are_measured_by() -> None:
    events = [
        ("A", "story", "2026-03-01", "", "100"),
        ("A", "late", "2026-03-01", "", ""),
        ("B", "story", "2026-03-01", "", "50"),
    ]
    run = _run(BEST, events)
    assert [run.value("root", YEAR, unit) for unit in "AB"] == [0, 10]


def test_the_least_bad_of_scores_below_zero_does_not_make_the_worst_the_best() -> None:
    run = _run(BEST, [("A", "late", "2026-03-01", "2", ""), ("B", "late", "2026-03-01", "", "")])
    better, worse = run.value("m", YEAR, "B"), run.value("m", YEAR, "A")
    assert better is not None
    assert worse is not None
    assert 0 > better > worse


def test_months_to_come_take_nothing_off() -> None:
    rules = """
rules:
  n: {kind: count}
  idle: {kind: formula, per: month, value: "if(${n} = 0, -5, 0)"}
results: {year: {score: idle}}
"""
    run = _run(rules, [("A", "story", "2026-01-05")], as_of=date(2026, 3, 31))
    assert run.value("idle", YEAR, "A") == -10
    assert run.value("idle", Period.parse("2026-04"), "A") is None


def test_a_gate_is_neither_passed_nor_shut_where_there_is_nothing_to_measure() -> None:
    rules = """
rules:
  rate: {kind: share, having: "${category} = 'story'"}
  line: {kind: gate, of: "${rate}", at_least: 50%, propose: accountability_talk}
results: {year: {score: line}}
"""
    run = _run(rules, [("A", "late", "2026-01-05")])
    assert [run.value("line", YEAR, unit) for unit in "AB"] == [0, None]
    assert [proposal.unit for proposal in result_of(run, YEAR).proposals] == ["A"]


def test_the_trace_of_a_streak_has_every_month_that_it_is_made_of() -> None:
    rules = """
rules:
  n: {kind: count}
  idle: {kind: streak, per: month, of: "${n} = 0", length: 3}
results: {month: {score: idle}}
"""
    found = trace(_run(rules), "idle", MARCH, "A")
    assert [step.period for step in found.steps] == ["2026-03", "2026-02", "2026-01", "2026-03"]


def test_grades_by_rank_have_no_probability_of_a_score_alone() -> None:
    rules = """
rules: {x: {kind: survey_index, index: s}}
results: {year: {score: x, grades: [{grade: excellent, best: 50%}, {grade: good}]}}
"""
    rows = [(unit, "2026", "s", "80", "2", "400", "pass") for unit in "AB"]
    found = result_of(_run(rules, survey_indices=_indices(*rows)), YEAR).of(YEAR)
    assert found is not None
    assert [unit.uncertainty and unit.uncertainty.probabilities for unit in found.units] == [
        {},
        {},
    ]


def test_a_column_under_both_of_its_headings_is_refused() -> None:
    units = RawTable(("unit", "单位"), [(2, ("A", "B"))])
    with pytest.raises(InvalidInputError) as caught:
        _run("rules: {n: {kind: count}}\nresults: {year: {score: n}}", units=units)
    assert "repeated_column" in {problem.code for problem in caught.value.problems}


def test_scores_that_look_alike_and_differ_in_rank_are_shown_as_far_as_they_differ() -> None:
    scores = [Fraction("89.996"), Fraction("90.0004"), Fraction(90), Fraction(70), Fraction(70)]
    beside = [(3, "good"), (1, "excellent"), (2, "excellent"), (4, "good"), (4, "good")]
    assert telling_decimals(list(zip(scores, beside, strict=True)), 2) == [3, 4, 4, 2, 2]


def test_a_date_of_the_scheme_is_a_word_in_the_results() -> None:
    assert plain({"from": date(2026, 1, 1)}) == {"from": "2026-01-01"}


ZEROED = """
rules:
  made: {kind: category_points, points: {story: 10}, per: month}
  bad: {kind: veto, category: late, per: month, zero_out: made%s}
results: {year: {score: made}}
"""
TWO_MONTHS = [
    ("A", "story", "2026-02-01"),
    ("A", "story", "2026-03-01"),
    ("A", "late", "2026-03-09"),
]


def test_what_is_zeroed_out_of_a_month_leaves_the_rest_of_the_year() -> None:
    run = _run(ZEROED % "", TWO_MONTHS)
    months = [run.value("made", Period.parse(f"2026-0{n}"), "A") for n in (2, 3)]
    assert months == [10, 0]
    assert run.value("made", YEAR, "A") == 10


def test_a_scheme_can_say_that_one_month_zeroes_out_the_quarter_around_it() -> None:
    run = _run(ZEROED % ", zero_out_in: quarter", [*TWO_MONTHS, ("A", "story", "2026-04-01")])
    quarters = [run.value("made", Period.parse(f"2026Q{n}"), "A") for n in (1, 2)]
    assert quarters == [0, 10]
    assert run.value("made", Period.parse("2026-02"), "A") == 0
    assert run.value("made", YEAR, "A") == 10
    steps = {(step.code, step.period) for step in trace(run, "made", YEAR, "A").steps}
    assert ("bad", "2026-03") in steps


def test_what_is_settled_in_years_alone_is_zeroed_out_by_a_month_of_it() -> None:
    rules = """
rules:
  item: {kind: formula, per: year, value: "100"}
  bad: {kind: veto, category: late, per: month, zero_out: item}
results: {year: {score: item}}
"""
    assert _run(rules, TWO_MONTHS).value("item", YEAR, "A") == 0
    assert _run(rules, TWO_MONTHS[:2]).value("item", YEAR, "A") == 100


COMPARED = """
rules:
  n: {kind: count}
  before: {kind: earlier, of: n, years: 1}
  gained: {kind: formula, value: "${n} - ${before}"}
results: {year: {score: gained}}
"""
OVER_YEARS = [("A", "story", "2025-03-01", "5"), ("A", "story", "2026-03-01", "7"),
              ("A", "story", "2026-08-01", "9")]  # fmt: skip


def _since(effective: str) -> Run:
    file = parse_scheme(HEAD.replace("{from: 2025-01-01}", effective) + COMPARED)
    raw = {
        "units": RawTable(("unit",), [(2, ("A",))]),
        "events": RawTable(EVENT, list(enumerate(OVER_YEARS, 2))),
    }
    return Run(file, read_evidence(file.scheme, raw))


def test_of_a_year_before_the_scheme_nothing_is_known_which_is_not_that_nothing_happened() -> None:
    run = _since("{from: 2026-01-01}")
    assert run.value("n", YEAR, "A") == 16
    assert run.value("before", YEAR, "A") is None
    assert run.value("gained", YEAR, "A") is None


def test_a_scheme_can_read_the_events_of_the_year_before_it_for_comparison_alone() -> None:
    run = _since("{from: 2026-07-01, compares_from: 2025-01-01}")
    assert run.value("before", YEAR, "A") == 5
    # Of the year in which it begins only what is after counts, and before it a quarter is known.
    assert run.value("n", YEAR, "A") == 9
    assert run.value("n", Period.parse("2026Q1"), "A") == 7

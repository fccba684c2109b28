"""Rows told more than once, rows passed over, and rows that count and are flagged all the same."""

from fractions import Fraction

import pytest

from analysis.schemes.examples import differences, run_example
from analysis.schemes.files import SchemeFile, parse_scheme
from analysis.schemes.periods import Period
from analysis.schemes.trace import Trace, trace

SCHEME = """
scheme: articles
version: 1
title: {zh-CN: 稿件, en: Articles}
effective: {from: 2026-01-01}
events:
  outlets: {市级: , 省级: }
  categories: {采用: {date: adopted_on}}
rules:
  adoptions: {kind: count, category: 采用}
  articles: {kind: count, category: 采用, distinct: item_key}
  base: {kind: quota_base, per: quarter, of: "${articles}", quota: 1, quota_per: month, base: 25,
    missing: 5}
  points: {kind: category_points, per: quarter, category: 采用, where: "${reviewed} != 'no'",
    points: {采用: 3}}
  past_review: {kind: notice, category: 采用, where: "${reviewed} = 'no'", propose: anomaly_flag}
  serious: {kind: notice, category: 采用, where: "${level} = '严重'", propose: accountability}
results:
  quarter: {score: points}
examples:
  - name: one
    period: 2026Q1
    events:
      - {category: 采用, outlet: 市级, title: 春耕, adopted_on: 2026-01-05}
      - {category: 采用, outlet: 省级, title: 春耕, adopted_on: 2026-02-05, reviewed: no}
      - {category: 采用, outlet: 省级, number: 2, adopted_on: 2026-02-07}
    expect: {A: {adoptions: 4, articles: 3, base: 25, points: 9}}
"""


def _file() -> SchemeFile:
    return parse_scheme(SCHEME)


def _trace() -> Trace:
    file = _file()
    run, _result = run_example(file, file.scheme.examples[0])
    return trace(run, "points", Period.parse("2026Q1"), "A")


def test_an_article_on_two_levels_is_one_and_a_row_without_a_title_as_many_as_it_says() -> None:
    file = _file()
    assert differences(file, file.scheme.examples[0]) == []


def test_an_article_told_in_two_months_fulfils_the_quarter_s_task_once() -> None:
    text = SCHEME.replace("number: 2, ", "").replace("articles: 3, base: 25, points: 9", "%s")
    # Two articles for the three of the quarter: one of them is missing.
    file = parse_scheme(text.replace("adoptions: 4, %s", "articles: 2, base: 20, points: 6"))
    assert differences(file, file.scheme.examples[0]) == []


def test_a_trace_says_how_many_rows_a_condition_passed_over_and_where_they_stand() -> None:
    step = next(step for step in _trace().steps if step.code == "points")
    note = next(note for note in step.notes if note.code == "passed_over")
    assert note.values == {"n": 1, "where": "${reviewed} != 'no'", "lines": [2]}


def test_the_trace_of_a_score_has_the_rules_that_then_propose_something_and_no_others() -> None:
    codes = [step.code for step in _trace().steps]
    assert codes.index("past_review") > codes.index("points")
    assert "serious" not in codes


def test_a_flagged_row_is_named_in_the_step_that_flags_it() -> None:
    step = next(step for step in _trace().steps if step.code == "past_review")
    assert (step.value, step.rows) == (Fraction(1), (("events", 1),))


@pytest.mark.parametrize("label", ["0226", "0226H1", "0226Q1", "0226-01", "0226W01", "2026Q1"])
def test_the_label_of_a_period_is_read_as_that_period(label: str) -> None:
    assert str(Period.parse(label)) == label

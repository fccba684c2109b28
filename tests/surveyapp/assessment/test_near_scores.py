"""Scores that look alike and differ in rank or grade are told apart, everywhere."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.schemes.examples import run_example
from analysis.schemes.files import parse_scheme
from analysis.schemes.results import SchemeResult
from analysis.schemes.rounding import exact_words
from analysis.schemes.run import Run
from surveyapp.assessment.bulletin.paper import class_table
from surveyapp.assessment.bulletin.subject import Subject
from surveyapp.assessment.json_results import result_json
from surveyapp.assessment.sheets import ResultSheet, sheet_of
from surveyapp.assessment.shown_ranks import untold_in
from surveyapp.assessment.telling import tell_result
from surveyapp.documents.voice import Voice

SCHEME = """
scheme: near
version: 1
title: {zh-CN: 相近, en: Near}
effective: {from: 2026-01-01}
classes: {office: {zh-CN: 窗口单位, en: Offices}, school: {zh-CN: 学校, en: Schools}}
rules: {rate: {kind: external_statistic, statistic: rate, title: {zh-CN: 办结率, en: Rate}}}
results: {year: {score: rate, grades: [{grade: good, at_least: 90}, {grade: fair}]}}
examples:
  - name: near
    period: 2026
    units: {A: {class: office}, B: {class: office}, C: {class: office}, D: {class: school}}
    statistics:
      - {unit: A, period: 2026, statistic: rate, value: 89.996, source: s, date: 2026-12-31}
      - {unit: B, period: 2026, statistic: rate, value: 90.0004, source: s, date: 2026-12-31}
      - {unit: C, period: 2026, statistic: rate, value: 70, source: s, date: 2026-12-31}
      - {unit: D, period: 2026, statistic: rate, value: 90, source: s, date: 2026-12-31}
"""
NEAR = parse_scheme(SCHEME).scheme
# 89.996 and 90.0004 are both 90.00; D is of another class, in which nobody is near.
SHOWN = {"B": "90.000", "A": "89.996", "C": "70.00", "D": "90.00"}


@pytest.fixture(scope="module")
def ran() -> tuple[Run, SchemeResult]:
    file = parse_scheme(SCHEME)
    return run_example(file, file.scheme.examples[0])


def sheet(ran: tuple[Run, SchemeResult], only: frozenset[str] | None = None) -> ResultSheet:
    run, result = ran
    found = sheet_of(result_json(run, result, traced=False), run.scheme, "zh-CN", only=only)
    assert found is not None
    return found


def test_on_a_page(ran: tuple[Run, SchemeResult]) -> None:
    assert {row.code: row.cells[-1] for row in sheet(ran).rows()} == SHOWN


def test_on_the_page_of_one_unit_as_on_that_of_all(ran: tuple[Run, SchemeResult]) -> None:
    (row,) = sheet(ran, frozenset({"A"})).rows()
    assert row.cells[-1] == "89.996"


def test_a_column_that_no_unit_has_anything_in_is_left_out(ran: tuple[Run, SchemeResult]) -> None:
    scheme = parse_scheme(
        SCHEME.replace("score: rate,", "score: rate, shows: [rate, other],").replace(
            "rules: {", "rules: {other: {kind: external_statistic, statistic: other}, "
        )
    ).scheme
    run, result = ran
    found = sheet_of(result_json(run, result, traced=False), scheme, "en")

    assert found is not None
    assert found.titles == ("Rate", "Rate")


def test_in_a_bulletin(ran: tuple[Run, SchemeResult]) -> None:
    run, result = ran
    subject = Subject(run, result, Voice("zh-CN"), date(2027, 1, 8), untold_in(result, run.scheme))
    rows = class_table(subject, result.periods[-1], "office").rows
    assert [tuple(map(str, row[:3])) for row in rows] == [
        ("1", "B", "90.000"),
        ("2", "A", "89.996"),
        ("3", "C", "70.00"),
    ]


def test_at_a_terminal(ran: tuple[Run, SchemeResult]) -> None:
    lines = tell_result(*ran, "zh-CN").splitlines()
    told = {
        line.split()[1]: line.split()[3] for line in lines if line[:1].isdigit() and " " in line
    }
    assert told == SHOWN


@given(st.lists(st.tuples(st.integers(8_990, 9_010), st.integers(0, 999)), max_size=12))
def test_the_page_of_one_unit_shows_its_score_as_that_of_all_does(
    scores: list[tuple[int, int]],
) -> None:
    exact = [Fraction(hundredths * 1000 + rest, 100_000) for hundredths, rest in scores]
    units: list[dict[str, Any]] = [
        {
            "unit": f"u{place}", "name": "-", "class": "office", "score": exact_words(score),
            "rank": 1 + sum(other > score for other in exact), "grade": None, "values": {},
            "uncertainty": None, "not_ranked": [], "not_publishable": [],
            "raised_by_missing": False,
        }
        for place, score in enumerate(exact)
    ]  # fmt: skip
    result = {"periods": [{"period": "2026", "score": "rate", "units": units}]}

    def shown(only: frozenset[str] | None) -> dict[str, str]:
        found = sheet_of(result, NEAR, "zh-CN", only=only)
        assert found is not None
        return {row.code: row.cells[-1] for row in found.rows()}

    for code, score in shown(None).items():
        assert shown(frozenset({code})) == {code: score}

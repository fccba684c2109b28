"""What compares units does not let the figure of one be worked out that is not told."""

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO, StringIO

import openpyxl
import pytest
from sqlalchemy.orm import Session

from analysis.schemes.examples import run_example
from analysis.schemes.files import parse_scheme
from analysis.schemes.periods import Period
from analysis.schemes.results import SchemeResult, Uncertainty
from analysis.schemes.run import Run
from surveyapp.access import Actor, Role
from surveyapp.assessment.adoption import adopt
from surveyapp.assessment.bulletin.making import make_bulletin
from surveyapp.assessment.bulletin.subject import Subject
from surveyapp.assessment.bulletin.traces import trace_csv
from surveyapp.assessment.publication import issue
from surveyapp.assessment.runs import assess
from surveyapp.assessment.shown_ranks import as_shown, untold_in
from surveyapp.assessment.withholding import Gap, Withheld
from surveyapp.documents.excel import write_excel
from surveyapp.documents.voice import Voice
from surveyapp.units.models import AssessedUnit
from tests.pages import PageCheckingClient
from tests.surveyapp.assessment.schemes import IMPRINT, SURVEY, give

SigningIn = Callable[..., PageCheckingClient]
DAY = date(2027, 1, 8)
MADE_AT = datetime(2027, 1, 8, 2, tzinfo=UTC)
# What nobody knows of w may not be published, for it has no source.
SCHEME = """
scheme: compared
version: 1
title: {{zh-CN: 比较}}
effective: {{from: 2026-01-01}}
classes: {{town: {{zh-CN: 乡镇}}}}
rules:
  raw: {{kind: external_statistic, statistic: raw}}
  other: {{kind: external_statistic, statistic: other}}
  half: {{kind: formula, value: "${{raw}} div 2"}}
{rules}
{nodes}
results: {{year: {{score: {score}, shows: [raw, half, other]}}}}
examples:
  - name: one
    period: 2026
    units: {{a: {{}}, b: {{}}, c: {{}}, w: {{}}}}
    statistics:
      - {{unit: a, period: 2026, statistic: raw, value: 71.25, source: s, date: 2026-12-31}}
      - {{unit: b, period: 2026, statistic: raw, value: 76.75, source: s, date: 2026-12-31}}
      - {{unit: c, period: 2026, statistic: raw, value: 73.25, source: s, date: 2026-12-31}}
      - {{unit: w, period: 2026, statistic: raw, value: {figure}}}
      - {{unit: a, period: 2026, statistic: other, value: 41.5, source: s, date: 2026-12-31}}
      - {{unit: b, period: 2026, statistic: other, value: 42.5, source: s, date: 2026-12-31}}
      - {{unit: c, period: 2026, statistic: other, value: 48.5, source: s, date: 2026-12-31}}
      - {{unit: w, period: 2026, statistic: other, value: 44.5, source: s, date: 2026-12-31}}
"""
TOTAL = '  total: {kind: formula, value: "${made} + ${other}"}'
MADE = (
    "kind: rank, of: '${raw}'",
    "kind: rank, of: '${half}', parts: 2",
    "kind: normalise, of: '${raw}', to: min_max",
    "kind: normalise, of: '${raw}', to: share_of_best",
    "kind: conversion, of: '${raw}', weight: 40, over: scale_by_max",
    "kind: peers, of: '${raw}', how: mean",
    "kind: peers, of: '${half}', how: maximum, among: all",
)
TREE = """indicators:
- code: total
  title: {{zh-CN: 总分}}
  weights: {{method: entropy, normalisation: {how}}}
  children:
    - {{code: i1, title: {{zh-CN: 一}}, value: "${{raw}}"}}
    - {{code: i2, title: {{zh-CN: 二}}, value: "${{other}}"}}
"""
SCALED = """indicators:
- code: total
  title: {zh-CN: 总分}
  combine: sum
  children:
    - {code: i1, title: {zh-CN: 一}, value: "${raw}", convert: {weight: 60, over: scale_by_max}}
    - {code: i2, title: {zh-CN: 二}, value: "${other}"}
"""
WAYS = [
    *((f"  made: {{{made}}}\n{TOTAL}", "") for made in MADE),
    *(("", TREE.format(how=how)) for how in ("min_max", "share", "z_score")),
    ("", SCALED),
]


def ran(rules: str, nodes: str, figure: str, score: str = "total") -> tuple[Run, SchemeResult]:
    file = parse_scheme(SCHEME.format(rules=rules, nodes=nodes, figure=figure, score=score))
    return run_example(file, file.scheme.examples[0])


def without_score(row: dict[str, str]) -> dict[str, str]:
    return row | {"结果": "", "结果（精确值）": ""} if row["项目"] in {"total", "总分"} else row


def steps_of(rules: str, nodes: str, figure: str) -> list[dict[str, str]]:
    run, result = ran(rules, nodes, figure)
    untold = untold_in(result, run.scheme)
    subject = Subject(run, as_shown(result, untold), Voice("zh-CN"), DAY, untold)
    return list(csv.DictReader(StringIO(trace_csv(subject).decode("utf-8-sig"))))


RATED = """
scheme: rated
version: 1
title: {zh-CN: 评价}
effective: {from: 2026-01-01}
classes: {county: {zh-CN: 县}}
rules:
  rate: {kind: external_statistic, statistic: rate}
  bad: {kind: count, table: ratings}
  best: {kind: peers, of: "${rate}", how: maximum}
  worst: {kind: peers, of: "${bad}", how: maximum}
  mean: {kind: peers, of: "${bad}"}
  place: {kind: rank, of: "${bad}", counted_from: bottom}
results: {year: {score: rate, shows: [bad, best, worst, mean, place]}}
examples:
  - name: one
    period: 2026
    units: {a: {}, b: {}, w: {}}
    statistics:
      - {unit: a, period: 2026, statistic: rate, value: 80, source: s, date: 2026-12-31}
      - {unit: b, period: 2026, statistic: rate, value: 70, source: s, date: 2026-12-31}
      - {unit: w, period: 2026, statistic: rate, value: 90, source: s, date: 2026-12-31}
    ratings:
      - {unit: a, date: 2026-02-01, level: dissatisfied}
      - {unit: b, date: 2026-02-01, level: dissatisfied}
      - {unit: w, date: 2026-02-01, level: dissatisfied, number: 3}
"""
SCALED_SURVEY = SURVEY.replace(
    "results:\n", "  scaled: {kind: normalise, of: '${satisfaction}', to: min_max}\nresults:\n"
).replace("score: satisfaction", "score: scaled")
INDICES = """\
unit,period,index,survey,estimate,std_error,n,verdict
c1,2026Q1,satisfaction,s1,81.25,1.5,420,pass
c2,2026Q1,satisfaction,s1,99.5,0.2,4,pass
c3,2026Q1,satisfaction,s1,63,1,500,pass
"""


@pytest.mark.parametrize(("rules", "nodes"), WAYS)
def test_no_step_of_a_unit_but_its_score_moves_with_a_figure_that_is_withheld(
    rules: str, nodes: str
) -> None:
    told = []
    for figure in ("69.5", "74.5", "91.5"):
        rows = steps_of(rules, nodes, figure)
        assert {row["单位编码"] for row in rows} == {"a", "b", "c"}
        told.append(sorted([*row.values()] for row in map(without_score, rows)))

    assert told[0] == told[1] == told[2]
    written = str(told)
    assert "71.25" not in written  # Of which the figure and the score make out that of w.
    assert "35.62" not in written
    assert "从它可以推算出别的单位不公布的数字" in written


def test_how_far_such_a_score_may_be_off_has_no_more_places_than_it_has_itself() -> None:
    run, result = ran(*WAYS[2], "74.5")
    off = Uncertainty(3.0216228, 60.4777282, 72.3222719, {"good": 0.8713})
    (year,) = result.periods
    year = replace(year, units=tuple(replace(unit, uncertainty=off) for unit in year.units))
    result = replace(result, periods=(year,))
    (shown,) = as_shown(result, untold_in(result, run.scheme)).periods

    assert shown.units[0].uncertainty == Uncertainty(3.02, 60.48, 72.32, {"good": 0.87})


def test_what_enters_no_score_is_left_out_and_what_it_is_made_of_stays() -> None:
    run, result = ran(f"  made: {{{MADE[0]}}}\n", "", "74.5", score="raw")
    (year,) = as_shown(result, untold_in(result, run.scheme)).periods

    told = {code for code, value in year.units[0].values.items() if value is not None}
    assert told == {"raw", "half", "other"}


def test_a_figure_without_a_source_is_not_listed_beside_a_score_that_does_not_rest_on_it() -> None:
    _run, result = ran("", "", "91.5", score="other")
    (year,) = result.periods
    units = {unit.unit: unit for unit in year.units}

    assert units["w"].score == 44.5
    assert not units["w"].not_publishable
    assert [units["w"].values[code] for code in ("raw", "half", "other")] == [None, None, 44.5]
    assert units["a"].values["raw"] == 71.25


def test_what_is_made_of_a_figure_without_a_source_and_compares_is_listed_of_nobody() -> None:
    made = f"  made: {{{MADE[2]}}}\n  shown: {{kind: formula, value: '${{made}}'}}"
    text = SCHEME.replace("shows: [raw", "shows: [shown, raw")
    file = parse_scheme(text.format(rules=made, nodes="", figure="91.5", score="other"))
    _run, result = run_example(file, file.scheme.examples[0])

    assert {unit.values["shown"] for unit in result.periods[0].units} == {None}


def test_the_same_figure_looked_up_by_another_rule_is_not_told_either() -> None:
    again = "  again: {kind: external_statistic, statistic: raw}\n"
    run, result = ran(again + WAYS[2][0], "", "74.5")
    (year,) = as_shown(result, untold_in(result, run.scheme)).periods

    assert {code for code, v in year.units[0].values.items() if v is not None} == {
        "total",
        "other",
    }


def test_in_files_a_listed_unit_has_its_score_and_what_nobody_is_compared_by() -> None:
    report = make_bulletin(*ran(*WAYS[2], "74.5"), "zh-CN", made_on=DAY)
    book = openpyxl.load_workbook(BytesIO(write_excel(report, made_at=MADE_AT)))
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]

    assert {41.5, 42.5, 48.5} < set(cells)
    # Of c: (73.25 - 71.25) / (76.75 - 71.25) of 100, and 48.5; 1867/22 would tell of 5.5.
    assert 84.86 in cells
    assert "1867/22" not in cells
    assert all(cell == round(cell, 2) for cell in cells if isinstance(cell, float))
    assert {71.25, 73.25, 35.625, 74.5}.isdisjoint(cells)


def test_ratings_that_a_survey_withholds_of_one_unit_are_not_compared_in_its_class() -> None:
    file = parse_scheme(RATED)
    _run, result = run_example(file, file.scheme.examples[0])
    gap = Gap("w", Period.parse("2026"), "withheld_few", frozenset({"bad"}))

    (year,) = Withheld(file.scheme, (gap,)).of_result(result).result.periods

    told = {unit.unit: {code for code, v in unit.values.items() if v is not None}
            for unit in year.units}  # fmt: skip
    assert told == {"a": {"rate", "best", "bad"}, "b": {"rate", "best", "bad"},
                    "w": {"rate", "best"}}  # fmt: skip
    assert [(unit.unit, unit.rank) for unit in year.units] == [("w", 1), ("a", 2), ("b", 3)]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_unit_reads_no_step_that_would_tell_of_another_and_who_oversees_reads_all(
    session: Session, administrator: Actor, units: dict[str, AssessedUnit], signed_in: SigningIn
) -> None:
    version = adopt(session, administrator, SCALED_SURVEY, now=MADE_AT)
    give(session, administrator, version, INDICES, "survey_indices", now=MADE_AT)
    ran = assess(session, administrator, version, Period.parse("2026Q1"),
                 as_of=date(2026, 3, 31), now=MADE_AT).assessment  # fmt: skip
    issue(session, administrator, ran, IMPRINT, now=MADE_AT)
    session.commit()
    client = signed_in(Role.ASSESSED_UNIT, units=[units["c1"]])
    unit = f"/assessments/{ran.id}/units/c1"

    own = [client.get(f"{unit}{page}").text
           for page in ("", "/trace", "/trace?quantity=satisfaction")]  # fmt: skip
    inside = signed_in(Role.ADMINISTRATOR).get(f"{unit}/trace").text

    assert all("81.25" not in page and "99.5" not in page for page in own)
    assert "50" in own[1]  # (81.25 - 63) / (99.5 - 63) of 100
    assert "因此不列出怎样得出" in own[1]
    assert "从它可以推算出别的单位不公布的数字" in own[2]
    assert "81.25 在 63 与 99.50 之间 → 50" in inside

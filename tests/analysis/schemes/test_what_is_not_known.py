"""Figures that are not there: no other one takes their place; and who is ranked among whom."""

import pytest

from analysis.schemes.assessment import result_of
from analysis.schemes.evidence_reading import read_evidence
from analysis.schemes.evidence_tables import RawTable
from analysis.schemes.files import parse_scheme
from analysis.schemes.periods import Period
from analysis.schemes.run import Run

SCHEME = """
scheme: known
version: 1
title: {zh-CN: 已知}
effective: {from: 2026-01-01}
classes: {town: {zh-CN: 乡镇, en: Townships}}
groups: {light: {title: {zh-CN: 从轻, en: Light}, units: [A, C]}}
rules:
  a: {kind: external_statistic, statistic: a}
  b: {kind: external_statistic, statistic: b}
  people: {kind: external_statistic, statistic: people, stated_for: year}
  place: {kind: rank, of: "${a}", units: light}
  named: {kind: peers, of: "${a}", how: count, units: light}
indicators:
  - code: total
    title: {zh-CN: 得分, en: Points}
    combine: sum
    missing: zero
    children:
      - {code: of_a, title: {zh-CN: 甲, en: A}, value: "${a}"}
      - {code: of_b, title: {zh-CN: 乙, en: B}, value: "${b}"}
results: {year: {score: total}}
"""
YEAR = Period.parse("2026")


def run(*figures: str, source: str = SCHEME) -> Run:
    file = parse_scheme(source)
    units = [(line, [unit, "town"]) for line, unit in enumerate("ABC", start=2)]
    rows = [(line, row.split()) for line, row in enumerate(figures, start=2)]
    tables = {
        "units": RawTable(["unit", "class"], units),
        "statistics": RawTable(["unit", "period", "statistic", "value"], rows),
    }
    return Run(file, read_evidence(file.scheme, tables))


@pytest.mark.parametrize(
    ("combine", "of_a"), [("combine: sum", 5), ("weights: {method: equal}", 2.5)]
)
def test_what_is_missing_counts_as_zero_but_a_unit_without_data_has_no_score_and_no_rank(
    combine: str, of_a: float
) -> None:
    found = run("A 2026 a 5", source=SCHEME.replace("combine: sum", combine))
    (year,) = result_of(found, YEAR).periods
    assert [(unit.unit, unit.score, unit.rank) for unit in year.units] == [
        ("A", of_a, 1), ("B", None, None), ("C", None, None),
    ]  # fmt: skip


BRANCHES = (
    SCHEME[: SCHEME.index("indicators:")]
    + """
indicators:
  - code: total
    title: {zh-CN: 得分, en: Points}
    children:
      - code: branch
        title: {zh-CN: 甲类, en: A}
        weight: 30
        missing: zero
        children:
          - {code: of_a, title: {zh-CN: 甲, en: A}, weight: 50, value: "${a}"}
          - {code: of_people, title: {zh-CN: 人, en: P}, weight: 50, value: "${people}"}
      - {code: of_b, title: {zh-CN: 乙, en: B}, weight: 70, value: "${b}"}
results: {year: {score: total}}
"""
)


def test_a_branch_without_data_counts_as_zero_under_missing_zero_and_raises_nobody() -> None:
    found = run("A 2026 b 80", "B 2026 b 80", "B 2026 a 20", source=BRANCHES)
    (year,) = result_of(found, YEAR).periods
    # A: 0.3 × 0 + 0.7 × 80; B: 0.3 × 10 + 0.7 × 80; C has nothing at all.
    assert [(unit.unit, unit.score, unit.rank) for unit in year.units] == [
        ("B", 59, 1), ("A", 56, 2), ("C", None, None),
    ]  # fmt: skip


@pytest.mark.parametrize("asked", ["2026Q1", "2026-11", "2026"])
def test_a_figure_of_the_year_is_never_that_of_a_quarter(asked: str) -> None:
    period = Period.parse(asked)
    assert run("A 2026Q4 people 9").value("people", period, "A") is None
    assert run("A 2026Q4 people 9", "A 2026 people 7").value("people", period, "A") == 7


def test_a_place_is_one_within_the_whole_class_also_where_a_rule_is_about_some_units() -> None:
    found = run("A 2026 a 9", "B 2026 a 8", "C 2026 a 7")
    assert [found.value("place", YEAR, unit) for unit in "ABC"] == [1, None, 3]
    assert found.value("named", YEAR, "A") == 2

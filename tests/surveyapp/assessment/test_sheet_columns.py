"""Figures of one column of a result have equally many decimals, so that they compare at sight."""

from analysis.schemes.examples import run_example
from analysis.schemes.files import parse_scheme
from surveyapp.assessment.json_results import result_json
from surveyapp.assessment.sheets import sheet_of

SCHEME = """
scheme: columns
version: 1
title: {zh-CN: 列, en: Columns}
effective: {from: 2026-01-01}
classes: {office: {zh-CN: 窗口单位, en: Offices}}
rules:
  rate: {kind: external_statistic, statistic: rate, title: {zh-CN: 办结率, en: Rate}}
  visits: {kind: external_statistic, statistic: visits, title: {zh-CN: 走访, en: Visits}}
  total: {kind: formula, value: "${rate} + ${visits}", title: {zh-CN: 总分, en: Total}}
results: {year: {score: total, shows: [rate, visits]}}
examples:
  - name: columns
    period: 2026
    units: {A: {class: office}, B: {class: office}}
    statistics:
      - {unit: A, period: 2026, statistic: rate, value: 81.5, source: s, date: 2026-12-31}
      - {unit: B, period: 2026, statistic: rate, value: 80, source: s, date: 2026-12-31}
      - {unit: A, period: 2026, statistic: visits, value: 3, source: s, date: 2026-12-31}
      - {unit: B, period: 2026, statistic: visits, value: 2, source: s, date: 2026-12-31}
"""


def test_a_whole_number_has_the_decimals_of_its_column_and_counts_have_none() -> None:
    file = parse_scheme(SCHEME)
    run, result = run_example(file, file.scheme.examples[0])

    found = sheet_of(result_json(run, result, traced=False), run.scheme, "zh-CN")

    assert found is not None
    rows = {row.code: row.cells for group in found.groups for row in group.ranked}
    assert rows == {"A": ("81.50", "3", "84.50"), "B": ("80.00", "2", "82.00")}

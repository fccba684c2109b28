"""Percentages: where their intervals end, and that a parameter may be written as one."""

import pytest

from analysis.schemes.examples import run_examples
from analysis.schemes.files import parse_scheme
from analysis.schemes.percentages import possible

SCHEME = """
scheme: inspected
version: 1
title: {zh-CN: 抽查}
effective: {from: 2026-01-01}
rules:
  right: {kind: inspection, dimension: d}
  marks: {kind: expert_score, indicator: e}
  index: {kind: survey_index, index: s}
indicators:
  - code: x
    title: {zh-CN: 综合}
    children:
      - {code: a, title: {zh-CN: 甲}, weight: 60, value: "${right}"}
      - {code: b, title: {zh-CN: 乙}, weight: 40, value: "${marks}"}
results: {year: {score: x}}
"""


@pytest.mark.parametrize(
    ("changed", "ends"),
    [
        ("", (0.0, 100.0)),
        ("bonus: ${right}", (-3.0, 119.0)),  # With a bonus, a score may well exceed 100.
    ],
)
def test_only_a_mean_of_percentages_is_one(changed: str, ends: tuple[float, float]) -> None:
    text = SCHEME.replace("title: {zh-CN: 综合}", f"title: {{zh-CN: 综合}}\n    {changed}")
    scheme = parse_scheme(text).scheme

    assert possible(scheme, "x", -3.0, 119.0) == ends
    assert possible(scheme, "index", -3.0, 119.0) == (-3.0, 119.0)


@pytest.mark.parametrize("rise", ["10%", "10.0 %", "0.1"])
def test_a_percentage_of_a_parameter_is_a_number_in_formulas(rise: str) -> None:
    text = """
scheme: rising
version: 1
title: {zh-CN: 任务}
effective: {from: 2026-01-01}
parameters:
  rise: {title: {zh-CN: 增幅}, default: RISE}
rules:
  done: {kind: external_statistic, statistic: done}
  target: {kind: formula, value: "${done} * (1 + ${rise})"}
results: {year: {score: target}}
examples:
  - name: 任务按比例提高
    period: 2026
    statistics: [{unit: A, period: 2026, statistic: done, value: 50}]
    expect: {A: {target: 55}}
"""
    file = parse_scheme(text.replace("RISE", rise))

    assert [outcome.differences for outcome in run_examples(file)] == [()]

"""An interval of a percentage ends where percentages do; of other figures it does not."""

import pytest

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

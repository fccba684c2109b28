"""Assessments to write bulletins of: points of a quarter, and a composite of surveys."""

from typing import Any

import yaml

from analysis.schemes.examples import run_example
from analysis.schemes.files import parse_scheme
from analysis.schemes.results import SchemeResult
from analysis.schemes.run import Run

LONG_NAME = (
    "颍东区人民政府办公室派驻经济技术开发区信息化工作协调推进领导小组"
    "综合协调联络与政务信息报送管理服务中心"
)
FORMULA_NAME = '=HYPERLINK("http://x","财政局")'

POINTS = f"""
scheme: points
version: 3
title: {{zh-CN: 政务信息考评办法, en: Rules of information work}}
source:
  title: {{zh-CN: 政务信息考评办法, en: Rules of information work}}
  number: 政办〔2026〕4号
  issued_by: {{zh-CN: 某县政府办公室, en: County Government Office}}
effective: {{from: 2026-01-01}}
parameters:
  rate:
    title: {{zh-CN: 每分几元, en: Yuan a point}}
    default: 1
    left_open: {{zh-CN: 原文未写。, en: The text does not say.}}
classes:
  town: {{zh-CN: 乡镇, en: Towns}}
  bureau: {{zh-CN: 区直单位, en: Bureaus}}
  school: {{zh-CN: 学校, en: Schools}}
clauses:
  一: {{place: 第一条, says: {{zh-CN: 零报送的通报批评。, en: Silent months are criticised.}}}}
events:
  categories:
    报送: {{date: submitted_on}}
    采用: {{date: adopted_on}}
rules:
  submitted: {{kind: count, per: month, category: 报送, title: {{zh-CN: 报送条数, en: Submitted}}}}
  adopted: {{kind: count, per: month, category: 采用, title: {{zh-CN: 采用条数, en: Adopted}}}}
  points:
    kind: formula
    per: month
    title: {{zh-CN: 得分, en: Points}}
    value: ${{submitted}} div 3 + 5 * ${{adopted}}
  remuneration:
    kind: remuneration
    per: quarter
    title: {{zh-CN: 稿酬（元）, en: Remuneration (yuan)}}
    payments: [{{title: {{zh-CN: 得分}}, of: "${{points}}", rate: $rate}}]
  zero:
    kind: notice
    per: month
    title: {{zh-CN: 零报送的月份, en: Months without a report}}
    of: ${{submitted}} = 0
    propose: [criticism_notice, written_explanation]
    clause: 一
results:
  month: {{score: points, shows: [submitted, adopted]}}
  quarter: {{score: points, shows: [submitted, adopted]}}
examples:
  - name: quarter
    period: 2026Q1
    units:
      T1: {{class: town, name: 插花镇}}
      T2: {{class: town, name: {LONG_NAME}}}
      T3: {{class: town, name: 冉庙乡}}
      B1: {{class: bureau, name: '{FORMULA_NAME}'}}
    events:
      - {{unit: T1, category: 报送, number: 31, submitted_on: 2026-01-05}}
      - {{unit: T1, category: 报送, number: 20, submitted_on: 2026-02-05}}
      - {{unit: T1, category: 报送, number: 2, submitted_on: 2026-03-05}}
      - {{unit: T1, category: 采用, adopted_on: 2026-03-05}}
      - {{unit: T2, category: 报送, number: 3, submitted_on: 2026-01-05}}
      - {{unit: T2, category: 报送, number: 3, submitted_on: 2026-03-05}}
      - {{unit: T3, category: 报送, number: 6, submitted_on: 2026-02-05}}
      - {{unit: B1, category: 报送, number: 30, submitted_on: 2026-01-05}}
      - {{unit: B1, category: 报送, number: 30, submitted_on: 2026-02-05}}
      - {{unit: B1, category: 报送, number: 30, submitted_on: 2026-03-05}}
      - {{unit: B1, category: 报送, number: 30, submitted_on: 2026-03-06, state: rejected}}
"""
# T1: 31/3 + 20/3 + 2/3 + 5 = 68/3. T2 and T3: 2 each, and 2 and 1 months without a report.

SURVEYS = """
scheme: surveys
version: 1
title: {zh-CN: 服务评估方案, en: Evaluation of services}
effective: {from: 2026-01-01}
classes: {office: {zh-CN: 窗口单位, en: Offices}}
rules:
  attitude_index: {kind: survey_index, index: attitude, title: {zh-CN: 态度调查, en: Attitude}}
  speed_index: {kind: survey_index, index: speed, title: {zh-CN: 效率调查, en: Speed survey}}
  low_items:
    kind: low_items
    title: {zh-CN: 偏低项目, en: Low items}
    of: [attitude, speed]
    below: 5
    propose: improvement_measure
indicators:
  - code: composite
    title: {zh-CN: 综合得分, en: Composite score}
    weights: {method: equal}
    coverage: 0
    children:
      - {code: attitude, title: {zh-CN: 态度, en: Attitude}, value: "${attitude_index}"}
      - {code: speed, title: {zh-CN: 效率, en: Speed}, value: "${speed_index}"}
indicators_per: quarter
results:
  quarter:
    score: composite
    shows: [attitude, speed]
    min_n: 30
    min_cell_size: 5
    grades:
      - {grade: good, title: {zh-CN: 优秀, en: Good}, at_least: 85}
      - {grade: fair, title: {zh-CN: 合格, en: Fair}}
examples:
  - name: quarter
    period: 2026Q1
    units:
      A: {name: 社保窗口}
      B: {name: 医保窗口}
      C: {name: 税务窗口}
      D: {name: 公安窗口}
      E: {name: 民政窗口}
      F: {name: 住建窗口}
    survey_indices:
      - &one {unit: A, period: 2026Q1, index: attitude, estimate: 90, std_error: 2, n: 60}
      - {<<: *one, index: speed, estimate: 78}
      - {<<: *one, unit: B, estimate: 93.7}
      - {<<: *one, unit: C, n: 12, estimate: 81.3}
      - {<<: *one, unit: D, n: 3, estimate: 71.9}
      - {<<: *one, unit: E, verdict: fail, estimate: 66.1}
      - {<<: *one, unit: E, index: speed, estimate: 51.3}
"""
# A: (90 + 78) / 2 = 84, speed low; B: one index of two; C: few; D: too few; E: lopsided, speed
# low; F: none.


def assess(text: str, **changes: Any) -> tuple[Run, SchemeResult]:
    """Return the assessment of a scheme's first example, with parts of the example changed."""
    written = yaml.safe_load(text)
    written["examples"][0].update(changes)
    file = parse_scheme(yaml.safe_dump(written, allow_unicode=True, sort_keys=False))
    return run_example(file, file.scheme.examples[0])

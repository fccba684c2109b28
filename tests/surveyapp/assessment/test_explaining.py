"""What `surveyapp scheme run --explain` says of each step, as a person would ask it."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from surveyapp.assessment.commands import scheme_group

SCHEME = """
scheme: told
version: 1
title: {zh-CN: 解说, en: Told}
effective: {from: 2026-01-01}
events:
  outlets: {city: , nation: }
  categories: {item: {date: issued_on}, late: {date: occurred_on}}
  joint: equal
rules:
  points:
    kind: category_points
    category: item
    by: [outlet]
    points: {city: 1, nation: 4}
    multiply: [{by: level, factors: {minister: 1.5}}]
    repeats: {per: month, factors: [1, 0.5]}
  late: {kind: fixed_deduction, category: late, points: 1, repeats: {per: year, factors: [1, 2]}}
  waits: {kind: summary, table: cases, of: "${wait_minutes}", how: percentile, percentile: 90}
  in_time: {kind: share, table: cases, having: "${wait_minutes} <= 30"}
  steps:
    kind: rate_band
    of: ${in_time}
    steps: true
    knots: [{at: 0, points: 0}, {at: 0.9, points: 10}]
  line: {kind: rate_band, of: "${waits}", knots: [{at: 10, points: 20}, {at: 40, points: 0}]}
  total: {kind: formula, value: "${points} + ${late} + ${steps} + ${line}"}
  served: {kind: gate, of: "${waits}", at_least: 60, grade_at_most: fair, unrank: true}
results:
  month:
    score: total
    grades:
      - {grade: good, title: {zh-CN: 良好, en: Good}, at_least: 1}
      - {grade: fair, title: {zh-CN: 一般, en: Fair}}
"""
EVENTS = """unit,category,outlet,title,level,joint_units,issued_on,occurred_on
A,item,nation,甲,minister,,2026-01-02,
A,item,city,乙,,B,2026-01-03,
A,late,,,,,,2026-01-04
A,late,,,,,,2026-01-05
"""
CASES = "unit,date,wait_minutes,number\nA,2026-01-05,20,79\nA,2026-01-05,32,1\n"
# 4 × 1.5 = 6, and half of 1 shared by two: 6.25. Off: 1 + 2. In time 0.9875: 10.
# Waits 20: 20 × 20/30.
TOLD = {
    "zh-CN": [
        "nation：1 条，乘 1.5 (minister)，计 6 分",
        "其中 1 条联合报送，只计本单位的一份：第 3 行",
        "不是一个月内第一次，依次乘 1、0.50：第 3 行",
        "不是一年内第一次，依次乘 1、2：第 5 行",
        "${wait_minutes} 的 80 个数值，取第 90 百分位数",
        "0.9875，达到 0.90，计 10 分",
        "20，在折线上计 13.33 分：10 → 20；40 → 0",
        "等级最高为“一般”",
        "等级 一般  served",
    ],
    "en": [
        "nation: 1 counted, times 1.5 (minister), points: 6",
        "1 of them are joint: only the unit's part counts, line 3",
        "80 values of ${wait_minutes}: percentile 90",
        "0.9875 reaches 0.90: 10 points",
        "The grade is “Fair” at best",
        "Not ranked",
    ],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("told")
    for name, text in {
        "told.yaml": SCHEME,
        "events.csv": EVENTS,
        "cases.csv": CASES,
        "units.csv": "unit\nA\nB\n",
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def explained(folder: Path, unit: str, language: str) -> str:
    options = ["--evidence", str(folder), "--period", "2026-01", "--explain", unit]
    command = ["run", str(folder / "told.yaml"), *options, "--language", language]
    return CliRunner().invoke(scheme_group, command).output


@pytest.mark.parametrize("language", TOLD)
def test_each_step_says_what_was_multiplied_shared_repeated_and_reached(
    folder: Path, language: str
) -> None:
    output = explained(folder, "A", language)
    assert [line for line in TOLD[language] if line not in output] == []


def test_the_last_line_says_where_the_score_puts_the_unit(folder: Path) -> None:
    last = explained(folder, "B", "en").splitlines()[-1]
    assert last == "No data: not ranked  Missing: waits, in_time"

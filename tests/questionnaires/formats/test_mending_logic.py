"""A fault in one place hides no fault of the logic, and makes none up."""

from datetime import date

import pytest

from questionnaires.formats.yaml import check_text

TODAY = date(2026, 1, 15)
SOUND = """\
code: sample
title: {zh-CN: 问卷, en: Sample}
languages: [zh-CN, en]
privacy_notice: {zh-CN: 隐私, en: Privacy}
sections:
  - code: first
    title: {zh-CN: 一, en: One}
    questions:
      - code: online
        type: yes_no
        text: {zh-CN: 网上, en: Online}
      - code: wait
        type: number
        text: {zh-CN: 等待, en: Wait}
        maximum: 60
        constraint: . mod 5 = 0
        constraint_message: {zh-CN: 请核对, en: Please check}
      - code: way
        type: single_choice
        text: {zh-CN: "等了${wait}", en: "Waited ${wait}"}
        choices:
          - {code: app, label: {zh-CN: 应用, en: App}, show_if: "${online} = 'yes'"}
          - {code: window, label: {zh-CN: 窗口, en: Window}}
calculations:
  - code: twice
    expression: ${wait} * 2
constraints:
  - code: short
    rule: ${twice} < 100
    message: {zh-CN: 请核对, en: Please check}
warnings:
  - code: app_wait
    rule: ${way} != 'app' or ${wait} < 30
    message: {zh-CN: "${way}？", en: "${way}?"}
"""


def problems(text: str) -> list[str]:
    return [found.code.value for found in check_text(text, today=TODAY)]


def test_the_sample_is_sound() -> None:
    assert problems(SOUND) == []


@pytest.mark.parametrize(
    ("written", "slip", "expected"),
    [
        ("type: number", "type: numbr", ["unknown_type"]),
        ("        maximum: 60\n", "", ["missing_key"]),
        ("code: wait", "code: Wait", ["invalid_code"]),
        ("    rule: ${twice} < 100\n", "", ["missing_key"]),
        ("    expression: ${wait} * 2\n", "", ["missing_key"]),
        ("expression: ${wait} * 2", "expression: ${wait} *", ["missing_value"]),
        ("rule: ${twice} < 100", "rule: ${twice} < 'a'", ["number_expected"]),
        (
            "\n    message: {zh-CN: 请核对, en: Please check}",
            "\n    mesage: x",
            ["missing_key", "unknown_key"],
        ),
        ("constraints:\n", "constraints: 3\nx:\n", ["list_expected", "unknown_key"]),
        ("code: twice", "code: half", ["unknown_reference"]),
    ],
)
def test_one_slip_is_told_and_nothing_that_comes_of_it(
    written: str, slip: str, expected: list[str]
) -> None:
    assert written in SOUND

    assert sorted(problems(SOUND.replace(written, slip))) == sorted(expected)

"""Faults of one kind hide no other: each is told, once, and nothing that comes of mending."""

from datetime import date

import pytest

from questionnaires.formats.yaml import check_text

TODAY = date(2026, 1, 15)
SOUND = """\
code: sample
title: {zh-CN: 问卷, en: Sample}
languages: [zh-CN, en]
privacy_notice: {zh-CN: 隐私, en: Privacy}
statutory_mark:
  {form_no: A1, issuing_body: {zh-CN: 局, en: Office}, approval_no: B2, valid_until: 2026-12-31}
outcome: overall
rating_scales:
  - code: three
    levels:
      - {code: good, label: {zh-CN: 好, en: Good}}
      - {code: bad, label: {zh-CN: 差, en: Bad}}
    positive_levels: [good]
    negative_levels: [bad]
sections:
  - code: first
    title: {zh-CN: 一, en: One}
    questions:
      - code: overall
        type: rating
        text: {zh-CN: 总体, en: Overall}
        reasons_text: {zh-CN: 为什么, en: Why}
        reasons:
          very_satisfied: [{code: fast, label: {zh-CN: 快, en: Fast}}]
          satisfied: [{code: fast, label: {zh-CN: 快, en: Fast}}]
          basically_satisfied: [{code: fine, label: {zh-CN: 行, en: Fine}}]
          dissatisfied: [{code: slow, label: {zh-CN: 慢, en: Slow}}]
          very_dissatisfied: [{code: slow, label: {zh-CN: 慢, en: Slow}}]
      - code: manner
        type: rating
        scale: three
        text: {zh-CN: 态度, en: Manner}
      - code: topics
        type: multiple_choice
        text: {zh-CN: 事项, en: Topics}
        choices:
          - {code: tax, label: {zh-CN: 税, en: Tax}}
          - {code: land, label: {zh-CN: 地, en: Land}}
      - code: visits
        type: number
        text: {zh-CN: 次数, en: Visits}
        maximum: 20
  - code: second
    title: {zh-CN: 二, en: Two}
    show_if: ${visits} > 1
    questions:
      - code: why
        type: free_text
        text: {zh-CN: 原因, en: Why}
        show_if: selected(${topics}, 'tax') and ${manner} = 'bad'
      - code: fairly
        type: yes_no
        text: {zh-CN: 公平, en: Fair}
        show_if: selected(${overall_reasons}, 'slow')
"""
# What one slip looks like, and the one problem it is.
SLIPS = [
    ("title: {zh-CN: 问卷, en: Sample}", "title: 问卷", "languages_expected"),
    ("title: {zh-CN: 问卷, en: Sample}\n", "", "missing_key"),
    ("languages: [zh-CN, en]", "languages: en", "list_expected"),
    ("languages: [zh-CN, en]", "languages: [zh-CN, 12]", "number_for_text"),
    ("outcome: overall", "outcome: [overall]", "text_expected_here"),
    ("outcome: overall", "outcome: 总体", "invalid_code"),
    ("form_no: A1", "form_no: 12", "number_for_text"),
    ("form_no: A1, ", "", "missing_key"),
    ("valid_until: 2026-12-31", "valid_until: 明年", "date_expected"),
    ("  - code: three\n    levels:", "  - levels:", "missing_key"),
    ("  - code: three", "  - code: 三级", "invalid_code"),
    ("positive_levels: [good]", "positive_levels: good", "list_expected"),
    ("    negative_levels: [bad]\n", "", "missing_key"),
    ("{code: good, label: {zh-CN: 好, en: Good}}", "good", "mapping_expected"),
    ("{code: good, label: {zh-CN: 好, en: Good}}", "{code: good}", "missing_key"),
    ("- code: overall\n        type: rating", "- type: rating", "missing_key"),
    ("- code: overall", "- code: 总体", "invalid_code"),
    ("type: rating\n        text", "type: star\n        text", "unknown_type"),
    ("type: rating\n        text", "text", "type_missing"),
    ("reasons_text: {zh-CN: 为什么, en: Why}", "reasons_text: 为什么", "languages_expected"),
    ("code: fine, ", "code: 12, ", "number_for_text"),
    ("scale: three", "scale: 3", "number_for_text"),
    ("- code: topics", "- code: Topics", "invalid_code"),
    ("type: multiple_choice", "type: multiple", "unknown_type"),
    ("{code: tax, label: {zh-CN: 税, en: Tax}}", "tax", "mapping_expected"),
    ("code: tax, ", "code: 税, ", "invalid_code"),
    ("en: Tax", "en: no", "truth_value_for_text"),
    ("en: Topics", "e: Topics", "invalid_language"),
    ("        maximum: 20\n", "", "missing_key"),
    ("maximum: 20", "maximum: many", "number_expected_here"),
    ("maximum: 20", "maximum: 20\n        decimal_places: 9", "above_limit"),
    ("show_if: ${visits} > 1", "show_if: 1", "number_for_text"),
    ("  - code: second\n    title: {zh-CN: 二, en: Two}", "  - code: second", "missing_key"),
    ("type: free_text", "type: free_text\n        defualt: x", "unknown_key"),
    ("type: free_text", "type: free_text\n        default: x", "preselected"),
    ("type: free_text", "type: free_text\n        max_length: 0", "below_limit"),
    ("type: yes_no", "type: [yes_no]", "unknown_type"),
]
DEEP = {
    "unknown_function": ("show_if: ${visits} > 1", "show_if: ${visits} > 1 and starts(${visits})"),
    "missing_translation": ("{zh-CN: 公平, en: Fair}", "{zh-CN: 公平}"),
    "duplicate_code": ("- code: fairly", "- code: why"),
}


def codes(source: str) -> list[str]:
    return sorted(problem.code.value for problem in check_text(source, TODAY))


def test_the_text_is_sound() -> None:
    assert codes(SOUND) == []


@pytest.mark.parametrize(("old", "new", "code"), SLIPS)
def test_one_slip_is_one_problem(old: str, new: str, code: str) -> None:
    assert old in SOUND
    expected = [code]
    if (code, new) == ("invalid_language", "e: Topics"):
        expected.append("missing_translation")  # That language is written nowhere else.
    assert codes(SOUND.replace(old, new, 1)) == sorted(expected)


@pytest.mark.parametrize(("old", "new", "code"), SLIPS)
@pytest.mark.parametrize("deep", DEEP)
def test_a_slip_hides_no_problem_of_meaning(old: str, new: str, code: str, deep: str) -> None:
    before, after = DEEP[deep]
    source = SOUND.replace(before, after).replace(old, new, 1)
    if source == SOUND.replace(before, after) or (before, deep) == (old, "unknown_function"):
        pytest.skip("the slip is where the other problem is")

    found = codes(source)

    assert code in found
    if not (deep == "missing_translation" and old.startswith("languages")):
        assert deep in found


def test_all_slips_of_different_questions_are_told_together() -> None:
    source = (
        SOUND.replace("title: {zh-CN: 问卷, en: Sample}", "title: 问卷")
        .replace("en: Tax", "en: no")
        .replace("maximum: 20", "maximum: many")
        .replace("type: yes_no", "type: yes")
        .replace("en: Fair", "en: off")
        .replace("${manner} = 'bad'", "${manner} = 'awful' and ${nothing} = 1")
    )

    assert codes(source) == [
        "languages_expected",
        "number_expected_here",
        "truth_value_for_text",
        "truth_value_for_text",
        "unknown_choice",
        "unknown_reference",
        "unknown_type",
    ]


def test_a_definition_of_nothing_but_faults_is_told_without_an_end() -> None:
    assert codes("code: 1\nsections: [1, {questions: [2, {}]}]\nlanguages: {}")
    assert codes("sections: {a: 1}\nrating_scales: [[]]\ntitle: []") != []

"""YAML in and out, and every problem with its line."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from questionnaires.canonical import content_hash
from questionnaires.formats.documents import read_document
from questionnaires.formats.json_schema import json_schema
from questionnaires.formats.yaml import (
    MAX_SHOWN,
    LocatedProblem,
    QuestionnaireFormatError,
    check_text,
    examine,
    read_text,
    write_text,
)
from questionnaires.revisions import Past
from tests.questionnaires.samples import asking, comment, definition, several

TODAY = date(2026, 1, 15)
SAMPLE = """\
code: sample
title: {zh-CN: 问卷, en: Sample}
languages: [zh-CN, en]
privacy_notice: {zh-CN: 隐私, en: Privacy}
outcome: overall
sections:
  - code: first
    title: {zh-CN: 一, en: One}
    questions:
      - code: overall
        type: rating
        text:
          zh-CN: 总的来说，您满意吗？
          en: Overall?
      - code: comment
        type: free_text
        text: {zh-CN: 意见, en: Comment}
        show_if: ${overall} = 'satisfied'
"""


def changed(old: str, new: str) -> list[LocatedProblem]:
    assert old in SAMPLE
    return check_text(SAMPLE.replace(old, new, 1), TODAY)


def found_in(source: str) -> list[tuple[int, int, str, str]]:
    return [
        (problem.line, problem.column, problem.path, problem.code.value)
        for problem in check_text(source, TODAY)
    ]


def test_a_sound_text_is_read_and_has_no_problem() -> None:
    examination = examine(SAMPLE, today=TODAY)

    assert examination.problems == ()
    assert examination.is_publishable
    assert examination.questionnaire == read_text(SAMPLE)


QUESTION = "sections[0].questions"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("en: Overall?", "en: no", (14, 15, f"{QUESTION}[0].text.en", "truth_value_for_text")),
        ("en: Overall?", "en: On", (14, 15, f"{QUESTION}[0].text.en", "truth_value_for_text")),
        ("en: Overall?", "en: 12", (14, 15, f"{QUESTION}[0].text.en", "number_for_text")),
        ("en: Overall?", "en:", (14, 14, f"{QUESTION}[0].text.en", "empty_value")),
        ("en: Overall?", "en: ''", (14, 15, f"{QUESTION}[0].text.en", "too_short")),
        ("en: Overall?", "en: [a]", (14, 15, f"{QUESTION}[0].text.en", "text_expected_here")),
        ("en: Overall?", "bo: x", (13, 11, f"{QUESTION}[0].text", "missing_translation")),
        ("en: Overall?", "zh-CN: x", (14, 11, f"{QUESTION}[0].text.zh-CN", "duplicate_key")),
        ("en: Overall?", "en: a: b", (14, 16, "", "colon_in_words")),
        ("en: Overall?", "en: *a", (14, 15, "", "unknown_alias")),
        ("en: Overall?", "en: !x a", (14, 15, f"{QUESTION}[0].text.en", "unsupported_tag")),
        ("en: Overall?", '"en": "\\u0007"', (14, 17, f"{QUESTION}[0].text.en", "not_printable")),
        ("en: Overall?", "\ten: x", (14, 11, "", "indented_with_tab")),
        ("type: rating", "type: star", (11, 15, f"{QUESTION}[0].type", "unknown_type")),
        ("type: rating", "hint: {zh-CN: x}", (10, 9, f"{QUESTION}[0]", "type_missing")),
        ("type: rating", "type:", (11, 14, f"{QUESTION}[0].type", "unknown_type")),
        ("code: overall\n", "code: 总体\n", (10, 15, f"{QUESTION}[0].code", "invalid_code")),
        ("title: {zh-CN: 一, en: One}", "intro: x", (7, 5, "sections[0].title", "missing_key")),
        ("title: {zh-CN: 问卷, en: Sample}", "title:", (2, 7, "title", "empty_value")),
        ("languages: [zh-CN, en]", "languages: en", (3, 12, "languages", "list_expected")),
        ("languages: [zh-CN, en]", "languages: []", (3, 12, "languages", "too_few_items")),
        ("title: {zh-CN: 问卷, en: Sample}", "title: 问卷", (2, 8, "title", "languages_expected")),
        ("outcome: overall", "outcom: overall", (5, 1, "outcom", "unknown_key")),
        (
            "outcome: overall",
            "outcome: overall\nestimated_minutes: 1.5",
            (6, 20, "estimated_minutes", "whole_number_expected"),
        ),
        (
            "outcome: overall",
            "outcome: overall\nestimated_minutes: 0",
            (6, 20, "estimated_minutes", "below_limit"),
        ),
        (
            "outcome: overall",
            "outcome: overall\nestimated_minutes: 500",
            (6, 20, "estimated_minutes", "above_limit"),
        ),
        (
            "outcome: overall",
            "outcome: overall\nstatutory_mark: x",
            (6, 17, "statutory_mark", "mapping_expected"),
        ),
        (
            "type: rating",
            "type: rating\n        default: satisfied",
            (12, 9, f"{QUESTION}[0].default", "preselected"),
        ),
        (
            "type: rating",
            "type: rating\n        required: 'no'",
            (12, 19, f"{QUESTION}[0].required", "truth_value_expected"),
        ),
        (
            "type: rating",
            "type: rating\n        missing: [perhaps]",
            (12, 19, f"{QUESTION}[0].missing[0]", "not_one_of"),
        ),
        (
            "type: rating",
            "type: rating\n        reasons: x",
            (12, 18, f"{QUESTION}[0].reasons", "mapping_expected"),
        ),
        (
            "type: rating",
            "type: rating\n        reasons: {satisfied: [{code: 406, label: {zh-CN: x, en: x}}]}",
            (12, 38, f"{QUESTION}[0].reasons.satisfied[0].code", "number_for_text"),
        ),
        (
            "type: rating",
            "type: rating\n        reasons_required: perhaps",
            (12, 27, f"{QUESTION}[0].reasons_required", "truth_value_expected"),
        ),
        (
            "type: free_text",
            "type: free_text\n        missing: [dont_know]",
            (17, 9, f"{QUESTION}[1].missing", "unknown_key"),
        ),
        ("${overall} =", "${overall} ==", (18, 29, f"{QUESTION}[1].show_if", "wrong_symbol")),
        (
            "${overall} = 'satisfied'",
            "\"${overall} = 'happy'\"",
            (18, 32, f"{QUESTION}[1].show_if", "unknown_choice"),
        ),
        (
            "${overall} = 'satisfied'",
            ">\n          ${overall} =\n          'happy'",
            (18, 18, f"{QUESTION}[1].show_if", "unknown_choice"),
        ),
    ],
)
def test_a_problem_is_found_at_its_line_and_place(
    old: str, new: str, expected: tuple[int, int, str, str]
) -> None:
    assert expected in found_in(SAMPLE.replace(old, new, 1))


def test_every_problem_is_reported_at_once_in_the_order_of_lines() -> None:
    source = (
        SAMPLE.replace("en: Overall?", "en: no")
        .replace("type: free_text", "type: words")
        .replace("outcome: overall", "bogus: 1\nbogus: 2")
    )

    found = found_in(source)

    assert [code for _line, _column, _path, code in found] == [
        "outcome_missing",
        "unknown_key",
        "duplicate_key",
        "truth_value_for_text",
        "unknown_type",
    ]
    assert found == sorted(found)


def test_keys_that_do_not_belong_hide_no_other_problem() -> None:
    source = SAMPLE.replace("outcome: overall", "outcome: nothing\nbogus: 1").replace(
        "type: free_text", "type: free_text\n        defualt: x"
    )

    examination = examine(source, today=TODAY)

    found = [problem.code.value for problem in examination.problems]
    assert found == ["outcome_unknown", "unknown_key", "unknown_key"]
    assert examination.questionnaire is None


def test_yes_and_no_are_truth_values_where_one_is_wanted() -> None:
    source = SAMPLE.replace("type: free_text", "type: free_text\n        private: yes")

    assert read_text(source).question("comment").private is True


def test_dates_and_odd_numbers_in_words_stay_as_written() -> None:
    source = SAMPLE.replace("en: Overall?", "en: 2026-01-01").replace("en: Comment", "en: 12:30")

    questionnaire = read_text(source)

    assert questionnaire.question("overall").text["en"] == "2026-01-01"
    assert questionnaire.question("comment").text["en"] == "12:30"


def test_a_date_is_read_where_one_is_wanted() -> None:
    mark = (
        "statutory_mark: {form_no: A1, issuing_body: {zh-CN: 局, en: Office}, approval_no: B2,"
        " valid_until: 2026-13-01}\n"
    )

    (wrong,) = check_text(SAMPLE + mark, TODAY)
    (expired,) = check_text(SAMPLE + mark.replace("2026-13-01", "2025-12-31"), TODAY)

    assert (wrong.code.value, wrong.parameters["found"]) == ("date_expected", "2026-13-01")
    assert expired.code.value == "mark_expired"


def test_an_anchor_may_be_used_twice() -> None:
    source = SAMPLE.replace("{zh-CN: 一, en: One}", "&both {zh-CN: 一, en: One}").replace(
        "text: {zh-CN: 意见, en: Comment}", "text: *both"
    )

    assert read_text(source).question("comment").text == {"zh-CN": "一", "en": "One"}


def doubled_aliases() -> str:
    lines = ["a0: &a0 [1, 1]"]
    lines += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 27)]
    return "\n".join(lines)


def test_words_in_braces_may_ask() -> None:
    assert read_document("a: {en: Are you here?}").data == {"a": {"en": "Are you here?"}}


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("", "empty_document"),
        ("# nothing\n", "empty_document"),
        ("- 1", "mapping_expected"),
        ("just words", "mapping_expected"),
        ("a: 1\n---\nb: 2", "several_documents"),
        ("a: [1", "not_yaml"),
        ("- x\n" * 30_000, "too_many_parts"),
        ("a: 1\n b: 2", "colon_in_words"),
        ("a: '", "not_yaml"),
        ("x" * 1_000_001, "too_large"),
        ("[" * 40, "too_deep"),
        ("a: " * 1 + "{b: " * 40, "too_deep"),
        ("a: &a [*a]", "endless_alias"),
        ("? [a]\n: 1", "key_not_text"),
        ("a: \x00", "not_printable"),
        (doubled_aliases(), "too_many_parts"),
    ],
)
def test_what_is_no_questionnaire_is_refused(source: str, code: str) -> None:
    assert code in [found[3] for found in found_in(source)]
    with pytest.raises(QuestionnaireFormatError) as refusal:
        read_text(source)
    assert refusal.value.problems
    assert not examine(source, today=TODAY).is_publishable


def test_no_more_problems_are_shown_than_anybody_reads() -> None:
    assert len(check_text("\n".join(f"k{n}: 1" for n in range(2000)), TODAY)) == MAX_SHOWN


def test_a_problem_reads_in_both_languages() -> None:
    (problem,) = changed("en: Overall?", "en: no")

    assert problem.sentence("zh-CN") == "YAML 把 no 读成真假值，而不是文字。"
    assert problem.remedy("en") == 'Put it in quotes: "no".'


def test_what_breaks_with_the_past_is_told_with_its_line() -> None:
    published = read_text(SAMPLE.replace("type: free_text", "type: yes_no"))
    past = Past("other", [published])

    found = examine(SAMPLE, today=TODAY, past=past).problems

    assert [(each.line, each.column, each.code.value) for each in found] == [
        (1, 7, "code_changed"),
        (15, 15, "reused_code"),
    ]


def test_the_schema_describes_the_questionnaire() -> None:
    schema = json_schema()

    assert set(schema["required"]) == {"code", "title", "sections"}
    assert schema["additionalProperties"] is False


def test_ab_06_a_preselected_choice_cannot_be_written() -> None:
    (problem,) = changed("type: rating", "type: rating\n        selected: satisfied")

    assert problem.code.value == "preselected"
    assert "nothing is preselected" in problem.remedy("en")


def test_a_definition_with_problems_can_still_be_previewed() -> None:
    examination = examine(SAMPLE.replace("outcome: overall", ""), today=TODAY)

    assert examination.questionnaire is not None
    assert not examination.is_publishable


ODD_TEXTS = [
    "no",
    "510",
    "a: b",
    "- x",
    "*x",
    "2026-01-01",
    " x",
    "a\nb",
    "#x",
    "'",
    '"',
    "😀",
    "~",
]


@pytest.mark.parametrize("odd", ODD_TEXTS)
def test_odd_words_survive_being_written_and_read(odd: str) -> None:
    questionnaire = asking(comment(text={"zh-CN": odd, "en": odd}), several("topics"))

    assert read_text(write_text(questionnaire)) == questionnaire


def test_what_is_written_is_plain_yaml_in_the_order_people_expect() -> None:
    written = write_text(asking(comment(max_length=150)))

    assert list(yaml.safe_load(written))[:3] == ["code", "title", "languages"]
    assert "    questions:\n      - code: overall\n        type: rating\n" in written
    assert "max_length: 150" in written
    assert "multi_line" not in written


def test_naughty_text_never_breaks_the_reader() -> None:
    for odd in ("\ud800", "\x7f", "\u2028", "\ufeff", "%", "@", "`", "!!", "&", "{{", "<<: *a"):
        check_text(odd, TODAY)
        check_text(f"code: {odd}", TODAY)


def test_the_hash_is_that_of_the_meaning() -> None:
    commented = "# a comment\n" + SAMPLE.replace("type: rating", "type: rating\n        hint:")

    assert content_hash(read_text(SAMPLE)) == content_hash(read_text(commented))
    assert content_hash(read_text(SAMPLE)) != content_hash(read_text(SAMPLE.replace("一", "二")))


def test_the_hash_is_stable() -> None:
    # Written down once: a change here would orphan every published version.
    assert (
        content_hash(read_text(SAMPLE))
        == (Path(__file__).parent / "sample.sha256").read_text(encoding="ascii").strip()
    )


def test_a_definition_with_every_default_written_out_has_the_same_hash() -> None:
    short: dict[str, Any] = definition()
    full = asking().model_dump(mode="json")

    assert content_hash(read_text(yaml.safe_dump(short))) == content_hash(
        read_text(yaml.safe_dump(full))
    )

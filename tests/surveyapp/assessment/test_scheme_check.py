"""What `surveyapp scheme check` finds: as JSON, by its exit status, and as a counterexample."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from surveyapp.assessment.commands import scheme_group

SOUND = """
scheme: own
version: 1
title: {zh-CN: 自拟, en: Own}
effective: {from: 2026-01-01}
parameters:
  each:
    title: {zh-CN: 每篇几分, en: Points of each}
    choices: {few: 2, many: 5}
    choice_titles: {few: {zh-CN: 少, en: Few}, many: {zh-CN: 多, en: Many}}
    default: few
events: {categories: {story: {}}}
rules: {made: {kind: category_points, points: {story: $each}, cap: 10}}
results: {year: {score: made, grades: [{grade: good, at_least: 20}, {grade: fair}]}}
examples:
  - {name: two, period: 2026, expect: {A: {score: 4}},
     events: [{category: story, number: 2, submitted_on: 2026-01-05}]}
"""
ENTROPY = """
scheme: measured
version: 1
title: {zh-CN: 熵权, en: Entropy}
effective: {from: 2026-01-01}
rules:
  x: {kind: survey_index, index: x}
  y: {kind: survey_index, index: y}
  z: {kind: survey_index, index: z}
indicators:
  - code: root
    title: {zh-CN: 总分, en: Total}
    weights: {method: entropy, normalisation: min_max}
    children:
      - {code: a, title: {zh-CN: 甲, en: A}, value: "${x}"}
      - {code: b, title: {zh-CN: 乙, en: B}, value: "${y}"}
      - {code: c, title: {zh-CN: 丙, en: C}, value: "${z}"}
results: {year: {score: root}}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "own.yaml"


def check(path: Path, text: str, *more: str) -> Result:
    path.write_text(text, encoding="utf-8")
    return CliRunner().invoke(scheme_group, ["check", str(path), *more])


def found(path: Path, text: str, *more: str) -> Any:
    return json.loads(check(path, text, "--json", *more).output)


def test_a_sound_scheme_ends_with_0_and_its_json_says_all_that_was_found(path: Path) -> None:
    assert check(path, SOUND).exit_code == 0

    told = found(path, SOUND, "--language", "en")

    assert told["problems"] == []
    assert told["examples"] == [{"name": "two", "differences": []}]
    assert [
        (each["level"], each["score"], each["low"], each["high"], each["is_reached"])
        for each in told["attained"]
    ] == [("year", "made", "0", "10", True)]
    assert told["parameters"] == {
        "each": {
            "title": "Points of each",
            "must_be_set": False,
            "default": "few",
            "choices": {"few": "Few", "many": "Many"},
        }
    }
    assert told["counterexample"] is None


def test_an_end_that_nothing_may_reach_is_told_as_a_bound(path: Path) -> None:
    falls = "twice: {kind: formula, value: 'min(${made}, 4) * (10 - ${made})'}"
    text = SOUND.replace("cap: 10}}", f"cap: 10}}, {falls}}}")

    told = check(path, text.replace("score: made", "score: twice")).output

    assert "最低 不低于 0，最高 不高于 40" in told


def test_an_example_goes_by_its_title_in_the_language_of_the_reader(path: Path) -> None:
    text = SOUND.replace("{name: two,", "{name: two, title: {zh-CN: 两篇, en: Two stories},")

    assert "✓ 两篇" in check(path, text).output
    assert "✓ Two stories" in check(path, text, "--language", "en").output


def test_an_example_that_counts_working_days_without_a_calendar_hears_where_to_write_one(
    path: Path,
) -> None:
    late = "late: {kind: count, where: \"workdays(${submitted_on}, '2026-02-02') > 5\"}"
    text = SOUND.replace("cap: 10}}", f"cap: 10}}, {late}}}")

    found = check(path, text)

    assert found.exit_code == 1
    assert "示例里写 calendar" in found.output


def test_what_may_not_have_been_meant_is_told_and_does_not_fail(path: Path) -> None:
    (warning,) = found(path, SOUND)["warnings"]

    assert (warning["code"], warning["line"]) == ("grade_out_of_reach", 14)
    assert "最高 10" in warning["said"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("kind: category_points", "kind: nonsense", ("not_one_of", "rules.made.kind", 13)),
        ("{story: $each}", "{story: 八}", ("number_expected", "rules.made.points", 13)),
        ("from: 2026-01-01", "from: 2026-02-30", ("no_such_day", "", 5)),
        ("points: {story:", "points: {tale:", ("unknown_category", "rules.made.points", 13)),
        ("choice_titles: {few", "choice_titles: {none",
         ("unknown_choice", "parameters.each.choice_titles.none", 10)),
        ("story: {}}}", "story: {}", ("plan_not_yaml", "", 13)),
    ],
)  # fmt: skip
def test_a_scheme_with_a_problem_ends_with_1_and_names_its_line(
    path: Path, old: str, new: str, told: tuple[str, str, int]
) -> None:
    text = SOUND.replace(old, new)

    assert check(path, text).exit_code == 1
    problem = found(path, text)["problems"][0]
    assert (problem["code"], problem["place"], problem["line"]) == told
    assert problem["said"]


def test_an_example_that_comes_out_otherwise_ends_with_1(path: Path) -> None:
    text = SOUND.replace("score: 4", "score: 5")

    assert check(path, text).exit_code == 1
    (example,) = found(path, text, "--language", "en")["examples"]
    assert example["differences"] == ["A, score: 4 instead of 5."]


@pytest.mark.parametrize(
    ("expect", "in_chinese", "in_english"),
    [
        (
            "{proposed: {warning: 2}}",
            "A 的 proposed：应为 warning（2 次），算得 一个也没有。",
            "A, proposed: none at all instead of warning (2 times).",
        ),
        ("{rank: null}", "A 的 rank：应为 没有值，算得 1。", "A, rank: 1 instead of no value."),
        (
            "{not_ranked: [few, late]}",
            "A 的 not_ranked：应为 few、late，算得 一个也没有。",
            "A, not_ranked: none at all instead of few, late.",
        ),
        (
            "{points: 3}",
            "A 的 points：应为 3，算得 没有叫这个名称的数。",
            "A, points: no quantity of this name instead of 3.",
        ),
    ],
)
def test_a_failing_example_is_told_as_a_person_reads_it(
    path: Path, expect: str, in_chinese: str, in_english: str
) -> None:
    text = SOUND.replace("{score: 4}", expect)

    assert in_chinese in check(path, text).output
    assert in_english in check(path, text, "--language", "en").output


def test_a_file_that_is_not_there_is_told_in_the_language_of_the_reader(path: Path) -> None:
    invoked = CliRunner().invoke(scheme_group, ["check", str(path)])

    assert invoked.exit_code == 1
    assert "不是文件，也不是 surveyapp scheme list 列出的名称。" in invoked.output


def test_a_kind_that_is_misspelt_is_answered_with_the_one_that_is_meant(path: Path) -> None:
    text = SOUND.replace("kind: category_points", "kind: category_point")
    (problem, *_more) = found(path, text)["problems"]
    assert (problem["value"], problem["said"]) == (
        "category_point",
        "请改为：category_points。",
    )


def test_days_of_delay_that_cost_points_are_no_counterexample(path: Path) -> None:
    rules = """{
      late: {kind: summary, of: "${number}", how: total},
      place: {kind: rank, of: "${late}", counted_from: bottom},
      made: {kind: formula, value: "100 - 2 * ${late} - ${place}"}}"""
    text = SOUND.split("parameters:", maxsplit=1)[0] + "events: {categories: {story: {}}}\n"
    assert (
        found(path, f"{text}rules: {rules}\nresults: {{year: {{score: made}}}}")["counterexample"]
        is None
    )


def test_a_better_answer_that_lowers_a_score_is_told_with_all_values_and_does_not_fail(
    path: Path,
) -> None:
    counterexample = found(path, ENTROPY)["counterexample"]
    assert Fraction(counterexample["score_after"]) < Fraction(counterexample["score_before"])
    assert set(counterexample["values"]) == {"x", "y", "z"}

    chinese, english = check(path, ENTROPY), check(path, ENTROPY, "--language", "en")

    assert chinese.exit_code == english.exit_code == 0
    rise = "{unit} 的 {quantity} 由 {before} 提高到 {after}，得分 root 由 "
    assert "答得更好反而降低本单位得分" in chinese.output
    assert rise.format(**counterexample) in chinese.output
    assert f"随机种子 {counterexample['seed']}" in chinese.output
    assert chinese.output.count("各单位数值：") == 3
    assert "a better answer lowers" in english.output


def test_an_example_that_fails_tells_its_rows_that_do_not_count(path: Path) -> None:
    told = "{category: story, title: 春耕, submitted_on: 2026-01-05}"
    twice = SOUND.replace(
        "{category: story, number: 2, submitted_on: 2026-01-05}", f"{told}, {told}"
    )

    found = check(path, twice)

    assert "A 的 score：应为 4，算得 2。" in found.output
    assert "不计的数据：events 第 2 行：与前面一条重复，不再计分。" in found.output
    said = check(path, twice, "--language", "en").output
    assert "events, row 2: Repeats an earlier one: does not count again." in said


def test_a_wrong_multiplier_is_told_as_the_form_that_was_meant(path: Path) -> None:
    halved = SOUND.replace("cap: 10}", "cap: 10, multiply: [{when: \"${title} = 'x'\"}]}")

    found = check(path, halved).output

    assert "rules.made.multiply.1.factor：缺少这一项" in found
    assert "factors" not in found
    assert (
        "没有名为“tittle”"
        in check(path, halved.replace("${title} = 'x'\"", "${tittle} = 'x'\", factor: 2")).output
    )


def test_columns_of_what_repeats_on_a_sheet_must_exist(path: Path) -> None:
    sheet = "{kind: item_score, deducted_by: story, items: {a: {full: 5}}, repeats: {per: year, same: [itme], factors: [1, 2]}}"  # noqa: E501

    found = check(path, SOUND.replace("rules: {", f"rules: {{sheet: {sheet}, ")).output

    assert "值“itme”：没有这一列" in found

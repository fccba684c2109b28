"""What is wrong with a scheme is told in both languages, in words of its own."""

import re
from pathlib import Path

import pytest

from analysis.errors import InputProblem, InvalidInputError, InvalidPlanError, PlanProblem
from analysis.schemes import checking
from analysis.schemes.files import parse_scheme
from surveyapp.assessment.problem_words import tell_lines, tell_problems
from surveyapp.assessment.scheme_problems import SENTENCES, describe_scheme

SCHEME = """scheme: tried
version: 1
title: {zh: 试}
effective: {from: 2026-01-01}
rules: {n: {kind: formula, value: "%s"}}
results: {year: {score: n}}
"""


def refused(formula: str) -> PlanProblem:
    with pytest.raises(InvalidPlanError) as caught:
        parse_scheme(SCHEME % formula)
    return caught.value.problems[0]


def test_every_problem_of_the_checks_has_a_sentence() -> None:
    folder = Path(checking.__path__[0])
    text = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    said = re.findall(r'(?:say|unknown)\(\s*"([a-z_]+)"', text)
    said += re.findall(r'yield "([a-z_]+)"', text)
    assert set(said) - set(SENTENCES) == set()
    assert said


def test_a_function_that_is_none_is_told_with_those_of_schemes_that_look_like_it() -> None:
    told = describe_scheme(refused("workday('2026-01-01', '2026-01-09')"), "zh-CN")
    assert "没有名为“workday”的函数。可用：workdays、weekday" in told


@pytest.mark.parametrize(
    ("right", "wrong", "remedy"),
    [
        ("scheme: tried", "scheme: 澜河", "办法的代码只用小写字母、数字、- 和 _，"),
        (
            "rules: {n:",
            "rules: {分: {kind: formula, value: 1}, n:",
            "名称只用字母、数字和下划线，",
        ),
        ("title: {zh: 试}", "title: {zh: 试, 再试: 试}", "语言写 zh-CN、en 这样；"),
    ],
)
def test_what_is_wrong_with_a_name_is_told_of_that_kind_of_name(
    right: str, wrong: str, remedy: str
) -> None:
    with pytest.raises(InvalidPlanError) as caught:
        parse_scheme((SCHEME % "1").replace(right, wrong))
    (told,) = tell_lines(caught.value.problems, "zh-CN")
    assert f"：{remedy}" in told
    assert told.count("。") == 1


def test_a_problem_says_line_place_value_and_character() -> None:
    told = describe_scheme(refused("1 + ${mm}"), "zh-CN")
    assert told.startswith("第 5 行，rules.n.value，值“1 + ${mm}”，第 5 个字符：没有名为“mm”")
    told = describe_scheme(refused("1 + ${mm}"), "en")
    assert told.startswith("line 5, rules.n.value, value “1 + ${mm}”, character 5: No rule,")


def test_a_formula_that_is_none_is_told_in_the_words_of_the_expression_language() -> None:
    assert "不能连续比较" in describe_scheme(refused("1 < 2 < 3"), "zh-CN")
    assert "Comparisons cannot be chained" in describe_scheme(refused("1 < 2 < 3"), "en")


def test_a_code_without_a_sentence_is_told_by_its_remedy() -> None:
    problem = PlanProblem("odd", "rules", 3, None, "Do that.")
    assert describe_scheme(problem, "en") == "line 3, rules: Do that."
    assert "docs/schemes.md" in describe_scheme(problem, "zh-CN")


def test_a_percentage_in_a_formula_is_told_how_it_is_written_there() -> None:
    problem = refused("if(${n} < 10%, 1, 0)")
    assert "10% 写 0.1" in describe_scheme(problem, "zh-CN")
    assert "10% as 0.1" in describe_scheme(problem, "en")


@pytest.mark.parametrize("value", ["[4, 6]", "{a: [4]}"])
def test_a_formula_of_several_parts_is_told_how_classes_are_written(value: str) -> None:
    text = SCHEME.replace(
        '{kind: formula, value: "%s"}', f"{{kind: gate, of: {value}, at_least: 1}}"
    )
    with pytest.raises(InvalidPlanError) as caught:
        parse_scheme(text)

    told = describe_scheme(caught.value.problems[0], "zh-CN")
    assert "if(${unit_class} = 'town', 4, 6)" in told
    assert "[" not in told


def test_the_level_at_which_a_figure_is_settled_is_said_in_words() -> None:
    problem = PlanProblem("settled_later", "rules.n", 5, "q", "", ("quarter", "month"))

    assert "q 按 季度 结算，这里却按 月 读取" in describe_scheme(problem, "zh-CN")
    assert "by the quarter and is read here by the month" in describe_scheme(problem, "en")


@pytest.mark.parametrize(
    ("value", "said"), [("160%", "须 ≤ 1 (≤ 100%)。"), ("1.6", "须 ≤ 1。"), ("160", "须 ≤ 1。")]
)
def test_a_bound_beside_a_percentage_is_said_as_one_too(value: str, said: str) -> None:
    problem = PlanProblem("out_of_range", "rules.n", 5, value, "", ("≤ 1",))

    assert said in describe_scheme(problem, "zh-CN")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-CN", "可用的有：adoption、submission。是不是“adoption”？"),
        ("en", "(lines: 1). There are: adoption, submission. Did you mean “adoption”?"),
    ],
)
def test_an_unknown_category_is_told_with_all_there_are_and_the_closest(
    language: str, said: str
) -> None:
    known = ("adoption", "submission")
    problem = InputProblem("unknown_category", 2, "category", "adopt", "", known, 1, "events.csv")

    assert said in next(tell_lines([problem], language))
    assert said in tell_problems(InvalidInputError([problem]), language)[0].remedy


def test_a_missing_table_is_put_into_the_folder_that_a_command_reads() -> None:
    problem = InputProblem("missing_file", None, None, None, "", (), 1, "cases.csv")

    assert "文件夹" in next(tell_lines([problem], "zh-CN"))
    assert "导入" in tell_problems(InvalidInputError([problem]), "zh-CN")[0].remedy

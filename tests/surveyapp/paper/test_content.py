"""What stands on a form: a place for the pen for every question, and who is to answer it."""

from typing import Any

import pytest

from questionnaires.definition import Questionnaire
from questionnaires.library import CODES, load
from surveyapp.paper.content import paper_sections
from surveyapp.paper.entries import Tick
from tests.surveyapp.pages.kinds import ASPECTS, KINDS, choice, text
from tests.surveyapp.paper.forms import every_kind

RATING = {"type": "rating", "code": "overall", "text": text("满意吗？", "Satisfied?")}
VISITS = {"type": "number", "code": "visits", "text": text("来过几次？", "Visits?"), "maximum": 9}
GRID = {
    "type": "matrix",
    "code": "grid",
    "text": text("各方面", "Aspects"),
    "rows": ASPECTS,
    "scale": "five_level",
}


def asked_if(condition: str, language: str = "zh-CN", **more: Any) -> str:
    """Return what a form says of a question that is asked under a condition."""
    questions = [RATING, VISITS, GRID]
    last = {"type": "yes_no", "code": "last", "text": text("还来吗？", "Again?")}
    section = {
        "code": "s",
        "title": text("一", "One"),
        "questions": [*questions, {**last, "show_if": condition}],
    }
    made = Questionnaire.model_validate(
        {
            "code": "paper",
            "title": text("卷", "Form"),
            "languages": ["zh-CN", "en"],
            "sections": [section],
            **more,
        }
    )
    return paper_sections(made, language)[0].questions[-1].condition


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_question_can_be_answered_with_a_pen(kind: str) -> None:
    (section,) = paper_sections(KINDS[kind].questionnaire(), "zh-CN")
    (question,) = section.questions

    assert question.entry["type"] in {
        "ticks", "points", "table", "places", "shares", "lines", "blanks",
    } or (kind, question.number) == ("notice", 0)  # fmt: skip


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_questionnaire_of_the_library_has_a_form(code: str, language: str) -> None:
    questionnaire = load(code)

    sections = paper_sections(questionnaire, language)

    numbers = [question.number for each in sections for question in each.questions]
    asked = [number for number in numbers if number]
    assert asked == [*range(1, len(asked) + 1)]
    assert len(sections) == len(questionnaire.sections)


def test_boxes_carry_the_keys_by_which_they_are_typed_in() -> None:
    question = paper_sections(KINDS["rating"].questionnaire(), "zh-CN")[0].questions[0]

    assert [(tick.key, tick.label) for tick in question.entry["ticks"]] == [
        ("1", "非常满意"), ("2", "满意"), ("3", "基本满意"), ("4", "不满意"), ("5", "非常不满意"),
    ]  # fmt: skip
    assert question.missing == (Tick("6", "不适用"),)


def test_other_has_a_line_for_its_words_and_an_exclusive_choice_says_so() -> None:
    question = paper_sections(KINDS["multiple_choice"].questionnaire(), "zh-CN")[0].questions[0]

    *_, other, none = question.entry["ticks"]
    assert other.has_line
    assert none.note == "（选此项时不选其他）"


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        ({}, "（可多选）"),
        ({"maximum": 2}, "（最多选 2 项）"),
        ({"minimum": 2}, "（至少选 2 项）"),
        ({"minimum": 2, "maximum": 3}, "（选 2 到 3 项）"),
        ({"minimum": 2, "maximum": 2}, "（选 2 项）"),
    ],
)
def test_it_is_said_how_many_choices_may_be_ticked(bounds: dict[str, int], said: str) -> None:
    made = KINDS["multiple_choice"].questionnaire(**bounds)

    assert paper_sections(made, "zh-CN")[0].questions[0].how == said


def test_a_matrix_of_many_columns_is_a_list_for_each_row() -> None:
    columns = [choice(f"c{n}", f"项{n}", f"Item {n}") for n in range(8)]
    made = KINDS["matrix"].questionnaire(scale=None, choices=columns, missing=[])

    entry = paper_sections(made, "zh-CN")[0].questions[0].entry

    assert (entry["type"], len(entry["rows"]), len(entry["ticks"])) == ("lists", 3, 8)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("${overall} = 'dissatisfied'", "第 1 题选“不满意”的，请回答。"),
        ("${overall} != 'satisfied'", "第 1 题没有选“满意”的，请回答。"),
        (
            "${overall} = 'dissatisfied' or ${overall} = 'very_dissatisfied'",
            "第 1 题选“不满意”或“非常不满意”的，请回答。",
        ),
        (
            "${overall} != 'satisfied' and ${overall} != 'very_satisfied'",
            "第 1 题没有选“满意”或“非常满意”的，请回答。",
        ),
        ("not(${overall} = 'satisfied')", "第 1 题没有选“满意”的，请回答。"),
        ("${visits} > 3", "第 2 题大于 3的，请回答。"),
        ("3 > ${visits}", "第 2 题小于 3的，请回答。"),
        ("${visits} != ''", "第 2 题已填写的，请回答。"),
        ("${grid_time} = 'dissatisfied'", "第 3 题“等候时间”一行选“不满意”的，请回答。"),
        (
            "(${overall} = 'satisfied' or ${overall} = 'dissatisfied') and ${visits} >= 2",
            "第 1 题选“满意”或“不满意”，并且第 2 题不小于 2的，请回答。",
        ),
        (
            "${visits} > 3 or ${overall} = 'satisfied' and ${grid_time} = 'satisfied'",
            "是否回答，要看第 1、2、3 题怎样填写；不适用的请跳过。",
        ),
        ("${visits} + 1 > 3", "是否回答，要看第 2 题怎样填写；不适用的请跳过。"),
        ("today() > date('2026-01-01')", "不适用的请跳过。"),
    ],
)
def test_a_condition_says_who_is_to_answer(condition: str, said: str) -> None:
    assert asked_if(condition) == said


def test_a_condition_on_a_calculation_names_the_questions_it_is_worked_out_from() -> None:
    calculation = {"code": "twice", "expression": "${visits} * 2"}

    said = asked_if("${twice} > 4", calculations=[calculation])

    assert said == "是否回答，要看第 2 题怎样填写；不适用的请跳过。"


def test_conditions_are_said_in_english_too() -> None:
    said = asked_if("${overall} = 'dissatisfied' or ${overall} = 'very_dissatisfied'", "en")

    assert said == (
        "Answer this if you ticked “Dissatisfied” or “Very dissatisfied” in question 1."
    )


def test_a_choice_for_some_says_for_whom() -> None:
    made = every_kind(sections=[{
        "code": "s",
        "title": text("一", "One"),
        "questions": [RATING, {
            "type": "single_choice",
            "code": "why",
            "text": text("为什么？", "Why?"),
            "choices": [
                choice("a", "慢", "Slow"),
                {**choice("b", "远", "Far"), "show_if": "${overall} = 'dissatisfied'"},
            ],
        }],
    }])  # fmt: skip

    ticks = paper_sections(made, "zh-CN")[0].questions[1].entry["ticks"]

    assert [tick.note for tick in ticks] == ["", "（仅限第 1 题选“不满意”的）"]


def test_reasons_stand_under_the_level_that_opens_them() -> None:
    reasons = {"dissatisfied": [choice("slow", "太慢", "Slow")]}
    made = KINDS["rating"].questionnaire(reasons=reasons)

    (shown,) = paper_sections(made, "zh-CN")[0].questions[0].reasons

    assert shown == {
        "title": "选了“不满意”的，原因是：（可多选）",
        "ticks": [Tick("1", "太慢")],
    }


def test_a_repeated_answer_is_named_by_its_number() -> None:
    again = {"type": "yes_no", "code": "again", "text": text("仍是 ${visits} 次？", "Still?")}
    made = every_kind(
        sections=[{"code": "s", "title": text("一", "One"), "questions": [VISITS, again]}]
    )

    assert paper_sections(made, "zh-CN")[0].questions[1].text == "仍是 〔第 1 题的回答〕 次？"

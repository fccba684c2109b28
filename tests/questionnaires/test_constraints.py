"""What answers must meet, alone and together; and warnings that may be passed."""

from typing import Any

import pytest

from questionnaires.answers import Reading, RefusalCode, read_answers
from questionnaires.constraints import needed_codes
from questionnaires.definition import Questionnaire
from questionnaires.expressions import parse
from tests.questionnaires.samples import (
    asking,
    make_questionnaire,
    number,
    rating,
    section,
    several,
    text,
    yes_no,
)

OVERALL = {"overall": ["satisfied"]}


def rule(code: str, condition: str) -> dict[str, Any]:
    return {"code": code, "rule": condition, "message": text("请核对。", "Please check.")}


def read(questionnaire: Questionnaire, passed: tuple[str, ...] = (), **sent: str) -> Reading:
    raw = {**OVERALL, **{code: value.split() for code, value in sent.items()}}
    return read_answers(questionnaire, raw, passed=passed)


def own(condition: str) -> dict[str, Any]:
    return {"constraint": condition, "constraint_message": text("请核对。", "Please check.")}


def test_an_answer_that_its_question_does_not_allow_is_refused_and_not_kept() -> None:
    questionnaire = asking(number("even", **own(". mod 2 = 0")))

    odd, even = read(questionnaire, even="3"), read(questionnaire, even="4")

    assert [(each.code, each.question) for each in odd.refusals] == [
        (RefusalCode.CONSTRAINT_BROKEN, "even")
    ]
    assert "even" not in odd.answers
    assert even.refusals == ()


def test_an_own_constraint_may_look_back() -> None:
    questionnaire = asking(number("people"), number("children", **own(". <= ${people}")))

    assert read(questionnaire, people="3", children="3").refusals == ()
    assert len(read(questionnaire, people="3", children="4").refusals) == 1


@pytest.mark.parametrize("said", ["", "dont_know"])
def test_no_answer_and_a_missing_code_break_no_constraint(said: str) -> None:
    questionnaire = asking(
        number("n", required=False, missing=["dont_know"], **own(". > 90")),
        constraints=[rule("large", "${n} > 90")],
    )

    assert read(questionnaire, n=said).refusals == ()


def test_several_choices_have_a_constraint_of_their_own() -> None:
    questionnaire = asking(several("ways", "a", "b", "c", **own("count-selected(.) != 2")))

    assert read(questionnaire, ways="a b c").refusals == ()
    assert read(questionnaire, ways="a b").refusals[0].question == "ways"


TOGETHER = asking(
    number("people"), number("children"), constraints=[rule("family", "${children} <= ${people}")]
)


def test_answers_that_contradict_each_other_are_refused_at_the_last_of_them() -> None:
    (refusal,) = read(TOGETHER, people="2", children="3").refusals

    assert refusal.code is RefusalCode.CONSTRAINTS_BROKEN
    assert refusal.question == "children"
    assert refusal.parameters == {"constraint": "family", "questions": "people children"}


def test_a_constraint_waits_until_all_it_names_is_answered() -> None:
    assert [refusal.question for refusal in read(TOGETHER, people="2").refusals] == ["children"]


def test_a_constraint_on_what_is_not_asked_says_nothing() -> None:
    questionnaire = make_questionnaire(
        section("first", rating(), yes_no("has_family"), number("people")),
        section("second", number("children"), show_if="${has_family} = 'yes'"),
        constraints=[rule("family", "${children} <= ${people}")],
    )

    assert read(questionnaire, has_family="no", people="2", children="3").refusals == ()
    assert len(read(questionnaire, has_family="yes", people="2", children="3").refusals) == 1


def test_a_constraint_can_ask_for_one_answer_of_two() -> None:
    questionnaire = asking(
        number("phone", required=False),
        number("fax", required=False),
        constraints=[rule("reachable", "${phone} != '' or ${fax} != ''")],
    )

    assert len(read(questionnaire).refusals) == 1
    assert read(questionnaire, fax="1").refusals == ()


@pytest.mark.parametrize(
    ("source", "needed"),
    [
        ("${a} < ${b}", {"a", "b"}),
        ("${a} != '' or ${b} != ''", set()),
        ("sum(${a}, ${b}) = 100", set()),
        ("${a} = '' or ${a} < ${b}", {"b"}),
        ("coalesce(${a}, 0) < ${b}", {"b"}),
    ],
)
def test_a_constraint_says_itself_which_answers_it_can_do_without(
    source: str, needed: set[str]
) -> None:
    assert needed_codes(parse(source)) == needed


def test_a_constraint_on_a_calculation_is_about_the_questions_behind_it() -> None:
    questionnaire = asking(
        number("a"),
        number("b"),
        calculations=[{"code": "total", "expression": "${a} + ${b}"}],
        constraints=[rule("sum", "${total} = 100")],
    )

    (refusal,) = read(questionnaire, a="40", b="50").refusals

    assert refusal.parameters["questions"] == "a b"
    assert read(questionnaire, a="40", b="60").refusals == ()


SOFT = asking(number("wait"), number("visits"), warnings=[rule("long", "${wait} < 60")])


def test_a_warning_is_raised_and_does_not_refuse() -> None:
    reading = read(SOFT, wait="90", visits="1")

    assert reading.refusals == ()
    assert [broken.constraint.code for broken in reading.warnings] == ["long"]
    assert reading.warnings[0].questions == ("wait",)
    assert "warnings_passed" not in reading.answers


def test_a_passed_warning_is_kept_with_the_answers() -> None:
    mark = read(SOFT, wait="90", visits="1").warnings[0].mark

    reading = read(SOFT, (mark,), wait="90", visits="2")

    assert reading.warnings == ()
    assert reading.answers["warnings_passed"] == ["long"]


def test_another_answer_raises_the_warning_again() -> None:
    mark = read(SOFT, wait="90", visits="1").warnings[0].mark

    assert len(read(SOFT, (mark,), wait="99", visits="1").warnings) == 1


def test_a_warning_that_is_mended_leaves_no_trace() -> None:
    mark = read(SOFT, wait="90", visits="1").warnings[0].mark

    reading = read(SOFT, (mark,), wait="30", visits="1")

    assert reading.warnings == ()
    assert "warnings_passed" not in reading.answers

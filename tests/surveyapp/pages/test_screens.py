"""Which page follows which, what each holds, and when all is answered."""

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from questionnaires.definition import Questionnaire
from surveyapp.pages.checking import answers_to_check
from surveyapp.pages.forms import (
    CHANGE,
    SCREEN,
    SHOWN,
    STEP,
    QuestionnaireForm,
    questionnaire_form,
)
from surveyapp.pages.forms import CHECKED as CHECK
from surveyapp.pages.screens import Screen, Step, first_screen, take_step, whole_screen
from tests.surveyapp.pages.definitions import EVERY_KIND, questionnaire, section, yes_no

LONG: dict[str, Any] = {
    "sections": [
        section("one", *(yes_no(f"a{n}") for n in range(4))),
        section("two", *(yes_no(f"b{n}") for n in range(4))),
        section("three", yes_no("c0"), show_if="${b0} = 'yes'"),
    ]
}
CONDITIONAL: dict[str, Any] = {
    "sections": [section("only", yes_no("a"), yes_no("b", show_if="${a} = 'yes'"))]
}
ONE = [(f"a{n}", "yes") for n in range(4)]
TWO = [(f"b{n}", "no") for n in range(4)]


def step(
    definition: dict[str, Any], *sent: tuple[str, str], at: str = "", go: str = ""
) -> Screen | None:
    control = [(name, value) for name, value in ((SCREEN, at), (STEP, go)) if value]
    return take_step(form(definition, *sent, *control))


def form(definition: dict[str, Any], *sent: tuple[str, str]) -> QuestionnaireForm:
    return questionnaire_form(questionnaire(definition), "zh-CN")(MultiDict(sent))


def shown(screen: Screen | None) -> Screen:
    assert screen is not None
    return screen


CHECKED: dict[str, Any] = {**LONG, "check_answers": True}


def test_all_answers_are_checked_before_they_are_sent_where_the_questionnaire_asks_for_it() -> (
    None
):
    for go in (Step.SEND, ""):
        assert shown(step(CHECKED, *ONE, *TWO, at="two", go=go)).is_check
    assert step(CHECKED, *ONE, *TWO, at="two", go=Step.CONFIRM) is None


def test_what_is_wrong_is_corrected_before_it_is_checked() -> None:
    for go in (Step.SEND, Step.CONFIRM):
        screen = shown(step(CHECKED, *ONE, *TWO[1:], at="two", go=go))
        assert screen.errors
        assert not screen.is_check


def test_a_question_to_be_changed_leads_to_its_page_and_from_there_back_to_the_check() -> None:
    screen = shown(step(CHECKED, *ONE, *TWO, (CHECK, "yes"), (CHANGE, "a2"), at="two"))
    assert screen.code == "one"
    assert not screen.errors
    changed = [("a2", "no"), *ONE[:2], ONE[3]]
    for go in (Step.NEXT, Step.SEND):
        assert shown(step(CHECKED, *changed, *TWO, (CHECK, "yes"), at="one", go=go)).is_check


def test_a_change_that_opens_more_questions_leads_to_them_before_the_check() -> None:
    changed = [("b0", "yes"), *TWO[1:]]
    screen = shown(step(CHECKED, *ONE, *changed, (CHECK, "yes"), at="two", go=Step.SEND))
    assert (screen.code, screen.is_check) == ("three", False)


def test_every_question_that_applies_is_listed_with_its_answer() -> None:
    sections = answers_to_check(form(CHECKED, *ONE, *TWO[1:], ("c0", "yes")))
    listed = [
        (each.code, [line.answer for line in each.answers])
        for section in sections
        for each in section.questions
    ]
    assert listed == [
        *((f"a{n}", ["是"]) for n in range(4)),
        ("b0", []),
        *((f"b{n}", ["否"]) for n in range(1, 4)),
    ]


def test_a_short_questionnaire_is_one_page() -> None:
    screen = first_screen(form(EVERY_KIND))
    assert (screen.number, screen.total, screen.is_last) == (1, 1, True)


def test_a_long_one_begins_with_its_first_section_and_promises_no_total_it_may_break() -> None:
    screen = first_screen(form(LONG))
    assert [each.section.code for each in screen.sections] == ["one"]
    assert (screen.total, screen.is_last, screen.has_previous) == (None, False, False)


def test_the_total_is_told_once_nothing_can_change_it() -> None:
    definition = {"sections": LONG["sections"][:2]}
    assert first_screen(form(definition)).total == 2


def test_going_on_needs_this_page_only() -> None:
    screen = shown(step(LONG, *ONE, at="one", go=Step.NEXT))
    assert screen.code == "two"
    assert screen.carried == ONE
    assert screen.errors == []


def test_errors_keep_a_respondent_on_the_page() -> None:
    screen = shown(step(LONG, *ONE[:3], at="one", go=Step.NEXT))
    assert screen.code == "one"
    assert [control for control, _question, _sentence in screen.errors] == ["a3-0"]


def test_going_back_checks_nothing() -> None:
    screen = shown(step(LONG, *ONE, ("b0", "yes"), at="two", go=Step.BACK))
    assert screen.code == "one"
    assert screen.carried == [("b0", "yes")]
    assert screen.errors == []


def test_changing_the_language_stays_on_the_page() -> None:
    assert shown(step(LONG, at="two", go=Step.STAY)).code == "two"


def test_the_last_page_sent_is_complete() -> None:
    assert step(LONG, *ONE, *TWO, at="two", go=Step.SEND) is None


def test_an_error_on_an_earlier_page_leads_back_to_it() -> None:
    screen = shown(step(LONG, *ONE[:3], *TWO, at="two", go=Step.SEND))
    assert screen.code == "one"
    assert len(screen.errors) == 1


def test_an_answer_that_opens_a_page_leads_to_it_with_an_explanation() -> None:
    screen = shown(step(LONG, *ONE, ("b0", "yes"), *TWO[1:], at="two", go=Step.SEND))
    assert screen.code == "three"
    assert [each.question.code for each in screen.explained] == ["c0"]
    assert screen.errors == []


def test_where_a_page_was_promised_and_none_follows_nothing_is_sent() -> None:
    screen = shown(step(LONG, *ONE, *TWO, at="two", go=Step.NEXT))
    assert (screen.code, screen.has_ended, screen.is_last) == ("two", True, True)


def test_an_answer_that_opens_a_question_shows_it_with_an_explanation_not_an_error() -> None:
    screen = shown(step(CONDITIONAL, ("a", "yes"), (SHOWN, "a"), go=Step.SEND))
    assert [each.question.code for each in screen.explained] == ["b"]
    assert screen.errors == []
    assert screen.shown_codes == "a b"


def test_an_open_question_left_empty_is_then_an_error() -> None:
    screen = shown(step(CONDITIONAL, ("a", "yes"), (SHOWN, "a b"), go=Step.SEND))
    assert len(screen.errors) == 1
    assert screen.explained == ()


def test_an_answer_that_no_longer_applies_is_removed() -> None:
    sent = form(CONDITIONAL, ("a", "no"), ("b", "yes"), (SHOWN, "a b"))
    assert take_step(sent) is None
    assert sent.reading.answers == {"a": "no"}


def test_answers_without_the_name_of_a_page_are_taken_for_all() -> None:
    assert step(LONG, *ONE, *TWO) is None


@pytest.mark.parametrize(("name", "value"), [(SCREEN, "nowhere"), (STEP, "sideways")])
def test_a_page_or_step_that_does_not_exist_is_harmless(name: str, value: str) -> None:
    assert take_step(form(LONG, *ONE, *TWO, (name, value))) is None


def test_what_is_not_asked_does_not_travel_on() -> None:
    screen = shown(step(LONG, *ONE, ("evil", "1"), at="one", go=Step.NEXT))
    assert screen.code == "one"
    assert screen.form.form_errors
    assert screen.carried == []


def test_optional_details_are_folded_until_touched() -> None:
    definition = {
        "sections": [section("overall", yes_no("a")), section("more", yes_no("b", required=False))]
    }
    *_, details = first_screen(form(definition)).sections
    assert details.is_folded
    *_, touched = shown(step(definition, ("b", "yes"), go=Step.STAY)).sections
    assert not touched.is_folded


def test_looking_at_a_questionnaire_shows_all_of_it(library: Questionnaire) -> None:
    screen = whole_screen(questionnaire_form(library, "en")())
    assert len(screen.sections) == len(library.sections)
    assert [each.question.code for each in screen.questions()] == [
        question.code for question in library.questions()
    ]


def test_the_core_questionnaire_is_two_pages_and_the_visit_rating_one(
    library: Questionnaire,
) -> None:
    expected = {"core_satisfaction": 2, "visit_rating": 1}
    screen = first_screen(questionnaire_form(library, "zh-CN")())
    assert expected.get(library.code, screen.total) == screen.total

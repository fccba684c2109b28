"""What answers change on a page, and what they contradict, before any browser is asked."""

from datetime import datetime

import pytest
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from questionnaires.definition import AnswerValue, Questionnaire
from surveyapp.pages.covers import cover_after, make_cover
from surveyapp.pages.forms import QuestionnaireForm, questionnaire_form
from surveyapp.pages.screens import Screen, first_screen, take_step
from surveyapp.pages.shown import ShownQuestion
from surveyapp.pages.wording import answer_lines
from tests.surveyapp.pages.definitions import questionnaire
from tests.surveyapp.pages.logic import ANSWERS, LOGIC

ASKED: Questionnaire = questionnaire(LOGIC)


def form(language: str = "zh-CN", **sent: str) -> QuestionnaireForm:
    return questionnaire_form(ASKED, language)(MultiDict({**ANSWERS, **sent}))


def sent_screen(language: str = "zh-CN", **sent: str) -> Screen:
    screen = take_step(form(language, **sent))
    assert screen is not None
    return screen


def shown(screen: Screen, code: str) -> ShownQuestion:
    return next(each for each in screen.questions() if each.question.code == code)


def plain(words: Markup) -> str:
    return words.striptags()


def test_a_choice_that_depends_on_an_open_question_of_the_page_is_shown_without_scripts() -> None:
    screen = first_screen(questionnaire_form(ASKED, "zh-CN")())

    assert shown(screen, "way").attributes("way", "app")["hidden"] is False
    assert "hidden" not in shown(screen, "way").attributes("way", "window")


def test_a_choice_that_no_longer_applies_is_hidden_and_its_answer_missed() -> None:
    screen = sent_screen(online="no", way="app")

    assert shown(screen, "way").attributes("way", "app")["hidden"] is True
    assert [control for control, *_ in screen.errors] == ["way-0"]


def test_words_repeat_what_was_answered_or_stay_neutral() -> None:
    named, unnamed = sent_screen(matter="户口", wait=""), sent_screen(wait="")

    assert plain(shown(named, "wait").text) == "户口等了多久？"
    assert plain(shown(unnamed, "wait").text) == "这件事等了多久？"
    assert plain(shown(named, "handled").hint) == "您选了窗口"


def test_what_somebody_wrote_is_never_markup_nor_a_code() -> None:
    screen = sent_screen(matter="<b>${way}</b>", wait="")

    assert shown(screen, "wait").text.endswith("&lt;b&gt;${way}&lt;/b&gt;</span>等了多久？")


def test_answers_are_repeated_in_the_language_of_the_page() -> None:
    assert plain(shown(sent_screen("en", wait=""), "handled").hint) == "You chose Window"


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"wait": "7"}, [("wait", "请按5分钟填。")]),
        (
            {"wait": "300", "handled": "200"},
            [("wait", "一天只办公480分钟。")],
        ),
        ({"wait": "300", "handled": "180", "why": "x"}, None),
    ],
)
def test_what_is_wrong_is_told_once_above_the_page(
    sent: dict[str, str], expected: list[tuple[str, str]] | None
) -> None:
    screen = take_step(form(**sent))

    if expected is None:
        assert screen is None
    else:
        assert screen is not None
        assert [(control, sentence) for control, *_, sentence in screen.errors] == expected


def test_a_broken_constraint_speaks_at_every_question_it_names_and_names_them_all_above() -> None:
    screen = take_step(form(wait="300", handled="200"))
    assert screen is not None

    for code in ("wait", "handled"):
        assert [sentence for *_, sentence in shown(screen, code).errors] == ["一天只办公480分钟。"]
    ((_control, questions, _sentence),) = screen.errors
    assert plain(questions) == " / ".join(
        plain(shown(screen, code).text) for code in ("wait", "handled")
    )


def test_a_warning_leads_to_its_questions_and_can_be_passed() -> None:
    screen = sent_screen(wait="40", handled="1")
    (warning,) = screen.warnings

    assert plain(warning.words) == "等了40 分钟，只办了1 分钟吗？"
    assert [each.question.code for each in warning.questions] == ["wait", "handled"]
    passed = form(wait="40", handled="1", **{"page-passing": warning.mark})
    assert take_step(passed) is None
    assert passed.reading.answers["warnings_passed"] == ["quick"]


def test_a_warning_waits_until_nothing_must_be_corrected() -> None:
    screen = sent_screen(wait="40", handled="1", online="")

    assert screen.errors
    assert screen.warnings == ()


def test_a_passed_warning_is_raised_again_by_another_answer() -> None:
    mark = sent_screen(wait="40", handled="1").warnings[0].mark

    assert sent_screen(wait="45", handled="1", **{"page-passed": mark}).warnings


def test_scripts_get_what_is_worked_out_on_the_page() -> None:
    screen = first_screen(questionnaire_form(ASKED, "zh-CN")())

    assert screen.calculations.startswith('[{"code":"total","after":"handled","tree":')
    assert screen.clock == ""


def test_scripts_get_the_clock_of_the_authority() -> None:
    now = datetime(2026, 11, 25, 9, 30)  # noqa: DTZ001 - what a clock on the wall shows

    assert first_screen(questionnaire_form(ASKED, "zh-CN")(now=now)).clock == "2026-11-25T09:30:00"


def test_receipts_and_thanks_repeat_answers_too() -> None:
    answers: dict[str, AnswerValue] = {"matter": "户口", "wait": 20, "handled": 10, "total": 30}
    cover = cover_after(ASKED, make_cover(ASKED, "zh-CN"), answers)
    lines = {line.code: line.question for line in answer_lines(ASKED, answers, "zh-CN")}

    assert cover.thanks == "谢谢，您用了30分钟。"
    assert lines["wait"] == "户口等了多久？"

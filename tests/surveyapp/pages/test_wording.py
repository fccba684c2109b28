"""Answers are shown in the words in which they were given."""

from questionnaires.definition import AnswerValue
from surveyapp.pages.wording import answer_lines
from tests.surveyapp.pages.definitions import EVERY_KIND, questionnaire

ASKED = questionnaire(EVERY_KIND)
ANSWERS: dict[str, AnswerValue] = {
    "overall": "dissatisfied",
    "overall_reasons": ["slow"],
    "topics": ["tax", "housing"],
    "wait": 12,
    "comment": "<b>好</b>",
}


def test_answers_are_words_in_the_order_asked() -> None:
    said = [line.answer for line in answer_lines(ASKED, ANSWERS, "zh-CN")]
    assert said == [
        "不满意",
        "慢",
        "税务、住房",
        "12 分钟",
        "<b>好</b>",
    ]


def test_answers_speak_the_language_of_the_reader() -> None:
    lines = answer_lines(ASKED, ANSWERS, "en")
    assert [line.answer for line in lines][:4] == [
        "Dissatisfied",
        "Slow",
        "Tax; Housing",
        "12 minutes",
    ]


def test_a_missing_code_is_words_without_a_unit() -> None:
    (line,) = answer_lines(ASKED, {"wait": "dont_know"}, "en")
    assert line.answer == "Don’t know"


def test_what_is_no_choice_is_shown_as_it_was_sent() -> None:
    (line,) = answer_lines(ASKED, {"overall": ["great", ""]}, "en")
    assert line.answer == "great"


def test_what_was_left_empty_has_no_line() -> None:
    assert answer_lines(ASKED, {"overall": [""], "topics": []}, "en") == []

"""A questionnaire becomes a form that carries answers and errors, and judges nothing itself."""

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Field
from wtforms.fields.choices import SelectFieldBase

from questionnaires.definition import Questionnaire
from surveyapp import messages
from surveyapp.pages.forms import QuestionnaireForm, questionnaire_form
from surveyapp.pages.refusals import (
    CHOOSE_A_REASON,
    CHOOSE_SOME,
    NOT_WITH_OTHERS,
    NUMBER_AT_MOST,
    SEVERAL_ANSWERS,
    UNKNOWN_ITEM,
)
from tests.surveyapp.pages.definitions import EVERY_KIND, questionnaire


def fill(
    sent: list[tuple[str, str]], definition: dict[str, Any] | None = None, language: str = "zh-CN"
) -> QuestionnaireForm:
    return questionnaire_form(questionnaire(definition or EVERY_KIND), language)(MultiDict(sent))


def errors(form: QuestionnaireForm) -> dict[str, list[str]]:
    form.validate()
    return {name: list(field.errors) for name, field in form._fields.items() if field.errors}


COMPLETE = [("overall", "satisfied"), ("topics", "tax"), ("wait", "12"), ("comment", "好")]


def test_complete_answers_are_valid() -> None:
    form = fill(COMPLETE)
    assert form.validate()
    assert form.reading.answers == {
        "overall": "satisfied",
        "topics": ["tax"],
        "wait": 12,
        "comment": "好",
    }


def options(form: QuestionnaireForm, code: str) -> list[Field]:
    field = form[code]
    assert isinstance(field, SelectFieldBase)
    return list(field)


def test_nothing_is_chosen_before_anything_is_entered() -> None:
    form = questionnaire_form(questionnaire(EVERY_KIND), "zh-CN")()
    offered = options(form, "overall") + options(form, "topics")
    assert not any(" checked" in str(option()) for option in offered)


def test_labels_speak_the_language_of_the_form() -> None:
    form = fill([], language="en")
    assert form["overall"].label.text == "How satisfied are you?"
    assert options(form, "overall")[-1].label.text == "Not applicable"


def test_words_in_another_language_are_marked() -> None:
    form = fill([], language="en")
    assert form["comment"].label.text == '<span lang="zh-CN">还有什么想说的？</span>'


def test_only_the_reasons_of_the_level_picked_count() -> None:
    form = fill(
        [
            *COMPLETE[1:],
            ("overall", "dissatisfied"),
            ("overall_reasons.satisfied", "quick"),
            ("overall_reasons.dissatisfied", "slow"),
        ]
    )
    assert form.reading.answers["overall_reasons"] == ["slow"]


def test_a_reason_that_is_missing_is_asked_for_in_the_open_list() -> None:
    sections = EVERY_KIND["sections"]
    rating = {**sections[0]["questions"][0], "reasons_required": True}
    section = {**sections[0], "questions": [rating, *sections[0]["questions"][1:]]}
    form = fill(COMPLETE, {**EVERY_KIND, "sections": [section]})
    assert errors(form) == {"overall_reasons.satisfied": [CHOOSE_A_REASON]}


@pytest.mark.parametrize(
    ("sent", "field", "sentence", "parameters"),
    [
        (("overall", ""), "overall", messages.CHOOSE_ONE, {}),
        (("overall", "great"), "overall", messages.NOT_A_CHOICE, {"value": "great"}),
        (("topics", ""), "topics", CHOOSE_SOME, {}),
        (("wait", "soon"), "wait", messages.ENTER_NUMBER, {}),
        (("wait", "1.5"), "wait", messages.ENTER_WHOLE_NUMBER, {}),
        (("wait", "601"), "wait", NUMBER_AT_MOST, {"limit": "600"}),
        (("wait", ""), "wait", messages.ENTER_WHOLE_NUMBER, {}),
        (("comment", "字" * 21), "comment", messages.TEXT_TOO_LONG, {"maximum": 20, "count": 21}),
    ],
)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_each_refusal_says_what_to_do(
    sent: tuple[str, str], field: str, sentence: str, parameters: dict[str, Any], language: str
) -> None:
    form = fill([*((n, v) for n, v in COMPLETE if n != sent[0]), sent], language=language)
    assert errors(form) == {field: [messages.say(sentence, language, **parameters)]}


def test_a_choice_that_stands_alone_is_named() -> None:
    form = fill([*COMPLETE, ("topics", "none")])
    expected = messages.say(NOT_WITH_OTHERS, "zh-CN", choice="都没有")
    assert errors(form) == {"topics": [expected]}


def test_a_number_and_dont_know_at_once_are_two_answers() -> None:
    form = fill([*COMPLETE, ("wait", "dont_know")])
    assert errors(form) == {"wait": [SEVERAL_ANSWERS]}


def test_a_missing_code_of_a_number_is_not_shown_as_a_number() -> None:
    form = fill([("wait", "dont_know")])
    assert form["wait"].data == ""
    assert form.reading.answers["wait"] == "dont_know"


def test_too_many_choices_are_counted() -> None:
    first = EVERY_KIND["sections"][0]
    rating, topics, *rest = first["questions"]
    asked = {**first, "questions": [rating, {**topics, "maximum": 1}, *rest]}

    form = fill([*COMPLETE, ("topics", "housing")], {**EVERY_KIND, "sections": [asked]})

    expected = messages.say(messages.CHOOSE_AT_MOST, "zh-CN", maximum=1, count=2)
    assert errors(form) == {"topics": [expected]}


def test_what_is_not_asked_is_an_error_of_the_whole_form() -> None:
    form = fill([*COMPLETE, ("isAdmin", "1"), ("overall_reasons.other", "x")])
    assert not form.validate()
    assert form.form_errors == [UNKNOWN_ITEM]


def test_codes_that_are_names_in_the_library_are_ordinary_codes() -> None:
    # A form class with attributes of these names could not be made, or would not work.
    codes = ("data", "errors", "validate", "process", "meta", "raw", "sent", "language")
    questions = [{"type": "free_text", "code": code, "text": {"zh-CN": code}} for code in codes]
    section = {"code": "s", "title": {"zh-CN": "s"}, "questions": questions}
    form = fill([(code, f"about {code}") for code in codes], {"sections": [section]})
    assert form.validate()
    assert form.reading.answers == {code: f"about {code}" for code in codes}


def test_every_questionnaire_of_the_library_has_a_form(library: Questionnaire) -> None:
    for language in library.languages:
        form = questionnaire_form(library, language)()
        assert {question.code for question in library.questions()} <= set(form.made_of)

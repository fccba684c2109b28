"""Reading what a form sent."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.answers import Refusal, RefusalCode, item_codes, read_answers
from questionnaires.definition import AnswerValue
from tests.questionnaires.samples import (
    asking,
    choices,
    comment,
    make_questionnaire,
    number,
    rating,
    section,
    several,
    single,
    yes_no,
)

OVERALL = {"overall": ["satisfied"]}
EVERYTHING = asking(
    rating("time", missing=["not_applicable"], required=False),
    single("where", "online", "window", missing=["dont_know"], required=False),
    several("topics", "tax", "housing", "none", exclusive=["none"], required=False),
    yes_no("charged", required=False),
    number("visits", required=False),
    number("hours", decimal_places=1, minimum=-5, required=False),
    comment(max_length=10),
)


def answer(code: str, *sent: str) -> AnswerValue | None:
    reading = read_answers(EVERYTHING, {**OVERALL, code: list(sent)})
    assert reading.refusals == ()
    return reading.answers.get(code)


def refusal(code: str, *sent: str) -> Refusal:
    reading = read_answers(EVERYTHING, {**OVERALL, code: list(sent)})
    assert code not in reading.answers
    assert len(reading.refusals) == 1
    assert reading.refusals[0].question == code
    return reading.refusals[0]


@pytest.mark.parametrize(
    ("code", "sent", "expected"),
    [
        ("time", ["very_satisfied"], "very_satisfied"),
        ("time", ["not_applicable"], "not_applicable"),
        ("time", [""], None),
        ("time", [], None),
        ("where", ["online"], "online"),
        ("where", [" online "], "online"),
        ("where", ["online", "online"], "online"),
        ("where", ["dont_know"], "dont_know"),
        ("topics", ["housing", "tax"], ["tax", "housing"]),
        ("topics", ["none"], ["none"]),
        ("topics", [], None),
        ("charged", ["no"], "no"),
        ("visits", ["3"], 3),
        ("visits", ["１２"], 12),
        ("visits", ["3.0"], 3),
        ("visits", ["+3"], 3),
        ("hours", ["2.5"], 2.5),
        ("hours", ["-0"], 0.0),
        ("comment", [" 很好。\r\n谢谢 "], "很好。\n谢谢"),
        ("comment", ["dont_know"], "dont_know"),
        ("comment", ["   "], None),
        ("comment", ["\x00\x07"], None),
        ("comment", ["a\x00b\ud800c"], "abc"),
    ],
)
def test_an_answer_is_read(code: str, sent: Sequence[str], expected: AnswerValue | None) -> None:
    found = answer(code, *sent)

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("code", "sent", "expected", "parameters"),
    [
        ("time", ["5"], RefusalCode.NOT_A_CHOICE, {"answer": "5"}),
        ("time", ["dont_know"], RefusalCode.NOT_A_CHOICE, {"answer": "dont_know"}),
        ("where", ["moon"], RefusalCode.NOT_A_CHOICE, {"answer": "moon"}),
        ("where", ["x" * 99], RefusalCode.NOT_A_CHOICE, {"answer": "x" * 50}),
        ("where", ["online", "window"], RefusalCode.SEVERAL_ANSWERS, {}),
        ("topics", ["tax", "moon"], RefusalCode.NOT_A_CHOICE, {"answer": "moon"}),
        ("topics", ["tax", "none"], RefusalCode.NOT_WITH_OTHERS, {"choice": "none"}),
        ("charged", ["是"], RefusalCode.NOT_A_CHOICE, {"answer": "是"}),
        ("visits", ["three"], RefusalCode.NOT_A_NUMBER, {}),
        ("visits", ["1,200"], RefusalCode.NOT_A_NUMBER, {}),
        ("visits", ["1e3"], RefusalCode.NOT_A_NUMBER, {}),
        ("visits", ["9" * 400], RefusalCode.NOT_A_NUMBER, {}),
        ("visits", ["2.5"], RefusalCode.NOT_A_WHOLE_NUMBER, {}),
        ("hours", ["2.55"], RefusalCode.TOO_MANY_DECIMALS, {"limit": 1}),
        ("visits", ["-1"], RefusalCode.TOO_SMALL, {"limit": 0}),
        ("visits", ["101"], RefusalCode.TOO_LARGE, {"limit": 100}),
        ("comment", ["字" * 11], RefusalCode.TOO_LONG, {"length": 11, "limit": 10}),
    ],
)
def test_an_answer_is_refused(
    code: str, sent: Sequence[str], expected: RefusalCode, parameters: Mapping[str, Any]
) -> None:
    found = refusal(code, *sent)

    assert found.code is expected
    assert found.parameters == parameters


def test_a_comment_of_one_megabyte_is_refused_with_its_length() -> None:
    found = refusal("comment", "字" * 1_000_000)

    assert found.parameters == {"length": 1_000_000, "limit": 10}


def test_every_refusal_is_reported_at_once_in_the_order_asked() -> None:
    raw = {"visits": ["many"], "where": ["moon"], "unasked": ["1"]}

    codes = [refusal.code for refusal in read_answers(EVERYTHING, raw).refusals]

    assert codes == [
        RefusalCode.UNKNOWN_ITEM,
        RefusalCode.REQUIRED,
        RefusalCode.NOT_A_CHOICE,
        RefusalCode.NOT_A_NUMBER,
    ]


def test_a_required_question_that_does_not_apply_is_not_required() -> None:
    questionnaire = asking(single("why", show_if="${overall} = 'dissatisfied'"))

    assert read_answers(questionnaire, OVERALL).refusals == ()
    assert read_answers(questionnaire, {"overall": ["dissatisfied"]}).refusals == (
        Refusal(RefusalCode.REQUIRED, "why"),
    )


def test_what_was_sent_for_questions_that_do_not_apply_is_dropped_in_silence() -> None:
    questionnaire = make_questionnaire(
        section("first", rating()),
        section("second", single("why"), show_if="${overall} = 'dissatisfied'"),
    )

    reading = read_answers(questionnaire, {**OVERALL, "why": ["not a choice"]})

    assert reading.answers == {"overall": "satisfied"}
    assert reading.refusals == ()


@pytest.mark.parametrize(
    ("sent", "expected", "limit"),
    [(["a"], RefusalCode.TOO_FEW_CHOICES, 2), (list("abcd"), RefusalCode.TOO_MANY_CHOICES, 3)],
)
def test_the_number_of_choices_is_held_to(
    sent: list[str], expected: RefusalCode, limit: int
) -> None:
    questionnaire = asking(several("topics", *"abcd", minimum=2, maximum=3))

    (found,) = read_answers(questionnaire, {**OVERALL, "topics": sent}).refusals

    assert found.code is expected
    assert found.parameters == {"chosen": len(sent), "limit": limit}


def test_an_exclusive_choice_needs_no_company() -> None:
    questionnaire = asking(
        several("topics", *"abc", minimum=2, exclusive=["c"], missing=["dont_know"])
    )

    alone = read_answers(questionnaire, {**OVERALL, "topics": ["c"]})
    unsure = read_answers(questionnaire, {**OVERALL, "topics": ["dont_know"]})
    both = read_answers(questionnaire, {**OVERALL, "topics": ["dont_know", "a"]})

    assert alone.answers["topics"] == ["c"]
    assert unsure.answers["topics"] == "dont_know"
    assert both.refusals[0].code is RefusalCode.NOT_WITH_OTHERS


REASONS = {"satisfied": choices("406", "407"), "dissatisfied": choices("207")}


@pytest.mark.parametrize(
    ("level", "sent", "expected"),
    [
        ("satisfied", ["407", "406"], ["406", "407"]),
        ("satisfied", ["207"], None),
        ("satisfied", [], None),
        ("very_satisfied", ["406"], None),
    ],
)
def test_reasons_are_kept_under_their_own_key(
    level: str, sent: list[str], expected: list[str] | None
) -> None:
    questionnaire = make_questionnaire(section("first", rating(reasons=REASONS)))

    reading = read_answers(questionnaire, {"overall": [level], "overall_reasons": sent})

    assert reading.refusals == ()
    assert reading.answers.get("overall_reasons") == expected


def test_a_reason_that_is_in_no_list_is_refused() -> None:
    questionnaire = make_questionnaire(section("first", rating(reasons=REASONS)))

    reading = read_answers(questionnaire, {"overall": ["satisfied"], "overall_reasons": ["999"]})

    assert reading.refusals == (
        Refusal(RefusalCode.NOT_A_CHOICE, "overall_reasons", {"answer": "999"}),
    )


def test_a_required_reason_is_required_of_the_levels_that_have_any() -> None:
    questionnaire = make_questionnaire(
        section("first", rating(reasons=REASONS, reasons_required=True))
    )

    listed = make_questionnaire(
        section("first", rating(reasons=REASONS, reasons_required=["satisfied"]))
    )
    without = read_answers(questionnaire, {"overall": ["satisfied"]})
    assert read_answers(listed, {"overall": ["satisfied"]}).refusals == without.refusals
    none_offered = read_answers(questionnaire, {"overall": ["very_satisfied"]})

    assert without.refusals == (Refusal(RefusalCode.REASON_REQUIRED, "overall_reasons"),)
    assert none_offered.refusals == ()


def test_a_line_of_words_stays_one_line() -> None:
    questionnaire = asking(comment(multi_line=False))

    reading = read_answers(questionnaire, {**OVERALL, "comment": ["one\r\ntwo"]})

    assert reading.answers["comment"] == "one two"


def test_the_keys_of_answers_include_reasons_where_there_are_any() -> None:
    questionnaire = asking(rating("time", reasons=REASONS), comment())

    assert item_codes(questionnaire) == ("overall", "time", "time_reasons", "comment")


@given(
    st.dictionaries(
        st.sampled_from(item_codes(EVERYTHING)), st.lists(st.text(max_size=12), max_size=3)
    )
)
def test_whatever_is_sent_each_question_is_kept_or_refused_or_unanswered(
    raw: dict[str, list[str]],
) -> None:
    reading = read_answers(EVERYTHING, raw)

    assert not set(reading.answers) & {refusal.question for refusal in reading.refusals}

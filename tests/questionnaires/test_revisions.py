"""What changed between two versions."""

from typing import Any

import pytest

from questionnaires.definition import Questionnaire
from questionnaires.problems import ProblemCode, name_place
from questionnaires.revision_texts import CHANGE_TEXTS, describe_change
from questionnaires.revisions import BREAKING, ChangeKind, Past, compare, find_breaches
from tests.questionnaires.samples import (
    asking,
    choices,
    comment,
    make_questionnaire,
    number,
    rating,
    section,
    single,
    text,
)

SCALE = {
    "code": "own",
    "levels": choices("good", "fair", "bad"),
    "positive_levels": ["good"],
    "neutral_levels": ["fair"],
    "negative_levels": ["bad"],
}
STRICTER = {**SCALE, "neutral_levels": [], "negative_levels": ["fair", "bad"]}
ON_WINDOW = "${where} = 'window'"


def kinds(older: Questionnaire, newer: Questionnaire) -> list[ChangeKind]:
    return [change.kind for change in compare(older, newer)]


def test_nothing_changed() -> None:
    assert compare(asking(comment()), asking(comment())) == ()


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (single("q"), comment("q"), ChangeKind.TYPE_CHANGED),
        (single("q", "a", "b"), single("q", "a", "c"), ChangeKind.CODES_CHANGED),
        (single("q", "a", "b"), single("q", "a", "b", "c"), ChangeKind.CODES_CHANGED),
        (single("q", "a", "b"), single("q", "b", "a"), ChangeKind.ORDER_CHANGED),
        (rating("q"), rating("q", scale="three_level"), ChangeKind.CODES_CHANGED),
        (rating("q"), rating("q", reasons_required=True), ChangeKind.REASONS_CHANGED),
        (rating("q"), rating("q", missing=["dont_know"]), ChangeKind.MISSING_CHANGED),
        (number("q"), number("q", unit=text("次")), ChangeKind.UNIT_CHANGED),
        (number("q"), number("q", maximum=5), ChangeKind.BOUNDS_CHANGED),
        (comment("q"), comment("q", show_if="1 = 1"), ChangeKind.CONDITION_CHANGED),
        (comment("q"), comment("q", required=True), ChangeKind.REQUIRED_CHANGED),
        (comment("q"), comment("q", private=True), ChangeKind.PRIVATE_CHANGED),
        (comment("q"), comment("q", text=text("别的")), ChangeKind.WORDS_CHANGED),
        (comment("q"), comment("r"), ChangeKind.QUESTION_REMOVED),
    ],
)
def test_a_change_of_a_question_is_named(
    old: dict[str, Any], new: dict[str, Any], kind: ChangeKind
) -> None:
    first, *_ = compare(asking(old), asking(new))

    assert first.kind is kind
    assert first.question == "q"
    assert first.breaks_comparability is (kind in BREAKING)
    assert describe_change(first, "zh-CN") != describe_change(first, "en")


def test_a_new_question_breaks_nothing() -> None:
    (change,) = compare(asking(), asking(comment()))

    assert change.kind is ChangeKind.QUESTION_ADDED
    assert not change.breaks_comparability


def test_a_question_that_moved_is_named() -> None:
    older, newer = asking(comment("a"), comment("b")), asking(comment("b"), comment("a"))

    assert kinds(older, newer) == [ChangeKind.QUESTION_MOVED, ChangeKind.QUESTION_MOVED]


def test_other_level_sets_break_comparability() -> None:
    older = asking(rating("time", scale="own"), rating_scales=[SCALE])
    newer = asking(rating("time", scale="own"), rating_scales=[STRICTER])

    (change,) = compare(older, newer)

    assert change.kind is ChangeKind.LEVEL_SETS_CHANGED
    assert change.breaks_comparability


def test_the_condition_of_a_section_counts_for_its_questions() -> None:
    older = make_questionnaire(
        section("a", single("where", "window", "online")), section("b", comment())
    )
    newer = make_questionnaire(
        section("a", single("where", "window", "online")),
        section("b", comment(), show_if=ON_WINDOW),
    )

    (change,) = compare(older, newer)

    assert (change.kind, change.question) == (ChangeKind.CONDITION_CHANGED, "comment")
    assert change.parameters == {"old": "—", "new": ON_WINDOW}


def test_changes_of_the_whole_are_named() -> None:
    older = asking(rating("time"))
    newer = asking(rating("time"), outcome="time", languages=["zh-CN"])

    assert kinds(older, newer) == [ChangeKind.OUTCOME_CHANGED, ChangeKind.LANGUAGES_CHANGED]


@pytest.mark.parametrize("new", [comment("q"), single("q", "a", "c"), single("q", "a")])
def test_a_code_with_another_meaning_is_refused(new: dict[str, Any]) -> None:
    if len(new.get("choices", "xx")) < 2:
        new["choices"] = choices("a", "b", "c")

    (problem,) = find_breaches(Past(published=[asking(single("q", "a", "b"))]), asking(new))

    assert problem.code is ProblemCode.REUSED_CODE
    assert name_place(problem.place) == "sections[0].questions[1].code"


def test_a_code_that_was_dropped_and_comes_back_keeps_its_meaning() -> None:
    past = Past(published=[asking(single("q", "a", "b")), asking()])

    assert find_breaches(past, asking(single("q", "b", "a"))) == []
    assert len(find_breaches(past, asking(comment("q")))) == 1


def test_a_questionnaire_keeps_its_code() -> None:
    (problem,) = find_breaches(Past("other"), asking())

    assert problem.code is ProblemCode.CODE_CHANGED
    assert find_breaches(Past("sample"), asking()) == []


def test_every_change_has_a_sentence_in_both_languages() -> None:
    assert set(CHANGE_TEXTS) == set(ChangeKind)
    assert all(set(sentence) == {"zh-CN", "en"} for sentence in CHANGE_TEXTS.values())


def test_another_calculation_breaks_comparability_and_another_rule_does_not() -> None:
    total = {"code": "total", "expression": "${a} + ${b}"}
    rule = {"code": "day", "rule": "${a} <= 24", "message": text("请核对。")}
    older = asking(number("a"), number("b"), calculations=[total], constraints=[rule])
    newer = asking(
        number("a"),
        number("b", constraint=". > 1", constraint_message=text("请核对。")),
        calculations=[
            {**total, "expression": "${a}"},
            {"code": "half", "expression": "${b} div 2"},
        ],
        warnings=[rule],
    )

    changes = compare(older, newer)

    assert [(each.kind, each.breaks_comparability) for each in changes] == [
        (ChangeKind.CALCULATION_CHANGED, True),
        (ChangeKind.CALCULATION_CHANGED, True),
        (ChangeKind.CONSTRAINTS_CHANGED, False),
    ]
    assert describe_change(changes[0], "en") == (
        "The calculation total was ${a} + ${b} and is now ${a}."
    )
    assert "day, b" in describe_change(changes[2], "zh-CN")


def test_another_condition_of_a_choice_breaks_comparability() -> None:
    offered = [{**choices("a")[0], "show_if": "${online} = 'yes'"}, *choices("b")]

    (change,) = compare(asking(single("q")), asking(single("q", choices=offered)))

    assert change.kind is ChangeKind.CONDITION_CHANGED
    assert change.parameters["new"] == "a: ${online} = 'yes'"

"""What applies, given the answers so far."""

from questionnaires.definition import Rating
from questionnaires.routing import applicable_answers, find_route, open_reasons
from tests.questionnaires.samples import (
    asking,
    choices,
    comment,
    make_questionnaire,
    number,
    rating,
    section,
    single,
)

REASONS = {"satisfied": choices("406", "407"), "dissatisfied": choices("207")}
WITH_REASONS = asking(rating("time", reasons=REASONS))


def test_without_conditions_everything_applies() -> None:
    route = find_route(asking(comment()), {})

    assert [question.code for question in route.questions()] == ["overall", "comment"]
    assert route.asks("comment")


def test_a_question_applies_while_its_condition_is_met() -> None:
    questionnaire = asking(comment(show_if="${overall} = 'dissatisfied'"))

    assert find_route(questionnaire, {"overall": "dissatisfied"}).asks("comment")
    assert not find_route(questionnaire, {"overall": "satisfied"}).asks("comment")
    assert not find_route(questionnaire, {}).asks("comment")


def test_a_section_without_applicable_questions_is_left_out() -> None:
    questionnaire = make_questionnaire(
        section("first", rating()),
        section("second", comment(show_if="${overall} = 'satisfied'")),
        section("third", number("visits"), show_if="${overall} = 'dissatisfied'"),
    )

    route = find_route(questionnaire, {"overall": "dissatisfied"})

    assert [routed.section.code for routed in route.sections] == ["first", "third"]


def test_answers_that_no_longer_apply_are_removed() -> None:
    questionnaire = asking(comment(show_if="${overall} = 'dissatisfied'"))

    kept = applicable_answers(questionnaire, {"overall": "satisfied", "comment": "慢"})

    assert kept == {"overall": "satisfied"}


def test_a_removed_answer_does_not_open_later_questions() -> None:
    questionnaire = asking(
        single("where", "online", "window", show_if="${overall} = 'dissatisfied'"),
        comment(show_if="${where} = 'online'"),
    )

    answers = {"overall": "satisfied", "where": "online", "comment": "慢"}

    assert applicable_answers(questionnaire, answers) == {"overall": "satisfied"}


def test_only_reasons_of_the_level_picked_are_kept() -> None:
    level = {"overall": "satisfied", "time": "dissatisfied"}

    kept = applicable_answers(WITH_REASONS, {**level, "time_reasons": ["207", "406"]})

    assert kept["time_reasons"] == ["207"]


def test_reasons_that_are_not_a_list_are_removed() -> None:
    answers = {"time": "dissatisfied", "time_reasons": "207"}

    assert applicable_answers(WITH_REASONS, {**answers}) == {"time": "dissatisfied"}


def test_a_level_opens_its_own_reasons_only() -> None:
    time = WITH_REASONS.question("time")
    assert isinstance(time, Rating)

    assert [reason.code for reason in open_reasons(time, "satisfied")] == ["406", "407"]
    assert open_reasons(time, "very_satisfied") == ()
    assert open_reasons(time, None) == ()

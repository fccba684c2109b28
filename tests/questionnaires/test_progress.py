"""Choices that apply, and values worked out on the way."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.answers import RefusalCode, read_answers
from questionnaires.definition import ChoiceQuestion
from questionnaires.routing import applicable_answers, find_route
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


def offered(*codes: str, **conditions: str) -> list[dict[str, object]]:
    """Return choices, some of them with a condition."""
    return [
        {
            **choice,
            **({"show_if": conditions[choice["code"]]} if choice["code"] in conditions else {}),
        }
        for choice in choices(*codes)
    ]


WAY = single("way", choices=offered("app", "window", "phone", app="${online} = 'yes'"))
ASKED = asking(yes_no("online"), WAY)


def test_a_choice_is_offered_while_its_condition_is_met() -> None:
    assert offers({"online": "yes"}) == ["app", "window", "phone"]
    assert offers({"online": "no"}) == ["window", "phone"]


def offers(answers: dict[str, str]) -> list[str]:
    (way,) = [each for each in find_route(ASKED, answers).questions() if each.code == "way"]
    assert isinstance(way, ChoiceQuestion)
    return [choice.code for choice in way.choices]


def test_an_answer_whose_choice_no_longer_applies_is_removed() -> None:
    assert applicable_answers(ASKED, {"online": "no", "way": "app"}) == {"online": "no"}
    kept = {"online": "no", "way": "phone"}
    assert applicable_answers(ASKED, kept) == kept


def test_of_several_answers_only_those_that_apply_stay() -> None:
    questionnaire = asking(
        yes_no("online"),
        several("ways", choices=offered("app", "window", app="${online} = 'yes'")),
    )

    assert applicable_answers(questionnaire, {"online": "no", "ways": ["app", "window"]}) == {
        "online": "no",
        "ways": ["window"],
    }
    assert applicable_answers(questionnaire, {"online": "no", "ways": ["app"]}) == {"online": "no"}


def test_a_choice_that_does_not_apply_is_dropped_in_silence_and_then_missed() -> None:
    reading = read_answers(ASKED, {**OVERALL, "online": ["no"], "way": ["app"]})

    assert "way" not in reading.answers
    assert [refusal.code for refusal in reading.refusals] == [RefusalCode.REQUIRED]


def test_whoever_must_pick_more_than_are_left_picks_all_that_are_left() -> None:
    ways = several("ways", choices=offered("a", "b", "c", b="${n} > 1", c="${n} > 1"), minimum=2)
    reading = read_answers(asking(number("n"), ways), {**OVERALL, "n": ["1"], "ways": ["a"]})

    assert reading.refusals == ()


def test_a_question_none_of_whose_choices_apply_is_not_asked() -> None:
    only = single(
        "app_kind", choices=offered("a", "b", a="${online} = 'yes'", b="${online} = 'yes'")
    )
    questionnaire = asking(yes_no("online"), only)

    assert not find_route(questionnaire, {"online": "no"}).asks("app_kind")
    assert read_answers(questionnaire, {**OVERALL, "online": ["no"]}).refusals == ()


def test_reasons_have_conditions_too() -> None:
    reasons = {"dissatisfied": offered("slow", "app_broken", app_broken="${online} = 'yes'")}
    questionnaire = asking(yes_no("online"), rating("time", reasons=reasons))
    raw = {**OVERALL, "time": ["dissatisfied"], "time_reasons": ["slow", "app_broken"]}

    online = read_answers(questionnaire, {**raw, "online": ["yes"]})
    offline = read_answers(questionnaire, {**raw, "online": ["no"]})

    assert online.answers["time_reasons"] == ["slow", "app_broken"]
    assert offline.answers["time_reasons"] == ["slow"]
    assert offline.refusals == ()


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("${a} + ${b}", 7),
        ("${a} div ${b}", 0.75),
        ("${a} < ${b}", 1),
        ("${a} > ${b}", 0),
        ("concat('n', ${a})", "n3"),
        ("today() - 1", "2026-11-24"),
        ("pow(2, ${a})", 8),
    ],
)
def test_a_calculation_is_kept_with_the_answers(expression: str, expected: object) -> None:
    calculations = [{"code": "result", "expression": expression}]
    questionnaire = asking(number("a"), number("b"), calculations=calculations)
    now = datetime(2026, 11, 25, 9, 0)  # noqa: DTZ001 - what a clock on the wall shows

    reading = read_answers(questionnaire, {**OVERALL, "a": ["3"], "b": ["4"]}, now=now)

    assert reading.answers["result"] == expected
    assert find_route(questionnaire, {"a": 3, "b": 4}, now).answers["result"] == expected


def test_a_calculation_without_a_value_is_absent() -> None:
    questionnaire = asking(
        number("a", required=False), calculations=[{"code": "twice", "expression": "${a} * 2"}]
    )

    assert "twice" not in read_answers(questionnaire, OVERALL).answers


def test_later_conditions_use_calculations_that_use_calculations() -> None:
    questionnaire = asking(
        number("adults"),
        number("children"),
        comment("large_family", show_if="${is_large}"),
        calculations=[
            {"code": "household", "expression": "${adults} + ${children}"},
            {"code": "is_large", "expression": "${household} > 4"},
        ],
    )

    large = find_route(questionnaire, {"adults": 2, "children": 3})
    small = find_route(questionnaire, {"adults": 2, "children": 2})

    assert large.asks("large_family")
    assert not small.asks("large_family")
    assert small.answers["household"] == 4


def test_a_calculation_counts_only_answers_that_apply() -> None:
    questionnaire = make_questionnaire(
        section("first", rating(), yes_no("has_car")),
        section("second", number("cars"), show_if="${has_car} = 'yes'"),
        section("third", comment("which", show_if="${fleet} > 1")),
        calculations=[{"code": "fleet", "expression": "coalesce(${cars}, 0)"}],
    )

    route = find_route(questionnaire, {"has_car": "no", "cars": 5})

    assert route.answers == {"has_car": "no", "fleet": 0}
    assert not route.asks("which")


def test_nobody_can_send_a_calculation() -> None:
    questionnaire = asking(number("a"), calculations=[{"code": "b", "expression": "${a} + 1"}])

    reading = read_answers(questionnaire, {**OVERALL, "a": ["1"], "b": ["99"]})

    assert reading.answers["b"] == 2
    assert [refusal.code for refusal in reading.refusals] == [RefusalCode.UNKNOWN_ITEM]


MEND = {"zh-CN": "请核对。", "en": "Please check."}
CHAINED = make_questionnaire(
    section("first", rating(), yes_no("online", required=False), WAY),
    section(
        "second",
        number("minutes", required=False, constraint="${minutes} < 60", constraint_message=MEND),
        yes_no("late", required=False, show_if="${twice} > 20"),
        comment("more", required=False, show_if="selected(${way}, 'app') or ${late} = 'yes'"),
        show_if="${way} != 'window'",
    ),
    calculations=[{"code": "twice", "expression": "${minutes} * 2"}],
)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "overall": st.just(["satisfied"]),
            "online": st.sampled_from([["yes"], ["no"], ["?"]]),
            "way": st.sampled_from([["app"], ["window"], ["phone"]]),
            "minutes": st.sampled_from([["5"], ["15"], ["70"], ["many"]]),
            "late": st.sampled_from([["yes"], ["no"]]),
            "more": st.just(["text"]),
        },
    )
)
def test_what_a_reading_asked_is_what_its_answers_lead_to(raw: dict[str, list[str]]) -> None:
    reading = read_answers(CHAINED, raw)

    assert reading.asked == {
        each.code for each in find_route(CHAINED, reading.answers).questions()
    }

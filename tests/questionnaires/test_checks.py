"""Every problem of a definition, each found where it is."""

from datetime import date
from typing import Any

import pytest

from questionnaires.checks import find_problems, is_publishable
from questionnaires.definition import Questionnaire
from questionnaires.problems import Problem, ProblemCode, Severity, name_place
from questionnaires.texts import find_texts
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
    text,
    yes_no,
)

TODAY = date(2026, 1, 15)
NOTICE = {"privacy_notice": text("隐私")}
ALL_LEVELS = (
    "very_satisfied",
    "satisfied",
    "basically_satisfied",
    "dissatisfied",
    "very_dissatisfied",
)


def problems_of(questionnaire: Questionnaire) -> list[Problem]:
    found = find_problems(questionnaire, today=TODAY)
    return [problem for problem in found if problem.code is not ProblemCode.NO_PRIVACY_NOTICE]


def found_in(questionnaire: Questionnaire) -> list[tuple[str, str]]:
    return [(str(each.code), name_place(each.place)) for each in problems_of(questionnaire)]


def scale(**attributes: Any) -> dict[str, Any]:
    return {
        "code": "concern",
        "levels": choices("high", "low"),
        "positive_levels": ["high"],
        "negative_levels": ["low"],
        **attributes,
    }


def reasons_for(*levels: str) -> dict[str, Any]:
    return {"reasons": {level: choices("slow") for level in levels}, "reasons_text": text("为何")}


QUESTION = "sections[0].questions[1]"


def test_a_sound_questionnaire_has_no_problem() -> None:
    questionnaire = asking(single("where"), comment(), **NOTICE)

    assert find_problems(questionnaire, today=TODAY) == []
    assert is_publishable([])


@pytest.mark.parametrize(
    ("question", "code", "place"),
    [
        (rating("overall"), "duplicate_code", "code"),
        (single("where", "a", "a"), "duplicate_code", "choices[1].code"),
        (comment("case_no"), "reserved_code", "code"),
        (comment("time_reasons"), "reserved_code", "code"),
        (single("where", "a", "dont_know"), "reserved_code", "choices[1].code"),
        (rating("time", scale="seven"), "unknown_scale", "scale"),
        (comment(show_if="${nothing} = ''"), "unknown_reference", "show_if"),
        (comment(show_if="${overall} == 'x'"), "wrong_symbol", "show_if"),
        (comment(show_if="${comment} = ''"), "condition_not_earlier", "show_if"),
        (comment(show_if="1 = 2"), "never_shown", "show_if"),
        (comment(hint={"zh-CN": "选填"}), "missing_translation", "hint"),
        (comment(hint={**text("选填"), "bo": "x"}), "undeclared_language", "hint.bo"),
        (number("visits", minimum=200), "impossible_bounds", "maximum"),
        (several("topics", minimum=2, maximum=1), "impossible_bounds", "maximum"),
        (several("topics", minimum=3), "more_than_choices", "minimum"),
        (several("topics", maximum=2, exclusive=["b"]), "more_than_choices", "maximum"),
        (several("topics", exclusive=["z"]), "unknown_exclusive", "exclusive[0]"),
        (comment(text=text("问" * 121)), "long_text", "text.zh-CN"),
        (comment(text=text("问", "w" * 271)), "long_text", "text.en"),
    ],
)
def test_a_problem_of_a_question_is_found(question: dict[str, Any], code: str, place: str) -> None:
    assert found_in(asking(question)) == [(code, f"{QUESTION}.{place}")]


@pytest.mark.parametrize(
    ("attributes", "code", "place"),
    [
        ({"outcome": None}, "outcome_missing", "outcome"),
        ({"outcome": "nothing"}, "outcome_unknown", "outcome"),
        ({"outcome": "comment"}, "outcome_not_rating", "outcome"),
        ({"languages": ["zh-CN", "en", "en"]}, "duplicate_language", "languages[2]"),
        ({"rating_scales": [scale(), scale()]}, "duplicate_code", "rating_scales[1].code"),
        (
            {"rating_scales": [scale(code="five_level")]},
            "scale_hides_preset",
            "rating_scales[0].code",
        ),
        (
            {"rating_scales": [scale(negative_levels=[])]},
            "level_in_no_set",
            "rating_scales[0].levels[1].code",
        ),
        (
            {"rating_scales": [scale(neutral_levels=["low"])]},
            "level_in_several_sets",
            "rating_scales[0].levels[1].code",
        ),
        (
            {"rating_scales": [scale(neutral_levels=["medium"])]},
            "unknown_level",
            "rating_scales[0].neutral_levels[0]",
        ),
        (
            {
                "rating_scales": [
                    scale(levels=choices("high"), negative_levels=[]),
                ]
            },
            "too_few_levels",
            "rating_scales[0].levels",
        ),
        ({"estimated_minutes": 1}, "estimate_too_short", "estimated_minutes"),
    ],
)
def test_a_problem_of_the_whole_is_found(
    attributes: dict[str, Any], code: str, place: str
) -> None:
    extra = [comment(f"comment_{index}") for index in range(4)]
    questionnaire = asking(comment(), *extra, **attributes)

    found = found_in(questionnaire)

    own_scale = "five_level" in str(attributes)
    assert (code, place) in found
    assert own_scale or len(found) == 1


def test_a_scale_lists_each_level_once() -> None:
    doubled = scale(levels=choices("high", "low", "low"))

    assert ("duplicate_code", "rating_scales[0].levels[2].code") in found_in(
        asking(rating_scales=[doubled])
    )


def test_sections_have_codes_of_their_own() -> None:
    questionnaire = make_questionnaire(section("first", rating()), section("first", comment()))

    assert found_in(questionnaire) == [("duplicate_code", "sections[1].code")]


def test_without_ratings_no_outcome_is_needed() -> None:
    questionnaire = make_questionnaire(section("first", comment()), outcome=None)

    assert problems_of(questionnaire) == []


def test_an_outcome_that_is_not_asked_of_everybody_is_a_warning() -> None:
    questionnaire = make_questionnaire(
        section("first", yes_no("been")),
        section("second", rating(), show_if="${been} = 'yes'"),
    )

    assert [problem.severity for problem in problems_of(questionnaire)] == [Severity.WARNING]
    assert is_publishable(problems_of(questionnaire))


def test_sm_01_a_form_past_its_validity_is_refused() -> None:
    mark = {
        "form_no": "统调 1 号",
        "issuing_body": text("统计局"),
        "approval_no": "2025-1",
        "valid_until": date(2026, 1, 14),
    }

    assert found_in(asking(statutory_mark=mark)) == [
        ("mark_expired", "statutory_mark.valid_until")
    ]
    assert found_in(asking(statutory_mark={**mark, "valid_until": TODAY})) == []


def test_ab_07_reasons_required_for_some_levels_only_are_refused() -> None:
    uneven = rating(**reasons_for(*ALL_LEVELS), reasons_required=ALL_LEVELS[3:])
    even = rating(**reasons_for(*ALL_LEVELS), reasons_required=ALL_LEVELS)

    assert found_in(make_questionnaire(section("first", uneven))) == [
        ("reasons_required_unevenly", "sections[0].questions[0].reasons_required")
    ]
    assert found_in(make_questionnaire(section("first", even))) == []


@pytest.mark.parametrize("required", [True, False])
def test_ab_07_reasons_required_for_all_or_for_none_are_accepted(*, required: bool) -> None:
    even = rating(**reasons_for(*ALL_LEVELS), reasons_required=required)

    assert found_in(make_questionnaire(section("first", even))) == []


def test_ab_06_required_reasons_that_only_bad_levels_offer_are_refused() -> None:
    uneven = rating(**reasons_for(*ALL_LEVELS[3:]), reasons_required=True)
    place = "sections[0].questions[0]"

    assert found_in(make_questionnaire(section("first", uneven))) == [
        ("reasons_for_some_levels", f"{place}.reasons"),
        ("required_reasons_without_list", f"{place}.reasons_required"),
    ]


def test_ab_06_a_required_question_after_bad_levels_only_is_refused() -> None:
    questionnaire = asking(comment(required=True, show_if="${overall} = 'very_dissatisfied'"))

    (problem,) = problems_of(questionnaire)

    assert problem.code is ProblemCode.MORE_STEPS_FOR_LEVEL
    assert problem.parameters == {"level": "very_dissatisfied", "questions": "comment"}


def test_ab_06_an_optional_question_after_bad_levels_is_accepted() -> None:
    assert found_in(asking(comment(show_if="${overall} = 'very_dissatisfied'"))) == []


def test_a_reason_keeps_its_meaning_across_levels() -> None:
    reasons = {level: choices("slow") for level in ALL_LEVELS}
    reasons["satisfied"] = [{"code": "slow", "label": text("快")}]
    place = "sections[0].questions[0].reasons"

    found = found_in(
        make_questionnaire(section("first", rating(reasons=reasons, reasons_text=text("为何"))))
    )

    assert found[0][0] == "reason_changes_meaning"
    assert found[0][1].startswith(place)


def test_reasons_need_words_and_known_levels() -> None:
    reasons = {level: choices("slow") for level in (*ALL_LEVELS, "excellent")}
    questionnaire = make_questionnaire(
        section("first", rating(reasons=reasons, reasons_required=[*ALL_LEVELS, "excellent"]))
    )

    assert {code for code, _place in found_in(questionnaire)} == {
        "unknown_level",
        "reasons_without_text",
    }


def test_what_the_platform_words_itself_needs_words_in_every_language() -> None:
    words = {"zh-CN": "中", "bo": "བོད"}
    questions = [
        {**rating(missing=["dont_know"]), "text": words},
        {**yes_no("charged"), "text": words},
    ]
    questionnaire = Questionnaire.model_validate(
        {
            "code": "sample",
            "title": words,
            "languages": ["zh-CN", "bo"],
            "outcome": "overall",
            "sections": [{"code": "s", "title": words, "questions": questions}],
        }
    )

    assert [code for code, _place in found_in(questionnaire)] == ["preset_not_translated"] * 3


def test_a_condition_may_look_at_reasons_of_an_earlier_rating() -> None:
    questionnaire = make_questionnaire(
        section("first", rating(**reasons_for(*ALL_LEVELS))),
        section("second", comment(), show_if="selected(${overall_reasons}, 'slow')"),
    )

    assert found_in(questionnaire) == []


def test_a_condition_of_a_section_looks_at_earlier_sections_only() -> None:
    questionnaire = make_questionnaire(
        section("first", rating(), show_if="${overall} = 'satisfied'")
    )

    assert ("condition_not_earlier", "sections[0].show_if") in found_in(questionnaire)


def test_a_condition_on_a_rating_of_an_unknown_scale_says_only_that() -> None:
    questionnaire = asking(
        rating("time", scale="seven"), comment(show_if="${overall} = 'satisfied'")
    )

    assert [code for code, _place in found_in(questionnaire)] == ["unknown_scale"]


def test_a_questionnaire_that_is_too_long_is_a_warning() -> None:
    sections = [
        section(f"s{index}", *(single(f"q{index}_{n}") for n in range(13))) for index in range(6)
    ]
    questionnaire = make_questionnaire(section("first", rating()), *sections)

    found = problems_of(questionnaire)

    assert {problem.code for problem in found} == {
        ProblemCode.LONG_QUESTIONNAIRE,
        ProblemCode.LONG_SECTION,
    }
    assert is_publishable(found)


def test_a_missing_privacy_notice_is_a_warning() -> None:
    (found,) = find_problems(asking(), today=TODAY)

    assert (found.code, found.severity) == (ProblemCode.NO_PRIVACY_NOTICE, Severity.WARNING)


def test_every_text_is_found_with_its_place() -> None:
    questionnaire = asking(several("topics"))

    places = {name_place(place) for place, _text in find_texts(questionnaire)}

    assert "sections[0].questions[1].choices[0].label" in places
    assert "title" in places

"""Problems of choices with conditions, calculations, constraints and repeated answers."""

from datetime import date
from typing import Any

import pytest

from questionnaires.checks import find_problems
from questionnaires.definition import Questionnaire
from questionnaires.problems import name_place
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

NOTICE = {"privacy_notice": text("不记名。", "Anonymous.")}


def found(questionnaire: Questionnaire) -> list[tuple[str, str]]:
    """Return every problem but that of the privacy notice, as code and place."""
    problems = find_problems(questionnaire, today=date(2026, 1, 1))
    return [
        (problem.code.value, name_place(problem.place))
        for problem in problems
        if problem.code.value != "no_privacy_notice"
    ]


def rule(code: str, condition: str) -> dict[str, Any]:
    return {"code": code, "rule": condition, "message": text("请核对。", "Please check.")}


def calculated(**expressions: str) -> list[dict[str, Any]]:
    return [{"code": code, "expression": each} for code, each in expressions.items()]


def conditional(condition: str, *codes: str) -> list[dict[str, Any]]:
    """Return choices of which the first has a condition."""
    first, *others = choices(*codes)
    return [{**first, "show_if": condition}, *others]


def test_a_questionnaire_with_all_of_it_has_no_problem() -> None:
    questionnaire = asking(
        yes_no("online"),
        single("way", choices=conditional("${online} = 'yes'", "app", "window")),
        number("wait", constraint=". >= 0", constraint_message=text("请核对。")),
        number("total_time", text=text("您选了${way}，共用多久？", "With ${way}, how long?")),
        comment(show_if="${is_long}", hint=text("您等了${wait}分钟", "You waited ${wait}")),
        calculations=calculated(share="${wait} div ${total_time}", is_long="${share} > 0.5"),
        constraints=[rule("within", "${wait} <= ${total_time}")],
        warnings=[rule("quick", "${total_time} > 1")],
        thanks=text("谢谢，您用了${total_time}分钟。", "Thanks for ${total_time} minutes."),
        unanswered=text("……", "…"),
    )

    assert found(questionnaire) == []


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("${later} = 'yes'", "condition_not_earlier"),
        ("${way} = 'window'", "condition_not_earlier"),
        ("${online} = 'maybe'", "unknown_choice"),
        ("${online} =", "missing_value"),
        ("${online} = 'yes' and ${online} = 'no'", "never_shown"),
    ],
)
def test_the_condition_of_a_choice_is_checked_like_any_other(
    condition: str, expected: str
) -> None:
    questionnaire = asking(
        yes_no("online"),
        single("way", choices=conditional(condition, "app", "window")),
        yes_no("later"),
    )
    place = "sections[0].questions[2].choices[0].show_if"

    assert found(questionnaire) == [(expected, place)]


def test_a_question_all_of_whose_choices_are_conditional_is_pointed_out() -> None:
    both = [{**each, "show_if": "${online} = 'yes'"} for each in choices("a", "b")]

    assert found(asking(yes_no("online"), single("way", choices=both))) == [
        ("all_choices_conditional", "sections[0].questions[2].choices")
    ]


def test_rows_have_no_conditions() -> None:
    rows = conditional("${online} = 'yes'", "a", "b")
    matrix = {
        "type": "matrix",
        "code": "m",
        "text": text("表"),
        "scale": "five_level",
        "rows": rows,
    }

    assert found(asking(yes_no("online"), matrix)) == [
        ("condition_not_here", "sections[0].questions[2].rows[0].show_if")
    ]


def test_circles_and_forward_references_of_calculations_are_told_apart() -> None:
    questionnaire = asking(
        number("n"),
        calculations=calculated(
            a="${b} + ${n}", b="${a} + 1", early="${late} + 1", late="${n} * 2", self="${self} + 1"
        ),
    )

    assert found(questionnaire) == [
        ("circular_calculation", "calculations[0].expression"),
        ("circular_calculation", "calculations[1].expression"),
        ("calculation_not_above", "calculations[2].expression"),
        ("circular_calculation", "calculations[4].expression"),
    ]


def test_a_circle_is_shown_as_the_way_it_takes() -> None:
    questionnaire = asking(calculations=calculated(a="${c}", b="${a}", c="${b}"))

    problems = find_problems(questionnaire, today=date(2026, 1, 1))
    circles = [each.parameters["found"] for each in problems if "circular" in each.code.value]

    assert circles == ["a → c → b → a", "b → a → c → b", "c → b → a → c"]


def test_a_condition_cannot_use_a_calculation_before_its_questions_are_asked() -> None:
    questionnaire = asking(
        number("a"),
        comment("too_early", show_if="${total} > 3"),
        number("b"),
        comment("in_time", show_if="${total} > 3"),
        calculations=calculated(total="${a} + ${b}"),
    )

    assert found(questionnaire) == [("condition_not_earlier", "sections[0].questions[2].show_if")]


def test_codes_of_calculations_and_constraints_are_their_own() -> None:
    questionnaire = asking(
        number("n"),
        calculations=calculated(n="1", weight="1", warnings_passed="1", x_reasons="1"),
        constraints=[rule("same", "${n} > 1")],
        warnings=[rule("same", "${n} > 2")],
    )

    assert found(questionnaire) == [
        ("duplicate_code", "calculations[0].code"),
        ("reserved_code", "calculations[1].code"),
        ("reserved_code", "calculations[2].code"),
        ("reserved_code", "calculations[3].code"),
        ("duplicate_code", "warnings[0].code"),
    ]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("${n} > 100", "constraint_never_holds"),
        ("${n} = 'dont_know'", "number_compared_with_text"),
        ("1 = 1", "constraint_names_nothing"),
        ("today() > '2026-01-01'", "constraint_names_nothing"),
        ("${m} > 1", "unknown_reference"),
        (". > 1", "no_own_answer"),
        ("${n}", "condition_expected"),
        ("${n} > 99", None),
    ],
)
def test_a_constraint_must_name_questions_and_be_possible(
    condition: str, expected: str | None
) -> None:
    questionnaire = asking(number("n"), constraints=[rule("c", condition)])

    assert found(questionnaire) == ([(expected, "constraints[0].rule")] if expected else [])


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"constraint": ". > 3"}, ("constraint_without_message", "constraint")),
        (
            {"constraint_message": text("请核对。")},
            ("message_without_constraint", "constraint_message"),
        ),
        (
            {"constraint": ". > 100", "constraint_message": text("请核对。")},
            ("constraint_never_holds", "constraint"),
        ),
        (
            {"constraint": ". > ${later}", "constraint_message": text("请核对。")},
            ("condition_not_earlier", "constraint"),
        ),
    ],
)
def test_an_own_constraint_is_checked(
    attributes: dict[str, Any], expected: tuple[str, str]
) -> None:
    code, key = expected

    assert found(asking(number("n", **attributes), number("later"))) == [
        (code, f"sections[0].questions[1].{key}")
    ]


def test_words_of_a_constraint_must_be_there_in_every_language() -> None:
    message = {"zh-CN": "请核对。"}
    questionnaire = asking(
        number("n"), warnings=[{"code": "w", "rule": "${n} > 1", "message": message}]
    )

    assert found(questionnaire) == [("missing_translation", "warnings[0].message")]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("${way}", None),
        ("${nowhere}", "piped_unknown"),
        ("${after}", "piped_not_earlier"),
        ("${asking_now}", "piped_not_earlier"),
        ("${secret}", "piped_private"),
        ("${essay}", "piped_long_words"),
        ("${name}", None),
    ],
)
def test_words_repeat_only_what_was_answered_before_and_fits(
    words: str, expected: str | None
) -> None:
    questionnaire = asking(
        single("way"),
        single("secret", private=True),
        comment("essay"),
        comment("name", multi_line=False, max_length=20),
        single("asking_now", text=text(words, "words")),
        single("after"),
    )
    place = "sections[0].questions[5].text"

    assert found(questionnaire) == ([(expected, place)] if expected else [])


def test_choices_hints_and_intros_repeat_answers_and_titles_do_not() -> None:
    piped = text("${way}", "${way}")
    labelled = [{"code": "a", "label": piped}, {"code": "b", "label": piped}]
    questionnaire = make_questionnaire(
        section("first", rating(), single("way")),
        section(
            "second", several("which", choices=labelled, hint=piped), intro=piped, title=piped
        ),
        title=piped,
    )

    assert found(questionnaire) == [
        ("piped_elsewhere", "sections[1].title"),
        ("piped_elsewhere", "title"),
    ]


def test_a_question_that_no_way_reaches_is_found_through_those_before_it() -> None:
    questionnaire = asking(
        yes_no("online"),
        yes_no("app", show_if="${online} = 'yes'"),
        comment("lost", show_if="${app} = 'yes' and ${online} = 'no'"),
    )

    problems = find_problems(questionnaire, today=date(2026, 1, 1))
    lost = [problem for problem in problems if problem.code.value == "unreachable"]

    assert [name_place(problem.place) for problem in lost] == ["sections[0].questions[3].show_if"]
    assert lost[0].parameters == {"found": "lost", "through": "online, app"}


def test_a_question_is_unreachable_where_its_section_excludes_it() -> None:
    questionnaire = make_questionnaire(
        section("first", rating(), yes_no("online")),
        section(
            "second",
            comment("lost", show_if="${online} = 'no'"),
            comment("kept"),
            show_if="${online} = 'yes'",
        ),
    )

    assert found(questionnaire) == [("unreachable", "sections[1].questions[0].show_if")]

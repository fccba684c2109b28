"""The variables, codes and labels of a questionnaire."""

from questionnaires.codebook import CodebookVariable, VariableKind, make_codebook
from questionnaires.definition import RatingClass
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

REASONS = {"satisfied": choices("fast", "near"), "dissatisfied": choices("slow", "near")}
QUESTIONNAIRE = make_questionnaire(
    section("first", rating(reasons=REASONS, reasons_text=text("为何")), single("where")),
    section(
        "second",
        several("topics", "tax", "housing", missing=["dont_know"]),
        yes_no("charged", private=True, show_if="${where} = 'a'"),
        number("visits", unit=text("次", "visits")),
        comment(),
        show_if="${overall} != ''",
    ),
)


def variable(name: str) -> CodebookVariable:
    return next(each for each in make_codebook(QUESTIONNAIRE) if each.name == name)


def test_every_answer_has_a_variable_in_the_order_asked() -> None:
    assert [(each.name, each.kind.value) for each in make_codebook(QUESTIONNAIRE)] == [
        ("overall", "rating"),
        ("overall_reasons", "codes"),
        ("where", "code"),
        ("topics", "codes"),
        ("charged", "code"),
        ("visits", "number"),
        ("comment", "words"),
    ]


def test_the_levels_of_a_rating_stand_best_first_with_their_class() -> None:
    values = variable("overall").values

    assert values[0].code == "very_satisfied"
    assert values[0].rating_class is RatingClass.POSITIVE
    assert values[-1].rating_class is RatingClass.NEGATIVE
    assert variable("overall").is_outcome


def test_a_reason_listed_under_two_levels_is_one_value() -> None:
    reasons = variable("overall_reasons")

    assert [value.code for value in reasons.values] == ["fast", "near", "slow"]
    assert reasons.question == "overall"
    assert reasons.label == text("为何")


def test_missing_codes_stand_apart() -> None:
    topics = variable("topics")

    assert [value.code for value in topics.missing] == ["dont_know"]
    assert "dont_know" not in [value.code for value in topics.values]


def test_a_variable_says_who_was_asked_and_who_may_see_it() -> None:
    charged = variable("charged")

    assert charged.condition == "(${overall} != '') and (${where} = 'a')"
    assert charged.is_private
    assert charged.section == "second"
    assert variable("where").condition is None


def test_a_number_has_its_unit() -> None:
    assert variable("visits").unit == text("次", "visits")
    assert variable("visits").kind is VariableKind.NUMBER


def test_calculations_and_passed_warnings_are_variables_after_all_questions() -> None:
    message = text("请核对。", "Please check.")
    questionnaire = asking(
        number("wait"),
        calculations=[
            {"code": "hours", "expression": "${wait} div 60"},
            {"code": "is_long", "expression": "${hours} > 1", "label": text("久", "long")},
            {"code": "day", "expression": "today()"},
            {"code": "note", "expression": "concat('w', ${wait})"},
        ],
        warnings=[{"code": "long", "rule": "${wait} < 60", "message": message}],
    )

    worked_out = {each.name: each for each in make_codebook(questionnaire) if not each.question}

    assert {name: each.kind.value for name, each in worked_out.items()} == {
        "hours": "number",
        "is_long": "number",
        "day": "date",
        "note": "words",
        "warnings_passed": "codes",
    }
    assert worked_out["is_long"].label["en"] == "long"
    assert worked_out["hours"].label["en"] == "${wait} div 60"
    assert [value.label for value in worked_out["warnings_passed"].values] == [message]

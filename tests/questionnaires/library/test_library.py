"""The questionnaires that come with the platform can be published as they are."""

from datetime import date

import pytest

from questionnaires.constraints import find_broken
from questionnaires.definition import (
    FIVE_LEVEL,
    AnswerValue,
    ExpertScore,
    Matrix,
    MissingCode,
    Questionnaire,
    Rating,
    SatisfactionLevel,
    YesNo,
)
from questionnaires.formats.yaml import check_text, read_text, write_text
from questionnaires.library import ASSESSOR_CODES, CODES, list_library, load, load_source
from questionnaires.routing import applicable_answers, find_route

# 7.4 of the specification: the current generation, three core codes and the extended ones.
REASON_CODES = {
    "very_satisfied": range(510, 518),
    "satisfied": range(406, 414),
    "basically_satisfied": range(307, 315),
    "dissatisfied": range(207, 215),
    "very_dissatisfied": range(108, 116),
}


@pytest.mark.parametrize("code", CODES)
def test_a_questionnaire_of_the_library_has_no_problem_not_even_a_warning(code: str) -> None:
    assert check_text(load_source(code), date(2026, 1, 15)) == []


@pytest.mark.parametrize("code", CODES)
def test_a_questionnaire_of_the_library_is_complete_in_both_languages(code: str) -> None:
    questionnaire = load(code)

    assert questionnaire.code == code
    assert questionnaire.languages == ("zh-CN", "en")
    assert (questionnaire.outcome_question() is None) == (code in ASSESSOR_CODES)
    assert questionnaire.privacy_notice is not None


@pytest.mark.parametrize("code", CODES)
def test_no_hint_of_the_library_says_what_page_and_paper_say_of_every_optional_question(
    code: str,
) -> None:
    questions = [each for section in load(code).sections for each in section.questions]
    assert not [each.code for each in questions if (each.hint or {}).get("zh-CN") == "选填。"]


@pytest.mark.parametrize("code", CODES)
def test_a_questionnaire_of_the_library_survives_being_written(code: str) -> None:
    assert read_text(write_text(load(code))) == load(code)


def test_the_library_lists_all_and_knows_no_other() -> None:
    assert tuple(questionnaire.code for questionnaire in list_library()) == CODES
    with pytest.raises(KeyError):
        load("../secret")


def test_the_visit_rating_has_the_reasons_of_the_current_generation() -> None:
    overall = load("visit_rating").question("overall")
    assert isinstance(overall, Rating)

    for level, codes in REASON_CODES.items():
        assert [reason.code for reason in overall.reasons[level]] == [str(code) for code in codes]
    assert overall.reasons_required is False


def test_ab_06_every_level_of_the_visit_rating_takes_the_same_number_of_taps() -> None:
    questionnaire = load("visit_rating")
    required = {
        level: [
            question.code
            for question in find_route(questionnaire, {"overall": level}).questions()
            if question.required
        ]
        for level in FIVE_LEVEL.level_codes()
    }

    assert set(map(tuple, required.values())) == {("overall",)}


def test_the_core_questionnaire_fits_two_screens_and_offers_not_applicable_everywhere() -> None:
    questionnaire = load("core_satisfaction")

    assert len(questionnaire.sections) == 2
    for question in questionnaire.questions():
        if isinstance(question, Rating | YesNo):
            assert MissingCode.NOT_APPLICABLE in question.missing


def test_what_was_demanded_is_never_shown_to_the_assessed_unit() -> None:
    assert load("core_satisfaction").question("improper_demand").private


def test_the_ease_of_online_handling_is_asked_of_those_who_used_it() -> None:
    questionnaire = load("efficiency")

    online = find_route(questionnaire, {"handled_by": ["online", "window"]})
    window = find_route(questionnaire, {"handled_by": ["window"]})

    assert online.asks("online_ease")
    assert not window.asks("online_ease")


def test_the_safety_survey_asks_concern_and_satisfaction_of_every_area() -> None:
    questionnaire = load("public_safety")
    codes = {question.code for question in questionnaire.questions()}
    concerns = {code for code in codes if code.endswith("_concern")}

    assert len(concerns) == 6
    assert {code.removesuffix("_concern") for code in concerns} <= codes
    assert questionnaire.scale("concern").level_codes()[0] == "very_concerned"


def test_satisfaction_is_a_named_level_and_never_a_number() -> None:
    assert FIVE_LEVEL.level_codes() == tuple(level.value for level in SatisfactionLevel)


def test_online_matters_are_rated_on_the_five_points_of_the_national_rule() -> None:
    questionnaire = load("online_rating")
    codes = [variable.code for variable in questionnaire.variables()]

    assert codes == [
        "overall", "online_guidance", "online_procedure", "online_papers", "online_interface",
        "suggestion",
    ]  # fmt: skip
    assert [code for code in codes if questionnaire.variable(code).required] == ["overall"]


def test_a_supplementary_rating_asks_why_none_was_given_and_keeps_that_from_the_unit() -> None:
    questionnaire = load("supplementary_rating")

    assert questionnaire.question("not_rated_because").private
    assert questionnaire.variable("not_rated_because_other").private
    required = [each.code for each in questionnaire.variables() if each.required]
    assert required == ["overall"]


@pytest.mark.parametrize("code", ASSESSOR_CODES)
def test_points_are_given_in_steps_of_half_a_point(code: str) -> None:
    scores = [each for each in load(code).questions() if isinstance(each, ExpertScore)]

    assert {(each.minimum, each.maximum, each.step) for each in scores} <= {(0, 10, 0.5)}


def test_an_expert_with_a_conflict_of_interest_says_so_and_gives_no_score() -> None:
    sheet = load("expert_sheet")

    partial = find_route(sheet, {"assessed_unit": "A", "has_conflict": "yes"})
    impartial = find_route(sheet, {"assessed_unit": "A", "has_conflict": "no"})

    assert partial.asks("conflict")
    assert not any(isinstance(each, ExpertScore) for each in partial.questions())
    scores = [each.code for each in impartial.questions() if isinstance(each, ExpertScore)]
    assert scores == ["convenience", "efficiency", "fairness", "transparency", "quality"]
    assert sheet.question("has_conflict").private


@pytest.mark.parametrize(
    ("score", "reason", "broken"),
    [
        (5.5, "", ["fairness_needs_reason"]),
        (5.5, "材料前后不一", []),
        (6, "", []),
        ("dont_know", "", []),
    ],
)
def test_a_low_score_needs_a_reason(score: float | str, reason: str, broken: list[str]) -> None:
    answers: dict[str, AnswerValue] = {"has_conflict": "no", "fairness": score}
    answers |= {"fairness_reason": reason} if reason else {}

    sheet = load("expert_sheet")

    found = find_broken(sheet, sheet.constraints, list(answers), answers, None)

    assert [each.constraint.code for each in found] == broken


def passed_points(sheet: Questionnaire) -> dict[str, AnswerValue]:
    return {
        variable.code: "passed"
        for question in sheet.questions()
        if isinstance(question, Matrix)
        for variable in question.row_questions()
    }


@pytest.mark.parametrize(
    ("code", "opening", "groups", "points"),
    [
        (
            "inspection_checklist",
            {"is_own_unit": "no"},
            {"accuracy", "timeliness", "completeness", "credibility"},
            13,
        ),
        (
            "transparency_checklist",
            {"is_own_unit": "no"},
            {"channels", "contents", "usability"},
            14,
        ),
        ("mystery_visit", {"got_through": "yes"}, {"attitude", "quality", "convenience"}, 12),
    ],
)
def test_a_checklist_counts_what_was_checked_and_what_was_met(
    code: str, opening: dict[str, AnswerValue], groups: set[str], points: int
) -> None:
    sheet = load(code)
    answers = opening | passed_points(sheet)
    failed, left_out = list(answers)[-2:]

    found = applicable_answers(sheet, answers | {failed: "failed", left_out: "not_applicable"})

    assert {name.partition("_")[0] for name in passed_points(sheet)} == groups
    assert (found["points_checked"], found["points_met"]) == (points - 1, points - 2)


def test_what_is_met_is_a_share_of_what_was_checked_and_nothing_of_nothing() -> None:
    sheet = load("transparency_checklist")
    answers = {"is_own_unit": "no"} | passed_points(sheet) | {"contents_news": "failed"}

    assert applicable_answers(sheet, answers)["points_met_share"] == 92.86  # 13 of 14
    assert "points_met_share" not in applicable_answers(sheet, {"is_own_unit": "no"})


@pytest.mark.parametrize("code", ["inspection_checklist", "transparency_checklist"])
def test_nobody_inspects_his_own_unit(code: str) -> None:
    own = find_route(load(code), {"is_own_unit": "yes"})

    assert own.asks("own_unit")
    assert not any(isinstance(each, Matrix) for each in own.questions())
    assert not own.asks("is_wrong")


def test_what_tells_who_made_a_mystery_visit_is_kept_from_the_unit() -> None:
    visit = load("mystery_visit")

    assert visit.question("inspector").private
    assert visit.question("recording").private
    assert not find_route(visit, {"got_through": "no"}).asks("attitude")


def test_the_record_of_a_case_works_out_waiting_and_minutes_over_the_standard() -> None:
    record = load("efficiency_record")
    answers: dict[str, AnswerValue] = {
        "ticket_at": "09:00",
        "called_at": "09:12",
        "accept_minutes": 11,
        "accept_standard": 10,
    }

    found = applicable_answers(record, answers)

    assert (found["wait_minutes"], found["minutes_over_standard"]) == (12, 1)
    unknown = applicable_answers(record, answers | {"accept_standard": "dont_know"})
    assert "minutes_over_standard" not in unknown


def test_a_case_study_keeps_its_sources_and_how_they_were_verified() -> None:
    study = load("case_study")

    assert {"sources", "verification", "evidence"} <= {each.code for each in study.questions()}
    assert not find_route(study, {"may_score": "no"}).asks("truth")

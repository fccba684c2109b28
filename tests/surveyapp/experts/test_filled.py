"""What an expert types is read as people write it, and refused where it is no score."""

import pytest

from surveyapp.experts.filled import FilledSheet, read_sheet
from surveyapp.experts.models import MAX_REASON, SheetState
from surveyapp.experts.plans import RoundIndicator

WORK = {"work": RoundIndicator({"zh-CN": "工作质量", "en": "Quality of work"}, [])}


def read(deed: str = "finished", language: str = "zh-CN", **sent: str) -> FilledSheet:
    fields = {name.replace("_", "-"): said for name, said in sent.items()} | {"deed": deed}
    return read_sheet(lambda name: fields.get(name, ""), WORK, 60, language)


@pytest.mark.parametrize(
    ("typed", "score"),
    [("85.50", "85.5"), ("８５", "85"), ("085", "85"), ("100.0", "100"), ("0", "0")],
)
def test_a_score_is_kept_in_one_way_of_writing(typed: str, score: str) -> None:
    filled = read(score_0=typed, reason_0="理由")

    assert filled.problems == ()
    assert filled.scores["work"]["score"] == score


@pytest.mark.parametrize("typed", ["85.3", "-1", "100.5", "八十五", "1e2", "٨٥x"])
def test_what_is_no_half_step_up_to_full_marks_is_refused_as_it_was_typed(typed: str) -> None:
    filled = read("draft", score_0=typed)

    assert [field for field, _said in filled.problems] == ["score-0"]
    assert filled.scores["work"]["score"] == typed


def test_whoever_cannot_judge_gives_no_score_and_no_reason() -> None:
    assert read(unsure_0="yes").problems == ()
    assert [field for field, _said in read(unsure_0="yes", score_0="80").problems] == ["score-0"]


def test_a_problem_names_the_indicator_in_the_readers_language() -> None:
    ((_field, said),) = read(language="en").problems

    assert said == "Quality of work: give 0 to 100 points, or tick “I cannot tell”."


def test_a_reason_that_is_too_long_is_refused_with_its_length() -> None:
    ((field, said),) = read(score_0="80", reason_0="长" * (MAX_REASON + 1)).problems

    assert field == "reason-0"
    assert str(MAX_REASON + 1) in said


def test_stepping_aside_gives_no_scores_whatever_was_typed() -> None:
    filled = read("recused", score_0="x", recusal="近亲属在该单位任职")

    assert (filled.state, filled.problems) == (SheetState.RECUSED, ())
    assert filled.scores == {"work": {}}

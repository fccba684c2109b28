"""Scores of experts are checked all at once, and nobody who gave none is forgotten."""

from fractions import Fraction

import pytest

from analysis.errors import InsufficientSampleError, InvalidSampleError
from analysis.experts.scores import GivenScore, MissingScores, ScoreScale, read_scores
from tests.analysis.experts.tables import TEN, scores


def test_scores_are_exact_and_in_the_order_asked_for() -> None:
    found = read_scores(
        [GivenScore("li", "b", "8.5"), GivenScore("wang", "a", 7), GivenScore("li", "a", 0.5)],
        TEN,
        experts=["wang", "li"],
        subjects=["a", "b"],
    )

    assert found.of_subject("a") == {"wang": 7, "li": Fraction(1, 2)}
    assert found.missing() == (("b", "wang"),)


@pytest.mark.parametrize("score", [0, 0.5, "9.5", 10, "10.0"])
def test_every_half_point_between_the_ends_is_a_score(score: float) -> None:
    assert read_scores([GivenScore("li", "a", score)], TEN).experts == ("li",)


@pytest.mark.parametrize(
    ("score", "code", "remedy"),
    [
        ("8.3", "score_off_step", "give 8 or 8.5"),
        (10.5, "score_out_of_range", "give 0 to 10"),
        (-0.5, "score_out_of_range", "give 0 to 10"),
        ("good", "score_not_a_number", "such as 8.5"),
        (float("nan"), "score_not_a_number", "such as 8.5"),
        ("1/0", "score_not_a_number", "such as 8.5"),
    ],
)
def test_what_is_no_score_is_refused_with_what_would_be_one(
    score: str | float, code: str, remedy: str
) -> None:
    with pytest.raises(InvalidSampleError, match=remedy) as refused:
        read_scores([GivenScore("li", "a", score)], TEN)

    assert refused.value.refusals[0].code == code
    assert refused.value.refusals[0].values["expert"] == "li"


def test_steps_are_counted_from_the_lowest_score() -> None:
    scale = ScoreScale(Fraction(9), Fraction(1), Fraction(2))

    assert read_scores([GivenScore("li", "a", 7)], scale).given == {("a", "li"): 7}
    with pytest.raises(InvalidSampleError, match="give 7 or 9"):
        read_scores([GivenScore("li", "a", 8)], scale)


def test_everything_wrong_is_told_at_once() -> None:
    given = [
        GivenScore("li", "a", 8.25),
        GivenScore("wang", "a", 7),
        GivenScore("wang", "a", 8),
        GivenScore("zhao", "z", 11),
    ]

    with pytest.raises(InvalidSampleError) as refused:
        read_scores(given, TEN, experts=["li", "wang"], subjects=["a"])

    assert [refusal.code for refusal in refused.value.refusals] == [
        "score_given_twice", "score_off_step", "unknown_expert", "unknown_subject",
        "score_out_of_range",
    ]  # fmt: skip


GAPS = scores([[8, 7, 9], [6, None, 7], [5, 5, 6], [None, 4, 5]], names="abc")


def test_missing_scores_are_refused_by_name() -> None:
    with pytest.raises(InsufficientSampleError, match="b: s1, a: s3"):
        GAPS.complete()


def test_subjects_or_experts_with_gaps_are_left_out_where_asked_and_named() -> None:
    by_subject = GAPS.complete(MissingScores.DROP_SUBJECTS)
    assert (by_subject.subjects, by_subject.dropped) == (("s0", "s2"), ("s1", "s3"))
    assert by_subject.matrix.tolist() == [[8, 7, 9], [5, 5, 6]]

    by_expert = GAPS.complete(MissingScores.DROP_EXPERTS)
    assert (by_expert.experts, by_expert.dropped) == (("c",), ("a", "b"))
    assert by_expert.matrix.tolist() == [[9], [7], [6], [5]]

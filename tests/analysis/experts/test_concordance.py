"""Kendall's W by hand and by law, and who disagrees with everybody."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InsufficientSampleError
from analysis.experts.concordance import (
    ConcordanceReason,
    ConcordanceVerdict,
    estimate_concordance,
)
from analysis.experts.dissent import compare_experts, far_scores
from analysis.experts.scores import MissingScores
from tests.analysis.experts.tables import scores

TABLES = st.integers(2, 6).flatmap(
    lambda m: st.lists(
        st.lists(st.integers(0, 8).map(float), min_size=m, max_size=m), min_size=2, max_size=9
    )
)


def test_three_experts_match_the_hand_calculation() -> None:
    # Ranks 1 2 1, 2 1 3, 3 3 2, 4 4 4: sums 4 6 8 12, mean 7.5, squares 12.25 + 2.25 + .25 +
    # 20.25 = 35; W = 12 · 35/(9 · 60) = 7/9, chi-square 3 · 3 · 7/9 = 7.
    result = estimate_concordance(scores([[1, 2, 1], [2, 1, 3], [3, 3, 2], [4, 4, 4]]))

    assert result.w == pytest.approx(7 / 9)
    assert result.chi_square == pytest.approx(7)
    assert result.df == 3
    assert result.p_value == pytest.approx(0.0718978, rel=1e-5)
    assert result.mean_rank_correlation == pytest.approx(2 / 3)
    assert result.verdict is ConcordanceVerdict.NOT_SHOWN
    assert result.reasons == (ConcordanceReason.FEW_SUBJECTS,)


def test_ties_match_the_hand_calculation() -> None:
    # Ranks 1.5 1, 1.5 2, 3 3: sums 2.5 3.5 6, mean 4, squares 2.25 + .25 + 4 = 6.5; one tie of two
    # has T = 6; W = 12 · 6.5/(4 · 24 - 2 · 6) = 78/84.
    assert estimate_concordance(scores([[5, 1], [5, 2], [6, 3]])).w == pytest.approx(78 / 84)


def test_experts_of_one_order_agree_wholly_however_severe_they_are() -> None:
    rows = [[place / 2, place / 2 + 1.5, place] for place in range(9)]

    result = estimate_concordance(scores(rows))

    assert result.w == pytest.approx(1)
    assert result.verdict is ConcordanceVerdict.SHOWN
    assert (result.subjects, result.experts, result.reasons) == (9, 3, ())


def test_two_opposite_orders_cancel_each_other_out() -> None:
    result = estimate_concordance(scores([[1, 4], [2, 3], [3, 2], [4, 1]]))

    assert (result.w, result.mean_rank_correlation) == (0, -1)


def test_experts_who_tell_nothing_apart_have_no_coefficient() -> None:
    result = estimate_concordance(scores([[7, 8], [7, 8], [7, 8]]))

    assert (result.w, result.chi_square, result.p_value) == (None, None, None)
    assert (result.verdict, result.reasons) == (
        ConcordanceVerdict.UNTESTED, (ConcordanceReason.NO_ORDER,),
    )  # fmt: skip


@given(TABLES)
def test_w_lies_between_0_and_1_and_only_order_matters(rows: list[list[float]]) -> None:
    plain = estimate_concordance(scores(rows))
    turned = estimate_concordance(scores(rows[::-1]))
    moved = estimate_concordance(scores([[row[0] / 2 + 1, *row[:0:-1]] for row in rows]))

    assert turned.w == pytest.approx(plain.w)
    assert moved.w == pytest.approx(plain.w)
    assert plain.w is None or -1e-12 <= plain.w <= 1 + 1e-12


def test_subjects_left_out_are_named_with_the_result() -> None:
    table = scores([[1, 2], [2, None], [3, 3], [4, 4]])

    with pytest.raises(InsufficientSampleError, match="e1: s1"):
        estimate_concordance(table)
    result = estimate_concordance(table, MissingScores.DROP_SUBJECTS)
    assert (result.subjects, result.dropped) == (3, ("s1",))
    assert ConcordanceReason.LEFT_OUT in result.reasons


def test_one_expert_and_one_subject_have_nobody_to_agree_with() -> None:
    with pytest.raises(InsufficientSampleError, match="2 experts"):
        estimate_concordance(scores([[1], [2]]))
    with pytest.raises(InsufficientSampleError, match="2 subjects"):
        estimate_concordance(scores([[1, 2]]))


def test_an_expert_of_the_opposite_order_is_named_and_nobody_else() -> None:
    rows = [[1, 2, 9], [2, 1, 8], [3, 3, 7], [4, 5, 6], [5, 4, 5]]

    found = {one.expert: one for one in compare_experts(scores(rows, names="abz"))}

    assert [name for name, one in found.items() if one.is_dissenting] == ["z"]
    assert found["a"].nearest == "b"
    assert found["a"].nearest_correlation == pytest.approx(0.8)
    assert found["z"].nearest_correlation == pytest.approx(-0.8)
    assert found["z"].w_without == pytest.approx(0.9)  # (1 + .8)/2 of two experts
    assert (found["z"].subjects, found["z"].experts) == (5, 3)


def test_where_no_two_agree_nobody_is_blamed() -> None:
    found = compare_experts(scores([[1, 3], [2, 2], [3, 1]]))

    assert [one.is_dissenting for one in found] == [False, False]
    assert [one.w_without for one in found] == [None, None]


def test_an_expert_who_tells_nothing_apart_has_no_correlation_and_is_no_dissenter() -> None:
    found = compare_experts(scores([[1, 1, 5], [2, 2, 5], [3, 3, 5]]))

    assert (found[2].nearest, found[2].nearest_correlation) == (None, None)
    assert [one.is_dissenting for one in found] == [False, False, False]


@given(TABLES)
def test_a_copy_of_an_expert_is_his_nearest_and_frees_him_of_dissent(
    rows: list[list[float]],
) -> None:
    found = compare_experts(scores([[*row, row[0]] for row in rows]))

    if found[0].nearest_correlation is not None:
        assert found[0].nearest_correlation == pytest.approx(1)
    assert not found[0].is_dissenting


def test_a_score_far_from_the_median_of_the_others_is_named() -> None:
    # Of 3 the others have the median 8.5, which is 5.5 away; of 6 they have 5, 1 away.
    (far,) = far_scores(scores([[8, 9, 3], [5, 5, 6]]), Fraction(4))

    assert (far.expert, far.subject, float(far.score), float(far.others)) == ("e2", "s0", 3, 8.5)


def test_of_two_experts_nobody_is_far_from_the_others() -> None:
    assert far_scores(scores([[0, 10], [10, None]]), Fraction(3)) == ()

"""Intraclass correlations by hand and by law."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InsufficientSampleError
from analysis.estimation.intervals import IntervalMethod
from analysis.experts.intraclass import (
    AgreementVerdict,
    IntraclassForm,
    IntraclassReason,
    estimate_intraclass,
)
from analysis.experts.scores import MissingScores
from tests.analysis.experts.tables import FLEISS, scores

TABLES = st.integers(2, 5).flatmap(
    lambda k: st.lists(
        st.lists(st.integers(0, 14).map(lambda halves: halves / 2), min_size=k, max_size=k),
        min_size=2,
        max_size=8,
    )
)


def values(rows: list[list[float]]) -> list[float | None]:
    found = estimate_intraclass(scores(rows)).correlations
    return [found[form].value for form in IntraclassForm]


def test_the_published_table_gives_the_published_coefficients() -> None:
    found = estimate_intraclass(scores(FLEISS)).correlations

    assert {form.value: round(one.value or 0, 2) for form, one in found.items()} == {
        "icc_1_1": 0.17, "icc_2_1": 0.29, "icc_3_1": 0.71,
        "icc_1_k": 0.44, "icc_2_k": 0.62, "icc_3_k": 0.91,
    }  # fmt: skip


def test_mean_squares_match_the_hand_calculation() -> None:
    # Rows 1 2 and 3 6: total 12, constant 36; subjects (9 + 81)/2 - 36 = 9, experts
    # (16 + 64)/2 - 36 = 4, all 1 + 4 + 9 + 36 - 36 = 14, so 1 is left.
    squares = estimate_intraclass(scores([[1, 2], [3, 6]])).mean_squares

    assert [squares.subjects, squares.experts, squares.residual] == [9, 4, 1]
    assert squares.within == 2.5  # (4 + 1)/2
    assert values([[1, 2], [3, 6]])[:3] == [
        pytest.approx(6.5 / 11.5),  # (9 - 2.5)/(9 + 2.5)
        pytest.approx(8 / 13),  # (9 - 1)/(9 + 1 + 2 · 3/2)
        pytest.approx(0.8),  # (9 - 1)/(9 + 1)
    ]


def test_one_who_is_always_two_points_lower_agrees_in_order_but_not_in_points() -> None:
    found = estimate_intraclass(scores([[5, 3], [6, 4], [9, 7]]))

    assert found.reasons == (IntraclassReason.PERFECT_AGREEMENT,)
    mixed, random = (
        found.correlations[form]
        for form in (IntraclassForm.MIXED_SINGLE, IntraclassForm.RANDOM_SINGLE)
    )
    assert (mixed.value, mixed.interval, mixed.f) == (1, None, None)
    assert mixed.verdict is AgreementVerdict.UNTESTED
    assert (random.value or 0) < 1


def test_the_same_points_for_everybody_leave_nothing_to_agree_about() -> None:
    found = estimate_intraclass(scores([[7, 7], [7, 7]]))

    assert found.reasons == (IntraclassReason.NO_VARIANCE,)
    assert {one.value for one in found.correlations.values()} == {None}
    assert {one.interval for one in found.correlations.values()} == {None}


def test_a_mean_of_several_without_a_value_says_why() -> None:
    # Means 2 and 2.25 of both units and of both experts: 1/16 each, and 49/16 are left.
    # 1/16 + (1/16 - 49/16)/2 is below 0.
    found = estimate_intraclass(scores([[1, 3], [3, 1.5]]))

    assert found.correlations[IntraclassForm.RANDOM_MEAN].value is None
    assert found.correlations[IntraclassForm.RANDOM_SINGLE].value is not None
    assert found.reasons == (IntraclassReason.NO_MEAN,)


@given(TABLES)
def test_no_coefficient_is_missing_without_a_reason(rows: list[list[float]]) -> None:
    found = estimate_intraclass(scores(rows))

    assert all(one.value is not None for one in found.correlations.values()) or found.reasons


def test_the_verdict_speaks_of_the_lower_end() -> None:
    found = estimate_intraclass(scores(FLEISS)).correlations

    assert found[IntraclassForm.MIXED_MEAN].value == pytest.approx(0.91, abs=0.005)
    assert found[IntraclassForm.MIXED_MEAN].verdict is AgreementVerdict.MODERATE  # From 0.68.
    assert found[IntraclassForm.MIXED_SINGLE].verdict is AgreementVerdict.POOR


def test_many_subjects_and_little_noise_are_shown_to_be_excellent() -> None:
    rng = np.random.default_rng(3)
    rows = [
        [round(2 * (quality + noise)) / 2 for noise in rng.normal(0, 0.15, 5)]
        for quality in rng.uniform(2, 8, 40)
    ]

    found = estimate_intraclass(scores(rows)).correlations

    assert {one.verdict for one in found.values()} == {AgreementVerdict.EXCELLENT}


@given(TABLES)
def test_intervals_hold_their_coefficient_and_grow_with_confidence(
    rows: list[list[float]],
) -> None:
    table = scores(rows)
    narrow, wide = (estimate_intraclass(table, level=level).correlations for level in (0.9, 0.99))

    for form, one in narrow.items():
        assert one.value is None or one.value <= 1
        if one.interval is None or one.value is None:
            continue
        outer = wide[form].interval
        assert outer is not None
        assert one.interval.method is IntervalMethod.VARIANCE_RATIO
        assert one.interval.low <= one.value + 1e-9
        assert one.value <= one.interval.high + 1e-9
        assert outer.low <= one.interval.low + 1e-9
        assert one.interval.high <= outer.high + 1e-9
        assert not math.isnan(outer.low + outer.high)


@given(TABLES)
def test_neither_order_nor_points_for_everybody_matter(rows: list[list[float]]) -> None:
    plain = values(rows)

    assert values(rows[::-1]) == plain
    assert values([row[::-1] for row in rows]) == plain
    assert values([[score + 1.5 for score in row] for row in rows]) == plain


@given(TABLES, st.integers(1, 4))
def test_severity_counts_in_random_forms_and_not_in_mixed_ones(
    rows: list[list[float]], points: int
) -> None:
    milder = [[row[0] + points / 2, *row[1:]] for row in rows]

    for form in (IntraclassForm.MIXED_SINGLE, IntraclassForm.MIXED_MEAN):
        position = list(IntraclassForm).index(form)
        before, after = values(rows)[position], values(milder)[position]
        # Points for one expert are the same for every subject.
        assert after == before


def test_both_kinds_of_interval_cover_what_they_promise() -> None:
    # Subjects and noise of variance 1, experts' severity of variance 0.5: of one expert
    # 1/(1 + .5 + 1) = 0.4 counts, and without severity 1/2.
    rng = np.random.default_rng(11)
    covered = {IntraclassForm.RANDOM_SINGLE: 0, IntraclassForm.MIXED_SINGLE: 0}
    truth = {IntraclassForm.RANDOM_SINGLE: 0.4, IntraclassForm.MIXED_SINGLE: 0.5}
    draws = 200
    for _ in range(draws):
        rows = (
            5
            + rng.normal(0, 1, (12, 1))
            + rng.normal(0, 0.5**0.5, (1, 6))
            + rng.normal(0, 1, (12, 6))
        )
        found = estimate_intraclass(
            scores((np.round(rows.clip(0, 10) * 2) / 2).tolist())
        ).correlations
        for form, value in truth.items():
            interval = found[form].interval
            covered[form] += interval is not None and interval.low <= value <= interval.high

    assert min(covered.values()) / draws > 0.92  # 95 % within two standard deviations.


def test_who_is_left_out_is_named() -> None:
    table = scores([[1, 2, 2], [2, None, 3], [3, 3, 3], [4, 4, 5]])

    with pytest.raises(InsufficientSampleError, match="e1: s1"):
        estimate_intraclass(table)
    found = estimate_intraclass(table, MissingScores.DROP_EXPERTS)
    assert (found.experts, found.subjects, found.dropped) == (2, 4, ("e1",))
    assert IntraclassReason.LEFT_OUT in found.reasons

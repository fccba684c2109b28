"""Observed against expected by hand and by law."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.units.case_mix import CaseMixSums, UnadjustedReason
from analysis.units.estimates import Basis, UnitEstimates
from analysis.units.expectation import compare_with_expected, covariance_of_differences
from analysis.units.rank_sets import find_rank_sets

HARD, EASY = ("hard",), ("easy",)


def sums(
    rows: list[tuple[int, int, float]], units: int = 2, weights: list[float] | None = None
) -> CaseMixSums:
    unit, cell, value = np.array(rows, dtype=np.float64).reshape(-1, 3).T
    names = tuple(f"u{number}" for number in range(units))
    coded = (unit.astype(np.int64), cell.astype(np.int64), value)
    given = None if weights is None else np.array(weights)
    return CaseMixSums.of(names, (HARD, EASY), coded, given)


def test_two_units_in_one_kind_of_case_match_the_hand_calculation() -> None:
    # Two answers each, 40 and 60 against 70 and 90: 65 is expected of both. Within units the
    # variance is (200 + 200) / 2 = 200; O - E = (50 - 80) / 2, with 200 (1/2 + 1/2) / 4 = 50.
    first, second = compare_with_expected(sums([(0, 0, 40), (0, 0, 60), (1, 0, 70), (1, 0, 90)]))

    assert (first.expected, first.difference) == (65, -15)
    assert first.difference_std_error == pytest.approx(50**0.5)
    assert (second.difference, second.unshared) == (15, 0)
    # R = 50 / 65: each own answer weighs (1 - R / 2) / 2 / 65, each other R / 4 / 65.
    ratio = 50 / 65
    variance = 200 * 2 * ((1 - ratio / 2) ** 2 / 4 + ratio**2 / 16) / 65**2
    assert first.ratio == pytest.approx(ratio)
    assert first.ratio_std_error == pytest.approx(variance**0.5)
    assert first.adjusted is not None
    assert (first.adjusted.mean, first.adjusted.std_error) == (50, first.difference_std_error)


def test_units_that_do_equally_well_case_by_case_get_what_is_expected() -> None:
    rows = [(0, 0, value) for value in (40.0, 60.0) * 3] + [(0, 1, 80.0), (0, 1, 100.0)]
    rows += [(1, 0, 40.0), (1, 0, 60.0)] + [(1, 1, value) for value in (80.0, 100.0) * 3]

    for unit in compare_with_expected(sums(rows)):
        assert unit.difference == pytest.approx(0)
        assert unit.ratio == pytest.approx(1)
        assert unit.adjusted is not None
        assert unit.adjusted.mean == pytest.approx(70)


ROWS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 1), st.floats(1, 100)), min_size=4, max_size=40
)


WEIGHTS = st.lists(st.floats(0.1, 10), min_size=40, max_size=40)


@given(ROWS, WEIGHTS)
def test_differences_of_all_units_cancel_out(
    rows: list[tuple[int, int, float]], weights: list[float]
) -> None:
    sample = sums(rows, 3, weights[: len(rows)])

    # By their weights; a unit alone in its cases has none and would differ by nothing.
    found = [unit.difference or 0.0 for unit in compare_with_expected(sample)]
    assert sample.w.sum(axis=1) @ found == pytest.approx(0, abs=1e-6)


@given(ROWS, WEIGHTS, st.floats(0.1, 10))
def test_rescaled_weights_change_nothing(
    rows: list[tuple[int, int, float]], weights: list[float], factor: float
) -> None:
    given_weights = weights[: len(rows)]
    once = compare_with_expected(sums(rows, 3, given_weights))
    again = compare_with_expected(sums(rows, 3, [factor * weight for weight in given_weights]))

    for one, two in zip(once, again, strict=True):
        assert two.reason is one.reason
        if one.difference is not None:
            assert two.difference == pytest.approx(one.difference, rel=1e-6, abs=1e-9)
            assert two.difference_std_error == pytest.approx(
                one.difference_std_error, rel=1e-4, abs=1e-4
            )


@given(ROWS, st.floats(0.1, 10))
def test_a_stretched_scale_stretches_errors_and_leaves_ratios(
    rows: list[tuple[int, int, float]], factor: float
) -> None:
    stretched = [(unit, cell, factor * value) for unit, cell, value in rows]

    for one, two in zip(
        compare_with_expected(sums(rows, 3)),
        compare_with_expected(sums(stretched, 3)),
        strict=True,
    ):
        if one.difference_std_error is None or one.ratio is None:
            continue
        assert two.difference_std_error == pytest.approx(
            factor * one.difference_std_error, rel=1e-6, abs=1e-4
        )
        assert two.ratio == pytest.approx(one.ratio)
        assert two.ratio_std_error == pytest.approx(one.ratio_std_error, rel=1e-6, abs=1e-6)


@given(ROWS, WEIGHTS)
def test_the_joint_covariance_has_the_variances_and_lets_nothing_vary_in_all(
    rows: list[tuple[int, int, float]], weights: list[float]
) -> None:
    sample = sums(rows, 3, weights[: len(rows)])

    found, covariance = compare_with_expected(sample), covariance_of_differences(sample)

    compared = [i for i, unit in enumerate(found) if unit.difference_std_error is not None]
    for i in compared:
        error = found[i].difference_std_error or 0.0
        assert covariance[i, i] == pytest.approx(error**2, rel=1e-8, abs=1e-8)
    if compared:
        rated = np.flatnonzero(sample.n.sum(axis=1))
        sizes = sample.w.sum(axis=1)[rated]
        assert covariance[np.ix_(rated, rated)] @ sizes == pytest.approx(
            np.zeros(len(rated)), abs=1e-6
        )


def test_two_units_are_each_others_mirror_in_the_joint_covariance() -> None:
    # Variance 200: 200 * 2 / 4 - 200 * 4 / (4 * 4) = 50, and minus 50 between them.
    sample = sums([(0, 0, 40), (0, 0, 60), (1, 0, 70), (1, 0, 90)])

    assert covariance_of_differences(sample).tolist() == [[50, -50], [-50, 50]]
    silent = covariance_of_differences(sums([(0, 0, 40.0), (1, 0, 60.0)]))
    assert np.isnan(silent).all()


def test_adjusted_units_are_ranked_as_what_they_are() -> None:
    rows = [(0, 0, value) for value in (40.0, 60.0) * 20] + [(0, 1, 80.0), (0, 1, 100.0)]
    rows += [(1, 0, 10.0), (1, 0, 30.0)] + [(1, 1, value) for value in (50.0, 70.0) * 20]
    sample = sums(rows)
    adjusted = {unit.code: unit.adjusted for unit in compare_with_expected(sample)}

    found = find_rank_sets(
        UnitEstimates.of_means(
            adjusted, covariance_of_differences(sample), basis=Basis.OBSERVED_AGAINST_EXPECTED
        )
    )

    # Raw, the second unit is ahead; case by case it is 30 points behind.
    assert [raw.mean for raw in sample.raw() if raw is not None] == pytest.approx(
        [51.904762, 58.095238]
    )
    assert [(one.best, one.worst) for one in found.sets] == [(1, 1), (2, 2)]
    assert found.basis is Basis.OBSERVED_AGAINST_EXPECTED


def test_a_unit_alone_in_its_cases_is_compared_with_nobody() -> None:
    rows = [(0, 0, 40.0), (0, 0, 60.0), (1, 1, 70.0), (1, 1, 90.0)]

    first = compare_with_expected(sums(rows))[0]

    assert first.raw is not None
    assert (first.difference, first.adjusted, first.unshared) == (None, None, 1)
    assert first.reason is UnadjustedReason.NOTHING_SHARED


def test_a_unit_without_answers_and_a_wave_without_spread_say_why() -> None:
    silent = compare_with_expected(sums([(0, 0, 40.0), (1, 0, 60.0)], 3))

    assert silent[2].reason is UnadjustedReason.NO_RATINGS
    assert silent[0].reason is UnadjustedReason.NO_SPREAD_KNOWN
    assert silent[0].raw is not None


def test_where_nothing_is_expected_there_is_no_ratio() -> None:
    first = compare_with_expected(sums([(0, 0, 0.0), (0, 0, 0.0), (1, 0, 0.0)]))[0]

    assert (first.difference, first.ratio, first.ratio_std_error) == (0, None, None)


def test_a_cell_without_two_answers_of_a_unit_takes_the_pooled_variance() -> None:
    # Variance 200 of the hard cell stands for the easy one: 200 * (1/4 + 1/4) for one answer each.
    rows = [(0, 0, 40.0), (0, 0, 60.0), (1, 1, 70.0), (2, 1, 90.0)]

    second = compare_with_expected(sums(rows, 3))[1]

    assert second.difference == -10
    assert second.difference_std_error == pytest.approx(100**0.5)

"""Shrinkage by hand, by law, and what it refuses."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import ConvergenceError, InsufficientSampleError, InvalidSampleError
from analysis.units import between_variance
from analysis.units.between_variance import (
    TurnedFigures,
    dersimonian_laird,
    fit_mean,
    paule_mandel,
    restricted_likelihood,
)
from analysis.units.estimates import Basis, UnitEstimates
from analysis.units.rank_sets import find_rank_sets
from analysis.units.shrinkage import BetweenVarianceMethod, Shrinkage, shrink

METHODS = list(BetweenVarianceMethod)
UNITS = st.lists(st.tuples(st.floats(0, 100), st.floats(0.05, 30)), min_size=3, max_size=30).map(
    lambda pairs: (np.array([y for y, _v in pairs]), np.array([v for _y, v in pairs]))
)


def units(values: np.ndarray, variances: np.ndarray) -> UnitEstimates:
    codes = tuple(f"u{number}" for number in range(len(values)))
    n = np.full(len(values), 100)
    return UnitEstimates(codes, values, np.diag(variances), n, n * 1.0)


@pytest.mark.parametrize("method", METHODS)
def test_three_equally_precise_units_match_the_hand_calculation(
    method: BetweenVarianceMethod,
) -> None:
    # 60, 70, 80 with variance 25: the spread between is 100, of which 25 is noise, so tau² = 75
    # and every figure keeps 75 % of its distance from 70. The variance of a shrunk figure is
    # 0.75 * 25 + 0.25² * 100 / 3; that of the mean 100 / 3.
    found = shrink(units(np.array([60.0, 70.0, 80.0]), np.full(3, 25.0)), method)

    assert found.tau2 == pytest.approx(75)
    assert found.mean_std_error == pytest.approx((100 / 3) ** 0.5)
    assert [unit.raw for unit in found.units] == [60, 70, 80]
    assert [unit.shrunk for unit in found.units] == pytest.approx([62.5, 70, 77.5])
    assert [unit.reliability for unit in found.units] == pytest.approx([0.75] * 3)
    assert found.units[0].std_error == pytest.approx((18.75 + 100 / 48) ** 0.5)
    # Equal variances leave no bias; V(tau²) = 2 * 100² / 3 adds 2 * 25² / 100³ of itself.
    added = 2 * 25**2 / 100**3 * 2 * 100**2 / 3
    assert found.units[0].root_mean_square_error ** 2 == pytest.approx(18.75 + 100 / 48 + added)


@pytest.mark.parametrize("method", METHODS)
def test_units_whose_sum_calibration_fixes_have_a_spread_too(
    method: BetweenVarianceMethod,
) -> None:
    # The errors of 0, 3 and 6 add up to zero, and each contrast has the variance 4: of the spread
    # of 9 that is noise, and the mean is known but for how units differ.
    sums_to_zero = 4 * (np.eye(3) - np.full((3, 3), 1 / 3))
    values = units(np.array([0.0, 3.0, 6.0]), np.ones(3))

    found = shrink(replace(values, covariance=sums_to_zero), method)

    assert found.tau2 == pytest.approx(5)
    assert found.mean == pytest.approx(3)


def test_units_alike_but_for_noise_are_shrunk_to_their_mean() -> None:
    found = shrink(units(np.array([70.0, 70.5, 69.5]), np.full(3, 4.0)))

    assert found.tau2 == 0
    assert [unit.shrunk for unit in found.units] == pytest.approx([70] * 3)
    assert found.below_reliability(0.5) == ("u0", "u1", "u2")
    assert all(unit.root_mean_square_error > unit.std_error for unit in found.units)


def test_the_noisier_of_two_units_moves_further() -> None:
    values, variances = np.array([60.0, 90.0, 90.0]), np.array([1.0, 1.0, 100.0])

    found = shrink(units(values, variances))

    assert found.units[1].shrunk > found.units[2].shrunk > found.mean
    assert found.below_reliability(0.9) == ("u2",)


@given(UNITS)
def test_paule_and_mandel_set_q_to_its_expectation(
    sample: tuple[np.ndarray, np.ndarray],
) -> None:
    values, variances = sample

    figures = TurnedFigures.of(values, np.diag(variances))

    tau2 = paule_mandel(figures)

    q = fit_mean(figures, tau2).q
    if tau2 > 0:
        assert q == pytest.approx(len(values) - 1, rel=1e-9)
    else:
        assert q <= len(values) - 1


@given(UNITS)
def test_no_tau2_nearby_is_likelier_than_that_of_reml(
    sample: tuple[np.ndarray, np.ndarray],
) -> None:
    values, variances = sample

    figures = TurnedFigures.of(values, np.diag(variances))

    tau2 = restricted_likelihood(figures)

    best = fit_mean(figures, tau2).log_likelihood
    starts = (dersimonian_laird(figures), paule_mandel(figures))
    for other in (0.0, 0.9 * tau2, 1.1 * tau2 + 0.01, *starts):
        assert fit_mean(figures, other).log_likelihood <= best + 1e-9


@given(UNITS, st.floats(-50, 50), st.floats(0.1, 10))
def test_moving_and_stretching_the_scale_moves_and_stretches_the_result(
    sample: tuple[np.ndarray, np.ndarray], shift: float, factor: float
) -> None:
    values, variances = sample

    plain = shrink(units(values, variances))
    other = shrink(units(factor * values + shift, factor**2 * variances))

    assert other.tau2 == pytest.approx(factor**2 * plain.tau2, rel=1e-6, abs=1e-6)
    for one, two in zip(plain.units, other.units, strict=True):
        assert two.shrunk == pytest.approx(factor * one.shrunk + shift, rel=1e-6, abs=1e-6)
        assert 0 <= one.reliability <= 1
        assert min(one.raw, plain.mean) - 1e-9 <= one.shrunk <= max(one.raw, plain.mean) + 1e-9


def test_shrunk_figures_share_the_error_of_the_mean() -> None:
    found: Shrinkage = shrink(units(np.array([60.0, 70.0, 80.0]), np.full(3, 25.0)))

    assert found.estimates.basis is Basis.SHRUNK
    assert found.estimates.covariance[0, 1] == pytest.approx(0.25**2 * 100 / 3)
    with pytest.raises(InvalidSampleError, match="these are shrunk"):
        find_rank_sets(found.estimates)


@given(UNITS, st.floats(0.1, 50))
def test_an_error_that_all_units_share_moves_no_unit_against_another(
    sample: tuple[np.ndarray, np.ndarray], shared: float
) -> None:
    plain = units(*sample)

    alone = shrink(plain)
    together = shrink(replace(plain, covariance=plain.covariance + shared))

    assert together.tau2 == pytest.approx(alone.tau2, rel=1e-6, abs=1e-6)
    for one, two in zip(alone.units, together.units, strict=True):
        assert two.shrunk == pytest.approx(one.shrunk, rel=1e-6, abs=1e-6)
        assert two.std_error**2 == pytest.approx(one.std_error**2 + shared, rel=1e-6)


def test_a_total_known_without_error_can_be_shrunk() -> None:
    # Errors of 3 that add up to zero: every row of the matrix does.
    covariance = 9.0 * (np.eye(3) - 1 / 3)
    found = shrink(replace(units(np.array([60.0, 70.0, 80.0]), np.ones(3)), covariance=covariance))

    # The mean is exact; the contrasts have variance 9, and 100 between them: tau² = 91.
    assert found.tau2 == pytest.approx(91)
    assert [unit.shrunk for unit in found.units] == pytest.approx([60.9, 70, 79.1])


def test_two_units_are_too_few() -> None:
    with pytest.raises(InsufficientSampleError, match="needs 3 units, not 2"):
        shrink(units(np.array([60.0, 70.0]), np.ones(2)))


@pytest.mark.parametrize("estimator", [paule_mandel, restricted_likelihood])
def test_a_search_that_does_not_end_is_an_error(
    estimator: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(between_variance, "MAX_STEPS", 0)
    figures = TurnedFigures.of(np.array([1.0, 50.0, 99.0]), np.diag([1.0, 2.0, 30.0]))

    with pytest.raises(ConvergenceError, match="tau²"):
        estimator(figures)  # type: ignore[operator]

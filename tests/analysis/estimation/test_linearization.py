"""Calibrated variances: by hand, by law, and by repeated sampling."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InvalidSampleError
from analysis.estimation.cells import Cells, distinct
from analysis.estimation.design import SamplingDesign
from analysis.estimation.intervals import IntervalMethod
from analysis.estimation.linearization import joint_covariance, linearize
from analysis.estimation.means import mean_of_domain
from analysis.estimation.moments import LevelCounts, Moments
from analysis.estimation.raking import rake
from analysis.estimation.weighting import MarginTarget, uncalibrated


def plain(values: np.ndarray, domain: np.ndarray | None = None) -> tuple[Moments, Cells]:
    cells = Cells.of([], SamplingDesign.equal(len(values)))
    where = np.zeros(len(values), dtype=np.int64) if domain is None else domain
    return Moments.of(where, cells.of_row, values, np.ones(len(values))), cells


def test_four_numbers_match_the_hand_calculation() -> None:
    # Mean 60; deviations -20, 0, 0, 20: variance of the mean 800 / 3 / 4.
    moments, cells = plain(np.array([40.0, 60.0, 60.0, 80.0]))

    result = linearize(moments, 1, cells, uncalibrated(cells.base))

    assert result.means[0] == 60
    assert result.variances[0] == pytest.approx(800 / 3 / 4)


@given(st.lists(st.floats(0, 100), min_size=2, max_size=60))
def test_equal_weights_give_the_textbook_standard_error(values: list[float]) -> None:
    sample = np.array(values)
    moments, cells = plain(sample)

    result = linearize(moments, 1, cells, uncalibrated(cells.base))

    assert result.means[0] == pytest.approx(sample.mean())
    expected = sample.std(ddof=1) / len(values) ** 0.5
    assert result.std_errors[0] == pytest.approx(expected, abs=1e-5)


def test_raking_to_what_explains_everything_leaves_no_error() -> None:
    # The variable is constant within each category, so known totals fix the mean.
    level = np.array([0, 0, 0, 1, 1])
    cells = Cells.of([(level, 2)], SamplingDesign.equal(5))
    target = MarginTarget("m", ("a", "b"), cells.levels[:, 0], np.array([50.0, 50.0]))
    values = np.array([100.0, 100.0, 100.0, 0.0, 0.0])
    moments = Moments.of(np.zeros(5, dtype=np.int64), cells.of_row, values, np.ones(5))

    result = linearize(moments, 1, cells, rake([target], cells.counts, cells.base))

    assert result.means[0] == pytest.approx(50)
    assert result.std_errors[0] == pytest.approx(0, abs=1e-6)


@given(st.integers(0, 2**32 - 1))
def test_parts_merge_into_the_whole_in_any_order(seed: int) -> None:
    rng = np.random.default_rng(seed)
    unit, cell, level = (rng.integers(0, size, 40) for size in (3, 4, 5))
    whole = LevelCounts.of(unit, cell, level, 5)
    cut = int(rng.integers(1, 39))
    parts = [
        LevelCounts.of(unit[rows], cell[rows], level[rows], 5)
        for rows in (slice(cut, None), slice(None, cut))
    ]

    merged = LevelCounts.merge(parts)

    for name in ("domain", "cell", "counts"):
        assert (getattr(merged, name) == getattr(whole, name)).all()


def test_level_counts_give_the_moments_of_the_rows() -> None:
    rng = np.random.default_rng(8)
    unit, cell, level = (rng.integers(0, size, 200) for size in (3, 4, 6))
    scores, base = np.array([100.0, 75, 50, 25, 0]), np.array([1.0, 0.5, 2.0, 3.0])
    answered = level < 5

    counted = LevelCounts.of(unit, cell, level, 6).moments(scores, base)
    rows = cell[answered]
    summed = Moments.of(unit[answered], rows, scores[level[answered]], base[rows])

    for name in ("n", "d", "dy", "dd", "ddy", "ddyy"):
        assert getattr(counted, name) == pytest.approx(getattr(summed, name))


def test_domains_can_be_dropped_and_joined() -> None:
    counts = LevelCounts.of(np.array([0, 1, 2]), np.zeros(3, int), np.array([0, 1, 1]), 2)

    joined = counts.regrouped(np.array([0, 0, -1]))

    assert joined.by_domain(1).tolist() == [[1, 1]]


def test_the_covariance_of_units_has_their_variances_on_its_diagonal() -> None:
    rng = np.random.default_rng(2)
    unit, level = rng.integers(0, 4, 300), rng.integers(0, 3, 300)
    cells = Cells.of([(unit, 4), (level, 3)], SamplingDesign(rng.choice([1.0, 2.0], 300)))
    targets = [
        MarginTarget("unit", tuple("abcd"), cells.levels[:, 0], np.array([9.0, 8, 7, 6])),
        MarginTarget("level", tuple("xyz"), cells.levels[:, 1], np.array([10.0, 12, 8])),
    ]
    raked = rake(targets, cells.counts, cells.base)
    d = cells.base[cells.of_row]
    moments = Moments.of(unit, cells.of_row, rng.uniform(0, 100, 300), d)

    covariance = joint_covariance(moments, 4, cells, raked)
    result = linearize(moments, 4, cells, raked)

    assert np.diag(covariance) == pytest.approx(result.variances)
    assert covariance == pytest.approx(covariance.T)


def test_intervals_cover_what_they_promise_when_samples_are_drawn_again() -> None:
    rng = np.random.default_rng(11)
    level = rng.choice(3, 6000, p=[0.5, 0.35, 0.15])
    values = np.clip(60 + 15 * level + rng.normal(0, 15, 6000), 0, 100)
    totals, truth = np.bincount(level).astype(float), values.mean()
    covered = 0
    for _ in range(400):
        drawn = rng.choice(6000, 150, replace=True)
        cells = Cells.of([(level[drawn], 3)], SamplingDesign.equal(150))
        target = MarginTarget("m", tuple("abc"), cells.levels[:, 0], totals)
        moments = Moments.of(np.zeros(150, int), cells.of_row, values[drawn], np.ones(150))
        raked = rake([target], cells.counts, cells.base)
        mean = mean_of_domain(linearize(moments, 1, cells, raked), 0)
        interval = mean.interval(bounds=(0, 100)) if mean else None
        covered += interval is not None and interval.low <= truth <= interval.high
    assert 0.92 <= covered / 400 <= 0.98


def test_a_finite_population_shrinks_the_error_only_beyond_the_share() -> None:
    moments, cells = plain(np.array([40.0, 60.0, 60.0, 80.0]))
    linearized = linearize(moments, 1, cells, uncalibrated(cells.base))

    large = mean_of_domain(linearized, 0, population=100)
    small = mean_of_domain(linearized, 0, population=8)

    assert large is not None
    assert small is not None
    assert (large.sampled_share, large.has_finite_population_correction) == (0.04, False)
    assert (small.sampled_share, small.has_finite_population_correction) == (0.5, True)
    assert (small.std_error or 0) ** 2 == pytest.approx((large.std_error or 0) ** 2 / 2)


def test_one_respondent_has_no_error_and_nobody_no_mean() -> None:
    moments, cells = plain(np.array([50.0, 60.0]), np.array([0, 0]))
    linearized = linearize(moments, 2, cells, uncalibrated(cells.base))
    lonely, alone = plain(np.array([50.0]))

    one = mean_of_domain(linearize(lonely, 1, alone, uncalibrated(alone.base)), 0, population=1)

    assert one is not None
    assert (one.std_error, one.interval(bounds=(0, 100))) == (None, None)
    assert np.isnan(joint_covariance(lonely, 1, alone, uncalibrated(alone.base))).all()
    assert mean_of_domain(linearized, 1) is None


def test_unanimous_respondents_do_not_promise_certainty() -> None:
    moments, cells = plain(np.full(10, 100.0))

    mean = mean_of_domain(linearize(moments, 1, cells, uncalibrated(cells.base)), 0)

    interval = mean.interval(bounds=(0, 100)) if mean else None
    assert interval is not None
    assert interval.method is IntervalMethod.WILSON_BOUND
    assert (interval.low, interval.high) == pytest.approx((72.25, 100), abs=0.005)


def test_keys_too_many_to_tabulate_are_sorted_instead() -> None:
    found, position = distinct(np.array([5, 2**40, 5]), 2**41)

    assert (found.tolist(), position.tolist()) == ([5, 2**40], [0, 1, 0])


def test_crossing_many_wide_variables_does_not_overflow() -> None:
    wide = (np.array([0, 2**40 - 1, 2**40 - 1]), 2**40)

    cells = Cells.of([wide, wide, wide], SamplingDesign.equal(3))

    assert cells.counts.tolist() == [1, 2]
    assert cells.levels.tolist() == [[0, 0, 0], [2**40 - 1] * 3]


@pytest.mark.parametrize("weights", [[1.0, 0.0], [1.0, float("nan")], [-1.0, 1.0]])
def test_weights_that_are_not_above_zero_are_refused(weights: list[float]) -> None:
    with pytest.raises(InvalidSampleError, match="above zero"):
        SamplingDesign(np.array(weights))


def test_codes_out_of_range_and_values_not_finite_are_refused() -> None:
    with pytest.raises(InvalidSampleError, match="in range"):
        Cells.of([(np.array([0, 3]), 3)], SamplingDesign.equal(2))
    with pytest.raises(InvalidSampleError, match="finite"):
        Moments.of(np.zeros(1, int), np.zeros(1, int), np.array([np.nan]), np.ones(1))

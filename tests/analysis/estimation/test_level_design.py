"""Counts of answers, against the same respondents row by row."""

from dataclasses import dataclass

import numpy as np
import pytest

from analysis.errors import InsufficientSampleError, InvalidSampleError
from analysis.estimation.cells import Cells
from analysis.estimation.cluster_design import CalibratedDesign, ClusterDesign
from analysis.estimation.design import FloatArray, IntArray, SamplingDesign
from analysis.estimation.distances import Distance, DistanceKind
from analysis.estimation.domain_estimates import estimate_means, estimate_shares
from analysis.estimation.domains import Domains
from analysis.estimation.goodness_of_fit import fit_test
from analysis.estimation.greg import calibrate
from analysis.estimation.independence import (
    IndependenceStatistic,
    estimate_table,
    independence_test,
)
from analysis.estimation.level_design import LevelDesign
from analysis.estimation.moments import LevelCounts
from analysis.estimation.raking import rake
from analysis.estimation.stages import Stage
from analysis.estimation.weighting import MarginTarget, uncalibrated

N = 600
SEX_TOTALS, AGE_TOTALS = np.array([4000.0, 6000.0]), np.array([2000.0, 5000.0, 3000.0])
LEVELS = 2 * 4  # Satisfied or not, crossed with the channel; then one column for no answer.


@dataclass(frozen=True)
class Case:
    """Respondents of three strata, with raked weights, as rows and as counts."""

    satisfied: IntArray
    channel: IntArray
    rows: ClusterDesign | CalibratedDesign
    counts: LevelDesign


def make_case(*, is_raked: bool, is_finite: bool) -> Case:
    random = np.random.default_rng(11)
    stratum, sex, age = (random.integers(0, size, N) for size in (3, 2, 3))
    base = np.array([1.0, 2.5, 4.0])[stratum]
    satisfied, channel = random.integers(0, 2, N), random.integers(0, 4, N)
    satisfied = np.where(random.random(N) < 0.1, -1, satisfied)
    population = np.array([1000.0, 2500.0, 700.0]) if is_finite else None
    cells = Cells.of([(sex, 2), (age, 3)], SamplingDesign(base))
    level = np.where(satisfied < 0, LEVELS, satisfied * 4 + channel)
    counts = LevelCounts.of(stratum, cells.of_row, level, LEVELS + 1)

    def margins(sex: IntArray, age: IntArray) -> list[MarginTarget]:
        return [
            MarginTarget("sex", ("f", "m"), sex, SEX_TOTALS),
            MarginTarget("age", ("young", "mid", "old"), age, AGE_TOTALS),
        ]

    stage = Stage(strata=stratum, population=None if population is None else population[stratum])
    design = ClusterDesign.of([stage], base)
    calibration = uncalibrated(cells.base)
    rows: ClusterDesign | CalibratedDesign = design
    if is_raked:
        targets = margins(cells.levels[:, 0], cells.levels[:, 1])
        calibration = rake(targets, cells.counts, cells.base)
        found = calibrate(base, margins(sex, age), distance=Distance(DistanceKind.RAKING))
        rows = CalibratedDesign(design, found)
    return Case(satisfied, channel, rows, LevelDesign.of(counts, cells, calibration, population))


def of_level(values: list[float], missing: float, design: LevelDesign) -> FloatArray:
    """Return what each group answered, from a value for each level."""
    return np.array([*values, missing])[design.level]


CASES = [(False, False), (False, True), (True, False), (True, True)]


@pytest.mark.parametrize(("is_raked", "is_finite"), CASES)
@pytest.mark.parametrize("kind", IndependenceStatistic)
def test_independence_needs_no_rows(
    kind: IndependenceStatistic, *, is_raked: bool, is_finite: bool
) -> None:
    case = make_case(is_raked=is_raked, is_finite=is_finite)
    answers = [[level // 4, level % 4] for level in range(LEVELS)]
    rows, columns = np.array([*answers, [-1, -1]])[case.counts.level].T

    one = independence_test(estimate_table(case.satisfied, case.channel, (2, 4), case.rows), kind)
    two = independence_test(estimate_table(rows, columns, (2, 4), case.counts), kind)

    same = ["statistic", "p_value", "chi_square", "mean_design_effect", "cramers_v", "df"]
    same += [] if one.df_denominator is None else ["df_denominator"]
    for name in same:
        assert getattr(two, name) == pytest.approx(getattr(one, name), rel=1e-10), name
    assert two.n == one.n
    assert two.effective_n == pytest.approx(one.effective_n, rel=1e-10)


@pytest.mark.parametrize(("is_raked", "is_finite"), CASES)
def test_means_of_domains_need_no_rows(*, is_raked: bool, is_finite: bool) -> None:
    case = make_case(is_raked=is_raked, is_finite=is_finite)
    scores = of_level([100.0 * (level // 4) for level in range(LEVELS)], np.nan, case.counts)
    channel = of_level([level % 4 for level in range(LEVELS)], -1, case.counts).astype(np.int64)
    score_of_row = np.where(case.satisfied < 0, np.nan, 100.0 * case.satisfied)

    one = estimate_means(score_of_row, Domains.of_codes(case.channel, 4), case.rows)
    two = estimate_means(scores, Domains.of_codes(channel, 4), case.counts)

    np.testing.assert_allclose(two.estimates, one.estimates, rtol=1e-10)
    np.testing.assert_allclose(two.covariance, one.covariance, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(two.srs_variances, one.srs_variances, rtol=1e-10)
    assert two.n.tolist() == one.n.tolist()
    assert two.df.tolist() == one.df.tolist()


def test_fit_needs_no_rows() -> None:
    case = make_case(is_raked=False, is_finite=False)
    channel = of_level([level % 4 for level in range(LEVELS)], -1, case.counts).astype(np.int64)
    of_row = np.where(case.satisfied < 0, -1, case.channel)
    known = np.array([1.0, 2, 3, 4])

    one = fit_test(estimate_shares(of_row, 4, Domains.whole(N), case.rows), known)
    everybody = Domains.whole(len(channel))
    two = fit_test(estimate_shares(channel, 4, everybody, case.counts), known)

    assert two.statistic == pytest.approx(one.statistic, rel=1e-10)
    assert two.p_value == pytest.approx(one.p_value, rel=1e-9)


def test_counts_of_others_and_impossible_strata_are_refused() -> None:
    zero = np.zeros(3, dtype=np.int64)
    cells = Cells.of([(zero, 1)], SamplingDesign.equal(3))
    base = uncalibrated(cells.base)
    two = LevelCounts.of(zero[:2], zero[:2], zero[:2], 1)
    three = LevelCounts.of(zero, zero, zero, 1)
    alone = LevelCounts.of(np.array([0, 0, 1]), zero, zero, 1)

    with pytest.raises(InvalidSampleError, match="the same respondents"):
        LevelDesign.of(two, cells, base)
    with pytest.raises(InvalidSampleError, match="not below its respondents"):
        LevelDesign.of(three, cells, base, np.array([2.0]))
    with pytest.raises(InsufficientSampleError, match="stratum 1 has a single respondent"):
        LevelDesign.of(alone, cells, base)

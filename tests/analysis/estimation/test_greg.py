"""Generalised calibration: by hand, by law, and why it cannot be done."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import ConvergenceError, InfeasibleWeightingError, InvalidSampleError
from analysis.estimation import greg
from analysis.estimation.calibration_totals import ContinuousTotal
from analysis.estimation.cells import sum_by
from analysis.estimation.distances import Distance, DistanceKind
from analysis.estimation.greg import calibrate
from analysis.estimation.raking import rake
from analysis.estimation.weighting import MarginTarget

ONES = ContinuousTotal("population", np.ones(4), 20.0)
DISTANCES = [
    Distance(),
    Distance(low=0.3, high=3),
    Distance(DistanceKind.RAKING),
    Distance(DistanceKind.RAKING, 0.3, 3),
    Distance(DistanceKind.LOGIT, 0.3, 3),
]


def test_linear_calibration_by_hand() -> None:
    # d = 4 each; totals 20 and 60 of (1, x) with x = 1, 2, 3, 4, whose base totals are 16 and 40.
    # X'dX = [[16, 40], [40, 120]], gap (4, 20): λ = (-1, 0.5), g = 1 - 1 + x/2.
    x = ContinuousTotal("x", np.array([1.0, 2, 3, 4]), 60.0)

    found = calibrate(np.full(4, 4.0), continuous=[ONES, x])

    assert found.weights == pytest.approx([2, 4, 6, 8])


def test_one_margin_is_post_stratification_whatever_the_distance() -> None:
    margin = MarginTarget("sex", ("f", "m"), np.array([0, 0, 1, 1]), np.array([6.0, 10.0]))

    for distance in DISTANCES:
        found = calibrate(np.array([1.0, 2, 3, 4]), [margin], distance=distance)
        assert found.weights == pytest.approx([2, 4, 30 / 7, 40 / 7])


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.sampled_from(DISTANCES))
def test_weights_meet_every_total_within_the_bounds(seed: int, distance: Distance) -> None:
    rng = np.random.default_rng(seed)
    n = 60
    base, x = rng.uniform(1, 20, n), rng.normal(10, 4, n)
    sex, age = rng.integers(0, 2, n), rng.integers(0, 3, n)
    # Totals that factors between .6 and 1.7 meet exist by construction.
    truth = base * rng.uniform(0.6, 1.7, n)
    margins = [
        MarginTarget("sex", ("f", "m"), sex, sum_by(sex, truth, 2)),
        MarginTarget("age", ("o", "m", "y"), age, sum_by(age, truth, 3)),
    ]
    total = ContinuousTotal("x", x, float(truth @ x))

    found = calibrate(base, margins, [total], distance=distance)

    assert found.max_total_error <= 1e-10
    assert found.weights @ x == pytest.approx(total.total, rel=1e-9)
    factor = found.weights / base
    assert distance.low - 1e-9 <= factor.min() <= factor.max() <= distance.high + 1e-9
    again = calibrate(found.weights, margins, [total], distance=distance)
    assert again.weights == pytest.approx(found.weights, rel=1e-7)


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.floats(1e-3, 1e3))
def test_raking_rows_is_raking_cells_and_the_scale_of_base_weights_does_not_matter(
    seed: int, scale: float
) -> None:
    rng = np.random.default_rng(seed)
    level, other = np.tile(np.arange(3), 8), np.repeat(np.arange(2), 12)
    base = rng.uniform(0.5, 4, 24)
    margins = [
        MarginTarget("a", tuple("xyz"), level, np.array([300.0, 200, 500])),
        MarginTarget("b", tuple("fm"), other, np.array([450.0, 550])),
    ]

    rows = calibrate(base * scale, margins, distance=Distance(DistanceKind.RAKING))
    cells = rake(margins, np.ones(24, dtype=np.int64), base)

    assert rows.weights == pytest.approx(cells.weight, rel=1e-9)


def test_weights_fifty_million_times_the_sample_are_reached() -> None:
    rng = np.random.default_rng(1)
    level = np.arange(300) % 4
    totals = np.array([0.4, 0.3, 0.2, 0.1]) * 50e6
    margin = MarginTarget("age", tuple("abcd"), level, totals)
    x = ContinuousTotal("x", rng.uniform(0, 1, 300), 24e6)

    found = calibrate(np.ones(300), [margin], [x], distance=Distance(DistanceKind.RAKING))

    assert found.max_total_error <= 1e-10


def test_respondents_at_a_bound_are_counted() -> None:
    # As by hand above, but the first factor may not fall to .5: the others share what is left,
    # 4.4 in all and 14.4 times x, so .8667, 1.4667 and 2.0667.
    x = ContinuousTotal("x", np.array([1.0, 2, 3, 4]), 60.0)

    found = calibrate(np.full(4, 4.0), continuous=[ONES, x], distance=Distance(low=0.6, high=2.2))

    assert (found.at_low, found.at_high) == (1, 0)
    assert found.weights / 4 == pytest.approx([0.6, 13 / 15, 22 / 15, 31 / 15])


# --- what cannot be done -----------------------------------------------------------------


def test_a_total_that_no_factor_within_the_bounds_reaches_is_named_with_the_range() -> None:
    margin = MarginTarget("sex", ("f", "m"), np.array([0, 0, 1, 1]), np.array([9.0, 7.0]))

    with pytest.raises(
        InfeasibleWeightingError,
        match=r"sex=f: the total is 9, but factors between 0\.5 and 2 reach only 1\.5 to 6",
    ):
        calibrate(np.array([1.0, 2, 3, 4]), [margin], distance=Distance(low=0.5, high=2))


def test_bounds_that_all_totals_together_exceed_are_answered_with_wider_ones() -> None:
    # Each total alone needs factors within .6 and 1.4. Together, with t the factor of (f, b), they
    # need 7 - 4t, 1.6t - 1.6 and 2.8 - 1.6t elsewhere: at best 1 ± .4286, where t is 1.3929.
    rows = np.array([0, 0, 1, 1])
    columns = np.array([0, 1, 0, 1])
    margins = [
        MarginTarget("sex", ("f", "m"), rows, np.array([28.0, 12.0])),
        MarginTarget("age", ("a", "b"), columns, np.array([12.0, 28.0])),
    ]
    base = np.array([4.0, 16.0, 10, 10])

    with pytest.raises(InfeasibleWeightingError, match=r"from 0\.5714 to 1\.429 they would"):
        calibrate(base, margins, distance=Distance(low=0.59, high=1.41))
    calibrate(base, margins, distance=Distance(low=0.57, high=1.43))


def test_totals_that_no_positive_weights_meet_together_are_explained() -> None:
    # A mean of 3 whose squares average 8.75 would have a negative variance.
    x = ContinuousTotal("x", np.array([1.0, 2, 3, 4]), 60.0)
    y = ContinuousTotal("y", np.array([1.0, 4, 9, 16]), 175.0)

    with pytest.raises(InfeasibleWeightingError, match="only negative ones would"):
        calibrate(np.ones(4), continuous=[ONES, x, y], distance=Distance(DistanceKind.RAKING))
    negative = calibrate(np.ones(4), continuous=[ONES, x, y])
    assert negative.weights.min() < 0


def test_totals_that_only_zero_weights_would_meet_are_refused_without_a_word_of_the_solver() -> (
    None
):
    answers = ([1, 1, 1, 0, 0], [0, 0, 1, 0, 1], [0, 0, 0, 0, 1])
    totals = ([45.0, 55], [61.0, 39], [53.0, 47])
    margins = [
        MarginTarget(name, ("x", "y"), np.array(codes), np.array(known))
        for name, codes, known in zip("abc", answers, totals, strict=True)
    ]

    with pytest.raises(InfeasibleWeightingError, match="only negative ones would"):
        calibrate(np.ones(5), margins, distance=Distance(DistanceKind.RAKING))


def test_categories_on_one_side_only_and_contradicting_margins_are_explained() -> None:
    sex = MarginTarget("sex", ("f", "m", "x"), np.array([0, 0, 1, 1]), np.array([6.0, 10, 4]))
    age = MarginTarget("age", ("o", "y"), np.array([0, 1, 0, 1]), np.array([6.0, 10]))

    with pytest.raises(InfeasibleWeightingError, match="sex totals 20 and margin age totals 16"):
        calibrate(np.ones(4), [sex, age])
    with pytest.raises(InfeasibleWeightingError, match="not in the sample: x"):
        calibrate(np.ones(4), [sex])


def test_a_continuous_total_that_others_determine_must_agree_with_them() -> None:
    margin = MarginTarget("sex", ("f", "m"), np.array([0, 0, 1, 1]), np.array([6.0, 10.0]))
    right = ContinuousTotal("people", np.ones(4), 16.0)
    wrong = ContinuousTotal("people", np.ones(4), 17.0)

    found = calibrate(np.ones(4), [margin], [right])

    assert found.weights == pytest.approx([3, 3, 5, 5])
    with pytest.raises(InfeasibleWeightingError, match="contradicts the totals of"):
        calibrate(np.ones(4), [margin], [wrong])


def test_a_variable_that_is_zero_for_everybody_is_refused() -> None:
    with pytest.raises(InfeasibleWeightingError, match="cars: zero for everybody"):
        calibrate(np.ones(4), continuous=[ONES, ContinuousTotal("cars", np.zeros(4), 3.0)])


@pytest.mark.parametrize(
    ("total", "reason"),
    [
        (ContinuousTotal("x", np.array([1.0, np.nan, 1, 1]), 3.0), "x needs a finite value"),
        (ContinuousTotal("x", np.ones(3), 3.0), "x needs a finite value for each of 4"),
        (ContinuousTotal("x", np.ones(4), float("nan")), "the total of x is nan"),
    ],
)
def test_values_and_totals_that_are_missing_are_refused(
    total: ContinuousTotal, reason: str
) -> None:
    with pytest.raises(InvalidSampleError, match=reason):
        calibrate(np.ones(4), continuous=[total])


def test_nothing_to_calibrate_to_or_from_is_refused() -> None:
    with pytest.raises(InvalidSampleError, match="a margin or a continuous total"):
        calibrate(np.ones(4))
    with pytest.raises(InvalidSampleError, match="none negative"):
        calibrate(np.array([1.0, -1, 1, 1]), continuous=[ONES])
    with pytest.raises(InvalidSampleError, match="margin sex needs a code"):
        calibrate(
            np.ones(4), [MarginTarget("sex", ("f",), np.zeros(3, dtype=np.int64), np.ones(1))]
        )


@pytest.mark.parametrize(
    ("kind", "low", "high", "reason"),
    [
        ("linear", 1.0, 2.0, "both sides of 1"),
        ("raking", 0.2, 0.9, "both sides of 1"),
        ("logit", 0.5, float("inf"), "two finite bounds"),
    ],
)
def test_bounds_that_make_no_sense_are_refused(
    kind: str, low: float, high: float, reason: str
) -> None:
    with pytest.raises(InvalidSampleError, match=reason):
        Distance(DistanceKind(kind), low, high)


def test_stopping_short_of_a_total_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(greg, "MAX_STEPS", 0)
    margin = MarginTarget("sex", ("f", "m"), np.array([0, 0, 1, 1]), np.array([6.0, 10.0]))

    with pytest.raises(ConvergenceError, match="in the total of sex="):
        calibrate(np.ones(4), [margin])

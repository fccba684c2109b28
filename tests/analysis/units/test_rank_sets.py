"""Sets of ranks by hand and by law: what they hold, and what they refuse."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import InsufficientSampleError, InvalidSampleError
from analysis.units.estimates import UnitEstimates
from analysis.units.rank_sets import RankSets, find_marginal_rank_sets, find_rank_sets
from analysis.units.separations import CriticalValueMethod, SeparationPlan, draw_errors

BONFERRONI = SeparationPlan(method=CriticalValueMethod.BONFERRONI, is_step_down=False)
HOLM = SeparationPlan(method=CriticalValueMethod.BONFERRONI)
ONE_STEP = SeparationPlan(is_step_down=False)


def units(values: list[float], std_error: float = 1.0, n: int = 10_000) -> UnitEstimates:
    codes = tuple(f"u{number}" for number in range(len(values)))
    covariance = np.eye(len(values)) * std_error**2
    sizes = np.full(len(values), n)
    return UnitEstimates(codes, np.array(values, dtype=float), covariance, sizes, sizes * 1.0)


def ranks(found: RankSets) -> list[tuple[int, int]]:
    return [(one.best, one.worst) for one in found.sets]


SAMPLES = st.lists(st.floats(0, 30), min_size=2, max_size=8)


@pytest.mark.parametrize("plan", [SeparationPlan(), ONE_STEP, BONFERRONI, HOLM])
def test_one_unit_far_above_two_alike_has_rank_one(plan: SeparationPlan) -> None:
    # 20 apart with an error of the difference of 1.41 is 14 standard errors; 0.5 apart is 0.35.
    found = find_rank_sets(units([70, 90, 70.5]), plan)

    assert ranks(found) == [(2, 3), (1, 1), (2, 3)]
    assert found.among_best(1) == ("u1",)
    assert found.among_best(2) == ("u0", "u1", "u2")
    assert found.among_worst(1) == ("u0", "u2")


def test_units_alike_may_have_any_rank() -> None:
    assert ranks(find_rank_sets(units([70, 70.1, 70.2]))) == [(1, 3)] * 3


def test_two_units_are_told_apart_at_the_normal_quantile() -> None:
    # One pair, either way: 1.96 standard errors of sqrt(2).
    assert find_rank_sets(units([0, 1.95 * 2**0.5]), BONFERRONI).among_best(1) == ("u0", "u1")
    assert find_rank_sets(units([0, 1.97 * 2**0.5]), BONFERRONI).among_best(1) == ("u1",)


def test_thirty_answers_each_ask_for_more_than_the_normal_quantile() -> None:
    # 2.00 standard errors on 58 degrees of freedom are t-probability 0.0501.
    assert ranks(find_rank_sets(units([0, 2.0 * 2**0.5], n=30), BONFERRONI)) == [(1, 2), (1, 2)]


def test_positively_correlated_errors_sharpen_the_sets() -> None:
    alone = units([70, 73])
    codes, n = alone.codes, alone.n
    together = UnitEstimates(
        codes, alone.values, np.array([[1.0, 0.8], [0.8, 1.0]]), n, alone.effective_n
    )

    assert ranks(find_rank_sets(together, BONFERRONI)) == [(2, 2), (1, 1)]
    wide = units([70, 72.5])
    assert ranks(find_rank_sets(wide, BONFERRONI)) == [(1, 2), (1, 2)]


@given(SAMPLES)
@settings(max_examples=40, deadline=None)
def test_a_set_holds_the_place_of_the_estimate_and_better_units_have_better_sets(
    values: list[float],
) -> None:
    found = ranks(find_rank_sets(units(values), SeparationPlan(draws=400)))

    order = sorted(range(len(values)), key=lambda unit: -values[unit])
    for place, unit in enumerate(order, start=1):
        assert found[unit][0] <= place <= found[unit][1]
    for upper, lower in pairwise(order):
        assert found[upper][0] <= found[lower][0]
        assert found[upper][1] <= found[lower][1]


@given(SAMPLES)
@settings(max_examples=40, deadline=None)
def test_stepping_down_and_marginal_sets_only_sharpen(values: list[float]) -> None:
    sample, plan = units(values), SeparationPlan(draws=400)

    single = ranks(find_rank_sets(sample, SeparationPlan(draws=400, is_step_down=False)))
    stepped = ranks(find_rank_sets(sample, plan))
    marginal = ranks(find_marginal_rank_sets(sample, plan))

    for wide, narrow, alone in zip(single, stepped, marginal, strict=True):
        assert wide[0] <= narrow[0] <= alone[0]
        assert alone[1] <= narrow[1] <= wide[1]


@given(SAMPLES, st.floats(0.01, 100), st.floats(-100, 100))
@settings(max_examples=30, deadline=None)
def test_the_unit_of_measurement_changes_no_set(
    values: list[float], factor: float, shift: float
) -> None:
    scaled = [factor * round(value, 3) + shift for value in values]
    rounded = [round(value, 3) for value in values]

    assert ranks(find_rank_sets(units(scaled, factor), HOLM)) == ranks(
        find_rank_sets(units(rounded), HOLM)
    )


def test_one_seed_gives_one_result() -> None:
    sample = units([70, 72, 74, 76])

    first, second = (find_rank_sets(sample, SeparationPlan(seed=7)) for _ in range(2))
    other = find_rank_sets(sample, SeparationPlan(seed=8))

    assert first.critical_values == second.critical_values != other.critical_values
    assert (first.plan.seed, first.plan.draws) == (7, 5000)


def test_drawn_errors_have_the_covariance_asked_for() -> None:
    wanted = np.array([[4.0, 1.0, 0.0], [1.0, 1.0, -0.2], [0.0, -0.2, 2.0]])

    drawn = draw_errors(wanted, 200_000, seed=1)

    assert np.cov(drawn) == pytest.approx(wanted, abs=0.03)


def test_marginal_sets_list_no_best_units() -> None:
    found = find_marginal_rank_sets(units([70, 80]))

    assert not found.is_simultaneous
    with pytest.raises(InvalidSampleError, match="simultaneous"):
        found.among_best(1)


def test_more_places_than_units_are_refused() -> None:
    with pytest.raises(InvalidSampleError, match=r"places 3 must lie in 1\.\.2"):
        find_rank_sets(units([70, 80])).among_worst(3)


def test_one_unit_has_no_rank() -> None:
    with pytest.raises(InsufficientSampleError, match="need 2 units, not 1"):
        find_rank_sets(units([70]))


def test_two_units_that_cannot_differ_are_named() -> None:
    same = UnitEstimates(
        ("a", "b"), np.array([1.0, 2.0]), np.ones((2, 2)), np.full(2, 9), np.full(2, 9.0)
    )

    with pytest.raises(InvalidSampleError, match="units a and b"):
        find_rank_sets(same)


@pytest.mark.parametrize(
    ("level", "draws", "message"), [(1.0, 100, "level 1.0"), (0.999, 100, "at least 999")]
)
def test_a_level_out_of_reach_is_refused(level: float, draws: int, message: str) -> None:
    with pytest.raises(InvalidSampleError, match=message):
        SeparationPlan(level=level, draws=draws)

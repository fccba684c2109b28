"""Tiers follow the stated rule."""

import numpy as np
import pytest

from analysis.errors import InvalidSampleError
from analysis.units.estimates import UnitEstimates
from analysis.units.rank_sets import find_marginal_rank_sets, find_rank_sets
from analysis.units.separations import CriticalValueMethod, SeparationPlan
from analysis.units.tiers import form_tiers

PLAN = SeparationPlan(method=CriticalValueMethod.BONFERRONI)


def units(values: list[float], errors: list[float] | None = None) -> UnitEstimates:
    codes = tuple("abcdefgh"[: len(values)])
    n = np.full(len(values), 10_000)
    covariance = np.diag(np.array(errors or [1.0] * len(values)) ** 2)
    return UnitEstimates(codes, np.array(values), covariance, n, n * 1.0)


def tiers(estimates: UnitEstimates) -> list[list[str]]:
    found = form_tiers(find_rank_sets(estimates, PLAN))
    return [[unit.ranks.code for unit in tier.units] for tier in found]


def test_units_not_told_from_the_leader_share_its_tier() -> None:
    # Three pairs, two ways: 2.64 standard errors of sqrt(2), or 3.73 apart.
    assert tiers(units([70, 90, 88, 71])) == [["b", "c"], ["d", "a"]]


def test_equal_estimates_are_listed_by_code() -> None:
    assert tiers(units([70, 70, 70])) == [["a", "b", "c"]]


def test_a_chain_is_cut_where_the_leader_is_left_behind() -> None:
    # Neighbours 3 apart are not told apart, but the third is 6 from the leader.
    found = form_tiers(find_rank_sets(units([76, 73, 70]), PLAN))

    assert [[unit.ranks.code for unit in tier.units] for tier in found] == [["a", "b"], ["c"]]
    assert found[1].units[0].is_borderline
    assert [tier.number for tier in found] == [1, 2]


def test_a_noisy_unit_stays_with_a_leader_it_is_not_told_from() -> None:
    assert tiers(units([90, 80, 70], [1, 10, 1])) == [["a", "b"], ["c"]]


def test_a_unit_below_all_of_the_tier_above_is_not_borderline() -> None:
    found = form_tiers(find_rank_sets(units([90, 70]), PLAN))

    assert [unit.is_borderline for tier in found for unit in tier.units] == [False, False]


def test_marginal_sets_form_no_tiers() -> None:
    with pytest.raises(InvalidSampleError, match="simultaneous"):
        form_tiers(find_marginal_rank_sets(units([70, 80]), PLAN))

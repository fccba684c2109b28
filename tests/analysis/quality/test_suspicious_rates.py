"""Rates too good: the abuses of the specification, laws, and what is left in peace."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InvalidSampleError
from analysis.quality.beta_binomial import BetaBinomial, fit_beta_binomial
from analysis.quality.flags import FlagReason, discoveries
from analysis.quality.suspicious_rates import (
    CertaintyLines,
    GapLines,
    RouteCounts,
    flag_chased_targets,
    flag_near_certain,
    flag_route_gaps,
)


def route(*pairs: tuple[int, int]) -> RouteCounts:
    return RouteCounts(np.array([k for k, _n in pairs]), np.array([n for _k, n in pairs]))


def test_ab_03_a_device_at_100_and_a_private_route_at_78_per_cent_are_flagged() -> None:
    flags = flag_route_gaps(route((50, 50), (46, 50)), route((39, 50), (45, 50)))

    assert [(flag.reason, flag.subject, flag.n) for flag in flags] == [
        (FlagReason.ROUTE_GAP, 0, 100)
    ]
    assert flags[0].value == pytest.approx(0.22)
    assert flags[0].rows == ()


def test_ab_03_thirty_of_each_route_are_enough() -> None:
    # 30 of 30 against 23 of 30: the seven unsatisfied are all private in C(30, 7) / C(60, 7) of
    # the ways to choose them, 2,035,800 / 386,206,920.
    flags = flag_route_gaps(route((30, 30)), route((23, 30)))

    assert flags[0].p_value == pytest.approx(2_035_800 / 386_206_920)


def test_routes_of_few_answers_or_with_a_small_gap_are_left_in_peace() -> None:
    assert flag_route_gaps(route((29, 29)), route((10, 29))) == ()
    assert flag_route_gaps(route((4950, 5000)), route((4750, 5000))) == ()
    assert flag_route_gaps(route((39, 50)), route((50, 50))) == ()


def test_a_gap_must_stand_out_among_all_windows_looked_at() -> None:
    lines = GapLines(false_discovery_rate=0.05)
    alone = flag_route_gaps(route((40, 40)), route((35, 40)), lines)
    among = flag_route_gaps(
        route((40, 40), *[(36, 40)] * 30), route((35, 40), *[(36, 40)] * 30), lines
    )

    assert len(alone) == 1
    assert among == ()


def test_routes_of_other_windows_are_refused() -> None:
    with pytest.raises(InvalidSampleError, match="1 windows by device and 2 in private"):
        flag_route_gaps(route((1, 2)), route((1, 2), (1, 2)))
    with pytest.raises(InvalidSampleError, match=r"0\.\.n"):
        route((3, 2))


def test_ab_10_rates_like_those_of_a_district_at_a_steady_hundred_are_flagged() -> None:
    flags = flag_chased_targets(route((68_821, 68_821)), np.array([69_000]))

    assert [(flag.reason, flag.threshold, flag.n, flag.rows) for flag in flags] == [
        (FlagReason.ACTIVE_RATING_RATE, 0.95, 69_000, ()),
        (FlagReason.ACTIVE_POSITIVE_RATE, 0.995, 68_821, ()),
    ]
    assert flags[0].value == pytest.approx(68_821 / 69_000)
    assert flags[1].value == 1.0


def test_ab_10_it_takes_two_hundred_ratings() -> None:
    assert flag_chased_targets(route((199, 199)), np.array([199])) == ()
    assert len(flag_chased_targets(route((200, 200)), np.array([200]))) == 2


def test_ab_10_the_lines_themselves_are_not_past_them() -> None:
    assert flag_chased_targets(route((995, 1000), (1500, 1900)), np.array([1100, 2000])) == ()


def test_a_frame_with_fewer_cases_than_ratings_is_not_judged() -> None:
    flags = flag_chased_targets(route((250, 300)), np.array([200]))

    assert flags == ()


def test_a_window_beyond_what_the_others_explain_is_flagged() -> None:
    rng = np.random.default_rng(8)
    n = np.full(200, 400)
    counts = rng.binomial(n, rng.beta(90, 10, 200))
    counts[:5] = 400

    flags = flag_near_certain(counts, n)

    assert [flag.subject for flag in flags] == [0, 1, 2, 3, 4]
    assert all(flag.value == 1 and (flag.p_value or 0) < 0.01 for flag in flags)


def test_where_ceilings_are_common_a_ceiling_is_not_odd() -> None:
    counts, n = np.array([100, 100, 100, 99, 97, 100, 90, 100]), np.full(8, 100)

    assert flag_near_certain(counts, n) == ()


@pytest.mark.parametrize("counts", [[50, 60], [0, 0]])
def test_where_all_agree_nothing_can_be_told_apart(counts: list[int]) -> None:
    n = np.array([50, 60])

    assert fit_beta_binomial(np.array(counts), n) is None
    assert flag_near_certain(np.array(counts), n) == ()


def test_windows_of_few_answers_are_not_judged() -> None:
    assert flag_near_certain(np.array([29, 20]), np.array([29, 29])) == ()
    assert flag_near_certain(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)) == ()


def test_a_model_of_windows_that_differ_by_chance_alone_is_the_binomial() -> None:
    n = np.full(60, 50)
    counts = np.tile([44, 45, 46], 20)

    model = fit_beta_binomial(counts, n)

    assert model is not None
    assert model.alpha / (model.alpha + model.beta) == pytest.approx(0.9, rel=1e-3)
    assert model.upper_tail(50, 50) == pytest.approx(0.9**50, rel=1e-2)


@given(st.floats(0.2, 50), st.floats(0.2, 50), st.integers(1, 60))
def test_tails_fall_from_one(alpha: float, beta: float, n: int) -> None:
    model = BetaBinomial(alpha, beta, 0.0)
    tails = [model.upper_tail(count, n) for count in range(n + 1)]

    assert tails[0] == pytest.approx(1)
    assert all(later <= earlier + 1e-12 for earlier, later in pairwise(tails))


def test_a_flat_beta_makes_every_count_equally_likely() -> None:
    model = BetaBinomial(1.0, 1.0, 0.0)

    assert [model.upper_tail(count, 4) for count in range(5)] == pytest.approx(
        [1, 0.8, 0.6, 0.4, 0.2]
    )


def test_empty_windows_teach_nothing() -> None:
    with pytest.raises(InvalidSampleError, match="leave out empty windows"):
        fit_beta_binomial(np.array([0, 3]), np.array([0, 5]))


def test_many_bad_windows_do_not_excuse_each_other() -> None:
    rng = np.random.default_rng(9)
    n = np.full(200, 400)
    counts = rng.binomial(n, rng.beta(60, 10, 200))
    counts[:10] = 400

    first = flag_near_certain(counts, n, CertaintyLines(false_discovery_rate=0.05))

    assert {flag.subject for flag in first} >= set(range(10))


def test_no_tests_give_no_discoveries() -> None:
    assert discoveries(np.zeros(0), 0.05).tolist() == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_discoveries_lie_between_bonferroni_and_no_correction(p_values: list[float]) -> None:
    found = discoveries(np.array(p_values), 0.1)

    assert (found[np.array(p_values) <= 0.1 / len(p_values)]).all()
    assert not (found & (np.array(p_values) > 0.1)).any()


@pytest.mark.parametrize("rate", [0.0, 1.0, 5.0])
def test_a_rate_of_false_discoveries_in_per_cent_is_refused(rate: float) -> None:
    with pytest.raises(InvalidSampleError, match="false discoveries must lie between 0 and 1"):
        discoveries(np.array([0.5]), rate)

"""Means without the highest and the lowest, by hand and by law."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InsufficientSampleError, InvalidPlanError
from analysis.experts.trimmed_means import TrimmedMean, Trimming, trimmed_means
from analysis.quality.verdicts import Verdict
from tests.analysis.experts.tables import scores

HALVES = st.integers(0, 20).map(lambda halves: halves / 2)


def mean_of(row: list[float | None], trimming: Trimming | None = None) -> TrimmedMean:
    (found,) = trimmed_means(scores([row]), trimming or Trimming())
    return found


def test_one_highest_and_one_lowest_are_left_out() -> None:
    # 6 and 9.5 go; (7 + 8 + 8.5)/3 = 47/6.
    found = mean_of([8, 9.5, 7, 6, 8.5])

    assert found.mean == Fraction(47, 6)
    assert (found.dropped_low, found.dropped_high) == (("e3",), ("e1",))
    assert (found.n, found.kept, found.missing) == (5, 3, ())
    assert found.verdict is Verdict.PASS


def test_the_error_matches_the_hand_calculation() -> None:
    # Winsorised 7, 7, 8, 8.5, 8.5: mean 7.8, squares .64 .64 .04 .49 .49 = 2.3, variance .575;
    # error √.575 · √5/3; t on 2 degrees of freedom 4.302653.
    found = mean_of([8, 9.5, 7, 6, 8.5])

    error = (0.575 * 5) ** 0.5 / 3
    assert found.std_error == pytest.approx(error)
    assert found.interval is not None
    assert found.interval.low == pytest.approx(47 / 6 - 4.302653 * error)
    assert found.interval.high == 10  # 10.27 would be more than there is.


def test_no_interval_goes_beyond_the_points_there_are() -> None:
    high, low = mean_of([10, 10, 9, 10, 8]).interval, mean_of([0, 0, 1, 0, 2]).interval

    assert high is not None
    assert low is not None
    assert (high.high, low.low) == (10, 0)
    assert high.low < 9.5
    assert low.high > 0.5


@pytest.mark.parametrize(("n", "cut"), [(5, 0), (9, 0), (10, 1), (20, 2)])
def test_a_share_is_rounded_down_to_whole_experts(n: int, cut: int) -> None:
    row: list[float | None] = [score / 2 for score in range(n)]
    found = mean_of(row, Trimming(share=Fraction(1, 10)))

    assert (len(found.dropped_low), len(found.dropped_high), found.kept) == (cut, cut, n - 2 * cut)


def test_of_equal_scores_that_of_the_first_expert_is_left_out() -> None:
    found = mean_of([7, 7, 8, 9, 9])

    assert (found.dropped_low, found.dropped_high) == (("e0",), ("e4",))
    assert found.mean == 8


def test_who_is_missing_is_named_and_the_others_count() -> None:
    found = mean_of([8, None, 9.5, 7, 6, 8.5])

    assert (found.missing, found.n, found.mean) == (("e1",), 5, Fraction(47, 6))
    assert found.verdict is Verdict.WARN


def test_too_few_experts_are_refused_with_how_many_more_would_do() -> None:
    with pytest.raises(InsufficientSampleError, match="ask 1 more experts") as refused:
        trimmed_means(scores([[8, 7, 9, 8, 8], [8, None, 9, 8, 8]]), Trimming())

    assert [refusal.values["subject"] for refusal in refused.value.refusals] == ["s1"]


def test_a_share_of_which_too_few_would_stay_says_how_many_are_needed() -> None:
    trimming = Trimming(share=Fraction(2, 5))  # Of 5 two go at each end, of 9 three.

    with pytest.raises(InsufficientSampleError) as refused:
        mean_of([8, 7, 9, 8, 8], trimming)

    assert refused.value.refusals[0].values["needed"] == trimming.needed()
    assert mean_of([8.0] * trimming.needed(), trimming).kept >= 3


@pytest.mark.parametrize(
    ("count", "share", "least_kept"),
    [(-1, None, 3), (1, Fraction(1, 2), 3), (1, Fraction(-1), 3), (1, None, 0)],
)
def test_a_trimming_that_leaves_nothing_is_no_trimming(
    count: int, share: Fraction | None, least_kept: int
) -> None:
    with pytest.raises(InvalidPlanError):
        Trimming(count, share, least_kept)


def test_experts_who_agree_promise_no_certainty() -> None:
    found = mean_of([8, 8, 8, 8, 8])

    assert found.mean == 8
    assert (found.std_error, found.interval) == (0.0, None)
    assert mean_of([8.0], Trimming(0, least_kept=1)).std_error is None


@given(st.lists(HALVES, min_size=5, max_size=12), st.permutations(range(5)))
def test_neither_order_nor_the_worst_outlier_moves_the_mean(
    row: list[float], order: list[int]
) -> None:
    shuffled = [row[place] for place in order] + row[5:]
    highest = row.index(max(row))
    further = [10.0 if place == highest else score for place, score in enumerate(row)]

    mean = mean_of([*row]).mean

    assert mean_of([*shuffled]).mean == mean
    assert mean_of([*further]).mean == mean
    assert min(row) <= mean <= max(row)


@given(st.lists(st.integers(0, 10), min_size=3, max_size=9), st.integers(0, 20))
def test_points_for_everybody_are_points_for_the_mean(row: list[int], more: int) -> None:
    plain = mean_of([score / 2 for score in row], Trimming(0))
    moved = mean_of([min(score / 2 + (more % 10) / 2, 10) for score in row], Trimming(0))

    assert moved.mean == plain.mean + Fraction(more % 10, 2)
    assert plain.mean == Fraction(sum(row), 2 * len(row))

"""Pairwise judgements: what is refused, and how it is named."""

import numpy as np
import pytest

from analysis.errors import InvalidPlanError
from analysis.indices.pairwise_judgements import PairwiseJudgements


def test_reciprocals_are_filled_in() -> None:
    judged = PairwiseJudgements.of_pairs("abc", {("a", "b"): 3, ("c", "a"): 2, ("b", "c"): 1 / 4})

    assert judged.matrix == pytest.approx(np.array([[1, 3, 1 / 2], [1 / 3, 1, 1 / 4], [2, 4, 1]]))


@pytest.mark.parametrize(
    ("entry", "across"), [(3.0, 0.33), (10.0, 0.1), (0.0, 0.0), (float("nan"), 1.0), (-3, -1 / 3)]
)
def test_an_entry_out_of_range_or_not_reciprocal_is_named(entry: float, across: float) -> None:
    with pytest.raises(InvalidPlanError, match="of speed against manner"):
        PairwiseJudgements(("speed", "manner"), np.array([[1, entry], [across, 1]]))


@pytest.mark.parametrize(
    "pairs",
    [
        {("a", "b"): 3.0, ("a", "c"): 5.0},
        {("a", "b"): 3.0, ("a", "c"): 5.0, ("b", "c"): 3.0, ("c", "b"): 3.0},
        {("a", "b"): 3.0, ("a", "c"): 5.0, ("b", "d"): 3.0},
    ],
)
def test_each_pair_is_judged_exactly_once(pairs: dict[tuple[str, str], float]) -> None:
    with pytest.raises(InvalidPlanError, match=r"once; look at .*'b', '[cd]'"):
        PairwiseJudgements.of_pairs("abc", pairs)


def test_a_judgement_of_zero_is_refused() -> None:
    with pytest.raises(InvalidPlanError, match="of a against b is 0"):
        PairwiseJudgements.of_pairs("ab", {("a", "b"): 0})


def test_matrices_of_other_shapes_and_too_many_indicators_are_refused() -> None:
    with pytest.raises(InvalidPlanError, match="2 x 2 entries"):
        PairwiseJudgements(("a", "b"), np.ones((3, 3)))
    with pytest.raises(InvalidPlanError, match="divide more"):
        PairwiseJudgements(tuple("abcdefghijklmnop"), np.ones((16, 16)))

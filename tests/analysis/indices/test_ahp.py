"""AHP weights by hand and by law: what is consistent, and which judgement is to blame."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.errors import InvalidPlanError
from analysis.indices.ahp import RANDOM_INDEX, PriorityMethod, ahp_weights, priorities
from analysis.indices.pairwise_judgements import MAX_INDICATORS, PairwiseJudgements

GENTLE = st.lists(st.floats(1, 3), min_size=4, max_size=7)
SCALE = [1 / value for value in range(9, 1, -1)] + [float(value) for value in range(1, 10)]


def judgements(*upper: float) -> PairwiseJudgements:
    """Judge the pairs (a, b), (a, c) ... (b, c) ... in this order."""
    size = int((1 + (1 + 8 * len(upper)) ** 0.5) / 2)
    pairs = combinations("abcdefgh"[:size], 2)
    return PairwiseJudgements.of_pairs("abcdefgh"[:size], dict(zip(pairs, upper, strict=True)))


def consistent(importance: list[float]) -> PairwiseJudgements:
    ratios = np.array(importance)
    return PairwiseJudgements(tuple("abcdefgh"[: len(ratios)]), ratios[:, None] / ratios[None, :])


@pytest.mark.parametrize("method", list(PriorityMethod))
def test_wt_03_three_indicators_match_the_published_weights(method: PriorityMethod) -> None:
    result = ahp_weights([judgements(3, 5, 3)], method=method)

    shares = [float(share) for share in result.weights.shares.values()]
    assert shares == pytest.approx([0.6370, 0.2583, 0.1047], abs=5e-5)
    assert result.group.lambda_max == pytest.approx(3.0385, abs=5e-5)
    assert result.group.random_index == 0.58
    assert result.group.consistency_ratio == pytest.approx(0.033, abs=5e-4)
    assert result.is_consistent


def test_a_contradiction_is_refused_with_the_judgement_to_blame() -> None:
    # a : b : c : d are 8 : 4 : 2 : 1, but a is said to be an eighth of d instead of 8 times it.
    # By way of b: 2 * 4 = 8; by way of c: 4 * 2 = 8.
    with pytest.raises(InvalidPlanError, match=r"a against d, judged 0\.125 .* say 8 "):
        ahp_weights([judgements(2, 4, 1 / 8, 2, 4, 2)])


def test_a_contradiction_may_be_allowed_and_is_then_marked() -> None:
    result = ahp_weights([judgements(2, 4, 1 / 8, 2, 4, 2)], allow_inconsistent=True)

    assert not result.is_consistent
    assert result.group.consistency_ratio > 0.1


def test_in_a_triad_the_first_judgement_is_named_with_the_way_round() -> None:
    # a against b by way of c: 5 / 3.
    worst = priorities(judgements(3, 5, 3), PriorityMethod.EIGENVECTOR).worst

    assert worst is not None
    assert (worst.first, worst.second, worst.by_way_of) == ("a", "b", "c")
    assert (worst.judged, worst.consistent) == pytest.approx((3, 5 / 3))


@given(GENTLE, st.data())
def test_the_one_judgement_that_was_changed_is_found_and_mended(
    importance: list[float], data: st.DataObject
) -> None:
    sound = consistent(importance)
    first, second = data.draw(st.sampled_from(list(combinations(range(len(importance)), 2))))
    factor = data.draw(st.sampled_from([1 / 3, 1 / 2, 2, 3]))
    matrix = sound.matrix.copy()
    matrix[first, second] *= factor
    matrix[second, first] /= factor

    worst = priorities(
        PairwiseJudgements(sound.indicators, matrix), PriorityMethod.EIGENVECTOR
    ).worst

    assert worst is not None
    assert (worst.first, worst.second) == (sound.indicators[first], sound.indicators[second])
    assert worst.consistent == pytest.approx(sound.matrix[first, second])


@given(GENTLE, st.sampled_from(list(PriorityMethod)))
def test_consistent_judgements_give_back_the_importance_they_were_made_from(
    importance: list[float], method: PriorityMethod
) -> None:
    result = priorities(consistent(importance), method)

    shares = [float(share) for share in result.weights.shares.values()]
    assert shares == pytest.approx([part / sum(importance) for part in importance])
    assert result.consistency_ratio == pytest.approx(0, abs=1e-9)
    assert result.worst is None


@given(st.lists(st.sampled_from(SCALE), min_size=12, max_size=12))
def test_a_group_is_at_most_as_inconsistent_as_its_worst_expert(upper: list[float]) -> None:
    experts = [judgements(*upper[:6]), judgements(*upper[6:])]

    result = ahp_weights(experts, allow_inconsistent=True)

    own = [expert.consistency_ratio for expert in result.experts]
    assert result.group.consistency_ratio <= max(own) + 1e-9


@given(st.lists(st.sampled_from(SCALE), min_size=6, max_size=6), st.permutations(range(4)))
def test_the_order_of_indicators_changes_no_weight(upper: list[float], order: list[int]) -> None:
    plain = judgements(*upper)
    assume(len(set(upper)) > 1)
    turned = PairwiseJudgements(
        tuple(plain.indicators[place] for place in order), plain.matrix[np.ix_(order, order)]
    )

    first, second = (
        priorities(matrix, PriorityMethod.EIGENVECTOR).weights.shares for matrix in (plain, turned)
    )

    assert {name: float(share) for name, share in first.items()} == pytest.approx(
        {name: float(share) for name, share in second.items()}
    )


def test_an_expert_and_the_opposite_one_together_weigh_all_alike() -> None:
    result = ahp_weights([judgements(3, 5, 3), judgements(1 / 3, 1 / 5, 1 / 3)])

    shares = [float(share) for share in result.weights.shares.values()]
    assert shares == pytest.approx([1 / 3] * 3)
    assert len(result.experts) == 2


def test_one_and_two_indicators_cannot_contradict_themselves() -> None:
    alone = ahp_weights([PairwiseJudgements(("a",), np.ones((1, 1)))])
    two = ahp_weights([judgements(3)])

    assert alone.weights.shares == {"a": 1}
    assert [float(share) for share in two.weights.shares.values()] == pytest.approx([0.75, 0.25])
    assert (two.group.consistency_ratio, two.group.worst) == (0, None)


def test_experts_must_judge_the_same_indicators() -> None:
    with pytest.raises(InvalidPlanError, match="same indicators"):
        ahp_weights([judgements(3), judgements(3, 5, 3)])
    with pytest.raises(InvalidPlanError, match="one or more"):
        ahp_weights([])


def test_a_random_index_is_known_for_as_many_indicators_as_may_be_judged() -> None:
    assert len(RANDOM_INDEX) == MAX_INDICATORS

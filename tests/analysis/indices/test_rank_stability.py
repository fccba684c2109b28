"""How often units keep their places under random weights, by hand and by law."""

import pytest

from analysis.errors import InvalidPlanError
from analysis.indices.rank_stability import WeightDraws, rank_stability
from tests.analysis.indices.unit_tables import table, weights


def test_a_unit_best_on_everything_is_first_in_every_draw() -> None:
    values = table([[90, 90, 90], [80, 70, 60], [60, 70, 80]])

    first = rank_stability(values, weights(2, 5, 3), WeightDraws(seed=1, concentration=None))[0]
    assert (first.kept_share, first.best_rank, first.worst_rank) == (1, 1, 1)


def test_uniform_weights_on_two_indicators_keep_a_place_as_often_as_the_line_is_long() -> None:
    # Drawn alike, the first weight is uniform on 0..1, and u0 is first from 5/9 on: 4/9 of draws.
    draws = WeightDraws(seed=3, draws=40_000, concentration=None)

    first, second = rank_stability(table([[90, 60], [70, 85]]), weights(7, 3), draws)

    assert first.kept_share == pytest.approx(4 / 9, abs=4 * first.std_error)
    assert first.std_error == pytest.approx((4 / 9 * 5 / 9 / 40_000) ** 0.5, rel=0.01)
    assert (first.rank, first.best_rank, first.worst_rank) == (1, 1, 2)
    assert second.kept_share == first.kept_share


def test_weights_vary_about_those_stated_as_the_concentration_says() -> None:
    # u0 scores the first weight itself, of mean 0.2; u1 stands one standard deviation above that,
    # at sqrt(0.2 * 0.8 / 51) = 0.056, and about 85 % of the weights drawn lie below.
    deviation = (0.2 * 0.8 / 51) ** 0.5
    values = table([[1, 0], [0.2 + deviation, 0.2 + deviation]])

    result = rank_stability(values, weights(2, 8), WeightDraws(seed=5))

    assert result[1].kept_share == pytest.approx(0.85, abs=0.02)


def test_the_same_seed_gives_the_same_draws_and_ties_share_a_place() -> None:
    values = table([[80, 70, 60], [80, 70, 60], [60, 75, 90]])

    once, again = (rank_stability(values, weights(1, 1, 1), WeightDraws(seed=9)) for _ in "ab")

    assert once == again
    assert [unit.rank for unit in once] == [2, 2, 1]
    assert once[0].kept_share == once[1].kept_share


def test_an_indicator_without_weight_stays_without() -> None:
    values = table([[80, 0], [60, 100]])

    result = rank_stability(values, weights(1, 0), WeightDraws(seed=2))

    assert [unit.kept_share for unit in result] == [1, 1]


@pytest.mark.parametrize("draws", [WeightDraws(1, draws=0), WeightDraws(1, concentration=0)])
def test_no_draws_and_no_concentration_are_refused(draws: WeightDraws) -> None:
    with pytest.raises(InvalidPlanError, match="above 0"):
        rank_stability(table([[1, 2], [3, 4]]), weights(1, 1), draws)

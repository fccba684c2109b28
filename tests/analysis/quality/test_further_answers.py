"""What if more answered: the fewest answers still needed, by hand and by law."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InvalidSampleError
from analysis.estimation.sample_size import Precision
from analysis.quality.further_answers import (
    CellState,
    Expectation,
    FurtherAnswers,
    further_answers,
)

FIVE_POINTS = Precision(0.05)


def test_a_cell_needs_what_cochran_says_less_what_it_has() -> None:
    # n0 = 384.16; of 1,000: 384.16 / (1 + 383.16 / 1000) = 277.74, so 278; 200 are there.
    # At one in five 78 more answers take 390 invitations.
    found = further_answers({"hall": CellState(200, 1000)}, FIVE_POINTS, Expectation(1.0, 0.2))

    assert found == (FurtherAnswers("hall", 200, 278, 78, 390, 800, is_within_reach=True),)


def test_a_cell_too_silent_to_reach_it_says_so() -> None:
    found = further_answers({"hall": CellState(200, 1000)}, FIVE_POINTS, Expectation(1.0, 0.05))

    assert (found[0].invite, found[0].silent, found[0].is_within_reach) == (1560, 800, False)


def test_a_cell_with_enough_or_without_occasions_needs_nothing() -> None:
    found = further_answers({"a": CellState(300, 1000), "b": CellState(0, 0)}, FIVE_POINTS)

    assert [(one.add, one.invite, one.is_within_reach) for one in found] == [(0, 0, True)] * 2


def test_no_design_effect_asks_for_more_than_everybody() -> None:
    found = further_answers({"a": CellState(10, 50)}, FIVE_POINTS, Expectation(4.0))

    assert (found[0].needed, found[0].add) == (50, 40)


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_what_was_added_is_enough(answers: int, silent: int) -> None:
    before = further_answers({"a": CellState(answers, answers + silent)}, FIVE_POINTS)[0]

    after = further_answers({"a": CellState(answers + before.add, answers + silent)}, FIVE_POINTS)[
        0
    ]

    assert after.add == 0
    assert before.add <= silent


def test_more_answers_than_occasions_are_refused() -> None:
    with pytest.raises(InvalidSampleError, match=r"cell 'a': answers 6 must lie in 0\.\.5"):
        further_answers({"a": CellState(6, 5)}, FIVE_POINTS)


def test_a_response_rate_in_percent_is_refused() -> None:
    with pytest.raises(InvalidSampleError, match="response rate 25"):
        further_answers({"a": CellState(1, 5)}, FIVE_POINTS, Expectation(1.0, 25))

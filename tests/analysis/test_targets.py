"""What may be said of those who did not answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.targets import Bounds, Selection, Target, silence_bounds, target_of


def test_a_quarter_that_says_eighty_bounds_all_by_hand() -> None:
    # A quarter at 80: 20 points are known, and 75 are not.
    assert silence_bounds(80, 25, 100, (0, 100)) == Bounds(20, 95)


@pytest.mark.parametrize("population", [None, 24])
def test_without_a_number_of_all_nothing_is_bounded(population: float | None) -> None:
    assert silence_bounds(80, 25, population, (0, 100)) == Bounds(0, 100)


@given(st.floats(0, 100), st.integers(1, 50), st.integers(50, 1000))
def test_bounds_enclose_the_figure_and_close_when_everybody_answered(
    value: float, n: int, population: int
) -> None:
    bounds = silence_bounds(value, n, population, (0, 100))

    assert bounds.low <= value + 1e-9
    assert bounds.high >= value - 1e-9
    assert bounds.high - bounds.low == pytest.approx(100 * (1 - n / population), abs=1e-9)
    assert silence_bounds(value, n, n, (0, 100)) == Bounds(value, value)


def test_volunteers_have_no_correction_that_would_change_what_is_known() -> None:
    assert target_of(Selection.RANDOM, is_finite=True) is Target.THIS_PERIOD
    assert target_of(Selection.RANDOM, is_finite=False) is Target.PROCESS
    assert {target_of(Selection.VOLUNTEERS, is_finite=f) for f in (True, False)} == {
        Target.VOLUNTEERS
    }

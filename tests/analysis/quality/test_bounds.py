"""Bounds of the index under silence: worked by hand, and what must always hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InvalidSampleError
from analysis.indices.satisfaction import index_of_counts
from analysis.indices.scales import FIVE_LEVELS, PRESETS
from analysis.quality.bounds import (
    AnsweredCell,
    NonresponseBounds,
    SilentScenario,
    nonresponse_bounds,
    silent_index_for,
)

LINEAR5 = PRESETS["linear5"]


def cell(silent: int, *counts: int) -> AnsweredCell:
    return AnsweredCell(dict(zip(FIVE_LEVELS, counts, strict=True)), silent)


def indices(bounds: NonresponseBounds) -> dict[SilentScenario, float]:
    return {found.scenario: found.index for found in bounds.scenarios}


def test_every_scenario_matches_the_hand_calculation() -> None:
    # The ratings of RT-01: 250, 100, 40, 7, 3 of 1,200; index 34,675 / 400 = 86.6875.
    # One level lower: 250 * 75 + 100 * 50 + 40 * 25 = 24,750, over 400 is 61.875.
    # Two: 250 * 50 + 100 * 25 = 15,000, 37.5. With 800 silent of 1,200 the index is
    # a third of 86.6875 and two thirds of what is supposed.
    bounds = nonresponse_bounds([cell(800, 250, 100, 40, 7, 3)], LINEAR5)

    assert bounds.answered_index == pytest.approx(86.6875)
    assert (bounds.answered, bounds.silent) == (400, 800)
    assert indices(bounds) == pytest.approx(
        {
            SilentScenario.ALL_BEST: (86.6875 + 200) / 3,
            SilentScenario.ALIKE: 86.6875,
            SilentScenario.ONE_LEVEL_LOWER: (86.6875 + 2 * 61.875) / 3,
            SilentScenario.TWO_LEVELS_LOWER: (86.6875 + 2 * 37.5) / 3,
            SilentScenario.ALL_WORST: 86.6875 / 3,
        }
    )
    assert bounds.scenarios[2].silent_index == pytest.approx(61.875)
    assert bounds.scenarios[2].difference == pytest.approx(2 / 3 * (61.875 - 86.6875))


def test_within_cells_the_silent_are_compared_with_their_own() -> None:
    # 10 answers of 100 with 90 silent, 90 of 0 with 10 silent: alike gives (1000 + 9000) / 200.
    bounds = nonresponse_bounds([cell(90, 10, 0, 0, 0, 0), cell(10, 0, 0, 0, 0, 90)], LINEAR5)

    assert bounds.answered_index == pytest.approx(10)
    assert indices(bounds)[SilentScenario.ALIKE] == pytest.approx(50)


def test_a_cell_nobody_of_which_answered_is_compared_with_all() -> None:
    bounds = nonresponse_bounds([cell(0, 1, 0, 0, 0, 1), cell(2, 0, 0, 0, 0, 0)], LINEAR5)

    assert indices(bounds)[SilentScenario.ALIKE] == pytest.approx(50)


def test_without_answers_there_is_nothing_to_compare_with() -> None:
    bounds = nonresponse_bounds([cell(5, 0, 0, 0, 0, 0)], LINEAR5)

    assert bounds == NonresponseBounds(None, 0, 5, ())
    assert silent_index_for(bounds, 80) is None
    assert nonresponse_bounds([], LINEAR5) == NonresponseBounds(None, 0, 0, ())


def test_where_all_answered_every_scenario_is_the_index() -> None:
    bounds = nonresponse_bounds([cell(0, 3, 1, 0, 0, 0)], LINEAR5)

    assert set(indices(bounds).values()) == {93.75}
    assert {found.silent_index for found in bounds.scenarios} == {None}
    assert silent_index_for(bounds, 80) is None


def test_the_silence_that_would_bring_the_index_to_a_line() -> None:
    # (86.6875 * 400 + s * 800) / 1200 = 80 where s = (96,000 - 34,675) / 800 = 76.65625.
    bounds = nonresponse_bounds([cell(800, 250, 100, 40, 7, 3)], LINEAR5)

    assert silent_index_for(bounds, 80) == pytest.approx(76.65625)


cells = st.lists(
    st.builds(cell, st.integers(0, 50), *[st.integers(0, 50)] * 5), min_size=1, max_size=4
)


@given(cells, st.sampled_from(["linear5", "cn_80_60", "cn_20"]))
def test_worse_suppositions_never_raise_the_index(found: list[AnsweredCell], name: str) -> None:
    ordered = [one.index for one in nonresponse_bounds(found, PRESETS[name]).scenarios]

    assert ordered == pytest.approx(sorted(ordered, reverse=True), abs=1e-9)


@given(cells, st.data())
def test_whatever_the_silent_say_lies_within_the_ends(
    found: list[AnsweredCell], data: st.DataObject
) -> None:
    bounds = nonresponse_bounds(found, LINEAR5)
    if not bounds.scenarios:
        return
    said = {level: sum(one.counts[level] for one in found) for level in FIVE_LEVELS}
    for _ in range(bounds.silent):
        said[data.draw(st.sampled_from(FIVE_LEVELS))] += 1

    index = index_of_counts(said, LINEAR5)
    assert index is not None
    ends = bounds.scenarios[-1].index, bounds.scenarios[0].index
    assert ends[0] - 1e-9 <= index <= ends[1] + 1e-9


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (AnsweredCell({"neutral": 1}, 0), "'neutral'.* are not levels of linear5"),
        (AnsweredCell({"satisfied": -1}, 0), "counts must not be negative"),
        (AnsweredCell({"satisfied": 1}, -2), "silent occasions must not be negative: -2"),
    ],
)
def test_counts_that_cannot_be_are_refused(wrong: AnsweredCell, message: str) -> None:
    with pytest.raises(InvalidSampleError, match=message):
        nonresponse_bounds([wrong], LINEAR5)

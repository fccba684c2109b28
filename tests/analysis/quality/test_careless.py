"""Careless answers: worked by hand, what must always hold, and what is left in peace."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as stn
from numpy.typing import NDArray

from analysis.errors import InvalidSampleError
from analysis.quality.careless import (
    CarelessLines,
    flag_careless,
    intra_individual_deviations,
    longest_runs,
    relative_durations,
)
from analysis.quality.copied import flag_copied
from analysis.quality.flags import Flag, FlagReason

NAN = float("nan")
sheets = stn.arrays(
    np.float64,
    st.tuples(st.integers(1, 12), st.integers(1, 8)),
    elements=st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0, NAN]),
)


@pytest.mark.parametrize(
    ("answers", "run"),
    [
        ([5, 5, 5, 4, 4, 5], 3),
        ([5, 5, NAN, 5, 4, 4], 3),  # A blank neither ends a run nor lengthens it.
        ([NAN, NAN, NAN], 0),
        ([1, 2, 3], 1),
    ],
)
def test_the_longest_run_is_counted(answers: list[float], run: int) -> None:
    assert longest_runs(np.array([answers])).tolist() == [run]


def test_runs_of_an_excused_level_are_not_counted() -> None:
    answers = np.array([[5.0, 5, 5, 5, 2, 2], [5.0, 5, 5, 5, 5, 5]])

    assert longest_runs(answers, excused=5.0).tolist() == [2, 0]


@given(sheets)
def test_runs_do_not_depend_on_where_blanks_stand(answers: NDArray[np.float64]) -> None:
    for sheet in answers:
        kept = sheet[~np.isnan(sheet)]
        expected = longest_runs(kept[None, :])[0] if len(kept) else 0
        assert longest_runs(sheet[None, :])[0] == expected


def test_the_spread_of_one_sheet_is_its_standard_deviation() -> None:
    # 1, 3, 5: squares 4 + 0 + 4 over 2 is 4.
    found = intra_individual_deviations(np.array([[1.0, NAN, 3, 5], [NAN, NAN, NAN, 2]]))

    assert found[0] == pytest.approx(2)
    assert np.isnan(found[1])


@given(sheets)
def test_a_whole_sheet_of_one_level_has_no_spread(answers: NDArray[np.float64]) -> None:
    run, spread = longest_runs(answers), intra_individual_deviations(answers)
    n = (~np.isnan(answers)).sum(axis=1)

    is_flat = (run == n) & (n > 1)
    assert (spread[is_flat] == 0).all()
    assert (spread[(n > 1) & ~is_flat] > 0).all()


def test_durations_are_measured_against_the_median_of_their_questionnaire() -> None:
    seconds = np.array([60.0, 80, 100, 20, 600, 800, 1000, 200, NAN])
    version = np.array([0, 0, 0, 0, 1, 1, 1, 1, 1])

    relative = relative_durations(seconds, version, min_durations=4)

    # Medians 70 and 700.
    assert relative[:8] == pytest.approx([6 / 7, 8 / 7, 10 / 7, 2 / 7] * 2)
    assert np.isnan(relative[8])
    assert np.isnan(relative_durations(seconds, version, min_durations=6)).all()


LINES = CarelessLines(min_durations=4, excused=5.0, combination_p=0.01)


def flagged(answers: list[list[float]], seconds: list[float] | None = None) -> tuple[Flag, ...]:
    table = np.array(answers, dtype=np.float64)
    took = np.array(seconds or [NAN] * len(table))
    return flag_careless(table, took, np.zeros(len(table), dtype=np.int64), LINES)


def reasons(flags: tuple[Flag, ...]) -> set[tuple[FlagReason, int]]:
    return {(flag.reason, flag.subject) for flag in flags}


ALIKE: list[list[float]] = [
    [2.0] * 6,
    [5.0] * 6,
    [3.0, 3, 3, 3, 3, NAN],
    [3.0, 3, NAN, NAN, NAN, NAN],
]
VARIED: list[list[float]] = [
    [1.0, 2, 3, 4, 5, 4],
    [2, 3, 2, 4, 4, 5],
    [5, 4, 5, 3, 4, 2],
    [3, 4, 4, 5, 2, 3],
]


def test_a_sheet_of_one_level_is_flagged_unless_that_level_is_excused() -> None:
    flags = flagged(VARIED + ALIKE)

    assert reasons(flags) == {
        (FlagReason.LONG_RUN, 4),
        (FlagReason.NO_SPREAD, 4),
        (FlagReason.LONG_RUN, 6),
        (FlagReason.NO_SPREAD, 6),
    }
    assert flags[0] == Flag(FlagReason.LONG_RUN, 4, 6.0, 6.0, 6, (4,))
    assert flags[1] == Flag(FlagReason.LONG_RUN, 6, 5.0, 5.0, 5, (6,))


def test_a_sheet_answered_in_a_third_of_the_median_is_flagged() -> None:
    flags = flagged(VARIED, [90, 90, 90, 29])

    assert flags == (Flag(FlagReason.TOO_FAST, 3, 29 / 90, 1 / 3, 6, (3,)),)


def test_an_unlikely_combination_is_flagged_with_its_distance() -> None:
    rng = np.random.default_rng(5)
    alike = np.repeat(rng.integers(1, 6, (200, 1)), 6, axis=1) + rng.integers(-1, 2, (200, 6))
    odd: list[list[float]] = [*alike.astype(np.float64).tolist(), [1, 5, 1, 5, 1, 5]]

    flags = flagged(odd)
    found = [flag for flag in flags if flag.reason is FlagReason.UNLIKELY_COMBINATION]

    assert 200 in [flag.subject for flag in found]
    assert all(flag.value > flag.threshold for flag in found)
    assert all(flag.p_value is not None and flag.p_value < 0.01 for flag in found)


def test_nobody_is_not_careless() -> None:
    assert flag_careless(np.zeros((0, 6)), np.zeros(0), np.zeros(0, dtype=np.int64)) == ()


def test_columns_of_unequal_length_are_refused() -> None:
    with pytest.raises(InvalidSampleError, match="answers 1, seconds 2"):
        flag_careless(np.ones((1, 3)), np.ones(2), np.zeros(1, dtype=np.int64))


def test_sheets_that_are_frequent_everywhere_are_not_copies() -> None:
    answers = np.full((400, 6), 5.0)

    assert flag_copied(answers, np.arange(400) % 8) == ()


def test_short_sheets_are_not_compared() -> None:
    answers = np.full((40, 6), NAN)
    answers[:, 0] = 4

    assert flag_copied(answers, np.arange(40) % 2) == ()


def test_sheets_and_windows_must_be_equally_many() -> None:
    with pytest.raises(InvalidSampleError, match="answers 2 and window 3"):
        flag_copied(np.ones((2, 6)), np.zeros(3, dtype=np.int64))

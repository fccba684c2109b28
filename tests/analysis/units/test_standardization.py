"""Direct standardisation by hand and by law, and who stands in for lacking cells."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InvalidSampleError
from analysis.units.case_mix import CaseMixSums, UnadjustedReason
from analysis.units.estimates import Basis, UncomparedReason, UnitEstimates
from analysis.units.standardization import PooledCell, standardize

Answers = dict[tuple[str, tuple[str, ...]], list[float]]


def sums_of(answers: Answers) -> CaseMixSums:
    units = tuple(dict.fromkeys(unit for unit, _cell in answers))
    cells = tuple(dict.fromkeys(cell for _unit, cell in answers))
    rows = [
        (units.index(unit), cells.index(cell), value)
        for (unit, cell), values in answers.items()
        for value in values
    ]
    columns = np.array(rows, dtype=np.float64).reshape(-1, 3).T
    unit, cell = columns[:2].astype(np.int64)
    return CaseMixSums.of(units, cells, (unit, cell, columns[2]))


# Both units do equally well in each kind of case, and a has more of the hard ones.
HARD_AND_EASY: Answers = {
    ("a", ("hard",)): [40, 60] * 3,
    ("a", ("easy",)): [80, 100],
    ("b", ("hard",)): [40, 60],
    ("b", ("easy",)): [80, 100] * 3,
}


def test_units_that_do_equally_well_case_by_case_are_equal_with_one_mix() -> None:
    # Raw 60 and 80; with half of each kind of case both have (50 + 90) / 2 = 70.
    first, second = standardize(sums_of(HARD_AND_EASY))

    assert first.raw is not None
    assert second.raw is not None
    assert (first.raw.mean, second.raw.mean) == (60, 80)
    assert first.adjusted is not None
    assert second.adjusted is not None
    assert (first.adjusted.mean, second.adjusted.mean) == (70, 70)
    # 600 / 5 / 6 = 20 of the hard ones and 200 / 1 / 2 = 100 of the easy: (20 + 100) / 4.
    assert first.adjusted.std_error == pytest.approx(30**0.5)
    # Half on 6 and half on 2 answers: 1 / (1/24 + 1/8) = 6.
    assert (first.adjusted.n, first.adjusted.effective_n) == pytest.approx((8, 6))
    assert (first.coverage, first.pooled, first.reason) == (1, (), None)


def test_a_given_mix_is_used_instead() -> None:
    found = standardize(sums_of(HARD_AND_EASY), np.array([300.0, 100.0]))[0]

    assert found.adjusted is not None
    assert found.adjusted.mean == pytest.approx(0.75 * 50 + 0.25 * 90)


def test_the_share_of_a_lacking_cell_goes_to_the_nearest_cells_and_is_named() -> None:
    # Shares .2 .2 .3 .3; b lacks (passport, app), so (passport, window) has .4 in all.
    answers: Answers = {
        ("a", ("passport", "window")): [50, 70],
        ("a", ("passport", "app")): [60, 80, 70, 70],
        ("a", ("permit", "window")): [10, 20, 30],
        ("a", ("permit", "app")): [10, 20, 30],
        ("b", ("passport", "window")): [90, 100],
        ("b", ("permit", "window")): [40, 50, 60],
        ("b", ("permit", "app")): [60, 70, 80],
    }

    found = standardize(sums_of(answers))[1]

    assert found.adjusted is not None
    assert found.adjusted.mean == pytest.approx(0.4 * 95 + 0.3 * 50 + 0.3 * 70)
    assert found.coverage == pytest.approx(0.8)
    assert found.pooled == (PooledCell(("passport", "app"), 0, 4 / 20, ("passport",)),)


def test_with_no_near_cell_all_of_the_unit_stand_in() -> None:
    answers: Answers = {
        ("a", ("passport", "app")): [50, 70],
        ("b", ("permit", "app")): [40, 50, 60],
        ("b", ("permit", "window")): [60, 70, 80],
        ("b", ("passport", "app")): [99],
    }

    found = standardize(sums_of(answers), min_coverage=0.5)[1]

    assert found.adjusted is not None
    assert found.adjusted.mean == pytest.approx(60)
    assert (found.adjusted.n, found.pooled[0].n, found.pooled[0].stands_in) == (6, 1, ())


def test_a_unit_that_covers_too_little_keeps_only_its_raw_figure() -> None:
    answers = HARD_AND_EASY | {("c", ("hard",)): [50.0, 60.0], ("d", ("hard",)): []}

    _a, _b, third, fourth = standardize(sums_of(answers))
    estimates = UnitEstimates.of_means(
        {unit.code: unit.adjusted for unit in standardize(sums_of(answers))},
        basis=Basis.DIRECTLY_STANDARDIZED,
    )

    assert third.raw is not None
    assert (third.adjusted, third.reason) == (None, UnadjustedReason.LOW_COVERAGE)
    assert (fourth.raw, fourth.reason) == (None, UnadjustedReason.NO_RATINGS)
    assert estimates.codes == ("a", "b")
    assert {unit.reason for unit in estimates.left_out} == {UncomparedReason.NOT_ADJUSTABLE}


@given(st.lists(st.lists(st.floats(0, 100), min_size=2, max_size=8), min_size=1, max_size=4))
def test_a_unit_that_is_all_there_is_keeps_its_raw_mean(groups: list[list[float]]) -> None:
    answers: Answers = {("a", (str(cell),)): values for cell, values in enumerate(groups)}

    found = standardize(sums_of(answers))[0]

    assert found.raw is not None
    assert found.adjusted is not None
    assert found.adjusted.mean == pytest.approx(found.raw.mean, abs=1e-9)
    assert found.adjusted.effective_n == pytest.approx(found.raw.n)


def test_a_wave_without_answers_has_nothing_to_adjust() -> None:
    empty = standardize(sums_of({("a", ("hard",)): []}))[0]

    assert (empty.raw, empty.adjusted, empty.coverage) == (None, None, 0)


@pytest.mark.parametrize(
    ("mix", "min_cell", "message"),
    [
        ([1.0], 2, "2 numbers"),
        ([1.0, -1.0], 2, "2 numbers"),
        ([0.0, 0.0], 2, "above zero"),
        ([1.0, 1.0], 1, "min_cell 1"),
    ],
)
def test_a_mix_that_is_none_is_refused(mix: list[float], min_cell: int, message: str) -> None:
    with pytest.raises(InvalidSampleError, match=message):
        standardize(sums_of(HARD_AND_EASY), np.array(mix), min_cell=min_cell)

"""Nothing about a few people can be found by adding and subtracting what is shown."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.estimation.design import IntArray
from analysis.quality.subtraction import groups_of, withheld_groups

LEAST = 10


def withheld(*divisions: list[int] | IntArray, least: int = LEAST) -> list[set[int]]:
    """Return, for each way of dividing people, which parts are withheld."""
    coded = [np.array(division) for division in divisions]
    groups, places = groups_of(coded, len(coded[0]))
    hidden = withheld_groups(groups, least)
    return [{part for part, group in enumerate(place) if group in hidden} for place in places]


def people(*sizes: int) -> list[int]:
    """Return a division into parts of these sizes."""
    return [part for part, size in enumerate(sizes) for _ in range(size)]


def test_a_small_part_hides_the_next_smallest_or_the_whole_would_tell() -> None:
    parts = people(40, 5, 25)

    assert withheld(parts) == [{1}]  # Without a whole to subtract from.
    assert withheld(parts, people(70)) == [{1, 2}, set()]


def test_several_small_parts_hide_one_another_where_they_are_enough_together() -> None:
    assert withheld(people(40, 6, 6), people(52)) == [{1, 2}, set()]
    assert withheld(people(40, 6, 3, 20), people(69)) == [{1, 2, 3}, set()]


def test_those_whom_no_part_counts_are_hidden_as_well() -> None:
    # Three of seventy have no region: the whole less the regions would be they.
    assert withheld([*people(40, 27), -1, -1, -1], people(70)) == [{1}, set()]
    assert withheld([*people(40, 27), *[-1] * 10], people(77)) == [set(), set()]


def test_a_condition_is_no_way_to_the_others() -> None:
    women = [0] * 60 + [-1] * 4  # "where sex is f", of sixty-four.

    assert withheld(women, people(64)) == [{0}, set()]


def test_equal_groups_of_two_estimates_are_withheld_together() -> None:
    assert withheld(people(40, 5, 25), people(40, 5, 25), people(70)) == [{1, 2}, {1, 2}, set()]


def test_a_withheld_part_is_not_the_sum_of_its_own_parts() -> None:
    region = people(40, 5, 25)
    by_sex = people(20, 20, 3, 2, 12, 13)

    regions, crossed, _whole = withheld(region, by_sex, people(70))

    assert regions == {1, 2}
    assert {2, 3} <= crossed
    assert crossed & {4, 5}  # Both of them would add up to the third region.


def test_a_cell_of_a_table_with_both_margins_has_company_in_its_row_and_its_column() -> None:
    table = people(30, 5, 40, 20, 50, 60)  # Two rows of three columns.
    rows = [cell // 3 for cell in table]
    columns = [cell % 3 for cell in table]

    cells, in_rows, in_columns, _whole = withheld(table, rows, columns, people(205))

    assert (in_rows, in_columns) == (set(), set())
    for line in ({0, 1, 2}, {3, 4, 5}, {0, 3}, {1, 4}, {2, 5}):
        assert len(cells & line) != 1
    assert 1 in cells


def test_everybody_too_few_is_nobody() -> None:
    assert withheld(people(3, 4), people(7)) == [{0, 1}, {0}]


def test_a_part_withheld_takes_along_all_others_that_stand_beside_it() -> None:
    # Of 40, 4, 25 and 30: the rest of the second, 95, less 40 and 30 would be the third; beside
    # the whole it would be the second. Withheld with it, it needs no more to be withheld.
    coded = [np.array(people(40, 4, 25, 30)), np.array(people(99))]
    groups, places = groups_of(coded, 99, with_rests=[0])

    hidden = withheld_groups(groups, LEAST)

    assert groups.sizes[places[2]].tolist() == [59, 95, 74, 69]
    assert [group in hidden for group in places[0]] == [False, True, True, False]
    assert [group in hidden for group in places[2]] == [False, True, True, False]
    assert [group in hidden for group in places[1]] == [False]


def test_an_empty_group_hides_nothing() -> None:
    assert withheld([-1] * 30, people(30)) == [set(), set()]


def is_combination(row: IntArray, rows: IntArray) -> bool:
    """Tell by ranks whether a row is a sum of multiples of others."""
    if not len(rows):
        return not row.any()
    return bool(
        np.linalg.matrix_rank(np.vstack([rows, row])) == np.linalg.matrix_rank(rows.astype(float))
    )


@given(
    st.lists(st.tuples(*[st.integers(-1, 2)] * 3), min_size=5, max_size=60),
    st.integers(2, 8),
)
def test_by_ranks_no_small_group_is_a_combination_of_those_shown(
    rows: list[tuple[int, ...]], least: int
) -> None:
    divisions = crossings(np.array(rows))
    shown, small = rows_of(divisions, withheld(*divisions, least=least), least)

    assert all(one.sum() >= least for one in shown)
    for few in small:
        assert not is_combination(few, np.array(shown).reshape(len(shown), len(rows)))
    for one, other in combinations(shown, 2):
        if ((one - other) >= 0).all():
            assert not 0 < (one - other).sum() < least


def crossings(table: IntArray) -> list[IntArray]:
    """Return everybody, and the people by each, each two and all of three columns."""
    divisions = [np.zeros(len(table), dtype=np.int64)]
    for chosen in ((0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)):
        part = table[:, list(chosen)]
        key = np.unique(part, axis=0, return_inverse=True)[1].astype(np.int64)
        divisions.append(np.where((part < 0).any(axis=1), -1, key))
    return divisions


def rows_of(
    divisions: list[IntArray], hidden: list[set[int]], least: int
) -> tuple[list[IntArray], list[IntArray]]:
    """Return who is in each group shown, and in each small one."""
    shown: list[IntArray] = []
    small: list[IntArray] = []
    for division, parts in zip(divisions, hidden, strict=True):
        for part in range(int(division.max()) + 1):
            inside = (division == part).astype(np.int64)
            if not inside.any():
                continue
            if part not in parts:
                shown.append(inside)
            elif inside.sum() < least:
                small.append(inside)
    return shown, small


def test_three_thousand_domains_take_seconds() -> None:
    rng = np.random.default_rng(1)
    domain = rng.integers(0, 3_000, 60_000)
    district = domain // 100

    domains, districts, whole = withheld(domain, district, np.zeros(60_000, dtype=np.int64))

    assert domains
    assert (districts, whole) == (set(), set())


@pytest.mark.parametrize("least", [2, 5])
def test_a_smaller_minimum_withholds_no_more(least: int) -> None:
    parts, whole = people(40, 4, 30), people(74)

    assert withheld(parts, whole, least=least)[0] <= withheld(parts, whole, least=10)[0]

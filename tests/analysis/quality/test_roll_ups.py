"""Totals shown beside their parts tell of no part that is withheld."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.linalg import matrix_rank

from analysis.quality.roll_ups import withheld_beside

SIZES = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 40), min_size=2)


def test_beside_a_single_part_the_smallest_other_one_is_withheld() -> None:
    sizes = {"a": 3, "b": 30, "c": 20, "whole": 53}

    assert withheld_beside({"whole": "abc"}, sizes, {"a"}, 10) == {"c"}


def test_parts_of_too_few_answers_together_are_not_enough() -> None:
    sizes = {"a": 3, "b": 4, "c": 20, "d": 30}

    assert withheld_beside({"whole": "abcd"}, sizes, {"a", "b"}, 10) == {"c"}
    assert withheld_beside({"whole": "abcd"}, sizes | {"b": 7}, {"a", "b"}, 10) == set()


def test_where_no_part_is_left_the_total_is_withheld_and_what_is_beside_it() -> None:
    wholes = {"city": ["east", "west"], "east": ["a"]}

    assert withheld_beside(wholes, {"a": 3}, {"a"}, 10) == {"east", "west"}


def test_a_total_without_anything_withheld_is_left_alone() -> None:
    assert withheld_beside({"whole": "abc"}, {"a": 3}, set(), 10) == set()
    assert withheld_beside({"whole": "abc"}, {"a": 3}, {"whole"}, 10) == set()


@given(SIZES, st.integers(1, 4), st.integers(1, 12))
def test_no_total_shown_less_its_parts_shown_is_one_part_or_too_few_answers(
    sizes: dict[str, int], groups: int, least: int
) -> None:
    parts = sorted(sizes)
    wholes = {f"whole {n}": parts[n::groups] for n in range(min(groups, len(parts)))}
    wholes["all"] = list(wholes)
    small = {part for part, n in sizes.items() if n < least}

    hidden = small | withheld_beside(wholes, sizes, small, least)

    for whole, made in wholes.items():
        rest = [part for part in made if part in hidden]
        is_safe = len(rest) > 1 and sum(sizes.get(part, least) for part in rest) >= least
        assert whole in hidden or not rest or is_safe


def test_a_total_that_its_own_parts_add_up_to_hides_no_other() -> None:
    wholes = {"all": ["east", "west"], "east": ["a", "b"]}
    sizes = {"all": 200, "east": 40, "west": 3, "a": 19, "b": 21}

    # All less west would be told by a and b, which make up the east.
    assert withheld_beside(wholes, sizes, {"west"}, 10) == {"east", "a"}


@given(SIZES, st.integers(1, 4), st.integers(1, 12))
def test_nobody_works_a_small_part_out_of_all_that_is_shown(
    sizes: dict[str, int], groups: int, least: int
) -> None:
    parts = sorted(sizes)
    wholes = {f"whole {n}": parts[n::groups] for n in range(min(groups, len(parts)))}
    wholes["all"] = list(wholes)
    small = {part for part, n in sizes.items() if n < least}

    hidden = sorted(small | withheld_beside(wholes, sizes, small, least))

    sums = [
        [float(unit == whole) - float(unit in made) for unit in hidden]
        for whole, made in wholes.items()
    ]
    for unit in small:
        sought = [float(each == unit) for each in hidden]
        assert matrix_rank(np.array([*sums, sought])) > matrix_rank(np.array(sums))

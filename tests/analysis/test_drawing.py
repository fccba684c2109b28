"""A sample can be drawn again by anybody, and says how probable each of its members was."""

from collections import Counter
from hashlib import sha256
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.drawing import (
    TooFewError,
    allocate,
    draw_from_strata,
    draw_simple,
    draw_stratified,
    share_probabilities,
)

FRAME = {f"case-{number}": f"centre-{number % 3}" for number in range(90)}


def test_those_with_the_smallest_hashes_are_drawn() -> None:
    frame = {"a": "", "b": "", "c": ""}
    numbers = {key: sha256(f"7:{key}".encode()).hexdigest() for key in frame}

    (drawn,) = draw_simple(frame, 1, "7")

    assert numbers[drawn.key] == min(numbers.values())
    assert drawn.probability == 1 / 3


def test_the_same_seed_draws_the_same_sample_in_whatever_order_the_frame_comes() -> None:
    backwards = dict(reversed(FRAME.items()))
    for draw in (draw_simple, draw_stratified):
        assert draw(FRAME, 12, "2026") == draw(backwards, 12, "2026")
        assert draw(FRAME, 12, "2026") != draw(FRAME, 12, "2027")


def test_over_many_seeds_every_member_is_drawn_as_often_as_its_probability_says() -> None:
    draws, n = 2000, 9
    found = Counter(one.key for seed in range(draws) for one in draw_simple(FRAME, n, str(seed)))

    # Each count is binomial, with mean 200 and standard deviation 13.4.
    assert min(found.values()) > 200 - 5 * 13.4
    assert max(found.values()) < 200 + 5 * 13.4


def test_strata_are_drawn_from_in_proportion() -> None:
    frame = {f"{stratum}{number}": stratum for stratum, count in (("a", 60), ("b", 30), ("c", 10))
             for number in range(count)}  # fmt: skip

    drawn = draw_stratified(frame, 20, "1")

    assert Counter(one.stratum for one in drawn) == {"a": 12, "b": 6, "c": 2}
    assert {one.probability for one in drawn} == {0.2}


def test_a_small_stratum_gives_two_and_is_the_more_probable_for_it() -> None:
    frame = {f"a{number}": "a" for number in range(98)} | {"b1": "b", "b2": "b"}

    drawn = draw_stratified(frame, 10, "1")

    assert {one.stratum: one.probability for one in drawn} == {"a": 8 / 98, "b": 1.0}


def test_too_few_for_the_strata_are_refused_with_how_many_would_do() -> None:
    with pytest.raises(TooFewError) as refused:
        draw_stratified(FRAME, 5, "1")
    assert refused.value.least == 6


def test_more_than_there_are_is_everybody() -> None:
    for draw in (draw_simple, draw_stratified):
        drawn = draw(FRAME, 1000, "1")
        assert {one.key for one in drawn} == FRAME.keys()
        assert {one.probability for one in drawn} == {1.0}


def test_nobody_can_be_drawn_from_nothing() -> None:
    assert draw_simple({}, 3, "1") == draw_stratified({}, 3, "1") == []


@given(
    st.dictionaries(st.text(max_size=3), st.integers(1, 500), min_size=1, max_size=12),
    st.integers(0, 2000),
)
def test_an_allocation_has_the_size_asked_for_and_no_stratum_gives_more_than_it_has(
    counts: dict[str, int], n: int
) -> None:
    total, least = sum(counts.values()), sum(min(2, count) for count in counts.values())
    if min(n, total) < least:
        with pytest.raises(TooFewError):
            allocate(counts, n)
        return

    sizes = allocate(counts, n)

    assert sum(sizes.values()) == min(n, total)
    for stratum, count in counts.items():
        assert min(2, count) <= sizes[stratum] <= count


@given(st.integers(6, 90), st.sampled_from([draw_simple, draw_stratified]))
def test_probabilities_add_up_to_the_size_of_the_sample(n: int, draw: object) -> None:
    drawn = draw(FRAME, n, "3")  # type: ignore[operator] # one of the two above
    # Of each stratum: members times probability is how many were drawn (Horvitz and Thompson).
    estimated = sum(1 / one.probability for one in drawn)
    assert isclose(estimated, len(FRAME))


STRATA = {f"{stratum}{number}": stratum for stratum in "abcd" for number in range(40)}


def test_strata_of_few_have_one_probability_together_and_those_of_many_keep_theirs() -> None:
    drawn = draw_from_strata(STRATA, {"a": 2, "b": 4, "c": 20, "d": 30}, "7")

    shared = share_probabilities(drawn, 10)

    found = {one.stratum: one.probability for one in shared}
    # 26 of the 120 of a, b and c together; 30 of the 40 of d.
    assert found == pytest.approx({"a": 26 / 120, "b": 26 / 120, "c": 26 / 120, "d": 30 / 40})
    assert {one.key for one in shared} == {one.key for one in drawn}


@given(st.lists(st.integers(2, 40), min_size=4, max_size=4), st.integers(2, 60))
def test_no_probability_is_that_of_few_and_weights_add_up_to_the_frame(
    sizes: list[int], least: int
) -> None:
    drawn = draw_from_strata(STRATA, dict(zip("abcd", sizes, strict=True)), "7")

    shared = share_probabilities(drawn, least)

    counts = Counter(one.probability for one in shared)
    assert len(counts) == 1 or min(counts.values()) >= least
    assert isclose(sum(1 / one.probability for one in shared), len(STRATA))

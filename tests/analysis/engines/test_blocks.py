"""Sums of blocks are those of the whole, in whatever order, and nothing else is let in."""

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.engines import blocks
from analysis.engines.blocks import ItemCodes, sum_items
from analysis.errors import InvalidSampleError
from analysis.estimation.item_sums import ItemLayout, ItemSums
from tests.analysis.engines.samples import LAYOUT, assert_same, draw, rows


def test_four_answers_summed_by_hand() -> None:
    # Unit 1, cell (1, 2) = 1 * 3 + 2 = 5, key 1 * 6 + 5 = 11. L = lcm(1..4) = 12.
    # Scores: (5+4+3+4)/4 = 4 -> 48; (1+2)/2 = 1.5 -> 18; nothing answered; 5 -> 60.
    codes = ItemCodes(
        unit=np.array([1, 1, 1, 1]),
        margins=[np.array([1, 1, 1, 1]), np.array([2, 2, 2, 2])],
        items=np.array([[5, 1, 0, 5], [4, 2, 0, 0], [3, 0, 0, 0], [4, 0, 0, 0]]),
    )

    sums = sum_items(codes, LAYOUT)

    assert sums.key.tolist() == [11]
    assert (sums.n.tolist(), sums.answered.tolist()) == ([4], [3])
    assert sums.score.tolist() == [48 + 18 + 60]
    assert sums.squares() == [48**2 + 18**2 + 60**2]
    assert (sums.cell.tolist(), sums.complete.tolist()) == ([5], [1])
    assert sums.item.tolist() == [[5, 4, 3, 4]]
    assert sums.item_square.tolist() == [[25, 16, 9, 16]]
    assert sums.total_square.tolist() == [16**2]


@given(st.integers(0, 2**32 - 1), st.lists(st.integers(0, 300), max_size=4))
def test_neither_order_nor_shards_change_a_bit(seed: int, cuts: list[int]) -> None:
    codes = draw(n=300, seed=seed)
    whole = sum_items(codes, LAYOUT)

    order = np.random.default_rng(seed).permutation(300)
    edges = [0, *sorted(cuts), 300]
    shards = [
        sum_items(rows(codes, slice(start, stop)), LAYOUT)
        for start, stop in itertools.pairwise(edges)
    ]

    assert_same(sum_items(rows(codes, order), LAYOUT), whole)
    assert_same(ItemSums.merge(shards), whole)


@pytest.mark.parametrize("layout", [LAYOUT, replace(LAYOUT, items=5, base=(1.0, 2.5)),
                                    replace(LAYOUT, items=13)])  # fmt: skip
def test_many_blocks_threads_and_sparse_keys_change_no_bit(
    layout: ItemLayout, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = draw(layout, n=2_000)
    whole = sum_items(codes, layout, threads=1)

    monkeypatch.setattr(blocks, "BLOCK", 64)
    assert_same(sum_items(codes, layout, threads=3), whole)
    monkeypatch.setattr(blocks, "MAX_DENSE", 0)
    monkeypatch.setattr(blocks, "SPARSE_BLOCK", 100)
    assert_same(sum_items(codes, layout), whole)


def test_nobody_has_no_sums() -> None:
    assert_same(sum_items(draw(n=0), LAYOUT), ItemSums.empty(LAYOUT))


def test_progress_is_told_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK", 100)
    told: list[int] = []

    sum_items(draw(n=250), LAYOUT, progress=told.append)

    assert told[-1] == 250
    assert told == sorted(told)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"unit": np.array([0, 5])}, "unit holds the code 5; codes are 0 to 4"),
        ({"margins": [np.array([0, -1]), np.array([0, 0])]}, "sex holds the code -1"),
        ({"items": np.array([[1, 6]] * 4)}, "item 1 holds the code 6"),
        ({"items": np.array([[1, 1]] * 3)}, "as many margins and items"),
        ({"unit": np.array([0, 0, 0])}, "sex has 2 rows and unit 3"),
    ],
)
def test_codes_that_mean_nothing_are_refused_by_name(values: dict[str, Any], said: str) -> None:
    two = rows(draw(n=2), slice(0, 2))

    with pytest.raises(InvalidSampleError, match=said):
        sum_items(replace(two, **values), LAYOUT)


def test_several_design_weights_need_a_code_in_each_row() -> None:
    with pytest.raises(InvalidSampleError, match="give each row its code"):
        sum_items(draw(), replace(LAYOUT, base=(1.0, 2.0)))

"""Sums are exact however many rows they hold, and files of them say what they mean."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from analysis.engines.blocks import ItemCodes, sum_items
from analysis.errors import InvalidSampleError
from analysis.estimation.item_sums import ItemLayout, ItemSums
from tests.analysis.engines.samples import LAYOUT, assert_same, draw, rows


def test_an_increment_gives_the_sums_of_the_whole() -> None:
    codes = draw(n=1_000)
    yesterday = sum_items(rows(codes, slice(0, 990)), LAYOUT)
    since = sum_items(rows(codes, slice(990, 1_000)), LAYOUT)

    assert_same(ItemSums.merge([yesterday, since]), sum_items(codes, LAYOUT))


def test_sums_of_squares_stay_exact_beyond_64_bits() -> None:
    # 13 items of five points score 5 * lcm(1..13) = 1,801,800; its square times 2^22 rows is
    # 1.4e19, and 2^63 is 9.2e18.
    layout = ItemLayout(1, (("all", 1),), items=13)
    best = ItemCodes(np.zeros(2, int), [np.zeros(2, int)], np.full((13, 2), 5))
    worst = replace(best, items=np.ones((13, 2), int))
    sums = ItemSums.merge([sum_items(best, layout), sum_items(worst, layout)])
    for _doubling in range(21):
        sums = ItemSums.merge([sums, sums])

    (square,) = sums.squares()
    assert square == 2**22 * (1_801_800**2 + 360_360**2)
    assert square > 2**63
    moments = sums.moments(0, 100)
    assert moments.n.tolist() == [2**23]
    assert moments.dy.tolist() == [100 * 2**22]
    assert moments.ddyy[0] == pytest.approx(100**2 * 2**22, rel=1e-14)


def test_a_file_holds_the_sums_and_what_they_mean(tmp_path: Path) -> None:
    layout = replace(LAYOUT, base=(1.0, 2.5))
    sums = sum_items(draw(layout), layout)

    sums.save(tmp_path / "sums.npz")

    assert_same(ItemSums.load(tmp_path / "sums.npz"), sums)


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "words").write_text("words")
    np.savez(tmp_path / "other.npz", a=np.zeros(1))

    for name in ("words", "other.npz", "absent"):
        with pytest.raises(InvalidSampleError, match=name):
            ItemSums.load(tmp_path / name)


def test_a_file_of_a_later_version_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as later:
        later.setattr("analysis.estimation.item_sums.VERSION", 2)
        sum_items(draw(), LAYOUT).save(tmp_path / "sums.npz")

    with pytest.raises(InvalidSampleError, match="version 2, not"):
        ItemSums.load(tmp_path / "sums.npz")


def test_sums_of_different_things_do_not_merge() -> None:
    other = replace(LAYOUT, units=6)

    with pytest.raises(InvalidSampleError, match="same layout"):
        ItemSums.merge([ItemSums.empty(LAYOUT), ItemSums.empty(other)])
    with pytest.raises(InvalidSampleError, match="same layout"):
        ItemSums.merge([])


@pytest.mark.parametrize("items", [0, 23])
def test_a_layout_whose_sums_would_not_be_exact_is_refused(items: int) -> None:
    with pytest.raises(InvalidSampleError, match="items must be 1 to 22"):
        replace(LAYOUT, items=items)


def test_a_layout_of_too_many_cells_is_refused() -> None:
    with pytest.raises(InvalidSampleError, match="more cells"):
        ItemLayout(10**6, tuple((f"m{k}", 1000) for k in range(6)), items=1)


def test_moments_are_those_of_the_rows() -> None:
    layout = replace(LAYOUT, base=(1.0, 2.5))
    codes = draw(layout, n=400)
    moments, cells = sum_items(codes, layout).moments(0, 100), sum_items(codes, layout).cells()
    assert codes.weight is not None

    answered = (codes.items > 0).sum(axis=0)
    rated = answered > 0
    score = 25 * (codes.items.sum(axis=0)[rated] / answered[rated] - 1)
    d = np.array(layout.base)[codes.weight[rated]]
    for unit in range(layout.units):
        of_unit, rows_of = moments.domain == unit, codes.unit[rated] == unit
        assert moments.n[of_unit].sum() == rows_of.sum()
        for name, values in (("dy", d * score), ("ddy", d**2 * score), ("ddyy", (d * score) ** 2)):
            total = getattr(moments, name)[of_unit].sum()
            assert total == pytest.approx(values[rows_of].sum(), rel=1e-12), name
    assert cells.counts.sum() == 400
    assert set(cells.base.tolist()) == {1.0, 2.5}

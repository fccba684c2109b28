"""Coded answers drawn with a seed."""

import numpy as np

from analysis.engines.blocks import ItemCodes
from analysis.estimation.item_sums import ItemLayout, ItemSums

LAYOUT = ItemLayout(units=5, margins=(("sex", 2), ("age", 3)), items=4)


def draw(layout: ItemLayout = LAYOUT, n: int = 500, seed: int = 1) -> ItemCodes:
    rng = np.random.default_rng(seed)
    items = rng.integers(0, layout.points + 1, (layout.items, n)).astype(np.int8)
    items[:, rng.random(n) < 0.05] = 0  # Some answer nothing at all.
    weight = rng.integers(0, len(layout.base), n) if len(layout.base) > 1 else None
    return ItemCodes(
        unit=rng.integers(0, layout.units, n).astype(np.int16),
        margins=[rng.integers(0, size, n).astype(np.int8) for _name, size in layout.margins],
        items=items,
        weight=weight,
    )


def rows(codes: ItemCodes, chosen: slice | np.ndarray) -> ItemCodes:
    return ItemCodes(
        unit=codes.unit[chosen],
        margins=[column[chosen] for column in codes.margins],
        items=codes.items[:, chosen],
        weight=None if codes.weight is None else codes.weight[chosen],
    )


ARRAYS = (
    "key", "n", "answered", "score", "square_high", "square_low",
    "cell", "complete", "item", "item_square", "total_square",
)  # fmt: skip


def assert_same(one: ItemSums, other: ItemSums) -> None:
    """Compare bit for bit."""
    assert one.layout == other.layout
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)

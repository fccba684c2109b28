r"""Exact additive sums of item answers, from which everything about an index can be estimated.

A respondent who answered :math:`a` of :math:`K` items with codes :math:`x_k` scores their mean.
Multiplied by :math:`L = \mathrm{lcm}(1, \dots, K)` every such mean is a whole number, so that sums
do not depend on the order of rows, on shards or on the engine that took them: they are integers,
and merge by addition. Sums of squares pass :math:`2^{63}` within a few million rows of thirteen
items; they are carried as a high and a low half.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Self

import numpy as np

from analysis.errors import InvalidSampleError
from analysis.estimation.cells import Cells, distinct
from analysis.estimation.design import IntArray
from analysis.estimation.moments import Moments

FORMAT = "analysis.item_sums"
VERSION = 1
MAX_ITEMS = 22  # Beyond these a squared score no longer fits 64 bits.
LOW_BITS = 32
LOW_MASK = (1 << LOW_BITS) - 1
MAX_KEYS = 2**62


@dataclass(frozen=True, slots=True)
class ItemLayout:
    """What the keys and the numbers of a table of sums mean; tables merge if it is the same.

    Attributes
    ----------
    units : int
        Units are coded 0 .. units - 1.
    margins : tuple of (str, int)
        Name and number of categories of each calibration variable, coded from 0.
    items : int
        Number of items, at most 22.
    points : int
        Items are coded 1 .. points; 0 is no answer.
    base : tuple of float
        The distinct design weights. A respondent's is named by one more code, the last of a key.
    """

    units: int
    margins: tuple[tuple[str, int], ...]
    items: int
    points: int = 5
    base: tuple[float, ...] = (1.0,)

    def __post_init__(self) -> None:
        if not 1 <= self.items <= MAX_ITEMS:
            raise InvalidSampleError(
                f"items must be 1 to {MAX_ITEMS}, not {self.items}: sums would not be exact"
            )
        if self.units * self.cells > MAX_KEYS:
            raise InvalidSampleError("units and margins cross to more cells than 64 bits can name")

    @property
    def cells(self) -> int:
        """Return how many cells the margins and the design weights cross to."""
        return math.prod(size for _name, size in self.margins) * len(self.base)

    @property
    def scale(self) -> int:
        """Return the whole number L that makes every score whole."""
        return math.lcm(*range(1, self.items + 1))


@dataclass(frozen=True, slots=True, eq=False)
class ItemSums:
    """Sums over the respondents of each (unit, cell), and of each cell over complete answers.

    Attributes
    ----------
    layout : ItemLayout
    key : (G,) int array
        ``unit * cells + cell`` of the groups that occur, in order.
    n : (G,) int array
        Respondents.
    answered : (G,) int array
        Of these, who answered at least one item and so has a score.
    score, square_high, square_low : (G,) int array
        Σ y and Σ y² with y = L · mean of the items answered; Σ y² = high · 2³² + low.
    cell : (C,) int array
        The cells in which somebody answered every item, in order.
    complete : (C,) int array
        How many did.
    item, item_square : (C, K) int array
        Σ x_k and Σ x_k² over these.
    total_square : (C,) int array
        Σ (x_1 + … + x_K)² over these.
    """

    layout: ItemLayout
    key: IntArray
    n: IntArray
    answered: IntArray
    score: IntArray
    square_high: IntArray
    square_low: IntArray
    cell: IntArray
    complete: IntArray
    item: IntArray
    item_square: IntArray
    total_square: IntArray

    @classmethod
    def empty(cls, layout: ItemLayout) -> Self:
        """Return the sums of nobody."""
        none = np.zeros(0, dtype=np.int64)
        wide = np.zeros((0, layout.items), dtype=np.int64)
        return cls(layout, none, none, none, none, none, none, none, none, wide, wide, none)

    @classmethod
    def merge(cls, parts: Sequence[Self]) -> Self:
        """Add the sums of parts: shards, or yesterday's sums and what came since.

        Raises
        ------
        InvalidSampleError
            If there is no part, or the parts mean different things.
        """
        if not parts or any(part.layout != parts[0].layout for part in parts):
            raise InvalidSampleError("sums merge only where they have the same layout")
        layout = parts[0].layout
        key, group = _keys([part.key for part in parts], layout.units * layout.cells)
        cell, place = _keys([part.cell for part in parts], layout.cells)

        def added(name: str, position: IntArray, size: int) -> IntArray:
            return _add([getattr(part, name) for part in parts], position, size)

        groups = ("n", "answered", "score", "square_high", "square_low")
        cells = ("complete", "item", "item_square", "total_square")
        merged = cls(
            layout=layout,
            key=key,
            cell=cell,
            **{name: added(name, group, len(key)) for name in groups},
            **{name: added(name, place, len(cell)) for name in cells},
        )
        return merged.carried()

    def carried(self) -> Self:
        """Return the same sums with low halves below 2³², so that equal sums are equal arrays."""
        high = self.square_high + (self.square_low >> LOW_BITS)
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return type(self)(
            **{**values, "square_high": high, "square_low": self.square_low & LOW_MASK}
        )

    def squares(self) -> list[int]:
        """Return Σ y² of every group, exactly, however large."""
        pairs = zip(self.square_high.tolist(), self.square_low.tolist(), strict=True)
        return [(high << LOW_BITS) + low for high, low in pairs]

    @property
    def respondents(self) -> int:
        """Return how many rows were summed."""
        return int(self.n.sum())

    # --- what estimates are made of

    def cells(self) -> Cells:
        """Return the cells that occur, for raking; their last variable is the design weight."""
        layout = self.layout
        of_group = self.key % layout.cells
        found, place = distinct(of_group, layout.cells)
        counts = np.zeros(len(found), dtype=np.int64)
        np.add.at(counts, place, self.n)
        levels = np.empty((len(found), len(layout.margins)), dtype=np.int64)
        rest, weight = np.divmod(found, len(layout.base))
        for position in reversed(range(len(layout.margins))):
            rest, levels[:, position] = np.divmod(rest, layout.margins[position][1])
        base = np.array(layout.base)[weight]
        return Cells(np.zeros(0, dtype=np.int64), levels, counts, base)

    def moments(self, low: float, high: float) -> Moments:
        """Return the sums of the index by unit and cell, for `linearization`.

        Parameters
        ----------
        low, high : float
            What an answer of all lowest and of all highest points stands for, such as 0 and 100.
        """
        layout = self.layout
        step = (high - low) / (layout.points - 1)
        kept = self.answered > 0
        n = self.answered[kept]
        # About the lowest point, where nothing cancels: the sums stay exact in doubles.
        y = self.score[kept] / layout.scale - n
        high_half, low_half = self.square_high[kept], self.square_low[kept]
        square = (high_half * float(1 << LOW_BITS) + low_half) / layout.scale**2
        yy = square - 2 * y - n
        index, squared = step * y + low * n, step**2 * yy + 2 * low * step * y + low**2 * n
        _found, place = distinct(self.key % layout.cells, layout.cells)
        cell = place[kept]
        d = np.array(layout.base)[self.key[kept] % len(layout.base)]
        unit = self.key[kept] // layout.cells
        return Moments(unit, cell, n, d * n, d * index, d**2 * n, d**2 * index, d**2 * squared)

    # --- files

    def save(self, path: Path) -> None:
        """Write the sums to a file that says what they mean."""
        header = {"format": FORMAT, "version": VERSION, "layout": asdict(self.layout)}
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        with path.open("wb") as file:
            np.savez_compressed(file, header=np.array(json.dumps(header)), **arrays)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read sums that `save` wrote.

        Raises
        ------
        InvalidSampleError
            If the file is none of ours, or of a later version.
        """
        try:
            with np.load(path, allow_pickle=False) as file:
                header = json.loads(str(file["header"]))
                arrays = {name: file[name] for name in _ARRAYS}
        except (OSError, ValueError, KeyError) as error:
            raise InvalidSampleError(f"{path.name} is not a file of sums: {error}") from error
        if header.get("format") != FORMAT or header.get("version") != VERSION:
            found = f"{header.get('format')} version {header.get('version')}"
            raise InvalidSampleError(
                f"{path.name} holds {found}, not {FORMAT} version {VERSION}; take the sums again"
            )
        return cls(_layout(header["layout"]), **arrays)


_ARRAYS = tuple(field.name for field in fields(ItemSums) if field.name != "layout")


def _layout(stored: dict[str, Any]) -> ItemLayout:
    margins = tuple((str(name), int(size)) for name, size in stored["margins"])
    return ItemLayout(**{**stored, "margins": margins, "base": tuple(stored["base"])})


def _keys(parts: Sequence[IntArray], size: int) -> tuple[IntArray, IntArray]:
    return distinct(np.concatenate(parts), size)


def _add(parts: Sequence[IntArray], position: IntArray, size: int) -> IntArray:
    values = np.concatenate(parts)
    total = np.zeros((size, *values.shape[1:]), dtype=np.int64)
    np.add.at(total, position, values)
    return total

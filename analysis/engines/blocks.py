"""Item sums with numpy, block by block: memory is bounded by the groups, not by the rows."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from analysis.errors import InvalidSampleError
from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.item_sums import LOW_BITS, LOW_MASK, ItemLayout, ItemSums

BLOCK = 2**17
SPARSE_BLOCK = 2**15
MAX_DENSE = 2**22  # Up to so many possible groups a table of all is faster than sorting.
MERGED_AT_ONCE = 16
GROUP_SUMS = ("n", "answered", "score", "square_high", "square_low")
THREADS = 2
EXACT = 2**53  # Doubles hold every whole number up to here.

Codes = NDArray[np.integer]


@dataclass(frozen=True, slots=True, eq=False)
class ItemCodes:
    """The coded answers of n respondents.

    Attributes
    ----------
    unit : (n,) int array
    margins : sequence of (n,) int array
        In the order of the layout.
    items : (K, n) int array
        1 .. points, or 0 for no answer.
    weight : (n,) int array or None
        Position of the design weight in the layout; not needed where all are alike.
    """

    unit: Codes
    margins: Sequence[Codes]
    items: Codes
    weight: Codes | None = None

    def __len__(self) -> int:
        return len(self.unit)


def sum_items(
    codes: ItemCodes,
    layout: ItemLayout,
    *,
    progress: Callable[[int], None] | None = None,
    threads: int = THREADS,
) -> ItemSums:
    """Return the sums of coded answers.

    Parameters
    ----------
    codes : ItemCodes
    layout : ItemLayout
    progress : callable or None
        Told how many rows are done, after each block.
    threads : int

    Raises
    ------
    InvalidSampleError
        If lengths differ from each other or from the layout, or a code is out of range.
    """
    _check(codes, layout)
    is_dense = layout.units * layout.cells <= MAX_DENSE
    take = _take_dense if is_dense else _take_sparse
    return take(codes, layout, _Progress(progress), threads)


class _Progress:
    """Counts the rows that are done, in whichever thread."""

    def __init__(self, tell: Callable[[int], None] | None) -> None:
        self.tell, self.done, self.lock = tell, 0, Lock()

    def add(self, rows: int) -> None:
        with self.lock:
            self.done += rows
            if self.tell:
                self.tell(self.done)


def _take_dense(
    codes: ItemCodes, layout: ItemLayout, progress: _Progress, threads: int
) -> ItemSums:
    """Add every block to one table of all the groups there could be."""
    tables, totals = _Tables(layout), _Totals(layout, layout.units * layout.cells, layout.cells)
    lock = Lock()

    def add(rows: slice) -> None:
        key, cell = _keys(codes, layout, rows)
        totals.add(key, cell, _answers(codes, rows), tables, lock)
        progress.add(rows.stop - rows.start)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(add, _blocks(len(codes), BLOCK)))
    return totals.sums(np.arange(totals.slots), np.arange(totals.cells))


def _take_sparse(
    codes: ItemCodes, layout: ItemLayout, progress: _Progress, threads: int
) -> ItemSums:
    """Sum each block over the groups that occur in it, and merge."""
    tables = _Tables(layout)

    def sums_of(rows: slice) -> ItemSums:
        key, cell = _keys(codes, layout, rows)
        (keys, group), (cells, place) = (
            np.unique(each, return_inverse=True) for each in (key, cell)
        )
        totals = _Totals(layout, len(keys), len(cells))
        totals.add(group, place, _answers(codes, rows), tables, Lock())
        progress.add(rows.stop - rows.start)
        return totals.sums(keys, cells)

    merged = [ItemSums.empty(layout)]
    with ThreadPoolExecutor(threads) as pool:
        for part in pool.map(sums_of, _blocks(len(codes), SPARSE_BLOCK)):
            merged.append(part)
            if len(merged) >= MERGED_AT_ONCE:
                merged = [ItemSums.merge(merged)]
    return ItemSums.merge(merged)


def _blocks(rows: int, size: int) -> Iterator[slice]:
    return (slice(start, min(start + size, rows)) for start in range(0, rows, size))


def _keys(codes: ItemCodes, layout: ItemLayout, rows: slice) -> tuple[IntArray, IntArray]:
    """Return the group and the cell of each row of a block."""
    cell = np.zeros(rows.stop - rows.start, dtype=np.int64)
    for column, (_name, size) in zip(codes.margins, layout.margins, strict=True):
        cell *= size
        cell += column[rows]
    cell *= len(layout.base)
    if codes.weight is not None:
        cell += codes.weight[rows]
    key = codes.unit[rows].astype(np.int64)
    key *= layout.cells
    key += cell
    return key, cell


@dataclass(frozen=True, slots=True, eq=False)
class _Answers:
    items: Codes
    answered: Codes
    total: Codes


def _answers(codes: ItemCodes, rows: slice) -> _Answers:
    items = codes.items[:, rows]
    total = np.zeros(items.shape[1], dtype=np.int16)
    answered = np.zeros(items.shape[1], dtype=np.int8)
    for item in items:
        total += item
        answered += item > 0
    return _Answers(items, answered, total)


def _check(codes: ItemCodes, layout: ItemLayout) -> None:
    columns = [
        ("unit", codes.unit, layout.units),
        *(
            (name, column, size)
            for column, (name, size) in zip(codes.margins, layout.margins, strict=False)
        ),
        *((f"item {k + 1}", column, layout.points + 1) for k, column in enumerate(codes.items)),
    ]
    if codes.weight is not None:
        columns.append(("weight", codes.weight, len(layout.base)))
    if len(codes.margins) != len(layout.margins) or len(codes.items) != layout.items:
        raise InvalidSampleError("there must be as many margins and items as the layout names")
    for name, column, size in columns:
        if len(column) != len(codes):
            raise InvalidSampleError(f"{name} has {len(column)} rows and unit {len(codes)}")
        if len(column) and not 0 <= int(column.min()) <= int(column.max()) < size:
            found = int(column.min()) if int(column.min()) < 0 else int(column.max())
            raise InvalidSampleError(f"{name} holds the code {found}; codes are 0 to {size - 1}")
    if codes.weight is None and len(layout.base) > 1:
        raise InvalidSampleError("the layout has several design weights; give each row its code")


class _Tables:
    """The score of every pair of (answered, sum), and its square in halves."""

    def __init__(self, layout: ItemLayout) -> None:
        self.width = layout.items * layout.points + 1
        answered = np.arange(layout.items + 1)[:, None]
        total = np.arange(self.width)[None, :]
        y = (total * (layout.scale // np.maximum(answered, 1))) * (answered > 0)
        y = np.minimum(y, layout.scale * layout.points)  # Pairs that cannot occur stay in range.
        square = y.astype(np.int64) ** 2
        self.score: FloatArray = y.ravel().astype(np.float64)
        # Doubles add whole numbers exactly below 2⁵³; where a block could pass it, halves do not.
        self.squares = [("square_low", square.ravel().astype(np.float64))]
        if int(square.max()) * BLOCK >= EXACT:
            halves = (("square_high", square >> LOW_BITS), ("square_low", square & LOW_MASK))
            self.squares = [(name, half.ravel().astype(np.float64)) for name, half in halves]


class _Totals:
    """Sums by group and by cell, both named by their position."""

    def __init__(self, layout: ItemLayout, slots: int, cells: int) -> None:
        self.layout, self.slots, self.cells = layout, slots, cells
        self.groups = {name: np.zeros(slots, dtype=np.int64) for name in GROUP_SUMS}
        self.side = layout.points + 1
        self.pairs = np.zeros(((layout.items + 1) // 2, cells * self.side**2), dtype=np.int64)
        self.totals = np.zeros(cells * (layout.items * layout.points + 1), dtype=np.int64)

    def add(
        self, key: IntArray, cell: IntArray, answers: _Answers, tables: _Tables, lock: Lock
    ) -> None:
        """Add the rows of a block; `lock` guards the sums, not the counting."""
        for name, sums in self._group_sums(key, answers, tables):
            with lock:
                self.groups[name] += sums
        kept = np.flatnonzero(answers.answered == self.layout.items)
        cell = cell[kept]
        for number, sums in enumerate(self._pair_counts(cell, answers.items, kept)):
            with lock:
                self.pairs[number] += sums
        cell *= tables.width
        cell += answers.total[kept]
        sums = np.bincount(cell, minlength=len(self.totals))
        with lock:
            self.totals += sums

    def _group_sums(
        self, key: IntArray, answers: _Answers, tables: _Tables
    ) -> Iterator[tuple[str, IntArray]]:
        slots = self.slots
        yield "n", np.bincount(key, minlength=slots)
        is_silent = answers.answered == 0
        if is_silent.any():
            yield "answered", np.bincount(key[is_silent], minlength=slots)
        pair = answers.answered.astype(np.int64)
        pair *= tables.width
        pair += answers.total
        columns = [("score", tables.score), *tables.squares]
        for name, table in columns:
            yield name, np.bincount(key, table[pair], minlength=slots).astype(np.int64)

    def _pair_counts(self, cell: IntArray, items: Codes, kept: IntArray) -> Iterator[IntArray]:
        """Count complete answers by two items at a time, in one pass over the keys."""
        start = cell * self.side**2
        for first in range(0, len(items), 2):
            key = start + items[first][kept] * np.int64(self.side)
            if first + 1 < len(items):
                key += items[first + 1][kept]
            yield np.bincount(key, minlength=self.pairs.shape[1])

    def sums(self, keys: IntArray, cells: IntArray) -> ItemSums:
        """Return the sums of the groups and cells that occur, under their names."""
        group = np.flatnonzero(self.groups["n"])
        found = {name: values[group] for name, values in self.groups.items()}
        found["answered"] = found["n"] - found["answered"]  # The silent were counted.
        by_total = self.totals.reshape(self.cells, -1)
        complete = by_total.sum(axis=1)
        place = np.flatnonzero(complete)
        item, item_square = self._item_moments()
        return ItemSums(
            layout=self.layout,
            key=keys[group],
            **found,
            cell=cells[place],
            complete=complete[place],
            item=item[place],
            item_square=item_square[place],
            total_square=by_total[place] @ np.arange(by_total.shape[1], dtype=np.int64) ** 2,
        ).carried()

    def _item_moments(self) -> tuple[IntArray, IntArray]:
        points = np.arange(self.side, dtype=np.int64)
        table = self.pairs.reshape(len(self.pairs), self.cells, self.side, self.side)
        first, second = table.sum(axis=3), table.sum(axis=2)
        by_item = np.stack([first, second], axis=1).reshape(-1, self.cells, self.side)
        by_item = by_item[: self.layout.items]
        return (by_item @ points).T, (by_item @ points**2).T

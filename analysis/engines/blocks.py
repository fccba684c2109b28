"""Item sums with numpy, block by block: memory is bounded by the groups, not by the rows."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from analysis.errors import InvalidSampleError
from analysis.estimation.design import IntArray
from analysis.estimation.item_sums import LOW_BITS, LOW_MASK, ItemLayout, ItemSums

BLOCK = 2**16
SPARSE_BLOCK = 2**15
MAX_DENSE = 2**22  # Up to so many possible groups a table of all is faster than sorting.
MERGED_AT_ONCE = 16
PAIR = 2  # Items counted together; by three the table no longer fits the cache.
MAX_SUM = 2**63 - 1
MAX_NARROW = 2**31 - 1
GROUP_SUMS = ("n", "answered", "score", "square_high", "square_low")
THREADS = 2

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
    tables = _Tables(layout, len(codes))
    totals = _Totals(layout, layout.units * layout.cells, layout.cells, len(codes))

    def add(blocks: Iterable[slice]) -> None:
        block = _Block(layout, min(BLOCK, len(codes)))
        for rows in blocks:
            block.read(codes, rows)
            totals.add(block, tables)
            progress.add(rows.stop - rows.start)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(add, _dealt(len(codes), BLOCK, threads)))
    return totals.sums(np.arange(totals.slots), np.arange(totals.cells))


def _take_sparse(
    codes: ItemCodes, layout: ItemLayout, progress: _Progress, threads: int
) -> ItemSums:
    """Sum each block over the groups that occur in it, and merge."""
    tables = _Tables(layout, len(codes))

    def sums_of(blocks: Iterable[slice]) -> ItemSums:
        block = _Block(layout, min(SPARSE_BLOCK, len(codes)))
        merged = [ItemSums.empty(layout)]
        for rows in blocks:
            block.read(codes, rows)
            keys, block.key[:] = np.unique(block.key, return_inverse=True)
            cells, block.cell[:] = np.unique(block.cell, return_inverse=True)
            totals = _Totals(layout, len(keys), len(cells), len(block.key))
            totals.add(block, tables)
            merged.append(totals.sums(keys, cells))
            if len(merged) >= MERGED_AT_ONCE:
                merged = [ItemSums.merge(merged)]
            progress.add(rows.stop - rows.start)
        return ItemSums.merge(merged)

    with ThreadPoolExecutor(threads) as pool:
        return ItemSums.merge(list(pool.map(sums_of, _dealt(len(codes), SPARSE_BLOCK, threads))))


def _dealt(rows: int, size: int, hands: int) -> list[list[slice]]:
    """Return blocks of rows, dealt out to so many threads."""
    blocks = [slice(start, min(start + size, rows)) for start in range(0, rows, size)]
    return [blocks[hand::hands] for hand in range(hands)]


class _Block:
    """The keys and answers of some rows, in memory that the next rows use again.

    Fresh memory costs more than what is done with it, so nothing here or in `_Totals.add` makes
    an array for each block. Numbers are as narrow as they can be: more are worked on at a time.

    Attributes
    ----------
    key, cell : (n,) int array
        The group and the cell of each row.
    answered, total : (n,) int array
        How many items each answered, and their sum.
    value, place, kept_cell : (n,) int array
        Room to work in.
    code : (n,) int array
        Room for a code of two items.
    """

    def __init__(self, layout: ItemLayout, size: int) -> None:
        self.layout = layout
        narrow = np.min_scalar_type(-layout.cells - 1)
        code = np.min_scalar_type((layout.points + 1) ** PAIR)
        self._wide = np.empty((5, size), dtype=np.int64)
        self._cell, self._code = np.empty(size, dtype=narrow), np.empty(size, dtype=code)
        self._is_given = np.empty(size, dtype=np.bool_)
        self._counts = np.empty((2, size), dtype=np.min_scalar_type(layout.items * layout.points))

    def read(self, codes: ItemCodes, rows: slice) -> None:
        """Take in the next rows."""
        n = rows.stop - rows.start
        self.items = _unsigned(codes.items[:, rows])
        self.key, self.cell, self.value, self.place, self.kept_cell = self._wide[:, :n]
        self.answered, self.total = self._counts[:, :n]
        self.code = self._code[:n]
        self._read_keys(codes, rows, self._cell[:n])
        self._counts[:, :n] = 0
        is_given = self._is_given[:n]
        for item in self.items:
            np.add(self.total, item, out=self.total, casting="unsafe")
            np.greater(item, 0, out=is_given)
            self.answered += is_given.view(np.uint8)

    def _read_keys(self, codes: ItemCodes, rows: slice, cell: Codes) -> None:
        layout = self.layout
        margins = zip(codes.margins, (size for _name, size in layout.margins), strict=True)
        weights = [] if codes.weight is None else [(codes.weight, len(layout.base))]
        cell[:] = 0
        for column, size in (*margins, *weights):
            cell *= cell.dtype.type(size)
            np.add(cell, column[rows], out=cell, casting="unsafe")
        self.cell[:] = cell
        np.multiply(codes.unit[rows], layout.cells, out=self.key, dtype=np.int64)
        self.key += self.cell


def _unsigned(codes: Codes) -> Codes:
    """Return codes, none of them negative, in a type that adds to unsigned ones as they are."""
    return codes.view(np.uint8) if codes.dtype == np.int8 else codes


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
    """The score of every pair of (answered, sum), and its square: in halves, if rows need it."""

    def __init__(self, layout: ItemLayout, rows: int) -> None:
        self.width = layout.items * layout.points + 1
        answered = np.arange(layout.items + 1)[:, None]
        total = np.arange(self.width)[None, :]
        y = (total * (layout.scale // np.maximum(answered, 1))) * (answered > 0)
        y = np.minimum(y, layout.scale * layout.points)  # Pairs that cannot occur stay in range.
        square = y.astype(np.int64).ravel() ** 2
        self.columns = {"score": y.astype(np.int64).ravel(), "square_low": square}
        if int(square.max()) * rows > MAX_SUM:
            self.columns |= {"square_low": square & LOW_MASK, "square_high": square >> LOW_BITS}
        self.total_square: IntArray = total.ravel().astype(np.int64) ** 2


class _Totals:
    """Sums by group and by cell, both named by their position.

    Items are counted two at a time, by the pair of their answers, because one pass over the keys
    then serves the sums and the squares of both.
    """

    def __init__(self, layout: ItemLayout, slots: int, cells: int, rows: int) -> None:
        self.layout, self.slots, self.cells = layout, slots, cells
        self.groups = {name: np.zeros(slots, dtype=np.int64) for name in GROUP_SUMS}
        self.side = layout.points + 1
        self.codes = self.side**PAIR
        narrow = (
            np.int32 if rows <= MAX_NARROW else np.int64
        )  # More of a table stays in the cache.
        self.counts = np.zeros((len(self._firsts()), cells * self.codes), dtype=narrow)
        self.total_square = np.zeros(cells, dtype=np.int64)
        self.lock = Lock()

    def add(self, block: _Block, tables: _Tables) -> None:
        """Add the rows of a block; any thread may call it."""
        np.multiply(block.answered, tables.width, out=block.place, dtype=np.int64)
        block.place += block.total
        self._count(self.groups["n"], block.key)
        for name, column in tables.columns.items():
            self._add(
                self.groups[name],
                block.key,
                column.take(block.place, out=block.value, mode="clip"),
            )
        self._count(self.groups["answered"], block.key[block.answered == 0])
        kept = np.flatnonzero(block.answered == self.layout.items)
        place, value = block.place[: len(kept)], block.value[: len(kept)]
        cell = block.cell.take(kept, out=block.kept_cell[: len(kept)], mode="clip")
        tables.total_square.take(block.total.take(kept), out=value, mode="clip")
        self._add(self.total_square, cell, value)
        cell *= self.codes
        for counts, first in zip(self.counts, self._firsts(), strict=True):
            self._combine(block.items[first : first + PAIR], block.code)
            np.add(cell, block.code.take(kept), out=place)
            self._count(counts, place)

    def _add(self, sums: Codes, place: IntArray, values: IntArray) -> None:
        with self.lock:
            np.add.at(sums, place, values)

    def _count(self, counts: Codes, place: IntArray) -> None:
        with self.lock:
            np.add.at(counts, place, counts.dtype.type(1))  # Of its own type, for speed.

    def _firsts(self) -> range:
        return range(0, self.layout.items, PAIR)

    def _combine(self, items: Codes, code: Codes) -> None:
        """Write one code that names the answers to both items."""
        code[:] = items[0]
        for item in items[1:]:
            code *= code.dtype.type(self.side)
            np.add(code, item, out=code, casting="unsafe")

    def sums(self, keys: IntArray, cells: IntArray) -> ItemSums:
        """Return the sums of the groups and cells that occur, under their names."""
        group = np.flatnonzero(self.groups["n"])
        found = {name: values[group] for name, values in self.groups.items()}
        found["answered"] = found["n"] - found["answered"]  # The silent were counted.
        complete, item, item_square = self._item_moments()
        place = np.flatnonzero(complete)
        return ItemSums(
            layout=self.layout,
            key=keys[group],
            **found,
            cell=cells[place],
            complete=complete[place],
            item=item[place],
            item_square=item_square[place],
            total_square=self.total_square[place],
        ).carried()

    def _item_moments(self) -> tuple[IntArray, IntArray, IntArray]:
        """Return complete answers by cell, and each item's sum and sum of squares in them."""
        found: list[IntArray] = []
        for first, counts in zip(self._firsts(), self.counts, strict=True):
            held = min(PAIR, self.layout.items - first)
            powers = self.side ** np.arange(held)[::-1]
            answers = np.arange(self.codes)[:, None] // powers % self.side
            columns = np.hstack([np.ones((self.codes, 1), dtype=np.int64), answers, answers**2])
            # Doubles multiply faster than whole numbers, and hold these sums exactly.
            product = counts.reshape(self.cells, self.codes).astype(np.float64) @ columns
            found.append(product.astype(np.int64))
        item = np.hstack([one[:, 1 : 1 + one.shape[1] // 2] for one in found])
        square = np.hstack([one[:, 1 + one.shape[1] // 2 :] for one in found])
        return found[0][:, 0], item, square

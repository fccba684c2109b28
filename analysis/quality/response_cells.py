"""A frame of occasions by combination of categories, and how many of each were answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from analysis.errors import InvalidSampleError
from analysis.estimation.design import FloatArray, IntArray
from analysis.quality.patterns import combinations_of


@dataclass(frozen=True, slots=True, eq=False)
class ResponseCells:
    """A frame of occasions, counted by combination of categories.

    Attributes
    ----------
    variables : tuple of str
        Names of the M auxiliary variables.
    categories : tuple of tuple of str
        The categories of each.
    levels : (C, M) int array
        For each cell the position of its category of each variable.
    n : (C,) int or float array
        Occasions per cell; totals made by raking need not be whole.
    responded : (C,) int array
        Those of them that were answered.

    Raises
    ------
    InvalidSampleError
        If a cell is empty, or more responded in it than there are.
    """

    variables: tuple[str, ...]
    categories: tuple[tuple[str, ...], ...]
    levels: IntArray
    n: IntArray | FloatArray
    responded: IntArray

    def __post_init__(self) -> None:
        if not len(self.n) or (self.n < 1).any():
            raise InvalidSampleError("a frame needs occasions: leave out cells without any")
        if ((self.responded < 0) | (self.responded > self.n)).any():
            cell = int(np.argmax((self.responded < 0) | (self.responded > self.n)))
            raise InvalidSampleError(
                f"cell {self._name(cell)}: responded {self.responded[cell]} must lie in "
                f"0..{self.n[cell]:g}. Count at most one response per occasion."
            )

    @classmethod
    def of(
        cls,
        columns: Mapping[str, tuple[Sequence[str], IntArray]],
        responded: NDArray[np.bool_],
    ) -> Self:
        """Count the rows of a frame.

        Parameters
        ----------
        columns : mapping
            Variable → its categories and the (n,) positions of each occasion's category.
        responded : (n,) bool array
            Whether the occasion was answered.

        Raises
        ------
        InvalidSampleError
            If lengths differ or a position names no category.
        """
        for name, (categories, codes) in columns.items():
            if len(codes) != len(responded):
                raise InvalidSampleError(
                    f"variable {name!r} has {len(codes)} rows and `responded` {len(responded)}; "
                    "give one of each per occasion"
                )
            if len(codes) and not 0 <= codes.min() <= codes.max() < len(categories):
                raise InvalidSampleError(
                    f"variable {name!r}: positions must lie in 0..{len(categories) - 1}; "
                    "give occasions of unknown category a category of their own"
                )
        cell = combinations_of(
            [(codes, len(categories)) for categories, codes in columns.values()], len(responded)
        )
        cells = int(cell.max(initial=-1)) + 1
        first = np.zeros(cells, dtype=np.int64)
        first[cell] = np.arange(len(cell))  # Any row of the cell will do.
        return cls(
            tuple(columns),
            tuple(tuple(categories) for categories, _codes in columns.values()),
            np.array([codes[first] for _c, codes in columns.values()], dtype=np.int64).T.reshape(
                cells, len(columns)
            ),
            np.bincount(cell, minlength=cells),
            np.bincount(cell[responded], minlength=cells),
        )

    def _name(self, cell: int) -> str:
        return ", ".join(
            f"{variable} {categories[level]!r}"
            for variable, categories, level in zip(
                self.variables, self.categories, self.levels[cell], strict=True
            )
        )

"""Units beside their figures for equal cases: both adjustments, made of the answers of a wave."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.columns import Column
from analysis.estimation.design import FloatArray, IntArray
from analysis.quality.patterns import combinations_of
from analysis.units.case_mix import CaseMixSums, Cell
from analysis.units.expectation import ExpectedUnit, compare_with_expected
from analysis.units.standardization import StandardizedUnit, standardize

MOST_SUMS = 4_000_000  # Units times cells; beyond, the last variable is left out.


@dataclass(frozen=True, slots=True)
class MixComparison:
    """The units of a wave, raw and adjusted for their cases, by the weights of the answers.

    Attributes
    ----------
    variables : tuple of str
        What makes the cells. Fewer than the plan names where units and cells are too many.
    cells : int
        Combinations that occur.
    n : int
        Answers of which all variables are known.
    standardized, expected : tuple
        Of the units that have such answers.
    """

    variables: tuple[str, ...]
    cells: int
    n: int
    standardized: tuple[StandardizedUnit, ...]
    expected: tuple[ExpectedUnit, ...]


def compare_by_mix(
    variables: Sequence[tuple[str, Column]],
    units: Sequence[str],
    unit: IntArray,
    levels: tuple[IntArray, FloatArray],
    weights: FloatArray,
) -> MixComparison | None:
    """Adjust every unit for its cases.

    Parameters
    ----------
    variables : sequence of (str, Column)
        Names and columns of what makes a case, the most telling first.
    units : sequence of str
    unit : (n,) int array
        Positions in `units`.
    levels : ((n,) int array, (K,) float array)
        Level of each answer, and the score of each level.
    weights : (n,) float array
        Above zero for the answers that count and have a level, and zero for the others.

    Returns
    -------
    MixComparison or None
        ``None`` without variables, or with fewer than two units that have such answers.
    """
    known = weights > 0
    for _name, column in variables:
        known &= ~column.is_blank()
    rows = np.flatnonzero(known)
    present, place = np.unique(unit[rows], return_inverse=True)
    if not variables or len(present) < 2:  # noqa: PLR2004 - one unit is compared with nobody
        return None
    names, cells, cell = _cells(variables, rows, len(present))
    level, scores = levels
    sums = CaseMixSums.of(
        [units[position] for position in present.tolist()],
        cells,
        (place.astype(np.int64), cell, scores[level[rows]]),
        weights[rows],
    )
    return MixComparison(
        names, len(cells), len(rows), standardize(sums), compare_with_expected(sums)
    )


def _cells(
    variables: Sequence[tuple[str, Column]], rows: IntArray, units: int
) -> tuple[tuple[str, ...], tuple[Cell, ...], IntArray]:
    """Return the variables used, the cells that occur, and the cell of each row."""
    used = list(variables)
    while True:
        codes = [column.codes[rows].astype(np.int64) for _name, column in used]
        sizes = [len(column.categories) for _name, column in used]
        cell = combinations_of(list(zip(codes, sizes, strict=True)), len(rows))
        _found, first = np.unique(cell, return_index=True)
        if len(first) * units <= MOST_SUMS or len(used) == 1:
            break
        used.pop()
    cells = tuple(
        tuple(column.categories[column.codes[rows[row]]] for _name, column in used)
        for row in first.tolist()
    )
    return tuple(name for name, _column in used), cells, cell

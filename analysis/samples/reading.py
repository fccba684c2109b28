"""How a plan of estimates reads the columns of a file."""

from collections.abc import Mapping, Sequence

import numpy as np

from analysis.columns import BoolArray, Column, Table
from analysis.estimation.design import FloatArray, IntArray
from analysis.numbers import read_number
from analysis.plan import RatingQuestion
from analysis.samples.plan import CROSSED


def chosen(table: Table, where: Mapping[str, Sequence[str]]) -> BoolArray:
    """Return the rows that fit a condition."""
    is_asked: BoolArray = np.ones(len(table), dtype=np.bool_)
    for name, values in where.items():
        is_asked &= table[name].aligned(tuple(values)) >= 0
    return is_asked


def crossed(table: Table, names: Sequence[str]) -> Column:
    """Return the values of several columns as one; blank where one of them is."""
    if len(names) == 1:
        return table[names[0]]
    combinations, codes = combine(table, names)
    return Column(tuple(map(CROSSED.join, combinations)), codes.astype(np.int32))


def combine(
    table: Table, names: Sequence[str], where: BoolArray | None = None
) -> tuple[list[tuple[str, ...]], IntArray]:
    """Return the combinations of values that occur, and which of them each row has.

    In the order in which the values first occur, those of the first column first; -1 where a
    value is missing, and on rows that `where` leaves out. Of no columns everybody has the same.
    """
    columns = [table[name] for name in names]
    is_in: BoolArray = np.ones(len(table), dtype=np.bool_) if where is None else where.copy()
    key: IntArray = np.zeros(len(table), dtype=np.int64)
    for column in columns:
        is_in &= ~column.is_blank()
        key = key * len(column.categories) + column.codes
    _keys, first, position = np.unique(key[is_in], return_index=True, return_inverse=True)
    codes = np.full(len(table), -1, dtype=np.int64)
    codes[is_in] = position
    rows = np.flatnonzero(is_in)[first]
    values = [[column.categories[code] for code in column.codes[rows]] for column in columns]
    return (list(zip(*values, strict=True)) if columns else [()] * len(first)), codes


def number_of(value: str) -> float:
    """Return what a value says; NaN where it is no number."""
    number = read_number(value)
    return np.nan if number is None else number


def numbers_of(table: Table, name: str, missing: tuple[str, ...] = ()) -> FloatArray:
    """Return a column's numbers; NaN where it is blank or says that there is none."""
    column = table[name]
    values = [np.nan if value in missing else number_of(value) for value in column.categories]
    found: FloatArray = np.array([*values, np.nan])[column.codes]
    return found


def answers_of(table: Table, name: str, missing: tuple[str, ...]) -> Column:
    """Return a column with the values that say there is none left blank."""
    column = table[name]
    kept = tuple(category for category in column.categories if category not in missing)
    return Column(kept, column.aligned(kept))


def levels_of(table: Table, rating: RatingQuestion, missing: tuple[str, ...]) -> IntArray:
    """Return the positions of levels, the worst being 0; -1 where no level was given."""
    known, levels = rating.level_map(), rating.rating_scale().levels
    column = answers_of(table, rating.column, missing)
    places = {level: place for place, level in enumerate(reversed(levels))}
    chosen = [places.get(known[value], -1) for value in column.categories]
    found: IntArray = np.array([*chosen, -1])[column.codes]
    return found


def scores_of(table: Table, rating: RatingQuestion, missing: tuple[str, ...]) -> FloatArray:
    """Return the scores, 0..100, of a rating; NaN where no level was given."""
    known, scores = rating.level_map(), rating.rating_scale().scores
    column = answers_of(table, rating.column, missing)
    points = [scores.get(known[value], np.nan) for value in column.categories]
    found: FloatArray = np.array([*points, np.nan])[column.codes]
    return found

"""What became of every row: which answers count, and why the others do not."""

from collections.abc import Mapping
from enum import IntEnum

import numpy as np

from analysis.columns import BoolArray, CodeArray, Column, Table
from analysis.estimation.design import IntArray
from analysis.intake.moments import moments_of
from analysis.plan import Plan, RatingCounting


class Disposition(IntEnum):
    """What became of a received answer. The first that applies counts."""

    COUNTED = 0
    DUPLICATE = 1
    INVALID = 2
    EXCLUDED = 3
    WITHDRAWN = 4
    DEFAULT = 5


def dispose(
    plan: Plan, table: Table, flags: Mapping[str, BoolArray], has_level: BoolArray
) -> IntArray:
    """Return what became of every row, as `Disposition`.

    Withdrawal outweighs exclusion, exclusion invalidity; only good answers are duplicates.
    Of one occasion a rating is kept, not a later answer that rates nothing.

    Parameters
    ----------
    plan : Plan
    table : Table
        n rows.
    flags : mapping of str to (n,) bool array
        ``invalid``, ``excluded``, ``withdrawn`` and ``default``.
    has_level : (n,) bool array
        Whether the outcome was rated.

    Returns
    -------
    (n,) int array
    """
    columns = plan.columns
    disposition = np.full(len(table), Disposition.COUNTED, dtype=np.int64)
    disposition[flags["invalid"]] = Disposition.INVALID
    disposition[flags["excluded"]] = Disposition.EXCLUDED
    disposition[flags["withdrawn"]] = Disposition.WITHDRAWN
    disposition[flags["default"]] = Disposition.DEFAULT
    row = np.arange(len(table))
    date = table.optional(columns.date)
    when = row if date is None else moments_of(date)[0]
    keeps_first = plan.rating_counting is RatingCounting.FIRST
    of_occasion = when + (has_level != keeps_first) * (int(when.max(initial=0)) + 2)
    for name, place, is_first in (
        (columns.response_id, when, True),
        (columns.rated or columns.occasion, of_occasion, keeps_first),
    ):
        good = np.flatnonzero(disposition == Disposition.COUNTED)
        column = table.optional(name)
        if column is not None:
            again = _repeated(column.codes[good], place[good], is_first=is_first)
            disposition[good[again]] = Disposition.DUPLICATE
    return disposition


def _repeated(codes: CodeArray, when: IntArray, *, is_first: bool) -> BoolArray:
    """Return which rows share a code with the row that is kept; blanks share none."""
    repeated = np.zeros(len(codes), dtype=np.bool_)
    named = np.flatnonzero(codes >= 0)
    shared = np.bincount(codes[named])[codes[named]] > 1
    named = named[shared]
    order = named[np.lexsort((named, when[named], codes[named]))]
    step = np.diff(codes[order]) == 0
    same = np.concatenate([[False], step]) if is_first else np.concatenate([step, [False]])
    repeated[order[same[: len(order)]]] = True
    return repeated


def effective_defaults(
    disposition: IntArray, flags: Mapping[str, BoolArray], occasion: Column | None
) -> BoolArray:
    """Return the default ratings that stand: one per occasion that nobody rated.

    Parameters
    ----------
    disposition : (n,) int array
        Of `Disposition`.
    flags : mapping of str to (n,) bool array
        ``withdrawn``, ``excluded``, ``invalid`` and ``default``.
    occasion : Column or None
        Without one, every default rating that was not taken back.

    Returns
    -------
    (n,) bool array
    """
    fallen = flags["withdrawn"] | flags["excluded"] | flags["invalid"]
    stands: BoolArray = flags["default"] & ~fallen
    if occasion is None:
        return stands
    codes = occasion.codes
    counted = codes[(disposition == Disposition.COUNTED) & (codes >= 0)]
    is_rated = np.zeros(len(occasion.categories) + 1, dtype=np.bool_)
    is_rated[counted] = True
    rows = np.flatnonzero(stands & ~is_rated[codes])
    again = _repeated(codes[rows], rows, is_first=True)
    effective = np.zeros(len(codes), dtype=np.bool_)
    effective[rows[~again]] = True
    return effective

"""What became of every answer, in total, by unit, by channel and by day."""

import numpy as np

from analysis.estimation.design import IntArray
from analysis.estimation.moments import LevelCounts
from analysis.intake.coding import level_codes
from analysis.intake.moments import moments_of
from analysis.reconciliation import Books, Named, case_rows, reconcile
from analysis.results import DayCount, Reconciliation
from analysis.wave.weighed import UNKNOWN, Wave


def books_of_wave(wave: Wave) -> Reconciliation:
    """Return the books, of which an answer lost on the way shows as a difference."""
    intake, outcome = wave.intake, wave.plan.outcome
    rows, size = intake.is_counted, len(level_codes(outcome))
    level, cell = intake.levels[outcome.column][rows], wave.weights.cells.of_row
    names, channel = _channels(wave)
    books = [
        Books(
            names_of,
            codes,
            LevelCounts.of(codes[rows], cell, level, size).by_domain(len(names_of)),
        )
        for names_of, codes in ((wave.domains.unit_names, intake.unit), (names, channel))
    ]
    linked = np.bincount(
        intake.unit[rows & intake.is_linked & (intake.levels[outcome.column] < wave.scored)],
        minlength=len(intake.units),
    )
    cases = case_rows(wave.domains.unit_names, wave.frame, linked.tolist())
    return reconcile(intake, books[0], books[1], wave.scored, cases)


def days_of_wave(wave: Wave) -> tuple[DayCount, ...]:
    """Return the answers counted on each day; none where the plan names no date."""
    if wave.plan.columns.date is None:
        return ()
    column = wave.intake.table[wave.plan.columns.date]
    dates = moments_of(column)[1]
    days = tuple(sorted(set(dates)))
    position = {day: number for number, day in enumerate(days)}
    day_of = np.array([*(position[date] for date in dates), -1], dtype=np.int64)[column.codes]
    rows = wave.intake.is_counted & (day_of >= 0)
    names, channel = _channels(wave)
    k = max(len(names), 1)
    table = np.bincount(day_of[rows] * k + channel[rows], minlength=len(days) * k)
    return tuple(
        DayCount(
            day,
            int(counts.sum()),
            {code: int(n) for (code, _name), n in zip(names, counts, strict=False) if n},
        )
        for day, counts in zip(days, table.reshape(len(days), k), strict=True)
    )


def _channels(wave: Wave) -> tuple[Named, IntArray]:
    name = wave.plan.columns.channel
    if name is None:
        return (), np.zeros(len(wave.intake.table), dtype=np.int64)
    column = wave.intake.table[name]
    known = tuple(sorted(column.categories))
    if column.is_blank().any():
        known = (*known, UNKNOWN)
    codes = column.aligned(known).astype(np.int64)
    return tuple((code, {}) for code in known), np.where(codes < 0, len(known) - 1, codes)

"""Counts and rates of ratings, of every group."""

import numpy as np

from analysis.estimation.design import FloatArray
from analysis.indices.rates import RatingCounts, rates_of
from analysis.intake.dispositions import Disposition
from analysis.results import GroupKind, Rates
from analysis.targets import Selection
from analysis.wave.weighed import Wave


def rates_of_wave(wave: Wave) -> dict[GroupKind, tuple[Rates, ...]]:
    """Return the counts and rates of every group of every kind."""
    intake, scale = wave.intake, wave.plan.outcome.rating_scale()
    level = intake.levels[wave.plan.outcome.column]
    is_rated = level < wave.scored
    counted = intake.is_counted & is_rated
    tables = {
        "active": counted & intake.is_linked,
        "unlinked": counted & ~intake.is_linked,
        "defaults": intake.is_effective_default & is_rated,
    }
    units = len(intake.units)
    by_unit = {
        name: np.bincount(
            intake.unit[rows] * wave.scored + level[rows], minlength=units * wave.scored
        ).reshape(units, wave.scored)
        for name, rows in tables.items()
    }
    excluded = np.bincount(
        intake.unit[intake.disposition == Disposition.EXCLUDED], minlength=units
    )
    cases = np.array([wave.frame[u].cases if u in wave.frame else np.nan for u in intake.units])
    rates = {}
    for kind, names, group_of_unit in wave.domains.kinds():
        rates[kind] = tuple(
            rates_of(
                RatingCounts(
                    **{
                        name: dict(
                            zip(scale.levels, table[members].sum(axis=0).tolist(), strict=True)
                        )
                        for name, table in by_unit.items()
                    },
                    excluded=int(excluded[members].sum()),
                    cases=_total_or_none(cases[members]),
                ),
                scale,
                level=wave.precision.level,
                is_random=wave.plan.selection is Selection.RANDOM,
            )
            for members in (group_of_unit == number for number in range(len(names)))
        )
    return rates


def _total_or_none(cases: FloatArray) -> int | None:
    total = cases.sum()
    return None if np.isnan(total) or not len(cases) else int(total)

"""Tiers of units that the answers cannot tell apart, in place of a league table.

The rule: go through the units from the highest estimate to the lowest (equal ones by code). The
first leads the first tier. Each next unit joins the tier, unless it is shown to be worse than the
leader; then it leads a new one. So, with the confidence of the rank sets, every leader is truly
worse than the leaders above it, and no member of a tier is shown to be worse than its leader.

A unit below the border may still not be told from some unit above it: it is marked as borderline,
because tiers are drawn by one comparison and not by all.
"""

from dataclasses import dataclass

import numpy as np

from analysis.errors import InvalidSampleError
from analysis.units.rank_sets import RankSet, RankSets


@dataclass(frozen=True, slots=True)
class TierUnit:
    """A unit in a tier, with its set of ranks.

    `is_borderline` says that some unit of the tier above is not shown to be better.
    """

    ranks: RankSet
    is_borderline: bool


@dataclass(frozen=True, slots=True)
class Tier:
    """Units that share a place; the first leads."""

    number: int
    units: tuple[TierUnit, ...]


def form_tiers(rank_sets: RankSets) -> tuple[Tier, ...]:
    """Return the tiers, best first.

    Parameters
    ----------
    rank_sets : RankSets
        Simultaneous ones.

    Raises
    ------
    InvalidSampleError
        If the sets are marginal.
    """
    is_better = rank_sets.is_better
    if is_better is None:
        raise InvalidSampleError("tiers need simultaneous sets of ranks, not marginal ones")
    sets = rank_sets.sets
    order = sorted(range(len(sets)), key=lambda unit: (-sets[unit].estimate, sets[unit].code))
    groups: list[list[int]] = []
    for unit in order:
        if not groups or is_better[groups[-1][0], unit]:
            groups.append([])
        groups[-1].append(unit)
    return tuple(
        Tier(
            number,
            tuple(
                TierUnit(sets[unit], not bool(np.all(is_better[above, unit]))) for unit in group
            ),
        )
        for number, (above, group) in enumerate(zip([[], *groups], groups, strict=False), start=1)
    )

"""The units of a wave against their own last wave, from what two analyses hold of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from analysis.estimation.means import MeanEstimate
from analysis.results import Group
from analysis.targets import Target
from analysis.units.estimates import UnitEstimates
from analysis.units.standings import process_means_of
from analysis.units.waves import BreakReason, WaveChanges, compare_with_last_wave


def changes_of_groups(
    before: Sequence[Group],
    after: Sequence[Group],
    *,
    min_n: int,
    breaks: Sequence[BreakReason] = (),
    level: float = 0.95,
) -> WaveChanges:
    """Return the change of the index of every unit that has enough ratings in both waves.

    There is no change of all units together: its error takes their joint covariance, which an
    analysis does not keep.

    Parameters
    ----------
    before, after : sequence of Group
        The units of two waves.
    min_n : int
        Ratings that a unit needs in each.
    breaks : sequence of BreakReason
        What is known to have changed; then nothing is compared.
    level : float
        Confidence; the false discovery rate across units is one minus it.
    """
    is_of_volunteers = any(one.index.target is Target.VOLUNTEERS for one in (*before, *after))
    return changes_of_means(
        process_means_of(before),
        process_means_of(after),
        min_n=min_n,
        breaks=(*breaks, *([BreakReason.VOLUNTEERS] if is_of_volunteers else [])),
        level=level,
    )


def changes_of_means(
    before: Mapping[str, MeanEstimate | None],
    after: Mapping[str, MeanEstimate | None],
    *,
    min_n: int,
    breaks: Sequence[BreakReason] = (),
    level: float = 0.95,
) -> WaveChanges:
    """Return the same of the indices of units."""
    earlier, later = (UnitEstimates.of_means(means, min_n=min_n) for means in (before, after))
    found = compare_with_last_wave(later, earlier, np.ones(len(later)), breaks=breaks, level=level)
    return replace(found, overall=None)

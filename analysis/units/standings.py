"""What a place in a ranking is worth: the ranks a unit may have, its tier, its shrunk figure."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

import numpy as np

from analysis.errors import InvalidSampleError
from analysis.estimation.design import FloatArray
from analysis.estimation.means import MeanEstimate
from analysis.results import ClassRanking, Group, IndexEstimate, RankedUnit
from analysis.targets import Target
from analysis.units.estimates import UnitEstimates
from analysis.units.probabilities import lowest_probabilities
from analysis.units.rank_sets import MIN_UNITS, find_rank_sets
from analysis.units.separations import SeparationPlan
from analysis.units.shrinkage import MIN_UNITS as MIN_SHRUNK
from analysis.units.shrinkage import shrink
from analysis.units.tiers import form_tiers

MIN_FOR_TENTH = 10  # Of fewer units there is no tenth.
MOST_UNITS = 300  # All pairs of more units cost seconds, and nobody reads such a table by place.

Covariance = Callable[[], tuple[tuple[str, ...], FloatArray]]


def judge_places(
    rankings: Iterable[ClassRanking], covariance: Covariance, *, level: float
) -> tuple[ClassRanking, ...]:
    """Return the rankings with what each place is worth.

    Parameters
    ----------
    rankings : iterable of ClassRanking
    covariance : callable
        Returns the codes of units and the joint covariance of their indices; called only where a
        class ranks at least two units and at most `MOST_UNITS`.
    level : float
        Confidence of the sets of ranks, which hold for all units of a class together.

    Returns
    -------
    tuple of ClassRanking
        Sets, tiers and shrunk figures are left out where a class ranks too few or too many units.
    """
    kept = tuple(rankings)
    if not any(_can_be_judged(ranking) for ranking in kept):
        return kept
    codes, matrix = covariance()
    place = {code: number for number, code in enumerate(codes)}

    def judged(ranking: ClassRanking) -> ClassRanking:
        rows = np.array([place[unit.code] for unit in ranking.ranked])
        return _judged(replace(ranking, covariance=matrix[np.ix_(rows, rows)]), level)

    return tuple(judged(ranking) if _can_be_judged(ranking) else ranking for ranking in kept)


def without_units(
    ranking: ClassRanking, withheld: Collection[str], *, level: float
) -> ClassRanking:
    """Return the ranking that the other units have among themselves.

    A place left out would say between which figures a unit lies that is withheld, and sets of
    ranks, tiers and shrunk figures of all units are made of its figure too.

    Parameters
    ----------
    ranking : ClassRanking
    withheld : collection of str
        Codes of units.
    level : float
        Confidence of the sets of ranks.
    """
    kept = [row for row, unit in enumerate(ranking.ranked) if unit.code not in withheld]
    if len(kept) == len(ranking.ranked):
        return ranking
    units = [ranking.ranked[row] for row in kept]
    ranks = sorted(unit.rank for unit in units)
    alone = replace(
        ranking,
        ranked=tuple(
            RankedUnit(
                bisect_left(ranks, unit.rank) + 1, unit.code, unit.name, unit.index, unit.verdict
            )
            for unit in units
        ),
        covariance=None,
    )
    if ranking.covariance is None or not _can_be_judged(alone):
        return alone
    return _judged(replace(alone, covariance=ranking.covariance[np.ix_(kept, kept)]), level)


def _can_be_judged(ranking: ClassRanking) -> bool:
    return MIN_UNITS <= len(ranking.ranked) <= MOST_UNITS


def _judged(ranking: ClassRanking, level: float) -> ClassRanking:
    means = {unit.code: mean_of_index(unit.index) for unit in ranking.ranked}
    try:
        estimates = UnitEstimates.of_means(means, ranking.covariance)
        sets = find_rank_sets(estimates, SeparationPlan(level=level))
    except InvalidSampleError:  # Units that are the same sample cannot be told apart.
        return ranking
    ranks = {one.code: one for one in sets.sets}
    tiers = {one.ranks.code: tier.number for tier in form_tiers(sets) for one in tier.units}
    shrinkage = shrink(estimates, level=level) if len(estimates) >= MIN_SHRUNK else None
    shrunk = {one.code: one for one in shrinkage.units} if shrinkage else {}
    lowest = (
        {one.code: one.probability for one in lowest_probabilities(shrinkage.estimates).units}
        if shrinkage and len(estimates) >= MIN_FOR_TENTH
        else {}
    )

    def judged(unit: RankedUnit) -> RankedUnit:
        found = shrunk.get(unit.code)
        has_error = found is not None and unit.index.target is not Target.VOLUNTEERS
        return replace(
            unit,
            best_rank=ranks[unit.code].best,
            worst_rank=ranks[unit.code].worst,
            tier=tiers[unit.code],
            shrunk=found.shrunk if found else None,
            shrunk_interval=found.interval if found and has_error else None,
            reliability=found.reliability if found else None,
            lowest_tenth=lowest.get(unit.code),
        )

    return replace(ranking, ranked=tuple(map(judged, ranking.ranked)))


def process_means_of(units: Iterable[Group]) -> dict[str, MeanEstimate | None]:
    """Return the index of each unit as a mean of its service; ``None`` where it has none.

    Its error has no finite correction: who was not asked this period is not what is missing.
    """
    return {
        unit.code: None
        if unit.index.value is None
        else replace(
            mean_of_index(unit.index),
            std_error=unit.index.process_std_error,
            has_finite_population_correction=False,
        )
        for unit in units
    }


def mean_of_index(index: IndexEstimate) -> MeanEstimate:
    """Return an index that has a value as a mean of scores."""
    return MeanEstimate(
        index.value or 0.0,
        index.std_error,
        index.n,
        index.effective_n or float(index.n),
        index.sampled_share,
        index.has_finite_population_correction,
    )

"""The satisfaction index: the mean score of the levels chosen, from 0 to 100."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.errors import InvalidSampleError
from analysis.estimation.cells import Cells
from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.linearization import linearize
from analysis.estimation.means import mean_of_domain
from analysis.estimation.moments import LevelCounts
from analysis.estimation.proportions import ProportionEstimate, estimate_weighted_proportion
from analysis.estimation.weighting import Calibration
from analysis.indices.scales import MAX_SCORE, RatingScale
from analysis.results import Distribution, IndexEstimate, LevelShare
from analysis.targets import Selection, Target, silence_bounds, target_of

NO_INDEX = IndexEstimate(
    value=None,
    std_error=None,
    interval=None,
    n=0,
    effective_n=None,
    design_effect=None,
    raw=None,
)


@dataclass(frozen=True, slots=True)
class Precision:
    """Confidence of intervals, when a population counts as finite, and who selected whom."""

    level: float = 0.95
    finite_population_share: float = 0.05
    selection: Selection = Selection.RANDOM


def index_of_counts(counts: Mapping[str, int], scale: RatingScale) -> float | None:
    """Return the index of unweighted counts by level; ``None`` when nobody chose a level.

    Missing codes are left out.

    Raises
    ------
    InvalidSampleError
        If a count is negative.
    """
    chosen = {level: counts.get(level, 0) for level in scale.levels}
    if min(chosen.values()) < 0:
        raise InvalidSampleError(f"counts must not be negative: {chosen}")
    n = sum(chosen.values())
    return sum(scale.scores[level] * count for level, count in chosen.items()) / n if n else None


def estimate_indices(
    counts: LevelCounts,
    scale: RatingScale,
    sample: tuple[Cells, Calibration],
    populations: tuple[float | None, ...],
    precision: Precision,
) -> tuple[IndexEstimate, ...]:
    """Estimate the index of each domain.

    Parameters
    ----------
    counts : LevelCounts
        By domain, cell and level; the levels of `scale` first, in its order.
    scale : RatingScale
    sample : (Cells, Calibration)
        All calibrated respondents and their weights.
    populations : (D,) tuple of float or None
        Size of each domain in the population, where known.
    precision : Precision

    Returns
    -------
    tuple of IndexEstimate, one per domain
    """
    cells, calibration = sample
    scores = np.array(list(scale.scores.values()), dtype=np.float64)
    domains = len(populations)
    # A correction is for chances that were known: volunteers had none.
    is_random = precision.selection is Selection.RANDOM
    above = precision.finite_population_share if is_random else 1.0
    linearized = linearize(counts.moments(scores, cells.base), domains, cells, calibration)
    plain = counts.by_domain(domains)[:, : len(scores)]
    estimates = []
    for domain, population in enumerate(populations):
        mean = mean_of_domain(
            linearized,
            domain,
            population=population,
            correction_above=above,
        )
        if mean is None:
            estimates.append(NO_INDEX)
            continue
        target = target_of(precision.selection, is_finite=mean.has_finite_population_correction)
        is_volunteers = target is Target.VOLUNTEERS
        limits = float(scores.min()), float(scores.max())
        interval = mean.interval(precision.level, bounds=(0.0, MAX_SCORE))
        raw = float(plain[domain] @ scores / mean.n)
        estimates.append(
            IndexEstimate(
                value=mean.mean,
                std_error=mean.std_error,
                interval=None if is_volunteers else interval,
                n=mean.n,
                effective_n=mean.effective_n,
                design_effect=mean.design_effect,
                raw=raw,
                sampled_share=mean.sampled_share,
                has_finite_population_correction=mean.has_finite_population_correction,
                target=target,
                bounds=(
                    silence_bounds(raw, mean.n, population, limits) if is_volunteers else None
                ),
                process_std_error=None
                if mean.std_error is None
                else float(linearized.std_errors[domain]),
            )
        )
    return tuple(estimates)


def distributions(
    counts: LevelCounts,
    codes: tuple[tuple[str, ...], tuple[str, ...]],
    calibration: Calibration,
    indices: tuple[IndexEstimate, ...],
    level: float,
) -> tuple[Distribution, ...]:
    """Return how the levels are distributed in each domain.

    Parameters
    ----------
    counts : LevelCounts
    codes : (levels, missing codes)
        What the columns of `counts` stand for.
    calibration : Calibration
    indices : (D,) tuple of IndexEstimate
        Of the same domains; they carry the effective sizes and sampled shares.
    level : float
        Confidence of the intervals.
    """
    levels, missing = codes
    plain = counts.by_domain(len(indices)).astype(np.int64)
    weighted = counts.by_domain(len(indices), calibration.weight)[:, : len(levels)]
    return tuple(
        Distribution(
            levels=_level_shares(levels, plain[domain], weighted[domain], index, level),
            missing=dict(zip(missing, plain[domain, len(levels) :].tolist(), strict=True)),
            n=index.n,
        )
        for domain, index in enumerate(indices)
    )


def _level_shares(
    levels: tuple[str, ...],
    counts: IntArray,
    weights: FloatArray,
    index: IndexEstimate,
    confidence: float,
) -> tuple[LevelShare, ...]:
    if index.effective_n is None:
        return tuple(LevelShare(level, 0, None, None, None) for level in levels)
    share = index.sampled_share if index.has_finite_population_correction else None
    shares = []
    for position, level in enumerate(levels):
        estimate = estimate_weighted_proportion(
            float(weights[position]),
            float(weights.sum()),
            index.effective_n,
            level=confidence,
            sampled=None if share is None else (index.n, share),
        )
        shares.append(_level_share(level, int(counts[position]), index, estimate))
    return tuple(shares)


def _level_share(
    level: str, count: int, index: IndexEstimate, estimate: ProportionEstimate
) -> LevelShare:
    part, share = count / index.n, estimate.share
    if index.target is not Target.VOLUNTEERS:
        return LevelShare(level, count, part, share, estimate.interval)
    population = index.n / index.sampled_share if index.sampled_share else None
    bounds = silence_bounds(part, index.n, population, (0, 1))
    return LevelShare(level, count, part, share, None, bounds)

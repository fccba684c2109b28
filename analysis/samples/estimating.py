"""The estimates of a plan, each with interval, sizes and verdict."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from analysis.estimation.cluster_design import ClusterDesign
from analysis.estimation.design_results import DomainEstimate
from analysis.estimation.domains import Domains
from analysis.estimation.intervals import ConfidenceInterval, IntervalMethod
from analysis.estimation.quantiles import QuantileEstimate, estimate_quantiles
from analysis.estimation.stages import Stage
from analysis.quality.verdicts import Verdict
from analysis.samples.designs import DeffReference, MeanInterval, ShareIntervalKind, StageColumns
from analysis.samples.estimands import (
    INDEX_TOP,
    Estimate,
    Index,
    Proportion,
    Quantile,
    Total,
    name_of,
)
from analysis.samples.reading import numbers_of
from analysis.samples.results import AsIfRandom, SampleEstimate
from analysis.samples.sample import Sample
from analysis.targets import Bounds, Target, silence_bounds

BLOCK = 25  # Domains at a time: the work on their joint covariance grows with the square.
AGREE_BY_CHANCE = "agree_by_chance"
BOUNDS = "bounds"  # The interval method of volunteers, for whom there is no interval.

SHARE_INTERVALS: dict[
    ShareIntervalKind, Callable[[DomainEstimate, float], ConfidenceInterval | None]
] = {
    ShareIntervalKind.WILSON_EFFECTIVE: DomainEstimate.wilson_interval,
    ShareIntervalKind.LOGIT: DomainEstimate.logit_interval,
    ShareIntervalKind.BETA: DomainEstimate.beta_interval,
    ShareIntervalKind.JEFFREYS: DomainEstimate.jeffreys_interval,
    ShareIntervalKind.STUDENT: DomainEstimate.interval,
    ShareIntervalKind.NORMAL: DomainEstimate.normal_interval,
}

Found = DomainEstimate | QuantileEstimate | None


@dataclass(frozen=True, slots=True)
class _Cell:
    """What was found of one domain, category or probability."""

    position: int
    found: Found
    category: str | None = None
    probability: float | None = None


class _CountedOnce:
    """One estimate of a plan, and what it is of all who answered without any weights."""

    def __init__(self, sample: Sample, one: Estimate) -> None:
        self.sample, self.one = sample, one

    @cached_property
    def figures(self) -> Mapping[str | None, float]:
        """The figure of an index, or the share of each category; of others there are none."""
        n = len(self.sample.table)
        everybody, alike = Domains.whole(n), ClusterDesign.of([Stage()], np.ones(n))
        unweighted = replace(self.sample, design=alike)
        if isinstance(self.one, Proportion):
            every, shares = unweighted.shares(self.one, everybody)
            return dict(zip(every, map(float, shares.estimates), strict=True))
        if isinstance(self.one, Index):
            return {None: float(unweighted.figures(self.one, everybody).estimates[0])}
        return {}


def estimates_of(sample: Sample, number: int, one: Estimate) -> Iterator[SampleEstimate]:
    """Yield what one part of the plan asks for, domain by domain.

    Parameters
    ----------
    sample : Sample
    number : int
        Its position in the plan, from 1.
    one : Estimate
    """
    labels, codes = sample.domains(one.by, one.where)
    if not labels and not one.by:  # Nobody fits the condition: say so.
        labels = [{}]
    domains = Domains.of_codes(codes, len(labels))
    counted = _CountedOnce(sample, one)
    for start in range(0, domains.size, BLOCK):
        block = _block(domains, start)
        for cell in _cells(sample, one, block):
            told = _told(counted, number, (labels[start + cell.position], cell))
            if not isinstance(one, Total) and _is_by_chance(sample, block, cell):
                reasons = (*told.reasons, AGREE_BY_CHANCE)
                told = replace(told, verdict=Verdict.WARN, reasons=reasons)
            yield told


def _is_by_chance(sample: Sample, domains: Domains, cell: _Cell) -> bool:
    """Tell whether there is no error though respondents differ, and nothing makes it known.

    Clusters have the same figure by chance, or respondents of each stratum agree.
    """
    found = cell.found
    is_known = isinstance(found, DomainEstimate) and found.is_known
    if not is_known or sample.calibration is not None:
        return False
    rows = domains.row[domains.domain == cell.position]
    asked = (stage.fraction[stage.stratum_of_row[rows]] for stage in sample.clusters.stages)
    return not all(np.all(fraction == 1) for fraction in asked)


def _block(domains: Domains, start: int) -> Domains:
    size = min(BLOCK, domains.size - start)
    is_in = (domains.domain >= start) & (domains.domain < start + size)
    return Domains(domains.row[is_in], domains.domain[is_in] - start, domains.n, size)


def _cells(sample: Sample, one: Estimate, domains: Domains) -> Iterator[_Cell]:
    if isinstance(one, Proportion):
        return _shares(sample, one, domains)
    if isinstance(one, Quantile):
        return _quantiles(sample, one, domains)
    estimates = sample.figures(one, domains)
    return (_Cell(position, estimates.of(position)) for position in range(domains.size))


def _shares(sample: Sample, one: Proportion, domains: Domains) -> Iterator[_Cell]:
    every, shares = sample.shares(one, domains)
    asked = one.categories or every
    for position in range(domains.size):
        for code, category in enumerate(asked):
            yield _Cell(position, shares.of(position * len(every) + code), category)


def _quantiles(sample: Sample, one: Quantile, domains: Domains) -> Iterator[_Cell]:
    values, plan = numbers_of(sample.table, one.column, one.missing), sample.plan
    for p in one.probabilities:
        found = estimate_quantiles(
            values,
            domains,
            sample.design,
            p,
            level=plan.confidence_level,
            rule=plan.quantile_rule,
            share_interval=plan.intervals.quantiles,
        )
        for position in range(domains.size):
            yield _Cell(position, found[position], None, p)


def _told(counted: _CountedOnce, number: int, at: tuple[dict[str, str], _Cell]) -> SampleEstimate:
    sample, one = counted.sample, counted.one
    label, cell = at
    found = cell.found
    interval = interval_of(sample, one, found)
    low, high = (None, None) if interval is None else (interval.low, interval.high)
    if isinstance(found, QuantileEstimate):
        low, high = found.low, found.high  # One end may exist without the other.
    value = found.quantile if isinstance(found, QuantileEstimate) else None
    exact = found if isinstance(found, DomainEstimate) else None
    error, method = None if found is None else found.std_error, None
    if interval is not None:
        method = interval.method.value
    reasons = _reasons(sample, found, has_interval=interval is not None)
    as_if_random = None
    if sample.target is Target.VOLUNTEERS and found is not None:
        as_if_random = AsIfRandom(error, low, high, method)
        bounds = _bounds(counted, exact, cell.category)
        low, high = (None, None) if bounds is None else (bounds.low, bounds.high)
        error, method = None, None if bounds is None else BOUNDS
    with_replacement = None if exact is None else exact.design_effect
    without = None if exact is None else exact.design_effect_wor
    is_without = sample.plan.deff is DeffReference.WITHOUT_REPLACEMENT
    return SampleEstimate(
        number=number,
        kind=one.kind,
        column=name_of(one),
        title=one.title or (one.rating.title if isinstance(one, Index) else {}),
        domain=label,
        category=cell.category,
        probability=cell.probability,
        estimate=exact.estimate if exact is not None else value,
        std_error=error,
        low=low,
        high=high,
        interval_method=method,
        target=sample.target,
        as_if_random=as_if_random,
        df=0 if found is None else found.df,
        n=0 if found is None else found.n,
        effective_n=None if found is None else found.effective_n,
        design_effect=without if is_without else with_replacement,
        design_effect_wor=without,
        kish_design_effect=None if found is None else found.n / found.effective_n,
        verdict=Verdict.WARN if reasons else Verdict.PASS,
        reasons=reasons,
    )


def interval_of(sample: Sample, one: Estimate, found: Found) -> ConfidenceInterval | None:
    """Return the interval of the convention that the plan names for this kind of estimate."""
    level, wanted = sample.plan.confidence_level, sample.plan.intervals
    if found is None:
        return None
    if isinstance(found, QuantileEstimate):
        return found.interval
    if isinstance(one, Proportion):
        return share_interval(sample, found)
    is_agreed = found.std_error == 0 and found.design_effect is None
    if is_agreed and not isinstance(one, Total):  # No width would promise certainty.
        is_index = isinstance(one, Index) and found.df > 0
        part = sample.sampled_share
        return (
            found.wilson_interval(level, top=INDEX_TOP, sampled_share=part) if is_index else None
        )
    if wanted.means is MeanInterval.NORMAL:
        return found.normal_interval(level)
    return found.interval(level)


def share_interval(sample: Sample, found: DomainEstimate) -> ConfidenceInterval | None:
    """Return the interval of the convention that the plan names for shares."""
    level, wanted = sample.plan.confidence_level, sample.plan.intervals.proportions
    if found.is_known:
        return found.interval(level)
    if wanted is ShareIntervalKind.AUTO:
        design = sample.plan.design
        is_plain = design.stages == (StageColumns(),) and design.replicates is None
        is_simple = is_plain and sample.calibration is None
        wanted = ShareIntervalKind.WILSON_EFFECTIVE if is_simple else ShareIntervalKind.LOGIT
    interval = SHARE_INTERVALS[wanted](found, level)
    if interval is not None and interval.method is IntervalMethod.WILSON_EFFECTIVE:
        return found.wilson_interval(level, sampled_share=sample.sampled_share)
    return interval


def _bounds(
    counted: _CountedOnce, found: DomainEstimate | None, category: str | None
) -> Bounds | None:
    """Return the bounds of a figure of volunteers; ``None`` where its scale has no ends."""
    sample, one = counted.sample, counted.one
    if found is None or not isinstance(one, Proportion | Index):
        return None
    limits = (0.0, 1.0)
    if isinstance(one, Index):
        scores = one.rating.rating_scale().scores.values()
        limits = (min(scores), max(scores))
    if one.by or one.where or sample.plan.design.population_size is None:
        return Bounds(*limits)  # How many of a domain could have answered nobody said.
    value = counted.figures[category]
    return silence_bounds(value, found.n, sample.plan.design.population_size, limits)


def _reasons(sample: Sample, found: Found, *, has_interval: bool) -> tuple[str, ...]:
    if found is None:
        return ("no_answer",)
    reasons = ["below_min_n"] if found.n < sample.plan.min_n else []
    reasons += [caveat.value for caveat in found.caveats]
    if not has_interval and not found.caveats:
        reasons.append("no_interval")
    if sample.target is Target.VOLUNTEERS:
        reasons.append("volunteers")
    if sample.has_few_clusters_to_calibrate:
        reasons.append("few_clusters_calibrated")
    return tuple(reasons)

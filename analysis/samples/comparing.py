"""Domains as units: shrunk figures, sets of ranks, tiers, and who differs from the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from analysis.estimation.design import FloatArray
from analysis.estimation.design_results import MIN_RESPONDENTS, DomainEstimate, DomainEstimates
from analysis.estimation.domains import Domains
from analysis.samples.contrasting import NOBODY
from analysis.samples.estimands import INDEX_TOP, Index, Proportion, bounds_of, name_of
from analysis.samples.findings import ComparedDomain, DomainGrade, FromGoal, SampleComparison
from analysis.samples.grading import grades_of
from analysis.samples.questions import Comparison
from analysis.samples.sample import Sample
from analysis.targets import Target
from analysis.units.contrasts import UnitContrasts, compare_with_rest, compare_with_target
from analysis.units.estimates import UnitEstimates
from analysis.units.rank_sets import MIN_UNITS, RankSets, find_rank_sets
from analysis.units.separations import SeparationPlan
from analysis.units.shrinkage import MIN_UNITS as MIN_SHRUNK
from analysis.units.shrinkage import Shrinkage, shrink
from analysis.units.tiers import form_tiers


def comparison_of(
    sample: Sample, number: int, one: Comparison, withheld: Mapping[str, str] = NOBODY
) -> SampleComparison:
    """Compare domains by one figure, with their joint covariance.

    Parameters
    ----------
    sample : Sample
    number : int
        Its position in the plan, from 1.
    one : Comparison
        Domains with fewer than the plan's `min_n` answers are left out by name.
    withheld : mapping
        Domains that take no part, each with its reason.
    """
    labels, codes = sample.domains((one.domain,), one.of.where)
    names = [label[one.domain] for label in labels]
    domains = Domains.of_codes(codes, len(names))
    figures = sample.figures(one.of, domains)
    kept, left_out = _sorted_out(sample, one, names, figures)
    kept = [position for position in kept if names[position] not in withheld]
    left_out |= withheld
    if len(kept) < MIN_UNITS:
        return _told(sample, number, one, None, left_out)
    named, domains = [names[position] for position in kept], domains.only(kept)
    compared = sample.figures(one.of, domains, is_joint=True)
    units = _units(one, named, compared, sample.plan.confidence_level)
    found = _Found.of(sample, one, units, sample.sizes(one.of, compared, domains))
    return _told(sample, number, one, found, left_out)


@dataclass(frozen=True, slots=True)
class _Found:
    units: UnitEstimates
    ranks: RankSets
    shrinkage: Shrinkage | None
    rest: UnitContrasts
    goal: UnitContrasts | None
    grading: tuple[DomainGrade, ...]

    @classmethod
    def of(
        cls, sample: Sample, one: Comparison, units: UnitEstimates, shares: FloatArray
    ) -> "_Found":
        level = sample.plan.confidence_level
        plan = SeparationPlan(level=level, draws=one.draws, seed=one.seed)
        is_many = len(units) >= MIN_SHRUNK
        shrinkage = shrink(units, one.method, level=level) if is_many else None
        return cls(
            units=units,
            ranks=find_rank_sets(units, plan),
            shrinkage=shrinkage,
            rest=compare_with_rest(units, shares, level=level),
            goal=None
            if one.goal is None
            else compare_with_target(units, one.goal, bounds=bounds_of(one.of), level=level),
            grading=grades_of(
                units, shrinkage, one.least_figures(), draws=one.draws, seed=one.seed
            ),
        )


def _sorted_out(
    sample: Sample, one: Comparison, names: list[str], figures: DomainEstimates
) -> tuple[list[int], dict[str, str]]:
    kept: list[int] = []
    left_out: dict[str, str] = {}
    for position, name in enumerate(names):
        found = figures.of(position)
        if found is None:
            left_out[name] = "no_answer"
        elif found.n < max(sample.plan.min_n, MIN_RESPONDENTS):
            left_out[name] = "below_min_n"
        elif _error_of(one, found, sample.plan.confidence_level) is None:
            left_out[name] = "no_variance"
        else:
            kept.append(position)
    return kept, left_out


def _error_of(one: Comparison, found: DomainEstimate, level: float) -> float | None:
    """Return the error; where all agree, of a figure with bounds, that of its Wilson interval."""
    if found.std_error is None or found.df < 1:
        return None
    if found.std_error > 0:
        return found.std_error
    if not isinstance(one.of, Proportion | Index):
        return None
    interval = found.wilson_interval(level, top=INDEX_TOP if isinstance(one.of, Index) else 1.0)
    return (interval.high - interval.low) / (2 * float(stats.norm.ppf((1 + level) / 2)))


def _units(
    one: Comparison, names: list[str], figures: DomainEstimates, level: float
) -> UnitEstimates:
    found = [figures.of(position) for position in range(len(names))]
    errors = np.array([_error_of(one, each, level) for each in found if each is not None])
    covariance = figures.covariance
    own = np.sqrt(np.diag(covariance))
    scale = np.divide(errors, own, out=np.zeros_like(errors), where=own > 0)
    covariance = covariance * np.outer(scale, scale)
    np.fill_diagonal(covariance, errors**2)
    return UnitEstimates(
        codes=tuple(names),
        values=figures.estimates,
        covariance=covariance,
        n=figures.n,
        effective_n=figures.effective_n,
        error_df=figures.df.astype(np.float64),
    )


def _told(
    sample: Sample,
    number: int,
    one: Comparison,
    found: _Found | None,
    left_out: Mapping[str, str],
) -> SampleComparison:
    shrinkage = None if found is None else found.shrinkage
    reasons = ["one_domain"] if found is None else []
    if found is not None and shrinkage is None:
        reasons.append("too_few_to_shrink")
    is_volunteers = sample.target is Target.VOLUNTEERS
    if is_volunteers:
        reasons.append("volunteers")
    drawn = None if is_volunteers else shrinkage  # Nobody drew volunteers: there is no error.
    return SampleComparison(
        number=number,
        kind=one.of.kind,
        column=name_of(one.of),
        title=one.title or {},
        by=one.domain,
        method=one.method.value,
        tau2=None if shrinkage is None else shrinkage.tau2,
        tau2_low=None if drawn is None else drawn.tau2_interval[0],
        tau2_high=None if drawn is None else drawn.tau2_interval[1],
        mean=None if shrinkage is None else shrinkage.mean,
        mean_std_error=None if drawn is None else drawn.mean_std_error,
        mean_low=None if drawn is None else drawn.mean_interval.low,
        mean_high=None if drawn is None else drawn.mean_interval.high,
        critical_value=None if found is None else found.ranks.critical_values[0],
        seed=one.seed,
        draws=one.draws,
        domains=() if found is None else _domains(found, sample.target),
        left_out=left_out,
        target=sample.target,
        reasons=tuple(reasons),
        goal=one.goal,
    )


def _domains(found: _Found, target: Target) -> tuple[ComparedDomain, ...]:
    place = {code: position for position, code in enumerate(found.units.codes)}
    # Nobody drew volunteers, so that no error speaks of a difference either.
    has_error = target is not Target.VOLUNTEERS
    return tuple(
        replace(
            _domain(found, place[unit.ranks.code], has_error=has_error),
            tier=tier.number,
            is_borderline=unit.is_borderline,
            from_goal=_from_goal(found.goal, place[unit.ranks.code], target),
            grading=found.grading[place[unit.ranks.code]] if found.grading else None,
        )
        for tier in form_tiers(found.ranks)
        for unit in tier.units
    )


def _from_goal(goal: UnitContrasts | None, position: int, target: Target) -> FromGoal | None:
    if goal is None:
        return None
    one = goal.units[position]
    interval = None if target is Target.VOLUNTEERS else one.change.interval
    return FromGoal(
        difference=one.change.difference,
        low=None if interval is None else interval.low,
        high=None if interval is None else interval.high,
        p_value=one.change.p_value,
        adjusted_p_value=one.adjusted_p_value,
        standing=one.standing.value,
    )


def _domain(found: _Found, position: int, *, has_error: bool) -> ComparedDomain:
    """Return a domain, in the first tier until tiers are formed."""
    ranks, rest = found.ranks.sets[position], found.rest.units[position]
    interval = rest.change.interval if has_error else None
    shrunk = None if found.shrinkage is None else found.shrinkage.units[position]
    return ComparedDomain(
        domain=ranks.code,
        estimate=ranks.estimate,
        std_error=ranks.std_error,
        df=int(found.units.df[position]),
        n=ranks.n,
        effective_n=ranks.effective_n,
        shrunk=None if shrunk is None else shrunk.shrunk,
        shrunk_low=None if shrunk is None else shrunk.interval.low,
        shrunk_high=None if shrunk is None else shrunk.interval.high,
        reliability=None if shrunk is None else shrunk.reliability,
        best_rank=ranks.best,
        worst_rank=ranks.worst,
        tier=1,
        is_borderline=False,
        difference=rest.change.difference,
        difference_std_error=rest.change.std_error if has_error else None,
        difference_low=None if interval is None else interval.low,
        difference_high=None if interval is None else interval.high,
        p_value=rest.change.p_value,
        adjusted_p_value=rest.adjusted_p_value,
        standing=rest.standing.value,
    )

"""What a user would estimate from a sample, each figure with its interval and its truth."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from analysis.engines.blocks import ItemCodes, sum_items
from analysis.estimation.comparisons import compare_means
from analysis.estimation.design_results import (
    MIN_RESPONDENTS,
    DomainEstimate,
    DomainEstimates,
)
from analysis.estimation.domain_estimates import (
    estimate_means,
    estimate_ratios,
    estimate_shares,
    estimate_totals,
)
from analysis.estimation.domains import Domains
from analysis.estimation.intervals import ConfidenceInterval
from analysis.estimation.item_index import estimate_item_index
from analysis.estimation.item_sums import ItemLayout
from analysis.estimation.means import mean_of_domain
from analysis.estimation.proportions import estimate_weighted_proportion
from analysis.estimation.quantiles import estimate_quantiles
from analysis.indices.item_products import ItemProducts
from analysis.indices.reliability import estimate_alpha
from analysis.units.estimates import UnitEstimates
from analysis.units.waves import compare_with_last_wave
from benchmarks.simulation.populations import ITEMS, MARGINS, SIZES, UNITS, Population
from benchmarks.simulation.samples import Sample

UNIT_CODES = tuple(f"unit {number}" for number in range(len(UNITS)))
CHANGED = (1, 2)  # The units that both waves have.
CATEGORIES = 20  # As many as a variable has at most, and whoever is in none of them.
ITEM_NAMES = tuple(f"q{number}" for number in range(ITEMS))


class Figure(NamedTuple):
    """One estimate with the ends of its interval; NaN where there is none."""

    name: str
    estimate: float
    low: float
    high: float


def figures(
    now: Sample, before: Sample, shares: Sequence[float], quantiles: Sequence[float]
) -> Iterator[Figure]:
    """Yield everything that is asked of one sample and of one of the wave before."""
    yield from _means(now)
    yield from _changes(now, before)
    yield from _shares(now, shares)
    yield from _quantiles(now, quantiles)
    yield from _reliability(now)


def truths(
    city: Population, shares: Sequence[float], quantiles: Sequence[float]
) -> dict[str, float]:
    """Return the true value of every figure."""
    score, before = city.numbers["score"], city.numbers["before"]
    unit = city.codes["unit"]
    by_unit = [score[unit == number].mean() for number in range(len(UNITS))]
    was = [before[unit == number].mean() for number in range(len(UNITS))]
    parts = np.array([UNITS[number] for number in CHANGED]) / sum(UNITS[n] for n in CHANGED)
    found = {
        "mean": score.mean(),
        "skewed mean": city.numbers["minutes"].mean(),
        "total": city.numbers["minutes"].sum(),
        "ratio": city.numbers["minutes"].sum() / city.numbers["visits"].sum(),
        "index": np.nanmean(city.index),
        "index from sums": np.nanmean(city.index),
        "units apart": by_unit[0] - by_unit[2],
        "waves apart": score.mean() - before.mean(),
        "unit's change": by_unit[1] - was[1],
        "same units' change": parts @ [by_unit[number] - was[number] for number in CHANGED],
        "alpha": city.alpha(),
    }
    found |= {name: by_unit[number] for number, name in enumerate(UNIT_CODES)}
    found |= {f"quantile {p}": city.quantile(p) for p in quantiles}
    found |= {f"share {p}": city.share(p) for p in shares}
    found |= {f"wilson {p}": city.share(p) for p in shares}
    return {name: float(value) for name, value in found.items()}


def _means(sample: Sample) -> Iterator[Figure]:
    people, design = sample.people, sample.design
    everybody = Domains.whole(len(people))
    minutes, visits = people.numbers["minutes"], people.numbers["visits"]
    yield _of("mean", estimate_means(people.numbers["score"], everybody, design).of(0))
    yield _of("skewed mean", estimate_means(minutes, everybody, design).of(0))
    yield _of("index", estimate_means(people.index, everybody, design).of(0))
    yield _of("total", estimate_totals(minutes, everybody, design).of(0))
    yield _of("ratio", estimate_ratios(minutes, visits, everybody, design).of(0))
    units = _units(sample, "score")
    found = [units.of(number) for number in range(len(UNITS))]
    yield from (_of(name, one) for name, one in zip(UNIT_CODES, found, strict=True))
    first, last = found[0], found[2]
    if first and last and first.std_error and last.std_error and min(first.df, last.df) > 0:
        change = compare_means(
            (last.estimate, last.std_error),
            (first.estimate, first.std_error),
            covariance=float(units.covariance[0, 2]),
            df=min(first.df, last.df),
        )
        yield _within("units apart", change.difference, change.interval)


def _changes(now: Sample, before: Sample) -> Iterator[Figure]:
    waves = [
        estimate_means(sample.people.numbers[name], Domains.whole(len(sample.people)), design).of(
            0
        )
        for sample, name, design in (
            (before, "before", before.design),
            (now, "score", now.design),
        )
    ]
    one, two = waves
    if one and two and one.std_error and two.std_error:
        parts = [one.std_error**2, two.std_error**2]
        df = sum(parts) ** 2 / (parts[0] ** 2 / one.df + parts[1] ** 2 / two.df)
        change = compare_means((one.estimate, one.std_error), (two.estimate, two.std_error), df=df)
        yield _within("waves apart", change.difference, change.interval)
    earlier, later = (
        _unit_estimates(_units(sample, name), numbers)
        for sample, name, numbers in ((before, "before", CHANGED), (now, "score", range(3)))
    )
    if not now.is_clustered and earlier is not None and later is not None:
        shares = np.array(UNITS)
        found = compare_with_last_wave(later, earlier, shares)
        unit, overall = found.units[0].change, found.overall
        yield _within("unit's change", unit.difference, unit.interval)
        if overall:
            yield _within("same units' change", overall.difference, overall.interval)


def _unit_estimates(found: DomainEstimates, numbers: Sequence[int]) -> UnitEstimates | None:
    """Return units that can be compared; ``None`` where one has no answers that differ."""
    kept = np.array(numbers)
    if not (np.diag(found.covariance)[kept] > 0).all() or (found.n[kept] < MIN_RESPONDENTS).any():
        return None
    return UnitEstimates(
        tuple(UNIT_CODES[number] for number in numbers),
        found.estimates[kept],
        found.covariance[np.ix_(kept, kept)],
        found.n[kept],
        found.effective_n[kept],
    )


def _shares(sample: Sample, shares: Sequence[float]) -> Iterator[Figure]:
    """Yield shares with the logit interval, and with Wilson's where Kish's size describes all.

    Both intervals of what the others say are those of the category turned round, so that a share
    above one half needs no variable of its own.
    """
    people = sample.people
    everybody = Domains.whole(len(people))
    names = {name: 0 for name, _category in people.places.values()}
    found = {
        name: estimate_shares(people.codes[name], CATEGORIES, everybody, sample.design)
        for name in names
    }
    for share, (name, category) in people.places.items():
        one = found[name].of(category)
        if one is None:
            continue
        yield from _both(share, shares, one.estimate, one.logit_interval(), "share")
        if not sample.is_clustered:
            wilson = estimate_weighted_proportion(
                one.estimate, 1.0, one.effective_n, sampled=(one.n, sample.sampled_share)
            )
            yield from _both(share, shares, one.estimate, wilson.interval, "wilson")


def _both(
    share: float,
    asked: Sequence[float],
    estimate: float,
    interval: ConfidenceInterval | None,
    method: str,
) -> Iterator[Figure]:
    yield _within(f"{method} {share}", estimate, interval)
    other = round(1 - share, 9)
    if interval is not None and other in asked and other != share:
        ends = 1 - interval.high, 1 - interval.low
        yield Figure(f"{method} {other}", 1 - estimate, *ends)


def _quantiles(sample: Sample, quantiles: Sequence[float]) -> Iterator[Figure]:
    people = sample.people
    everybody = Domains.whole(len(people))
    for p in quantiles:
        (one,) = estimate_quantiles(people.numbers["minutes"], everybody, sample.design, p)
        if one is not None and one.df > 0:  # An end beyond the sample is no end.
            low, high = (-np.inf if one.low is None else one.low), one.high
            yield Figure(f"quantile {p}", one.quantile, low, np.inf if high is None else high)


def _reliability(sample: Sample) -> Iterator[Figure]:
    """Yield what takes respondents as drawn one by one, from sums."""
    people, weights = sample.people, sample.design.weights
    if sample.is_clustered or sample.sampled_share:
        return
    answers = np.where(people.items > 0, people.items, -1)
    alpha = estimate_alpha(ItemProducts.of(ITEM_NAMES, answers, weights))
    if alpha.alpha is not None:
        yield _within("alpha", alpha.alpha, alpha.interval)
    if not sample.raking_totals:
        return
    layout = ItemLayout(len(UNITS), tuple(SIZES.items()), ITEMS)
    codes = ItemCodes(people.codes["unit"], [people.codes[m] for m in MARGINS], people.items.T)
    found = estimate_item_index(sum_items(codes, layout, threads=1), sample.raking_totals)
    mean = mean_of_domain(found.overall, 0)
    if mean is not None:
        yield _within("index from sums", mean.mean, mean.interval(bounds=(0.0, 100.0)))


def _units(sample: Sample, name: str) -> DomainEstimates:
    domains = Domains.of_codes(sample.people.codes["unit"], len(UNITS))
    return estimate_means(sample.people.numbers[name], domains, sample.design)


def _of(name: str, found: DomainEstimate | None) -> Figure:
    if found is None:
        return Figure(name, np.nan, np.nan, np.nan)
    return _within(name, found.estimate, found.interval())


def _within(name: str, estimate: float, interval: ConfidenceInterval | None) -> Figure:
    if interval is None:
        return Figure(name, estimate, np.nan, np.nan)
    return Figure(name, estimate, interval.low, interval.high)

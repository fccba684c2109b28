"""The rows of a plan of estimates with their design, and the figures that it asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.columns import BoolArray, Column, Table
from analysis.estimation.calibration_totals import ContinuousTotal
from analysis.estimation.cluster_design import CalibratedDesign, ClusterDesign, jointly
from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.design_results import DomainEstimates
from analysis.estimation.distances import Distance
from analysis.estimation.domain_estimates import (
    estimate_means,
    estimate_ratios,
    estimate_shares,
    estimate_totals,
)
from analysis.estimation.domains import Domains
from analysis.estimation.greg import RowCalibration, calibrate
from analysis.estimation.linear_statistics import VarianceDesign
from analysis.estimation.replicate_design import (
    ReplicateDesign,
    calibrate_replicates,
    given_replicates,
)
from analysis.estimation.replicates import balanced_half_samples, jackknife, rescaled_bootstrap
from analysis.estimation.stages import Stage
from analysis.estimation.weighting import MarginTarget
from analysis.population import Population
from analysis.samples.designs import (
    Bootstrap,
    GivenReplicates,
    HalfSamples,
    Jackknife,
    SampleCalibration,
    StageColumns,
)
from analysis.samples.estimands import Index, Mean, Proportion, RatioOf, Total
from analysis.samples.plan import SamplePlan
from analysis.samples.reading import answers_of, chosen, combine, crossed, numbers_of, scores_of
from analysis.samples.results import SampleWeights, TotalCheck
from analysis.targets import Target, target_of

CLUSTERS_PER_TOTAL = 5  # Degrees of freedom; with fewer, 95 % intervals held 92 to 94 %.


@dataclass(frozen=True, eq=False)
class Sample:
    """Rows, their design before and after calibration, and the plan that reads them.

    Attributes
    ----------
    plan : SamplePlan
    table : Table
    population : Population or None
    clusters : ClusterDesign
        As drawn; also where errors come from replicates.
    base : VarianceDesign
        Before calibration.
    calibration : RowCalibration or None
    design : VarianceDesign
        What estimates are made with.
    """

    plan: SamplePlan
    table: Table
    population: Population | None
    clusters: ClusterDesign
    base: VarianceDesign
    calibration: RowCalibration | None
    design: VarianceDesign

    @classmethod
    def of(cls, plan: SamplePlan, table: Table, population: Population | None) -> "Sample":
        """Build the design of a plan whose columns were checked."""
        clusters = _clusters(plan, table)
        replicated = _replicated(plan, table, clusters)
        base = clusters if replicated is None else replicated
        if plan.calibration is None:
            return cls(plan, table, population, clusters, base, None, base)
        known = known_totals(plan.calibration, table, population)
        distance = _distance(plan.calibration)
        calibration = calibrate(clusters.weights, *known, distance=distance)
        design: VarianceDesign = CalibratedDesign(clusters, calibration)
        if replicated is not None:
            design = calibrate_replicates(replicated, *known, distance=distance)
        return cls(plan, table, population, clusters, base, calibration, design)

    @cached_property
    def target(self) -> Target:
        """What intervals are about: a finite correction, if any, is that of the first stage."""
        limited = bool(np.isfinite(self.clusters.stages[0].population).any())
        wanted = self.plan.design.replicates
        is_corrected = wanted is None or isinstance(wanted, Jackknife | Bootstrap)
        return target_of(self.plan.design.selection, is_finite=limited and is_corrected)

    @cached_property
    def sampled_share(self) -> float:
        """The part asked of a finite population drawn from as a whole, one by one; else 0."""
        (first, *later), design = self.plan.design.stages, self.clusters
        is_simple = not later and first.clusters is None and first.strata is None
        if not is_simple or self.target is not Target.THIS_PERIOD:
            return 0.0
        return float(design.stages[0].fraction[0])

    @cached_property
    def has_few_clusters_to_calibrate(self) -> bool:
        """Tell whether linearised errors come out small: known totals use up the few clusters."""
        if self.calibration is None or not isinstance(self.design, CalibratedDesign):
            return False
        first, totals = self.clusters.stages[0], len(self.calibration.system.names)
        return len(first.stratum) - len(first.sampled) < CLUSTERS_PER_TOTAL * totals

    def weights(self) -> SampleWeights:
        """Return what is to be known of the weights."""
        w = self.design.weights
        effective_n = float(w.sum() ** 2 / (w**2).sum())
        found = self.calibration
        checks: tuple[TotalCheck, ...] = ()
        if found is not None:
            system, base = found.system, self.clusters.weights
            before, after = (system.matrix.T @ one * system.units for one in (base, w))
            totals = system.totals * system.units
            named = zip(system.names, totals, before, after, strict=True)
            checks = tuple(TotalCheck(name, *map(float, numbers)) for name, *numbers in named)
        replicated = self.design if isinstance(self.design, ReplicateDesign) else None
        return SampleWeights(
            n=len(w),
            total=float(w.sum()),
            least=float(w.min()),
            most=float(w.max()),
            effective_n=effective_n,
            kish_design_effect=len(w) / effective_n,
            distance=None if found is None else found.distance.kind.value,
            iterations=0 if found is None else found.iterations,
            max_total_error=0.0 if found is None else found.max_total_error,
            totals=checks,
            replicates=0 if replicated is None else replicated.replicates.shape[1],
            replicate_method=None if replicated is None else replicated.method.value,
            seed=None if replicated is None else replicated.seed,
        )

    def chosen(self, where: Mapping[str, tuple[str, ...]]) -> BoolArray:
        """Return the rows that fit a condition."""
        return chosen(self.table, where)

    def domains(
        self, by: tuple[str, ...], where: Mapping[str, tuple[str, ...]]
    ) -> tuple[list[dict[str, str]], IntArray]:
        """Return the label of every domain that has rows, and the domain of each row."""
        combinations, codes = combine(self.table, by, self.chosen(where))
        return [dict(zip(by, values, strict=True)) for values in combinations], codes

    def codes(self, name: str, missing: tuple[str, ...]) -> tuple[tuple[str, ...], IntArray]:
        """Return the categories of a column, and the code of each row; -1 where there is none."""
        column = answers_of(self.table, name, missing)
        return column.categories, column.codes.astype(np.int64)

    def figures(
        self,
        one: Mean | Total | RatioOf | Index | Proportion,
        domains: Domains,
        *,
        is_joint: bool = False,
    ) -> DomainEstimates:
        """Estimate one number of every domain; of a proportion, that of its first category.

        With `is_joint` their covariance is that of domains compared with each other.
        """

        def numbers(name: str) -> FloatArray:
            return numbers_of(self.table, name, one.missing)

        design = jointly(self.design) if is_joint else self.design
        match one:
            case RatioOf():
                above, below = numbers(one.numerator), numbers(one.denominator)
                return estimate_ratios(above, below, domains, design)
            case Total():
                values = np.ones(domains.n) if one.column is None else numbers(one.column)
                return estimate_totals(values, domains, design)
            case Index():
                scores = scores_of(self.table, one.rating, one.missing)
                return estimate_means(scores, domains, design)
            case Proportion():
                categories, codes = self.codes(one.column, one.missing)
                has_it = np.array([*(name == one.categories[0] for name in categories), np.nan])
                return estimate_means(has_it[codes], domains, design)
            case Mean():
                return estimate_means(numbers(one.column), domains, design)

    def sizes(
        self,
        one: Mean | Total | RatioOf | Index | Proportion,
        figures: DomainEstimates,
        domains: Domains,
    ) -> FloatArray:
        """Return what the figure of each domain is divided by; they add up where domains do.

        The sum of weights, and for a ratio the weighted sum of its denominator.
        """
        if not isinstance(one, RatioOf):
            return figures.weight_sums
        above, below = (
            numbers_of(self.table, name, one.missing) for name in (one.numerator, one.denominator)
        )
        return estimate_totals(
            np.where(np.isnan(above), np.nan, below), domains, self.design
        ).estimates

    def shares(self, one: Proportion, domains: Domains) -> tuple[tuple[str, ...], DomainEstimates]:
        """Return every category, those asked for first, and their shares, domain by domain."""
        column = answers_of(self.table, one.column, one.missing)
        # Answers beyond the categories asked for are still answers.
        every = tuple(dict.fromkeys((*one.categories, *column.categories)))
        codes = column.aligned(every).astype(np.int64)
        return every, estimate_shares(codes, len(every), domains, self.design)


def _clusters(plan: SamplePlan, table: Table) -> ClusterDesign:
    weight = plan.design.weight
    has_sizes = all(any(stage.sizes()) for stage in plan.design.stages)
    given = None if has_sizes else np.ones(len(table))
    return ClusterDesign.of(
        [_stage(table, stage) for stage in plan.design.stages],
        given if weight is None else numbers_of(table, weight),
        is_nested=plan.design.is_nested,
        lonely_psu=plan.design.lonely_psu,
    )


def _stage(table: Table, stage: StageColumns) -> Stage:
    def sizes(name: str | None) -> FloatArray | None:
        return None if name is None else numbers_of(table, name)

    return Stage(
        clusters=None if stage.clusters is None else _cluster_labels(table[stage.clusters]),
        strata=None if stage.strata is None else _labels(table[stage.strata]),
        population=sizes(stage.population),
        sampled_fraction=sizes(stage.sampled_fraction),
    )


def _labels(column: Column) -> NDArray[np.str_]:
    return np.array(column.categories)[column.codes]


def _cluster_labels(column: Column) -> NDArray[Any]:
    """Return the labels, whole numbers as such: which of a pair is the first goes by the order.

    Of a file sorted by numbered clusters it is then the first of the file, as for R.
    """
    names = column.categories
    if not all(name.isdecimal() and str(int(name)) == name for name in names):
        return _labels(column)
    numbers = [int(name) for name in names]
    # Numpy would round identifiers about which no whole number of its own says all.
    is_short = max(numbers, default=0) <= np.iinfo(np.int64).max
    return np.array(numbers, dtype=np.int64 if is_short else np.object_)[column.codes]


def _replicated(plan: SamplePlan, table: Table, clusters: ClusterDesign) -> ReplicateDesign | None:
    match plan.design.replicates:
        case None:
            return None
        case Jackknife(is_mse=is_mse):
            return jackknife(clusters, is_mse=is_mse)
        case HalfSamples(fay_rho=rho, is_mse=is_mse):
            return balanced_half_samples(clusters, fay_rho=rho, is_mse=is_mse)
        case Bootstrap(replicates=size, seed=seed, is_mse=is_mse):
            return rescaled_bootstrap(clusters, size, seed, is_mse=is_mse)
        case GivenReplicates() as given:
            columns = np.stack([numbers_of(table, name) for name in given.columns], axis=1)
            factor = 1.0 if given.is_combined else clusters.weights[:, None]
            return given_replicates(
                clusters.weights,
                columns * factor,
                scale=given.scale,
                replicate_scales=None if given.rscales is None else np.array(given.rscales),
                is_mse=given.is_mse,
            )


def known_totals(
    wanted: SampleCalibration, table: Table, population: Population | None
) -> tuple[list[MarginTarget], list[ContinuousTotal]]:
    """Return the margins and the totals of numbers that weights are calibrated to."""
    margins = []
    for margin in wanted.margins:
        counts = {} if population is None else population.wave[margin.name]
        level = crossed(table, margin.columns).aligned(tuple(counts)).astype(np.int64)
        totals = np.array(list(counts.values()), dtype=np.float64)
        margins.append(MarginTarget(margin.name, tuple(counts), level, totals))
    known = [
        ContinuousTotal(one.column, numbers_of(table, one.column), one.total)
        for one in wanted.totals
    ]
    return margins, known


def _distance(wanted: SampleCalibration) -> Distance:
    low = float("-inf") if wanted.low is None else wanted.low
    high = float("inf") if wanted.high is None else wanted.high
    return Distance(wanted.distance, low, high)

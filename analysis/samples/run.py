"""From a plan of estimates and columns to everything the sample says."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.columns import BoolArray, Table
from analysis.errors import InputProblem, InvalidInputError
from analysis.estimation.calibration_totals import ContinuousTotal
from analysis.estimation.cluster_design import CalibratedDesign, ClusterDesign
from analysis.estimation.design import FloatArray
from analysis.estimation.design_results import DomainEstimate, DomainEstimates
from analysis.estimation.distances import Distance
from analysis.estimation.domain_estimates import (
    estimate_means,
    estimate_ratios,
    estimate_shares,
    estimate_totals,
)
from analysis.estimation.domains import Domains
from analysis.estimation.greg import RowCalibration, calibrate
from analysis.estimation.intervals import ConfidenceInterval, IntervalMethod, wilson_bounds
from analysis.estimation.quantiles import QuantileEstimate, estimate_quantiles
from analysis.estimation.stages import Stage
from analysis.estimation.weighting import MarginTarget
from analysis.hashing import (
    hash_of_code,
    hash_of_plan,
    hash_of_population,
    hash_of_responses,
    package_version,
)
from analysis.population import Population
from analysis.quality.verdicts import Verdict
from analysis.samples.intake import (
    answers_of,
    combine,
    crossed,
    find_problems,
    numbers_of,
    scores_of,
)
from analysis.samples.plan import (
    Estimate,
    Index,
    Mean,
    Proportion,
    Quantile,
    RatioOf,
    SampleCalibration,
    SamplePlan,
    StageColumns,
    Total,
)
from analysis.samples.results import (
    SampleAnalysis,
    SampleEstimate,
    SampleWeights,
    TotalCheck,
)


def estimate_sample(
    plan: SamplePlan, table: Table, population: Population | None = None
) -> SampleAnalysis:
    """Compute every estimate of a plan.

    Parameters
    ----------
    plan : SamplePlan
    table : Table
        One row per respondent.
    population : Population or None

    Raises
    ------
    InvalidInputError
        With everything that `find_problems` finds.
    InvalidSampleError, InsufficientSampleError
        If the design contradicts itself, or a stratum has one cluster and `lonely_psu` is
        ``fail``.
    InfeasibleWeightingError, ConvergenceError
        If no weights reach the totals.
    """
    problems = find_problems(plan, table, population)
    if not len(table):
        problems.append(InputProblem("no_rows", None, None, None, "Add rows below the header."))
    if problems:
        raise InvalidInputError(problems)
    sample = _Sample.of(plan, table, population)
    hashes = {
        "responses": hash_of_responses(table, min(table.columns)),
        **({} if population is None else {"population": hash_of_population(population)}),
        "plan": hash_of_plan(plan),
        "code": hash_of_code(),
        "version": package_version(),
    }
    return SampleAnalysis(
        title=plan.title,
        confidence_level=plan.confidence_level,
        min_n=plan.min_n,
        weights=sample.weights(),
        estimates=tuple(
            found
            for number, one in enumerate(plan.estimates, start=1)
            for found in sample.estimates(number, one)
        ),
        hashes=hashes,
    )


BLOCK = 25  # Domains at a time: the work on their joint covariance grows with the square.


@dataclass(frozen=True, slots=True)
class _Cell:
    """What was found of one domain, category or probability."""

    position: int
    found: DomainEstimate | QuantileEstimate | None
    category: str | None = None
    probability: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Sample:
    plan: SamplePlan
    table: Table
    base: ClusterDesign
    calibration: RowCalibration | None
    design: ClusterDesign | CalibratedDesign

    @classmethod
    def of(cls, plan: SamplePlan, table: Table, population: Population | None) -> "_Sample":
        weight = plan.design.weight
        stages = [_stage(table, stage) for stage in plan.design.stages]
        has_sizes = all(
            stage.population is not None or stage.sampled_fraction is not None for stage in stages
        )
        given = None if has_sizes else np.ones(len(table))
        base = ClusterDesign.of(
            stages,
            given if weight is None else numbers_of(table, weight),
            is_nested=plan.design.is_nested,
            lonely_psu=plan.design.lonely_psu,
        )
        if plan.calibration is None:
            return cls(plan, table, base, None, base)
        calibration = _calibrate(plan.calibration, table, population, base.weights)
        return cls(plan, table, base, calibration, CalibratedDesign(base, calibration))

    def weights(self) -> SampleWeights:
        w = self.design.weights
        effective_n = float(w.sum() ** 2 / (w**2).sum())
        found = self.calibration
        checks: tuple[TotalCheck, ...] = ()
        if found is not None:
            system, base = found.system, self.base.weights
            before, after = (system.matrix.T @ one * system.units for one in (base, w))
            totals = system.totals * system.units
            named = zip(system.names, totals, before, after, strict=True)
            checks = tuple(TotalCheck(name, *map(float, numbers)) for name, *numbers in named)
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
        )

    def estimates(self, number: int, one: Estimate) -> Iterator[SampleEstimate]:
        """Yield what one part of the plan asks for, domain by domain."""
        labels, domains = self._domains(one)
        for start in range(0, domains.size, BLOCK):
            for cell in self._cells(one, _block(domains, start)):
                yield self._told(number, one, labels[start + cell.position], cell)

    def _cells(self, one: Estimate, domains: Domains) -> Iterator[_Cell]:
        if isinstance(one, Proportion):
            return self._shares(one, domains)
        if isinstance(one, Quantile):
            return self._quantiles(one, domains)
        estimates = self._values(one, domains)
        return (_Cell(position, estimates.of(position)) for position in range(domains.size))

    def _shares(self, one: Proportion, domains: Domains) -> Iterator[_Cell]:
        column = answers_of(self.table, one.column, one.missing)
        asked = one.categories or column.categories
        # Answers beyond the categories asked for are still answers.
        every = tuple(dict.fromkeys((*asked, *column.categories)))
        codes = column.aligned(every).astype(np.int64)
        shares = estimate_shares(codes, len(every), domains, self.design)
        for position in range(domains.size):
            for code, category in enumerate(asked):
                yield _Cell(position, shares.of(position * len(every) + code), category)

    def _quantiles(self, one: Quantile, domains: Domains) -> Iterator[_Cell]:
        values = numbers_of(self.table, one.column, one.missing)
        level = self.plan.confidence_level
        for p in one.probabilities:
            found = estimate_quantiles(values, domains, self.design, p, level=level)
            for position in range(domains.size):
                yield _Cell(position, found[position], None, p)

    def _values(self, one: Mean | Total | RatioOf | Index, domains: Domains) -> DomainEstimates:
        def numbers(name: str) -> FloatArray:
            return numbers_of(self.table, name, one.missing)

        design = self.design
        match one:
            case RatioOf():
                above, below = numbers(one.numerator), numbers(one.denominator)
                return estimate_ratios(above, below, domains, design)
            case Total():
                values = np.ones(domains.n) if one.column is None else numbers(one.column)
                return estimate_totals(values, domains, design)
            case Index():
                return estimate_means(
                    scores_of(self.table, one.rating, one.missing), domains, design
                )
            case Mean():
                return estimate_means(numbers(one.column), domains, design)

    def _domains(self, one: Estimate) -> tuple[list[dict[str, str]], Domains]:
        """Return the label of every domain that has rows, and the domains."""
        n = len(self.table)
        is_asked: BoolArray = np.ones(n, dtype=np.bool_)
        for name, values in one.where.items():
            is_asked &= self.table[name].aligned(values) >= 0
        combinations, codes = combine(self.table, one.by, is_asked)
        labels = [dict(zip(one.by, values, strict=True)) for values in combinations]
        if not labels and not one.by:  # Nobody fits the condition: say so.
            return [{}], Domains.of_codes(codes, 1)
        return labels, Domains.of_codes(codes, len(labels))

    def _told(
        self, number: int, one: Estimate, label: dict[str, str], cell: _Cell
    ) -> SampleEstimate:
        found = cell.found
        interval = self._interval(one, found)
        low, high = (None, None) if interval is None else (interval.low, interval.high)
        if isinstance(found, QuantileEstimate):
            low, high = found.low, found.high  # One end may exist without the other.
        exact = found if isinstance(found, DomainEstimate) else None
        reasons = self._reasons(found, has_interval=interval is not None)
        value = found.quantile if isinstance(found, QuantileEstimate) else None
        return SampleEstimate(
            number=number,
            kind=one.kind,
            column=_name(one),
            title=one.title or (one.rating.title if isinstance(one, Index) else {}),
            domain=label,
            category=cell.category,
            probability=cell.probability,
            estimate=exact.estimate if exact is not None else value,
            std_error=None if found is None else found.std_error,
            low=low,
            high=high,
            interval_method=None if interval is None else interval.method.value,
            df=0 if found is None else found.df,
            n=0 if found is None else found.n,
            effective_n=None if found is None else found.effective_n,
            design_effect=None if exact is None else exact.design_effect,
            design_effect_wor=None if exact is None else exact.design_effect_wor,
            kish_design_effect=None if found is None else found.n / found.effective_n,
            verdict=Verdict.WARN if reasons else Verdict.PASS,
            reasons=reasons,
        )

    def _interval(
        self, one: Estimate, found: DomainEstimate | QuantileEstimate | None
    ) -> ConfidenceInterval | None:
        level = self.plan.confidence_level
        if found is None:
            return None
        if isinstance(found, QuantileEstimate):
            return found.interval
        if not isinstance(one, Proportion):
            return found.interval(level)
        if self.calibration is None and self.plan.design.stages == (StageColumns(),):
            ends = wilson_bounds(found.estimate, found.effective_n, level)
            return ConfidenceInterval(*ends, level, IntervalMethod.WILSON_EFFECTIVE)
        return found.logit_interval(level)

    def _reasons(
        self, found: DomainEstimate | QuantileEstimate | None, *, has_interval: bool
    ) -> tuple[str, ...]:
        if found is None:
            return ("no_answer",)
        reasons = ["below_min_n"] if found.n < self.plan.min_n else []
        reasons += [caveat.value for caveat in found.caveats]
        if not has_interval and not found.caveats:
            reasons.append("no_interval")
        return tuple(reasons)


def _block(domains: Domains, start: int) -> Domains:
    size = min(BLOCK, domains.size - start)
    is_in = (domains.domain >= start) & (domains.domain < start + size)
    return Domains(domains.row[is_in], domains.domain[is_in] - start, domains.n, size)


def _name(one: Estimate) -> str:
    match one:
        case RatioOf():
            return f"{one.numerator}/{one.denominator}"
        case Index():
            return one.rating.column
        case _:
            return one.column or ""


def _stage(table: Table, stage: StageColumns) -> Stage:
    def labels(name: str | None) -> NDArray[np.str_] | None:
        return None if name is None else np.array(table[name].categories)[table[name].codes]

    def sizes(name: str | None) -> FloatArray | None:
        return None if name is None else numbers_of(table, name)

    return Stage(
        clusters=labels(stage.clusters),
        strata=labels(stage.strata),
        population=sizes(stage.population),
        sampled_fraction=sizes(stage.sampled_fraction),
    )


def _calibrate(
    wanted: SampleCalibration, table: Table, population: Population | None, base: FloatArray
) -> RowCalibration:
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
    low = float("-inf") if wanted.low is None else wanted.low
    high = float("inf") if wanted.high is None else wanted.high
    return calibrate(base, margins, known, distance=Distance(wanted.distance, low, high))

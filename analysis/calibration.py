"""Which population totals the weights of a wave follow, and what to do where they cannot."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from analysis.columns import Column
from analysis.errors import ConvergenceError
from analysis.estimation.cells import Cells, sum_by
from analysis.estimation.design import FloatArray, IntArray, SamplingDesign
from analysis.estimation.feasibility import find_obstacle
from analysis.estimation.trimming import TrimmingBounds, rake_and_trim
from analysis.estimation.weighting import Calibration, MarginTarget, effective_size, uncalibrated
from analysis.plan import Margin, Plan, Weighting
from analysis.population import Population
from analysis.results import (
    MissedTotal,
    UncategorisedAnswers,
    UnusedMargin,
    UnusedMarginReason,
    WeightsSummary,
)

Name = tuple[str | None, str | None]  # The unit and the category that a total belongs to.

UNIT = "unit"  # The margin of the units themselves.
UNCATEGORISED = ""  # Of answers whose category of a margin nobody knows.
MISSED_FROM = 1e-6  # A relative error of a total that no iteration explains.


@dataclass(frozen=True, slots=True, eq=False)
class WaveSample:
    """The counted answers of a wave.

    Attributes
    ----------
    units : tuple of str
        Codes of the units, in official order.
    unit : (n,) int array
        Position in `units`.
    margins : mapping
        Margin name → column of categories.
    design : SamplingDesign
    """

    units: tuple[str, ...]
    unit: IntArray
    margins: dict[str, Column]
    design: SamplingDesign


@dataclass(frozen=True, slots=True, eq=False)
class WaveWeights:
    """Cells, their weights and what was done."""

    cells: Cells
    calibration: Calibration
    summary: WeightsSummary


@dataclass(frozen=True, slots=True, eq=False)
class _Coded:
    """A margin that can be raked to: categories both sides know, and rows coded by them.

    `totals` are those of the wave. A few answers may be `UNCATEGORISED`, which comes last.
    """

    name: str
    categories: tuple[str, ...]
    codes: IntArray
    totals: FloatArray

    @property
    def knows_all(self) -> bool:
        return UNCATEGORISED not in self.categories


@dataclass(slots=True)
class _Outcome:
    unused: list[UnusedMargin] = field(default_factory=list)
    uncategorised: list[UncategorisedAnswers] = field(default_factory=list)
    pooled: set[str] = field(default_factory=set)


def weigh(plan: Plan, sample: WaveSample, population: Population | None) -> WaveWeights:
    """Calibrate a wave as far as its benchmarks and its sample allow.

    Parameters
    ----------
    plan : Plan
        `weighting` asks for no raking, raking to the margins of the wave, or raking to the
        margins of every unit.
    sample : WaveSample
    population : Population or None

    Returns
    -------
    WaveWeights
        `summary` says which of these was done and which margins were left out, why, and which
        merges of categories would bring them back.

    Notes
    -----
    ``wave_and_unit`` crosses every margin with the unit. A unit with fewer than `min_raking_cell`
    answers in some category of a margin is pooled with the other thin units for that margin, and
    keeps its own total. Where the pool is as thin, its units keep only their totals.
    Where some unit with answers has no benchmarks, ``wave`` is done instead. A margin whose column
    is the unit's is what ``wave_and_unit`` meets anyway, and an ordinary margin of the wave.
    A few answers without a category (`uncategorised_share`) keep their share of the sample, and
    the others share the rest as the population does; ``wave`` is done then.
    """
    outcome = _Outcome()
    wanted = plan.weighting
    if population is None or wanted is Weighting.NONE or not len(sample.unit):
        return _base(sample, outcome)

    def usable(*, is_unit: bool) -> list[_Coded]:
        found = (
            _usable(declared, sample, population, plan.uncategorised_share, outcome)
            for declared in plan.raking_margins()
            if (declared.column == plan.columns.unit) is is_unit
        )
        return [margin for margin in found if margin is not None]

    coded = usable(is_unit=False)
    answered = np.unique(sample.unit).tolist()
    attempts: list[Callable[[], WaveWeights]] = []
    if (
        coded
        and wanted is Weighting.WAVE_AND_UNIT
        and all(margin.knows_all for margin in coded)
        and all(_has_benchmarks(population, sample.units[unit], coded) for unit in answered)
    ):
        attempts = [
            lambda: _by_unit(plan, sample, population, coded, outcome),
            lambda: _by_unit(plan, sample, population, coded, outcome, is_pool_raked=False),
        ]

    def by_wave() -> WaveWeights:
        coded.extend(usable(is_unit=True))
        return _by_wave(plan, sample, coded, outcome)

    for attempt in (*attempts, by_wave):
        try:
            return attempt()
        except ConvergenceError:
            outcome.pooled.clear()
    reason = UnusedMarginReason.TOTALS_OUT_OF_REACH
    outcome.unused += [UnusedMargin(margin.name, reason) for margin in coded]
    outcome.uncategorised.clear()
    return _base(sample, outcome)


def _has_benchmarks(population: Population, unit: str, coded: Sequence[_Coded]) -> bool:
    known = population.units.get(unit, {})
    return bool(population.unit_size(unit)) and all(margin.name in known for margin in coded)


def _usable(
    margin: Margin,
    sample: WaveSample,
    population: Population,
    tolerated: float,
    outcome: _Outcome,
) -> _Coded | None:
    benchmark = population.wave.get(margin.name)
    if not benchmark:
        outcome.unused.append(UnusedMargin(margin.name, UnusedMarginReason.NO_BENCHMARK))
        return None
    column = sample.margins[margin.name]
    coded = _with_uncategorised(margin.name, column, benchmark, tolerated, outcome)
    if coded is not None:
        return coded
    unknown = int(column.is_blank().sum())
    if unknown:
        reason = UnusedMarginReason.RESPONDENTS_WITHOUT_CATEGORY
        outcome.unused.append(UnusedMargin(margin.name, reason, n=unknown))
        return None
    present = np.unique(column.codes).tolist()
    found = [column.categories[code] for code in present]
    known = [category for category, count in benchmark.items() if count > 0]
    categories = tuple(dict.fromkeys([*known, *found]))
    codes = column.aligned(categories).astype(np.int64)
    totals = np.array([benchmark.get(category, 0.0) for category in categories])
    obstacle = find_obstacle(
        MarginTarget(margin.name, categories, codes, totals), np.ones(len(codes), dtype=np.int64)
    )
    if obstacle is None:
        return _Coded(margin.name, categories, codes, totals)
    is_absent = bool(obstacle.absent_from_sample)
    outcome.unused.append(
        UnusedMargin(
            margin.name,
            UnusedMarginReason.CATEGORY_NOT_IN_SAMPLE
            if is_absent
            else UnusedMarginReason.CATEGORY_NOT_IN_POPULATION,
            obstacle.absent_from_sample or obstacle.absent_from_population,
            obstacle.merges,
        )
    )
    return None


def _with_uncategorised(
    name: str,
    column: Column,
    benchmark: Mapping[str, float],
    tolerated: float,
    outcome: _Outcome,
) -> _Coded | None:
    """Code a margin of which a few answers have no category; ``None`` if none or too many have."""
    known = [category for category, count in benchmark.items() if count > 0]
    codes = column.aligned(known).astype(np.int64)
    is_strange = codes < 0
    share = float(is_strange.mean())
    if not 0 < share <= tolerated:
        return None
    codes[is_strange] = len(known)
    totals = np.array([benchmark[category] for category in known])
    totals = np.append(totals * (1 - share), totals.sum() * share)
    categories = (*known, UNCATEGORISED)
    each = np.ones(len(codes), dtype=np.int64)
    if find_obstacle(MarginTarget(name, categories, codes, totals), each) is not None:
        return None
    foreign = np.unique(column.codes[is_strange & ~column.is_blank()]).tolist()
    outcome.uncategorised.append(
        UncategorisedAnswers(
            name, int(is_strange.sum()), tuple(column.categories[code] for code in foreign)
        )
    )
    return _Coded(name, categories, codes, totals)


def _base(sample: WaveSample, outcome: _Outcome) -> WaveWeights:
    cells = Cells.of([], sample.design)
    return _finished("none", cells, uncalibrated(cells.base), outcome)


def _by_wave(
    plan: Plan,
    sample: WaveSample,
    coded: Sequence[_Coded],
    outcome: _Outcome,
) -> WaveWeights:
    if not coded:
        return _base(sample, outcome)
    variables = [(margin.codes, len(margin.categories)) for margin in coded]
    cells = Cells.of(variables, sample.design)
    targets = [
        MarginTarget(
            margin.name,
            margin.categories,
            cells.levels[:, position],
            margin.totals,
        )
        for position, margin in enumerate(coded)
    ]
    calibration = rake_and_trim(targets, cells.counts, cells.base, _bounds(plan))
    names = [[(None, category) for category in margin.categories] for margin in coded]
    return _finished("wave", cells, calibration, outcome, names)


def _by_unit(  # noqa: PLR0913 - a wave, its totals, and what to do with thin units
    plan: Plan,
    sample: WaveSample,
    population: Population,
    coded: Sequence[_Coded],
    outcome: _Outcome,
    *,
    is_pool_raked: bool = True,
) -> WaveWeights:
    variables = [(sample.unit, len(sample.units))]
    variables += [(margin.codes, len(margin.categories)) for margin in coded]
    cells = Cells.of(variables, sample.design)
    unit = cells.levels[:, 0]
    sizes = np.array([population.unit_size(code) or 0.0 for code in sample.units])
    sizes[np.bincount(unit, minlength=len(sizes)) == 0] = 0.0
    targets = [MarginTarget(UNIT, sample.units, unit, sizes)]
    names: list[list[Name]] = [[(code, None) for code in sample.units]]
    for position, margin in enumerate(coded, start=1):
        targets.append(
            _crossed(
                margin,
                (cells, position),
                (sample.units, _unit_totals(margin, sample.units, population)),
                (plan.min_raking_cell, is_pool_raked),
                outcome,
            )
        )
        rows = (*sample.units, None)  # The pool comes last.
        names.append([(code, category) for code in rows for category in margin.categories])
    calibration = rake_and_trim(targets, cells.counts, cells.base, _bounds(plan), unit)
    return _finished("wave_and_unit", cells, calibration, outcome, names)


def _unit_totals(margin: _Coded, units: tuple[str, ...], population: Population) -> FloatArray:
    return np.array(
        [
            [
                population.units.get(code, {}).get(margin.name, {}).get(category, 0.0)
                for category in margin.categories
            ]
            for code in units
        ]
    )


def _crossed(
    margin: _Coded,
    cells_at: tuple[Cells, int],
    unit_totals: tuple[tuple[str, ...], FloatArray],
    pooling: tuple[int, bool],
    outcome: _Outcome,
) -> MarginTarget:
    """Cross a margin with the unit; thin units share one row of totals at the end."""
    cells, position = cells_at
    units, totals = unit_totals
    unit, level = cells.levels[:, 0], cells.levels[:, position]
    k = len(margin.categories)
    counts = sum_by(unit * k + level, cells.counts, len(units) * k).reshape(-1, k)
    has_answers = counts.sum(axis=1) > 0
    least, is_pool_raked = pooling
    is_thin = has_answers & (
        ((totals > 0) & (counts < least)).any(axis=1) | ((totals <= 0) & (counts > 0)).any(axis=1)
    )
    outcome.pooled |= {units[number] for number in np.flatnonzero(is_thin)}
    pool_totals, pool_counts = totals[is_thin].sum(axis=0), counts[is_thin].sum(axis=0)
    # A pool as thin as one thin unit would fit its few answers exactly and promise too much.
    is_pool_feasible = is_pool_raked and bool(
        np.where(pool_totals > 0, pool_counts >= least, pool_counts == 0).all()
    )
    if not is_pool_feasible:
        pool_totals = np.array([pool_totals.sum(), *np.zeros(k - 1)])
    totals[~has_answers | is_thin] = 0.0
    own = unit * k + level
    pooled = len(units) * k + (level if is_pool_feasible else np.zeros_like(level))
    return MarginTarget(
        margin.name,
        margin.categories * (len(units) + 1),
        np.where(is_thin[unit], pooled, own),
        np.concatenate([totals.ravel(), pool_totals]),
    )


def _bounds(plan: Plan) -> TrimmingBounds:
    trimming = plan.trimming
    return TrimmingBounds(
        0.0 if trimming.low is None else trimming.low,
        float("inf") if trimming.high is None else trimming.high,
    )


def _finished(
    method: str,
    cells: Cells,
    calibration: Calibration,
    outcome: _Outcome,
    names: Sequence[Sequence[Name]] = (),
) -> WaveWeights:
    weight, counts = calibration.weight, cells.counts
    n = int(counts.sum())
    effective = effective_size(weight, counts)
    relative = weight * n / (weight @ counts) if n else weight
    solver = calibration.solver
    summary = WeightsSummary(
        method=method,
        solver=None if solver is None else solver.value,
        margins=tuple(margin.name for margin in calibration.margins),
        unused_margins=tuple(outcome.unused),
        uncategorised=tuple(outcome.uncategorised),
        pooled_units=tuple(sorted(outcome.pooled)) if method == "wave_and_unit" else (),
        minimum=float(relative.min()) if n else None,
        maximum=float(relative.max()) if n else None,
        effective_n=effective,
        design_effect=n / effective if effective else None,
        trimmed_low=calibration.trimmed_low,
        trimmed_high=calibration.trimmed_high,
        max_margin_error=calibration.max_margin_error,
        iterations=calibration.iterations,
        missed=_furthest_missed(calibration, counts * weight, names),
    )
    return WaveWeights(cells, calibration, summary)


def _furthest_missed(
    calibration: Calibration, mass: FloatArray, names: Sequence[Sequence[Name]]
) -> MissedTotal | None:
    """Return the total furthest off, if any is; the first of several, so a unit's comes first."""
    furthest, missed = MISSED_FROM, None
    for margin, named in zip(calibration.margins, names, strict=True):
        reached = np.bincount(margin.level, mass, minlength=len(margin.totals))
        filled = np.flatnonzero(margin.totals > 0)
        error = np.abs(reached[filled] / margin.totals[filled] - 1)
        if error.max(initial=0.0) > furthest + MISSED_FROM:
            furthest = float(error.max())
            place = int(filled[error.argmax()])
            total = float(margin.totals[place])
            missed = MissedTotal(margin.name, *named[place], total, float(reached[place]))
    return missed

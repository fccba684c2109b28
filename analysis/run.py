"""From a plan and columns to one frozen analysis."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from analysis.calibration import WaveSample, WaveWeights, weigh
from analysis.columns import BoolArray, Table
from analysis.estimation.cells import sum_by
from analysis.estimation.design import FloatArray, IntArray, SamplingDesign
from analysis.estimation.moments import LevelCounts
from analysis.estimation.pair_covariance import Asked, PairCovariances
from analysis.estimation.weighting import effective_size
from analysis.hashing import (
    hash_of_code,
    hash_of_frame,
    hash_of_plan,
    hash_of_population,
    hash_of_responses,
    package_version,
)
from analysis.indices.priorities import Priorities, find_priorities
from analysis.indices.ranking import rank_units
from analysis.indices.rates import RatingCounts, rates_of
from analysis.indices.satisfaction import Precision, distributions, estimate_indices
from analysis.indices.scales import BLANK, MISSING_CODES
from analysis.intake import Disposition, Intake, level_codes, moments_of, take_in
from analysis.plan import Margin, Plan, RatingQuestion
from analysis.population import Population
from analysis.quality.frame_response import RatableOccasions, describe_response
from analysis.quality.representativeness import MarginSample, SampleFacts, gate_of
from analysis.quality.verdicts import Verdict
from analysis.reconciliation import Books, FrameCount, Named, case_rows, reconcile
from analysis.results import (
    Analysis,
    DayCount,
    Distribution,
    Gate,
    Group,
    GroupKind,
    Hashes,
    IndexEstimate,
    ItemEstimate,
    Mark,
    Rates,
    Reconciliation,
)
from analysis.targets import Selection
from analysis.units.contrasts import UnitContrasts
from analysis.units.mix_comparison import MixComparison, compare_by_mix
from analysis.units.standings import judge_places
from analysis.units.wave_contrasts import (
    RatedUnits,
    compare_units_with_goal,
    compare_units_with_rest,
)
from analysis.units.wave_funnel import funnel_of_groups

UNKNOWN = ""  # The code of a channel nobody recorded, and of the class of units without one.


def analyze(
    plan: Plan,
    responses: Table,
    population: Population | None = None,
    frame: Mapping[str, FrameCount] | None = None,
    occasions: RatableOccasions | None = None,
) -> Analysis:
    """Estimate everything a report on a wave needs.

    Parameters
    ----------
    plan : Plan
    responses : Table
        Every row received, also those that will not count.
    population : Population or None
        Benchmarks of the margins; without them nothing is weighted, and the gate says so.
    frame : mapping or None
        Unit → ratable occasions C.
    occasions : RatableOccasions or None
        The same occasions one by one, for what their silence could mean.

    Returns
    -------
    Analysis

    Raises
    ------
    InvalidInputError
        With every problem of the data at once.
    """
    intake = take_in(plan, responses, population)
    analysis = _Wave(plan, intake, population, frame or {}).analysis()
    if occasions is None:
        return analysis
    response = describe_response(
        occasions, plan.outcome.rating_scale(), level=plan.confidence_level
    )
    return replace(analysis, frame_response=response)


def covariance_of_units(
    plan: Plan, responses: Table, population: Population | None = None
) -> tuple[tuple[str, ...], FloatArray]:
    """Return the units that have ratings, and the joint covariance of their indices.

    Needed for differences between units, and for a unit against the rest. Without the
    finite-population correction; for D units the matrix takes D² numbers.

    Raises
    ------
    InvalidInputError
        As `analyze`.
    """
    return _Wave(plan, take_in(plan, responses, population), population, {}).covariance()


def correlations_of_questions(
    plan: Plan, responses: Table, population: Population | None = None
) -> Mapping[tuple[str, str], Mapping[str, float]]:
    """Return, for every two questions of the plan, how the errors of their indices correlate.

    By unit; one in which nobody answered a question, or all alike, is not named.

    Raises
    ------
    InvalidInputError
        As `analyze`.
    """
    return _Wave(plan, take_in(plan, responses, population), population, {}).correlations()


def weights_of_rows(
    plan: Plan, responses: Table, population: Population | None = None
) -> tuple[Intake, WaveWeights]:
    """Return the coded rows, and the weights of those of them that are counted.

    What somebody needs who computes the estimates of `analyze` in another way. `cells.of_row`
    of the weights has one entry for each row of `is_counted`, in the order of the rows.

    Raises
    ------
    InvalidInputError
        As `analyze`.
    """
    wave = _Wave(plan, take_in(plan, responses, population), population, {})
    return wave.intake, wave.weights


def indices_without(
    plan: Plan,
    intake: Intake,
    population: Population | None,
    frame: Mapping[str, FrameCount],
    marked: Sequence[BoolArray],
) -> tuple[Mapping[str, IndexEstimate], ...]:
    """Return what the index would be without some of the answers, the others weighted anew.

    Parameters
    ----------
    plan, population, frame
        As for `analyze`.
    intake : Intake
        The responses, coded by this plan.
    marked : sequence of (n,) bool array
        Each says which rows of the responses to leave out; one result an array.

    Returns
    -------
    tuple of mapping
        Unit → its index, and ``""`` → that of the wave.
    """
    wave = _Wave(plan, intake, population, frame)
    found = []
    for rows in marked:
        indices = wave.without(rows)
        of_units = zip(wave.intake.units, indices[GroupKind.UNIT], strict=True)
        found.append({UNKNOWN: indices[GroupKind.OVERALL][0], **dict(of_units)})
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Domains:
    """The wave, the classes and the units, as codes that index estimates."""

    unit_names: Named
    class_names: Named
    class_of_unit: IntArray

    def kinds(self) -> Iterator[tuple[GroupKind, Named, IntArray]]:
        """Yield each kind with the position of every unit's answers in it."""
        units = len(self.unit_names)
        yield GroupKind.OVERALL, ((UNKNOWN, {}),), np.zeros(units, dtype=np.int64)
        yield GroupKind.UNIT_CLASS, self.class_names, self.class_of_unit
        yield GroupKind.UNIT, self.unit_names, np.arange(units)


@dataclass(frozen=True, slots=True)
class _Estimates:
    """Index and distribution of every group of one kind."""

    indices: tuple[IndexEstimate, ...]
    distributions: tuple[Distribution, ...]


class _Wave:
    """One run over one wave. Everything is computed from `intake` and kept nowhere else."""

    def __init__(
        self,
        plan: Plan,
        intake: Intake,
        population: Population | None,
        frame: Mapping[str, FrameCount],
    ) -> None:
        self.plan, self.intake, self.population, self.frame = plan, intake, population, frame
        self.domains = _domains(plan, intake)
        self.precision = Precision(
            plan.confidence_level, plan.finite_population_share, plan.selection
        )
        self.scored = len(plan.outcome.rating_scale().levels)
        self.weights, self.sample = self._weigh(intake.is_counted)

    # --- weights and estimates

    def _weigh(self, rows: BoolArray) -> tuple[WaveWeights, WaveSample]:
        sample = WaveSample(
            units=self.intake.units,
            unit=self.intake.unit[rows],
            margins={m.name: self.intake.table[m.column].take(rows) for m in self.plan.margins},
            design=SamplingDesign(self.intake.weight[rows]),
        )
        return weigh(self.plan, sample, self.population), sample

    def _counts(
        self, question: RatingQuestion, weights: WaveWeights, rows: BoolArray
    ) -> LevelCounts:
        return LevelCounts.of(
            self.intake.unit[rows],
            weights.cells.of_row,
            self.intake.levels[question.column][rows],
            len(level_codes(question)),
        )

    def _estimate(
        self, question: RatingQuestion, weights: WaveWeights, rows: BoolArray
    ) -> dict[GroupKind, _Estimates]:
        counts = self._counts(question, weights, rows)
        scale = question.rating_scale()
        codes = (scale.levels, (*MISSING_CODES, BLANK))
        estimates = {}
        for kind, names, group_of_unit in self.domains.kinds():
            grouped = counts.regrouped(group_of_unit)
            indices = estimate_indices(
                grouped,
                scale,
                (weights.cells, weights.calibration),
                self._sizes(len(names), group_of_unit),
                self.precision,
            )
            level = self.precision.level
            shares = distributions(grouped, codes, weights.calibration, indices, level)
            estimates[kind] = _Estimates(indices, shares)
        return estimates

    def _sizes(self, groups: int, group_of_unit: IntArray) -> tuple[float | None, ...]:
        """Return the population of each group, where that of all its units is known."""
        sizes = np.array([self._unit_size(unit) for unit in self.intake.units], dtype=np.float64)
        total = np.bincount(group_of_unit, sizes, minlength=groups)
        found = [None if np.isnan(size) or size <= 0 else float(size) for size in total]
        if groups == 1 and found == [None] and self.population is not None:
            return (self.population.size,)
        return tuple(found)

    def _unit_size(self, unit: str) -> float:
        size = self.population.unit_size(unit) if self.population is not None else None
        if size is None and unit in self.frame:
            size = self.frame[unit].cases
        return float("nan") if size is None else float(size)

    def covariance(self) -> tuple[tuple[str, ...], FloatArray]:
        """Return the rated units and the covariance of their indices."""
        rated = self._rated_units()
        return rated.codes, rated.covariance()

    def _rated_units(self) -> RatedUnits:
        question = self.plan.outcome
        counts = self._counts(question, self.weights, self.intake.is_counted)
        rated = counts.by_domain(len(self.intake.units))[:, : self.scored].sum(axis=1) > 0
        position = np.where(rated, np.cumsum(rated) - 1, -1)
        scores = np.array(list(question.rating_scale().scores.values()), dtype=np.float64)
        cells = self.weights.cells
        moments = counts.regrouped(position).moments(scores, cells.base)
        units = tuple(u for u, is_rated in zip(self.intake.units, rated, strict=True) if is_rated)
        return RatedUnits(units, moments, cells, self.weights.calibration)

    def correlations(self) -> dict[tuple[str, str], dict[str, float]]:
        """Return the correlations of the indices of any two questions, by unit."""
        questions, units = (self.plan.outcome, *self.plan.items), self.intake.units
        rows, weights = self.intake.is_counted, self.weights
        asked = [
            Asked(
                self.intake.levels[question.column][rows],
                np.array(list(question.rating_scale().scores.values()), dtype=np.float64),
                len(level_codes(question)),
            )
            for question in questions
        ]
        pairs = PairCovariances(
            asked, self.intake.unit[rows], len(units), weights.cells, weights.calibration
        )
        own = [pairs.of(number, number) for number in range(len(questions))]
        found = {}
        for (a, one), (b, other) in combinations(enumerate(questions), 2):
            with np.errstate(invalid="ignore", divide="ignore"):
                each = np.clip(pairs.of(a, b) / np.sqrt(own[a] * own[b]), -1, 1)
            found[one.column, other.column] = {
                unit: float(value)
                for unit, value in zip(units, each, strict=True)
                if np.isfinite(value)
            }
        return found

    # --- gates

    def _gates(self) -> tuple[Gate, dict[str, Gate]]:
        facts = self._facts()
        samples = {margin.name: self._margin_tables(margin) for margin in self.plan.margins}
        wave = gate_of(
            [self._margin_sample(m, samples[m.name], None) for m in self.plan.margins],
            facts[-1],
            self.plan.thresholds,
            gate_on=self.plan.gate_on,
        )
        units = {
            unit: gate_of(
                [self._margin_sample(m, samples[m.name], number) for m in self.plan.margins],
                facts[number],
                self.plan.thresholds,
                gate_on=self.plan.gate_on,
                inherited=wave,
            )
            for number, unit in enumerate(self.intake.units)
        }
        return wave, units

    def _facts(self) -> list[SampleFacts]:
        """Return the facts of every unit and, last, of the wave."""
        intake, size = self.intake, len(self.intake.units)
        cells, weight = self.weights.cells, self.weights.calibration.weight
        counted = intake.unit[intake.is_counted]
        received = intake.disposition != Disposition.DEFAULT
        rows = {
            "n": _with_total(np.bincount(counted, minlength=size)),
            "received": _with_total(np.bincount(intake.unit[received], minlength=size)),
            "invalid": _with_total(
                np.bincount(intake.unit[intake.disposition == Disposition.INVALID], minlength=size)
            ),
            "checked": _with_total(
                np.bincount(
                    intake.unit[intake.is_counted & intake.is_back_checked], minlength=size
                )
            ),
        }
        raw = _effective_sizes(counted, cells.base[cells.of_row], size)
        weighted = _effective_sizes(counted, weight[cells.of_row], size)
        planned = {unit.code: unit.planned_n for unit in self.plan.units}
        whole = self.plan.thresholds.planned_n or self.plan.min_n
        plans = [*(planned.get(unit) for unit in intake.units), whole]
        return [
            SampleFacts(
                n=int(rows["n"][number]),
                raw_effective_n=raw[number],
                weighted_effective_n=weighted[number],
                valid_rate=_ratio(
                    rows["received"][number] - rows["invalid"][number], rows["received"][number]
                ),
                back_check_rate=_ratio(rows["checked"][number], rows["n"][number]),
                planned_n=plans[number],
                least_n=self.plan.min_cell_size if number == size else 0,
            )
            for number in range(size + 1)
        ]

    def _margin_tables(self, margin: Margin) -> tuple[tuple[str, ...], FloatArray, FloatArray]:
        """Return the categories, and answers and weights by unit and category (blank last)."""
        column = self.sample.margins[margin.name]
        units, k = len(self.intake.units), len(column.categories) + 1
        codes = np.where(column.codes < 0, k - 1, column.codes)
        keys = self.sample.unit * k + codes
        weight = self.weights.calibration.weight[self.weights.cells.of_row]
        counts = np.bincount(keys, minlength=units * k).reshape(units, k).astype(np.float64)
        masses = sum_by(keys, weight, units * k).reshape(units, k)
        return column.categories, counts, masses

    def _margin_sample(
        self,
        margin: Margin,
        tables: tuple[tuple[str, ...], FloatArray, FloatArray],
        unit: int | None,
    ) -> MarginSample:
        categories, counts, masses = tables
        by_category = counts.sum(axis=0) if unit is None else counts[unit]
        mass = masses.sum(axis=0) if unit is None else masses[unit]
        population = self.population
        if population is None:
            benchmark: Mapping[str, float] = {}
        elif unit is None:
            benchmark = population.wave.get(margin.name, {})
        else:
            benchmark = population.units.get(self.intake.units[unit], {}).get(margin.name, {})
        return MarginSample(
            name=margin.name,
            benchmark=benchmark,
            counts={c: int(by_category[i]) for i, c in enumerate(categories) if by_category[i]},
            weights={c: float(mass[i]) for i, c in enumerate(categories) if by_category[i]},
            unknown_n=int(by_category[-1]),
            title=margin.title,
            category_titles=margin.category_titles,
        )

    # --- rates

    def _rates(self) -> dict[GroupKind, tuple[Rates, ...]]:
        intake, scale = self.intake, self.plan.outcome.rating_scale()
        level = intake.levels[self.plan.outcome.column]
        is_rated = level < self.scored
        counted = intake.is_counted & is_rated
        tables = {
            "active": counted & intake.is_linked,
            "unlinked": counted & ~intake.is_linked,
            "defaults": intake.is_effective_default & is_rated,
        }
        units = len(intake.units)
        by_unit = {
            name: np.bincount(
                intake.unit[rows] * self.scored + level[rows], minlength=units * self.scored
            ).reshape(units, self.scored)
            for name, rows in tables.items()
        }
        excluded = np.bincount(
            intake.unit[intake.disposition == Disposition.EXCLUDED], minlength=units
        )
        cases = np.array(
            [self.frame[u].cases if u in self.frame else np.nan for u in intake.units]
        )
        rates = {}
        for kind, names, group_of_unit in self.domains.kinds():
            rates[kind] = tuple(
                rates_of(
                    RatingCounts(
                        **{
                            name: dict(
                                zip(scale.levels, table[members].sum(axis=0).tolist(), strict=True)
                            )
                            for name, table in by_unit.items()
                        },
                        excluded=int(excluded[members].sum()),
                        cases=_total_or_none(cases[members]),
                    ),
                    scale,
                    level=self.precision.level,
                    is_random=self.plan.selection is Selection.RANDOM,
                )
                for members in (group_of_unit == number for number in range(len(names)))
            )
        return rates

    # --- everything together

    def analysis(self) -> Analysis:
        """Put the parts together."""
        plan = self.plan
        rows = self.intake.is_counted
        outcome = self._estimate(plan.outcome, self.weights, rows)
        clean = self._excluding_flagged(outcome)
        items = [(item, self._estimate(item, self.weights, rows)) for item in plan.items]
        rates = self._rates()
        wave_gate, unit_gates = self._gates()
        flagged = np.bincount(
            self.intake.unit[rows & self.intake.is_flagged], minlength=len(self.intake.units)
        )
        groups: dict[GroupKind, tuple[Group, ...]] = {}
        for kind, names, group_of_unit in self.domains.kinds():
            found = []
            for number, (code, name) in enumerate(names):
                index = outcome[kind].indices[number]
                own = {GroupKind.OVERALL: wave_gate, GroupKind.UNIT: unit_gates.get(code)}.get(
                    kind
                )
                found.append(
                    Group(
                        kind=kind,
                        code=code,
                        name=name,
                        unit_class=self.intake.unit_class.get(code) or None
                        if kind is GroupKind.UNIT
                        else None,
                        index=index,
                        index_excluding_flagged=clean[kind][number],
                        flagged=int(flagged[group_of_unit == number].sum()),
                        distribution=outcome[kind].distributions[number],
                        rates=rates[kind][number],
                        items=tuple(
                            ItemEstimate(
                                item.column,
                                item.title,
                                estimate[kind].indices[number],
                                estimate[kind].distributions[number],
                            )
                            for item, estimate in items
                        ),
                        gate=own,
                        marks=_marks(plan, index, own or wave_gate),
                    )
                )
            groups[kind] = tuple(found)
        classes = dict(self.domains.class_names)
        return Analysis(
            title=plan.title,
            period=plan.period,
            outcome_title=plan.outcome.title,
            scale_name=plan.outcome.rating_scale().name,
            scores=dict(plan.outcome.rating_scale().scores),
            level_titles=plan.outcome.level_titles,
            confidence_level=plan.confidence_level,
            min_n=plan.min_n,
            min_cell_size=plan.min_cell_size,
            rating_counting=plan.rating_counting.value,
            reconciliation=self._reconcile(),
            overall=groups[GroupKind.OVERALL][0],
            classes=tuple(group for group in groups[GroupKind.UNIT_CLASS] if group.code),
            units=groups[GroupKind.UNIT],
            rankings=judge_places(
                rank_units(groups[GroupKind.UNIT], classes, min_n=plan.min_n),
                self.covariance,
                level=plan.confidence_level,
            ),
            priorities=self._priorities([item for item, _estimates in items]),
            funnel=funnel_of_groups(
                groups[GroupKind.OVERALL][0],
                groups[GroupKind.UNIT],
                dict(plan.outcome.rating_scale().scores),
                min_n=plan.min_n,
            ),
            case_mix=self._case_mix(),
            goal=plan.goal,
            from_rest=self._from_rest(groups[GroupKind.UNIT]),
            from_goal=self._from_goal(groups[GroupKind.UNIT]),
            weights=self.weights.summary,
            days=self._days(),
            hashes=Hashes(
                responses=hash_of_responses(self.intake.table, plan.columns.response_id),
                population=None
                if self.population is None
                else hash_of_population(self.population),
                frame=hash_of_frame(self.frame) if self.frame else None,
                plan=hash_of_plan(plan),
                code=hash_of_code(),
                package_version=package_version(),
            ),
        )

    def _from_rest(self, units: Sequence[Group]) -> UnitContrasts | None:
        plan = self.plan
        if plan.selection is Selection.VOLUNTEERS:  # Chance says nothing of them.
            return None
        return compare_units_with_rest(
            self._rated_units(), units, min_n=plan.min_n, level=plan.confidence_level
        )

    def _from_goal(self, units: Sequence[Group]) -> UnitContrasts | None:
        plan = self.plan
        if plan.goal is None or plan.selection is Selection.VOLUNTEERS:
            return None
        return compare_units_with_goal(
            units, plan.goal, min_n=plan.min_n, level=plan.confidence_level
        )

    def _case_mix(self) -> MixComparison | None:
        """Adjust units for their cases, by the answers of which every variable is known."""
        plan, intake = self.plan, self.intake
        level = intake.levels[plan.outcome.column]
        weight = np.zeros(len(level))
        weight[intake.is_counted] = self.weights.calibration.weight[self.weights.cells.of_row]
        weight[level >= self.scored] = 0.0
        return compare_by_mix(
            [(variable.name, intake.table[variable.column]) for variable in plan.case_mix],
            intake.units,
            intake.unit,
            (level, np.array(list(plan.outcome.rating_scale().scores.values()))),
            weight,
        )

    def _priorities(self, items: Sequence[RatingQuestion]) -> Priorities | None:
        """Weigh the items against the outcome, by those who rated all of them."""
        rows = self.intake.is_counted
        questions = (self.plan.outcome, *items)
        scores = [
            np.array([*question.rating_scale().scores.values(), np.nan], dtype=np.float64)
            for question in questions
        ]
        answers = np.stack(
            [
                score[np.minimum(self.intake.levels[question.column][rows], len(score) - 1)]
                for question, score in zip(questions, scores, strict=True)
            ],
            axis=1,
        )
        return find_priorities(
            answers,
            self.weights.calibration.weight[self.weights.cells.of_row],
            [question.column for question in questions],
            min_n=self.plan.min_n,
            level=self.plan.confidence_level,
        )

    def _excluding_flagged(
        self, everybody: dict[GroupKind, _Estimates]
    ) -> dict[GroupKind, tuple[IndexEstimate, ...]]:
        if not (self.intake.is_counted & self.intake.is_flagged).any():
            return {kind: estimates.indices for kind, estimates in everybody.items()}
        return self.without(self.intake.is_flagged)

    def without(self, is_marked: BoolArray) -> dict[GroupKind, tuple[IndexEstimate, ...]]:
        """Return the indices without the marked rows, the others weighted anew."""
        rows = self.intake.is_counted & ~is_marked
        weights, _sample = self._weigh(rows)
        clean = self._estimate(self.plan.outcome, weights, rows)
        return {kind: estimates.indices for kind, estimates in clean.items()}

    def _reconcile(self) -> Reconciliation:
        intake, outcome = self.intake, self.plan.outcome
        rows, size = intake.is_counted, len(level_codes(outcome))
        level, cell = intake.levels[outcome.column][rows], self.weights.cells.of_row
        names, channel = self._channels()
        books = [
            Books(
                names_of,
                codes,
                LevelCounts.of(codes[rows], cell, level, size).by_domain(len(names_of)),
            )
            for names_of, codes in ((self.domains.unit_names, intake.unit), (names, channel))
        ]
        linked = np.bincount(
            intake.unit[rows & intake.is_linked & (intake.levels[outcome.column] < self.scored)],
            minlength=len(intake.units),
        )
        cases = case_rows(self.domains.unit_names, self.frame, linked.tolist())
        return reconcile(intake, books[0], books[1], self.scored, cases)

    def _channels(self) -> tuple[Named, IntArray]:
        name = self.plan.columns.channel
        if name is None:
            return (), np.zeros(len(self.intake.table), dtype=np.int64)
        column = self.intake.table[name]
        known = tuple(sorted(column.categories))
        if column.is_blank().any():
            known = (*known, UNKNOWN)
        codes = column.aligned(known).astype(np.int64)
        return tuple((code, {}) for code in known), np.where(codes < 0, len(known) - 1, codes)

    def _days(self) -> tuple[DayCount, ...]:
        if self.plan.columns.date is None:
            return ()
        column = self.intake.table[self.plan.columns.date]
        dates = moments_of(column)[1]
        days = tuple(sorted(set(dates)))
        position = {day: number for number, day in enumerate(days)}
        day_of = np.array([*(position[date] for date in dates), -1], dtype=np.int64)[column.codes]
        rows = self.intake.is_counted & (day_of >= 0)
        names, channel = self._channels()
        k = max(len(names), 1)
        table = np.bincount(day_of[rows] * k + channel[rows], minlength=len(days) * k)
        return tuple(
            DayCount(
                day,
                int(counts.sum()),
                {code: int(n) for (code, _name), n in zip(names, counts, strict=False) if n},
            )
            for day, counts in zip(days, table.reshape(len(days), k), strict=True)
        )


def _domains(plan: Plan, intake: Intake) -> _Domains:
    titles = {unit.code: unit.name for unit in plan.units}
    class_titles = {unit_class.code: unit_class.name for unit_class in plan.classes}
    found = dict.fromkeys([*class_titles, *sorted(set(intake.unit_class.values()))])
    used = set(intake.unit_class.values())
    classes = [code for code in found if code in used]
    position = {code: number for number, code in enumerate(classes)}
    return _Domains(
        tuple((code, titles.get(code, {"und": code})) for code in intake.units),
        tuple((code, class_titles.get(code, {"und": code} if code else {})) for code in classes),
        np.array([position[intake.unit_class[unit]] for unit in intake.units], dtype=np.int64),
    )


def _marks(plan: Plan, index: IndexEstimate, gate: Gate) -> tuple[Mark, ...]:
    found = []
    if gate.verdict is Verdict.FAIL:
        found.append(Mark.NOT_REPRESENTATIVE)
    if gate.verdict is Verdict.WARN:
        found.append(Mark.REPRESENTATIVENESS_WARNING)
    if index.n < plan.min_n:
        found.append(Mark.BELOW_MIN_N)
    if index.n < plan.min_cell_size:
        found.append(Mark.BELOW_MIN_CELL_SIZE)
    return tuple(found)


def _with_total(counts: IntArray) -> IntArray:
    return np.append(counts, counts.sum())


def _effective_sizes(unit: IntArray, weight: FloatArray, size: int) -> list[float | None]:
    """Return Kish's effective size of every unit and, last, of all."""
    sums = np.bincount(unit, weight, minlength=size)
    squares = np.bincount(unit, weight**2, minlength=size)
    each = [
        float(total**2 / square) if square > 0 else None
        for total, square in zip(sums, squares, strict=True)
    ]
    return [*each, effective_size(weight)]


def _ratio(part: int, whole: int) -> float | None:
    return float(part / whole) if whole else None


def _total_or_none(cases: FloatArray) -> int | None:
    total = cases.sum()
    return None if np.isnan(total) or not len(cases) else int(total)


__all__ = [
    "FrameCount",
    "Table",
    "analyze",
    "correlations_of_questions",
    "covariance_of_units",
    "indices_without",
    "weights_of_rows",
]

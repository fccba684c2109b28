"""The answers of one wave, coded and weighted, and the estimates of its groups."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from analysis.calibration import WaveSample, WaveWeights, weigh
from analysis.columns import BoolArray
from analysis.estimation.design import IntArray, SamplingDesign
from analysis.estimation.moments import LevelCounts
from analysis.indices.satisfaction import Precision, distributions, estimate_indices
from analysis.indices.scales import BLANK, MISSING_CODES
from analysis.intake.coding import Intake, level_codes
from analysis.plan import Plan, RatingQuestion
from analysis.population import Population
from analysis.reconciliation import FrameCount, Named
from analysis.results import Distribution, GroupKind, IndexEstimate

UNKNOWN = ""  # The code of a channel nobody recorded, and of the class of units without one.


@dataclass(frozen=True, slots=True)
class Domains:
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
class Estimates:
    """Index and distribution of every group of one kind."""

    indices: tuple[IndexEstimate, ...]
    distributions: tuple[Distribution, ...]


class Wave:
    """The answers of one wave, coded and weighted; every figure is computed from these."""

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

    def _weigh(self, rows: BoolArray) -> tuple[WaveWeights, WaveSample]:
        sample = WaveSample(
            units=self.intake.units,
            unit=self.intake.unit[rows],
            margins={m.name: self.intake.table[m.column].take(rows) for m in self.plan.margins},
            design=SamplingDesign(self.intake.weight[rows]),
        )
        return weigh(self.plan, sample, self.population), sample

    def counts(
        self, question: RatingQuestion, weights: WaveWeights, rows: BoolArray
    ) -> LevelCounts:
        """Return how many of these rows gave each level, by unit and weighting cell."""
        return LevelCounts.of(
            self.intake.unit[rows],
            weights.cells.of_row,
            self.intake.levels[question.column][rows],
            len(level_codes(question)),
        )

    def estimate(
        self, question: RatingQuestion, weights: WaveWeights, rows: BoolArray
    ) -> dict[GroupKind, Estimates]:
        """Return index and distribution of every group; `weights` are those of `rows`."""
        counts = self.counts(question, weights, rows)
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
            estimates[kind] = Estimates(indices, shares)
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

    def without(self, is_marked: BoolArray) -> dict[GroupKind, tuple[IndexEstimate, ...]]:
        """Return the indices without the marked rows, the others weighted anew."""
        rows = self.intake.is_counted & ~is_marked
        weights, _sample = self._weigh(rows)
        clean = self.estimate(self.plan.outcome, weights, rows)
        return {kind: estimates.indices for kind, estimates in clean.items()}


def _domains(plan: Plan, intake: Intake) -> Domains:
    titles = {unit.code: unit.name for unit in plan.units}
    class_titles = {unit_class.code: unit_class.name for unit_class in plan.classes}
    found = dict.fromkeys([*class_titles, *sorted(set(intake.unit_class.values()))])
    used = set(intake.unit_class.values())
    classes = [code for code in found if code in used]
    position = {code: number for number, code in enumerate(classes)}
    return Domains(
        tuple((code, titles.get(code, {"und": code})) for code in intake.units),
        tuple((code, class_titles.get(code, {"und": code} if code else {})) for code in classes),
        np.array([position[intake.unit_class[unit]] for unit in intake.units], dtype=np.int64),
    )

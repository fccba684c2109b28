"""The check kit of a plan of estimates: rows, design, known totals and figures, as CSV."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.check_kits.files import Cell, Row, as_csv, script
from analysis.check_kits.sample_columns import AnswerColumns
from analysis.check_kits.sample_questions import ESTIMATES, QuestionTables, conditions_of
from analysis.check_kits.sample_words import codebook, readme
from analysis.columns import Table
from analysis.estimation.replicate_design import ReplicateDesign
from analysis.estimation.weighting import MarginTarget
from analysis.population import Population
from analysis.samples.estimands import Estimate
from analysis.samples.plan import SamplePlan
from analysis.samples.results import SampleAnalysis, SampleEstimate
from analysis.samples.sample import Sample, known_totals
from analysis.targets import Target

Columns = dict[str, Sequence[Cell]]
SCRIPTS = ("sample.R", "sample_tests.R", "sample_scales.R", "sample_comparisons.R", "sample_run.R")


def make_sample_kit(
    plan: SamplePlan,
    data: tuple[Table, Population | None],
    analysis: SampleAnalysis,
    *,
    as_text: Callable[[str], str],
) -> dict[str, str]:
    """Return the files of a kit by name.

    Parameters
    ----------
    plan : SamplePlan
    data : (Table, Population or None)
        What was analysed.
    analysis : SampleAnalysis
        What came of it; its estimates are the figures to be checked.
    as_text : callable
        Makes words harmless to spreadsheets with an apostrophe before them, where need be.
    """
    kit = _Kit(Sample.of(plan, *data), analysis, AnswerColumns(data[0]))
    conditions, expected = list(kit.conditions()), list(kit.expected())
    asked = QuestionTables(plan, analysis, kit.columns).files()
    tables = {
        "responses.csv": _rows(kit.responses()),
        "population.csv": list(kit.totals()),
        "settings.csv": list(kit.settings()),
        "conditions.csv": conditions,
        "expected.csv": expected,
        **asked,
        **kit.replicates(),
    }
    names = {file: rows[0] for file, rows in tables.items()}
    tables["codebook.csv"] = list(codebook(plan, kit.columns, names))
    files = {name: as_csv(rows, as_text) for name, rows in tables.items()}
    return files | {"check.R": script(*SCRIPTS), "README.txt": readme(plan, kit.sample)}


def _rows(columns: Columns) -> list[Row]:
    return [tuple(columns), *zip(*columns.values(), strict=True)]


@dataclass(frozen=True)
class _Kit:
    sample: Sample
    analysis: SampleAnalysis
    columns: AnswerColumns

    @property
    def _plan(self) -> SamplePlan:
        return self.sample.plan

    @cached_property
    def _lines(self) -> list[Cell]:
        table = self.sample.table
        return [table.line_of(row) for row in range(len(table))]

    # --- answers and design

    def responses(self) -> Columns:
        """Return every row of the data, with its place in the design and its weights."""
        sample = self.sample
        found: Columns = {"line": self._lines}
        found |= self._stages()
        found |= {"base_weight": sample.clusters.weights.tolist()}
        found |= {"final_weight": sample.design.weights.tolist()}
        if self._plan.calibration is not None:
            for number, margin in enumerate(self._margins, start=1):
                codes = [f"target_{number}_{code + 1}" for code in margin.level.tolist()]
                found[f"target_{number}"] = codes
            for total in self._plan.calibration.totals:
                self.columns.number(total.column)
        return found | {column.name: column.values for column in self.columns}

    def _stages(self) -> Columns:
        """Return what was drawn at each stage, within what, and of how many."""
        found: Columns = {}
        table, coded = self.sample.table, self.sample.clusters.stages
        is_finite = any(np.isfinite(stage.population).any() for stage in coded)
        for number, (stage, codes) in enumerate(
            zip(self._plan.design.stages, coded, strict=True), start=1
        ):
            if stage.strata is not None:
                found[f"stratum_{number}"] = table[stage.strata].values()
            found[f"cluster_{number}"] = (
                self._lines if stage.clusters is None else table[stage.clusters].values()
            )
            if is_finite:
                sizes = codes.population[codes.stratum_of_row].tolist()
                found[f"population_{number}"] = [_number(size) for size in sizes]
        return found

    def replicates(self) -> Mapping[str, list[Row]]:
        """Return the files of replicate weights, as drawn, where errors come from them."""
        base = self.sample.base
        if not isinstance(base, ReplicateDesign):
            return {}
        names = [f"replicate_{one}" for one in range(1, base.replicates.shape[1] + 1)]
        weights = dict(zip(names, base.replicates.T.tolist(), strict=True))
        scales = zip(names, base.replicate_scales.tolist(), strict=True)
        return {
            "replicate_weights.csv": _rows({"line": self._lines} | weights),
            "replicate_scales.csv": [("replicate", "scale"), *scales],
        }

    # --- totals and settings

    @cached_property
    def _margins(self) -> Sequence[MarginTarget]:
        if self._plan.calibration is None:
            return ()
        return known_totals(self._plan.calibration, self.sample.table, self.sample.population)[0]

    def totals(self) -> Iterator[Row]:
        """Yield the totals that the weights are calibrated to, all of one population."""
        yield "target", "code", "margin", "category", "total"
        for number, margin in enumerate(self._margins, start=1):
            scale = float(self._margins[0].totals.sum() / margin.totals.sum())
            for code in np.unique(margin.level).tolist():
                name, total = f"target_{number}", float(margin.totals[code]) * scale
                yield name, f"{name}_{code + 1}", margin.name, margin.categories[code], total
        calibration = self._plan.calibration
        for known in () if calibration is None else calibration.totals:
            yield self.columns.number(known.column), None, known.column, None, known.total

    def settings(self) -> Iterator[Row]:
        """Yield what else the script has to know."""
        design, base = self._plan.design, self.sample.base
        yield "name", "value"
        yield "confidence_level", self._plan.confidence_level
        yield "quantile_rule", self._plan.quantile_rule.value
        yield "quantile_interval", self._plan.intervals.quantiles.value
        yield "deff", self._plan.deff.value
        yield "is_volunteers", _yes(is_so=self.sample.target is Target.VOLUNTEERS)
        yield "sampled_share", self.sample.sampled_share
        yield "stages", len(design.stages)
        yield "is_nested", _yes(is_so=design.is_nested)
        yield "lonely_psu", design.lonely_psu.value
        if self.sample.calibration is not None:
            distance = self.sample.calibration.distance
            yield "distance", distance.kind.value
            yield "low", _number(distance.low)
            yield "high", _number(distance.high)
        if isinstance(base, ReplicateDesign):
            yield "replicate_scale", base.scale
            yield "is_mse", _yes(is_so=base.is_mse)

    # --- figures

    def _figures(self) -> Iterator[tuple[int, Estimate, SampleEstimate]]:
        """Yield every figure with its number and the estimate of the plan that it belongs to."""
        for number, found in enumerate(self.analysis.estimates, start=1):
            yield number, self._plan.estimates[found.number - 1], found

    def conditions(self) -> Iterator[Row]:
        """Yield who counts: by every estimate's condition, and by the domain of each figure."""
        yield "part", "number", "figure", "column", "value"
        for part, number, where in conditions_of(self._plan):
            for name, values in where.items():
                for value in values or (None,):  # Of no values nobody fits.
                    yield part, number, None, self.columns.label(name), value
        for figure, _one, found in self._figures():
            for name, value in found.domain.items():
                yield ESTIMATES, found.number, figure, self.columns.label(name), value

    def expected(self) -> Iterator[Row]:
        """Yield the figures as the analysis has them; of volunteers what chance would do."""
        yield (
            *("figure", "number", "kind", "column", "y", "x", "category", "probability", "domain"),
            *("estimate", "std_error", "low", "high", "interval_method", "df", "n"),
            *("effective_n", "design_effect", "design_effect_wor", "kish_design_effect"),
        )
        for figure, one, found in self._figures():
            by_chance = found if found.as_if_random is None else found.as_if_random
            yield (
                *(figure, found.number, found.kind, found.column, *self.columns.variables(one)),
                *(found.category, found.probability, _told(found.domain)),
                *(found.estimate, by_chance.std_error, by_chance.low, by_chance.high),
                *(by_chance.interval_method, found.df, found.n, found.effective_n),
                *(found.design_effect, found.design_effect_wor, found.kish_design_effect),
            )


def _told(domain: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in domain.items())


def _number(value: float) -> Cell:
    """Return a number as R reads it."""
    return value if np.isfinite(value) else f"{'-' if value < 0 else ''}Inf"


def _yes(*, is_so: bool) -> str:
    return "yes" if is_so else "no"

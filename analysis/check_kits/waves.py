"""The check kit of a wave of ratings.

The answers that count, the totals they were weighted to and the figures, as CSV, with the script.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.calibration import WaveWeights
from analysis.check_kits.files import Cell, Row, as_csv, script
from analysis.check_kits.wave_words import codebook, questions_of, readme
from analysis.columns import Table
from analysis.estimation.weighting import MarginTarget
from analysis.intake.coding import Intake, level_codes
from analysis.plan import Plan, Weighting
from analysis.population import Population
from analysis.results import Analysis, Group
from analysis.run import weights_of_rows


def make_check_kit(
    plan: Plan,
    data: tuple[Table, Population | None],
    analysis: Analysis,
    *,
    as_text: Callable[[str], str],
) -> dict[str, str]:
    """Return the files of a kit by name.

    Parameters
    ----------
    plan : Plan
    data : (Table, Population or None)
        The responses and benchmarks that were analysed.
    analysis : Analysis
        What came of them; its figures are those to be checked.
    as_text : callable
        Makes words harmless to spreadsheets with an apostrophe before them, where need be.
    """
    intake, weights = weights_of_rows(plan, *data)
    kit = _Kit(plan, intake, weights, analysis)
    tables = {
        "responses.csv": kit.responses(),
        "population.csv": kit.totals(),
        "settings.csv": kit.settings(),
        "expected.csv": kit.expected(),
        "codebook.csv": codebook(plan, data[0], analysis, kit.target_names()),
    }
    files = {name: as_csv(rows, as_text) for name, rows in tables.items()}
    return files | {"check.R": script("wave.R"), "README.txt": readme(plan, weights.summary)}


@dataclass(frozen=True, slots=True)
class _Kit:
    plan: Plan
    intake: Intake
    weights: WaveWeights
    analysis: Analysis

    @property
    def _targets(self) -> tuple[tuple[str, MarginTarget], ...]:
        margins = self.weights.calibration.margins
        return tuple((f"target_{n}", margin) for n, margin in enumerate(margins, start=1))

    def target_names(self) -> dict[str, str]:
        """Return the margin behind each column of totals."""
        return {name: target.name for name, target in self._targets}

    # --- answers and totals

    def responses(self) -> Iterator[Row]:
        """Yield the answers that count, under the names of their columns."""
        columns = dict(self._columns())
        yield tuple(columns)
        yield from zip(*columns.values(), strict=True)

    def _columns(self) -> Iterator[tuple[str, Sequence[Cell]]]:
        intake, rows, cells = self.intake, self.intake.is_counted, self.weights.cells
        table = intake.table.take(rows)
        units = [intake.units[number] for number in intake.unit[rows].tolist()]
        yield "id", table[self.plan.columns.response_id].values()
        yield "unit", units
        yield "unit_class", [intake.unit_class[unit] for unit in units]
        for number, margin in enumerate(self.plan.margins, start=1):
            yield f"margin_{number}", table[margin.column].values()
        for name, question in questions_of(self.plan):
            codes = level_codes(question)
            levels = [codes[code] for code in intake.levels[question.column][rows].tolist()]
            scores = question.rating_scale().scores
            yield f"{name}_level", levels
            yield f"{name}_score", [scores.get(level) for level in levels]
        yield "base_weight", intake.weight[rows].tolist()
        yield "final_weight", self.weights.calibration.weight[cells.of_row].tolist()
        for name, margin_target in self._targets:
            codes_of_rows = margin_target.level[cells.of_row].tolist()
            yield name, [_total_code(name, code) for code in codes_of_rows]

    def totals(self) -> Iterator[Row]:
        """Yield the totals that the weights were raked to."""
        yield "target", "code", "margin", "unit", "category", "total"
        for name, target in self._targets:
            used = np.flatnonzero(np.bincount(target.level, minlength=len(target.totals)))
            for code in used.tolist():
                unit, category = self._meaning(target, code, used.tolist())
                total = float(target.totals[code])
                yield name, _total_code(name, code), target.name, unit, category, total

    def _meaning(self, target: MarginTarget, code: int, used: list[int]) -> tuple[str, str]:
        """Return the unit and the category of a total; blank where it is of several."""
        units = self.intake.units
        if self.weights.summary.method != Weighting.WAVE_AND_UNIT:
            return "", target.categories[code]
        if target is self.weights.calibration.margins[0]:
            return units[code], ""
        number = code // (len(target.categories) // (len(units) + 1))
        if number < len(units):
            return units[number], target.categories[code]
        # The last totals are those of pooled units: of each category, or of all in one.
        first_pooled = len(target.categories) - len(target.categories) // (len(units) + 1)
        is_one = sum(1 for other in used if other >= first_pooled) == 1
        return "", "" if is_one else target.categories[code]

    def settings(self) -> Iterator[Row]:
        """Yield what else the script has to know."""
        method, trimming = self.weights.summary.method, self.plan.trimming
        yield "name", "value"
        yield "weighting", method
        yield "bounds_within", "unit" if method == Weighting.WAVE_AND_UNIT else "wave"
        yield "low", 0.0 if trimming.low is None else trimming.low
        yield "high", "Inf" if trimming.high is None else trimming.high
        yield "finite_population_share", self.plan.finite_population_share
        yield "confidence_level", self.plan.confidence_level

    # --- figures

    def expected(self) -> Iterator[Row]:
        """Yield the figures as the analysis has them."""
        yield (
            *("kind", "code", "index", "std_error", "low", "high", "n", "effective_n"),
            "population_size",
        )
        for group in self._groups():
            index = group.index
            ends = index.interval
            share = index.sampled_share
            yield (
                group.kind.value,
                group.code,
                index.value,
                index.std_error,
                None if ends is None else ends.low,
                None if ends is None else ends.high,
                index.n,
                index.effective_n,
                round(index.n / share, 6) if share else None,
            )

    def _groups(self) -> Iterator[Group]:
        yield self.analysis.overall
        yield from self.analysis.classes
        yield from self.analysis.units


def _total_code(target: str, code: int) -> str:
    return f"{target}_{code + 1}"

"""The representativeness check of the wave and of each unit."""

import numpy as np

from analysis.estimation.cells import sum_by
from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.weighting import effective_size
from analysis.intake.dispositions import Disposition
from analysis.plan import Margin
from analysis.quality.balances import MarginSample
from analysis.quality.representativeness import SampleFacts, gate_of
from analysis.results import Gate
from analysis.wave.weighed import Wave


def gates_of_wave(wave: Wave) -> tuple[Gate, dict[str, Gate]]:
    """Return the verdict on the sample of the wave, and on that of every unit."""
    plan = wave.plan
    facts = _facts(wave)
    tables = [(margin, _margin_tables(wave, margin)) for margin in plan.margins]

    def gate(number: int | None, own: SampleFacts, inherited: Gate | None = None) -> Gate:
        samples = [_margin_sample(wave, margin, table, number) for margin, table in tables]
        return gate_of(samples, own, plan.thresholds, gate_on=plan.gate_on, inherited=inherited)

    whole = gate(None, facts[-1])
    units = wave.intake.units
    return whole, {unit: gate(at, facts[at], whole) for at, unit in enumerate(units)}


def _facts(wave: Wave) -> list[SampleFacts]:
    """Return the facts of every unit and, last, of the wave."""
    intake, size = wave.intake, len(wave.intake.units)
    cells, weight = wave.weights.cells, wave.weights.calibration.weight
    counted = intake.unit[intake.is_counted]
    rows = {
        name: _with_total(np.bincount(intake.unit[meant], minlength=size))
        for name, meant in (
            ("n", intake.is_counted),
            ("received", intake.disposition != Disposition.DEFAULT),
            ("invalid", intake.disposition == Disposition.INVALID),
            ("checked", intake.is_counted & intake.is_back_checked),
        )
    }
    raw = _effective_sizes(counted, cells.base[cells.of_row], size)
    weighted = _effective_sizes(counted, weight[cells.of_row], size)
    planned = {unit.code: unit.planned_n for unit in wave.plan.units}
    whole = wave.plan.thresholds.planned_n or wave.plan.min_n
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
            least_n=wave.plan.min_cell_size if number == size else 0,
        )
        for number in range(size + 1)
    ]


def _margin_tables(wave: Wave, margin: Margin) -> tuple[tuple[str, ...], FloatArray, FloatArray]:
    """Return the categories, and answers and weights by unit and category (blank last)."""
    column = wave.sample.margins[margin.name]
    units, k = len(wave.intake.units), len(column.categories) + 1
    codes = np.where(column.codes < 0, k - 1, column.codes)
    keys = wave.sample.unit * k + codes
    weight = wave.weights.calibration.weight[wave.weights.cells.of_row]
    counts = np.bincount(keys, minlength=units * k).reshape(units, k).astype(np.float64)
    masses = sum_by(keys, weight, units * k).reshape(units, k)
    return column.categories, counts, masses


def _margin_sample(
    wave: Wave,
    margin: Margin,
    tables: tuple[tuple[str, ...], FloatArray, FloatArray],
    unit: int | None,
) -> MarginSample:
    categories, counts, masses = tables
    by_category = counts.sum(axis=0) if unit is None else counts[unit]
    mass = masses.sum(axis=0) if unit is None else masses[unit]
    population = wave.population
    if population is None:
        benchmark = None
    elif unit is None:
        benchmark = population.wave.get(margin.name)
    else:
        benchmark = population.units.get(wave.intake.units[unit], {}).get(margin.name)
    return MarginSample(
        name=margin.name,
        benchmark=benchmark or {},
        counts={c: int(by_category[i]) for i, c in enumerate(categories) if by_category[i]},
        weights={c: float(mass[i]) for i, c in enumerate(categories) if by_category[i]},
        unknown_n=int(by_category[-1]),
        title=margin.title,
        category_titles=margin.category_titles,
    )


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

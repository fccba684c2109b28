"""Population benchmarks: how many occasions of closed cases there were, by margin and unit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from analysis.errors import InputProblem, InvalidInputError

TOTALS_TOLERANCE = 1e-6  # Relative difference between margin totals that still agrees.
LEAST_COUNT, MOST_COUNT = 1e-9, 1e15  # Beyond these a count is a mistake, and sums lose digits.


@dataclass(frozen=True, slots=True)
class Benchmark:
    """How often a category occurs in the population, of one unit or of the whole wave.

    `line` and `written` are where and how the file says so, for complaints.
    """

    margin: str
    category: str
    count: float
    unit: str | None = None
    line: int | None = None
    written: str | None = None


@dataclass(frozen=True, slots=True)
class Population:
    """Benchmarks by margin.

    Attributes
    ----------
    wave : mapping
        Margin → category → count, over the whole wave. Where a file gives only rows by unit, the
        sum of the units.
    units : mapping
        Unit → margin → category → count. All margins of the wave, and all of a unit, have one
        total: those that differ by rounding are scaled to the first.
    rows : tuple of Benchmark
        What was handed in, for the hash.
    """

    wave: Mapping[str, Mapping[str, float]]
    units: Mapping[str, Mapping[str, Mapping[str, float]]]
    rows: tuple[Benchmark, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, benchmarks: Iterable[Benchmark]) -> Self:
        """Gather benchmarks, and check that they agree.

        Raises
        ------
        InvalidPopulationError
            Listing every impossible or repeated count, every pair of margins of the wave or of one
            unit whose totals differ (both names, both totals), and every margin whose units do
            not add up to the wave.
        """
        rows = tuple(benchmarks)
        problems = find_count_problems(rows)
        wave: dict[str, dict[str, float]] = {}
        units: dict[str, dict[str, dict[str, float]]] = {}
        for row in rows:
            margins = wave if row.unit is None else units.setdefault(row.unit, {})
            margins.setdefault(row.margin, {})[row.category] = row.count
        problems += _disagreements(wave, None)
        for unit, margins in units.items():
            problems += _disagreements(margins, unit)
        summed = _sum_of_units(units)
        problems += _wave_against_units(wave, summed)
        if not problems:  # Margins given for the wave beside others given by unit.
            problems += _disagreements(
                wave | {m: summed[m] for m in summed if m not in wave}, None
            )
        if problems:
            raise InvalidPopulationError(problems, cls(summed | wave, units, rows))
        one_total = {unit: _with_one_total(margins) for unit, margins in units.items()}
        return cls(_with_one_total(summed | wave), one_total, rows)

    @property
    def size(self) -> float | None:
        """The number of occasions in the wave."""
        return next((sum(counts.values()) for counts in self.wave.values()), None)

    def unit_size(self, unit: str) -> float | None:
        """Return the number of occasions of a unit, where its own benchmarks are given."""
        margins = self.units.get(unit, {})
        return next((sum(counts.values()) for counts in margins.values()), None)


class InvalidPopulationError(InvalidInputError):
    """Benchmarks that cannot be right together.

    Attributes
    ----------
    named : Population
        What they name all the same, so that further problems are found at once; counts are as
        they were handed in.
    """

    def __init__(self, problems: Sequence[InputProblem], named: Population) -> None:
        self.named = named
        super().__init__(problems)


def find_count_problems(rows: Iterable[Benchmark]) -> list[InputProblem]:
    """Return what is wrong with single benchmarks."""
    problems: list[InputProblem] = []
    seen = set()
    for row in rows:
        key = (row.unit, row.margin, row.category)
        if key in seen:
            remedy = "This category is counted twice; keep one of the two."
            problems.append(
                InputProblem("repeated_category", row.line, "category", row.category, remedy)
            )
        seen.add(key)
        if row.count != 0 and not LEAST_COUNT <= row.count <= MOST_COUNT:
            written = f"{row.count:g}" if row.written is None else row.written
            remedy = f"Give 0, or a count from {LEAST_COUNT:g} to {MOST_COUNT:g}."
            problems.append(InputProblem("invalid_count", row.line, "count", written, remedy))
    return problems


def _disagree(one: float, other: float) -> bool:
    return abs(one - other) > TOTALS_TOLERANCE * max(abs(one), abs(other))


def _disagreements(
    margins: Mapping[str, Mapping[str, float]], unit: str | None
) -> list[InputProblem]:
    totals = {margin: sum(counts.values()) for margin, counts in margins.items()}
    if not totals:
        return []
    first, expected = next(iter(totals.items()))
    where = "" if unit is None else f" of unit {unit}"
    return [
        InputProblem(
            "totals_disagree",
            None,
            "count",
            None,
            f"Margin {first}{where} totals {expected:g} and margin {margin}{where} totals "
            f"{total:g}; both must count the same population.",
            (first, f"{expected:g}", margin, f"{total:g}"),
        )
        for margin, total in totals.items()
        if _disagree(expected, total)
    ]


def _with_one_total(
    margins: Mapping[str, Mapping[str, float]],
) -> dict[str, dict[str, float]]:
    """Scale totals that agree but for rounding to the first, so that weights can meet them all."""
    totals = {margin: sum(counts.values()) for margin, counts in margins.items()}
    first = next(iter(totals.values()), 0.0)
    return {
        margin: {
            c: count * (first / totals[margin] if first else 1) for c, count in counts.items()
        }
        for margin, counts in margins.items()
    }


def _sum_of_units(
    units: Mapping[str, Mapping[str, Mapping[str, float]]],
) -> dict[str, dict[str, float]]:
    """Sum the margins that every unit with benchmarks has."""
    summed: dict[str, dict[str, float]] = {}
    complete = set.intersection(*(set(margins) for margins in units.values())) if units else set()
    for margins in units.values():
        for margin, counts in margins.items():
            if margin in complete:
                total = summed.setdefault(margin, {})
                for category, count in counts.items():
                    total[category] = total.get(category, 0.0) + count
    return summed


def _wave_against_units(
    wave: Mapping[str, Mapping[str, float]], summed: Mapping[str, Mapping[str, float]]
) -> list[InputProblem]:
    return [
        InputProblem(
            "units_do_not_add_up",
            None,
            "count",
            category,
            f"Margin {margin}, category {category}: the wave counts {counts.get(category, 0):g} "
            f"and its units together {summed[margin].get(category, 0):g}.",
            (margin, category),
        )
        for margin, counts in wave.items()
        if margin in summed
        for category in {**counts, **summed[margin]}
        if _disagree(counts.get(category, 0.0), summed[margin].get(category, 0.0))
    ]

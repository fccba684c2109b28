"""The rows of a wave as codes: units, levels, weights and what became of each."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.columns import TRUE_WORDS, BoolArray, Column, Table
from analysis.errors import InvalidInputError
from analysis.estimation.design import FloatArray, IntArray
from analysis.indices.scales import BLANK, MISSING_CODES
from analysis.intake.dispositions import Disposition, dispose, effective_defaults
from analysis.intake.problems import find_problems
from analysis.numbers import read_number
from analysis.plan import Plan, RatingQuestion
from analysis.population import Population


@dataclass(frozen=True, slots=True, eq=False)
class Intake:
    """The rows of a wave, coded.

    Attributes
    ----------
    units : tuple of str
        Official order; those found, by code, where the plan declares none.
    unit : (n,) int array
    unit_class : mapping
        Unit → class code, ``""`` where there is none.
    levels : mapping
        Rating column → (n,) int array: positions in the levels of its scale, then
        ``not_applicable``, ``dont_know`` and ``blank``.
    disposition : (n,) int array
        Of `Disposition`.
    is_flagged, is_linked, is_back_checked : (n,) bool array
    is_effective_default : (n,) bool array
        Default ratings that stand: not withdrawn or excluded, one per occasion, and none where
        somebody rated the occasion.
    weight : (n,) float array
        Design weights.
    """

    table: Table
    units: tuple[str, ...]
    unit: IntArray
    unit_class: Mapping[str, str]
    levels: Mapping[str, IntArray]
    disposition: IntArray
    is_flagged: BoolArray
    is_linked: BoolArray
    is_back_checked: BoolArray
    is_effective_default: BoolArray
    weight: FloatArray

    @property
    def is_counted(self) -> BoolArray:
        """Which rows the estimates rest on."""
        return np.equal(self.disposition, Disposition.COUNTED)


def level_codes(question: RatingQuestion) -> tuple[str, ...]:
    """Return what the codes of a rating column stand for: its levels, then the missing codes."""
    return (*question.rating_scale().levels, *MISSING_CODES, BLANK)


def take_in(plan: Plan, table: Table, population: Population | None) -> Intake:
    """Code the rows of a wave.

    Raises
    ------
    InvalidInputError
        With everything `find_problems` finds.
    """
    problems = find_problems(plan, table, population)
    if problems:
        raise InvalidInputError(problems)
    columns = plan.columns
    units = tuple(unit.code for unit in plan.units) or _found_units(
        table[columns.unit], population
    )
    questions = (plan.outcome, *plan.items)
    flags = {
        name: _truth(table, column)
        for name, column in {
            "default": columns.default,
            "withdrawn": columns.withdrawn,
            "excluded": columns.excluded,
            "flagged": columns.flagged,
            "back_checked": columns.back_checked,
        }.items()
    }
    reason = table.optional(columns.invalid_reason)
    flags["invalid"] = np.zeros(len(table), np.bool_) if reason is None else ~reason.is_blank()
    levels = {q.column: _levels(table[q.column], q) for q in questions}
    size = len(plan.outcome.rating_scale().levels)
    disposition = dispose(plan, table, flags, levels[plan.outcome.column] < size)
    occasion = table.optional(columns.occasion)
    return Intake(
        table=table,
        units=units,
        unit=table[columns.unit].aligned(units).astype(np.int64),
        unit_class=_classes(plan, table, units),
        levels=levels,
        disposition=disposition,
        is_flagged=flags["flagged"],
        is_linked=np.ones(len(table), dtype=np.bool_)
        if occasion is None
        else ~occasion.is_blank(),
        is_back_checked=flags["back_checked"],
        is_effective_default=effective_defaults(disposition, flags, occasion),
        weight=_weights(table, columns.design_weight),
    )


def _truth(table: Table, name: str | None) -> BoolArray:
    if name is None:
        return np.zeros(len(table), dtype=np.bool_)
    column = table[name]
    lookup = [category.lower() in TRUE_WORDS for category in column.categories]
    return np.array([*lookup, False], dtype=np.bool_)[column.codes]


def _levels(column: Column, question: RatingQuestion) -> IntArray:
    codes = level_codes(question)
    aligned = column.recoded(question.level_map()).aligned(codes).astype(np.int64)
    return np.where(aligned < 0, len(codes) - 1, aligned)


def _weights(table: Table, name: str | None) -> FloatArray:
    if name is None:
        return np.ones(len(table))
    column = table[name]
    numbers = [read_number(category) for category in column.categories]
    return np.array(numbers, dtype=np.float64)[column.codes]


def _found_units(column: Column, population: Population | None) -> tuple[str, ...]:
    known = population.units if population is not None else ()
    return tuple(sorted({*column.categories, *known}))


def _classes(plan: Plan, table: Table, units: tuple[str, ...]) -> dict[str, str]:
    declared = {unit.code: unit.unit_class or "" for unit in plan.units}
    if plan.columns.unit_class is None:
        return {unit: declared.get(unit, "") for unit in units}
    column = table[plan.columns.unit_class]
    unit = table[plan.columns.unit].aligned(units)
    filled = np.flatnonzero(~column.is_blank())[::-1]
    first = np.full(len(units), -1, dtype=np.int64)
    first[unit[filled]] = column.codes[filled]  # Reversed, so that the first row wins.
    return {
        code: declared.get(code)
        or (column.categories[first[number]] if first[number] >= 0 else "")
        for number, code in enumerate(units)
    }

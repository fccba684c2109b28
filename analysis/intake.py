"""From columns to coded answers: every problem at once, and what became of every row."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

import numpy as np

from analysis.columns import FALSE_WORDS, TRUE_WORDS, BoolArray, CodeArray, Column, Table
from analysis.complaints import Complaint, blanks, problems_of, weight_problem
from analysis.errors import InputProblem, InvalidInputError, InvalidSampleError
from analysis.estimation.design import FloatArray, IntArray
from analysis.indices.scales import BLANK, MISSING_CODES
from analysis.numbers import read_number
from analysis.plan import Plan, RatingCounting, RatingQuestion
from analysis.population import Population


class Disposition(IntEnum):
    """What became of a received answer. The first that applies counts."""

    COUNTED = 0
    DUPLICATE = 1
    INVALID = 2
    EXCLUDED = 3
    WITHDRAWN = 4
    DEFAULT = 5


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


def find_problems(plan: Plan, table: Table, population: Population | None) -> list[InputProblem]:
    """Return everything in the data that the plan does not allow, in the order of the plan.

    Parameters
    ----------
    plan : Plan
    table : Table
        The responses.
    population : Population or None
        Its units must be among those declared.
    """
    questions = (plan.outcome, *plan.items)
    margins = [margin.column for margin in plan.margins]
    mix = [variable.column for variable in plan.case_mix]
    named = [*_plain_columns(plan), *(question.column for question in questions), *margins, *mix]
    problems = table.missing(named)
    if problems:
        return problems
    for question in questions:
        problems += level_problems(table, question)
    problems += _unit_problems(plan, table, population)
    problems += _class_problems(plan, table)
    columns = plan.columns
    words = (columns.default, columns.flagged, columns.excluded, columns.withdrawn)
    for name in (*words, columns.back_checked):
        if name is not None:
            problems += problems_of(table, name, _word_problem)
    if columns.design_weight is not None:
        problems += problems_of(table, columns.design_weight, weight_problem)
        problems += blanks(table, columns.design_weight)
    if columns.date is not None:
        problems += problems_of(table, columns.date, _date_problem)
    return problems


def find_category_problems(plan: Plan, table: Table, population: Population) -> list[InputProblem]:
    """Return the categories that the population does not count, each with its first line.

    One slip would take its whole margin out of the weighting. Who reads a file can mend it;
    who analyses a register that has moved on is told in the weights summary.
    """
    problems: list[InputProblem] = []
    for margin in plan.margins:
        counts = population.wave.get(margin.name, {})
        if counts and margin.column in table:
            problems += problems_of(table, margin.column, judge_of_categories(counts))
    return problems


def judge_of_categories(counts: Mapping[str, float]) -> Callable[[str], Complaint | None]:
    """Return what judges the categories of a margin by how many the population has of each."""
    known = tuple(category for category, count in counts.items() if count > 0)
    named = ", ".join(known)
    unknown = (
        "unknown_category",
        f"Use one of {named}, or count it in the population file.",
        known,
    )
    nobody = (
        "category_counted_as_nobody",
        f"The population file counts 0 of it. Use one of {named}, or correct the count.",
        known,
    )

    def judge(value: str) -> Complaint | None:
        if value not in counts:
            return unknown
        return None if counts[value] > 0 else nobody

    return judge


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
    reason = _optional(table, columns.invalid_reason)
    flags["invalid"] = np.zeros(len(table), np.bool_) if reason is None else ~reason.is_blank()
    levels = {q.column: _levels(table[q.column], q) for q in questions}
    size = len(plan.outcome.rating_scale().levels)
    disposition = _dispose(plan, table, flags, levels[plan.outcome.column] < size)
    occasion = _optional(table, columns.occasion)
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
        is_effective_default=_effective_defaults(disposition, flags, occasion),
        weight=_weights(table, columns.design_weight),
    )


# --- problems ----------------------------------------------------------------------------


def _plain_columns(plan: Plan) -> Iterator[str | None]:
    for name in type(plan.columns).model_fields:
        yield getattr(plan.columns, name)


def level_problems(
    table: Table, question: RatingQuestion, missing: tuple[str, ...] = ()
) -> list[InputProblem]:
    """Return the values of a rating column that its question does not know, nor `missing`."""
    known = question.level_map()
    accepted = tuple(dict.fromkeys((*known, *known.values())))

    def judge(value: str) -> Complaint | None:
        if value in known or value in missing:
            return None
        if value.lstrip("-").isdigit():
            remedy = (
                "Bare numbers are refused, because both directions are in use. Say in the plan "
                "'numbers: highest_is_best' or 'numbers: lowest_is_best', or map them in 'labels'."
            )
            return "bare_number_level", remedy, accepted
        remedy = f"Use one of {', '.join(accepted)}, or map this value in 'labels' of the plan."
        return "unknown_level", remedy, accepted

    return problems_of(table, question.column, judge)


def _unit_problems(plan: Plan, table: Table, population: Population | None) -> list[InputProblem]:
    name = plan.columns.unit
    problems = blanks(table, name)
    accepted = tuple(unit.code for unit in plan.units)
    if not accepted:
        return problems
    remedy = f"Use a unit the plan declares: {', '.join(accepted)}."

    def judge(value: str) -> Complaint | None:
        return None if value in accepted_set else ("unknown_unit", remedy, accepted)

    accepted_set = frozenset(accepted)
    problems += problems_of(table, name, judge)
    problems += [
        InputProblem(
            "unknown_unit", None, "unit", unit, f"In the population file. {remedy}", accepted
        )
        for unit in (population.units if population is not None else ())
        if unit not in accepted_set
    ]
    return problems


def _class_problems(plan: Plan, table: Table) -> list[InputProblem]:
    """Return the units in two classes, unless the plan says which of them it is."""
    if plan.columns.unit_class is None:
        return []
    unit, unit_class = table[plan.columns.unit], table[plan.columns.unit_class]
    declared = {unit.code for unit in plan.units if unit.unit_class}
    named = np.flatnonzero((unit.codes >= 0) & (unit_class.codes >= 0))
    width = max(len(unit_class.categories), 1)
    first = np.unique(
        unit.codes[named].astype(np.int64) * width + unit_class.codes[named], return_index=True
    )[1]
    rows = named[np.sort(first)].tolist()  # The first row of each unit in each class.
    seen: dict[str, str] = {}
    problems = []
    for row in rows:
        code, found = (
            unit.categories[unit.codes[row]],
            unit_class.categories[unit_class.codes[row]],
        )
        expected = seen.setdefault(code, found)
        if expected != found and code not in declared:
            remedy = f"Unit {code} is of class {expected} above; give every unit one class."
            problems.append(
                InputProblem(
                    "class_changes",
                    table.line_of(row),
                    plan.columns.unit_class,
                    found,
                    remedy,
                    (code, expected),
                )
            )
    return problems


def _word_problem(value: str) -> Complaint | None:
    if value.lower() in TRUE_WORDS | FALSE_WORDS:
        return None
    accepted = tuple(sorted(TRUE_WORDS | FALSE_WORDS))
    return "not_yes_or_no", f"Use one of {', '.join(accepted)}.", accepted


def _date_problem(value: str) -> Complaint | None:
    if _moment(value) is not None:
        return None
    return "invalid_date", "Write dates as 2026-03-31, with a time after them if you like.", ()


# --- coding ------------------------------------------------------------------------------


def _optional(table: Table, name: str | None) -> Column | None:
    return None if name is None else table[name]


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


def _moment(value: str) -> datetime | None:
    text = value.strip().replace("/", "-")
    date, _, time = text.partition("T" if "T" in text else " ")
    parts, hour = date.split("-"), time.partition(":")[0]
    try:
        day = "-".join([parts[0].zfill(4), *(part.zfill(2) for part in parts[1:])])
        # Spreadsheets write 9:05 for 09:05.
        clock = f"T{'0' * (len(hour) == 1)}{time}" if time else ""
        return datetime.fromisoformat(f"{day}{clock}")
    except ValueError:
        return None


def _naive(value: str) -> datetime:
    moment = _moment(value)
    if moment is None:
        raise InvalidSampleError(f"{value!r} is not a date")
    return moment.replace(tzinfo=None)


def moments_of(column: Column) -> tuple[IntArray, tuple[str, ...]]:
    """Return the order of each row in time (blank first), and the civil date per category.

    Times with an offset are compared with others as they are written: a wave is dated in one zone.
    """
    moments = [_naive(category) for category in column.categories]
    order = sorted(range(len(moments)), key=moments.__getitem__)
    rank = np.empty(len(moments) + 1, dtype=np.int64)
    rank[order] = np.arange(len(moments))
    rank[-1] = -1
    return rank[column.codes], tuple(moment.date().isoformat() for moment in moments)


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


# --- what became of every row ------------------------------------------------------------


def _dispose(
    plan: Plan, table: Table, flags: Mapping[str, BoolArray], has_level: BoolArray
) -> IntArray:
    """Withdrawal outweighs exclusion, exclusion invalidity; only good answers are duplicates.

    Of one occasion a rating is kept, not a later answer that rates nothing.
    """
    columns = plan.columns
    disposition = np.full(len(table), Disposition.COUNTED, dtype=np.int64)
    disposition[flags["invalid"]] = Disposition.INVALID
    disposition[flags["excluded"]] = Disposition.EXCLUDED
    disposition[flags["withdrawn"]] = Disposition.WITHDRAWN
    disposition[flags["default"]] = Disposition.DEFAULT
    row = np.arange(len(table))
    date = _optional(table, columns.date)
    when = row if date is None else moments_of(date)[0]
    keeps_first = plan.rating_counting is RatingCounting.FIRST
    of_occasion = when + (has_level != keeps_first) * (int(when.max(initial=0)) + 2)
    for name, place, is_first in (
        (columns.response_id, when, True),
        (columns.rated or columns.occasion, of_occasion, keeps_first),
    ):
        good = np.flatnonzero(disposition == Disposition.COUNTED)
        column = _optional(table, name)
        if column is not None:
            again = _repeated(column.codes[good], place[good], is_first=is_first)
            disposition[good[again]] = Disposition.DUPLICATE
    return disposition


def _repeated(codes: CodeArray, when: IntArray, *, is_first: bool) -> BoolArray:
    """Return which rows share a code with the row that is kept; blanks share none."""
    repeated = np.zeros(len(codes), dtype=np.bool_)
    named = np.flatnonzero(codes >= 0)
    shared = np.bincount(codes[named])[codes[named]] > 1
    named = named[shared]
    order = named[np.lexsort((named, when[named], codes[named]))]
    step = np.diff(codes[order]) == 0
    same = np.concatenate([[False], step]) if is_first else np.concatenate([step, [False]])
    repeated[order[same[: len(order)]]] = True
    return repeated


def _effective_defaults(
    disposition: IntArray, flags: Mapping[str, BoolArray], occasion: Column | None
) -> BoolArray:
    fallen = flags["withdrawn"] | flags["excluded"] | flags["invalid"]
    stands: BoolArray = flags["default"] & ~fallen
    if occasion is None:
        return stands
    codes = occasion.codes
    counted = codes[(disposition == Disposition.COUNTED) & (codes >= 0)]
    is_rated = np.zeros(len(occasion.categories) + 1, dtype=np.bool_)
    is_rated[counted] = True
    rows = np.flatnonzero(stands & ~is_rated[codes])
    again = _repeated(codes[rows], rows, is_first=True)
    effective = np.zeros(len(codes), dtype=np.bool_)
    effective[rows[~again]] = True
    return effective

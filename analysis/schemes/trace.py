"""Where a figure comes from: every step that made it, in the order in which it was taken."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

from analysis.schemes.effects import takes_effect, zeroed_in
from analysis.schemes.evidence import units_of
from analysis.schemes.evidence_rules import listed
from analysis.schemes.indicators import Indicator
from analysis.schemes.periods import Level, Period, parts
from analysis.schemes.references import names_of
from analysis.schemes.rounding import exact_words
from analysis.schemes.rules import (
    Above,
    Earlier,
    Effect,
    Members,
    QuotaBase,
    Remuneration,
    Rule,
    Streak,
    Surplus,
)
from analysis.schemes.run import Run
from analysis.schemes.settlement import before_in_row, looked_back
from analysis.schemes.tale import Note, Tale
from analysis.text import Text


@dataclass(frozen=True, slots=True)
class Step:
    """One value of one unit, and how it was made.

    Attributes
    ----------
    code, kind : str
    title : mapping
    period : str
    value : Fraction or None
    clauses : tuple of str
    questionnaire : str or None
        Whose answers are the evidence.
    notes : tuple of Note
        What was counted, compared, bounded or zeroed, each with its values before and after.
    rows : tuple of (str, int)
        Table and row of the evidence that was counted; rows are counted from 0.
    uses : tuple of (str, str)
        Code and period of the steps that it rests on, all of which stand before it.
    """

    code: str
    kind: str
    title: Text
    period: str
    value: Fraction | None
    clauses: tuple[str, ...]
    questionnaire: str | None
    notes: tuple[Note, ...]
    rows: tuple[tuple[str, int], ...]
    uses: tuple[tuple[str, str], ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Trace:
    """The steps of one figure, with what they rest on.

    Attributes
    ----------
    steps : tuple of Step
        What the figure rests on, the figure itself, and, where it is a published score, the
        rules that then propose something, or say how the unit is graded or ranked.
    counted : mapping
        Table → rows that some step counted.
    excluded : mapping
        Table → row of this unit → code of the reason why it counts nowhere.
    """

    scheme: str
    version: str
    hash: str
    unit: str
    code: str
    period: str
    steps: tuple[Step, ...]
    counted: Mapping[str, tuple[int, ...]]
    excluded: Mapping[str, Mapping[int, str]]


def trace(run: Run, code: str, period: Period, unit: str) -> Trace:
    """Return every step that made a figure of a unit, and what follows from it."""
    index = run.position[unit]
    steps: dict[tuple[str, Period], Step] = {}
    _collect(run, code, period, index, steps)
    for name, part in _consequences(run, code, period, index):
        _collect(run, name, part, index, steps)
        steps[name, part] = _with_effects(run, steps[name, part], period)
    counted: dict[str, set[int]] = {}
    for step in steps.values():
        for table, row in step.rows:
            counted.setdefault(table, set()).add(row)
    return Trace(
        run.scheme.scheme,
        run.scheme.version,
        run.file.hash,
        unit,
        code,
        str(period),
        tuple(steps.values()),
        {table: tuple(sorted(rows)) for table, rows in counted.items()},
        _excluded(run, unit),
    )


def _consequences(run: Run, code: str, period: Period, index: int) -> Iterator[tuple[str, Period]]:
    """Yield the rules whose effects reach the unit beyond its score, where that is published."""
    outcome = run.scheme.results.get(period.level)
    if outcome is None or outcome.score != code:
        return
    for name, rule in run.scheme.rules.items():
        level = rule.per or period.level
        if level.rank > period.level.rank or not isinstance(rule, Effect):
            continue
        if rule.propose or rule.unrank or _grades(rule):
            for part in parts(period, level):
                if takes_effect(run, name, part, index):
                    yield name, part


def _grades(rule: Effect) -> bool:
    """Tell whether a rule bounds or lowers grades."""
    return bool(rule.grade_at_most or rule.grade_at_least or rule.lower_grade)


def _with_effects(run: Run, step: Step, period: Period) -> Step:
    """Return a step that says what its rule does to the grade and to the rank of the unit."""
    rule = run.scheme.rules[step.code]
    assert isinstance(rule, Effect)  # noqa: S101 - its caller looked
    notes = [Note("unranked", {})] if rule.unrank else []
    titles = {one.grade: one.title for one in run.scheme.results[period.level].grades}
    limits = {"grade_limited": rule.grade_at_most, "grade_assured": rule.grade_at_least}
    for code, limit in limits.items():
        if limit in titles:
            notes.append(Note(code, {"grade": titles[limit] or {"zh-CN": limit}}))
    if rule.lower_grade and titles:
        notes.append(Note("grade_lowered", {"grades": rule.lower_grade}))
    return replace(step, notes=(*step.notes, *notes))


def _collect(
    run: Run, code: str, period: Period, index: int, steps: dict[tuple[str, Period], Step]
) -> None:
    """Add the steps of a figure that are not there yet, each after those that it rests on.

    What is carried from period to period rests on more of them than functions can call functions.
    """
    met = set(steps)
    stack = [((code, period), False)]
    while stack:
        pair, is_left = stack.pop()
        if is_left:
            steps[pair] = _step(run, *pair, index)
        elif pair not in met:
            met.add(pair)
            stack.append((pair, True))
            stack += [(used, False) for used in reversed(_shown(run, *pair))]


def _step(run: Run, code: str, period: Period, index: int) -> Step:
    uses = [pair for pair in _shown(run, code, period) if pair != (code, period)]
    tale = Tale()
    value = run.compute(code, period, index, tale)
    quantity = run.quantity(code)
    kind = getattr(quantity, "kind", "indicator")
    title = quantity.title or {"zh-CN": code}
    rows = tuple(dict.fromkeys(tale.rows))
    named = tuple((name, str(part)) for name, part in uses)
    return Step(
        code,
        kind,
        title,
        str(period),
        value,
        listed(quantity.clause),
        quantity.questionnaire,
        tuple(tale.notes),
        rows,
        named,
    )


def _shown(run: Run, code: str, period: Period) -> list[tuple[str, Period]]:
    """Return the quantities that one rests on, of the unit itself: what others have is no step."""
    is_of_others = isinstance(run.quantity(code), Above | Members)
    own = (code, *run.zeroing(code))
    return [pair for pair in _uses(run, code, period) if not is_of_others or pair[0] in own]


def _uses(run: Run, code: str, period: Period) -> list[tuple[str, Period]]:
    """Return the quantities, each with its period, that one rests on."""
    shorter = [level for level in run.levels(code) if level.rank < period.level.rank]
    if shorter:
        found = [(code, part) for part in parts(period, shorter[-1])]
    else:
        quantity = run.quantity(code)
        names = [
            name for name in names_of(quantity) if name in run.scheme.rules or name in run.nodes
        ]
        found = [(name, part) for name in names for part in _periods(run, quantity, name, period)]
        found += [pair for other in run.zeroing(code) for pair in _zeroing(run, other, period)]
    return found


def _zeroing(run: Run, code: str, period: Period) -> list[tuple[str, Period]]:
    """Return a rule in the periods in which it zeroes out what is settled in a period."""
    where = zeroed_in(run, code, period)
    level = run.scheme.rules[code].per or where.level
    is_longer = level.rank > where.level.rank
    return [(code, part) for part in ([where.within(level)] if is_longer else parts(where, level))]


def rests_on(run: Run, code: str, period: Period) -> tuple[tuple[str, Period], ...]:
    """Return every quantity, with its period, that a figure rests on, itself with them."""
    met: dict[tuple[str, Period], None] = {}
    waiting = [(code, period)]
    while waiting:
        pair = waiting.pop()
        if pair not in met:
            met[pair] = None
            waiting += _uses(run, *pair)
    return tuple(met)


def _periods(run: Run, quantity: Rule | Indicator, name: str, period: Period) -> list[Period]:
    """Return the periods in which a quantity reads another, where it is settled in one."""
    if isinstance(quantity, Earlier):
        return looked_back(run, quantity, period)
    if isinstance(quantity, Streak):
        return list(_reached_back(run, quantity, period))
    level = _read_by(quantity, name)
    if level is not None and level.rank < period.level.rank:
        return list(parts(period, level))
    return [period]


def _reached_back(run: Run, rule: Streak, period: Period) -> Iterator[Period]:
    """Yield the periods that a streak can be made of, this one first."""
    piece: Period | None = period
    for _ in range(rule.length):
        if piece is None:
            return
        yield piece
        piece = before_in_row(run, rule, piece)


def _read_by(quantity: Rule | Indicator, name: str) -> Level | None:
    """Return the level of the pieces in which a rule reads a quantity, where that is its own."""
    if isinstance(quantity, QuotaBase) and quantity.surplus is Surplus.LOST:
        return quantity.quota_per
    payments = quantity.payments if isinstance(quantity, Remuneration) else ()
    return next((p.per for p in payments if p.per is not None and name in names_of(p)), None)


def _excluded(run: Run, unit: str) -> dict[str, dict[int, str]]:
    """Return the rows of a unit, those it has a part in among them, that do not count for it."""
    found: dict[str, dict[int, str]] = {}
    for name, reasons in run.selections.exclusions.excluded.items():
        table = run.evidence.table(name)
        mine = {row: why for row, why in reasons.items() if unit in units_of(table, row)}
        apart = run.selections.exclusions.excluded_for[name].items()
        mine |= {row: of_units[unit] for row, of_units in apart if unit in of_units}
        if mine:
            found[name] = {row: why.value for row, why in sorted(mine.items())}
    return found


def plain(value: Any) -> Any:  # noqa: ANN401 - anything a note holds
    """Return a value as JSON has it; exact numbers as words, such as ``17.67`` or ``53/3``."""
    if isinstance(value, Fraction):
        return exact_words(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value

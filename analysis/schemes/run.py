"""One run of a scheme: every quantity of every unit and period, computed when it is asked for.

A quantity is a rule or an indicator. Values of one quantity in one period are a column, aligned
with the units, because some rules compare a unit with its class.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Self, TypeAlias

from analysis.errors import InvalidPlanError, PlanProblem
from analysis.schemes.amounts import OTHERWISE, Amount, Formula
from analysis.schemes.ends import left_out
from analysis.schemes.evidence import Evidence, Unit
from analysis.schemes.evidence_rules import listed
from analysis.schemes.files import SchemeFile
from analysis.schemes.indicators import Indicator
from analysis.schemes.periods import Level, Period, parts
from analysis.schemes.primitives import METHODS, ROLL_UPS
from analysis.schemes.references import closure
from analysis.schemes.rounding import exact_sum, round_half_up
from analysis.schemes.rules import Among, Earlier, Effect, Gate, RollUp, Rule, Which
from analysis.schemes.selection import Selections
from analysis.schemes.tree import indicator_value
from analysis.schemes.weight_moves import WeightMove
from analysis.text import Text
from questionnaires.expressions import evaluate
from questionnaires.expressions.tree import Reference

Value: TypeAlias = Fraction | None
Column: TypeAlias = list[Value]
Quantity: TypeAlias = Rule | Indicator


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that a step says, told as a code with values."""

    code: str
    values: Mapping[str, Any]


@dataclass(slots=True)
class Tale:
    """What is noted while one value of one unit is computed for a trace."""

    notes: list[Note] = field(default_factory=list)
    rows: list[tuple[str, int]] = field(default_factory=list)

    def say(self, code: str, **values: Any) -> None:  # noqa: ANN401 - numbers, names, words
        """Note something."""
        self.notes.append(Note(code, values))


MADE: Mapping[RollUp, Callable[[list[Fraction]], Fraction]] = {
    RollUp.SUM: exact_sum,
    RollUp.MEAN: lambda values: exact_sum(values) / len(values),
    RollUp.MINIMUM: min,
    RollUp.MAXIMUM: max,
    RollUp.LAST: lambda values: values[-1],
    RollUp.ALL: lambda values: Fraction(int(all(values))),
    RollUp.ANY: lambda values: Fraction(int(any(values))),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is the same for a quantity of every unit and period, looked up once.

    Attributes
    ----------
    rule : Rule or None
        The quantity, unless it is an indicator.
    units : tuple of str
        Classes and groups that it is about; all where there is none.
    levels : list of Level
        Those at which it is settled or capped, the shortest first.
    zeroing : tuple of str
        The rules that may zero it out.
    """

    rule: Rule | None
    units: tuple[str, ...]
    levels: list[Level]
    zeroing: tuple[str, ...]


class Run:
    """A scheme on evidence.

    Parameters
    ----------
    file : SchemeFile
    evidence : Evidence
    as_of : date, optional
        The last day that evidence is about: nothing follows from periods that are not over then.
    shifts : mapping, optional
        Row of the survey indices, or rate of an inspection → by how many standard errors its
        estimate is moved.
    move : WeightMove, optional
        A weight that is another one than the scheme says.
    """

    def __init__(
        self,
        file: SchemeFile,
        evidence: Evidence,
        *,
        as_of: date | None = None,
        shifts: Mapping[Hashable, Fraction] | None = None,
        move: WeightMove | None = None,
    ) -> None:
        self.file = file
        self.scheme = file.scheme
        self.evidence = evidence
        self.shifts = shifts or {}
        self.move = move
        self.as_of = as_of
        self.units = evidence.units
        self.parameters = {name: _constant(value) for name, value in file.parameters.items()}
        self.selections = Selections(self.scheme, evidence, self.parameters)
        self.nodes = {node.code: node for node in self.scheme.nodes()}
        self.position = {unit.code: index for index, unit in enumerate(self.units)}
        self.memo: dict[Any, Any] = {}
        self._columns: dict[tuple[str, Period], Column] = {}
        self._plans: dict[str, Plan] = {}
        self._units: dict[Period, tuple[Unit, ...]] = {}
        self._are_fixed = not any(unit.class_changes for unit in self.units)
        self._worth: dict[tuple[int, tuple[Any, ...]], Any] = {}
        self.known_from = self.scheme.effective.known_from
        self._zeroing = _effects(self.scheme.rules.items())

    def with_shifts(self, shifts: Mapping[Hashable, Fraction], moving: Collection[str]) -> Self:
        """Return the run with estimates moved; of what does not move with them nothing is anew."""
        run = type(self)(self.file, self.evidence, as_of=self.as_of, shifts=shifts)
        run.selections = self.selections
        kept = {key: col for key, col in self._columns.items() if key[0] not in moving}
        run._columns = kept  # noqa: SLF001 - of the same class
        return run

    def quantity(self, code: str) -> Quantity:
        """Return a rule or an indicator."""
        return self.scheme.rules[code] if code in self.scheme.rules else self.nodes[code]

    def column(self, code: str, period: Period) -> Column:
        """Return the values of a quantity in a period, aligned with the units."""
        key = (code, period)
        if key not in self._columns:
            self._columns[key] = self._column(code, period)
        return self._columns[key]

    def has_column(self, code: str, period: Period) -> bool:
        """Tell whether a quantity of a period is computed already."""
        return (code, period) in self._columns

    def rests_on_itself(self, rule: Earlier) -> bool:
        """Tell whether a quantity that looks back rests on its own earlier value."""
        key = ("rests on itself", id(rule))
        if key not in self.memo:
            rules = self.scheme.rules
            below = closure(self.scheme, rule.of)
            self.memo[key] = any(rules.get(code) is rule for code in below)
        found: bool = self.memo[key]
        return found

    def units_in(self, period: Period) -> tuple[Unit, ...]:
        """Return the units, each with the class that it has at the end of a period."""
        if self._are_fixed:
            return self.units
        if period not in self._units:
            self._units[period] = tuple(unit.in_period(period, self.as_of) for unit in self.units)
        return self._units[period]

    def value(self, code: str, period: Period, unit: str) -> Value:
        """Return one value."""
        return self.column(code, period)[self.position[unit]]

    def _column(self, code: str, period: Period) -> Column:
        return [self.compute(code, period, index, None) for index in range(len(self.units))]

    def compute(self, code: str, period: Period, index: int, tale: Tale | None) -> Value:
        """Return one value as it comes out of its rule, noting how in a tale."""
        return Job(self, code, period, index, tale).settle()

    def plan(self, code: str) -> Plan:
        """Return what is the same for a quantity of every unit and period."""
        found = self._plans.get(code)
        if found is None:
            found = self._plans[code] = self._plan(code)
        return found

    def _plan(self, code: str) -> Plan:
        quantity = self.quantity(code)
        rule = quantity if isinstance(quantity, Rule) else None
        capped = rule.cap_per if rule is not None else None
        found = {self.scheme.per(code), *(capped or {})} - {None}
        return Plan(
            rule,
            listed(rule.units) if rule is not None else (),
            [level for level in Level if level in found],
            self._zeroing.get(code, ()),
        )

    def levels(self, code: str) -> list[Level]:
        """Return the levels at which a quantity is settled or capped, the shortest first."""
        return self.plan(code).levels

    def zeroing(self, code: str) -> tuple[str, ...]:
        """Return the rules that may zero out a quantity."""
        return self.plan(code).zeroing

    def has_begun(self, period: Period) -> bool:
        """Tell whether a period has begun by the day that evidence is about."""
        return self.as_of is None or period.start <= self.as_of

    def is_over(self, period: Period) -> bool:
        """Tell whether a period is over by the day that evidence is about."""
        return self.as_of is None or period.end <= self.as_of + timedelta(days=1)

    def is_assessed(self, index: int, period: Period) -> bool:
        """Tell whether a unit is assessed on some day of a period that has begun."""
        return self.has_begun(period) and self.units[index].is_in(period)


class Job:
    """The computation of one value: a quantity, a period, a unit."""

    __slots__ = ("code", "index", "period", "plan", "run", "tale", "unit")

    def __init__(self, run: Run, code: str, period: Period, index: int, tale: Tale | None) -> None:
        self.run = run
        self.code = code
        self.period = period
        self.index = index
        self.tale = tale
        self.plan = run.plan(code)
        self.unit: Unit = run.units_in(period)[index]

    def say(self, code: str, **values: Any) -> None:  # noqa: ANN401 - numbers, names, words
        """Note something for the trace, if there is one."""
        if self.tale is not None:
            self.tale.say(code, **values)

    def settle(self) -> Value:
        """Return the value, after roll-up, bounds, rounding and zeroing out."""
        if not self.run.is_assessed(self.index, self.period):
            self.say("not_assessed" if self.run.has_begun(self.period) else "not_begun")
            return None
        plan = self.plan
        if plan.units and not self.unit.is_one_of(plan.units):
            self.say("not_meant")
            return None
        shorter = [lv for lv in plan.levels if lv.rank < self.period.level.rank]
        value = self._rolled_up(shorter[-1]) if shorter else self._own()
        if plan.rule is not None and plan.rule.cap_per:
            value = self.bounded(value, None, plan.rule.cap_per.get(self.period.level))
        # What was zeroed out of shorter periods is no part of their sum, and the rest of it stays.
        return self.zeroed(value) if plan.zeroing and not shorter else value

    def _rolled_up(self, level: Level) -> Value:
        how = self.roll_up()
        pieces = parts(self.period, level)
        values = [self.run.column(self.code, part)[self.index] for part in pieces]
        if self.tale is not None:
            shown = dict(zip(map(str, pieces), values, strict=True))
            self.say("rolled_up", how=how, values=shown)
        kept = self._kept({p: v for p, v in zip(pieces, values, strict=True) if v is not None})
        if not kept:
            return None
        rule = self.plan.rule
        if rule is not None and rule.weights:
            return self._weighted(kept, rule.weights)
        return MADE[how](list(kept.values()))

    def _kept(self, present: dict[Period, Fraction]) -> dict[Period, Fraction]:
        """Return the values of shorter periods that count: all but the lowest and highest few."""
        leave = None if self.plan.rule is None else self.plan.rule.leave_out
        values = list(present.values())
        out = left_out(values, leave)
        if out:
            self.say("left_out", values=[values[place] for place in out])
        return {piece: v for at, (piece, v) in enumerate(present.items()) if at not in out}

    def _weighted(self, kept: Mapping[Period, Fraction], weights: tuple[Fraction, ...]) -> Value:
        """Return the mean of periods, of which some places in the year count for more."""
        of_year = {piece: weights[piece.place_in_year] for piece in kept}
        self.say("period_weights", weights={str(piece): w for piece, w in of_year.items()})
        total = exact_sum(list(of_year.values()))
        return exact_sum([of_year[p] * v for p, v in kept.items()]) / total if total else None

    def roll_up(self) -> RollUp:
        """Return what longer periods make of the quantity."""
        rule = self.plan.rule
        own = None if rule is None else rule.roll_up
        return own or ROLL_UPS.get(type(rule), RollUp.MEAN)

    def _own(self) -> Value:
        rule = self.plan.rule
        if rule is None:
            return indicator_value(self, self.run.nodes[self.code])
        if self.period.end <= self.run.known_from and isinstance(rule, Which):
            self.say("before_scheme")
            return None
        lacking = self.lacking()
        if lacking is not None:
            self.say("lacking", said=lacking)
            return None
        if rule.when is not None and not self.condition(rule.when):
            self.say("condition_not_met", condition=rule.when.source)
            return Fraction(0)
        value: Value = METHODS[type(rule)](self, rule)
        value = self.bounded(value, rule.floor, rule.cap)
        if rule.decimals is not None and value is not None:
            rounded = round_half_up(value, rule.decimals)
            self.say("rounded", before=value, after=rounded, decimals=rule.decimals)
            value = rounded
        return value

    def lacking(self) -> Text | None:
        """Return what is said where something is not there without which there is no value."""
        needs = {} if self.plan.rule is None else self.plan.rule.needs
        if not needs:
            return None
        return next((said for name, said in needs.items() if self.name(name) is None), None)

    def bounded(self, value: Value, floor: Amount | None, cap: Amount | None) -> Value:
        """Return a value within its bounds."""
        if value is None or (floor is None and cap is None):
            return value
        low, high = self.amount(floor), self.amount(cap)
        bounded = value if low is None else max(value, low)
        bounded = bounded if high is None else min(bounded, high)
        if bounded != value:
            self.say("bounded", before=value, after=bounded, floor=low, cap=high)
        return bounded

    def zeroed(self, value: Value) -> Value:
        """Return a value, or 0 where a rule zeroes it out."""
        if value is None or value == 0:
            return value
        for code in self.plan.zeroing:
            if takes_effect(self.run, code, zeroed_in(self.run, code, self.period), self.index):
                self.say("zeroed", by=code, before=value)
                return Fraction(0)
        return value

    def names(self, formula: Formula) -> tuple[Any, ...]:
        """Return what each name of a formula stands for, in the order of the names."""
        return tuple([self.name(name) for name in formula.ordered])

    def name(self, name: str) -> Any:  # noqa: ANN401 - numbers or words
        """Return what a name stands for in this period, for this unit."""
        run = self.run
        if name in run.parameters:
            return run.parameters[name]
        if name in run.scheme.rules or name in run.nodes:
            return run.column(name, self.period)[self.index]
        read = OF_UNIT.get(name)
        return None if read is None else read(self)

    def worth(self, formula: Formula, period: Period | None = None) -> Any:  # noqa: ANN401
        """Return what a formula is worth, here or in another period."""
        job = self if period is None or period == self.period else self.at(period)
        values = job.names(formula)
        if isinstance(formula.tree, Reference) and isinstance(values[0], Fraction):
            return values[0]  # A number that another quantity has is itself.
        key = (id(formula), values)
        known = self.run._worth  # noqa: SLF001 - one module
        if key not in known:
            answers = dict(zip(formula.ordered, values, strict=True))
            known[key] = evaluate(formula.tree, answers, number=Fraction)
        return known[key]

    def number(self, formula: Formula, period: Period | None = None) -> Value:
        """Return a formula as a number; a condition is 1 or 0, words are nothing."""
        return as_number(self.worth(formula, period))

    def condition(self, formula: Formula, period: Period | None = None) -> bool:
        """Tell whether a condition holds; one that comes out missing does not."""
        return bool(self.worth(formula, period))

    def at(self, period: Period) -> "Job":
        """Return the same job in another period, of which nothing is told."""
        return Job(self.run, self.code, period, self.index, None)

    def amount(self, amount: Amount | None, period: Period | None = None) -> Value:
        """Return a number of the scheme for this unit."""
        if amount is None:
            return None
        if amount.cases is not None:
            return self.amount(self._case(amount.cases), period)
        return amount.number if amount.formula is None else self.number(amount.formula, period)

    def _case(self, cases: Mapping[str, Amount]) -> Amount | None:
        """Return what holds for the unit: of its groups first, then of its class."""
        for name in (*sorted(self.unit.groups), self.unit.unit_class, OTHERWISE):
            if name is not None and name in cases:
                return cases[name]
        return None

    def peers(
        self, formula: Formula, among: Among = Among.CLASS, named: tuple[str, ...] = ()
    ) -> list[Fraction]:
        """Return what a formula is worth for every unit compared with this one, if it has a value.

        These are of the same class, or all; of some classes and groups only, where any are named.
        """
        is_of_class = among is Among.CLASS
        scope = (self.unit.unit_class,) if is_of_class else ()
        key = ("peers", id(formula), self.period, scope, named)
        memo = self.run.memo
        if key not in memo:
            values = (
                Job(self.run, self.code, self.period, index, None).number(formula)
                for index, unit in enumerate(self.run.units_in(self.period))
                if (not is_of_class or unit.unit_class == self.unit.unit_class)
                and (not named or unit.is_one_of(named))
                and self.run.is_assessed(index, self.period)
            )
            memo[key] = sorted(value for value in values if value is not None)
        found: list[Fraction] = memo[key]
        return found


OF_UNIT: Mapping[str, Callable[[Job], Any]] = {
    "unit": lambda job: job.unit.code,
    "unit_name": lambda job: job.unit.name,
    "unit_class": lambda job: job.unit.unit_class,
    "unit_groups": lambda job: tuple(sorted(job.unit.groups)),
    "period": lambda job: str(job.period),
    "month": lambda job: Fraction(job.period.start.month),
}


def as_number(value: Any) -> Value:  # noqa: ANN401 - whatever an expression is worth
    """Return a number; a condition is 1 or 0, anything else nothing."""
    if isinstance(value, bool):
        return Fraction(int(value))
    return value if isinstance(value, Fraction) else None


def zeroed_in(run: Run, code: str, period: Period) -> Period:
    """Return the period in which a rule must hold to zero out what is settled in a period."""
    rule = run.scheme.rules[code]
    whole = rule.zero_out_in if isinstance(rule, Effect) else None
    return period if whole is None or whole.rank <= period.level.rank else period.within(whole)


def takes_effect(run: Run, code: str, period: Period, index: int) -> bool:
    """Tell whether the effects of a rule follow in a period."""
    key = ("effect", code, period)
    if key not in run.memo:
        run.memo[key] = _effect_column(run, code, period)
    found: list[bool] = run.memo[key]
    return found[index]


def _effect_column(run: Run, code: str, period: Period) -> list[bool]:
    """Tell for each unit whether the effects of a rule follow."""
    rule = run.scheme.rules[code]
    per = rule.per or period.level
    is_longer = per.rank > period.level.rank
    pieces = (period.within(per),) if is_longer else parts(period, per)
    columns = [run.column(code, piece) for piece in pieces if run.is_over(piece)]
    # A gate has effects where it is shut; what has no value has none.
    shut = isinstance(rule, Gate)
    return [
        any(value is not None and (value == 0) is shut for value in values)
        for values in zip(*columns, strict=True)
    ] or [False] * len(run.units)


def _effects(rules: Iterable[tuple[str, Rule]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for code, rule in rules:
        if isinstance(rule, Effect):
            for target in listed(rule.zero_out):
                found[target] = (*found.get(target, ()), code)
    return found


def _constant(value: Any) -> Any:  # noqa: ANN401 - whatever a parameter holds
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value if isinstance(value, str | bool) else None
    return Fraction(str(value))


def check_runnable(file: SchemeFile, *, by_examples: bool = False) -> None:
    """Refuse a scheme of which a parameter must be set first.

    Parameters
    ----------
    file : SchemeFile
    by_examples : bool
        Whether the example of a parameter will do, as it does for the scheme's own examples.

    Raises
    ------
    InvalidPlanError
    """
    declared = file.scheme.parameters
    unset = [name for name in file.unset if not by_examples or declared[name].example is None]
    if unset:
        named = ", ".join(f"--set {name}=…" for name in unset)
        said = f"set what the document leaves to you before running: {named}"
        problem = PlanProblem("parameters_unset", "parameters", None, None, said, tuple(unset))
        raise InvalidPlanError(said, [problem])

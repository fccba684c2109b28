"""The computation of one value: a quantity in a period, of a unit."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from analysis.schemes.amounts import OTHERWISE, Amount, Formula
from analysis.schemes.definition import CountedBy
from analysis.schemes.effects import takes_effect, zeroed_in
from analysis.schemes.ends import left_out
from analysis.schemes.periods import Level, Period, parts
from analysis.schemes.primitives import METHODS, Value, roll_up_of
from analysis.schemes.rounding import exact_sum, round_half_up
from analysis.schemes.rules import Among, RollUp, Which
from analysis.schemes.tables import CALENDAR
from analysis.schemes.tale import Tale
from analysis.schemes.tree import indicator_value
from analysis.schemes.workday_reads import counts_workdays
from analysis.text import Text
from questionnaires.expressions import evaluate
from questionnaires.expressions.tree import Reference

if TYPE_CHECKING:
    from analysis.schemes.evidence import Unit
    from analysis.schemes.run import Run

MADE: Mapping[RollUp, Callable[[list[Fraction]], Fraction]] = {
    RollUp.SUM: exact_sum,
    RollUp.MEAN: lambda values: exact_sum(values) / len(values),
    RollUp.MINIMUM: min,
    RollUp.MAXIMUM: max,
    RollUp.LAST: lambda values: values[-1],
    RollUp.ALL: lambda values: Fraction(int(all(values))),
    RollUp.ANY: lambda values: Fraction(int(any(values))),
}


class Job:
    """The computation of one value: a quantity, a period, a unit."""

    __slots__ = ("code", "index", "period", "plan", "run", "tale", "unit")

    def __init__(
        self, run: "Run", code: str, period: Period, index: int, tale: Tale | None
    ) -> None:
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
        return roll_up_of(self.plan.rule)

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
        if self.tale is not None and counts_workdays(rule):
            self._say_calendar()
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

    def _say_calendar(self) -> None:
        """Note by what working days are counted."""
        if self.run.scheme.workdays is CountedBy.MONDAY_TO_FRIDAY:
            self.say("workdays_by_week")
            return
        days = self.run.evidence.table(CALENDAR).column("date")
        years = sorted({str(day.year) for day in days})
        self.say("workdays_by_calendar", n=len(days), years=", ".join(years))

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
        known = self.run.worths
        if key not in known:
            answers = dict(zip(formula.ordered, values, strict=True))
            known[key] = evaluate(
                formula.tree, answers, number=Fraction, own=self.run.selections.functions
            )
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

        These are of the same class, also below the same unit, or all; of some classes and groups
        only, where any are named.
        """
        is_of_class, is_sibling = among is not Among.ALL, among is Among.SIBLINGS
        scope = (
            among,
            self.unit.unit_class if is_of_class else None,
            self.unit.parent if is_sibling else None,
        )
        key = ("peers", id(formula), self.period, scope, named)
        memo = self.run.memo
        if key not in memo:
            values = (
                Job(self.run, self.code, self.period, index, None).number(formula)
                for index, unit in enumerate(self.run.units_in(self.period))
                if (not is_of_class or unit.unit_class == self.unit.unit_class)
                and (not is_sibling or unit.parent == self.unit.parent)
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

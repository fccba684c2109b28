"""One run of a scheme: every quantity of every unit and period, computed when it is asked for.

A quantity is a rule or an indicator. Values of one quantity in one period are a column, aligned
with the units, because some rules compare a unit with its class.
"""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Self, TypeAlias

from analysis.errors import InvalidPlanError, PlanProblem
from analysis.schemes.amounts import constant
from analysis.schemes.effects import zeroing_rules
from analysis.schemes.evidence import Evidence, Unit
from analysis.schemes.evidence_rules import listed
from analysis.schemes.files import SchemeFile
from analysis.schemes.indicators import Indicator
from analysis.schemes.job import Job
from analysis.schemes.periods import Level, Period
from analysis.schemes.primitives import Value
from analysis.schemes.references import closure
from analysis.schemes.rules import Earlier, Rule
from analysis.schemes.selection import Selections
from analysis.schemes.tale import Tale
from analysis.schemes.weight_moves import WeightMove

Column: TypeAlias = list[Value]
Quantity: TypeAlias = Rule | Indicator


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
        self.parameters = {name: constant(value) for name, value in file.parameters.items()}
        self.selections = Selections(self.scheme, evidence, self.parameters)
        self.nodes = {node.code: node for node in self.scheme.nodes()}
        self.position = {unit.code: index for index, unit in enumerate(self.units)}
        self.memo: dict[Any, Any] = {}
        self._columns: dict[tuple[str, Period], Column] = {}
        self._plans: dict[str, Plan] = {}
        self._units: dict[Period, tuple[Unit, ...]] = {}
        self._are_fixed = not any(unit.class_changes for unit in self.units)
        self.worths: dict[tuple[int, tuple[Any, ...]], Any] = {}
        self.known_from = self.scheme.effective.known_from
        self._zeroing = zeroing_rules(self.scheme.rules.items())

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

"""Which rows of evidence count, for whom and when; and why the others do not."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Self

from analysis.schemes.amounts import Formula
from analysis.schemes.day_functions import day_functions
from analysis.schemes.definition import Scheme
from analysis.schemes.evidence import Evidence, EvidenceTable, units_of
from analysis.schemes.evidence_rules import listed
from analysis.schemes.exclusions import Exclusions
from analysis.schemes.periods import Period
from analysis.schemes.rules import Which
from analysis.schemes.tables import EVENTS
from questionnaires.expressions import evaluate


@dataclass(slots=True)
class Rows:
    """Rows of one unit in the order of their days.

    Attributes
    ----------
    days : list of date
    indices : list of int
        Rows of the table.
    ranks : list of int
        How long a period each is about: -1 for a day, else the rank of its level.
    longest : int
        The largest of them.
    """

    days: list[date]
    indices: list[int]
    ranks: list[int]
    longest: int

    @classmethod
    def of(cls, indices: list[int], days: Sequence[date | None], ranks: Sequence[int]) -> Self:
        """Return rows, of which each has a day, with what is known of every row of their table."""
        in_order = sorted(indices, key=days.__getitem__)  # type: ignore[arg-type]
        own = [ranks[index] for index in in_order]
        return cls([days[index] for index in in_order], in_order, own, max(own))  # type: ignore[misc]

    def within(self, period: Period) -> Sequence[int]:
        """Return the rows that belong to a period."""
        low = bisect_left(self.days, period.start)
        high = bisect_left(self.days, period.end)
        if low == high:
            return ()
        rank = period.level.rank
        if self.longest <= rank:
            return self.indices[low:high]
        return [
            i
            for i, r in zip(self.indices[low:high], self.ranks[low:high], strict=True)
            if r <= rank
        ]


@dataclass(slots=True)
class Selection:
    """The rows that one rule reads, by unit."""

    table: EvidenceTable
    by_unit: Mapping[str, Rows]
    begins: date
    earlier: Collection[int]

    def rows(self, unit: str, period: Period) -> Sequence[int]:
        """Return the rows of a unit in a period; of that in which a scheme begins, those after."""
        found = self.by_unit.get(unit)
        rows = () if found is None else found.within(period)
        if not self.earlier or self.begins not in period:
            return rows
        return [index for index in rows if index not in self.earlier]


class Selections:
    """All selections of one run: each table is gone through once for each different choice."""

    def __init__(self, scheme: Scheme, evidence: Evidence, parameters: Mapping[str, Any]) -> None:
        self.begins = scheme.effective.begins
        self.evidence = evidence
        self.parameters = parameters
        self.functions = day_functions(evidence.calendar)
        self.exclusions = Exclusions(scheme, evidence)
        self._units = {unit.code: unit for unit in evidence.units}
        self._classes: dict[str, Sequence[str | None]] = {}
        self._counting: dict[str, Sequence[int]] = {}
        self._by_rule: dict[int, tuple[Which, Selection]] = {}
        self._known: dict[tuple[Any, ...], Selection] = {}
        self._formulas: dict[tuple[int, tuple[Any, ...]], Any] = {}

    def select(self, which: Which) -> Selection:
        """Return what a rule reads."""
        found = self._by_rule.get(id(which))
        if found is None:
            # The rule is kept with its rows, so that no other can come to have its identity.
            found = self._by_rule[id(which)] = (which, self._shared(which))
        return found[1]

    def _shared(self, which: Which) -> Selection:
        """Return what several rules read that choose alike."""
        source = None if which.where is None else which.where.source
        key = (which.table, listed(which.category), listed(which.outlet), source)
        if key not in self._known:
            self._known[key] = self._select(which)
        return self._known[key]

    def _select(self, which: Which) -> Selection:
        name = which.table.value
        table = self.evidence.table(name)
        days, ranks = self.exclusions.days(name)
        by_unit = self._by_unit(name, table, self._kept(which, table))
        of_units = {unit: Rows.of(rows, days, ranks) for unit, rows in by_unit.items()}
        return Selection(table, of_units, self.begins, self.exclusions.earlier[name])

    def _by_unit(
        self, name: str, table: EvidenceTable, kept: Sequence[int]
    ) -> Mapping[str, list[int]]:
        """Return for each unit the rows, of those kept, that count for it."""
        units = table.column("unit")
        joint = table.column("joint_units") if name == EVENTS else [None] * len(table)
        apart = self.exclusions.excluded_for[name]
        found: defaultdict[str, list[int]] = defaultdict(list)
        for index in kept:
            if joint[index] or index in apart:
                without = apart.get(index, ())
                for unit in units_of(table, index):
                    if unit not in without:
                        found[unit].append(index)
            else:
                found[units[index]].append(index)
        return found

    def _kept(self, which: Which, table: EvidenceTable) -> Sequence[int]:
        """Return the rows that a choice lets through."""
        kept = self._counted(which.table.value)
        for name, wanted in (("category", which.category), ("outlet", which.outlet)):
            if wanted is not None:
                names, column = frozenset(listed(wanted)), table.column(name)
                kept = [index for index in kept if column[index] in names]
        if which.where is not None:
            value = self.of_row(table, which.where)
            kept = [index for index in kept if value(index)]
        return kept

    def _counted(self, name: str) -> Sequence[int]:
        """Return the rows of a table that count at all."""
        if name not in self._counting:
            days, _ranks = self.exclusions.days(name)
            excluded = self.exclusions.excluded[name]
            self._counting[name] = [
                i for i, day in enumerate(days) if day is not None and i not in excluded
            ]
        return self._counting[name]

    def of_row(self, table: EvidenceTable, formula: Formula) -> Callable[[int], Any]:
        """Return what a formula is worth for a row; equal rows are evaluated once."""
        names = formula.ordered
        columns = [self._column(table, name) for name in names]
        constants = [self.parameters.get(name) for name in names]
        known = self._formulas

        def value(index: int) -> Any:  # noqa: ANN401 - words, numbers or conditions
            answers = tuple(
                constant if column is None else _plain(column[index])
                for constant, column in zip(constants, columns, strict=True)
            )
            key = (id(formula), answers)
            if key not in known:
                known[key] = evaluate(
                    formula.tree,
                    dict(zip(names, answers, strict=True)),
                    number=Fraction,
                    own=self.functions,
                )
            return known[key]

        return value

    def _column(self, table: EvidenceTable, name: str) -> Sequence[Any] | None:
        is_class = name == "unit_class" and name not in table.columns
        return self.class_column(table) if is_class else table.columns.get(name)

    def class_column(self, table: EvidenceTable) -> Sequence[str | None]:
        """Return, of each row, the class that its unit has on the row's day."""
        name = next((name for name, each in self.evidence.tables.items() if each is table), "")
        if name and name not in self._classes:
            days = self.exclusions.days(name)[0]
            of = (self._units.get(code) for code in table.column("unit"))
            self._classes[name] = [
                None if unit is None else unit.class_on(day)
                for unit, day in zip(of, days, strict=True)
            ]
        return self._classes.get(name, ())


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a cell holds
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Period) else value

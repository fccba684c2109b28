"""Which rows of evidence do not count at all, or not for one of their units, and why."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from analysis.schemes.definition import Scheme
from analysis.schemes.evidence import Evidence, EvidenceTable, units_of
from analysis.schemes.named_figures import rows_not_asked
from analysis.schemes.periods import Period
from analysis.schemes.tables import COUNTED_ON, EVENTS

READ_BY_NAME = ("statistics", "survey_indices")


class Excluded(StrEnum):
    """Why a row does not count."""

    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    PENDING = "pending"
    SAME_PERSON = "approved_by_recorder"
    NO_EVIDENCE = "without_evidence"
    BEFORE_SCHEME = "before_scheme"
    AFTER_SCHEME = "after_scheme"
    DUPLICATE = "duplicate"
    NO_DATE = "without_date"
    UNIT_NOT_ASSESSED = "unit_not_assessed"
    NOT_ASKED = "not_asked"


NOT_COUNTED: Mapping[str | None, Excluded] = {
    state.value: state for state in (Excluded.REJECTED, Excluded.WITHDRAWN, Excluded.PENDING)
}


class Exclusions:
    """Which rows of each table do not count, and why; the day of each, and what is earlier.

    Attributes
    ----------
    excluded : mapping
        Table → row → why it does not count.
    excluded_for : mapping
        Of rows that count for some of their units: table → row → unit → why not for it.
    earlier : mapping
        Table → rows of days before the scheme, which earlier periods are known by.
    """

    def __init__(self, scheme: Scheme, evidence: Evidence) -> None:
        self.scheme = scheme
        self.evidence = evidence
        self.bounds = {unit.code: (unit.begins, unit.until) for unit in evidence.units}
        self.are_bounded = any(begins or until for begins, until in self.bounds.values())
        self.excluded: dict[str, dict[int, Excluded]] = {}
        self.excluded_for: dict[str, dict[int, dict[str, Excluded]]] = {}
        self.earlier: dict[str, set[int]] = {}
        self._days: dict[str, tuple[list[date | None], list[int]]] = {}
        for name in READ_BY_NAME:  # No rule selects rows of these, each looks up its own.
            self.excluded[name], self.excluded_for[name] = {}, {}
            self._exclude_not_asked(name, evidence.table(name))

    def days(self, name: str) -> tuple[list[date | None], list[int]]:
        """Return the day of each row, and how long a period it is about; notes who is excluded."""
        if name not in self._days:
            table = self.evidence.table(name)
            self.excluded[name], self.excluded_for[name] = {}, {}
            self.earlier[name] = set()
            find = self._event_days if name == EVENTS else self._days_of
            self._days[name] = find(name, table, self.excluded[name])
            self._exclude_not_asked(name, table)
            self._exclude_unassessed(name, table, self._days[name][0])
            if name == EVENTS:
                self._exclude_duplicates(table, self._days[name][0])
        return self._days[name]

    def _exclude_not_asked(self, name: str, table: EvidenceTable) -> None:
        not_asked = rows_not_asked(self.scheme, name, table)
        self.excluded[name] |= dict.fromkeys(not_asked, Excluded.NOT_ASKED)

    def _event_days(
        self, _name: str, table: EvidenceTable, excluded: dict[int, Excluded]
    ) -> tuple[list[date | None], list[int]]:
        assert self.scheme.events is not None  # noqa: S101 - evidence was read by the scheme
        categories = self.scheme.events.categories
        columns = {category.date: table.column(category.date) for category in categories.values()}
        by_code = {code: columns[category.date] for code, category in categories.items()}
        counted = self._counted_on(table)
        days = [
            counted[i] or _day(by_code[code][i]) for i, code in enumerate(table.column("category"))
        ]
        reasons = {day: self._refused_by_day(day, day) for day in set(days)}
        refused = {day: reason for day, reason in reasons.items() if reason is not None}
        excluded |= {i: refused[day] for i, day in enumerate(days) if day in refused}
        self._exclude_by_state(table, excluded)
        if self.scheme.effective.compares_from is not None:
            begins = self.scheme.effective.begins
            self.earlier[EVENTS] |= {i for i, day in enumerate(days) if day and day < begins}
        return days, [-1] * len(days)

    def _counted_on(self, table: EvidenceTable) -> Sequence[date | None]:
        """Return the days on which events count whatever their category says."""
        events = self.scheme.events
        if events is not None and COUNTED_ON in events.columns:
            return [None] * len(table)  # A column of its own, which means what it says there.
        return table.column(COUNTED_ON)

    def _days_of(
        self, name: str, table: EvidenceTable, excluded: dict[int, Excluded]
    ) -> tuple[list[date | None], list[int]]:
        days: list[date | None] = []
        ranks: list[int] = []
        rows = zip(table.column("date"), table.column("period"), strict=True)
        for index, (day, period) in enumerate(rows):
            days.append(day if period is None else period.anchor)
            ranks.append(-1 if period is None else period.level.rank)
            first, last = _span(day, period)
            reason = self._refused_by_day(first, last)
            if reason is not None:
                excluded[index] = reason
            elif last is not None and last < self.scheme.effective.begins:
                self.earlier[name].add(index)
        return days, ranks

    def _refused_by_day(self, first: date | None, last: date | None) -> Excluded | None:
        """Return why rows of these days do not count, where no day is one of the scheme."""
        effective = self.scheme.effective
        if first is None or last is None:
            return Excluded.NO_DATE
        if last < effective.known_from:
            return Excluded.BEFORE_SCHEME
        if effective.until is not None and first > effective.until:
            return Excluded.AFTER_SCHEME
        return None

    def _exclude_unassessed(
        self, name: str, table: EvidenceTable, days: Sequence[date | None]
    ) -> None:
        """Leave out rows of days on which their unit was not assessed, for it alone."""
        periods = table.column("period")
        excluded = self.excluded[name]
        for index, day in enumerate(days) if self.are_bounded else ():
            if index in excluded:
                continue
            span = _span(day, periods[index])
            without = {
                unit: Excluded.UNIT_NOT_ASSESSED
                for unit in units_of(table, index)
                if not _is_between(span, self.bounds.get(unit, (None, None)))
            }
            self._leave_out(name, table, index, without)

    def _leave_out(
        self, name: str, table: EvidenceTable, index: int, without: Mapping[str, Excluded]
    ) -> None:
        """Note for which units a row does not count; a row that counts for none is excluded."""
        if not without:
            return
        of_row = self.excluded_for[name].setdefault(index, {})
        of_row |= {unit: why for unit, why in without.items() if unit not in of_row}
        if len(of_row) == len(units_of(table, index)):
            self.excluded[name][index] = next(iter(without.values()))
            del self.excluded_for[name][index]

    def _exclude_by_state(self, table: EvidenceTable, excluded: dict[int, Excluded]) -> None:
        assert self.scheme.events is not None  # noqa: S101 - evidence was read by the scheme
        strict = {
            c for c, category in self.scheme.events.categories.items() if category.needs_approval
        }
        columns = [
            table.column(c)
            for c in ("category", "state", "recorded_by", "approved_by", "evidence")
        ]
        for index, row in enumerate(zip(*columns, strict=True)):
            if row[1] not in NOT_COUNTED and row[0] not in strict:
                continue
            reason = _refused_by_state(row, is_strict=row[0] in strict)
            if reason is not None:
                excluded.setdefault(index, reason)

    def _exclude_duplicates(self, table: EvidenceTable, days: Sequence[date | None]) -> None:
        """Let of events that are the same one count, for each unit: the earliest."""
        rows: dict[int, dict[str, Excluded]] = {}
        for unit, same in self._repeated(table):
            # By what the rows say, and not by how they are ordered.
            first = min(same, key=lambda i: (days[i], _sortable(table, i), i), default=None)
            for index in same:
                if index != first:
                    whom = units_of(table, index) if unit is None else (unit,)
                    rows.setdefault(index, {}).update(dict.fromkeys(whom, Excluded.DUPLICATE))
        for index, without in rows.items():
            self._leave_out(EVENTS, table, index, without)

    def _repeated(self, table: EvidenceTable) -> Iterator[tuple[str | None, list[int]]]:
        """Yield rows that say the same event, and of which unit, if that belongs to it."""
        assert self.scheme.events is not None  # noqa: S101 - evidence was read by the scheme
        names = self.scheme.events.duplicates
        is_of_unit = "unit" in names
        others = [name for name in names if name != "unit"]
        telling = [i for i, name in enumerate(others) if name == "title"] or [
            i for i, name in enumerate(others) if name not in {"category", "outlet"}
        ]  # Items of one issue that have no titles may be different ones.
        if not telling:
            return
        excluded, apart = self.excluded[EVENTS], self.excluded_for[EVENTS]
        rows = list(zip(*(table.column(name) for name in others), strict=True))
        times = Counter(rows)
        firsts: dict[tuple[Any, ...], int] = {}
        again: dict[tuple[Any, ...], list[int]] = {}
        for index, values in enumerate(rows):
            # Most rows say what no other says, whichever their units are.
            if times[values] == 1 or index in excluded or all(values[i] is None for i in telling):
                continue
            for unit in units_of(table, index) if is_of_unit else (None,):
                key = (unit, *values)
                first = firsts.setdefault(key, index)
                if first != index:
                    again.setdefault(key, [first]).append(index)
        for (unit, *_values), same in again.items():
            yield unit, [index for index in same if unit not in apart.get(index, ())]


def _refused_by_state(row: tuple[Any, ...], *, is_strict: bool) -> Excluded | None:
    _category, state, recorded_by, approved_by, evidence = row
    # Nobody can be seen to be a second person where the first is not named.
    if state in NOT_COUNTED or not is_strict:
        return NOT_COUNTED.get(state)
    if state != "approved" or approved_by is None or recorded_by is None:
        return Excluded.PENDING
    if approved_by == recorded_by:
        return Excluded.SAME_PERSON
    return None if evidence is not None else Excluded.NO_EVIDENCE


def _span(day: date | None, period: Period | None) -> tuple[date | None, date | None]:
    """Return the first and the last day that a row is about."""
    return (day, day) if period is None else (period.start, period.end - timedelta(days=1))


def _is_between(
    span: tuple[date | None, date | None], bounds: tuple[date | None, date | None]
) -> bool:
    """Tell whether any day of a row is one of a unit."""
    (first, last), (begins, until) = span, bounds
    is_early = begins is not None and last is not None and last < begins
    return not (is_early or (until is not None and first is not None and first > until))


def _sortable(table: EvidenceTable, index: int) -> list[str]:
    """Return what a row says, in words that have an order."""
    return [f"{name}={value}" for name, value in sorted(table.row(index).items())]


def _day(value: Any) -> date | None:  # noqa: ANN401 - of a column of dates or of moments
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value

"""What a scheme asks of rows of evidence beyond their columns: categories, reasons, ranges."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from math import prod
from typing import Any, TypeAlias

from analysis.schemes.definition import Events, Scheme
from analysis.schemes.evidence import EvidenceTable
from analysis.schemes.nearest import choices
from analysis.schemes.rating_levels import check_levels
from analysis.schemes.rounding import decimal_text
from analysis.schemes.rules import Bonus, ExternalStatistic, FixedDeduction, ItemScore, Range
from analysis.schemes.tables import EVENTS

Complain: TypeAlias = Callable[[str, str, int | None, tuple[str, str], tuple[str, ...]], None]
STATES: Mapping[str, str] = {
    "recorded": "recorded",
    "pending": "pending",
    "approved": "approved",
    "rejected": "rejected",
    "withdrawn": "withdrawn",
    "已登记": "recorded",
    "待审批": "pending",
    "已批准": "approved",
    "已驳回": "rejected",
    "已撤回": "withdrawn",
}
GONE = frozenset({"rejected", "withdrawn"})
INDEX_COLUMNS = ("index_a", "index_b")
RATES = {"rate", "率"}
MARKS = Range(least=Fraction(0), most=Fraction(100))  # Of experts.


def broken_rules(
    scheme: Scheme,
    name: str,
    table: EvidenceTable,
    complain: Complain,
) -> None:
    """Tell every row that the scheme cannot take."""
    if name == EVENTS and scheme.events is None:
        complain(EVENTS, "no_events_declared", None, ("", ""), ("The scheme declares no events.",))
    elif name == EVENTS:
        _check_events(scheme, table, complain)
    elif name == "ratings":
        check_levels(scheme, table, complain)
    elif name == "inspections":
        _check_inspections(table, complain)
    elif name == "statistics":
        _check_rates(table, complain)
        _check_statistics(scheme, table, complain)
    elif name == "expert_scores":
        _check_marks(table, complain)
    elif name == "survey_indices":
        _check_errors(table, complain)


def listed(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """Return one or several as several."""
    return () if value is None else (value,) if isinstance(value, str) else value


def required_columns(scheme: Scheme) -> dict[str, tuple[str, ...]]:
    """Return the columns that each category of events fills, by its own word and by the rules'."""
    assert scheme.events is not None  # noqa: S101 - asked for events only
    needed = {
        code: [*category.requires, category.date]
        for code, category in scheme.events.categories.items()
    }
    for rule in scheme.rules.values():
        for name, columns in _asked(rule):
            needed.setdefault(name, []).extend(columns)
    return {code: tuple(dict.fromkeys(columns)) for code, columns in needed.items()}


def _asked(rule: object) -> Iterable[tuple[str, tuple[str, ...]]]:
    if isinstance(rule, ItemScore):
        are_said = all(item.deducts is not None for item in rule.items.values())
        for category, columns in (
            (rule.deducted_by, ("item",) if are_said else ("item", "points")),
            (rule.earned_by, ("item", "points")),
        ):
            if category is not None:
                yield category, columns
    elif isinstance(rule, FixedDeduction) and rule.points is None:
        for category in listed(rule.category):
            yield category, ("points", "reason")
    elif isinstance(rule, Bonus) and rule.points is None and rule.for_each_event:
        for category in listed(rule.category):
            yield category, ("points",)


def _check_events(scheme: Scheme, table: EvidenceTable, complain: Complain) -> None:
    assert scheme.events is not None  # noqa: S101 - its caller looked
    known = scheme.events.categories
    by_title = {
        title: code
        for code, category in known.items()
        for title in (category.title or {}).values()
    }
    _resolve(table.column("category"), known, by_title)
    for index, code in rows_not_of(table.column("category"), known):
        said = ("Use a category of the scheme.", *choices(code, known))
        complain(EVENTS, "unknown_category", table.lines[index], ("category", code), said)
    _check_states(table, complain)
    of_standing = about_standing(table, complain)
    _check_outlets(scheme.events, table, of_standing)
    _check_filled(scheme, table, of_standing)
    _check_ranges(scheme, table, of_standing)


def about_standing(table: EvidenceTable, complain: Complain) -> Complain:
    """Return how to tell what is wrong with events, but for those withdrawn or rejected.

    They count nowhere, and a ledger keeps them: nobody could mend what is wrong with them.
    """
    states = table.column("state")
    gone = {table.lines[at] for at, state in enumerate(states) if state in GONE}

    def tell(
        name: str, code: str, line: int | None, cell: tuple[str, str], said: tuple[str, ...]
    ) -> None:
        if line not in gone:
            complain(name, code, line, cell, said)

    return tell if gone else complain


def _resolve(column: list[Any], known: Iterable[str], by_title: Mapping[str, str]) -> None:
    """Put the names of a scheme in the place of their titles."""
    if by_title:
        names = {**by_title, **{name: name for name in known}}
        column[:] = [names.get(written, written) for written in column]


def rows_not_of(column: list[Any], known: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield the rows whose value is none of those known; most tables have none."""
    unknown = set(column) - {*known, None}
    for index, value in enumerate(column) if unknown else ():
        if value in unknown:
            yield index, value


def _check_filled(scheme: Scheme, table: EvidenceTable, complain: Complain) -> None:
    askers: dict[str, set[str]] = {}
    for code, columns in required_columns(scheme).items():
        for column in columns:
            askers.setdefault(column, set()).add(code)
    categories = table.column("category")
    for column, asking in askers.items():
        values = table.column(column)
        lacking = {c for value, c in zip(values, categories, strict=True) if value is None}
        rows = zip(values, categories, strict=True) if lacking & asking else ()
        for index, (value, code) in enumerate(rows):
            if value is None and code in asking:
                told = "deduction_without_item" if column == "item" else "empty_cell"
                needs = (f"An event of category {code} needs {column}.",)
                complain(EVENTS, told, table.lines[index], (column, ""), needs)


def _check_states(table: EvidenceTable, complain: Complain) -> None:
    states = table.column("state")
    for index, state in rows_not_of(states, STATES):
        said = ("Use one of these.", *STATES)
        complain(EVENTS, "unknown_state", table.lines[index], ("state", state), said)
    states[:] = [STATES.get(state or "recorded", state) for state in states]


def _check_outlets(events: Events, table: EvidenceTable, complain: Complain) -> None:
    if not events.outlets:
        return
    by_title = {
        title: code for code, text in events.outlets.items() for title in (text or {}).values()
    }
    outlets = table.column("outlet")
    _resolve(outlets, events.outlets, by_title)
    allowed = {
        code: category.outlets or tuple(events.outlets)
        for code, category in events.categories.items()
    }
    pairs = list(zip(outlets, table.column("category"), strict=True))
    wrong = {
        (outlet, code)
        for outlet, code in set(pairs)
        if outlet is not None and outlet not in allowed.get(code, tuple(events.outlets))
    }
    for index, pair in enumerate(pairs) if wrong else ():
        if pair in wrong:
            said = ("Use an outlet that the category can have.", *allowed.get(pair[1], ()))
            complain(EVENTS, "unknown_outlet", table.lines[index], ("outlet", pair[0]), said)


def _check_ranges(scheme: Scheme, table: EvidenceTable, complain: Complain) -> None:
    ranges = {
        category: rule.within
        for rule in scheme.rules.values()
        if isinstance(rule, FixedDeduction) and rule.within is not None
        for category in listed(rule.category)
    }
    points, numbers = table.column("points"), table.column("number")
    rows = zip(points, table.column("category"), strict=True)
    for index, (given, category) in enumerate(rows) if any(points) else ():
        if given is None:
            continue
        within, cell = ranges.get(category or ""), ("points", _shown(given))
        said: tuple[str, ...] = (
            "Write points as a positive number; the rule says which way they count.",
        )
        if given < 0:
            complain(EVENTS, "negative_points", table.lines[index], cell, said)
        elif within is not None and not within.least <= given <= within.most:
            _check_within((EVENTS, "points"), table.lines[index], given, within, complain)
    for index, number in enumerate(numbers) if any(numbers) else ():
        if number is not None and number < 0:
            said = ("A number of events is 0 or more.", "≥ 0")
            cell = ("number", _shown(number))
            complain(EVENTS, "out_of_range", table.lines[index], cell, said)


def _check_inspections(table: EvidenceTable, complain: Complain) -> None:
    units = table.column("unit")
    for index, own in enumerate(table.column("inspector_unit")):
        if own is not None and own == units[index]:
            said: tuple[str, ...] = (
                "Have somebody of another unit inspect it: nobody inspects their own.",
            )
            cell = ("inspector_unit", own)
            complain("inspections", "conflict_of_interest", table.lines[index], cell, said)


def _check_marks(table: EvidenceTable, complain: Complain) -> None:
    for index, score in enumerate(table.column("score")):
        _check_within(("expert_scores", "score"), table.lines[index], score, MARKS, complain)


def _check_rates(table: EvidenceTable, complain: Complain) -> None:
    values: list[Any] = table.column("value")
    for index, unit in enumerate(table.column("measured_in")):
        value = values[index]
        if unit in RATES and value is not None and not 0 <= value <= 1:
            said: tuple[str, ...] = (
                "A rate lies between 0 and 1; write 95% or 0.95.",
                "≥ 0",
                "≤ 1",
            )
            complain(
                "statistics", "rate_above_one", table.lines[index], ("value", _shown(value)), said
            )


def _check_statistics(scheme: Scheme, table: EvidenceTable, complain: Complain) -> None:
    ranges = {
        rule.statistic: rule.within
        for rule in scheme.rules.values()
        if isinstance(rule, ExternalStatistic) and rule.within is not None
    }
    rows = zip(table.column("statistic"), table.column("value"), table.lines, strict=True)
    for statistic, value, line in rows if ranges else ():
        if statistic in ranges:
            cell = ("statistics", "value")
            _check_within(cell, line, value, ranges[statistic], complain)


def _check_within(
    place: tuple[str, str], line: int, value: Fraction | None, within: Range, complain: Complain
) -> None:
    if value is not None and not within.least <= value <= within.most:
        ends = (f"≥ {_shown(within.least)}", f"≤ {_shown(within.most)}")
        said = ("Stay within the range.", *ends)
        complain(place[0], "out_of_range", line, (place[1], _shown(value)), said)


def _check_errors(table: EvidenceTable, complain: Complain) -> None:
    for index, value in enumerate(table.column("std_error")):
        if value is not None and value < 0:
            said: tuple[str, ...] = ("A standard error is 0 or more.", "≥ 0")
            cell = ("std_error", _shown(value))
            complain("survey_indices", "out_of_range", table.lines[index], cell, said)


def check_covariances(tables: Mapping[str, EvidenceTable], complain: Complain) -> None:
    """Tell every covariance of an index that is not there, or beyond what the errors allow."""
    table, indices = tables.get("survey_covariances"), tables.get("survey_indices")
    if table is None:
        return
    _refuse_turned(table, complain)
    errors = _errors_of(indices)
    for row, line in enumerate(table.lines):
        cells = table.row(row)
        if not cells.keys() >= {"unit", "period", "index_a", "index_b", "covariance"}:
            continue
        known = []
        of = (cells["unit"], cells.get("unit_b", cells["unit"]))
        for unit, column in zip(of, INDEX_COLUMNS, strict=True):
            error = errors.get((unit, cells["period"], cells[column]))
            if error is None:
                said = ("Name an index of survey_indices.csv, of the same unit and period.",)
                cell = (column, cells[column])
                complain("survey_covariances", "unknown_index", line, cell, said)
            else:
                known.append(error)
        if len(known) == len(INDEX_COLUMNS) and abs(cells["covariance"]) > prod(known):
            said = ("A covariance is no larger than the product of both standard errors.",)
            cell = ("covariance", _shown(cells["covariance"]))
            complain("survey_covariances", "out_of_range", line, cell, said)


def _refuse_turned(table: EvidenceTable, complain: Complain) -> None:
    """Tell every covariance that a line before has the other way round."""
    seen: dict[tuple[Any, ...], int] = {}
    for row, line in enumerate(table.lines):
        cells = table.row(row)
        units = (cells.get("unit"), cells.get("unit_b", cells.get("unit")))
        one, other = zip(units, map(cells.get, INDEX_COLUMNS), strict=True)
        seen[cells.get("period"), one, other] = line
        first = seen.get((cells.get("period"), other, one), line)
        if first != line:
            said = (f"It repeats line {first}; keep one of the two.",)
            cell = ("index_b", str(cells.get("index_b", "")))
            complain("survey_covariances", "repeated_row", line, cell, said)


def _errors_of(indices: EvidenceTable | None) -> dict[tuple[Any, ...], Fraction]:
    rows = [] if indices is None else [indices.row(row) for row in range(len(indices))]
    return {
        (row.get("unit"), row.get("period"), row.get("index")): row.get("std_error", Fraction(0))
        for row in rows
    }


def _shown(value: Fraction) -> str:
    return decimal_text(value, 6).rstrip("0").rstrip(".")

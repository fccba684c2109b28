"""Categories, outlets and columns of evidence that rules name: all must exist."""

from collections.abc import Iterable, Mapping
from typing import Any

from analysis.schemes.amounts import ANY
from analysis.schemes.checking.examination import Examination, Place
from analysis.schemes.definition import Events
from analysis.schemes.evidence_columns import columns_of
from analysis.schemes.evidence_rules import listed
from analysis.schemes.needs import is_condition
from analysis.schemes.rules import (
    Bonus,
    CategoryPoints,
    Count,
    Factor,
    FixedDeduction,
    ItemScore,
    TableName,
    Which,
)
from analysis.schemes.tables import EVENTS, ColumnKind

YES_OR_NO = ("yes", "no")
ITEM = "item_key"  # The event that an event follows, its title, or itself.


def check_columns(examined: Examination) -> None:
    """Tell categories, outlets and columns that do not exist."""
    if examined.scheme.events is not None:
        _check_events(examined, examined.scheme.events)
    for place, part in examined.parts():
        if isinstance(part, ItemScore):
            named = {"earned_by": part.earned_by, "deducted_by": part.deducted_by}
            for key, category in named.items():
                _check_declared(examined, (*place, key), "category", listed(category))
            if part.repeats is not None:
                known = columns_of(examined.scheme, EVENTS)
                _check_same(examined, (*place, "repeats", "same"), part.repeats.same, known)
        if isinstance(part, Bonus) and is_condition(part):
            _check_no_rows(examined, place, part)
        if isinstance(part, Which) and not is_condition(part):
            _check_rows(examined, place, part)


def columns_read(examined: Examination, which: Which) -> dict[str, ColumnKind]:
    """Return the columns of the table that a rule reads."""
    return columns_of(examined.scheme, which.table.value)


def _check_events(examined: Examination, events: Events) -> None:
    known = columns_of(examined.scheme, EVENTS)
    dates = [c for c, kind in known.items() if kind in {ColumnKind.DATE, ColumnKind.MOMENT}]
    _check_columns(examined, ("events", "duplicates"), events.duplicates, known)
    for code, category in events.categories.items():
        place: Place = ("events", "categories", code)
        _check_columns(examined, (*place, "requires"), category.requires, known)
        _check_columns(examined, (*place, "date"), (category.date,), dates)
        for outlet in category.outlets or ():
            if outlet not in events.outlets:
                examined.unknown("unknown_outlet", (*place, "outlets"), outlet, events.outlets)


def _check_columns(
    examined: Examination, place: Place, names: Iterable[str], known: Iterable[str]
) -> None:
    columns = list(known)
    for name in names:
        if name not in columns:
            examined.unknown("unknown_column", place, name, columns)


def _check_rows(examined: Examination, place: Place, part: Which) -> None:
    is_of_events = part.table is TableName.EVENTS
    if is_of_events and examined.scheme.events is None:
        remedy = "Declare the categories of events under `events`."
        examined.say("no_events_declared", place, remedy)
        return
    for key, wanted in (("category", part.category), ("outlet", part.outlet)):
        if wanted is not None and not is_of_events:
            remedy = f"Only events have a {key}; use `where`."
            examined.say("only_of_events", (*place, key), remedy, key)
        else:
            _check_declared(examined, (*place, key), key, listed(wanted))
    known = columns_read(examined, part)
    if isinstance(part, Count) and part.distinct is not None:
        _check_columns(examined, (*place, "distinct"), (part.distinct,), (*known, ITEM))
    if isinstance(part, CategoryPoints | FixedDeduction) and part.repeats is not None:
        _check_same(examined, (*place, "repeats", "same"), part.repeats.same, known)
    if isinstance(part, CategoryPoints) and part.cap_each is not None:
        _check_same(examined, (*place, "cap_each", "same"), part.cap_each.same, known)
    if isinstance(part, CategoryPoints):
        _check_points(examined, place, part, known)


def _check_no_rows(examined: Examination, place: Place, part: Bonus) -> None:
    for key in ("category", "outlet", "where"):
        if getattr(part, key) is not None:
            remedy = "With for_each_event: false no rows are read; write the condition as `when`."
            examined.say("reads_no_rows", (*place, key), remedy, key)


def _check_same(
    examined: Examination, place: Place, same: tuple[str, ...], known: Iterable[str]
) -> None:
    _check_columns(examined, place, same, (*known, ITEM, "unit_class"))


def _check_points(
    examined: Examination, place: Place, part: CategoryPoints, known: Iterable[str]
) -> None:
    columns = (*known, "unit_class")
    _check_columns(examined, (*place, "by"), part.by, columns)
    _check_columns(examined, (*place, "same"), part.same, (*columns, ITEM))
    _check_leaves(examined, (*place, "points"), part.by, part.points)
    _check_answers(examined, (*place, "points"), (part, part.by[0]), part.points)
    for index, factor in enumerate(part.multiply):
        if not isinstance(factor, Factor):
            continue
        where = (*place, "multiply", index)
        _check_columns(examined, (*where, "by"), (factor.by,), columns)
        _check_declared(examined, (*where, "factors"), factor.by, factor.factors)
        _check_answers(examined, (*where, "factors"), (part, factor.by), factor.factors)


def _check_leaves(
    examined: Examination, place: Place, by: tuple[str, ...], points: Mapping[str, Any]
) -> None:
    """Tell keys of a table of points that no row can have, and tables deeper than `by`."""
    if not by:
        remedy = "Name one more column in `by`, or take one level out of the table."
        examined.say("points_too_deep", place, remedy)
        return
    _check_declared(examined, place, by[0], [key for key in points if key != ANY])
    for key, below in points.items():
        if isinstance(below, Mapping):
            _check_leaves(examined, (*place, key), by[1:], below)


def _check_answers(
    examined: Examination,
    place: Place,
    read: tuple[CategoryPoints, str],
    names: Iterable[str],
) -> None:
    """Tell keys that no cell of a column of yes and no can have."""
    part, column = read
    kind = columns_of(examined.scheme, part.table.value).get(column)
    for name in names if kind is ColumnKind.YES_NO else ():
        if name not in {*YES_OR_NO, ANY}:
            examined.unknown("unknown_answer", place, name, YES_OR_NO)


def _check_declared(
    examined: Examination, place: Place, column: str, names: Iterable[str]
) -> None:
    known = _values(examined, column)
    for name in names:
        if known is not None and name and name not in known:
            examined.unknown(f"unknown_{column.removeprefix('unit_')}", place, name, known)


def _values(examined: Examination, column: str) -> tuple[str, ...] | None:
    """Return all that a column can hold; ``None`` where that is open."""
    events = examined.scheme.events
    if column == "unit_class":
        return tuple(examined.scheme.classes)
    if events is None or column not in {"category", "outlet"}:
        return None
    if column == "category":
        return tuple(events.categories)
    return tuple(events.outlets) or None

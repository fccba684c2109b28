"""How figures in any unit are set in columns: their kinds, their decimals and their room."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import median

from analysis.samples.estimands import Estimate
from analysis.targets import Bounds
from surveyapp import cells
from surveyapp.documents.document import Column, Kind, Table, Value
from surveyapp.reporting.wording import Wording

DIGITS_OF_ERROR = 2
MOST_PLACES = 6
PLACES_OF_WIDTH = 9  # Latin letters that a width of 1 has room for beside seven others.
MOST_WIDTH = 4.5
WIDTH_OF_P = 1.25  # "< 0.0001" on one line.


def kinds_of(one: Estimate, errors: Iterable[float | None]) -> tuple[Kind, Kind, int]:
    """Return how figures and intervals are shown, and with how many decimals."""
    if one.kind == "proportion":
        return Kind.SHARE, Kind.SHARE_INTERVAL, 2
    if one.kind == "index":
        return Kind.INDEX, Kind.INTERVAL, 2
    return Kind.NUMBER, Kind.NUMBER_INTERVAL, places_of(errors)


def places_of(errors: Iterable[float | None]) -> int:
    """Return the decimals that show two digits of the errors in the middle of a column."""
    known = [error for error in errors if error is not None and error > 0]
    if not known:
        return DIGITS_OF_ERROR
    places = DIGITS_OF_ERROR - 1 - math.floor(math.log10(median(known)))
    return min(max(places, 0), MOST_PLACES)


def bounds(low: float | None, high: float | None) -> Bounds | None:
    """Return two bounds for a cell, where there are both."""
    return None if low is None or high is None else Bounds(low, high)


def table_of(
    names: tuple[str, str],
    columns: Sequence[Column],
    rows: Sequence[tuple[Value, ...]],
    wording: Wording,
    note: str = "",
) -> Table:
    """Return a table, by code and title, whose columns have the room that they need.

    Columns of which no row has anything are left out.
    """
    kept = [at for at in range(len(columns)) if any(row[at] is not None for row in rows)]
    shown = tuple(tuple(row[at] for at in kept) for row in rows)
    heads = (
        widened(columns[at], [row[place] for row in shown], wording)
        for place, at in enumerate(kept)
    )
    return Table(*names, tuple(heads), shown, note)


def widened(column: Column, values: Sequence[Value], wording: Wording) -> Column:
    """Give a column the room that what stands in it needs, up to a third of a page."""
    shown = (wording.show(value, column.kind, column.places) for value in values)
    needed = max((cells.places(words) for words in shown), default=0) / PLACES_OF_WIDTH
    return replace(column, width=min(max(column.width, needed), MOST_WIDTH))

"""The evidence of a run that counts nowhere: what lies in its period, and the rest behind a count.

A table that is handed in once for a whole year has rows of every period, and a run of one of them
lists those of all that do not count: nobody who looks at the run asks after the others.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, TypeAlias

from analysis.schemes.definition import Scheme
from analysis.schemes.evidence_cells import read_moment
from analysis.schemes.periods import Period
from analysis.schemes.tables import COUNTED_ON, EVENTS
from surveyapp.assessment.kept_tables import Rows
from surveyapp.assessment.replays import Kept
from surveyapp.assessment.trace_page import RowPage, excluded_rows

LISTED = 200
ExcludedJson: TypeAlias = Sequence[Mapping[str, Any]]


class ExcludedPage(NamedTuple):
    """What of a run counts nowhere, as its page lists it.

    `within` and `outside` are rows in and beyond its period, and `more_within` and `more_outside`
    how many of each are not listed.
    """

    within: Sequence[RowPage]
    more_within: int
    outside: Sequence[RowPage]
    more_outside: int

    @property
    def beyond(self) -> int:
        """Return how many rows lie outside the period."""
        return len(self.outside) + self.more_outside


def excluded_page(
    kept: Kept, excluded: ExcludedJson, period: Period, language: str
) -> ExcludedPage:
    """Return what a stored result lists as counting nowhere: of its period, and of others."""
    places = {
        name: {line: row for row, line in enumerate(kept.tables[name].counted())}
        for name in {one["table"] for one in excluded}
    }
    within: list[Mapping[str, Any]] = []
    outside: list[Mapping[str, Any]] = []
    for one in excluded:
        rows, row = kept.tables[one["table"]], places[one["table"]][one["row"]]
        is_other = lies_outside(kept.scheme, one["table"], rows, row, period)
        (outside if is_other else within).append(one)
    return ExcludedPage(
        excluded_rows(kept, within[:LISTED], language),
        len(within[LISTED:]),
        excluded_rows(kept, outside[:LISTED], language),
        len(outside[LISTED:]),
    )


def lies_outside(scheme: Scheme, name: str, rows: Rows, row: int, period: Period) -> bool:
    """Tell whether each day and period that a row names is outside a period, and there is one.

    What cannot be read is no reason to hide a row.
    """
    said = dict(zip(rows.header, rows.cells[row], strict=False))
    try:
        found = list(_times(scheme, name, said))
    except ValueError:
        return False
    return bool(found) and not any(
        first < period.end and period.start <= last for first, last in found
    )


def _times(scheme: Scheme, name: str, said: Mapping[str, str]) -> Iterator[tuple[date, date]]:
    """Yield the first and the last day of each time that a row names."""
    columns = ["date"]
    if name == EVENTS and scheme.events is not None:
        columns = [COUNTED_ON, *{one.date for one in scheme.events.categories.values()}]
    for written in filter(None, map(said.get, columns)):
        day = datetime.fromisoformat(read_moment(written)).date()
        yield day, day
    label = said.get("period")
    if label:
        period = Period.parse(label)
        yield period.start, period.end - timedelta(days=1)

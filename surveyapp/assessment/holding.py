"""Which versions of an adopted scheme hold in a period, and which events each judges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy.orm import Session

from analysis.schemes.evidence_tables import CodedTable
from analysis.schemes.files import SchemeFile
from analysis.schemes.periods import Period
from analysis.schemes.version_rows import own_events
from analysis.schemes.versions import ended
from surveyapp.access import Actor
from surveyapp.assessment.adoption import list_versions, scheme_file
from surveyapp.assessment.kept_tables import Rows
from surveyapp.assessment.models import SchemeVersion

DAY = timedelta(days=1)


class Days(NamedTuple):
    """The days from one until another, which is not among them."""

    start: date
    end: date


EVER = Days(date(1900, 1, 1), date(2200, 1, 1))


@dataclass(frozen=True, slots=True)
class Holding:
    """A version, and the first and the last day of a period on which it holds."""

    version: SchemeVersion
    first: date
    last: date


def holdings_in(
    session: Session, actor: Actor, code: str, period: Period | Days, *, at: datetime | None = None
) -> list[Holding]:
    """Return the versions of a scheme that hold on some day of a period, the earliest first.

    On a day, of those in force the one adopted last holds. With `at`, of those adopted by then.
    """
    versions = [
        one for one in list_versions(session, actor, code) if at is None or one.adopted_at <= at
    ]
    changes = {period.start, *(day for one in versions for day in _changes(one, period))}
    days = [*sorted(changes), period.end]
    found: dict[int, Holding] = {}
    for first, end in pairwise(days):
        version = holder_on(versions, first)
        if version is not None:
            before = found.get(version.number)
            begins = first if before is None else before.first
            found[version.number] = Holding(version, begins, end - DAY)
    return sorted(found.values(), key=lambda one: one.first)


def holder_on(versions: Sequence[SchemeVersion], day: date) -> SchemeVersion | None:
    """Return which of the versions, the newest first, holds on a day."""
    return next((one for one in versions if _is_in_force(one, day)), None)


def own_rows(version: SchemeVersion, holding: Sequence[Holding], events: Rows) -> Rows:
    """Return the events that a version judges: those of days on which no other one holds."""
    files = {one.version.number: _closed(one) for one in holding}
    others = [file.scheme for number, file in files.items() if number != version.number]
    own = files.get(version.number)
    if own is None or not others:
        return events
    kept = own_events(own.scheme, others, CodedTable.of(events.raw()))
    at = {line: row for row, line in enumerate(events.counted())}
    rows = [at[line] for line in kept.lines]
    columns = [place for place, name in enumerate(events.header) if name in set(kept.header)]
    cells = [[cell for place in columns for cell in events.cells[row][place : place + 1]]
             for row in rows]  # fmt: skip
    places = [events.places[row] for row in rows]
    return Rows(list(kept.header), cells, places, top=events.top)


def told_days(holding: Sequence[Holding], version: SchemeVersion) -> Mapping[str, object] | None:
    """Return on which days a version holds beside others; ``None`` where it is the only one."""
    own = next((one for one in holding if one.version.id == version.id), None)
    if own is None or len(holding) == 1:
        return None
    others = "、".join(str(one.version.number) for one in holding if one is not own)
    return {
        "number": version.number, "first": own.first, "last": own.last,
        "others": others,
    }  # fmt: skip


def _closed(one: Holding) -> SchemeFile:
    return ended(scheme_file(one.version), one.last)


def _changes(version: SchemeVersion, period: Period | Days) -> list[date]:
    until = version.effective_until
    days = [version.effective_from, *([] if until is None else [until + DAY])]
    return [day for day in days if period.start < day < period.end]


def _is_in_force(version: SchemeVersion, on: date) -> bool:
    until = version.effective_until
    return version.effective_from <= on and (until is None or until >= on)

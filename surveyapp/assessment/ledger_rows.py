"""The events of a ledger as a scheme reads them: its categories, its outlets, its dates."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from analysis.schemes.definition import Events, Scheme
from analysis.schemes.periods import Period
from analysis.schemes.tables import COUNTED_ON
from surveyapp.assessment.kept_tables import Rows
from surveyapp.assessment.ledger_names import known_as
from surveyapp.ledger.evidence import FACTS, read_events
from surveyapp.ledger.models import EventLedger
from surveyapp.ledger.service import vocabulary_of
from surveyapp.messages import N_

HEADER = (*FACTS, "occurred_on", "state", "recorded_by", "approved_by")
ADJUSTING = N_("{number}（调整 {period}）")  # Kept as it is; pages tell it in their language.
WRITTEN = re.compile(r"(?P<number>.*)（调整 (?P<period>.*)）")
NAMED = {"category": "categories", "outlet": "outlets", "item": "items"}


@dataclass(frozen=True, slots=True)
class LedgerRows:
    """The events that a scheme reads, and how many of the ledger it has no use for."""

    rows: Rows
    passed_over: int


def read_ledger(  # noqa: PLR0913 - which, for what, for when, whose and where
    session: Session,
    ledger: EventLedger,
    scheme: Scheme,
    period: Period,
    *,
    units: frozenset[str],
    zone: str,
    only: Collection[str] | None = None,
) -> LedgerRows:
    """Return the events of a ledger up to the end of a period, of the units assessed.

    Where `only` names some of them, most events that are not about these are left out.

    A category or an outlet is that of the scheme with its code, or with one of its names. An
    event that adjusts a locked period counts on the day on which the ledger counts it.
    """
    events = scheme.events
    if events is None:
        return LedgerRows(Rows(HEADER, (), ()), 0)
    vocabulary = vocabulary_of(ledger)
    known = known_as(vocabulary, scheme)
    found = read_events(session, ledger.authority_id, ledger.code, period.end, only=only)
    columns = (*HEADER, *dict.fromkeys(known["columns"].values()))
    reading = _Reading(events, known, columns, ZoneInfo(zone))
    cells, places, passed_over = list[list[str]](), list[str](), 0
    counted_on = dict[int, str]()  # Of the rows that adjust.
    for event in found:
        if event["category"] not in known["categories"] or event["unit"] not in units:
            passed_over += 1
            continue
        if event["adjusts"] and not reading.has_own_day:
            counted_on[len(cells)] = event["counted_on"].isoformat()
        cells.append(reading.cells(event, units))
        places.append(reading.place(event))
    header = list(reading.header)
    if counted_on:
        header.append(COUNTED_ON)
        cells = [[*row, counted_on.get(at, "")] for at, row in enumerate(cells)]
    return LedgerRows(Rows(header, cells, places), passed_over)


def adjusting(place: str) -> re.Match[str] | None:
    """Return the `number` and the `period` of an event that adjusts one, from where it stands."""
    return WRITTEN.fullmatch(place)


def event_no_of(rows: Rows, row: int) -> str:
    """Return the number of the ledger's event that a row is, and nothing of a row of a file."""
    place = rows.places[row]
    found = adjusting(place)
    number = found["number"] if found else place
    said = dict(zip(rows.header, rows.cells[row], strict=False))
    return number if said.get("event_no") == number else ""


@dataclass(frozen=True, slots=True)
class _Reading:
    """How a scheme reads events: what it calls the parts of the ledger, and which columns."""

    events: Events
    known: Mapping[str, Mapping[str, str]]
    header: tuple[str, ...]
    zone: ZoneInfo

    @property
    def has_own_day(self) -> bool:
        """Tell whether the scheme means something else by the day on which an event counts.

        An event that adjusts a period is then dated by that day, so that it counts there still.
        """
        return COUNTED_ON in self.events.columns

    def cells(self, event: Mapping[str, Any], units: frozenset[str]) -> list[str]:
        """Return the cells of one event."""
        said = dict(event)
        for name, kind in NAMED.items():
            said[name] = self.known[kind].get(event[name], event[name])
        said |= {theirs: event[ours] for ours, theirs in self.known["columns"].items()}
        # The rule says which way points count; a ledger writes what is taken off with a minus.
        said["points"] = event["points"].removeprefix("-")
        if event["occurred_at"] is not None:
            said["occurred_on"] = event["occurred_at"].astimezone(self.zone).date()
        if event["adjusts"] and self.has_own_day:
            category = self.events.categories[self.known["categories"][event["category"]]]
            said[category.date] = event["counted_on"]
        if event["joint_units"]:
            joint = (code for code in event["joint_units"].split(";") if code in units)
            said["joint_units"] = ";".join(joint)
        found = []
        for name in self.header:
            value = said.get(name)
            if value is None:
                found.append("")
            else:
                found.append(value if isinstance(value, str) else self._words(value))
        return found

    def place(self, event: Mapping[str, Any]) -> str:
        """Return where an event stands: its number, and the period that it adjusts."""
        adjusts = event["adjusts"]
        placed = ADJUSTING.format(number=event["event_no"], period=adjusts)
        return placed if adjusts else str(event["event_no"])

    def _words(self, value: object) -> str:
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, datetime):
            return value.astimezone(self.zone).strftime("%Y-%m-%d %H:%M")
        return value.isoformat() if isinstance(value, date) else str(value)

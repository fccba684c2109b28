"""The events of a ledger as a scheme reads them: its categories, its outlets, its dates."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from analysis.schemes.definition import Events, Scheme
from analysis.schemes.periods import Period
from analysis.text import Text
from surveyapp.assessment.kept_tables import Rows, of_records
from surveyapp.ledger.definition import Named
from surveyapp.ledger.evidence import FACTS, read_events
from surveyapp.ledger.models import EventLedger
from surveyapp.ledger.service import vocabulary_of

HEADER = (*FACTS, "occurred_on", "state", "recorded_by", "approved_by")


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
) -> LedgerRows:
    """Return the events of a ledger up to the end of a period, of the units assessed.

    A category or an outlet is that of the scheme with its code, or with one of its names. An
    event that adjusts a locked period counts on the day on which the ledger counts it.
    """
    events = scheme.events
    if events is None:
        return LedgerRows(of_records(HEADER, ()), 0)
    vocabulary = vocabulary_of(ledger)
    categories = _named(
        vocabulary.categories, {c: one.title for c, one in events.categories.items()}
    )
    outlets = _named(vocabulary.outlets, events.outlets)
    further = [one.code for one in vocabulary.columns if one.code in events.columns]
    found = read_events(session, ledger.authority_id, ledger.code, period.end)
    records = [
        _record(event, categories[event["category"]], outlets, events, (zone, units, further))
        for event in found
        if event["category"] in categories and event["unit"] in units
    ]
    return LedgerRows(of_records((*HEADER, *further), records), len(found) - len(records))


def _named(ours: Iterable[Named], theirs: Mapping[str, Text | None]) -> dict[str, str]:
    """Return the scheme's name for each code of the ledger that it has one for."""
    by_word = {word: code for code, title in theirs.items() for word in (title or {}).values()}
    by_word |= {code: code for code in theirs}
    found = {}
    for one in ours:
        known = [by_word[word] for word in (one.code, *one.title.values()) if word in by_word]
        if known:
            found[one.code] = known[0]
    return found


def _record(
    event: Mapping[str, Any],
    category: str,
    outlets: Mapping[str, str],
    events: Events,
    by: tuple[str, frozenset[str], list[str]],
) -> dict[str, str]:
    zone, units, further = by
    record = {name: _words(event.get(name), zone) for name in (*HEADER, *further)}
    record["category"] = category
    record["outlet"] = outlets.get(record["outlet"], record["outlet"])
    record["occurred_on"] = record["occurred_at"][:10]
    # The rule says which way points count; a ledger writes what is taken off with a minus.
    record["points"] = record["points"].removeprefix("-")
    joint = (code for code in record["joint_units"].split(";") if code in units)
    record["joint_units"] = ";".join(joint)
    record["place"] = record["event_no"]
    if event["adjusts"]:
        dated_by = events.categories[category].date
        is_moment = dated_by in {"occurred_at", "reported_at"}
        counted_on = event["counted_on"].isoformat()
        record[dated_by] = f"{counted_on} 00:00" if is_moment else counted_on
        record["place"] += f"（调整 {event['adjusts']}）"
    return record


def _words(value: Any, zone: str) -> str:  # noqa: ANN401 - whatever a column of a ledger holds
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)

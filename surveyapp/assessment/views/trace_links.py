"""Where rows of evidence lead: to the events of a ledger, and to what experts gave."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from flask import g, url_for

from surveyapp.assessment.trace_page import RowPage, TracePage
from surveyapp.assessment.views.blueprint import Opened
from surveyapp.database import current_session
from surveyapp.experts.rounds import find_round_of
from surveyapp.ledger.listing import find_numbered
from surveyapp.ledger.scope import visible_units
from surveyapp.ledger.service import list_ledgers
from surveyapp.units.service import find_unit


def rows_of(page: TracePage) -> Iterator[RowPage]:
    """Yield the rows of evidence of a trace."""
    for step in page.steps:
        yield from step.rows
    yield from page.excluded


def round_links(opened: Opened, rows: Iterable[RowPage]) -> dict[tuple[str, str], str]:
    """Return where the sheets of experts are from which rows come."""
    session, whose, found = current_session(), opened.assessment.authority_id, {}
    for scored in {row.scored for row in rows if row.scored}:
        round_ = find_round_of(session, whose, opened.scheme.scheme, scored[0])
        unit = find_unit(session, whose, scored[1])
        if round_ is not None and unit is not None:
            found[scored] = url_for(
                "experts.show_unit", round_id=round_.id, scored_unit_id=unit.id
            )
    return found


def event_links(opened: Opened, rows: Iterable[RowPage]) -> dict[str, str]:
    """Return by their numbers where the events are that the reader may open.

    A number that was used again, after an event was withdrawn, leads to all that had it.
    """
    session, code = current_session(), opened.assessment.ledger_code
    ledger = next((one for one in list_ledgers(session, g.actor) if one.code == code), None)
    numbers = {row.event for row in rows if row.event}
    if ledger is None or not numbers:
        return {}
    scope = visible_units(session, g.actor, now=datetime.now(UTC))
    return {
        number: url_for("ledger.show_event", event_id=ids[0])
        if len(ids) == 1
        else url_for("ledger.list_events", ledger_id=ledger.id, no=number)
        for number, ids in find_numbered(session, ledger, numbers, scope).items()
    }

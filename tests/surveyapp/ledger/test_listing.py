"""A page of a long ledger is found through an index, whatever is looked for."""

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from surveyapp.ledger.listing import EventSearch, Place, list_events
from surveyapp.ledger.models import EventLedger, EventState
from surveyapp.units.models import AssessedUnit
from tests.factories import TODAY, make_event

SEARCHES = {
    "everything": EventSearch(),
    "category": EventSearch(category="submission"),
    "days": EventSearch(first_day=TODAY, last_day=TODAY),
    "number": EventSearch(event_no="E1"),
    "pending": EventSearch(state=EventState.PENDING),
    "approved": EventSearch(state=EventState.APPROVED),
}


def plans(session: Session, ledger: EventLedger, search: EventSearch) -> str:
    """Return how SQLite goes about finding a page of events in the middle of a ledger."""
    statements: list[tuple[str, object]] = []
    connection = session.connection()

    def note(*arguments: object) -> None:
        statements.append((str(arguments[2]), arguments[3]))

    event.listen(connection, "before_cursor_execute", note)
    list_events(session, ledger, search, Place(TODAY, ledger.id))
    event.remove(connection, "before_cursor_execute", note)
    statement, parameters = next(one for one in statements if "FROM score_event" in one[0])
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]
    return "\n".join(str(row[-1]) for row in rows)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", SEARCHES)
def test_no_search_goes_through_the_whole_ledger_or_sorts_it(
    session: Session, ledger: EventLedger, name: str
) -> None:
    told = plans(session, ledger, SEARCHES[name])

    assert "SCAN score_event\n" not in f"{told}\n"
    if name != "number":  # Of which there are few.
        assert "TEMP B-TREE FOR ORDER BY" not in told


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_unit_is_found_through_its_own_index(
    session: Session, ledger: EventLedger, units: dict[str, AssessedUnit]
) -> None:
    told = plans(session, ledger, EventSearch(unit_id=units["c1"].id))

    assert "ix_score_event_ledger_unit_day" in told


def test_places_that_no_page_ends_at_begin_from_the_newest(
    session: Session, ledger: EventLedger, units: dict[str, AssessedUnit]
) -> None:
    session.add(make_event(ledger, units["c1"]))
    session.commit()

    for written in ("", "2026-05-06", "2026-05-06_x", "x_x", "2026-13-01_" + str(ledger.id)):
        assert Place.read(written) is None
    assert session.scalar(text("SELECT count(*) FROM score_event")) == 1

"""Of a large table, the rows that a page needs are read from its text, and are what they were."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from http import HTTPStatus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from analysis.schemes.periods import Period
from surveyapp.access import Actor, Role
from surveyapp.assessment import kept_text, replays
from surveyapp.assessment.kept_tables import Rows, packed
from surveyapp.assessment.kept_text import TableText
from surveyapp.assessment.models import SchemeVersion
from surveyapp.assessment.runs import assess
from surveyapp.estimates.kept import Kept
from tests.pages import PageCheckingClient
from tests.surveyapp.assessment.schemes import EVENTS, give

NOW = datetime(2026, 5, 6, 2, tzinfo=UTC)
WORDS = st.text(st.sampled_from('a"],[\\\n，采'), max_size=8)


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=6), st.lists(WORDS, max_size=2))
def test_rows_are_what_they_were_whatever_words_they_hold(
    cells: list[tuple[str, str]], sought: list[str]
) -> None:
    places = [f'{cell}"]],["{at}' for at, (cell, _) in enumerate(cells)]
    table = Rows(["unit", "title"], [list(row) for row in cells], places)
    text = TableText(packed(table)[1])

    found = text.take(range(len(cells)))
    assert (found.header, found.cells, found.places) == (table.header, table.cells, places)
    named = text.naming(sought).cells
    assert all(list(row) in named for row in cells if not set(row).isdisjoint(sought))


def page_of(answer: TestResponse) -> str:
    """Return a page without the tokens of its forms, which are of the second that signed them."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", answer.text)


def test_pages_of_a_unit_and_of_what_does_not_count_are_the_same_from_the_text(
    session: Session,
    administrator: Actor,
    points: SchemeVersion,
    signed_in: Callable[..., PageCheckingClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    give(session, administrator, points, EVENTS, now=NOW)
    period, last = Period.parse("2026Q1"), date(2026, 3, 31)
    ran = assess(session, administrator, points, period, as_of=last, now=NOW)
    session.commit()
    client = signed_in(Role.EVALUATOR)
    ways = [f"/assessments/{ran.assessment.id}{way}" for way in ("/units/c2/trace", "/excluded")]
    whole = [client.get(way) for way in ways]
    monkeypatch.setattr(kept_text, "FEW", 0)
    monkeypatch.setattr(replays, "_own", Kept(1))

    from_text = [client.get(way) for way in ways]

    assert {answer.status_code for answer in whole} == {HTTPStatus.OK}
    assert [page_of(one) for one in from_text] == [page_of(one) for one in whole]
    assert "events.csv:5" in from_text[1].text

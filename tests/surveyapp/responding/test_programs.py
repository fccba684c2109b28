"""What is no person leaves nothing behind by looking, and is told apart when it answers."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from surveyapp import messages, tables
from surveyapp.access import Role
from surveyapp.responding.bait import BAIT, TAKEN
from surveyapp.responding.models import Response, ResponseEvent, ResponseEventKind
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_wave
from tests.pages import PageCheckingClient, parse

PAGE = "/s/hall-3"
PREVIEWS = (
    "Mozilla/5.0 (compatible; bingbot/2.0)",
    "WhatsApp/2.23",
    "Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0.40",
    "",
)


@pytest.fixture(autouse=True)
def collector(session: Session, authority: SupervisingAuthority) -> None:
    session.add(make_collector(make_wave(session, authority)))
    session.commit()


def everything(session: Session) -> dict[str, int]:
    session.rollback()
    return {
        table.name: session.scalars(select(func.count()).select_from(table)).one()
        for table in tables.metadata.sorted_tables
    }


@pytest.mark.parametrize("agent", PREVIEWS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_preview_of_the_link_records_nothing(
    app: Flask, client: FlaskClient, session: Session, method: str, agent: str
) -> None:
    before, written = everything(session), []
    engine = app.extensions["engine"]
    event.listen(
        engine, "before_cursor_execute", lambda *given: written.append(given[2].split()[0])
    )

    page = client.open(PAGE, method=method, headers={"User-Agent": agent})

    assert page.status_code == 200
    assert "Set-Cookie" not in page.headers
    assert set(written) <= {"SELECT", "BEGIN"}
    assert everything(session) == before


def sent(client: FlaskClient, **values: str) -> dict[str, str]:
    (token,) = parse(client.get(PAGE)).select("form.answers input[name=token]")
    return {"token": str(token["value"]), "overall": "satisfied", BAIT: "", **values}


def test_nobody_sees_hears_or_reaches_the_bait(client: FlaskClient) -> None:
    (bait,) = parse(client.get(PAGE)).select(f"[name={BAIT}]")

    assert bait.find_parent(hidden=True) is not None
    assert (bait["tabindex"], bait["autocomplete"], bait["value"]) == ("-1", "off", "")


def test_who_leaves_the_bait_alone_is_not_flagged(client: FlaskClient, session: Session) -> None:
    assert client.post(PAGE, data=sent(client)).status_code == 303

    assert session.scalars(select(ResponseEvent)).all() == []


def test_who_takes_the_bait_is_received_and_flagged_once(
    client: FlaskClient, session: Session
) -> None:
    form = sent(client, **{BAIT: "https://buy.example"})

    assert [client.post(PAGE, data=form).status_code for _ in range(2)] == [303, 303]

    (response,) = session.scalars(select(Response))
    assert response.answers == {"overall": "satisfied"}
    (flag,) = session.scalars(select(ResponseEvent))
    assert (flag.response_id, flag.kind) == (response.id, ResponseEventKind.FLAGGED)
    assert (flag.reason, flag.by) == (TAKEN, None)


def test_bait_taken_on_a_page_that_must_be_corrected_is_still_taken_on_the_next(
    client: FlaskClient,
) -> None:
    form = sent(client, overall="", **{BAIT: "x"})

    (bait,) = parse(client.post(PAGE, data=form)).select(f"[name={BAIT}]")

    assert bait["value"] == "x"


def test_who_looks_at_a_flagged_response_reads_why_in_their_own_language(
    client: FlaskClient,
    session: Session,
    signed_in: Callable[..., PageCheckingClient],
) -> None:
    client.post(PAGE, data=sent(client, **{BAIT: "x"}))
    (response_id,) = session.scalars(select(Response.id))
    staff = signed_in(Role.ADMINISTRATOR)

    for language in messages.LANGUAGES:
        page = staff.get(f"/responses/{response_id}?lang={language}")
        assert messages.say(TAKEN, language) in page.text

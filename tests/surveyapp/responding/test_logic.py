"""What answers decide, from the page to the store, on both engines."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveyapp.responding import tokens
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_version, make_wave
from tests.pages import parse
from tests.responses import kept
from tests.surveyapp.pages.logic import ANSWERS, LOGIC

PAGE = "/s/hall-3"
DATED: dict[str, Any] = {
    "outcome": None,
    "sections": [
        {
            "code": "only",
            "title": {"zh-CN": "办事", "en": "Visit"},
            "questions": [
                {"type": "date", "code": "visit", "text": {"zh-CN": "哪天来的？", "en": "When?"}},
                {
                    "type": "yes_no",
                    "code": "this_century",
                    "text": {"zh-CN": "是吗？", "en": "Is it?"},
                    "show_if": "today() > '2000-01-01'",
                },
            ],
        }
    ],
    "calculations": [{"code": "days_ago", "expression": "today() - ${visit}"}],
}


@pytest.fixture
def ask(session: Session, authority: SupervisingAuthority) -> Callable[[dict[str, Any]], None]:
    """Return a function that opens a wave with a questionnaire."""

    def open_wave(definition: dict[str, Any]) -> None:
        version = make_version(session, authority, definition)
        wave = make_wave(session, authority, version_id=version.id)
        session.add(make_collector(wave, "hall-3"))
        session.commit()

    return open_wave


def token_of(client: FlaskClient) -> str:
    return str(parse(client.get(PAGE)).select("form.answers input[name=token]")[0]["value"])


def test_what_is_worked_out_and_passed_is_stored_and_what_does_not_apply_is_not(
    client: FlaskClient, session: Session, ask: Callable[[dict[str, Any]], None]
) -> None:
    ask(LOGIC)
    answers = {
        **ANSWERS,
        "wait": "40",
        "handled": "1",
        "why": "dropped",
        "token": token_of(client),
    }

    asked = client.post(PAGE, data=answers)
    assert kept(session) == []
    button = parse(asked).select("button[name=page-passing]")[0]
    received = client.post(PAGE, data={**answers, "page-passing": button["value"]})

    assert asked.status_code == 200
    assert received.status_code == 303
    assert kept(session) == [
        {
            "online": "no",
            "way": "window",
            "wait": 40,
            "handled": 1,
            "total": 41,
            "warnings_passed": ["quick"],
        }
    ]


def test_who_goes_on_below_a_warning_has_passed_it_and_another_answer_warns_again(
    client: FlaskClient, session: Session, ask: Callable[[dict[str, Any]], None]
) -> None:
    ask(LOGIC)
    answers = {**ANSWERS, "wait": "40", "handled": "1", "token": token_of(client)}
    warned = parse(client.post(PAGE, data=answers)).select("input[name=page-passed]")[0]
    read = {**answers, "page-passed": str(warned["value"])}

    assert client.post(PAGE, data={**read, "wait": "45"}).status_code == 200
    assert client.post(PAGE, data=read).status_code == 303
    assert kept(session)[0]["warnings_passed"] == ["quick"]


@pytest.mark.parametrize("sent", [{"total": "1"}, {"warnings_passed": "quick"}])
def test_nobody_can_send_what_the_questionnaire_works_out(
    client: FlaskClient,
    session: Session,
    ask: Callable[[dict[str, Any]], None],
    sent: dict[str, str],
) -> None:
    ask(LOGIC)

    page = client.post(PAGE, data={**ANSWERS, **sent, "token": token_of(client)})

    assert page.status_code == 422
    assert kept(session) == []


def test_today_is_the_day_on_which_the_page_was_opened_where_the_authority_is(
    app: Flask,
    client: FlaskClient,
    session: Session,
    authority: SupervisingAuthority,
    ask: Callable[[dict[str, Any]], None],
) -> None:
    zone = ZoneInfo(authority.zone)
    ask(DATED)
    key = app.config["SECRET_KEY"]
    opened = tokens.read(token_of(client), key, collector="hall-3")
    # Sent days after it was opened, and then once more: it is still the same answer.
    earlier = replace(opened, issued_at=datetime.now(UTC) - timedelta(days=3))
    day = earlier.issued_at.astimezone(zone).date() - timedelta(days=2)
    answers = {"visit": str(day), "this_century": "yes", "token": tokens.sign(earlier, key)}

    statuses = [client.post(PAGE, data=answers).status_code for _time in range(2)]

    assert statuses == [303, 303]
    assert kept(session) == [{"visit": str(day), "this_century": "yes", "days_ago": 2}]


def test_a_page_that_looks_at_the_clock_is_made_anew_and_tells_scripts_the_time(
    client: FlaskClient, ask: Callable[[dict[str, Any]], None]
) -> None:
    ask(DATED)

    form = parse(client.get(PAGE)).select("form.answers")[0]

    assert str(form["data-now"])[:2] == "20"
    assert "hidden" not in form.select("[data-code=this_century]")[0].attrs

"""A crowd in a hall gets through; a flood through one collector does not, from any worker."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveyapp.fieldwork.models import Channel, Collector
from surveyapp.fieldwork.service import find_entrance
from surveyapp.responding import limits, tokens
from surveyapp.responding.limits import MOST, TooManyAnswersError
from surveyapp.responding.tokens import PageToken
from surveyapp.units.models import SupervisingAuthority
from tests.factories import NOW, make_collector, make_response, make_wave
from tests.pages import parse
from tests.phones import FORM, HOST
from tests.responses import count_kept
from tests.servers import RealServer, running

PAGE = "/s/hall-3"
PEOPLE = 300
SERVER_KEY = "a key for tests"


@pytest.fixture
def add_collector(
    session: Session, authority: SupervisingAuthority
) -> Callable[[Channel], Collector]:
    def add(channel: Channel) -> Collector:
        collector = make_collector(make_wave(session, authority), channel=channel)
        session.add(collector)
        session.commit()
        return collector

    return add


def form_of(collector: Collector, key: str) -> dict[str, str]:
    """Return what a page opened anew sends."""
    page = PageToken(collector.code, collector.wave.version_id, uuid4(), NOW)
    return {"token": tokens.sign(page, key), "overall": "satisfied"}


@pytest.mark.real_server
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_three_hundred_people_of_one_hall_get_through_wherever_they_answer(
    database_url: str, session: Session, authority: SupervisingAuthority, tmp_path: Path
) -> None:
    """They share one address, and answer faster than the ten minutes that they have."""
    wave = make_wave(session, authority)
    ways = (Channel.QR_CODE, Channel.KIOSK, Channel.HALL_TABLET, Channel.SMS)
    halls = [make_collector(wave, channel.value, channel=channel) for channel in ways]
    session.add_all(halls)
    session.commit()
    crowds = [[urlencode(form_of(hall, SERVER_KEY)) for _ in range(PEOPLE)] for hall in halls]
    with running(RealServer(tmp_path, database_url)) as server, ThreadPoolExecutor() as ways_in:
        addresses = [f"/s/{hall.code}" for hall in halls]
        told = ways_in.map(partial(answer_all, server.port), addresses, crowds)
        assert [set(statuses) for statuses in told] == [{303}] * len(ways)
    assert count_kept(session) == PEOPLE * len(ways)


def answer_all(port: int, address: str, bodies: list[str]) -> list[int]:
    """Send one answer after the other to a server; return the statuses."""
    connection, statuses = HTTPConnection(HOST, port, timeout=60), []
    for body in bodies:
        connection.request("POST", address, body, FORM)
        answered = connection.getresponse()
        answered.read()
        statuses.append(answered.status)
    connection.close()
    return statuses


def test_a_device_that_answers_faster_than_people_could_is_stopped_and_loses_nothing(
    app: Flask,
    client: FlaskClient,
    session: Session,
    add_collector: Callable[[Channel], Collector],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "MOST", replace(MOST, device=40))
    monkeypatch.setattr(limits, "SECONDS_KEPT", 0)
    collector = add_collector(Channel.KIOSK)
    forms = [form_of(collector, str(app.config["SECRET_KEY"])) for _ in range(41)]
    answered = [client.post(PAGE, data=form) for form in forms[:40]]

    refused = client.post(PAGE, data={**forms[40], "comment": "排队太久"})

    assert {each.status_code for each in answered} == {303}
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "60"
    assert TooManyAnswersError.message in refused.text
    assert "排队太久" in refused.text
    again = {str(each["name"]): str(each["value"]) for each in parse(refused).select("form input")}
    assert again == {**forms[40], "comment": "排队太久"}
    assert client.post(PAGE, data=forms[0]).location == answered[0].location
    assert count_kept(session) == 40


def test_the_limit_holds_for_all_workers_together(
    session: Session, add_collector: Callable[[Channel], Collector], app: Flask
) -> None:
    collector = add_collector(Channel.HALL_TABLET)
    session.add_all(make_response(collector) for _ in range(MOST.device))
    session.commit()
    entrance, engine = find_entrance(session, collector.code), app.extensions["reading"]

    def is_full(minutes: int) -> bool:
        another_worker = limits.Crowds()
        now = NOW + timedelta(minutes=minutes)
        tries = range(MOST.device // limits.SHARE_UNASKED + 1)
        return [
            another_worker.is_too_large(entrance, now, lambda: Session(engine)) for _ in tries
        ][-1]

    assert is_full(minutes=1)
    assert not is_full(minutes=11)


def test_nobody_is_counted_before_a_crowd_has_come(
    session: Session, add_collector: Callable[[Channel], Collector]
) -> None:
    entrance = find_entrance(session, add_collector(Channel.QR_CODE).code)

    def ask() -> Session:
        raise AssertionError("the store was asked")

    crowds = limits.Crowds()
    unasked = MOST.code // limits.SHARE_UNASKED
    assert not any(crowds.is_too_large(entrance, NOW, ask) for _ in range(unasked))

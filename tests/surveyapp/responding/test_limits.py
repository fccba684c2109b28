"""A crowd in a hall gets through; a flood through one collector does not, from any worker."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.fieldwork.models import Channel, Collector
from surveyapp.fieldwork.service import find_entrance
from surveyapp.responding import limits, tokens
from surveyapp.responding.limits import MOST_OF_A_DEVICE, TooManyAnswersError
from surveyapp.responding.models import Response
from surveyapp.responding.tokens import PageToken
from surveyapp.units.models import SupervisingAuthority
from tests.factories import NOW, make_collector, make_response, make_wave
from tests.pages import parse

PAGE = "/s/hall-3"


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


def count_kept(session: Session) -> int:
    session.rollback()
    return session.scalars(select(func.count()).select_from(Response)).one()


def form_of(app: Flask, collector: Collector) -> dict[str, str]:
    """Return what a page opened anew sends."""
    page = PageToken(collector.code, collector.wave.version_id, uuid4(), NOW)
    token = tokens.sign(page, str(app.config["SECRET_KEY"]))
    return {"token": token, "overall": "satisfied"}


def test_three_hundred_people_of_one_hall_get_through_in_ten_minutes(
    app: Flask,
    client: FlaskClient,
    session: Session,
    add_collector: Callable[[Channel], Collector],
) -> None:
    collector = add_collector(Channel.QR_CODE)
    forms = [form_of(app, collector) for _ in range(300)]

    statuses = {client.post(PAGE, data=form).status_code for form in forms}

    assert statuses == {303}
    assert count_kept(session) == 300


def test_a_device_that_answers_faster_than_people_could_is_stopped_and_loses_nothing(
    app: Flask,
    client: FlaskClient,
    session: Session,
    add_collector: Callable[[Channel], Collector],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "MOST_OF_A_DEVICE", 40)
    monkeypatch.setattr(limits, "SECONDS_KEPT", 0)
    collector = add_collector(Channel.KIOSK)
    forms = [form_of(app, collector) for _ in range(41)]
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
    session.add_all(make_response(collector) for _ in range(MOST_OF_A_DEVICE))
    session.commit()
    entrance, engine = find_entrance(session, collector.code), app.extensions["reading"]

    def is_full(minutes: int) -> bool:
        another_worker = limits.Crowds()
        now = NOW + timedelta(minutes=minutes)
        tries = range(MOST_OF_A_DEVICE // limits.SHARE_UNASKED + 1)
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
    unasked = limits.MOST_OF_A_CODE // limits.SHARE_UNASKED
    assert not any(crowds.is_too_large(entrance, NOW, ask) for _ in range(unasked))

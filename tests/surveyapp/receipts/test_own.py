"""Whoever holds the link of a response sees, corrects and withdraws it; nobody else does."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.errors import SurveyError
from surveyapp.estimates.evidence import gather
from surveyapp.fieldwork.models import Channel, Collector, WaveState
from surveyapp.reporting.comments import list_comments
from surveyapp.responding import corrections
from surveyapp.responding.corrections import Correction, SettledError, correct
from surveyapp.responding.models import (
    Response,
    ResponseCorrection,
    ResponseEvent,
    ResponseEventKind,
)
from surveyapp.responding.own_links import PASSING_MINUTES, own_key, passing_key
from surveyapp.responding.service import find_receipt
from surveyapp.responding.withdrawal import withdraw
from tests.factories import NOW
from tests.outages import away
from tests.pages import PageCheckingClient, parse
from tests.races import race

SECRET = "a key for tests"  # noqa: S105 - it guards nothing


@pytest.fixture
def way(response: Response) -> str:
    return f"/receipts/{response.id}/{own_key(response.id, SECRET)}"


def lock(session: Session, collector: Collector) -> None:
    session.rollback()
    collector.wave.state = WaveState.LOCKED
    session.commit()


def tokens_of(client: FlaskClient, way: str) -> dict[str, str]:
    page = parse(client.get(f"{way}/correction"))
    return {
        str(field["name"]): str(field["value"])
        for field in page.select("form.answers input[type=hidden]")
    }


def correct_on_page(client: FlaskClient, way: str, **answers: str) -> Any:
    return client.post(f"{way}/correction", data={**tokens_of(client, way), **answers})


def events(session: Session) -> list[ResponseEventKind]:
    session.rollback()
    return list(session.scalars(select(ResponseEvent.kind).order_by(ResponseEvent.at)))


# ---- the link ----


def test_answering_leads_to_a_receipt_that_shows_the_link_and_its_code(
    client: PageCheckingClient, collector: Collector
) -> None:
    answered = client.submit(f"/s/{collector.code}", overall="satisfied")
    address = answered.location.partition("?")[0]

    receipt = parse(client.get(answered.location))

    assert receipt.select_one(f'a[href^="{address}/answers"]')
    assert client.get(f"{address}/qr.svg").mimetype == "image/svg+xml"
    (printed,) = receipt.select(".print-only")
    assert printed.text.startswith(f"https://ping.example{address}")
    assert "满意" in client.get(f"{address}/answers").text


def test_whatever_the_address_says_of_a_language_the_link_can_be_photographed(
    client: FlaskClient, way: str
) -> None:
    for asked in ("ug", "x" * 3_000, "<b>"):
        page = client.get(f"{way}/qr.svg", query_string={"lang": asked})
        assert page.mimetype == "image/svg+xml"


def test_the_id_of_a_response_opens_nothing(client: FlaskClient, response: Response) -> None:
    bare = f"/receipts/{response.id}"
    assert "qr.svg" not in client.get(bare).text
    for key in ("x", own_key(uuid4(), SECRET), own_key(response.id, "another key")):
        assert "qr.svg" not in client.get(f"{bare}/{key}").text
        for page in ("answers", "correction", "withdrawal", "qr.svg"):
            assert client.get(f"{bare}/{key}/{page}").status_code == 404
        for page in ("correction", "withdrawal"):
            assert client.post(f"{bare}/{key}/{page}").status_code == 404


def test_a_device_of_the_hall_shows_the_link_as_a_code_for_a_few_minutes_only(
    client: PageCheckingClient, session: Session, collector: Collector
) -> None:
    session.rollback()
    collector.channel = Channel.HALL_TABLET
    session.commit()
    answered = client.submit(f"/s/{collector.code}", overall="satisfied")
    session.rollback()
    response_id = session.scalars(select(Response.id)).one()

    receipt = client.get(answered.location)

    key = own_key(response_id, SECRET)
    assert key not in answered.location
    assert key not in receipt.text
    assert parse(receipt).select_one(".own-link img")
    way = answered.location.partition("?")[0]
    assert client.get(f"{way}/qr.svg").status_code == 200
    assert client.get(f"{way}/answers").status_code == 404
    past = datetime.now(UTC) - timedelta(minutes=PASSING_MINUTES + 1)
    later = f"/receipts/{response_id}/{passing_key(response_id, SECRET, past)}"
    assert "qr.svg" not in client.get(later).text
    assert client.get(f"{later}/qr.svg").status_code == 404


# ---- correcting ----


def test_the_questionnaire_comes_filled_in(client: FlaskClient, way: str) -> None:
    page = parse(client.get(f"{way}/correction"))
    (picked,) = page.select("[name=overall][checked]")
    assert picked["value"] == "satisfied"
    assert page.select("textarea")[0].text.strip() == "秘密的话"


def test_a_correction_stands_beside_what_was_said_and_is_kept_once(
    client: FlaskClient, session: Session, way: str, response: Response
) -> None:
    page = parse(client.get(f"{way}/correction"))
    token = str(page.select("[name=token]")[0]["value"])
    sent = {"token": token, "overall": "dissatisfied", "comment": "改过的话"}
    assert "这份答卷更正过" not in client.get(f"{way}/answers").text
    for _ in range(2):
        assert client.post(f"{way}/correction", data=sent).status_code == 303

    session.rollback()
    (kept,) = session.scalars(select(ResponseCorrection)).all()
    assert kept.answers == {"overall": "dissatisfied", "comment": "改过的话"}
    assert response.answers == {"overall": "satisfied", "comment": "秘密的话"}
    assert events(session) == [ResponseEventKind.CORRECTED]
    own = client.get(f"{way}/answers").text
    assert "这份答卷更正过" in own
    assert "改过的话" in own
    assert "秘密的话" in own


def test_the_last_correction_holds(client: FlaskClient, session: Session, way: str) -> None:
    for level in ("dissatisfied", "very_satisfied"):
        correct_on_page(client, way, overall=level, comment="")
    session.rollback()
    numbers = select(ResponseCorrection.number).order_by(ResponseCorrection.number)
    assert session.scalars(numbers).all() == [1, 2]
    page = parse(client.get(f"{way}/correction"))
    assert page.select("[name=overall][checked]")[0]["value"] == "very_satisfied"


def test_a_correction_that_is_wrong_is_explained_and_nothing_is_kept(
    client: FlaskClient, session: Session, way: str
) -> None:
    page = correct_on_page(client, way, comment="只改了这里", overall="nonsense")
    assert page.status_code == 422
    assert "只改了这里" in page.text
    assert events(session) == []


def test_what_holds_now_is_said_where_other_answers_come_under_the_same_id(
    client: PageCheckingClient, session: Session, collector: Collector
) -> None:
    page = f"/s/{collector.code}"
    (token,) = parse(client.get(page)).select("form.answers input[name=token]")
    sent = {"token": str(token["value"]), "overall": "satisfied", "comment": "起先的话"}
    answered = client.post(page, data=sent)
    way = answered.location.partition("?")[0]
    assert correct_on_page(client, way, overall="satisfied", comment="后来的话").status_code == 303
    session.rollback()
    assert (
        find_receipt(session.connection(), UUID(way.split("/")[2])).answers["comment"]
        == "后来的话"
    )
    session.rollback()

    conflict = client.post(page, data={**sent, "comment": "再来的话"})

    assert conflict.status_code == 409
    assert "后来的话" in conflict.text
    assert "起先的话" not in conflict.text


def test_nobody_corrects_without_end_and_the_last_correction_holds(
    client: FlaskClient, session: Session, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corrections, "MOST_CORRECTIONS", 2)
    for words in ("一", "二"):
        assert correct_on_page(client, way, overall="satisfied", comment=words).status_code == 303
    refused = correct_on_page(client, way, overall="satisfied", comment="三")
    assert refused.status_code == 409
    assert "已经更正过 2 次" in refused.text
    assert "三" in [area.text.strip() for area in parse(refused).select("textarea")]
    session.rollback()
    kept = session.scalars(select(ResponseCorrection).order_by(ResponseCorrection.number)).all()
    assert [each.answers["comment"] for each in kept] == ["一", "二"]


def test_a_correction_waits_on_the_page_until_the_store_is_back(
    app: Flask, client: FlaskClient, session: Session, way: str
) -> None:
    sent = {**tokens_of(client, way), "overall": "dissatisfied", "comment": "改过的话"}
    with away(app):
        page = client.post(f"{way}/correction", data=sent)

    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    assert "改过的话" in [area.text.strip() for area in parse(page).select("textarea")]
    (again,) = parse(page).select("form")
    fields = {str(each["name"]): str(each["value"]) for each in again.select("input")}
    assert client.post(str(again["action"]), data=fields).status_code == 303
    session.rollback()
    assert session.scalars(select(ResponseCorrection)).one().answers["comment"] == "改过的话"


def test_a_correction_that_is_too_long_is_refused_in_the_words_of_the_page(
    client: FlaskClient, way: str
) -> None:
    page = client.post(f"{way}/correction?lang=en", data={"comment": "x" * (5 * 1024 * 1024)})
    assert page.status_code == 413
    assert "Go back, shorten it" in page.text


def test_answers_sent_again_unchanged_are_no_correction(
    client: FlaskClient, session: Session, way: str
) -> None:
    correct_on_page(client, way, overall="dissatisfied", comment="")
    correct_on_page(client, way, overall="dissatisfied", comment="")
    assert events(session) == [ResponseEventKind.CORRECTED]


def test_figures_comments_and_staff_read_what_is_said_now(  # noqa: PLR0913, PLR0917 - fixtures
    client: FlaskClient,
    session: Session,
    way: str,
    response: Response,
    collector: Collector,
    signed_in: Callable[..., PageCheckingClient],
) -> None:
    correct_on_page(client, way, overall="dissatisfied", comment="改过的话")

    session.rollback()
    wave, authority_id = collector.wave, collector.wave.survey.authority_id
    (answer,) = gather(session, wave, authority_id).answers
    assert answer.answers["overall"] == "dissatisfied"
    (comment,) = list_comments(session, wave, "zh-CN").comments
    assert (comment.words, comment.level) == ("改过的话", "不满意")
    staff = signed_in(Role.ADMINISTRATOR)
    page = staff.get(f"/responses/{response.id}").text
    assert page.index("改过的话") < page.index("更正前的回答") < page.index("秘密的话")
    assert "由填写人更正" in page
    assert "不满意" in staff.get(f"/waves/{collector.wave_id}/responses").text


def test_two_corrections_at_one_moment_come_one_after_the_other(
    database_url: str, session: Session, response: Response
) -> None:
    deeds = [
        partial(
            correct,
            correction=Correction(uuid4(), response.id, "en", {"overall": "neutral", "n": place}),
            now=NOW,
        )
        for place in range(4)
    ]
    session.rollback()
    outcomes = race(database_url, deeds)
    assert not any(isinstance(one, SurveyError) for one in outcomes)
    session.rollback()
    assert session.scalars(select(func.max(ResponseCorrection.number))).one() == 4


# ---- withdrawing ----


def test_withdrawing_asks_once_and_leaves_no_word_in_the_store(
    client: FlaskClient, session: Session, way: str, response: Response, collector: Collector
) -> None:
    correct_on_page(client, way, overall="dissatisfied", comment="改过的话")
    assert "秘密" not in client.get(f"{way}/withdrawal").text
    assert "改过的话" in client.get(f"{way}/withdrawal").text
    assert events(session) == [ResponseEventKind.CORRECTED]

    for _ in range(2):
        assert client.post(f"{way}/withdrawal").status_code == 303

    assert events(session) == [ResponseEventKind.CORRECTED, ResponseEventKind.WITHDRAWN]
    for table in ("response", "response_correction"):
        rows = session.execute(text(f"SELECT * FROM {table}")).all()  # noqa: S608 - ours
        assert not any(word in str(rows) for word in ("话", "satisfied"))
    session.expire_all()
    own = client.get(f"{way}/answers").text
    assert "已撤回" in own
    assert client.get(way).location.startswith(f"{way}/answers")
    gone = client.get(f"{way}/correction")  # As after the button that goes back.
    assert (gone.status_code, "由填写人撤回" in gone.text) == (409, True)
    fates = gather(session, collector.wave, collector.wave.survey.authority_id).fates
    assert not fates[response.id].is_effective


def test_what_was_withdrawn_and_is_sent_again_by_a_phone_stays_withdrawn(
    client: PageCheckingClient, session: Session, collector: Collector
) -> None:
    page = parse(client.get(f"/s/{collector.code}"))
    token = str(page.select("form.answers [name=token]")[0]["value"])
    sent = {"token": token, "overall": "satisfied"}
    way = client.post(f"/s/{collector.code}", data=sent).location.partition("?")[0]
    client.post(f"{way}/withdrawal")

    again = client.post(f"/s/{collector.code}", data=sent)

    session.rollback()
    assert again.location.partition("?")[0] == way
    assert session.scalars(select(Response.answers)).all() == [{}]


def test_in_a_locked_wave_answers_are_seen_and_nothing_is_changed(
    client: FlaskClient, session: Session, way: str, response: Response, collector: Collector
) -> None:
    lock(session, collector)
    own = client.get(f"{way}/answers").text
    assert "秘密的话" in own
    assert f"{way}/withdrawal" not in own
    for page in ("correction", "withdrawal"):
        refused = client.post(f"{way}/{page}", data={})
        assert (refused.status_code, "已经锁定" in refused.text) == (409, True)
        assert "秘密的话" in refused.text
    with pytest.raises(SettledError):
        withdraw(session, response.id, now=NOW)
    session.rollback()
    assert events(session) == []


def test_no_log_holds_the_key_when_a_page_fails(
    app: Flask,
    way: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    app.testing = False
    monkeypatch.setattr("surveyapp.receipts.views.own.find_own", None)
    page = app.test_client().get(f"{way}/answers")
    assert page.status_code == 500
    assert caplog.records
    ours = [one.getMessage() for one in caplog.records if one.name.startswith("surveyapp")]
    assert not any(way.rpartition("/")[2] in message for message in ours)

"""Large letters stay large on every page of the way, and the way keeps its language."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveyapp.fieldwork.models import Collector
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_wave
from tests.pages import parse

PAGE = "/s/hall-3"
ELDER = PAGE + "?lang=en&elder=1"

pytestmark = pytest.mark.usefixtures("collector")


@pytest.fixture
def collector(session: Session, authority: SupervisingAuthority) -> Collector:
    collector = make_collector(make_wave(session, authority), "hall-3")
    session.add(collector)
    session.commit()
    return collector


def test_ax_03_the_elder_mode_goes_along_to_the_receipt_without_a_cookie(
    client: FlaskClient,
) -> None:
    page = open_large(client.get(ELDER))
    action = str(page.select_one("form.answers")["action"])  # type: ignore[index]
    refused = open_large(client.post(action, data=hidden(page)))
    assert refused.select(".error-summary")
    action = str(refused.select_one("form.answers")["action"])  # type: ignore[index]

    sent = client.post(action, data={**hidden(refused), "overall": "satisfied"})

    assert "elder=1" in sent.location
    receipt = client.get(sent.location)
    assert parse(receipt).select("html.elder .receipt-code")
    assert all("Set-Cookie" not in each.headers for each in (sent, receipt))


def test_each_page_has_a_switch_that_keeps_the_rest_of_the_address(client: FlaskClient) -> None:
    for address, other in [
        ("?lang=en&o=abc", "?o=abc&lang=en&elder=1"),
        ("?o=abc&elder=1&lang=en", "?o=abc&lang=en"),
    ]:
        *_languages, size = parse(client.get(PAGE + address)).select(".appearance button")
        assert size["formaction"] == PAGE + other
    language = parse(client.get(ELDER)).select_one(".appearance [lang]")
    assert language is not None
    assert language["formaction"] == PAGE + "?lang=zh-CN&elder=1"


def test_the_switch_keeps_what_was_filled_in(client: FlaskClient) -> None:
    page = parse(client.get(PAGE + "?lang=en"))
    answers = {**hidden(page), "comment": "Slow", "page-step": "stay"}
    large = open_large(client.post(ELDER, data=answers))
    (comment,) = large.select("[name=comment]")
    assert comment.text.strip() == "Slow"


def test_pages_that_refuse_have_the_switch_too(client: FlaskClient) -> None:
    page = parse(client.get("/s/hall-9?lang=en"))
    (*_languages, link) = page.select(".appearance a")
    assert open_large(client.get(str(link["href"]))).select("h1")


def test_one_readers_large_letters_are_not_anothers(client: FlaskClient) -> None:
    for address in (PAGE, ELDER, PAGE + "?lang=en", PAGE + "?elder=1"):
        is_large = bool(parse(client.get(address)).select("html.elder"))
        assert is_large == ("elder" in address)


def test_an_address_copied_from_paper_keeps_the_elder_mode(
    client: FlaskClient, session: Session, collector: Collector
) -> None:
    session.add(make_collector(collector.wave, "k3m0"))
    session.commit()
    assert client.get("/s/K3MO?elder=1").location == "/s/k3m0?elder=1"


def test_a_new_page_after_an_expired_one_is_as_large(client: FlaskClient) -> None:
    page = open_large(client.post(ELDER, data={"token": "x"}))
    assert page.select(f'a[href="{ELDER}"]')


def test_a_conflict_leads_on_in_the_same_mode(client: FlaskClient) -> None:
    answers = hidden(parse(client.get(ELDER)))
    client.post(ELDER, data={**answers, "overall": "satisfied"})
    page = open_large(client.post(ELDER, data={**answers, "overall": "dissatisfied"}))
    for way in (page.select_one(".steps a"), page.select_one(".steps form")):
        assert way is not None
        assert "elder=1" in str(way.get("href") or way.get("action"))


def test_after_the_end_of_a_wave_the_page_is_as_large(
    client: FlaskClient, session: Session, collector: Collector
) -> None:
    collector.wave.closes_at = datetime.now(UTC) - timedelta(hours=1)
    session.commit()
    assert open_large(client.get(ELDER)).select(".appearance a")


def open_large(response: TestResponse) -> BeautifulSoup:
    page = parse(response)
    assert page.select("html.elder")
    return page


def hidden(page: BeautifulSoup) -> dict[str, str]:
    return {str(each["name"]): str(each["value"]) for each in page.select("input[type=hidden]")}

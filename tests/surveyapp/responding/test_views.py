"""A respondent opens a page, answers it and is thanked."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from questionnaires.library import load
from surveyapp import messages
from surveyapp.errors import ExpiredPageError, WaveClosedError
from surveyapp.fieldwork.models import Channel, Collector, WaveState
from surveyapp.pages.refusals import UNKNOWN_ITEM
from surveyapp.responding.models import Response
from surveyapp.responding.receipts import receipt_number
from surveyapp.responding.views import NO_SUCH_COLLECTOR, NO_SUCH_RECEIPT
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_version, make_wave
from tests.naughty import CLEANED, NAUGHTY
from tests.pages import parse
from tests.responses import kept, only_response

PAGE = "/s/hall-3"


@pytest.fixture
def ask(session: Session, authority: SupervisingAuthority) -> Callable[..., Collector]:
    """Return a function that opens a wave with a questionnaire and its collector."""

    def open_wave(definition: dict[str, Any] | None = None, **values: Any) -> Collector:
        version = make_version(session, authority, definition)
        wave = make_wave(session, authority, version_id=version.id)
        collector = make_collector(wave, **values)
        session.add(collector)
        session.commit()
        return collector

    return open_wave


@pytest.fixture
def collector(ask: Callable[..., Collector]) -> Collector:
    return ask()


@pytest.fixture
def token(client: FlaskClient, collector: Collector) -> str:
    return token_of(client.get(f"/s/{collector.code}"))


def token_of(page: TestResponse) -> str:
    return str(parse(page).select("form.answers input[name=token]")[0]["value"])


def close(session: Session, collector: Collector) -> None:
    session.rollback()  # On SQLite, only a session that has not read yet may write.
    collector.wave.state = WaveState.CLOSED
    session.commit()


def said(page: TestResponse) -> str:
    return re.sub(r"\s+", " ", parse(page).get_text(" "))


# ---- opening ----


def test_opening_a_page_records_nothing_and_sets_no_cookie(
    client: FlaskClient, session: Session, collector: Collector
) -> None:
    page = client.get(f"/s/{collector.code}")

    assert page.status_code == 200
    assert "Set-Cookie" not in page.headers
    assert "3 号窗口" in page.text
    assert parse(page).select("[checked]") == []
    assert kept(session) == []


@pytest.mark.usefixtures("collector")
def test_each_opening_has_a_response_id_of_its_own(client: FlaskClient) -> None:
    assert token_of(client.get(PAGE)) != token_of(client.get(PAGE))


@pytest.mark.usefixtures("collector")
@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ("", "en-GB,en;q=0.9", "en"),
        ("", "fr", "zh-CN"),
        ("?lang=en", "zh-CN", "en"),
        ("?lang=xx", "en", "en"),
    ],
)
def test_the_language_is_the_one_asked_for_or_the_readers_own(
    client: FlaskClient, query: str, accepted: str, language: str
) -> None:
    page = client.get(PAGE + query, headers={"Accept-Language": accepted})
    assert parse(page).html["lang"] == language  # type: ignore[index] # every page has it


def test_a_questionnaire_in_chinese_only_is_asked_in_chinese(
    client: FlaskClient, ask: Callable[..., Collector]
) -> None:
    ask({"languages": ["zh-CN"]})
    page = client.get(PAGE + "?lang=en", headers={"Accept-Language": "en"})

    assert parse(page).html["lang"] == "zh-CN"  # type: ignore[index] # every page has it
    assert parse(page).select(".appearance [lang]") == []


@pytest.mark.usefixtures("collector")
def test_the_language_switch_keeps_the_address(client: FlaskClient) -> None:
    page = client.get(PAGE + "?o=abc")
    (switch,) = parse(page).select(".appearance [lang]")
    assert switch["formaction"] == PAGE + "?o=abc&lang=en"


@pytest.mark.usefixtures("collector")
def test_an_address_with_a_slash_at_its_end_is_the_same_page(client: FlaskClient) -> None:
    assert client.get(PAGE + "/").status_code == 200


@pytest.mark.parametrize("address", ["/s/a/b", "/receipts/abc"])
def test_a_citizen_who_goes_astray_is_not_asked_to_sign_in(
    client: FlaskClient, address: str
) -> None:
    page = client.get(address)

    assert page.status_code == 404
    assert "/sign-in" not in page.text


def test_sm_02_the_statutory_mark_is_shown(
    client: FlaskClient, ask: Callable[..., Collector]
) -> None:
    mark = {
        "form_no": "统测01表",
        "issuing_body": {"zh-CN": "某市统计局"},
        "approval_no": "〔2026〕12号",
        "valid_until": "2027-12-31",
    }
    ask({"statutory_mark": mark})

    shown = parse(client.get(PAGE)).select_one(".statutory-mark")

    assert shown is not None
    for words in ("统测01表", "某市统计局", "〔2026〕12号", "2027"):
        assert words in shown.text


def test_a_code_typed_with_capitals_and_an_o_leads_to_the_page(
    client: FlaskClient, ask: Callable[..., Collector]
) -> None:
    ask(code="k3m0")
    page = client.get("/s/K3MO?lang=en&o=abc")
    assert (page.status_code, page.location) == (302, "/s/k3m0?lang=en&o=abc")


def test_a_pilot_says_that_it_does_not_count(
    client: FlaskClient, ask: Callable[..., Collector]
) -> None:
    ask(is_pilot=True)
    assert "不计入任何结果" in client.get(PAGE).text


@pytest.mark.parametrize("channel", [Channel.KIOSK, Channel.HALL_TABLET])
def test_a_shared_device_keeps_no_page(
    client: FlaskClient, ask: Callable[..., Collector], channel: Channel
) -> None:
    ask(channel=channel)
    page = client.get(PAGE)
    assert page.headers["Cache-Control"] == "no-store"
    assert parse(page).select("form.answers")[0]["autocomplete"] == "off"


# ---- sending ----


def test_valid_answers_are_kept_and_the_respondent_is_thanked(
    client: FlaskClient, session: Session, token: str
) -> None:
    page = client.post(PAGE, data={"token": token, "overall": "satisfied"}, follow_redirects=True)

    response = only_response(session)
    assert response.answers == {"overall": "satisfied"}
    assert receipt_number(response.id) in page.text
    assert "Set-Cookie" not in page.headers


def test_answers_sent_twice_are_kept_once_and_have_one_receipt(
    client: FlaskClient, session: Session, token: str
) -> None:
    answers = {"token": token, "overall": "satisfied"}

    first, second = client.post(PAGE, data=answers), client.post(PAGE, data=answers)

    assert (first.status_code, first.location) == (303, second.location)
    assert len(kept(session)) == 1


def test_a_missing_answer_is_explained_and_linked_to_its_first_choice(
    client: FlaskClient, session: Session, token: str
) -> None:
    page = client.post(PAGE, data={"token": token, "comment": "好"})

    link = parse(page).select_one(".error-summary a")
    assert page.status_code == 422
    assert link is not None
    assert link["href"] == "#overall-0"
    assert messages.CHOOSE_ONE in link.text
    assert parse(page).select("textarea")[0].text.strip() == "好"
    assert kept(session) == []


def test_an_answer_that_is_no_choice_is_refused(
    client: FlaskClient, session: Session, token: str
) -> None:
    page = client.post(PAGE, data={"token": token, "overall": "<b>great</b>"})

    assert page.status_code == 422
    assert "“<b>great</b>”不是可选项" in said(page)
    assert kept(session) == []


def test_what_was_not_asked_is_refused(client: FlaskClient, session: Session, token: str) -> None:
    page = client.post(PAGE, data={"token": token, "overall": "satisfied", "admin": "1"})

    assert page.status_code == 422
    assert UNKNOWN_ITEM in page.text
    assert kept(session) == []


def test_a_comment_of_a_megabyte_is_refused_and_still_there(
    client: FlaskClient, session: Session, token: str
) -> None:
    comment = "字" * 349_525  # 1 MB of UTF-8.
    page = client.post(PAGE, data={"token": token, "overall": "satisfied", "comment": comment})

    assert page.status_code == 422
    sentence = messages.say(messages.TEXT_TOO_LONG, "zh-CN", maximum=500, count=349_525)
    assert sentence in said(page)
    assert parse(page).select("textarea")[0].text.strip() == comment
    assert kept(session) == []


def test_more_than_any_form_holds_is_refused_with_a_sentence(
    client: FlaskClient, token: str
) -> None:
    page = client.post(PAGE, data={"token": token, "comment": "a" * 5_000_000})
    assert page.status_code == 413
    assert "太长" in page.text


@pytest.mark.usefixtures("collector")
def test_comments_of_every_kind_are_kept_exactly(client: FlaskClient, session: Session) -> None:
    for text in (*NAUGHTY, *CLEANED):
        token = token_of(client.get(PAGE))
        client.post(PAGE, data={"token": token, "overall": "satisfied", "comment": text})

    comments = sorted(answers["comment"] for answers in kept(session))
    assert comments == sorted((*NAUGHTY, *CLEANED.values()))


def test_comments_of_every_kind_are_shown_as_text(client: FlaskClient, token: str) -> None:
    for text in NAUGHTY:
        page = parse(client.post(PAGE, data={"token": token, "comment": text}))
        assert page.select("textarea")[0].text.strip("\r\n") == text
        assert len(page.select("main h1")) == len(page.select("script")) == 1


def test_a_retry_after_closing_gets_its_receipt_and_a_first_try_its_text_back(
    client: FlaskClient, session: Session, collector: Collector, token: str
) -> None:
    late = token_of(client.get(PAGE))
    answers = {"overall": "satisfied", "comment": "没赶上"}
    first = client.post(PAGE, data={"token": token, **answers})
    close(session, collector)

    assert client.post(PAGE, data={"token": token, **answers}).location == first.location
    page = client.post(PAGE, data={"token": late, **answers})
    assert page.status_code == 410
    assert WaveClosedError.message in page.text
    assert "没赶上" in page.text
    assert len(kept(session)) == 1


# ---- tokens and links ----


@pytest.mark.parametrize("spoiled", ["", "garbage", "tampered", "elsewhere"])
def test_a_page_that_is_not_ours_shows_what_was_entered(
    client: FlaskClient, session: Session, collector: Collector, token: str, spoiled: str
) -> None:
    session.add(make_collector(collector.wave, "hall-4"))
    session.commit()
    other = token_of(client.get("/s/hall-4"))
    sent = {"tampered": token[:-1] + "?", "elsewhere": other}.get(spoiled, spoiled)

    page = client.post(PAGE, data={"token": sent, "overall": "satisfied", "comment": "我的话"})

    assert page.status_code == 400
    assert ExpiredPageError.message in page.text
    assert [area.text.strip() for area in parse(page).select("textarea")] == ["满意", "我的话"]
    assert parse(page).select_one(f'a[href^="{PAGE}"]') is not None
    assert kept(session) == []


# ---- conflicts ----


def test_other_answers_to_the_same_page_change_nothing_and_lose_nothing(
    client: FlaskClient, session: Session, token: str
) -> None:
    client.post(PAGE, data={"token": token, "overall": "satisfied", "comment": "第一次"})

    sent = {"token": token, "overall": "very_satisfied", "comment": "第二次"}
    page = client.post(PAGE, data=sent)

    assert page.status_code == 409
    for words in ("第一次", "第二次", "满意", "非常满意"):
        assert words in page.text
    assert kept(session) == [{"overall": "satisfied", "comment": "第一次"}]


def test_the_second_answers_can_be_sent_as_a_response_of_their_own(
    client: FlaskClient, session: Session, token: str
) -> None:
    client.post(PAGE, data={"token": token, "overall": "satisfied"})
    conflict = client.post(PAGE, data={"token": token, "overall": "dissatisfied", "comment": "b"})
    form = parse(conflict).select_one("form")
    assert form is not None

    fields = {str(each["name"]): str(each["value"]) for each in form.select("input")}
    again = client.post(str(form["action"]), data=fields)

    assert again.status_code == 303
    assert {"overall": "dissatisfied", "comment": "b"} in kept(session)


# ---- who is refused ----


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_an_unknown_collector_has_no_page(client: FlaskClient, language: str) -> None:
    page = client.get(f"/s/elsewhere?lang={language}")
    assert page.status_code == 404
    assert messages.say(NO_SUCH_COLLECTOR, language) in page.text


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh-CN", "从 2100-01-01 08:00 起"), ("en", "from 2100-01-01 08:00")],
)
def test_a_wave_still_to_come_says_when_in_the_time_of_its_authority(
    client: FlaskClient, session: Session, collector: Collector, language: str, said: str
) -> None:
    collector.wave.opens_at = datetime(2100, 1, 1, tzinfo=UTC)
    collector.wave.closes_at = datetime(2101, 1, 1, tzinfo=UTC)
    session.commit()

    page = client.get(f"{PAGE}?lang={language}")

    assert page.status_code == 410
    assert said in page.text


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_closed_wave_says_so(
    client: FlaskClient, session: Session, collector: Collector, language: str
) -> None:
    close(session, collector)
    page = client.get(f"{PAGE}?lang={language}")
    assert page.status_code == 410
    assert messages.say(WaveClosedError.message, language) in page.text


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_receipt_nobody_got_does_not_exist(client: FlaskClient, language: str) -> None:
    page = client.get(f"/receipts/{UUID(int=1)}?lang={language}")
    assert page.status_code == 404
    assert messages.say(NO_SUCH_RECEIPT, language) in page.text


def test_every_receipt_names_time_and_place(client: FlaskClient, token: str) -> None:
    answers = {"token": token, "overall": "satisfied"}
    page = client.post(f"{PAGE}?lang=en", data=answers, follow_redirects=True)
    assert "Received. Thank you!" in page.text
    assert "Window 3" in page.text
    assert BeautifulSoup(page.text, "html.parser").find(string=re.compile(r"\d\d:\d\d"))


def test_all_questions_on_one_page_are_taken_for_all_pages_at_once(
    client: FlaskClient, ask: Callable[..., Collector], session: Session
) -> None:
    ask(load("core_satisfaction").model_dump(mode="json"))
    page = parse(client.get(PAGE + "?lang=en&whole=1"))
    assert page.select("[name=overall]")
    assert page.select("[name=suggestion]")
    assert "whole" not in str(page.select("[formaction]"))
    assert page.select(".answers[data-rules]")  # By which a device looks before it keeps.
    assert not parse(client.get(PAGE)).select("[data-rules]")
    hidden = {
        str(each["name"]): str(each.get("value", "")) for each in page.select("[type=hidden]")
    }
    assert "page-screen" not in hidden
    firsts = {
        str(each["name"]): str(each["value"])
        for each in reversed(page.select("input[type=radio]"))
    }
    sent = client.post(PAGE, data={**hidden, **firsts, "page-step": "send"})
    assert sent.status_code == 303
    session.rollback()
    assert session.scalars(select(Response)).one().answers["overall"] == "very_satisfied"

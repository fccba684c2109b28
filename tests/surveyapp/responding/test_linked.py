"""Who comes by a link rates one occasion, once, and once again where that is allowed."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from questionnaires.library import load
from surveyapp.fieldwork.models import Collector, OccasionRating, WaveState
from surveyapp.fieldwork.occasion_links import OccasionLink, sign_link
from surveyapp.fieldwork.service import KnownEntrances
from surveyapp.responding.arrivals import LinkBrokenError, LinkNeededError
from surveyapp.responding.models import Response
from surveyapp.responding.ratings import OccasionRatedError
from surveyapp.responding.reception import IncomingResponse, Outcome, receive
from surveyapp.responding.tokens import PageToken
from surveyapp.units.models import SupervisingAuthority
from tests.factories import NOW, make_collector, make_version, make_wave
from tests.pages import parse
from tests.races import race

PAGE = "/s/hall-3"
OCCASION = UUID(int=7)
ZONE = "Asia/Shanghai"


@pytest.fixture
def link(app: Flask, collector: Collector) -> str:
    return address(app, collector)


def address(app: Flask, collector: Collector, ends_at: datetime | None = None) -> str:
    key = str(app.config["SECRET_KEY"])
    return f"{PAGE}?o={sign_link(OccasionLink(OCCASION, ends_at), key, collector=collector.code)}"


def token_of(page: TestResponse) -> str:
    return str(parse(page).select("input[name=token]")[0]["value"])


def rate(client: FlaskClient, link: str, level: str = "satisfied") -> TestResponse:
    return client.post(PAGE, data={"token": token_of(client.get(link)), "overall": level})


def kept(session: Session) -> list[tuple[UUID | None, int, str]]:
    session.rollback()
    rows = session.scalars(select(Response).order_by(Response.rating_no))
    return [(row.occasion_id, row.rating_no, row.answers["overall"]) for row in rows]


def change(session: Session, collector: Collector, **settings: object) -> None:
    session.rollback()  # On SQLite, only a session that has not read yet may write.
    for name, value in settings.items():
        setattr(collector, name, value)
    session.commit()


# ---- coming by a link ----


def test_a_link_ties_the_answers_to_its_occasion(
    client: FlaskClient, session: Session, link: str
) -> None:
    assert "办事记录关联" in client.get(link).text

    assert rate(client, link).status_code == 303
    assert kept(session) == [(OCCASION, 1, "satisfied")]


def test_a_preview_that_opens_a_link_records_nothing(
    client: FlaskClient, session: Session, link: str
) -> None:
    for _ in range(3):
        assert client.get(link).status_code == 200
    client.head(link)

    assert kept(session) == []
    assert session.scalar(select(func.count()).select_from(OccasionRating)) == 0
    assert rate(client, link).status_code == 303


@pytest.mark.usefixtures("collector")
@pytest.mark.parametrize("broken", ["garbage", "x.y"])
def test_a_broken_link_says_so_and_can_be_answered(
    client: FlaskClient, session: Session, broken: str
) -> None:
    page = client.get(f"{PAGE}?o={broken}")
    assert "无法识别" in page.text

    client.post(PAGE, data={"token": token_of(page), "overall": "satisfied"})

    assert kept(session) == [(None, 1, "satisfied")]


def test_a_link_that_is_over_says_until_when_it_was_good_and_can_be_answered(
    app: Flask, client: FlaskClient, session: Session, collector: Collector
) -> None:
    over = address(app, collector, datetime(2026, 5, 20, 16, tzinfo=UTC))  # Midnight there.
    page = client.get(over)
    assert "2026年5月20日" in page.text
    assert "已过期" in page.text

    client.post(PAGE, data={"token": token_of(page), "overall": "satisfied"})

    assert kept(session) == [(None, 1, "satisfied")]


def test_an_answer_begun_before_the_end_of_its_link_is_still_tied(
    app: Flask, client: FlaskClient, session: Session, collector: Collector
) -> None:
    link = address(app, collector, datetime.now(UTC) + timedelta(seconds=1.5))
    token = token_of(client.get(link))
    while "已过期" not in client.get(link).text:
        pass

    client.post(PAGE, data={"token": token, "overall": "satisfied"})

    assert kept(session) == [(OCCASION, 1, "satisfied")]


def test_a_collector_of_links_alone_refuses_whoever_has_no_good_one(
    app: Flask, client: FlaskClient, session: Session, collector: Collector
) -> None:
    change(session, collector, allows_unlinked=False)

    without, broken = client.get(PAGE), client.get(f"{PAGE}?o=garbage")
    over = client.get(address(app, collector, datetime(2026, 5, 20, 16, tzinfo=UTC)))

    assert (without.status_code, broken.status_code, over.status_code) == (403, 403, 410)
    assert LinkNeededError.message in without.text
    assert LinkBrokenError.message in broken.text
    assert "2026年5月20日" in over.text
    assert client.get(address(app, collector)).status_code == 200


def test_a_page_opened_without_a_link_is_refused_once_links_are_needed_and_loses_nothing(
    client: FlaskClient, session: Session, collector: Collector
) -> None:
    token = token_of(client.get(PAGE))
    change(session, collector, allows_unlinked=False)
    client.application.extensions["entrances"] = KnownEntrances()

    page = client.post(PAGE, data={"token": token, "overall": "satisfied", "comment": "我的话"})

    assert page.status_code == 403
    assert "我的话" in page.text
    assert kept(session) == []


def test_every_page_keeps_the_address_of_its_link_so_that_a_reload_asks_for_the_same(
    client: FlaskClient, session: Session, authority: SupervisingAuthority, app: Flask
) -> None:
    definition = load("core_satisfaction").model_dump(mode="json")
    version = make_version(session, authority, {**definition, "check_answers": True})
    wave = make_wave(session, authority, version_id=version.id)
    collector = make_collector(wave, "hall-9", allows_unlinked=False)
    session.add(collector)
    session.commit()
    key = str(app.config["SECRET_KEY"])
    link = f"/s/hall-9?o={sign_link(OccasionLink(OCCASION), key, collector='hall-9')}"

    steps: list[str] = []
    page = parse(client.get(link))
    while not page.select(".checked"):
        assert len(steps) < 5, "the answers are never shown"
        (form,) = page.select("form.answers")
        steps.append(str(form["action"]))
        assert client.get(steps[-1]).status_code == 200
        page = parse(client.post(steps[-1], data=first_answers(page)))

    assert len(set(steps)) == 1
    (form,) = page.select("form.answers")
    assert form["action"] == steps[0] == f"{link}&lang=zh-CN"


def first_answers(page: BeautifulSoup) -> dict[str, str]:
    """Return what a page sends with its first choices, and the press of its button."""
    fields = page.select("form.answers input[type=hidden], .question:not([hidden]) [type=radio]")
    (button,) = page.select(".steps .primary")
    sent = {str(each["name"]): str(each.get("value", "")) for each in reversed(fields)}
    return {**sent, "page-step": str(button["value"])}


# ---- one rating, and one follow-up ----


def test_a_rated_occasion_says_when_it_was_rated(client: FlaskClient, link: str) -> None:
    rate(client, link)

    page = client.get(link)

    assert page.status_code == 200
    assert parse(page).select("form.answers") == []
    today = date.today()  # noqa: DTZ011 - compared to the year alone
    assert f"{today:%Y}年" in page.text


def test_the_same_answers_sent_twice_are_one_rating(
    client: FlaskClient, session: Session, link: str
) -> None:
    sent = {"token": token_of(client.get(link)), "overall": "satisfied"}

    assert [client.post(PAGE, data=sent).status_code for _ in range(2)] == [303, 303]
    assert kept(session) == [(OCCASION, 1, "satisfied")]


def test_a_second_rating_becomes_the_follow_up_and_the_original_stays(
    client: FlaskClient, session: Session, link: str
) -> None:
    first, second = (token_of(client.get(link)) for _ in range(2))
    client.post(PAGE, data={"token": first, "overall": "dissatisfied"})
    sent = {"token": second, "overall": "satisfied", "comment": "后来办好了"}

    page = client.post(PAGE, data=sent)

    assert page.status_code == 409
    assert "后来办好了" in page.text
    assert kept(session) == [(OCCASION, 1, "dissatisfied")]
    (form,) = parse(page).select("form")
    fields = {str(each["name"]): str(each["value"]) for each in form.select("input")}
    assert client.post(str(form["action"]), data=fields).status_code == 303
    assert kept(session) == [(OCCASION, 1, "dissatisfied"), (OCCASION, 2, "satisfied")]


def test_a_rated_occasion_is_followed_up_once(
    client: FlaskClient, session: Session, link: str
) -> None:
    rate(client, link)
    (follow_up,) = parse(client.get(link)).select("a.button.primary")
    address = str(follow_up["href"])
    assert "这是追评" in client.get(address).text
    late = token_of(client.get(address))

    assert rate(client, address, "very_satisfied").status_code == 303
    assert "不能再次追评" in client.get(link).text
    assert "不能再次追评" in client.get(address).text
    page = client.post(PAGE, data={"token": late, "overall": "dissatisfied"})

    assert page.status_code == 409
    assert parse(page).select("form") == []
    assert kept(session) == [(OCCASION, 1, "satisfied"), (OCCASION, 2, "very_satisfied")]


def test_no_follow_up_comes_in_where_the_collector_takes_none(
    client: FlaskClient, session: Session, collector: Collector, link: str
) -> None:
    rate(client, link)
    late = token_of(client.get(f"{link}&again=1"))
    change(session, collector, allows_follow_up=False)
    client.application.extensions["entrances"] = KnownEntrances()

    assert parse(client.get(link)).select("a.button, form") == []
    assert parse(client.get(f"{link}&again=1")).select("a.button, form") == []
    page = client.post(PAGE, data={"token": late, "overall": "dissatisfied"})

    assert page.status_code == 409
    assert kept(session) == [(OCCASION, 1, "satisfied")]


def test_asking_again_before_the_first_rating_is_the_first_rating(
    client: FlaskClient, session: Session, link: str
) -> None:
    rate(client, f"{link}&again=1")
    assert kept(session) == [(OCCASION, 1, "satisfied")]


def test_answers_changed_after_sending_can_become_the_follow_up(
    client: FlaskClient, session: Session, link: str
) -> None:
    token = token_of(client.get(link))
    client.post(PAGE, data={"token": token, "overall": "satisfied"})

    conflict = client.post(PAGE, data={"token": token, "overall": "dissatisfied"})
    (form,) = parse(conflict).select("form")
    fields = {str(each["name"]): str(each["value"]) for each in form.select("input")}

    assert client.post(str(form["action"]), data=fields).status_code == 303
    assert kept(session) == [(OCCASION, 1, "satisfied"), (OCCASION, 2, "dissatisfied")]


def test_trying_a_link_out_leaves_its_occasion_to_the_citizen(
    app: Flask, client: FlaskClient, session: Session, collector: Collector
) -> None:
    pilot = make_collector(collector.wave, "pilot", is_pilot=True)
    session.add(pilot)
    session.commit()
    key = str(app.config["SECRET_KEY"])
    trial = f"/s/pilot?o={sign_link(OccasionLink(OCCASION), key, collector='pilot')}"

    for _ in range(2):
        sent = {"token": token_of(client.get(trial)), "overall": "satisfied"}
        assert client.post("/s/pilot", data=sent).status_code == 303
    assert rate(client, address(app, collector), "dissatisfied").status_code == 303


def test_another_wave_rates_the_occasion_for_itself(
    app: Flask, client: FlaskClient, session: Session, collector: Collector,
    authority: SupervisingAuthority,
) -> None:  # fmt: skip
    other = make_collector(make_wave(session, authority), "other")
    session.add(other)
    session.commit()
    rate(client, address(app, collector))

    key = str(app.config["SECRET_KEY"])
    elsewhere = sign_link(OccasionLink(OCCASION), key, collector="other")
    sent = {"token": token_of(client.get(f"/s/other?o={elsewhere}")), "overall": "satisfied"}

    assert client.post("/s/other", data=sent).status_code == 303


# ---- at one moment ----


def incoming(collector: Collector, response_id: UUID | None = None) -> IncomingResponse:
    page = PageToken(
        collector.code, collector.wave.version_id, response_id or uuid4(), NOW, OCCASION
    )
    answers = {"overall": "satisfied"}
    return IncomingResponse(page, "zh-CN", answers, identity_mode=collector.identity_mode)


def send(sent: IncomingResponse, session: Session) -> Outcome:
    return receive(session.connection(), sent, zone=ZONE, now=NOW)


def test_of_many_who_rate_an_occasion_at_one_moment_one_is_received(
    database_url: str, session: Session, collector: Collector
) -> None:
    deeds = [partial(send, incoming(collector)) for _ in range(6)]
    session.rollback()

    outcomes = race(database_url, deeds)

    assert outcomes.count(Outcome.CREATED) == 1
    assert sum(isinstance(one, OccasionRatedError) for one in outcomes) == 5
    assert len(kept(session)) == 1


def test_one_rating_sent_many_times_at_one_moment_is_never_refused(
    database_url: str, session: Session, collector: Collector
) -> None:
    deeds = [partial(send, incoming(collector, UUID(int=9)))] * 6
    session.rollback()

    outcomes = race(database_url, deeds)

    assert sorted(map(str, outcomes)) == [Outcome.CREATED, *[Outcome.REPEATED] * 5]


def test_a_rating_repeated_after_the_wave_closed_still_has_its_receipt(
    client: FlaskClient, session: Session, collector: Collector, link: str
) -> None:
    sent = {"token": token_of(client.get(link)), "overall": "satisfied"}
    client.post(PAGE, data=sent)
    session.rollback()
    collector.wave.state = WaveState.CLOSED
    session.commit()

    assert client.post(PAGE, data=sent).status_code == 303

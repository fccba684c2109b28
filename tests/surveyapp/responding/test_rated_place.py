"""Who answers is told what is rated, not the name by which staff know the way in."""

from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveyapp.cases.models import ServiceOccasion
from surveyapp.fieldwork.invitation_keys import hash_key
from surveyapp.fieldwork.models import (
    Channel,
    Collector,
    IdentityMode,
    Invitation,
    InvitationBatch,
    InvitationWay,
    Wave,
)
from surveyapp.fieldwork.occasion_links import OccasionLink, sign_link
from surveyapp.responding.models import Response
from surveyapp.responding.own_links import own_key
from surveyapp.units.models import SupervisingAuthority, UnitKind
from tests.factories import (
    DEFINITION,
    NOW,
    make_account,
    make_authority,
    make_collector,
    make_occasion,
    make_unit,
    make_version,
    make_wave,
)
from tests.pages import parse

STAFF_WORDS = {"zh-CN": "短信", "en": "SMS"}


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.PHONE, Channel.PAPER_BOX])
def test_without_a_unit_the_label_of_staff_is_not_what_is_rated(
    client: FlaskClient, session: Session, authority: SupervisingAuthority, channel: Channel
) -> None:
    wave = make_wave(session, authority)
    session.add(make_collector(wave, "sms", channel=channel, label=STAFF_WORDS))
    session.commit()

    page = client.get("/s/sms?lang=zh-CN")

    assert "短信" not in page.text
    assert parse(page).select(".place") == []
    assert authority.name["zh-CN"] in page.text


@pytest.mark.parametrize(
    ("language", "name"), [("zh-CN", "c1政务服务中心"), ("en", "Service centre c1")]
)
def test_at_a_unit_the_unit_is_rated_and_not_the_box_or_the_tablet(
    client: FlaskClient,
    session: Session,
    authority: SupervisingAuthority,
    language: str,
    name: str,
) -> None:
    unit = make_unit(authority)
    session.add(unit)
    session.flush()
    wave = make_wave(session, authority)
    label = {"zh-CN": "意见箱"}
    box = make_collector(wave, "box", channel=Channel.PAPER_BOX, unit_id=unit.id, label=label)
    session.add(box)
    session.commit()

    assert name in parse(client.get(f"/s/box?lang={language}")).select(".place")[0].text
    receipt = receipt_of(client, f"/s/box?lang={language}")
    assert name in receipt
    assert "意见箱" not in receipt


def test_a_card_on_a_wall_names_what_it_says_it_is_for(
    client: FlaskClient, session: Session, authority: SupervisingAuthority
) -> None:
    unit = make_unit(authority)
    session.add(unit)
    session.flush()
    label = {"zh-CN": "市民中心", "en": "Civic centre"}
    wall = make_collector(make_wave(session, authority), "wall", unit_id=unit.id, label=label)
    session.add(wall)
    session.commit()

    assert "市民中心" in parse(client.get("/s/wall?lang=zh-CN")).select(".place")[0].text


def receipt_of(client: FlaskClient, address: str) -> str:
    """Return the receipt of somebody who answers at an address."""
    token = parse(client.get(address)).select("input[name=token]")[0]["value"]
    sent = {"token": token, "overall": "satisfied", "page-step": "send"}
    kept = client.post(address, data=sent)
    assert kept.status_code == 303
    receipt = parse(client.get(kept.location)).select_one("dl.receipt")
    assert receipt is not None
    return receipt.get_text()


def test_nobody_is_told_by_a_receipt_that_the_authority_was_rated(
    client: FlaskClient, session: Session, authority: SupervisingAuthority
) -> None:
    wave = make_wave(session, authority)
    session.add(make_collector(wave, "sms", channel=Channel.SMS, label=STAFF_WORDS))
    session.commit()

    assert "评价的单位" not in receipt_of(client, "/s/sms?lang=zh-CN")


@pytest.mark.parametrize("mode", [IdentityMode.ANONYMOUS, IdentityMode.PSEUDONYMOUS])
def test_the_receipt_of_a_visit_names_its_place_as_far_as_the_answer_knows_it(
    app: Flask,
    client: FlaskClient,
    session: Session,
    occasion: ServiceOccasion,
    mode: IdentityMode,
) -> None:
    sms = session.query(Collector).one()
    sms.identity_mode = mode
    sms.wave.settings = {"min_cell_size": 1}  # Of an anonymous one: what so many share.
    session.commit()

    receipt = receipt_of(client, link_to(app, occasion.id))

    assert "c1政务服务中心 · 3号窗口" in receipt
    session.rollback()
    (kept,) = session.query(Response).all()
    assert (kept.occasion_id is None) is (mode is IdentityMode.ANONYMOUS)
    key = own_key(kept.id, str(app.config["SECRET_KEY"]))
    own = client.get(f"/receipts/{kept.id}/{key}/answers?lang=zh-CN")
    assert "c1政务服务中心 · 3号窗口" in parse(own).select(".place")[0].text


@pytest.fixture
def occasion(session: Session, authority: SupervisingAuthority) -> ServiceOccasion:
    """Return a visit at a window of a centre; an anonymous collector leads to it."""
    centre = make_unit(authority)
    short_name = {"zh-CN": "3号窗口", "en": "Window 3"}
    window = make_unit(authority, "w3", kind=UnitKind.SERVICE_WINDOW, short_name=short_name)
    session.add_all([centre, window])
    session.flush()
    occasion = make_occasion(session, authority, centre.id, "case-1", service_window_id=window.id)
    wave = make_wave(session, authority)
    anonymous = IdentityMode.ANONYMOUS
    session.add(make_collector(wave, "sms", channel=Channel.SMS, identity_mode=anonymous))
    session.commit()
    return occasion


def link_to(app: Flask, occasion_id: UUID, language: str = "zh-CN") -> str:
    key = str(app.config["SECRET_KEY"])
    return f"/s/sms?lang={language}&o={sign_link(OccasionLink(occasion_id), key, collector='sms')}"


def told(page: BeautifulSoup) -> list[str]:
    return [each.get_text() for each in page.select(".visit > *")]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh-CN", ["您评价的是：", "办税", "c1政务服务中心 · 3号窗口", "2026年5月20日"]),
        ("en", ["You are rating: ", "Tax", "Service centre c1 · Window 3", "May 20, 2026"]),
    ],
)
def test_a_link_says_which_visit_is_rated_before_anything_is_answered(
    app: Flask, client: FlaskClient, occasion: ServiceOccasion, language: str, expected: list[str]
) -> None:
    link = link_to(app, occasion.id, language)
    page = parse(client.get(link))

    assert told(page)[:-1] == expected
    assert "如果这不是您办的事" in told(page)[-1] or language == "en"
    assert told(parse(client.get(f"{link}&whole=1")))[:-1] == expected
    token = page.select("input[name=token]")[0]["value"]
    again = parse(client.post(link, data={"token": token}))  # Nothing answered, to be corrected.
    assert told(again) == expected


def test_who_looks_at_their_answers_before_sending_them_is_not_asked_to_fill_in_nothing(
    app: Flask,
    client: FlaskClient,
    session: Session,
    authority: SupervisingAuthority,
    occasion: ServiceOccasion,
) -> None:
    version = make_version(session, authority, {**DEFINITION, "check_answers": True})
    session.query(Wave).update({Wave.version_id: version.id})
    session.commit()
    link = link_to(app, occasion.id)
    token = parse(client.get(link)).select("input[name=token]")[0]["value"]
    entered = {"token": token, "overall": "satisfied", "page-step": "send"}

    check = parse(client.post(link, data=entered))

    assert check.select(".checked")
    assert told(check) == ["您评价的是：", "办税", "c1政务服务中心 · 3号窗口", "2026年5月20日"]


def test_no_preview_of_a_link_says_what_was_done(
    app: Flask, client: FlaskClient, occasion: ServiceOccasion
) -> None:
    head = str(parse(client.get(link_to(app, occasion.id))).head)

    assert 'name="description"' in head
    assert 'content="noindex"' in head
    for words in ("办税", "c1政务服务中心", "5月20日"):
        assert words not in head


def test_one_link_after_another_names_its_own_visit(
    app: Flask,
    client: FlaskClient,
    session: Session,
    authority: SupervisingAuthority,
    occasion: ServiceOccasion,
) -> None:
    other = make_unit(authority, "c2")
    session.add(other)
    session.flush()
    visits = [occasion, make_occasion(session, authority, other.id, "case-2")]
    session.commit()

    places = [told(parse(client.get(link_to(app, each.id))))[2] for each in visits]

    assert places == ["c1政务服务中心 · 3号窗口", "c2政务服务中心"]
    assert told(parse(client.get("/s/sms"))) == []


def test_a_visit_that_is_not_kept_here_or_of_another_authority_is_not_named(
    app: Flask, client: FlaskClient, session: Session, occasion: ServiceOccasion
) -> None:
    assert occasion
    stranger = make_authority("elsewhere")
    session.add(stranger)
    session.flush()
    centre = make_unit(stranger, "s1")
    session.add(centre)
    session.flush()
    theirs = make_occasion(session, stranger, centre.id, "case-1")
    session.commit()

    for occasion_id in (theirs.id, UUID(int=7)):
        page = client.get(link_to(app, occasion_id))
        assert page.status_code == 200
        assert told(parse(page)) == []


def test_an_invitation_from_a_case_names_the_visit_too(
    client: FlaskClient,
    session: Session,
    authority: SupervisingAuthority,
    occasion: ServiceOccasion,
) -> None:
    collector = session.query(Collector).filter_by(code="sms").one()
    batch = InvitationBatch(
        collector_id=collector.id,
        way=InvitationWay.BARE,
        count=1,
        made_by=make_account(session, authority).id,
        made_at=NOW,
    )
    session.add(batch)
    session.flush()
    key = "7k2m-9q4x-b0fd-hw3p"
    session.add(Invitation(batch_id=batch.id, key_hash=hash_key(key), occasion_id=occasion.id))
    session.commit()

    page = client.get(f"/i/{key}", follow_redirects=True)

    assert told(parse(page))[1:4] == ["办税", "c1政务服务中心 · 3号窗口", "2026年5月20日"]

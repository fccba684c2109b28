"""Somebody who has answered asks to be called back; nothing joins that with the answer."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveyapp.access import Role
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.contacts import service
from surveyapp.contacts.models import RevisitContact
from surveyapp.contacts.service import erase_over
from surveyapp.fieldwork.crowds import Most
from surveyapp.fieldwork.models import Channel, Collector
from surveyapp.orm import new_id
from surveyapp.responding.models import Response
from surveyapp.responding.tickets import contact_ticket, is_ticket
from surveyapp.sealing import BrokenSealError, Seal
from surveyapp.throttling.service import QUARTER
from tests.outages import away
from tests.pages import PageCheckingClient, parse

SECRET = "a key for tests"  # noqa: S105 - it guards nothing
PHONE = "13800001234"
LEFT = {"name": "王女士", "phone": PHONE, "matter": "想问补材料的事", "agreed": "y"}
SignIn = Callable[..., PageCheckingClient]


@pytest.fixture
def way(client: PageCheckingClient, session: Session, collector: Collector) -> str:
    """Return the way from a receipt to the page that asks for contact details."""
    session.rollback()
    collector.offers_revisit = True
    session.commit()
    answered = client.submit(f"/s/{collector.code}", overall="satisfied")
    link = parse(client.get(answered.location)).select_one('a[href*="/receipts/contact/"]')
    assert link is not None
    return str(link["href"])


def leave(client: FlaskClient, way: str, **values: str) -> TestResponse:
    return client.post(way, data={**LEFT, **values})


def kept(session: Session) -> list[RevisitContact]:
    session.rollback()
    return list(session.scalars(select(RevisitContact)))


def test_where_nobody_calls_back_nobody_is_asked(
    client: PageCheckingClient, collector: Collector
) -> None:
    code = collector.code
    answered = client.submit(f"/s/{code}", overall="satisfied")
    assert "/receipts/contact/" not in client.get(answered.location).text
    ticket = contact_ticket(code, date.today(), SECRET)  # noqa: DTZ011 - of today or yesterday
    assert client.get(f"/receipts/contact/{code}/{ticket}").status_code == 404


def test_contact_details_are_kept_sealed_and_name_no_answer(
    client: FlaskClient, session: Session, way: str
) -> None:
    assert leave(client, way).status_code == 303

    (contact,) = kept(session)
    response_id = session.scalars(select(Response.id)).one()
    assert str(response_id) not in way
    row = str(session.execute(text("SELECT * FROM revisit_contact")).all())
    for secret in (PHONE, "王女士", "补材料", str(response_id), response_id.hex, "k3m0"):
        assert secret not in row
    assert contact.id.version == 4
    opened = Seal(SECRET, "contact").open(contact.sealed)
    assert PHONE in opened
    assert str(response_id) not in opened
    with pytest.raises(BrokenSealError):
        Seal("another key", "contact").open(contact.sealed)


def test_what_is_wrong_is_said_all_at_once_and_nothing_is_lost(
    client: FlaskClient, session: Session, way: str
) -> None:
    page = leave(client, way, phone="打给我", agreed="")
    assert page.status_code == 422
    links = [link["href"] for link in parse(page).select(".error-summary a")]
    assert links == ["#phone", "#agreed"]
    assert "“打给我”" in page.text
    assert "补材料" in page.text
    assert kept(session) == []


def test_a_ticket_is_of_one_collector_and_two_days() -> None:
    today = date(2026, 5, 20)
    ticket = contact_ticket("k3m0", today, SECRET)
    for days, is_good in ((-1, False), (0, True), (1, True), (2, False)):
        assert is_ticket(ticket, "k3m0", today + timedelta(days=days), SECRET) is is_good
    assert not is_ticket(ticket, "elsewhere", today, SECRET)
    assert not is_ticket("nonsense", "k3m0", today, SECRET)
    assert ticket == contact_ticket("k3m0", today, SECRET)  # Nobody's own.


def test_more_than_anybody_could_call_back_are_not_taken(
    client: FlaskClient, session: Session, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST_A_DAY", 1)
    assert leave(client, way).status_code == 303
    page = leave(client, way)
    assert page.status_code == 429
    assert "补材料" in page.text
    assert len(kept(session)) == 1


def test_what_is_sent_twice_is_kept_once(client: FlaskClient, session: Session, way: str) -> None:
    page = str(parse(client.get(way)).select("input[name=page]")[0]["value"])
    for _ in range(2):
        assert leave(client, way, page=page).status_code == 303
    assert len(kept(session)) == 1
    assert kept(session)[0].id == UUID(page)
    assert str(parse(client.get(way)).select("input[name=page]")[0]["value"]) != page


def test_a_page_that_names_no_chance_gets_an_id_of_its_own(
    client: FlaskClient, session: Session, way: str
) -> None:
    for page in ("x", str(new_id())):
        assert leave(client, way, page=page).status_code == 303
    assert {contact.id.version for contact in kept(session)} == {4}


def test_one_collector_cannot_use_up_the_day_of_the_others(
    client: FlaskClient, session: Session, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    quarters = timedelta(days=1) // QUARTER
    assert service.MOST.link * quarters < service.MOST_A_DAY
    monkeypatch.setattr(service, "MOST", Most(device=9, code=1, link=9))
    assert leave(client, way).status_code == 303
    page = leave(client, way)
    assert page.status_code == 429
    assert "补材料" in page.text
    assert len(kept(session)) == 1


def test_a_link_to_a_whole_city_brings_more_of_them_than_a_code_on_a_wall(
    client: FlaskClient, session: Session, collector: Collector, way: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    session.rollback()
    collector.channel = Channel.SMS
    session.commit()
    monkeypatch.setattr(service, "MOST", Most(device=0, code=0, link=2))
    assert [leave(client, way).status_code for _ in range(3)] == [303, 303, 429]


def test_staff_see_it_for_a_reason_that_is_on_record(
    client: FlaskClient, session: Session, way: str, signed_in: SignIn
) -> None:
    leave(client, way)
    (contact,) = kept(session)
    staff, address = signed_in(Role.ADMINISTRATOR), f"/contacts/{contact.id}"
    assert PHONE not in staff.get("/contacts").text
    assert PHONE not in staff.get(address).text
    assert staff.submit(address, reason=" ").status_code == 422

    page = staff.submit(address, reason="回访不满意评价")

    assert PHONE in page.text
    session.rollback()
    opened = select(AuditEntry).where(AuditEntry.action == Action.CONTACT_OPENED)
    (entry,) = session.scalars(opened)
    assert entry.details == {"reason": "回访不满意评价"}
    assert PHONE not in f"{entry.subject}{entry.details}"
    session.rollback()
    assert staff.submit(address, to=f"{address}/erasure").status_code == 303
    assert kept(session) == []


def test_staff_read_where_somebody_answered_in_their_language(
    client: FlaskClient, session: Session, way: str, signed_in: SignIn
) -> None:
    leave(client, way)
    (contact,) = kept(session)
    written = json.loads(Seal(SECRET, "contact").open(contact.sealed))
    address, staff = f"/contacts/{contact.id}?lang=en", signed_in(Role.ADMINISTRATOR)
    both = {"zh-CN": "一号窗口", "en": "Window 1"}
    # What was sealed before both were kept has one.
    for place, seen in ((both, "Window 1"), ("一号窗口", "一号窗口")):
        contact.sealed = Seal(SECRET, "contact").close(json.dumps(written | {"place": place}))
        session.commit()
        assert seen in staff.submit(address, reason="to call back").text


def test_what_the_key_of_today_does_not_open_can_be_erased_and_who_tried_is_on_record(
    client: FlaskClient, session: Session, way: str, signed_in: SignIn
) -> None:
    leave(client, way)
    (contact,) = kept(session)
    contact.sealed = Seal("the key of before", "contact").close("{}")
    session.commit()
    staff, address = signed_in(Role.ADMINISTRATOR), f"/contacts/{contact.id}"

    page = staff.submit(f"{address}?lang=en", reason="回访")

    assert page.status_code == 200
    assert "cannot be read" in page.text
    session.rollback()
    opened = select(AuditEntry).where(AuditEntry.action == Action.CONTACT_OPENED)
    assert session.scalars(opened).one().details == {"reason": "回访"}
    session.rollback()
    assert staff.submit(address, to=f"{address}/erasure").status_code == 303
    assert kept(session) == []


def test_what_is_left_while_the_store_is_away_waits_on_the_page(
    app: Flask, client: FlaskClient, session: Session, way: str
) -> None:
    with away(app):
        page = leave(client, way)
    assert page.status_code == 503
    assert PHONE in [area.text.strip() for area in parse(page).select("textarea")]
    assert kept(session) == []


@pytest.mark.parametrize("role", [Role.EVALUATOR, Role.AUDITOR])
def test_nobody_else_sees_who_asked(
    client: FlaskClient, session: Session, way: str, signed_in: SignIn, role: Role
) -> None:
    leave(client, way)
    (contact,) = kept(session)
    staff = signed_in(role)
    for address in ("/contacts", f"/contacts/{contact.id}"):
        assert staff.get(address).status_code == 404


def test_whoever_opens_the_list_erases_what_is_over(
    client: FlaskClient, session: Session, way: str, signed_in: SignIn
) -> None:
    for _ in range(2):
        leave(client, way)
    over, _left = kept(session)
    over.erase_on = over.left_on
    session.commit()
    assert signed_in(Role.ADMINISTRATOR).get("/contacts").status_code == 200
    assert len(kept(session)) == 1


def test_its_time_over_it_is_erased(client: FlaskClient, session: Session, way: str) -> None:
    leave(client, way)
    (contact,) = kept(session)
    authority_id, left_on = contact.authority_id, contact.left_on
    for days, left in ((89, 1), (90, 0)):
        session.rollback()
        erase_over(session, authority_id, today=left_on + timedelta(days=days))
        session.commit()
        assert len(kept(session)) == left

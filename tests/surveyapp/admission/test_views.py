"""A collector that asks for a code lets in who has it, and counts who has not."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.fieldwork.access_codes import GOOD_FOR, hash_code, is_pass, sign_pass
from surveyapp.fieldwork.invitation_keys import hash_key
from surveyapp.fieldwork.models import (
    Collector,
    IdentityMode,
    Invitation,
    InvitationBatch,
    InvitationWay,
    WaveState,
)
from surveyapp.fieldwork.occasion_links import OccasionLink, sign_link
from surveyapp.orm import new_id
from surveyapp.receipts.lookups import MOST_OF_A_COLLECTOR
from surveyapp.units.models import SupervisingAuthority
from tests.factories import NOW, make_account, make_collector, make_wave
from tests.pages import PageCheckingClient, parse

CODE, PAGE = "厅3 Hall", "/s/hall-3"
KEY = "7k2m-9q4x-b0fd-hw3p"
TryCode = Callable[[str], str]


@pytest.fixture
def collector(session: Session, authority: SupervisingAuthority) -> Collector:
    """Return a collector that asks for `CODE`, and has an invitation with `KEY`."""
    collector = make_collector(
        make_wave(session, authority), identity_mode=IdentityMode.PSEUDONYMOUS, asks_code=True
    )
    session.add(collector)
    session.flush()
    collector.access_code_hash = hash_code(collector.id, CODE)
    maker = make_account(session, authority, Role.EVALUATOR)
    batch = InvitationBatch(
        collector_id=collector.id, way=InvitationWay.BARE, count=1, made_by=maker.id, made_at=NOW
    )
    session.add(batch)
    session.flush()
    session.add(Invitation(batch_id=batch.id, key_hash=hash_key(KEY)))
    session.commit()
    return collector


@pytest.fixture
def try_code(client: PageCheckingClient, collector: Collector) -> TryCode:
    """Return a function that types a code, and tells where it leads or what is said."""
    address = f"/s/{collector.code}/code"

    def type_in(code: str) -> str:
        answer = client.post(address, data={"code": code})
        if answer.status_code == 303:
            return str(answer.location)
        return parse(answer).select(".error")[0].text

    return type_in


def test_whoever_scans_is_asked_for_the_code_and_then_answers(
    client: PageCheckingClient, try_code: TryCode
) -> None:
    asked = client.get(f"{PAGE}?lang=en&elder=1").location
    assert asked.startswith(f"{PAGE}/code?")
    assert {"lang=en", "elder=1"} <= set(asked.split("?")[1].split("&"))
    assert client.get(asked).status_code == 200

    page = client.get(try_code(" 厅３hall "))

    token = parse(page).select("form.answers input[name=token]")[0]["value"]
    sent = client.post(PAGE, data={"token": token, "overall": "satisfied"})
    assert sent.status_code == 303


def test_a_wrong_code_is_said_and_kept_on_the_page(
    client: PageCheckingClient, try_code: TryCode
) -> None:
    assert "“厅4”不对" in try_code("厅4")
    assert "请输入" in try_code("  ")
    page = client.post(f"{PAGE}/code", data={"code": "厅4"})
    assert parse(page).select("#code")[0]["value"] == "厅4"


def test_wrong_codes_count_until_nobody_may_try_and_right_ones_do_not(try_code: TryCode) -> None:
    for _ in range(3):
        assert try_code(CODE).startswith(PAGE)
    for _ in range(MOST_OF_A_COLLECTOR):
        assert "不对" in try_code("wrong")

    assert "次数太多" in try_code("wrong")
    assert "次数太多" in try_code(CODE)


@pytest.mark.usefixtures("collector")
def test_links_and_invitations_need_no_code(app: Flask, client: PageCheckingClient) -> None:
    key = str(app.config["SECRET_KEY"])
    good = sign_link(OccasionLink(new_id()), key, collector="hall-3")
    over = sign_link(OccasionLink(new_id(), NOW), key, collector="hall-3")

    assert client.get(f"{PAGE}?i={KEY}").status_code == 200
    assert client.get(f"{PAGE}?o={good}").status_code == 200
    for useless in (f"o={over}", "o=torn", "a=torn"):
        assert client.get(f"{PAGE}?{useless}").location.startswith(f"{PAGE}/code")
    assert client.get(f"{PAGE}?i=torn").status_code == 404


def test_an_invitation_can_be_typed_where_a_code_is_asked_for(
    session: Session, collector: Collector, try_code: TryCode
) -> None:
    session.rollback()
    collector.access_code_hash = None  # No code on any wall.
    session.commit()

    assert "i=7K2M-9Q4X-B0FD-HW3P" in try_code("7K2M 9Q4X B0FD HW3P")
    assert "不对" in try_code(CODE)


def test_a_pass_is_good_for_its_collector_its_code_and_its_day() -> None:
    signed = sign_pass("hall-3", "a hash", "a key", NOW)

    assert is_pass(signed, "hall-3", "a hash", "a key", NOW + GOOD_FOR - timedelta(seconds=1))
    assert not is_pass(signed, "hall-3", "a hash", "a key", NOW + GOOD_FOR)
    assert not is_pass(signed, "hall-4", "a hash", "a key", NOW)
    assert not is_pass(signed, "hall-3", "another hash", "a key", NOW)
    assert not is_pass(signed, "hall-3", None, "a key", NOW)


def test_no_code_is_asked_for_where_nobody_can_answer(
    client: PageCheckingClient, session: Session, collector: Collector
) -> None:
    session.rollback()
    collector.wave.state = WaveState.CLOSED
    session.commit()
    assert client.get(f"{PAGE}/code").status_code == 410
    assert client.post(f"{PAGE}/code", data={"code": CODE}).status_code == 410
    assert "没有这份问卷" in client.get("/s/nowhere/code").text

"""A clerk of one unit prints and types in the paper of that unit, and of no other."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.fieldwork.models import Channel, Collector, WaveState
from surveyapp.paper.service.scopes import list_own_collectors
from surveyapp.units.models import Hierarchy, SupervisingAuthority, UnitKind, UnitMembership
from tests.factories import (
    NOW,
    make_account,
    make_actor,
    make_collector,
    make_unit,
    make_wave,
)
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.routes import signed_in_as

LONG_AGO = date(2020, 1, 1)


@pytest.fixture
def boxes(session: Session, authority: SupervisingAuthority) -> dict[str, Collector]:
    """Return a box at a window of the clerk's centre, one elsewhere, and one of no unit."""
    centre, elsewhere = make_unit(authority, "c1"), make_unit(authority, "c2")
    window = make_unit(authority, "w1", kind=UnitKind.SERVICE_WINDOW)
    session.add_all([centre, elsewhere, window])
    session.flush()
    below = UnitMembership(
        unit_id=window.id, parent_id=centre.id, hierarchy=Hierarchy.PLACE, valid_from=LONG_AGO
    )
    make_account(session, authority, Role.CLERK, login="clerk", units=[centre])
    wave = make_wave(session, authority)
    boxes = {
        name: make_collector(wave, f"box-{name}", channel=Channel.PAPER_BOX, unit_id=unit_id)
        for name, unit_id in (("own", window.id), ("other", elsewhere.id), ("none", None))
    }
    session.add_all([below, *boxes.values()])
    session.commit()
    return boxes


@pytest.fixture
def clerk(app: Flask, boxes: dict[str, Collector]) -> PageCheckingClient:
    assert boxes
    return signed_in_as(app, "clerk")


def paper(collector: Collector) -> str:
    return f"/surveys/waves/{collector.wave_id}/collectors/{collector.id}/paper"


def test_a_clerk_finds_the_boxes_of_the_own_unit_and_of_what_is_below_it(
    clerk: PageCheckingClient, boxes: dict[str, Collector]
) -> None:
    assert [card["href"] for card in parse(clerk.get("/")).select(".card")] == ["/paper"]

    links = parse(clerk.get("/paper")).select("main tbody a")

    assert [str(link["href"]) for link in links] == [paper(boxes["own"])]


def test_boxes_stand_in_the_official_order_of_their_windows(
    session: Session, authority: SupervisingAuthority, boxes: dict[str, Collector]
) -> None:
    windows = {
        code: make_unit(authority, code, kind=UnitKind.SERVICE_WINDOW, official_order=order)
        for code, order in (("w8", 3), ("w9", 2))
    }
    session.add_all(windows.values())
    session.flush()
    wave = boxes["own"].wave
    session.add_all(make_collector(wave, code, unit_id=one.id) for code, one in windows.items())
    account = make_account(
        session, authority, Role.CLERK, login="qian", units=list(windows.values())
    )

    found = list_own_collectors(session, make_actor(account, authority), now=NOW)

    assert [one.code for one in found] == ["w9", "w8"]


def test_a_clerk_prints_and_types_in_and_every_link_on_the_way_opens(
    clerk: PageCheckingClient, boxes: dict[str, Collector]
) -> None:
    page = paper(boxes["own"])
    printed = clerk.submit(page, copies="2", language="zh-CN")
    opened = clerk.submit(
        page, to=page.replace("/paper", "/entry-batches"), counted="2", paper_language="zh-CN"
    )
    entry = clerk.get(opened.location)
    hidden = {
        str(each["name"]): str(each["value"])
        for each in parse(entry).select("form#answers input[type=hidden]")
    }
    saved = clerk.post(
        opened.location, data={**hidden, "paper-number": "1", "overall": "satisfied"}
    )

    assert printed.status_code == 303
    assert saved.status_code == 303
    batch = opened.location.removesuffix("/forms/new")
    for shown in (clerk.get(printed.location), entry, clerk.get(batch)):
        ways = {str(each["href"]) for each in parse(shown).select("main a[href^='/']")}
        assert {way: clerk.get(way).status_code for way in ways} == dict.fromkeys(ways, 200)


@pytest.mark.parametrize("name", ["other", "none"])
def test_the_paper_of_others_does_not_exist_for_a_clerk(
    app: Flask, session: Session, boxes: dict[str, Collector], name: str
) -> None:
    page = paper(boxes[name])
    clerk = signed_in_as(app, "clerk")

    app.config["WTF_CSRF_ENABLED"] = False
    opened = clerk.post(page.replace("/paper", "/entry-batches"), data={"paper_language": "zh-CN"})

    assert clerk.get(page).status_code == 404
    assert clerk.get(f"{page}.pdf").status_code == 404
    assert clerk.get(f"{page}/1.pdf?language=zh-CN").status_code == 404
    assert clerk.post(page, data={"copies": "2", "language": "zh-CN"}).status_code == 404
    assert opened.status_code == 404
    session.rollback()
    noted = session.scalars(select(AuditEntry).filter_by(action=Action.ACCESS_REFUSED)).one()
    assert (noted.login, noted.subject.endswith(f" / box-{name}")) == ("clerk", True)


def test_a_clerk_opens_nothing_but_paper(
    clerk: PageCheckingClient, boxes: dict[str, Collector]
) -> None:
    wave = f"/surveys/waves/{boxes['own'].wave_id}"
    for address in ("/surveys", wave, f"{wave}/collectors", "/waves", "/questionnaires"):
        assert clerk.get(address).status_code == 404, address


def test_a_half_typed_box_stays_with_its_clerk_when_the_wave_has_closed(
    clerk: PageCheckingClient, session: Session, boxes: dict[str, Collector]
) -> None:
    page = paper(boxes["own"])
    opened = clerk.submit(
        page, to=page.replace("/paper", "/entry-batches"), counted="3", paper_language="zh-CN"
    )
    batch = opened.location.removesuffix("/forms/new")
    session.rollback()
    boxes["own"].wave.state = WaveState.LOCKED
    session.commit()

    shown = parse(clerk.get("/paper"))

    assert [str(link["href"]) for link in shown.select("main tbody a")] == [page]
    assert "没有录完" in shown.select("main tbody")[0].text
    finished = clerk.submit(batch, to=f"{batch}/finish", reason="关闭前没有录完")
    assert finished.status_code == 303
    assert parse(clerk.get("/paper")).select("main tbody a") == []

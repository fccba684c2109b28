"""A citizen leaves the answers for later, and goes on with a code: in a real browser."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.library import load
from surveyapp.responding.models import Response
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_version, make_wave
from tests.journeys.barriers import assert_no_barriers
from tests.screens import DESK, PHONE


def test_answers_left_on_a_phone_are_finished_at_a_desk(
    session: Session,
    authority: SupervisingAuthority,
    open_context: Callable[..., BrowserContext],
    live_server: str,
) -> None:
    definition = load("visit_rating").model_dump(mode="json")
    version = make_version(session, authority, {**definition, "may_pause": True})
    wave = make_wave(session, authority, version_id=version.id)
    session.add(make_collector(wave, "hall-3"))
    session.commit()
    phone = open_context(PHONE, base_url=live_server).new_page()
    phone.goto("/s/hall-3?lang=zh-CN")
    phone.locator("[name=comment]").fill("说明")
    phone.get_by_role("button", name="暂存，以后再填").click()
    code = phone.locator(".draft-code dd").inner_text()
    assert_no_barriers(phone)

    desk = open_context(DESK, base_url=live_server, java_script_enabled=True).new_page()
    desk.goto("/s/hall-3?lang=zh-CN")
    desk.get_by_role("link", name="有暂存码？接着填").click()
    assert_no_barriers(desk)
    desk.get_by_label("暂存码").fill(code.lower())
    desk.keyboard.press("Enter")
    expect(desk.locator("[name=comment]")).to_have_value("说明")
    desk.locator("[name=overall][value=satisfied] + label").click()
    desk.get_by_role("button", name="提交").click()

    desk.locator(".receipt-code").wait_for()
    session.rollback()
    (response,) = session.scalars(select(Response)).all()
    assert response.answers == {"overall": "satisfied", "comment": "说明"}

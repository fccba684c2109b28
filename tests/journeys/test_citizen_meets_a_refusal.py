"""The pages beside the questions: codes, contact details, refusals, for whoever sees less well."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect
from sqlalchemy.orm import Session

from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_version, make_wave
from tests.journeys.staff import assert_fits_and_is_accessible, follow
from tests.journeys.test_citizen_is_an_elder import assert_large
from tests.screens import DESK, PHONE


@pytest.fixture(autouse=True)
def collectors(session: Session, authority: SupervisingAuthority) -> None:
    version = make_version(session, authority, {"may_pause": True})
    wave = make_wave(session, authority, version_id=version.id)
    closed = make_collector(wave, "hall-5", is_open=False)
    session.add_all(
        [
            make_collector(wave, "hall-3", offers_revisit=True),
            make_collector(wave, "hall-4", asks_code=True),
            closed,
        ]
    )
    session.commit()


def test_pages_beside_the_questions_are_large_for_elders_and_fit_a_desk_in_english(
    open_context: Callable[..., BrowserContext], live_server: str
) -> None:
    phone = open_context(PHONE, base_url=live_server).new_page()
    desk = open_context(DESK, base_url=live_server, locale="en").new_page()

    phone.goto("/s/hall-4")
    phone.get_by_label("口令或邀请码").fill("hall code")
    follow(phone.get_by_role("button", name="大字版"))
    expect(phone.get_by_label("口令或邀请码")).to_have_value("hall code")
    follow(phone.get_by_role("button", name="进入问卷"))
    expect(phone.locator("#code-error")).to_be_visible()
    assert_large(phone)

    phone.goto("/s/hall-3?elder=1")
    phone.get_by_text("满意", exact=True).click()
    follow(phone.get_by_role("button", name="提交"))
    follow(phone.get_by_role("link", name="另外留下电话"))
    follow(phone.get_by_role("button", name="留下联系方式"))
    assert_large(phone)
    desk.goto(phone.url)
    assert_fits_and_is_accessible(desk)

    for address in ("/s/hall-5?elder=1", "/receipts/?elder=1", "/s/hall-3/resume?elder=1"):
        phone.goto(address)
        assert_large(phone)
        desk.goto(address.replace("elder=1", "lang=en"))
        assert_fits_and_is_accessible(desk)
        follow(desk.get_by_role("group", name="Language").get_by_text("中文"))
        expect(desk.locator("html[lang=zh-CN]")).to_have_count(1)

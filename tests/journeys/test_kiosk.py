"""A kiosk in a hall: somebody leaves half-way, and the next person finds nothing of it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from surveyapp.fieldwork.models import Channel
from surveyapp.responding.devices import sign_device
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_wave
from tests.journeys.staff import assert_fits_and_is_accessible, follow

IDLE, GRACE = 90_000, 30_000


@pytest.fixture
def start(session: Session, authority: SupervisingAuthority) -> str:
    wave = make_wave(session, authority)
    session.add(make_collector(wave, "kiosk001", channel=Channel.KIOSK))
    session.commit()
    return f"/s/kiosk001/start?d={sign_device('大厅', 'a key for tests', collector='kiosk001')}"


def test_ax_04_it_asks_one_tap_extends_and_then_it_starts_anew(page: Page, start: str) -> None:
    page.clock.install()
    page.goto(start)
    assert_fits_and_is_accessible(page)
    follow(page.get_by_role("link", name="开始评价"))
    page.get_by_text("不满意", exact=True).click()
    page.get_by_role("textbox").fill("我的话")

    page.clock.run_for(IDLE)
    stay = page.get_by_role("button", name="继续填写")
    expect(stay).to_be_focused()
    assert_fits_and_is_accessible(page)
    stay.click()
    expect(page.get_by_role("textbox")).to_have_value("我的话")

    page.clock.run_for(IDLE)
    with page.expect_navigation():
        page.clock.run_for(GRACE)
    expect(page.get_by_role("link", name="开始评价")).to_be_visible()
    assert_nothing_is_left(page)


def assert_nothing_is_left(page: Page) -> None:
    """Fail where the back button, or the next person's page, shows what the last one entered."""
    page.go_back()
    for _ in range(2):
        expect(page.locator("input:checked")).to_have_count(0)
        if page.get_by_role("textbox").count():
            expect(page.get_by_role("textbox")).to_have_value("")
        page.goto("/s/kiosk001?lang=zh-CN")


@pytest.fixture
def page(open_context: Callable[..., BrowserContext], live_server: str) -> Page:
    """Return a page on a kiosk."""
    return open_context(base_url=live_server).new_page()

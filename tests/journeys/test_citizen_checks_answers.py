"""A citizen looks at all answers together, puts one right, and sends them: in a real browser."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.library import load
from surveyapp.responding.models import Response
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_version, make_wave
from tests.journeys.barriers import assert_no_barriers
from tests.journeys.citizens import pick_first_of_all
from tests.screens import PHONE


def test_answers_are_checked_changed_and_sent(  # noqa: PLR0915 - a whole journey
    session: Session,
    authority: SupervisingAuthority,
    open_context: Callable[..., BrowserContext],
    live_server: str,
    has_scripts: bool,  # noqa: FBT001 - a fixture
) -> None:
    open_wave(session, authority)
    page = open_context(PHONE, base_url=live_server, java_script_enabled=has_scripts).new_page()
    page.goto("/s/hall-3?lang=zh-CN")
    pick_first_of_all(page)
    press(page, "下一页")
    expect(page.locator("[name=suggestion]")).to_be_visible()
    pick_first_of_all(page)
    press(page, "核对回答")

    expect(page.get_by_role("heading", level=1)).to_have_text("核对您的回答")
    if has_scripts:
        assert_no_barriers(page)
    expect(page.locator(".checked").first).to_contain_text("非常满意")
    page.get_by_role("button", name="修改：总的来说").click()
    expect(page.locator("#overall-0")).to_be_checked()
    if has_scripts:
        expect(page.locator("#overall-0")).to_be_focused()
    page.locator("[name=overall][value=satisfied] + label").click()
    press(page, "下一页")
    expect(page.get_by_role("heading", level=1)).to_have_text("核对您的回答")
    press(page, "上一页")
    expect(page.locator("[name=suggestion]")).to_be_visible()
    press(page, "核对回答")
    if has_scripts:  # The browser's own button leads to the last page as well.
        expect(page.get_by_role("heading", level=1)).to_have_text("核对您的回答")
        page.go_back()
        expect(page.locator("[name=suggestion]")).to_be_visible()
        press(page, "核对回答")
    press(page, "提交")

    page.locator(".receipt-code").wait_for()
    session.rollback()
    (response,) = session.scalars(select(Response)).all()
    assert response.answers["overall"] == "satisfied"


def open_wave(session: Session, authority: SupervisingAuthority) -> None:
    definition: dict[str, Any] = load("core_satisfaction").model_dump(mode="json")
    version = make_version(session, authority, {**definition, "check_answers": True})
    wave = make_wave(session, authority, version_id=version.id)
    session.add(make_collector(wave, "hall-3"))
    session.commit()


def press(page: Page, name: str) -> None:
    page.locator(".steps").get_by_role("button", name=name, exact=True).click()

"""Pages that people come back to bear every size, colour and direction that questions bear."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.responding.own_links import own_key
from surveyapp.units.models import SupervisingAuthority
from tests.factories import (
    make_account,
    make_collector,
    make_response,
    make_unit,
    make_version,
    make_wave,
)
from tests.journeys.barriers import (
    ZOOMED,
    assert_fits,
    assert_no_barriers,
    assert_no_barriers_in_any_variant,
)
from tests.journeys.staff import sign_in
from tests.screens import PHONE

LONG = {"zh-CN": "市民中心一楼综合服务大厅不动产登记与税务联办综合窗口 3 号", "en": "Window 3"}
WORDS = "等了一个小时，材料说明与网站上写的不一样。" * 8


@pytest.fixture
def phone(open_context: Callable[..., BrowserContext], live_server: str) -> Page:
    return open_context(base_url=live_server).new_page()


def test_own_answers_bear_every_variant_and_the_clerks_list_every_size(
    app: Flask, session: Session, authority: SupervisingAuthority, phone: Page
) -> None:
    version = make_version(session, authority, {"may_pause": True})
    wave, window = make_wave(session, authority, version_id=version.id), make_unit(authority)
    session.add(window)
    session.flush()
    collector = make_collector(wave, unit_id=window.id, label=LONG)
    session.add(collector)
    session.flush()
    response = make_response(collector, answers={"overall": "satisfied", "comment": WORDS})
    session.add(response)
    make_account(session, authority, Role.CLERK, login="clerk", units=[window])
    session.commit()

    phone.goto(f"/receipts/{response.id}/{own_key(response.id, app.config['SECRET_KEY'])}/answers")
    expect(phone.locator(".said")).to_contain_text(WORDS)
    assert_no_barriers_in_any_variant(phone)

    sign_in(phone, "clerk")
    phone.goto("/paper")
    expect(phone.get_by_role("link", name=LONG["zh-CN"])).to_be_visible()
    assert_no_barriers(phone)
    assert_fits(phone, PHONE, ZOOMED)

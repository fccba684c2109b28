"""An evaluator hands out links to visits; a citizen rates one, and once more: in a browser."""

import csv
from collections.abc import Callable
from io import StringIO

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.fieldwork.models import Channel
from surveyapp.responding.models import Response
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_account, make_collector, make_occasion, make_unit, make_wave
from tests.journeys.staff import assert_fits_and_is_accessible, follow, sign_in
from tests.screens import PHONE


@pytest.fixture
def wave(session: Session, authority: SupervisingAuthority) -> str:
    """Return the address of a wave with text messages, in a city where two were served."""
    make_account(session, authority, Role.EVALUATOR, login="wang")
    long_name = "市民服务中心不动产登记与税务综合受理大厅"
    centre = make_unit(authority, "centre", name={"zh-CN": long_name})
    session.add(centre)
    session.flush()
    for number in (1, 2):
        make_occasion(session, authority, centre.id, f"SLBH-2026-0520-{number:012d}")
    wave = make_wave(session, authority)
    session.add(make_collector(wave, "sms00001", channel=Channel.SMS, label={"zh-CN": "短信"}))
    session.commit()
    return f"/surveys/waves/{wave.id}"


def links_handed_out(page: Page, wave: str) -> list[str]:
    """Set the end of links, look for visits, print receipts; return the links of the file."""
    sign_in(page, "wang")
    page.goto(f"{wave}/collectors")
    follow(page.get_by_role("link", name="sms00001 的链接设置"))
    page.get_by_label("链接有效天数").fill("15")
    assert_fits_and_is_accessible(page)
    follow(page.get_by_role("button", name="保存"))
    follow(page.get_by_role("link", name="sms00001 的个人邀请"))
    assert_fits_and_is_accessible(page)
    page.goto(wave)
    follow(page.get_by_role("link", name="评价链接"))
    expect(page.get_by_role("heading", name="2 次办事可以发链接")).to_be_visible()
    assert_fits_and_is_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 CSV").click()
    follow(page.get_by_role("link", name="打印回执"))
    assert_fits_and_is_accessible(page)
    rows = csv.DictReader(StringIO(download.value.path().read_text("utf-8-sig")))
    return [row["评价链接"].removeprefix("https://ping.example") for row in rows]


def rate(page: Page, level: str) -> None:
    page.get_by_text(level, exact=True).click()
    follow(page.get_by_role("button", name="提交"))


# Both engines are asked by the tests of the client; here, what people see is looked at once.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_visit_is_rated_by_its_link_and_followed_up_once(
    open_context: Callable[..., BrowserContext], live_server: str, session: Session, wave: str
) -> None:
    at_work = open_context(PHONE, base_url=live_server).new_page()
    link, _other = links_handed_out(at_work, wave)

    page = open_context(PHONE, base_url=live_server).new_page()
    page.goto(link)
    rate(page, "不满意")
    page.goto(link)
    expect(page.get_by_role("heading", name="这次办事已经评价过")).to_be_visible()
    assert_fits_and_is_accessible(page)
    follow(page.get_by_role("link", name="我要追评"))
    rate(page, "非常满意")
    page.goto(link)
    expect(page.get_by_text("不能再次追评")).to_be_visible()

    session.rollback()  # What was read before is a snapshot of its own.
    said = select(Response.rating_no, Response.answers).order_by(Response.rating_no)
    levels = [(number, answers["overall"]) for number, answers in session.execute(said)]
    assert levels == [(1, "dissatisfied"), (2, "very_satisfied")]

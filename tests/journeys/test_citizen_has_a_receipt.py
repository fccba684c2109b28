"""Somebody who has answered comes back to what they said: in a real browser."""

from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.responding.models import Response
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_wave
from tests.journeys.barriers import assert_no_barriers


def answer(page: Page, session: Session, authority: SupervisingAuthority) -> None:
    session.add(make_collector(make_wave(session, authority)))
    session.commit()
    page.goto("/s/hall-3")
    for place in (2, 1):  # A second thought.
        page.locator("[name=overall] + label").nth(place).click()
    page.get_by_role("button", name="提交").click()
    page.locator(".receipt-code").wait_for()


def test_the_receipt_leads_to_whether_the_answer_counts(
    page: Page, session: Session, authority: SupervisingAuthority
) -> None:
    answer(page, session, authority)
    number = page.locator(".receipt-code dd").inner_text()
    (paradata,) = session.scalars(select(Response.paradata)).all()
    assert set(paradata) == {"seconds", "device", "pages", "changes"}
    assert len(paradata["pages"]) == paradata["changes"] == 1
    page.get_by_role("link", name="查询是否计入结果").click()
    page.get_by_label("回执编号").fill(number[:-1])
    page.keyboard.press("Enter")
    page.locator(".error-summary").wait_for()
    assert_no_barriers(page)

    page.get_by_label("回执编号").fill(number)
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("已收到")
    assert page.context.cookies() == []


def test_answers_are_corrected_and_then_withdrawn_by_the_link(
    page: Page, session: Session, authority: SupervisingAuthority
) -> None:
    answer(page, session, authority)
    expect(page.locator(".own-link img")).to_have_js_property("complete", value=True)
    assert_no_barriers(page)
    page.get_by_role("link", name="查看、更正或撤回").click()
    page.get_by_role("link", name="更正回答").click()
    expect(page.locator("[name=overall]").nth(1)).to_be_checked()
    page.locator("[name=overall] + label").nth(3).click()
    page.get_by_role("button", name="提交更正").click()

    expect(page.locator(".said").first).to_contain_text("不满意")
    assert_no_barriers(page)
    page.get_by_role("link", name="撤回答卷").click()
    assert_no_barriers(page)
    page.get_by_role("button", name="撤回并删除").click()
    expect(page.get_by_role("status")).to_contain_text("已撤回")
    session.rollback()
    assert session.scalars(select(Response.answers)).one() == {}

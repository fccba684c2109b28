"""Somebody who sees nothing answers by what the accessibility tree says, and by that alone."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.library import load
from surveyapp.responding.models import Response
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_version, make_wave
from tests.screens import PHONE

QUESTION = "总的来说，您对这次办事满意吗？"
FIRST_PAGE = f"""
- main:
  - heading "政务服务“好差评”" [level=1]
  - heading "总体评价" [level=2]
  - group "{QUESTION}":
    - radio "非常满意"
    - radio "满意"
    - radio "基本满意"
    - radio "不满意"
    - radio "非常不满意"
  - button "提交"
"""


def test_a_visit_is_rated_by_the_names_and_roles_that_are_read_out(
    open_context: Callable[..., BrowserContext],
    live_server: str,
    session: Session,
    authority: SupervisingAuthority,
) -> None:
    version = make_version(session, authority, load("visit_rating").model_dump(mode="json"))
    session.add(make_collector(make_wave(session, authority, version_id=version.id), "hall-3"))
    session.commit()
    page = open_context(PHONE, base_url=live_server).new_page()
    page.goto("/s/hall-3")
    expect(page.locator("body")).to_match_aria_snapshot(FIRST_PAGE)

    send(page)
    problems = page.get_by_role("alert")
    expect(problems.get_by_role("heading")).to_have_text("有 1 处需要修改")
    expect(problems).to_be_focused()
    problems.get_by_role("link", name=QUESTION).click()
    first = page.get_by_role("radio", name="非常满意", exact=True)
    expect(first).to_be_focused()
    expect(page.get_by_role("group", name=QUESTION)).to_have_accessible_description("请选择一项。")

    page.get_by_role("radio", name="不满意", exact=True).press(" ")
    reasons = page.get_by_role("group", name="哪些方面让您这样评价？")
    reasons.get_by_role("checkbox", name="服务态度生硬").press(" ")
    page.get_by_role("textbox", name="您还有什么意见或建议？").fill("窗口太少")
    send(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("已收到，谢谢您！")
    expect(page.get_by_role("term").filter(has_text="回执编号")).to_be_visible()
    (answers,) = session.scalars(select(Response.answers)).all()
    assert (answers["overall"], answers["comment"]) == ("dissatisfied", "窗口太少")
    assert len(answers["overall_reasons"]) == 1


def send(page: Page) -> None:
    page.get_by_role("button", name="提交").press("Enter")

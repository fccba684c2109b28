"""Whoever defends a figure in a meeting opens it, on a phone and at a desk, down to its rows."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from analysis.schemes.periods import Period
from surveyapp.access import Role
from surveyapp.assessment.adoption import adopt
from surveyapp.assessment.runs import assess
from surveyapp.units.models import SupervisingAuthority
from tests.factories import NOW, make_account, make_actor, make_unit
from tests.journeys.staff import assert_fits_and_is_accessible, follow, open_room, sign_in
from tests.surveyapp.assessment.schemes import EVENTS, POINTS, classify, give

NAME = "某某经济技术开发区自然资源和规划政务服务中心第一分中心"


@pytest.fixture
def administrator(session: Session, authority: SupervisingAuthority) -> str:
    names = (("c1", NAME), ("c2", "西城中心"), ("c3", "南城中心"))
    units = [
        make_unit(authority, code, name={"zh-CN": name}, short_name={"zh-CN": name})
        for code, name in names
    ]
    session.add_all(units)
    session.flush()
    classify(session, authority, "center", units, since=date(2020, 1, 1))
    account = make_account(session, authority, Role.ADMINISTRATOR, login="wang")
    actor = make_actor(account, authority)
    version = adopt(session, actor, POINTS, now=NOW)
    give(session, actor, version, EVENTS, now=NOW)
    first = Period.parse("2026Q1")
    assess(session, actor, version, first, as_of=date(2026, 3, 31), now=NOW)
    session.commit()
    return "wang"


def test_a_figure_is_opened_down_to_its_rows(page: Page, administrator: str) -> None:
    sign_in(page, administrator)
    follow(page.get_by_role("link", name="考评结果 按类别"))
    follow(page.get_by_role("group").get_by_role("link", name="采用得分办法 2026年第一季度"))
    assert_fits_and_is_accessible(page)

    follow(page.get_by_role("link", name=f"{NAME}：30.00，看出处"))
    expect(page.get_by_text("每条采用 10 分")).to_be_visible()
    expect(page.get_by_text("压缩不动产登记办理时限")).to_be_visible()
    assert_fits_and_is_accessible(page)

    follow(page.get_by_role("navigation", name="所在位置").get_by_role("link", name=NAME))
    assert_fits_and_is_accessible(page)
    follow(page.get_by_role("link", name="采用得分办法 2026年第一季度"))
    follow(page.get_by_role("link", name="2 条建议"))
    assert_fits_and_is_accessible(page)


def test_the_way_to_a_bulletin_is_gone_by_keyboard_and_every_page_fits(
    page: Page, administrator: str
) -> None:
    sign_in(page, administrator)
    follow(page.get_by_role("link", name="考评办法 采用办法"))
    follow(page.get_by_role("link", name="采用得分办法"))
    follow(page.get_by_role("link", name="考评步骤"))
    assert_fits_and_is_accessible(page)

    follow(page.get_by_role("link", name="单位归类"))
    assert_fits_and_is_accessible(page)
    one = page.get_by_label(f"{NAME} 的考评类别")
    was = one.input_value()
    one.focus()
    page.keyboard.press("End")  # Not assessed, the last of the list.
    with page.expect_navigation():
        page.get_by_role("button", name="保存这一页的归类").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("已改 1 个单位的归类")
    expect(one).to_have_value("-")
    one.select_option(was)  # Else the result would have to be made anew before it is issued.
    with page.expect_navigation():
        page.get_by_role("button", name="保存这一页的归类").press("Enter")

    open_room(page, "考评结果")
    follow(page.get_by_role("group").get_by_role("link", name="采用得分办法 2026年第一季度"))
    with page.expect_navigation():
        page.get_by_label("签发人").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("请写明签发人")
    assert_fits_and_is_accessible(page)

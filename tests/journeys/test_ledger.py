"""An information officer records an event, on a phone and at a desk, and finds it in the list."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_account, make_ledger, make_unit
from tests.journeys.staff import assert_fits_and_is_accessible, follow, sign_in


@pytest.fixture
def officer(session: Session, authority: SupervisingAuthority) -> str:
    name = "某某经济技术开发区自然资源和规划政务服务中心第一分中心"
    unit = make_unit(authority, name={"zh-CN": name}, short_name={"zh-CN": name})
    session.add_all([unit, make_ledger(authority)])
    session.flush()
    make_account(session, authority, Role.INFO_OFFICER, login="zhao", units=[unit])
    session.commit()
    return "zhao"


def test_an_event_is_recorded_and_found(page: Page, officer: str) -> None:
    sign_in(page, officer)
    follow(page.get_by_role("link", name="台账 登记本单位可以计分的事件"))
    follow(page.get_by_role("link", name="信息工作台账"))
    follow(page.get_by_role("navigation", name="台账各页").get_by_role("link", name="登记事件"))
    page.get_by_label("类别").select_option("报送")
    follow(page.get_by_role("button", name="填写这一类"))
    page.get_by_label("单位", exact=True).select_option("c1")
    follow(page.get_by_role("button", name="登记", exact=True))
    expect(page.get_by_role("alert")).to_contain_text("标题")
    page.get_by_text("更多可填的内容").click()
    assert_fits_and_is_accessible(page)

    page.get_by_label("标题", exact=True).fill("关于压缩不动产登记办理时限的做法与群众反映的情况")
    page.get_by_label("报送日期").fill("2026-05-06")
    follow(page.get_by_role("button", name="登记", exact=True))
    expect(page.get_by_role("status")).to_contain_text("事件 N000001 已登记")
    assert_fits_and_is_accessible(page)

    follow(page.get_by_role("link", name="返回台账"))
    expect(page.get_by_role("link", name="N000001")).to_be_visible()
    assert_fits_and_is_accessible(page)

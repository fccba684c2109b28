"""An evaluator sets a quota, and whoever comes when it is full is told before beginning."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.fieldwork.models import QuotaCell
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_account, make_collector, make_wave
from tests.journeys.staff import assert_fits_and_is_accessible, follow, sign_in


@pytest.fixture
def quotas(session: Session, authority: SupervisingAuthority) -> str:
    wave = make_wave(session, authority)
    session.add(make_collector(wave))
    make_account(session, authority, Role.EVALUATOR, login="eva")
    session.commit()
    return f"/surveys/waves/{wave.id}/quotas"


def test_what_is_full_says_so_to_staff_and_to_whoever_comes(
    page: Page, session: Session, quotas: str
) -> None:
    sign_in(page, "eva")
    page.goto(quotas)
    page.get_by_label("限哪一类").select_option("渠道：二维码")
    page.get_by_label("最多收多少份").fill("1")
    follow(page.get_by_role("button", name="添加配额"))
    session.rollback()  # On SQLite, only a session that has not read yet may write.
    session.execute(update(QuotaCell).values(taken=1))
    session.commit()

    page.reload()
    expect(page.get_by_text("已满", exact=True)).to_be_visible()
    page.get_by_text("修改…").click()
    assert_fits_and_is_accessible(page)

    page.goto("/s/hall-3")
    expect(page.get_by_role("heading", name="已够数")).to_be_visible()
    assert_fits_and_is_accessible(page)

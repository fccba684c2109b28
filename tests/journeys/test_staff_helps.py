"""A member of staff opens the questionnaire for somebody at the telephone."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.fieldwork.models import Channel
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_account, make_collector, make_wave
from tests.journeys.staff import assert_fits_and_is_accessible, follow, sign_in


@pytest.fixture
def helping(session: Session, authority: SupervisingAuthority) -> str:
    wave = make_wave(session, authority)
    collector = make_collector(wave, "call0001", channel=Channel.PHONE)
    session.add(collector)
    make_account(session, authority, Role.EVALUATOR, login="eva")
    session.commit()
    return f"/surveys/waves/{wave.id}/collectors/{collector.id}/assist"


def test_the_questionnaire_opens_beside_the_page_of_who_helps(page: Page, helping: str) -> None:
    sign_in(page, "eva")
    page.goto(helping)
    assert_fits_and_is_accessible(page)

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="中文").first.click()
    beside = opened.value
    expect(beside.get_by_text("由工作人员逐题念给您听")).to_be_visible()
    beside.get_by_text("满意", exact=True).click()
    follow(beside.get_by_role("button", name="提交"))
    expect(beside.get_by_role("heading", name="已收到")).to_be_visible()

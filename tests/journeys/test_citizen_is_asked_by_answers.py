"""Answers change what is offered, asked and said: in a real browser, with and without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_version, make_wave
from tests.journeys.citizens import pick, press
from tests.responses import kept
from tests.screens import PHONE
from tests.surveyapp.pages.logic import LOGIC


@pytest.fixture
def address(session: Session, authority: SupervisingAuthority) -> str:
    """Return the address of an open questionnaire in which answers decide a lot."""
    version = make_version(session, authority, LOGIC)
    wave = make_wave(session, authority, version_id=version.id)
    session.add(make_collector(wave, "hall-3"))
    session.commit()
    return "/s/hall-3"


@pytest.fixture
def citizen(old_phone: Page) -> Page:
    return old_phone


def fill(page: Page, **figures: str) -> None:
    for name, value in figures.items():
        page.locator(f"[name={name}]").fill(value)


def test_a_choice_comes_and_goes_with_an_earlier_answer(address: str, phone: Page) -> None:
    phone.goto(address)
    app = phone.locator('[name=way][value="app"] + label')
    expect(app).to_be_hidden()
    pick(phone, "online", "yes")
    expect(app).to_be_visible()
    pick(phone, "way", "app")

    pick(phone, "online", "no")

    expect(app).to_be_hidden()
    expect(phone.locator("[name=way]:checked")).to_have_count(0)


def test_what_was_answered_is_repeated_as_one_types(address: str, phone: Page) -> None:
    phone.goto(address)
    wait = phone.locator('[data-code="wait"] legend')
    expect(wait).to_have_text("这件事等了多久？")
    fill(phone, matter="<b>户口</b>", wait="40", handled="30")
    pick(phone, "way", "window")

    expect(wait).to_have_text("<b>户口</b>等了多久？")
    expect(phone.locator("#hint-handled")).to_have_text("您选了窗口")
    expect(phone.locator("[data-code=why] label")).to_have_text("共70分钟，为什么？")
    fill(phone, handled="10")
    expect(phone.locator("[data-code=why]")).to_be_hidden()


def test_what_no_longer_has_a_value_is_forgotten_on_a_page_that_comes_back(
    address: str, phone: Page
) -> None:
    phone.goto(address)
    fill(phone, wait="40", handled="30")
    press(phone, "提交")  # Not all is answered yet.
    phone.locator(".error-summary").wait_for()
    expect(phone.locator("[data-code=why]")).to_be_visible()

    fill(phone, handled="")

    expect(phone.locator("[data-code=why]")).to_be_hidden()


def test_answers_are_corrected_looked_at_again_and_kept(
    address: str, citizen: Page, session: Session
) -> None:
    citizen.goto(address)
    pick(citizen, "online", "no")
    pick(citizen, "way", "window")
    fill(citizen, wait="300", handled="200")
    press(citizen, "提交")
    if citizen.locator("[data-code=why]").is_visible():
        fill(citizen, why="人多")
    expect(citizen.locator(".error-summary li")).to_have_count(1)  # Of both questions, once.
    expect(citizen.locator("#error-handled")).to_have_text("一天只办公480分钟。")
    assert kept(session) == []

    fill(citizen, wait="40", handled="1")
    press(citizen, "提交")
    warning = citizen.locator(".warnings")
    expect(warning).to_be_focused()
    expect(warning).to_contain_text("等了40 分钟，只办了1 分钟吗？")
    warning.get_by_role("link", name="修改：办了多久？").click()
    expect(citizen.locator("#handled")).to_be_focused()
    assert kept(session) == []
    press(citizen, "不用修改，就这样")

    expect(citizen.get_by_role("heading", level=1)).to_have_text("已收到，谢谢您！")
    expect(citizen.locator("main > .intro")).to_have_text("谢谢，您用了41分钟。")
    assert kept(session) == [
        {
            "online": "no",
            "way": "window",
            "wait": 40,
            "handled": 1,
            "total": 41,
            "warnings_passed": ["quick"],
        }
    ]


def test_whoever_mends_the_answer_leaves_no_trace_of_the_warning(
    address: str, citizen: Page, session: Session
) -> None:
    citizen.goto(address)
    pick(citizen, "online", "no")
    pick(citizen, "way", "window")
    fill(citizen, wait="40", handled="1")
    press(citizen, "提交")
    citizen.locator(".warnings").wait_for()
    fill(citizen, handled="10")
    citizen.keyboard.press("Enter")  # Checks again; it does not pass the warning.

    citizen.locator(".receipt-code").wait_for()
    (answers,) = kept(session)
    assert answers["handled"] == 10
    assert "warnings_passed" not in answers


def test_no_page_of_the_way_has_a_known_barrier(address: str, phone: Page) -> None:
    phone.goto(address)
    assert Axe().run(phone).violations_count == 0
    pick(phone, "online", "no")
    pick(phone, "way", "window")
    fill(phone, wait="40", handled="1")
    press(phone, "提交")
    phone.locator(".warnings").wait_for()
    results = Axe().run(phone)
    assert results.violations_count == 0, results.generate_report()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE.width

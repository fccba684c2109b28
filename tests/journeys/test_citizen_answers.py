"""A citizen scans the code on a window, answers, and is thanked: in a real browser."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from questionnaires.definition import FreeText
from questionnaires.library import CODES, load
from questionnaires.routing import find_route
from surveyapp.fieldwork.models import Channel
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_version, make_wave
from tests.journeys.barriers import assert_no_barriers
from tests.journeys.citizens import pick, pick_first_of_all, press
from tests.responses import kept
from tests.screens import PHONE, Screen

RECEIPT = re.compile(r"^[0-9]{3}-[0-9]{3}-[0-9]{4}$")
MIN_TARGET = 44
MAX_FIRST_VIEW_BYTES = 50_000
MAX_FIRST_VIEW_REQUESTS = 4
# How far what stood on the page has moved since it was first seen.
SHIFTED = """() => new Promise((tell) => {
  let moved = 0;
  const add = (list) => { for (const each of list.getEntries()) moved += each.value; };
  new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => tell(moved), 300);
})"""
# What the first view waits for, and how much it is on the way; more comes behind it.
FIRST_VIEW = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const rest = performance.getEntriesByType("resource");
  return [page, ...rest.filter(({ startTime }) => startTime < page.loadEventStart)]
    .map(({ transferSize }) => transferSize);
}"""
WORDS = {
    "zh-CN": {"next": "下一页", "back": "上一页", "send": "提交", "thanks": "已收到，谢谢您！"},
    "en": {"next": "Next", "back": "Back", "send": "Submit", "thanks": "Received. Thank you!"},
}

CONDITIONAL: dict[str, Any] = {
    "code": "papers",
    "sections": [
        {
            "code": "papers",
            "title": {"zh-CN": "材料", "en": "Papers"},
            "questions": [
                {
                    "type": "yes_no",
                    "code": "again",
                    "text": {"zh-CN": "有没有重复交材料？", "en": "Was a paper asked for twice?"},
                },
                {
                    "type": "free_text",
                    "code": "which",
                    "multi_line": False,
                    "show_if": "${again} = 'yes'",
                    "text": {"zh-CN": "是哪一份材料？", "en": "Which one?"},
                },
            ],
        }
    ],
    "outcome": None,
}


@pytest.fixture
def ask(session: Session, authority: SupervisingAuthority) -> Callable[..., str]:
    """Return a function that opens a wave with one questionnaire, and returns its address."""

    def open_wave(definition: str | dict[str, Any], code: str = "hall-3", **values: Any) -> str:
        if isinstance(definition, str):
            definition = load(definition).model_dump(mode="json")
        version = make_version(session, authority, definition)
        wave = make_wave(session, authority, version_id=version.id)
        session.add(make_collector(wave, code, **values))
        session.commit()
        return f"/s/{code}"

    return open_wave


@pytest.fixture
def citizen(
    open_context: Callable[..., BrowserContext],
    screen: Screen,
    live_server: str,
    has_scripts: bool,  # noqa: FBT001 - a fixture
) -> Page:
    """Return a page on a phone and at a desk, with scripts and without."""
    return open_context(screen, base_url=live_server, java_script_enabled=has_scripts).new_page()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_visit_is_rated_with_two_taps_a_reason_and_a_comment(
    ask: Callable[..., str], citizen: Page, session: Session, language: str
) -> None:
    citizen.goto(ask("visit_rating") + f"?lang={language}")
    pick(citizen, "overall", "dissatisfied")
    reason = citizen.locator('[name="overall_reasons.dissatisfied"]').first
    value = reason.get_attribute("value")
    citizen.locator(f'[id="{reason.get_attribute("id")}"] + label').click()
    citizen.locator("[name=comment]").fill("等了一个小时\nan hour")
    assert kept(session) == []

    press(citizen, WORDS[language]["send"])

    expect(citizen.get_by_role("heading", level=1)).to_have_text(WORDS[language]["thanks"])
    expect(citizen.locator(".receipt-code dd")).to_have_text(RECEIPT)
    assert kept(session) == [
        {
            "overall": "dissatisfied",
            "overall_reasons": [value],
            "comment": "等了一个小时\nan hour",
        }
    ]
    assert citizen.context.cookies() == []


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("name", ["efficiency", "public_safety"])
def test_a_longer_questionnaire_is_answered_page_by_page_to_the_end(  # noqa: PLR0913, PLR0917 - fixtures
    ask: Callable[..., str],
    citizen: Page,
    session: Session,
    has_scripts: bool,  # noqa: FBT001
    name: str,
    language: str,
) -> None:
    citizen.goto(ask(name) + f"?lang={language}")
    while citizen.locator("form.answers").count():
        pick_first_of_all(citizen)
        go_on(citizen, has_scripts=has_scripts)

    expect(citizen.get_by_role("heading", level=1)).to_have_text(WORDS[language]["thanks"])
    (answers,) = kept(session)
    asked = find_route(load(name), answers).questions()
    closed = {each.code for each in asked if not isinstance(each, FreeText)}
    assert set(answers) == closed


def test_the_reasons_of_a_level_that_was_left_are_not_kept(
    ask: Callable[..., str], old_phone: Page, session: Session
) -> None:
    old_phone.goto(ask("visit_rating"))
    pick(old_phone, "overall", "dissatisfied")
    reason = old_phone.locator('[name="overall_reasons.dissatisfied"]').first
    old_phone.locator(f'[id="{reason.get_attribute("id")}"] + label').click()
    pick(old_phone, "overall", "satisfied")
    expect(reason).to_be_hidden()
    press(old_phone, "提交")

    old_phone.locator(".receipt-code").wait_for()
    assert kept(session) == [{"overall": "satisfied"}]


def test_two_tabs_are_two_responses(
    ask: Callable[..., str], old_phone: Page, session: Session
) -> None:
    address = ask("visit_rating")
    other = old_phone.context.new_page()
    for tab in (old_phone, other):
        tab.goto(address)
    pick(old_phone, "overall", "satisfied")
    pick(other, "overall", "dissatisfied")
    receipts = set()
    for tab in (other, old_phone):
        press(tab, "提交")
        receipts.add(tab.locator(".receipt-code dd").inner_text())

    assert len(receipts) == 2
    assert len(kept(session)) == 2


def test_a_visit_is_rated_with_the_keyboard_alone(
    ask: Callable[..., str], old_phone: Page, session: Session
) -> None:
    old_phone.goto(ask("visit_rating"))
    tab_to(old_phone, "#overall-0")
    for _ in range(3):
        old_phone.keyboard.press("ArrowDown")
    reason = '[name="overall_reasons.dissatisfied"]'
    tab_to(old_phone, reason)
    old_phone.keyboard.press("Space")
    tab_to(old_phone, "textarea[name=comment]")
    old_phone.keyboard.type("slow")
    tab_to(old_phone, ".steps .primary")
    old_phone.keyboard.press("Enter")

    old_phone.locator(".receipt-code").wait_for()
    (answers,) = kept(session)
    assert answers["overall"] == "dissatisfied"
    assert len(answers["overall_reasons"]) == 1
    assert answers["comment"] == "slow"


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_core_questionnaire_is_answered_on_two_pages_and_back_loses_nothing(
    ask: Callable[..., str], citizen: Page, session: Session, language: str
) -> None:
    citizen.goto(ask("core_satisfaction") + f"?lang={language}")
    pick_first_of_all(citizen)
    press(citizen, WORDS[language]["next"])
    expect(citizen.get_by_role("button", name=WORDS[language]["send"])).to_be_visible()
    pick_first_of_all(citizen)
    citizen.locator("textarea[name=suggestion]").fill("说明")

    press(citizen, WORDS[language]["back"])
    expect(citizen.locator("#overall-0")).to_be_checked()
    press(citizen, WORDS[language]["next"])
    expect(citizen.locator("textarea[name=suggestion]")).to_have_value("说明")
    assert kept(session) == []
    press(citizen, WORDS[language]["send"])

    expect(citizen.get_by_role("heading", level=1)).to_have_text(WORDS[language]["thanks"])
    (answers,) = kept(session)
    assert answers["overall"] == "very_satisfied"
    assert answers["suggestion"] == "说明"


def test_the_browsers_back_button_loses_nothing(
    ask: Callable[..., str],
    old_phone: Page,
    session: Session,
    has_scripts: bool,  # noqa: FBT001
) -> None:
    old_phone.goto(ask("core_satisfaction"))
    pick_first_of_all(old_phone)
    press(old_phone, "下一页")
    old_phone.locator("textarea[name=suggestion]").fill("说明")

    old_phone.go_back()
    expect(old_phone.locator("#overall-0")).to_be_checked()
    if has_scripts:  # The second page travelled along; a browser alone keeps it for "forward".
        press(old_phone, "下一页")
    else:
        old_phone.go_forward()
    expect(old_phone.locator("textarea[name=suggestion]")).to_have_value("说明")
    pick_first_of_all(old_phone)
    press(old_phone, "提交")

    expect(old_phone.get_by_role("heading", level=1)).to_have_text("已收到，谢谢您！")
    assert len(kept(session)) == 1


def test_coming_back_after_sending_and_sending_again_keeps_one_response(
    ask: Callable[..., str], old_phone: Page, session: Session
) -> None:
    old_phone.goto(ask("visit_rating"))
    pick(old_phone, "overall", "satisfied")
    press(old_phone, "提交")
    receipt = old_phone.locator(".receipt-code dd").inner_text()

    old_phone.go_back()
    expect(old_phone.locator("#overall-1")).to_be_checked()
    press(old_phone, "提交")

    expect(old_phone.locator(".receipt-code dd")).to_have_text(receipt)
    assert len(kept(session)) == 1


def test_coming_back_after_a_correction_and_sending_again_keeps_one_response(
    ask: Callable[..., str], old_phone: Page, session: Session
) -> None:
    old_phone.goto(ask("visit_rating"))
    press(old_phone, "提交")
    old_phone.locator(".error-summary").wait_for()
    pick(old_phone, "overall", "satisfied")
    press(old_phone, "提交")
    receipt = old_phone.locator(".receipt-code dd").inner_text()
    address = old_phone.url

    old_phone.go_back()
    pick(old_phone, "overall", "satisfied")
    press(old_phone, "提交")

    expect(old_phone.locator(".receipt-code dd")).to_have_text(receipt)
    expect(old_phone).to_have_url(address)
    assert len(kept(session)) == 1


def test_coming_back_and_changing_the_answer_shows_both(
    ask: Callable[..., str], old_phone: Page, session: Session
) -> None:
    old_phone.goto(ask("visit_rating"))
    pick(old_phone, "overall", "satisfied")
    press(old_phone, "提交")
    old_phone.locator(".receipt-code").wait_for()

    old_phone.go_back()
    pick(old_phone, "overall", "dissatisfied")
    press(old_phone, "提交")

    expect(old_phone.get_by_role("heading", level=1)).to_have_text("这一页已经提交过")
    expect(old_phone.locator(".differs")).to_contain_text("满意")
    assert kept(session) == [{"overall": "satisfied"}]
    press(old_phone, "把这次的作为另一份回答提交")
    old_phone.locator(".receipt-code").wait_for()
    assert len(kept(session)) == 2


def test_an_old_browser_that_does_not_tell_which_button_was_pressed_still_goes_back(
    ask: Callable[..., str], phone: Page
) -> None:
    phone.add_init_script("delete SubmitEvent.prototype.submitter")
    phone.goto(ask("core_satisfaction"))
    pick_first_of_all(phone)
    press(phone, "下一页")
    phone.locator("textarea[name=suggestion]").fill("说明")
    press(phone, "上一页")
    expect(phone.locator("#overall-0")).to_be_checked()
    press(phone, "下一页")
    expect(phone.locator("textarea[name=suggestion]")).to_have_value("说明")


def test_pressing_twice_sends_once(
    ask: Callable[..., str], old_phone: Page, session: Session
) -> None:
    old_phone.goto(ask("visit_rating"))
    pick(old_phone, "overall", "satisfied")

    old_phone.get_by_role("button", name="提交").dblclick(no_wait_after=True)

    old_phone.locator(".receipt-code").wait_for()
    assert len(kept(session)) == 1


def test_errors_stand_together_on_top_and_lead_to_their_questions(
    ask: Callable[..., str], old_phone: Page
) -> None:
    old_phone.goto(ask("core_satisfaction"))
    pick(old_phone, "outcome", "satisfied")
    press(old_phone, "下一页")

    summary = old_phone.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(summary.locator("li")).to_have_count(3)
    expect(old_phone.locator("[name=outcome]:checked")).to_have_count(1)
    summary.get_by_role("link").first.click()
    expect(old_phone.locator("#overall-0")).to_be_focused()


def test_answers_open_questions_with_scripts_at_once_without_after_a_round_trip(
    ask: Callable[..., str],
    old_phone: Page,
    session: Session,
    has_scripts: bool,  # noqa: FBT001
) -> None:
    old_phone.goto(ask(CONDITIONAL))
    pick(old_phone, "again", "yes")
    which = old_phone.get_by_label("是哪一份材料？")
    if not has_scripts:
        expect(which).to_be_hidden()
        press(old_phone, "提交")
        expect(old_phone.locator(".notice")).to_contain_text("还有 1 个问题")
    expect(which).to_be_visible()
    which.fill("户口簿")
    press(old_phone, "提交")

    old_phone.locator(".receipt-code").wait_for()
    assert kept(session) == [{"again": "yes", "which": "户口簿"}]


def test_the_language_can_change_on_any_page_without_losing_answers(
    ask: Callable[..., str], old_phone: Page
) -> None:
    old_phone.goto(ask("core_satisfaction") + "?o=1")
    pick(old_phone, "overall", "dissatisfied")
    press(old_phone, "English")
    expect(old_phone.get_by_role("button", name="Next")).to_be_visible()
    assert "o=1" in old_phone.url
    expect(old_phone.locator("#overall-3")).to_be_checked()
    expect(old_phone.locator(".intro").first).to_be_visible()
    pick_first_of_all(old_phone)
    press(old_phone, "Next")
    old_phone.locator("textarea[name=suggestion]").fill("words")

    press(old_phone, "中文")

    expect(old_phone.get_by_role("button", name="提交")).to_be_visible()
    expect(old_phone.locator("textarea[name=suggestion]")).to_have_value("words")
    press(old_phone, "上一页")
    expect(old_phone.locator("#overall-3")).to_be_checked()


def test_the_enter_key_goes_on_and_does_not_change_the_language(
    ask: Callable[..., str], old_phone: Page, session: Session
) -> None:
    two_languages = {**CONDITIONAL, "languages": ["zh-CN", "en"]}
    old_phone.goto(ask(two_languages))
    pick(old_phone, "again", "yes")
    if not old_phone.locator("[name=which]").is_visible():
        press(old_phone, "提交")
    old_phone.locator("[name=which]").fill("户口簿")
    old_phone.keyboard.press("Enter")

    old_phone.locator(".receipt-code").wait_for()
    assert kept(session) == [{"again": "yes", "which": "户口簿"}]


def test_whoever_opens_a_page_afresh_gives_another_answer(
    ask: Callable[..., str], phone: Page, session: Session
) -> None:
    address = ask("visit_rating")
    for place in (1, 3):
        phone.goto(address)
        phone.locator("[name=overall] + label").nth(place).click()
        press(phone, "提交")
        phone.locator(".receipt-code").wait_for()
        phone.go_back()
        phone.locator("form.answers").wait_for()

    assert len(kept(session)) == 2


def test_ab_06_every_level_takes_the_same_taps_and_the_same_room(
    ask: Callable[..., str], old_phone: Page, session: Session
) -> None:
    address = ask("visit_rating")
    old_phone.goto(address)
    assert old_phone.locator("input:checked").count() == 0
    labels = old_phone.locator("[name=overall] + label")
    boxes = [box for box in map(size, labels.all()) if box]
    assert len(boxes) == 5
    assert len(set(boxes)) == 1
    for place in range(5):  # One tap on the level, one to send, whichever it is.
        old_phone.goto(address)
        labels.nth(place).click()
        press(old_phone, "提交")
        old_phone.locator(".receipt-code").wait_for()
    assert len({answers["overall"] for answers in kept(session)}) == 5


def test_ax_01_a_level_is_picked_with_the_keyboard_and_has_a_name(
    ask: Callable[..., str], phone: Page
) -> None:
    phone.goto(ask("visit_rating"))
    phone.get_by_role("radio", name="非常满意", exact=True).focus()
    phone.keyboard.press("ArrowDown")
    phone.keyboard.press("ArrowDown")
    phone.keyboard.press("ArrowDown")
    expect(phone.get_by_role("radio", name="不满意", exact=True)).to_be_checked()


@pytest.mark.parametrize("name", CODES)
def test_ax_02_nothing_scrolls_sideways_even_at_twice_the_size(
    ask: Callable[..., str],
    open_context: Callable[..., BrowserContext],
    live_server: str,
    name: str,
) -> None:
    # At 200 % a screen of 360 pixels has room for 180.
    page = open_context(Screen("zoomed", 180, 370), base_url=live_server).new_page()
    address = ask(name)
    for language in ("zh-CN", "en"):
        page.goto(f"{address}?lang={language}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 180


@pytest.mark.parametrize("name", CODES)
def test_twice_the_letters_fit_on_a_phone(ask: Callable[..., str], phone: Page, name: str) -> None:
    sizes = {"fontSizes": {"standard": 32, "fixed": 26}}  # As elders set them in the browser.
    phone.context.new_cdp_session(phone).send("Page.setFontSizes", sizes)
    address = ask(name)
    for language in ("zh-CN", "en"):
        phone.goto(f"{address}?lang={language}")
        letters = phone.locator("form.answers .question label").first
        assert letters.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 32
        assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE.width


def test_every_target_is_large_enough_for_thumbs(ask: Callable[..., str], old_phone: Page) -> None:
    old_phone.goto(ask("visit_rating"))
    pick(old_phone, "overall", "satisfied")
    targets = old_phone.locator(".option + label, button:not([aria-hidden]), summary, textarea")
    small = [
        target.inner_text()
        for target in targets.all()
        if target.is_visible() and size(target)[1] < MIN_TARGET
    ]
    assert small == []


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_no_page_of_the_way_has_a_known_barrier(
    ask: Callable[..., str], phone: Page, language: str
) -> None:
    phone.goto(ask("core_satisfaction") + f"?lang={language}")
    assert_no_barriers(phone)
    press(phone, WORDS[language]["next"])
    phone.locator(".error-summary").wait_for()
    assert_no_barriers(phone)
    pick_first_of_all(phone)
    press(phone, WORDS[language]["next"])
    phone.locator("textarea[name=suggestion]").wait_for()
    pick_first_of_all(phone)
    press(phone, WORDS[language]["send"])
    phone.locator(".receipt-code").wait_for()
    assert_no_barriers(phone)
    phone.goto("/s/elsewhere")
    assert_no_barriers(phone)


@pytest.mark.parametrize("colours", [{"forced_colors": "active"}, {"reduced_motion": "reduce"}])
def test_pages_obey_the_wishes_of_the_device(
    ask: Callable[..., str],
    open_context: Callable[..., BrowserContext],
    live_server: str,
    colours: dict[str, str],
) -> None:
    page = open_context(PHONE, base_url=live_server, **colours).new_page()
    page.goto(ask("visit_rating"))
    pick(page, "overall", "satisfied")
    label = page.locator("#overall-1 + label")
    outline, moving = label.evaluate(
        "e => [getComputedStyle(e).outlineStyle, getComputedStyle(e).transitionDuration]"
    )
    assert outline == "solid" if "forced_colors" in colours else moving == "0s"


def test_the_first_view_is_light_stands_still_and_asks_nobody_else(
    ask: Callable[..., str], phone: Page, live_server: str
) -> None:
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(ask("visit_rating"))
    assert phone.evaluate(SHIFTED) == 0
    assert [url for url in asked if not url.startswith((f"{live_server}/", "data:"))] == []
    sizes = phone.evaluate(FIRST_VIEW)
    assert 1 < len(sizes) <= MAX_FIRST_VIEW_REQUESTS
    assert 0 < sum(sizes) < MAX_FIRST_VIEW_BYTES


def test_a_shared_device_forgets_what_the_last_person_entered(
    ask: Callable[..., str], phone: Page
) -> None:
    phone.goto(ask("visit_rating", channel=Channel.KIOSK))
    pick(phone, "overall", "satisfied")
    press(phone, "提交")
    phone.locator(".receipt-code").wait_for()
    phone.go_back()
    expect(phone.locator("#overall-1")).not_to_be_checked()


def test_ax_06_the_first_question_waits_for_nothing_but_its_page(
    ask: Callable[..., str], phone: Page
) -> None:
    phone.route("**/static/**", lambda _route: None)  # Nothing else arrives, for ever.
    address = ask("visit_rating")

    phone.goto(address, wait_until="commit")
    level = phone.locator("#overall-1 + label")
    level.click()

    expect(phone.locator("#overall-1")).to_be_checked()
    box = level.bounding_box()
    assert box is not None  # It looks as it will, and does not only stand there.
    assert box["height"] >= MIN_TARGET


def go_on(page: Page, *, has_scripts: bool) -> None:
    onward = page.locator(".steps .primary")
    if not has_scripts:  # Half a page has arrived before its form has.
        with page.expect_navigation():
            onward.click()
        return
    number = page.locator("form.answers").get_attribute("data-number")
    onward.click()  # The page is exchanged where it is.
    expect(page.locator(f'form.answers[data-number="{number}"]')).to_have_count(0)


def tab_to(page: Page, control: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator(f"{control}:focus").count():
            return
    pytest.fail(f"the keyboard never reaches {control}")


def size(element: Any) -> tuple[float, float]:
    box = element.bounding_box()
    return box["width"], box["height"]

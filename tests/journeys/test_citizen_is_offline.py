"""The network goes away while a citizen answers, and comes back: nothing is lost or doubled."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from questionnaires.library import load
from surveyapp.fieldwork.models import Channel, Collector, WaveState
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_version, make_wave
from tests.journeys.barriers import assert_no_barriers
from tests.journeys.citizens import pick_first_of_all
from tests.responses import kept
from tests.screens import PHONE
from tests.surveyapp.pages.kinds import KINDS
from tests.surveyapp.pages.logic import LOGIC

ADDRESS = "/s/hall-3?lang=zh-CN"
KEPT = "回答已保存在这台设备上"
# A device that keeps nothing for pages.
BLOCKED = """
  const refuse = () => { throw new DOMException("no", "SecurityError"); };
  Object.defineProperty(window, "indexedDB", { get: refuse });
  Object.defineProperty(navigator, "serviceWorker", { value: undefined });
  Object.defineProperty(window, "caches", { value: undefined });
  Object.defineProperty(window, "localStorage", { get: refuse });
  Object.defineProperty(window, "sessionStorage", { get: refuse });
"""
# As WeChat opens a link: another browser in its name, with storage that pages cannot have.
MESSENGER = (
    "Mozilla/5.0 (Linux; Android 9; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/78.0 Mobile Safari/537.36 MicroMessenger/8.0.40 MMWEBID/1"
)
# Browsers that do not let the worker send by itself, which a test cannot keep without a network.
NO_SYNC = """
  Object.defineProperty(ServiceWorkerRegistration.prototype, "sync", { value: undefined });
"""
IS_KEPT = """async () => navigator.serviceWorker.controller
  && (await (await caches.open("questionnaires")).keys()).length > 6"""
PAGES_KEPT = """async () => (await (await caches.open("questionnaires")).keys())
  .map(({ url }) => new URL(url)).filter(({ pathname }) => !pathname.includes("/static/"))
  .map(({ pathname, search }) => pathname + search)"""
# Makes of the page that a device keeps one from before pages brought what answers must meet.
WITHOUT_RULES = """async () => {
  const store = await caches.open("questionnaires");
  for (const request of await store.keys()) {
    if (request.url.includes("/static/")) continue;
    const answer = await store.match(request);
    const page = await answer.text();
    const older = page.replace(/ data-rules="[^"]*"/, "");
    if (older === page) throw new Error("there are no rules");
    await store.put(request, new Response(older, { headers: answer.headers }));
  }
}"""


@pytest.fixture
def collector(
    session: Session, authority: SupervisingAuthority, request: pytest.FixtureRequest
) -> Collector:
    name = getattr(request, "param", "visit_rating")
    version = make_version(session, authority, load(name).model_dump(mode="json"))
    collector = make_collector(make_wave(session, authority, version_id=version.id), "hall-3")
    session.add(collector)
    session.commit()
    return collector


@pytest.fixture
def phone(open_context: Callable[..., BrowserContext], live_server: str) -> Iterator[Page]:
    page = open_context(PHONE, base_url=live_server).new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert errors == []


@pytest.mark.usefixtures("collector")
def test_an_answer_given_without_a_network_is_kept_and_sent_once_when_it_is_back(
    phone: Page, session: Session
) -> None:
    phone.context.add_init_script(NO_SYNC)
    open_and_keep(phone)
    phone.context.set_offline(offline=True)
    phone.reload()  # From what the device kept.
    answer(phone, "satisfied")
    expect(phone.get_by_role("heading", name=KEPT)).to_be_visible()
    expect(phone.locator("form.answers")).to_be_hidden()
    assert_no_barriers(phone)
    phone.reload()  # The page of an answer that waits is not answered twice.
    expect(phone.get_by_role("heading", name=KEPT)).to_be_visible()
    expect(phone.locator("form.answers")).to_be_hidden()
    other = phone.context.new_page()
    other.goto(ADDRESS)
    expect(other.get_by_role("heading", name=KEPT)).to_be_visible()
    assert kept(session) == []

    phone.context.set_offline(offline=False)  # Both tabs notice it.

    phone.locator(".receipt-code").wait_for()
    expect(other.locator("[data-told=waiting]")).to_have_count(0)
    other.wait_for_load_state("networkidle")
    other.goto(ADDRESS)
    expect(other.locator("form.answers")).to_be_visible()
    expect(other.locator("[data-told=waiting]")).to_have_count(0)
    assert kept(session) == [{"overall": "satisfied"}]


@pytest.mark.usefixtures("collector")
def test_what_the_server_would_refuse_is_mended_before_anything_is_promised(
    phone: Page, session: Session
) -> None:
    open_and_keep(phone)
    phone.context.set_offline(offline=True)
    phone.locator("[name=comment]").fill("字" * 501)
    phone.locator(".steps .primary").click()

    summary = phone.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("heading")).to_have_text("有 2 处需要修改")
    expect(summary.locator(".remedy")).to_have_text(
        ["请选择一项。", "最多 500 个字，现在有 501 个字，请删减。"]
    )
    expect(phone.locator("[data-told=waiting]")).to_have_count(0)
    assert_no_barriers(phone)
    summary.get_by_role("link").last.click()
    expect(phone.locator("[name=comment]")).to_be_focused()
    phone.locator("[name=comment]").fill("好")
    answer(phone, "satisfied")
    expect(phone.get_by_role("heading", name=KEPT)).to_be_visible()
    expect(summary).to_have_count(0)
    phone.context.set_offline(offline=False)
    phone.locator(".receipt-code").wait_for()
    assert kept(session) == [{"overall": "satisfied", "comment": "好"}]


@pytest.mark.usefixtures("collector")
def test_an_answer_on_a_page_kept_by_an_earlier_version_is_kept_too(
    phone: Page, session: Session
) -> None:
    open_and_keep(phone)
    phone.evaluate(WITHOUT_RULES)
    phone.context.set_offline(offline=True)
    phone.reload()
    answer(phone, "satisfied")
    expect(phone.get_by_role("heading", name=KEPT)).to_be_visible()
    phone.context.set_offline(offline=False)
    phone.locator(".receipt-code").wait_for()
    assert kept(session) == [{"overall": "satisfied"}]


@pytest.mark.parametrize("is_raised_by_server", [True, False])
def test_a_warning_is_raised_and_passed_without_a_network(
    phone: Page,
    session: Session,
    authority: SupervisingAuthority,
    is_raised_by_server: bool,  # noqa: FBT001 - a parameter
) -> None:
    version = make_version(session, authority, LOGIC)
    session.add(make_collector(make_wave(session, authority, version_id=version.id), "hall-3"))
    session.commit()
    open_and_keep(phone)
    for name, value in {"wait": "40", "handled": "1"}.items():
        phone.locator(f"[name={name}]").fill(value)
    for name in ("online", "way"):
        phone.locator(f"[name={name}]:not([hidden]) + label").last.click()
    phone.context.set_offline(offline=not is_raised_by_server)
    phone.locator(".steps .primary").click()
    warning = phone.locator(".warnings")
    expect(warning).to_be_focused()
    expect(warning).to_contain_text("等了40 分钟，只办了1 分钟吗？")
    expect(phone.locator("[data-told=waiting]")).to_have_count(0)
    phone.context.set_offline(offline=True)
    warning.get_by_role("link", name="修改：办了多久？").click()
    expect(phone.locator("#handled")).to_be_focused()
    warning.get_by_role("button", name="不用修改，就这样").click()
    expect(phone.get_by_role("heading", name=KEPT)).to_be_visible()
    phone.context.set_offline(offline=False)

    phone.locator(".receipt-code").wait_for()
    (answers,) = kept(session)
    assert answers["warnings_passed"] == ["quick"]


@pytest.mark.usefixtures("collector")
def test_who_comes_back_later_is_told_that_the_answer_was_sent(
    phone: Page, session: Session
) -> None:
    open_and_keep(phone)
    phone.context.set_offline(offline=True)
    answer(phone, "satisfied")
    expect(phone.get_by_role("heading", name=KEPT)).to_be_visible()
    phone.goto("about:blank")
    phone.context.set_offline(offline=False)
    phone.goto(ADDRESS)

    told = phone.locator("[data-told=sent]")
    expect(told).to_contain_text("已经发送")
    expect(phone.locator("form.answers")).to_be_visible()  # For another answer.
    told.get_by_role("link").click()
    phone.locator(".receipt-code").wait_for()
    phone.goto(ADDRESS)
    phone.wait_for_load_state("networkidle")
    expect(phone.locator("[data-told]")).to_have_count(0)
    assert kept(session) == [{"overall": "satisfied"}]


def test_an_answer_that_comes_after_the_end_is_told_and_shown(
    phone: Page, session: Session, collector: Collector
) -> None:
    open_and_keep(phone)
    phone.context.set_offline(offline=True)
    phone.locator("[name=comment]").fill("我的话")
    answer(phone, "satisfied")
    expect(phone.get_by_role("heading", name=KEPT)).to_be_visible()
    collector.wave.state = WaveState.CLOSED
    session.commit()
    phone.context.set_offline(offline=False)

    told = phone.locator("[data-told=refused]")
    expect(told).to_contain_text("没有被接收")
    told.get_by_role("button", name="看看是什么情况").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("现在不接收答卷")
    expect(phone.locator("main")).to_contain_text("我的话")
    assert kept(session) == []


@pytest.mark.usefixtures("collector")
def test_an_answer_that_was_sent_before_with_other_content_is_told_as_a_conflict(
    phone: Page, session: Session
) -> None:
    open_and_keep(phone)
    other = phone.context.new_page()
    other.goto(ADDRESS)
    token = other.locator("[name=token]").input_value()
    answer(other, "dissatisfied")
    other.locator(".receipt-code").wait_for()
    phone.locator("[name=token]").evaluate("(e, token) => { e.value = token; }", token)
    phone.context.set_offline(offline=True)
    answer(phone, "satisfied")
    expect(phone.get_by_role("heading", name=KEPT)).to_be_visible()
    phone.context.set_offline(offline=False)

    phone.get_by_role("button", name="看看是什么情况").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("这一页已经提交过")
    assert kept(session) == [{"overall": "dissatisfied"}]


@pytest.mark.parametrize("collector", ["core_satisfaction"], indirect=True)
@pytest.mark.usefixtures("collector")
def test_a_longer_questionnaire_goes_on_without_a_network_on_one_page(
    phone: Page, session: Session
) -> None:
    open_and_keep(phone)
    phone.context.set_offline(offline=True)
    pick_first_of_all(phone)
    phone.locator(".steps .primary").click()
    expect(phone.locator("[name=suggestion]")).to_be_visible()
    expect(phone.locator("#overall-0")).to_be_checked()
    pick_first_of_all(phone)
    phone.locator("[name=suggestion]").fill("说明")
    phone.locator(".steps .primary").click()
    expect(phone.get_by_role("heading", name=KEPT)).to_be_visible()
    phone.context.set_offline(offline=False)
    phone.locator(".receipt-code").wait_for()
    (answers,) = kept(session)
    assert answers["overall"] == "very_satisfied"
    assert answers["suggestion"] == "说明"


def test_answers_are_checked_without_a_network_and_then_sent_though_the_page_is_closed(
    phone: Page, session: Session, authority: SupervisingAuthority
) -> None:
    definition = load("core_satisfaction").model_dump(mode="json")
    version = make_version(session, authority, {**definition, "check_answers": True})
    session.add(make_collector(make_wave(session, authority, version_id=version.id), "hall-3"))
    session.commit()
    open_and_keep(phone)
    pick_first_of_all(phone)
    phone.locator(".steps .primary").click()
    expect(phone.locator("[name=suggestion]")).to_be_visible()
    pick_first_of_all(phone)
    phone.context.set_offline(offline=True)
    phone.get_by_role("button", name="核对回答").click()
    expect(phone.locator("[data-told=check]")).to_be_focused()
    expect(phone.locator("[data-told=check]")).to_contain_text("还没有提交")
    expect(phone.locator("#overall-0")).to_be_checked()  # Of the page before.
    assert_no_barriers(phone)
    phone.locator("[name=overall][value=satisfied] + label").click()
    phone.locator(".steps").get_by_role("button", name="提交").click()
    expect(phone.get_by_role("heading", name=KEPT)).to_be_visible()
    expect(phone.locator("[data-told=check]")).to_have_count(0)
    phone.goto("about:blank")
    phone.context.set_offline(offline=False)
    phone.goto(ADDRESS)

    phone.locator("[data-told=sent]").wait_for()
    assert [answers["overall"] for answers in kept(session)] == ["satisfied"]


@pytest.mark.parametrize("collector", ["core_satisfaction"], indirect=True)
@pytest.mark.usefixtures("collector")
def test_a_reload_loses_nothing_on_any_page(phone: Page, session: Session) -> None:
    phone.goto(ADDRESS)
    pick_first_of_all(phone)
    phone.reload()
    expect(phone.locator("#overall-0")).to_be_checked()
    phone.locator(".steps .primary").click()
    phone.locator("[name=suggestion]").fill("说明")
    phone.wait_for_timeout(500)  # A pause of the thumb.
    phone.reload()
    expect(phone.locator("[name=suggestion]")).to_have_value("说明")
    pick_first_of_all(phone)
    phone.locator(".steps .primary").click()
    phone.locator(".receipt-code").wait_for()
    assert len(kept(session)) == 1


@pytest.mark.usefixtures("collector")
def test_ax_05_where_the_device_keeps_nothing_all_works_as_without(
    phone: Page, session: Session
) -> None:
    phone.add_init_script(BLOCKED)
    phone.goto(ADDRESS)
    phone.wait_for_load_state("networkidle")
    phone.context.set_offline(offline=True)
    answer(phone, "satisfied")
    expect(phone.get_by_role("alert")).to_contain_text("没有发送成功")
    phone.context.set_offline(offline=False)
    phone.locator(".steps .primary").click()
    phone.locator(".receipt-code").wait_for()
    assert kept(session) == [{"overall": "satisfied"}]


@pytest.mark.parametrize("collector", ["core_satisfaction"], indirect=True)
@pytest.mark.usefixtures("collector")
def test_in_the_view_of_a_messenger_reload_back_and_a_second_tab_lose_and_double_nothing(
    open_context: Callable[..., BrowserContext], live_server: str, session: Session
) -> None:
    view = open_context(PHONE, base_url=live_server, user_agent=MESSENGER)
    view.add_init_script(BLOCKED)
    first, second = (begin_in(view.new_page()) for _ in range(2))
    first.bring_to_front()
    first.reload()
    expect(first.locator("textarea[name=suggestion]")).to_have_value("说明")
    second.bring_to_front()
    second.go_back()
    expect(second.locator("#overall-0")).to_be_checked()
    second.locator(".steps .primary").click()
    finish(second)
    first.bring_to_front()
    finish(first)
    first.go_back()
    finish(first)

    assert [answers["suggestion"] for answers in kept(session)] == ["说明", "说明"]
    assert view.cookies() == []


def begin_in(page: Page) -> Page:
    """Answer the first of two pages and a part of the second."""
    page.goto(ADDRESS)
    pick_first_of_all(page)
    page.locator(".steps .primary").click()
    page.locator("textarea[name=suggestion]").fill("说明")
    page.wait_for_timeout(500)  # A pause of the thumb.
    return page


def finish(page: Page) -> None:
    """Answer the rest of the second page, which is as it was left, and send it."""
    expect(page.locator("textarea[name=suggestion]")).to_have_value("说明")
    pick_first_of_all(page)
    page.locator(".steps .primary").click()
    page.locator(".receipt-code").wait_for()


def test_a_shared_device_keeps_nothing(
    phone: Page, session: Session, collector: Collector
) -> None:
    collector.channel = Channel.HALL_TABLET
    session.commit()
    phone.goto(ADDRESS)
    phone.wait_for_load_state("networkidle")
    phone.context.set_offline(offline=True)
    answer(phone, "satisfied")
    expect(phone.get_by_role("alert")).to_contain_text("没有发送成功")
    assert phone.evaluate("caches.keys()") == []
    assert phone.evaluate("indexedDB.databases()") == []
    phone.context.set_offline(offline=False)
    phone.reload()
    expect(phone.locator("#overall-1")).not_to_be_checked()


@pytest.mark.usefixtures("collector")
def test_two_people_who_answer_on_one_phone_without_a_network_give_two_answers(
    phone: Page, session: Session
) -> None:
    open_and_keep(phone)
    for level in ("satisfied", "dissatisfied"):
        phone.context.set_offline(offline=True)
        phone.goto(ADDRESS)  # From what the device kept.
        answer(phone, level)
        expect(phone.locator("[data-told=waiting]")).to_contain_text("另一个人")
        phone.context.set_offline(offline=False)
        phone.locator(".receipt-code").wait_for()
    phone.context.set_offline(offline=True)
    phone.goto(ADDRESS)
    phone.context.set_offline(offline=False)  # Back before the answer is sent, not after.
    answer(phone, "very_dissatisfied")
    phone.locator(".receipt-code").wait_for()
    phone.context.set_offline(offline=True)
    phone.goto(ADDRESS)
    answer(phone, "very_satisfied")
    phone.context.set_offline(offline=False)
    phone.locator(".receipt-code").wait_for()
    levels = [answers["overall"] for answers in kept(session)]
    assert sorted(levels) == [
        "dissatisfied", "satisfied", "very_dissatisfied", "very_satisfied",
    ]  # fmt: skip


def test_a_device_keeps_one_questionnaire_and_finds_it_in_whatever_order_it_is_asked(
    phone: Page, session: Session, collector: Collector, authority: SupervisingAuthority
) -> None:
    definition = KINDS["multiple_choice"].definition(order="random")
    version = make_version(session, authority, definition)
    session.add(make_collector(make_wave(session, authority, version_id=version.id), "other"))
    session.commit()
    open_and_keep(phone, f"/s/{collector.code}?o=link-to-an-errand")
    assert phone.evaluate(PAGES_KEPT) == ["/s/hall-3?o=link-to-an-errand&lang=zh-CN"]
    open_and_keep(phone, "/s/other")
    for _ in range(100):
        if not any("hall-3" in page for page in phone.evaluate(PAGES_KEPT)):
            break
        phone.wait_for_timeout(50)
    (only,) = phone.evaluate(PAGES_KEPT)
    assert only.startswith("/s/other")

    phone.context.set_offline(offline=True)
    phone.goto("/s/other")

    expect(phone.locator("form.answers")).to_be_visible()


def test_whoever_goes_on_with_a_code_goes_on_without_a_network_too(
    phone: Page, session: Session, authority: SupervisingAuthority
) -> None:
    definition = load("core_satisfaction").model_dump(mode="json")
    version = make_version(session, authority, {**definition, "may_pause": True})
    session.add(make_collector(make_wave(session, authority, version_id=version.id), "paused"))
    session.commit()
    phone.goto("/s/paused?lang=zh-CN")
    phone.get_by_role("button", name="暂存，以后再填").click()
    code = phone.locator(".draft-code dd").inner_text()
    phone.evaluate("caches.delete('questionnaires')")
    phone.goto("/s/paused/resume?lang=zh-CN")
    phone.get_by_label("暂存码").fill(code)
    phone.keyboard.press("Enter")
    phone.locator("form.answers").wait_for()
    wait_until_kept(phone)
    phone.context.set_offline(offline=True)
    pick_first_of_all(phone)
    phone.locator(".steps .primary").click()

    expect(phone.locator("[name=suggestion]")).to_be_visible()
    expect(phone.locator("#overall-0")).to_be_checked()


def open_and_keep(page: Page, address: str = ADDRESS) -> None:
    """Open a questionnaire, and wait until the device has kept it."""
    page.goto(address)
    wait_until_kept(page)


def wait_until_kept(page: Page) -> None:
    for _ in range(100):
        if page.evaluate(IS_KEPT):
            return
        page.wait_for_timeout(50)
    pytest.fail("the device does not keep the questionnaire")


def answer(page: Page, level: str) -> None:
    page.locator(f'[name=overall][value="{level}"] + label').click()
    page.locator(".steps .primary").click()

"""An evaluator publishes a questionnaire and opens a wave with it: in a real browser."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, ViewportSize, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.authoring.models import QuestionnaireVersion
from surveyapp.fieldwork.models import Collector, WaveState
from surveyapp.units.models import (
    Hierarchy,
    SupervisingAuthority,
    UnitKind,
    UnitMembership,
)
from tests.factories import make_account, make_unit, make_wave
from tests.journeys.staff import assert_fits_and_is_accessible, follow, sign_in
from tests.screens import PHONE, Screen

SOURCE = "#source"
PAPER: ViewportSize = {"width": 703, "height": 1032}  # A4 without its margins, at 96 dpi.


@pytest.fixture
def evaluator(session: Session, authority: SupervisingAuthority) -> str:
    """Return the login of an evaluator whose city has a centre of three windows."""
    make_account(session, authority, Role.EVALUATOR, login="wang")
    centre = make_unit(authority, "centre")
    session.add(centre)
    for number in range(1, 4):
        window = make_unit(
            authority,
            f"w{number}",
            kind=UnitKind.SERVICE_WINDOW,
            official_order=number,
            name={"zh-CN": f"市民中心 {number} 号窗口", "en": f"Civic centre, window {number}"},
        )
        session.add(window)
        session.flush()
        session.add(
            UnitMembership(
                unit_id=window.id,
                parent_id=centre.id,
                hierarchy=Hierarchy.PLACE,
                valid_from=date(2020, 1, 1),
            )
        )
    session.commit()
    return "wang"


def take_from_library(page: Page, title: str) -> None:
    page.goto("/questionnaires")
    follow(page.get_by_role("link", name="新建问卷"))
    card = page.locator(".card").filter(has=page.get_by_role("heading", name=title))
    follow(card.get_by_role("button", name="取用"))


def edit(page: Page, old: str, new: str) -> None:
    text = page.locator(SOURCE).input_value()
    assert old in text
    page.locator(SOURCE).fill(text.replace(old, new))


def test_the_whole_way_from_the_library_to_a_code_on_the_window(
    page: Page, session: Session, evaluator: str
) -> None:
    sign_in(page, evaluator)
    take_from_library(page, "政务服务“好差评”")
    break_it_and_read_what_is_wrong(page)
    mend_it_and_look_at_it_on_a_phone(page)
    publish_it(page, session)
    pilot = open_a_survey_with_its_first_wave(page)
    print_the_codes(page)

    # What the cards carry, citizens can open; the pilot says that it does not count.
    session.rollback()
    codes = session.scalars(select(Collector.code).where(~Collector.is_pilot)).all()
    page.goto(f"/s/{codes[0]}")
    expect(page.locator("label[for=overall-0]")).to_be_visible()
    page.goto(f"/s/{pilot}")
    expect(page.get_by_text("不计入任何结果")).to_be_visible()


def break_it_and_read_what_is_wrong(page: Page) -> None:
    edit(page, "outcome: overall", "outcome: nothing")
    follow(page.get_by_role("button", name="检查，不保存"))
    problem = page.locator(".problems li")
    expect(problem).to_have_count(1)
    expect(problem).to_contain_text("outcome")
    follow(page.get_by_role("button", name="保存", exact=True))
    assert_fits_and_is_accessible(page)
    follow(page.get_by_role("link", name="发布…"))
    expect(page.get_by_role("alert")).to_contain_text("1 个错误")
    expect(page.get_by_role("button", name=re.compile("发布第"))).to_have_count(0)


def mend_it_and_look_at_it_on_a_phone(page: Page) -> None:
    follow(page.get_by_role("link", name=re.compile("第 .* 行第 .* 列")))
    expect(page.locator(SOURCE)).to_be_focused()
    before = "s => s.value.slice(s.selectionStart).split('\\n')[0]"
    assert page.locator(SOURCE).evaluate(before) == "outcome: nothing"
    edit(page, "outcome: nothing", "outcome: overall")
    follow(page.get_by_role("button", name="保存", exact=True))
    expect(page.get_by_text("没有问题，可以发布。")).to_be_visible()
    follow(page.get_by_role("link", name="预览已保存的草稿"))
    best = page.frame_locator(".phone iframe").locator("label[for=overall-0]")
    expect(best).to_have_text("非常满意")
    page.get_by_role("navigation", name="预览语言").get_by_role("link", name="English").click()
    expect(best).to_have_text("Very satisfied")
    follow(page.get_by_role("link", name="政务服务“好差评”"))


def publish_it(page: Page, session: Session) -> None:
    follow(page.get_by_role("link", name="发布…"))
    assert_fits_and_is_accessible(page)
    follow(page.get_by_role("button", name="发布第 1 版"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("第 1 版")
    session.rollback()
    version = session.scalars(select(QuestionnaireVersion)).one()
    expect(page.locator(".facts")).to_contain_text(version.content_hash)


def open_a_survey_with_its_first_wave(page: Page) -> str:
    page.goto("/surveys/new")
    page.get_by_label("调查名称（中文）").fill("办事满意度")
    page.get_by_label("代码", exact=True).fill("visit-2026")
    page.get_by_label("批次名称（中文）").fill("本季度")
    page.get_by_label("开始接收答卷").fill("2026-01-01T08:00")
    page.get_by_label("截止接收答卷").fill("2099-01-01T00:00")
    assert_fits_and_is_accessible(page)
    follow(page.get_by_role("button", name="建立调查"))
    follow(page.get_by_role("button", name="开放批次"))
    expect(page.locator("h1 + .mark")).to_have_text("进行中")
    assert_fits_and_is_accessible(page)
    return page.locator(".pilot a").inner_text().rpartition("/")[2]


def print_the_codes(page: Page) -> None:
    follow(page.get_by_role("link", name="查看列表"))
    expect(page.locator("tbody tr")).to_have_count(4)
    assert_fits_and_is_accessible(page)
    follow(page.get_by_role("link", name="打印这些二维码"))
    expect(page.locator(".qr-card svg")).to_have_count(3)
    assert_fits_and_is_accessible(page)


def test_a_click_on_a_problem_goes_to_its_line(page: Page, evaluator: str) -> None:
    sign_in(page, evaluator)
    take_from_library(page, "政务服务满意度调查")
    edit(page, "outcome: overall", "outcome: nothing")
    follow(page.get_by_role("button", name="检查，不保存"))

    page.locator("a[data-line]").first.click()

    before = "s => s.value.slice(0, s.selectionStart)"
    assert page.evaluate("document.activeElement.id") == "source"
    assert page.locator(SOURCE).evaluate(before).split("\n")[-1] == "outcome: "


def test_leaving_with_unsaved_words_asks_first_and_saving_does_not(
    page: Page, evaluator: str
) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    sign_in(page, evaluator)
    take_from_library(page, "政务服务满意度调查")
    page.on("dialog", stay)
    page.locator(SOURCE).press_sequentially("# 改")
    page.get_by_role("link", name="预览已保存的草稿").click(no_wait_after=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert page.locator(SOURCE).input_value().startswith("# 改#")

    follow(page.get_by_role("button", name="保存", exact=True))
    expect(page.get_by_text("草稿已保存。")).to_be_visible()
    assert asked == ["beforeunload"]


def test_the_tab_key_leaves_the_text(page: Page, evaluator: str) -> None:
    sign_in(page, evaluator)
    take_from_library(page, "政务服务满意度调查")

    page.locator(SOURCE).focus()
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.textContent") == "保存"


def test_without_scripts_a_problem_leads_to_its_numbered_line(
    open_context: Callable[..., BrowserContext],
    screen: Screen,
    live_server: str,
    evaluator: str,
) -> None:
    page = open_context(screen, base_url=live_server, java_script_enabled=False).new_page()
    sign_in(page, evaluator)
    take_from_library(page, "政务服务满意度调查")
    edit(page, "outcome: overall", "outcome: nothing")
    follow(page.get_by_role("button", name="检查，不保存"))

    page.locator("a[data-line]").first.click()

    target = page.locator(":target")
    expect(target).to_be_visible()
    expect(target).to_have_text("outcome: nothing")


def test_a_preview_opens_what_an_answer_asks_for(page: Page, evaluator: str) -> None:
    sign_in(page, evaluator)
    page.goto("/questionnaires/library/efficiency/preview")
    phone = page.frame_locator(".phone iframe")
    waiting = phone.locator("[data-code=waiting_minutes]")
    expect(waiting).to_be_hidden()

    phone.locator("#handled_by-0 + label").click()

    expect(waiting).to_be_visible()
    expect(phone.get_by_role("button", name="提交")).to_be_disabled()


def test_cards_print_on_their_own_pages(
    open_context: Callable[..., BrowserContext],
    live_server: str,
    session: Session,
    authority: SupervisingAuthority,
    evaluator: str,
) -> None:
    wave = make_wave(session, authority, state=WaveState.DRAFT)
    session.add_all(
        Collector(
            wave_id=wave.id, code=f"card{number}", channel="qr_code",
            label={
                "zh-CN": f"不动产登记与交易、税费缴纳综合受理 {number} 号窗口",
                "en": f"Registration and sale of real estate, and payment of taxes, {number}",
            },
        )
        for number in range(8)
    )  # fmt: skip
    session.commit()
    page = open_context(PHONE, base_url=live_server).new_page()
    sign_in(page, evaluator)

    for layout, pages in (("page", 8), ("six", 2)):
        page.goto(f"/surveys/waves/{wave.id}/print?layout={layout}")
        printed = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == pages
        page.emulate_media(media="print")
        page.set_viewport_size(PAPER)
        cut_off = "cards => cards.filter(e => e.scrollHeight > e.clientHeight).length"
        assert page.locator(".qr-card").evaluate_all(cut_off) == 0

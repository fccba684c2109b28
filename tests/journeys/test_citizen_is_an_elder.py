"""Someone who sees and hears less well answers: large letters, and a voice that reads aloud."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_version, make_wave
from tests.journeys.barriers import ZOOMED, assert_fits
from tests.screens import DESK, PHONE, Screen
from tests.surveyapp.pages.kinds import KINDS, all_kinds

MIN_LETTERS, MIN_TARGET, MIN_SPACING = 18, 60, 1.3
# The size of the letters of each piece of text that can be seen, and the room of its line.
LETTERS = """() => [...document.querySelectorAll("main, main *")]
  .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())
    && e.getClientRects().length && !e.closest(".visually-hidden, .cell-words, option"))
  .map((e) => [e.textContent.trim().slice(0, 20), getComputedStyle(e)])
  .map(([words, its]) => [words, parseFloat(its.fontSize), parseFloat(its.lineHeight)])"""
TARGETS = (
    ".option + label, button:not([aria-hidden]), summary, select, "
    ".question input:not(.option), textarea, .appearance a"
)
# A device with voices, or without; it notes what it was told to say.
SPEAKER = """(() => {
  window.said = [];
  const voices = %s.map((lang) => ({ lang }));
  window.SpeechSynthesisUtterance = function (words) { this.words = words; };
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => voices,
    addEventListener: (_, callBack) => { window.voicesCome = () => {
      voices.push({ lang: "zh_CN" });
      callBack();
    }; },
    speak: (piece) => window.said.push([piece.lang, piece.words]),
    cancel: () => window.said.push("stop"),
  } });
})()"""


@pytest.fixture
def address(session: Session, authority: SupervisingAuthority) -> str:
    """Return the address of a page with every kind of question, in the elder mode."""
    version = make_version(session, authority, all_kinds())
    wave = make_wave(session, authority, version_id=version.id)
    session.add(make_collector(wave, "hall-3"))
    session.commit()
    return "/s/hall-3?elder=1"


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=lambda screen: screen.name)
def test_ax_03_letters_targets_and_lines_are_large_on_every_page(
    open_context: Callable[..., BrowserContext], live_server: str, address: str, screen: Screen
) -> None:
    page = open_context(screen, base_url=live_server).new_page()
    page.add_init_script(SPEAKER % '["zh-CN"]')
    page.goto(address)
    expect(page.locator(".listen")).to_have_count(len(KINDS))
    assert_large(page)
    page.locator(".steps .primary").click()
    page.locator(".error-summary").wait_for()
    assert_large(page)
    page.get_by_role("button", name="标准版").click()
    expect(page.locator("html.elder")).to_have_count(0)
    page.get_by_role("button", name="大字版").click()
    expect(page.locator("html.elder")).to_have_count(1)
    assert "elder=1" in page.url
    page.goto("/s/nowhere?elder=1")
    assert_large(page)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_large_letters_at_twice_the_size_scroll_nothing_sideways(
    open_context: Callable[..., BrowserContext], live_server: str, address: str, language: str
) -> None:
    page = open_context(PHONE, base_url=live_server).new_page()
    page.add_init_script(SPEAKER % '["zh-CN", "en"]')
    page.goto(f"{address}&lang={language}")
    expect(page.locator(".listen")).to_have_count(len(KINDS))
    for part in page.locator(".opens-other + label, .privacy summary").all():
        part.click()
    assert_fits(page, ZOOMED)
    page.locator(".steps .primary").click()
    page.locator(".error-summary").wait_for()
    assert_fits(page, ZOOMED)


def test_a_voice_reads_a_question_with_its_choices_and_is_quiet_when_told(
    open_context: Callable[..., BrowserContext], live_server: str, address: str
) -> None:
    page = open_context(PHONE, base_url=live_server).new_page()
    page.add_init_script(SPEAKER % '["de-DE"]')
    page.goto(address)
    page.wait_for_load_state("networkidle")
    expect(page.locator(".listen")).to_have_count(0)  # It speaks, but no Chinese.
    page.evaluate("window.voicesCome()")
    question = page.locator("[data-code=k_yes_no]")
    listen = question.locator(".listen")
    listen.click()
    expect(listen).to_have_text("停止朗读")
    words = [*question.locator("legend, .option + label").all_inner_texts()]
    assert said(page) == [["zh_CN", each] for each in words]
    listen.click()
    expect(listen).to_have_text("朗读")
    assert said(page)[-1] == "stop"
    listen.click()
    page.locator(".steps .primary").click()
    page.locator(".error-summary").wait_for()
    assert said(page)[-1] == "stop"


def said(page: Page) -> list[Any]:
    heard: list[Any] = page.evaluate("window.said")
    while heard and heard[0] == "stop":
        heard.pop(0)
    return heard


def assert_large(page: Page) -> None:
    letters = page.evaluate(LETTERS)
    assert letters
    assert [each for each in letters if each[1] < MIN_LETTERS] == []
    assert [each for each in letters if each[2] / each[1] < MIN_SPACING - 0.001] == []
    small = [
        (target.evaluate("e => e.outerHTML")[:120], box)
        for target in page.locator(TARGETS).all()
        if (box := target.bounding_box()) and min(box["width"], box["height"]) < MIN_TARGET
    ]
    assert small == []
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()

"""Every kind of question in a real browser: answered, refused, with and without scripts.

All kinds stand on one page, which is opened once for each way of using it.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp import messages
from surveyapp.responding.models import Response
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_version, make_wave
from tests.journeys.barriers import (
    ZOOMED,
    assert_fits,
    assert_no_barriers,
    assert_no_barriers_in_any_variant,
)
from tests.pseudo import LONGER, TURNED, LongerSentences, in_pseudo
from tests.responses import kept
from tests.screens import DESK, PHONE, Screen
from tests.surveyapp.pages.kinds import KINDS, Kind, all_kinds, raw, short

MIN_TARGET = 44
NEEDS_ANSWER = {name: kind for name, kind in KINDS.items() if kind.empty}


@pytest.fixture
def ask(session: Session, authority: SupervisingAuthority) -> Callable[[dict[str, Any]], str]:
    """Return a function that opens a wave with one questionnaire, and returns its address."""

    def open_wave(definition: dict[str, Any]) -> str:
        version = make_version(session, authority, definition)
        wave = make_wave(session, authority, version_id=version.id)
        session.add(make_collector(wave, "hall-3"))
        session.commit()
        return "/s/hall-3"

    return open_wave


@pytest.fixture
def open_page(
    open_context: Callable[..., BrowserContext], live_server: str
) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a browser; a warning on its console fails the test."""
    said: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # A refusal comes with status 422, which Chromium calls an error of the network.
        if message.type in {"warning", "error"} and "422" not in message.text:
            said.append(message.text)

    def open_one(screen: Screen = PHONE, **wishes: Any) -> Page:
        page = open_context(screen, base_url=live_server, **wishes).new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: said.append(str(error)))
        return page

    yield open_one
    assert said == []


def test_every_kind_is_refused_where_it_is_empty_and_kept_where_it_is_answered(
    ask: Callable[..., str],
    open_page: Callable[..., Page],
    session: Session,
    has_scripts: bool,  # noqa: FBT001 - a fixture
) -> None:
    page = open_page(java_script_enabled=has_scripts)
    page.goto(ask(all_kinds()))
    send(page)
    expect(page.locator(".question.has-error")).to_have_count(len(NEEDS_ANSWER))
    links = page.locator(".error-summary a").all()
    assert len(links) >= len(NEEDS_ANSWER)
    for link in links:
        target = page.locator(f"[id='{(link.get_attribute('href') or '')[1:]}']")
        assert target.count() == 1
        assert target.evaluate("e => e.matches('input, select, textarea')")
    for name, kind in KINDS.items():
        fill(page, kind, prefix=name)
    send(page)
    page.locator(".receipt-code").wait_for()
    assert kept(session) == [everything_kept()]


def test_every_kind_is_answered_with_the_keyboard_alone(
    ask: Callable[..., str], open_page: Callable[..., Page], session: Session
) -> None:
    page = open_page(DESK)
    page.goto(ask(all_kinds()))
    for name, kind in KINDS.items():
        type_in(page, kind, prefix=name)
    tab_to(page, page.locator(".steps .primary"))
    page.keyboard.press("Enter")
    page.locator(".receipt-code").wait_for()
    assert kept(session) == [everything_kept()]


def test_every_kind_fits_in_english_too(
    ask: Callable[..., str], open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(ask(all_kinds()) + "?lang=en")
    assert_fits(page, ZOOMED, DESK, PHONE)
    send(page)
    expect(page.locator(".question.has-error")).to_have_count(len(NEEDS_ANSWER))
    assert_fits(page, ZOOMED, DESK, PHONE)
    assert_no_barriers(page)


def test_no_kind_has_a_known_barrier_in_any_variant(
    ask: Callable[..., str], open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(ask(all_kinds()))
    assert page.locator(".question").count() == len(KINDS)
    assert_no_barriers_in_any_variant(page)
    send(page)  # Everything that must be answered is empty.
    expect(page.locator(".question.has-error")).to_have_count(len(NEEDS_ANSWER))
    assert_no_barriers_in_any_variant(page)
    for name, kind in KINDS.items():
        fill(page, kind, prefix=name)
    assert_no_barriers(page)
    send(page)
    page.locator(".receipt-code").wait_for()
    assert_no_barriers_in_any_variant(page)


def test_words_of_other_languages_fit_and_are_read_in_their_direction(
    ask: Callable[..., str],
    open_page: Callable[..., Page],
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(messages, "catalogue", lambda _language: LongerSentences())
    page = open_page()
    address = ask(in_pseudo(all_kinds()))
    page.goto(f"{address}?lang={LONGER}")
    send(page)
    page.locator(".error-summary").wait_for()
    assert_fits(page, PHONE, ZOOMED, DESK)
    assert_no_barriers(page, LONGER)

    page.goto(f"{address}?lang={TURNED}")
    send(page)
    page.locator(".error-summary").wait_for()
    assert_fits(page, DESK, PHONE)
    assert_no_barriers(page, TURNED)
    sides = page.locator(".question.has-error").first.evaluate(
        "e => [getComputedStyle(e).borderRightWidth, getComputedStyle(e).borderLeftWidth]"
    )
    assert sides[0] != "0px"
    assert sides[1] == "0px"
    for name, kind in KINDS.items():
        fill(page, kind, prefix=name)
    send(page)
    page.locator(".receipt-code").wait_for()
    session.rollback()
    (response,) = session.scalars(select(Response)).all()
    assert (response.language, response.answers) == (TURNED, everything_kept())


def test_every_target_is_large_enough_for_thumbs(
    ask: Callable[..., str], open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(ask(all_kinds()))
    targets = page.locator(".option + label, .question input:not(.option), select, textarea")
    boxes = [box for box in (each.bounding_box() for each in targets.all()) if box]
    assert len(boxes) > len(KINDS)
    small = [box for box in boxes if box["height"] < MIN_TARGET or box["width"] < MIN_TARGET]
    assert small == []


def test_a_sum_is_told_while_it_is_shared_out(
    ask: Callable[..., str], open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(ask(KINDS["constant_sum"].definition()))
    total = page.locator("#limit-q")
    expect(total).to_have_text("合计应为 100")
    page.locator("[name=q_time]").fill("６０")
    expect(total).to_have_text("合计 60，还差 40")
    page.locator("[name=q_guide]").fill("50")
    expect(total).to_have_text("合计 110，超出 10")
    page.locator("[name=q_guide]").fill("40")
    expect(total).to_have_text("合计 100，正好")


def test_other_opens_its_line_and_closes_it_again(
    ask: Callable[..., str], open_page: Callable[..., Page]
) -> None:
    for has_scripts in (True, False):
        page = open_page(java_script_enabled=has_scripts)
        address = ask(KINDS["single_choice"].definition()) if has_scripts else "/s/hall-3"
        page.goto(address)
        line = page.locator("[name=q_other]")
        expect(line).to_be_hidden()
        page.locator("[name=q][value=other] + label").click()
        expect(line).to_be_visible()
        page.locator("[name=q][value=phone] + label").click()
        expect(line).to_be_hidden()


def test_browser_and_server_agree_on_what_was_entered(
    ask: Callable[..., str], open_page: Callable[..., Page]
) -> None:
    definition = all_kinds()
    answered = {name: kind for name, kind in KINDS.items() if kind.kept}
    for name, kind in answered.items():
        condition = " and ".join(
            condition_on(code, value) for code, value in renamed(name, kind).items()
        )
        definition["sections"][0]["questions"].append(follow(f"then_{name}", condition))
    page = open_page()
    page.goto(ask(definition))
    following = page.locator("[data-code^=then_]")
    assert not any(each.is_visible() for each in following.all())
    for name, kind in KINDS.items():
        fill(page, kind, prefix=name)
    for name in answered:
        expect(page.locator(f"[data-code=then_{name}]")).to_be_visible()
    send(page)  # The server finds the same questions open, and unanswered.
    expect(page.locator(".error-summary a[href^='#then_']")).to_have_count(len(answered))


def test_a_shuffled_list_is_the_same_after_a_reload_and_its_arm_is_kept(
    ask: Callable[..., str], open_page: Callable[..., Page], session: Session
) -> None:
    kind = KINDS["ranking"]
    page = open_page()
    page.goto(ask(kind.definition(order="random")))
    before = page.locator(".entry label").all_inner_texts()
    page.reload()
    assert page.locator(".entry label").all_inner_texts() == before
    send(page)
    page.locator(".error-summary").wait_for()
    assert page.locator(".entry label").all_inner_texts() == before
    fill(page, kind)
    arm = int(page.locator("[name=page-arm]").input_value())
    send(page)
    page.locator(".receipt-code").wait_for()
    session.rollback()
    (response,) = session.scalars(select(Response)).all()
    assert response.paradata["arm"] == arm


def renamed(name: str, kind: Kind) -> dict[str, Any]:
    """Return what is kept of a kind where it stands under its own name."""
    return {f"{short(name)}{code[1:]}": value for code, value in kind.kept.items()}


def everything_kept() -> dict[str, Any]:
    return {
        code: value for name, kind in KINDS.items() for code, value in renamed(name, kind).items()
    }


def condition_on(code: str, kept: object) -> str:
    """Return a condition that holds for exactly this answer."""
    if isinstance(kept, list):
        held = " and ".join(f"selected(${{{code}}}, '{each}')" for each in kept)
        return f"count-selected(${{{code}}}) = {len(kept)} and {held}"
    return f"${{{code}}} = '{kept}'" if isinstance(kept, str) else f"${{{code}}} = {kept}"


def follow(code: str, condition: str) -> dict[str, Any]:
    words = {"zh-CN": code, "en": code}
    return {"type": "yes_no", "code": code, "text": words, "show_if": condition}


def fill(page: Page, kind: Kind, prefix: str = "") -> None:
    """Enter what is sent for a kind, as a thumb would."""
    for name, values in raw(kind.sent).items():
        for value in values:
            enter(page, f"{short(prefix)}{name[1:]}" if prefix else name, value)


def enter(page: Page, name: str, value: str) -> None:
    field = page.locator(f'[name="{name}"]')
    option = page.locator(f'[name="{name}"][value="{value}"] + label')
    if option.count():
        option.click()
    elif field.first.evaluate("e => e.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.first.fill(value)


def type_in(page: Page, kind: Kind, prefix: str) -> None:
    """Enter what is sent for a kind with the keyboard alone."""
    for written, values in raw(kind.sent).items():
        name = f"{short(prefix)}{written[1:]}"
        for value in values:
            option = page.locator(f'[name="{name}"][value="{value}"]')
            if value and option.count():
                press_option(page, option)
                continue
            field = page.locator(f'[name="{name}"]').first
            tab_to(page, field)
            type_value(page, field, value)


def type_value(page: Page, field: Locator, value: str) -> None:
    """Enter a value: pickers take their parts in the order of the browser's own language."""
    kind = field.get_attribute("type") or field.evaluate("e => e.tagName")
    if kind == "SELECT":
        press(page, "ArrowDown", times=int(value))
    elif kind == "month":
        year, month = value.split("-")
        press(page, "ArrowUp", times=int(month))
        press(page, "ArrowRight")
        page.keyboard.type(year)
    elif kind == "date":  # American English: the month, the day, the year.
        year, *rest = value.split("-")
        page.keyboard.type("".join([*rest, year]))
    else:
        page.keyboard.type(value.replace(":", "") if kind == "time" else value)


def press(page: Page, key: str, *, times: int = 1) -> None:
    for _ in range(times):
        page.keyboard.press(key)


def press_option(page: Page, option: Locator) -> None:
    if option.get_attribute("type") == "checkbox":
        tab_to(page, option)
        page.keyboard.press("Space")
        return
    group = page.locator(f'[name="{option.get_attribute("name")}"]')
    tab_to(page, group.first)  # Of radio buttons the first one, or the one that is picked.
    page.keyboard.press("Space")
    for _ in range(group.count()):
        if option.is_checked():
            return
        page.keyboard.press("ArrowDown")
    assert option.is_checked()


def tab_to(page: Page, control: Locator) -> None:
    for _ in range(60):
        if control.evaluate("e => e === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the keyboard never reaches {control}")


def send(page: Page) -> None:
    page.locator(".steps .primary").click()

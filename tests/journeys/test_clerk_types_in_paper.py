"""A clerk types in a box of paper with the keyboard alone."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.fieldwork.models import Channel
from surveyapp.paper.models import FormFate, PaperForm
from surveyapp.responding.models import Response
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_account, make_collector, make_version, make_wave
from tests.journeys.staff import assert_fits_and_is_accessible, sign_in
from tests.surveyapp.pages.kinds import ASPECTS, PLACES, choice, text

FORMS = 6
QUESTIONS = [
    {"type": "consent", "code": "agreed", "text": text("我同意。", "I agree.")},
    {
        "type": "rating",
        "code": "overall",
        "text": text("您满意吗？", "Satisfied?"),
        "reasons": {
            "dissatisfied": [choice("slow", "太慢", "Slow"), choice("far", "太远", "Far")]
        },
    },
    {
        "type": "matrix",
        "code": "grid",
        "text": text("各方面呢？", "And these?"),
        "rows": ASPECTS,
        "scale": "five_level",
    },
    {
        "type": "multiple_choice",
        "code": "used",
        "text": text("用过哪些？", "Used?"),
        "choices": PLACES,
    },
    {
        "type": "yes_no",
        "code": "again",
        "text": text("还愿意来吗？", "Again?"),
        "show_if": "${overall} = 'dissatisfied'",
    },
    {
        "type": "number",
        "code": "visits",
        "text": text("来过几次？", "Visits?"),
        "maximum": 99,
        "missing": ["dont_know"],
    },
    {"type": "free_text", "code": "comment", "text": text("还有什么想说的？", "Anything?")},
]


@pytest.fixture
def paper(session: Session, authority: SupervisingAuthority) -> str:
    sections = [{"code": "s", "title": text("一", "One"), "questions": QUESTIONS}]
    version = make_version(session, authority, {"sections": sections})
    wave = make_wave(session, authority, version_id=version.id)
    collector = make_collector(wave, "box00001", channel=Channel.PAPER_BOX)
    session.add(collector)
    make_account(session, authority, Role.EVALUATOR, login="eva")
    session.commit()
    return f"/surveys/waves/{wave.id}/collectors/{collector.id}/paper"


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def save(page: Page, *keys: str) -> None:
    """Press keys of which the last leads to the next form."""
    with page.expect_navigation():
        press(page, *keys)


def type_in(page: Page, number: int) -> None:
    """Type in a form of which every question is answered."""
    expect(page.locator("#paper-number")).to_be_focused()
    page.keyboard.type(str(number))
    press(page, "Enter", "1", "4", "2", "Enter")  # The consent, the level, a reason.
    press(page, "1", "2", "3", "1", "3", "Enter", "2")  # A row each; two choices; no.
    page.keyboard.type("12")
    press(page, "Enter")
    page.keyboard.type("排队太久")
    save(page, "F9")


def type_with_enter_after_each_key(page: Page) -> None:
    """Press Enter after every key, which passes over nothing, and leave the choices empty."""
    press(page, "Enter", "1", "Enter", "1", "Enter")
    expect(page.locator("[name=grid_time]").first).to_be_focused()
    press(page, "1", "Enter", "2", "Enter", "3", "Enter")
    expect(page.locator("[name=used]").first).to_be_focused()
    press(page, "Enter")  # Twice is meant.
    expect(page.locator("[name=visits]").first).to_be_focused()


def tick_beside_the_figure(page: Page) -> None:
    """Say that the visits are not known, and go on to the comment."""
    press(page, "Tab", "Space", "Delete")
    expect(page.locator("[data-code=visits] input:checked")).to_have_count(0)
    press(page, "Space", "Enter")
    page.keyboard.type("记不清")


def save_with_empty_choices(page: Page) -> None:
    """Be asked about them, look at where they are, and say that paper has none either."""
    save(page, "F9")
    expect(page.locator("[role=alert] a")).to_be_focused()
    press(page, "Enter")
    expect(page.locator("[name=used]").first).to_be_focused()
    save(page, "F9")


def test_a_box_is_typed_in_with_the_keyboard_alone(
    page: Page, paper: str, session: Session
) -> None:
    sign_in(page, "eva")
    page.goto(paper)
    assert_fits_and_is_accessible(page)
    page.get_by_label("清点份数").focus()
    page.keyboard.type(str(FORMS + 1))
    save(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("录入第 1 份")
    assert_fits_and_is_accessible(page)

    began = time.perf_counter()
    for number in range(1, FORMS + 1):
        type_in(page, number)
    print(f"{(time.perf_counter() - began) / FORMS:.1f} s for each form")  # noqa: T201 - a measurement
    save(page, "F2", "1")  # Blank.
    save(page, "F8")  # Correct it: it was not.
    expect(page.locator("#paper-number")).to_be_focused()
    type_with_enter_after_each_key(page)
    tick_beside_the_figure(page)
    save_with_empty_choices(page)
    page.get_by_role("link", name="核对份数").focus()
    save(page, "Enter")
    expect(page.get_by_role("main")).not_to_contain_text("对不上")
    assert_fits_and_is_accessible(page)
    assert_kept(session)


def assert_kept(session: Session) -> None:
    session.rollback()
    forms = list(session.scalars(select(PaperForm).order_by(PaperForm.place)))
    assert [(form.number, form.fate) for form in forms] == [
        *((number, FormFate.ENTERED) for number in range(1, FORMS + 1)),
        (None, FormFate.ENTERED),
    ]
    answers = {form.place: session.get_one(Response, form.response_id).answers for form in forms}
    assert answers[1] == answers[FORMS] == {
        "agreed": "agreed", "overall": "dissatisfied", "overall_reasons": ["far"],
        "grid_time": "very_satisfied", "grid_attitude": "satisfied",
        "grid_guide": "basically_satisfied", "used": ["window", "kiosk"],
        "again": "no", "visits": 12, "comment": "排队太久",
    }  # fmt: skip
    assert answers[FORMS + 1] == {
        "agreed": "agreed", "overall": "very_satisfied", "grid_time": "very_satisfied",
        "grid_attitude": "satisfied", "grid_guide": "basically_satisfied",
        "visits": "dont_know", "comment": "记不清",
    }  # fmt: skip


@pytest.fixture
def page(open_context: Callable[..., BrowserContext], live_server: str) -> Page:
    """Return a page at a desk, where paper is typed in."""
    return open_context(base_url=live_server).new_page()

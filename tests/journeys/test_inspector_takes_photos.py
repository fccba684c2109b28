"""Photographs in a real browser: listed at once, made smaller, sent while somebody goes on."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import BrowserContext, FilePayload, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.fieldwork.crowds import Most
from surveyapp.photos.folder import PhotoFolder
from surveyapp.responding import photos
from surveyapp.responding.models import Response
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_version, make_wave
from tests.photos import evidence, photo
from tests.screens import PHONE

LISTED, RECEIVED = ".photos .option", ".photos .option:not([data-unsent])"


@pytest.fixture
def open_page(
    session: Session,
    authority: SupervisingAuthority,
    open_context: Callable[..., BrowserContext],
    live_server: str,
    request: pytest.FixtureRequest,
) -> Callable[..., Page]:
    """Return a function that opens a collector that asks for photographs."""
    version = make_version(session, authority, {**evidence(), **getattr(request, "param", {})})
    session.add(make_collector(make_wave(session, authority, version_id=version.id), "hall-3"))
    session.commit()

    def open_one(**wishes: Any) -> Page:
        page = open_context(PHONE, base_url=live_server, **wishes).new_page()
        page.goto("/s/hall-3?lang=en")
        return page

    return open_one


def choose(page: Page, content: bytes, name: str = "window.png") -> None:
    sent: FilePayload = {"name": name, "mimeType": "image/png", "buffer": content}
    page.locator("input[type=file]").set_input_files([sent])


def finish(page: Page) -> None:
    page.get_by_role("button", name="Next").last.click()
    page.locator("[name=said_0]").fill("By the door")
    page.locator(".steps .primary").click()
    page.locator(".receipt-code").wait_for()


def kept(session: Session, folder: PhotoFolder) -> tuple[Response, list[Image.Image]]:
    session.rollback()
    (response,) = session.scalars(select(Response)).all()
    found = [folder.find(response.id, name) for name in response.answers["shot"]]
    return response, [Image.open(BytesIO(each)) for each in found if each]


def test_a_photograph_is_sent_with_the_page_or_before_it(
    open_page: Callable[..., Page],
    session: Session,
    tmp_path: Path,
    has_scripts: bool,  # noqa: FBT001 - a fixture
) -> None:
    page = open_page(java_script_enabled=has_scripts)
    choose(page, photo("PNG", size=(4000, 3000)))
    if has_scripts:
        expect(page.locator(RECEIVED)).to_be_checked()
        expect(page.locator(".photo-state")).to_have_text("The photograph was uploaded.")
        assert Axe().run(page).violations_count == 0
    finish(page)

    response, pictures = kept(session, PhotoFolder(tmp_path / "photos"))
    assert response.answers["said_0"] == "By the door"
    assert [picture.size for picture in pictures] == [(2560, 1920)]


def test_what_is_entered_while_it_is_sent_stays_and_another_can_take_its_place(
    open_page: Callable[..., Page], session: Session, tmp_path: Path
) -> None:
    page = open_page()
    choose(page, photo("PNG", colour="red"))
    expect(page.locator(RECEIVED)).to_have_count(1)
    choose(page, photo("PNG", colour="blue"))
    expect(page.locator(RECEIVED)).to_have_count(2)
    page.locator(".photos label").first.click()
    page.reload()
    expect(page.locator(".photos .option:checked")).to_have_count(1)  # It was received before.
    finish(page)

    _response, (picture,) = kept(session, PhotoFolder(tmp_path / "photos"))
    red, _green, blue = picture.getpixel((5, 5))  # type: ignore[misc] # three of them
    assert blue > red


def test_what_cannot_be_kept_is_said_at_once(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.wait_for_load_state("networkidle")
    page.route("**/s/hall-3*", lambda route: route.fulfill(status=413), times=1)
    choose(page, photo("PNG"))
    expect(page.locator(".photo-state")).to_contain_text("too large")
    expect(page.locator(LISTED)).to_have_count(0)
    choose(page, b"nothing to see", "notes.png")
    expect(page.locator(".question .error")).to_contain_text("“notes.png” is no photograph")
    expect(page.locator(LISTED)).to_have_count(0)


def test_one_too_many_at_a_time_waits_on_the_phone_and_goes_later(
    open_page: Callable[..., Page],
    session: Session,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(photos, "MOST", Most(0, 0, 0))
    page = open_page()
    choose(page, photo("PNG"))
    expect(page.locator(".photo-state")).to_contain_text("not uploaded yet")
    page.get_by_role("button", name="Next").last.click()
    expect(page.locator(".question .error")).to_contain_text("submit again after")
    expect(page.locator("[data-unsent]")).to_be_checked()

    monkeypatch.setattr(photos, "MOST", Most(1, 1, 1))
    finish(page)
    _response, pictures = kept(session, PhotoFolder(tmp_path / "photos"))
    assert len(pictures) == 1


def test_what_is_refused_later_comes_back_with_its_photograph(
    open_page: Callable[..., Page], session: Session, tmp_path: Path
) -> None:
    page = open_page()
    page.wait_for_load_state("networkidle")
    page.context.set_offline(offline=True)
    choose(page, b"nothing to see", "notes.png")  # Nobody can tell before it arrives.
    expect(page.locator(LISTED)).to_have_count(1)
    choose(page, photo("PNG"))
    expect(page.locator(LISTED)).to_have_count(2)
    page.get_by_role("button", name="Next").last.click()
    page.locator(".steps .primary").click()
    page.locator("[data-told=waiting]").wait_for()
    page.context.set_offline(offline=False)
    page.locator("[data-told=refused] [data-look]").click()

    expect(page.locator(".question .error")).to_contain_text("“notes.png” is no photograph")
    expect(page.locator(RECEIVED)).to_have_count(1)
    finish(page)
    _response, pictures = kept(session, PhotoFolder(tmp_path / "photos"))
    assert len(pictures) == 1


@pytest.mark.parametrize("open_page", [{"check_answers": True}], indirect=True)
def test_without_a_network_it_waits_with_the_answer_and_arrives_with_it(
    open_page: Callable[..., Page], session: Session, tmp_path: Path
) -> None:
    page = open_page()
    page.wait_for_function("navigator.serviceWorker.controller || navigator.serviceWorker.ready")
    page.wait_for_function(
        "caches.open('questionnaires').then(s => s.keys()).then(k => k.length > 5)"
    )
    page.context.set_offline(offline=True)
    choose(page, photo("PNG"))
    expect(page.locator(".photo-state")).to_contain_text("not uploaded yet")
    page.get_by_role("button", name="Next").last.click()
    page.locator("[name=said_0]").fill("By the door")  # All questions are on one page now.
    page.locator(".steps .primary").click()
    page.locator("[data-told=check]").wait_for()
    expect(page.locator(LISTED)).to_have_count(1)
    page.locator(".steps .primary").click()
    page.locator("[data-told=waiting]").wait_for()
    page.context.set_offline(offline=False)  # It is noticed, and everything sent.
    page.locator(".receipt-code").wait_for()

    _response, pictures = kept(session, PhotoFolder(tmp_path / "photos"))
    assert [picture.size for picture in pictures] == [(400, 300)]

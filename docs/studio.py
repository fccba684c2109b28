"""A store, a server and a browser that live as long as pictures are taken."""
# ruff: noqa: INP001 - beside the program that uses it, not in a package

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from questionnaires.formats.documents import read_document
from surveyapp import tables
from surveyapp.access import Role
from surveyapp.app import create_app
from surveyapp.config import Settings
from surveyapp.fieldwork.models import Collector, IdentityMode
from surveyapp.messages import SOURCE_LANGUAGE, say
from surveyapp.orm import new_id
from surveyapp.units.models import AssessedUnit, SupervisingAuthority
from tests.factories import (
    PASSWORD,
    make_account,
    make_authority,
    make_collector,
    make_version,
    make_wave,
)
from tests.journeys.conftest import ARGUMENTS, CHROMIUM, PATIENCE_MS
from tests.journeys.staff import follow
from tests.screens import DESK, PHONE, Screen

KEY = "a key for pictures"  # It guards nothing.
FOLDER = Path(__file__).parent / "pictures"
COLOURS = 32  # What a page of ours has, with the edges of its letters.
MARGIN = 10  # Around what is cut out.


@dataclass(frozen=True)
class Studio:
    """What a picture can ask for."""

    app: Flask
    session: Session
    authority: SupervisingAuthority
    browser: Browser
    address: str
    language: str

    def says(self, sentence: str) -> str:
        """Return what pages say, as they say it in the language of the pictures."""
        return say(sentence, self.language)

    def writes(self, chinese: str, english: str) -> str:
        """Return what somebody who answers writes."""
        return english if self.language == "en" else chinese

    def ask(self, source: str, **collector: object) -> Collector:
        """Open a wave that asks a questionnaire; return the way into it."""
        definition = {**read_document(source).data, "code": f"q{new_id().hex[-12:]}"}
        version = make_version(self.session, self.authority, definition)
        wave = make_wave(self.session, self.authority, version_id=version.id)
        usual = {"code": new_id().hex[-8:], "identity_mode": IdentityMode.ANONYMOUS}
        way_in = make_collector(wave, **{**usual, **collector})
        self.session.add(way_in)
        self.session.commit()
        return way_in

    def open(self, path: str, screen: Screen = PHONE) -> Page:
        """Open a page of the server in a browser of its own."""
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": screen.width, "height": screen.height},
            has_touch=screen.has_touch,
            locale=self.language,
        )
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.goto(path)
        return page

    def sign_in(self, role: Role, units: Sequence[AssessedUnit] = ()) -> Page:
        """Return a desk at which somebody with a role is signed in, be it for some units."""
        login = f"{role.value}-{new_id().hex[-4:]}"
        account = make_account(self.session, self.authority, role, login=login, units=units)
        account.language = self.language
        self.session.commit()
        page = self.open("/sign-in", DESK)
        page.get_by_label(self.says("用户名")).fill(login)
        page.get_by_label(self.says("密码")).fill(PASSWORD)
        follow(page.get_by_role("main").get_by_role("button", name=self.says("登录")))
        return page


Take = Callable[[Studio], bytes]


@contextmanager
def open_studio(language: str) -> Iterator[Studio]:
    """Open a studio for pictures in a language; everything in it is gone afterwards."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        app = create_app(
            Settings(
                database_url=f"sqlite:///{folder}/pictures.db",
                secret_key=KEY,
                public_url="https://ping.example",
                secure_cookies=False,
                data_folder=Path(folder),
            )
        )
        engine = app.extensions["engine"]
        tables.metadata.create_all(engine)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        # What was committed is not read again: a reader of ours would keep the server waiting.
        with _serving(app) as address, Session(engine, expire_on_commit=False) as session:
            authority = make_authority()
            session.add(authority)
            session.commit()
            yield Studio(app, session, authority, browser, address, language)
        browser.close()
        engine.dispose()


def cut_out(part: Locator) -> bytes:
    """Return a picture of a part of a page, with a little of what is around it."""
    # Nothing has the focus, and the page stands at its top, from where a clip is measured.
    part.page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    box = part.bounding_box()
    if box is None:
        raise ValueError(f"{part} cannot be seen")
    clip = {
        "x": max(box["x"] - MARGIN, 0),
        "y": max(box["y"] - MARGIN, 0),
        "width": box["width"] + 2 * MARGIN,
        "height": box["height"] + 2 * MARGIN,
    }
    return part.page.screenshot(full_page=True, clip=clip, animations="disabled")  # type: ignore[arg-type]


def place_of(name: str, language: str) -> Path:
    """Return where a picture is kept: the English ones in a folder of their own."""
    folder = FOLDER if language == SOURCE_LANGUAGE else FOLDER / language
    return folder / f"{name}.png"


def save(path: Path, picture: bytes) -> int:
    """Keep a picture with as few colours as it needs; return its size in bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.open(BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    return path.stat().st_size


@contextmanager
def _serving(app: Flask) -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # Pages that open are no news.
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

"""A real server, and a real Chromium: what every journey can ask for.

Journeys run on the embedded store: what differs between engines, other tests look at.
"""

import shutil
import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    expect,
    sync_playwright,
)
from werkzeug.serving import make_server

from tests.screens import DESK, PHONE, Screen

# Without windows of its own, a browser takes a fifth less of the machine.
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE_MS = 15_000

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Return the address of an empty embedded store."""
    return sqlite_url


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """Serve the application on a free port; return its address, without a final slash."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    # It looks for the end of a test this often, in seconds: what it waits, every test waits.
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture
def open_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Return a function that makes a browser profile of its own: cookies, language, size."""
    contexts = []

    def open_one(screen: Screen = DESK, **options: object) -> BrowserContext:
        context = browser.new_context(
            viewport={"width": screen.width, "height": screen.height},
            has_touch=screen.has_touch,
            **{"locale": "zh-CN", **options},  # type: ignore[arg-type] # as the caller wants them
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture(params=[PHONE, DESK], ids=lambda screen: screen.name)
def screen(request: pytest.FixtureRequest) -> Screen:
    """Run the test on a phone and at a desk."""
    return request.param  # type: ignore[no-any-return] # pytest does not know its parameters


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def has_scripts(request: pytest.FixtureRequest) -> bool:
    """Run the test with JavaScript and without."""
    return bool(request.param)


@pytest.fixture
def page(
    open_context: Callable[..., BrowserContext], screen: Screen, live_server: str
) -> Iterator[Page]:
    """Return a page of `live_server` on a phone and at a desk; an error in a script fails."""
    context = open_context(screen, base_url=live_server)
    errors: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert errors == []


@pytest.fixture
def phone(open_context: Callable[..., BrowserContext], live_server: str) -> Page:
    return open_context(PHONE, base_url=live_server).new_page()


@pytest.fixture
def old_phone(
    open_context: Callable[..., BrowserContext],
    live_server: str,
    has_scripts: bool,  # noqa: FBT001 - a fixture
) -> Page:
    """Return a page on a phone, with scripts and without."""
    return open_context(PHONE, base_url=live_server, java_script_enabled=has_scripts).new_page()

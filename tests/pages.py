"""The net under all pages: whatever a test opens is checked for what every page must have."""

import re
from collections.abc import Iterator
from functools import lru_cache
from gzip import decompress
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from typing_extensions import override
from werkzeug.test import TestResponse

from surveyapp.app import STYLE, build_app

# What stands within a line of text. A link offers the next step and a span is set apart, such as
# who gave a reason: both may stand off the sentence before them.
INLINE = {"abbr", "b", "bdi", "code", "em", "i", "q", "small", "strong", "sub", "sup"}
NO_PROSE = {"script", "style", "template", "textarea", "title", "pre", "option"}
# Chinese sets no blank after a full stop or beside a comma: between two lines of a template one
# slips in easily.
GAP = re.compile(r".{0,9}(?:[。，]\s+[\u4e00-\u9fff]|\s[。，]).{0,9}", re.DOTALL)


class PageCheckingClient(FlaskClient):
    """A test client that looks at every HTML page it opens, and can fill in forms.

    Like a browser it takes the whole of an answer, so that a file that is sent gets closed.
    """

    @override
    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **{"buffered": True, **kwargs})
        response.request.environ["wsgi.input"].close()  # A large form travels in a file.
        if response.mimetype == "text/html" and response.get_data():
            check_page(unpacked(response))
        return response

    def submit(self, address: str, *, to: str = "", **values: Any) -> TestResponse:
        """Open a page, and post its hidden fields with `values` to it, or to `to`."""
        page = parse(self.get(address))
        hidden = {
            str(field["name"]): str(field.get("value", ""))
            for field in page.select("form[method=post] input[type=hidden][name]")
        }
        return self.post(to or address, data={**hidden, **values})


def build_checked_app(templates: BytecodeCache) -> Flask:
    """Return an application, yet to be furnished, each of whose pages is looked at when opened."""
    app = build_app()
    app.jinja_env.bytecode_cache = templates
    app.test_client_class = PageCheckingClient
    app.testing = True
    return app


def unpacked(response: TestResponse) -> str:
    """Return the words of a response, however they travelled."""
    is_packed = response.headers.get("Content-Encoding") == "gzip"
    return decompress(response.data).decode() if is_packed else response.text


def parse(response: TestResponse) -> BeautifulSoup:
    """Return the page of a response."""
    return _parse(response.text)


@lru_cache(maxsize=4)  # Every page is looked at first by the client, and then by its test.
def _parse(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def check_page(html: str) -> None:
    """Fail where a page lacks what every page must have."""
    page = _parse(html)
    if page.html is None:
        return  # The body of a redirection.
    assert len(page.select("h1")) == 1, "a page has one h1"
    assert page.title is not None
    assert page.title.text.strip(), "a page has a title"
    assert page.html.get("lang"), "a page says its language"
    _check_ids(page)
    _check_labels(page)
    if str(page.html["lang"]).startswith("zh"):
        gaps = [gap.group() for line in lines(page) for gap in GAP.finditer(line)]
        assert not gaps, f"blanks beside Chinese marks: {gaps}"
    # The address of a receipt is itself the key, as the code of saved answers is, or there is
    # nothing to change.
    for form in page.select(
        'form[method=post]:not([action^="/receipts/"]):not([action*="/resume"])'
        ':not([action*="/code"])'
    ):
        names = {str(field.get("name")) for field in form.select("input[type=hidden]")}
        assert names & {"csrf_token", "token"}, f"a form without a token: {form}"
    assert not page.select("script:not([src]), [style], [onclick]"), "nothing inline"
    assert {one.string for one in page.select("style")} <= {STYLE}, "a style of its own"


def lines(page: BeautifulSoup) -> Iterator[str]:
    """Yield what a reader sees in one line of text: a paragraph, a heading, a cell."""
    block: Tag | None = None
    line: list[str] = []
    for words in page.find_all(string=True):
        parent = words.parent
        while parent is not None and parent.name in INLINE:
            parent = parent.parent
        if parent is None or parent.name in NO_PROSE:
            continue
        if parent is not block:
            yield "".join(line)
            block, line = parent, []
        line.append(str(words))
    yield "".join(line)


def _check_ids(page: BeautifulSoup) -> None:
    ids = [str(tag["id"]) for tag in page.select("[id]")]
    repeated = {name for name in ids if ids.count(name) > 1}
    assert not repeated, f"ids used twice: {repeated}"


def _check_labels(page: BeautifulSoup) -> None:
    labelled = {str(label["for"]) for label in page.select("label[for]")}
    for field in page.select("input, select, textarea"):
        if field.get("type") in {"hidden", "submit", "button"}:
            continue
        named = field.get("aria-label") or field.get("aria-labelledby")
        assert named or field.find_parent("label") or field.get("id") in labelled, (
            f"a field without a label: {field}"
        )

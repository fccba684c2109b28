"""Whatever is typed, chosen or uploaded anywhere, a person gets a page that says what to do."""

from collections.abc import Iterator
from http import HTTPStatus
from io import BytesIO
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask

from tests.naughty import CLEANED, FORMATS, FORMULAS, MARKUP, QUERIES, UNICODE
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.routes import addresses, signed_in_as

HOSTILE = {
    "control": "".join(CLEANED),
    "text": " ".join((*FORMULAS, *MARKUP, *QUERIES, *FORMATS, *UNICODE)),
    "number": "1e309",
    "long": "字" * 40_000,
}
SEARCHED = (
    "action", "before", "by", "case_no", "kind", "lang", "layout", "new", "next", "old", "page",
    "q", "receipt", "standing", "state", "survey_id", "unit", "version", "wave",
)  # fmt: skip
LEAVING = {"/sign-out", "/language"}

pytestmark = pytest.mark.parametrize("words", HOSTILE.values(), ids=list(HOSTILE))


@pytest.fixture
def owner(app: Flask, belongings: dict[str, str]) -> PageCheckingClient:
    """Return the client of somebody with every role where there is one of everything."""
    assert belongings
    return signed_in_as(app, "owner")


def pages(app: Flask, belongings: dict[str, str]) -> Iterator[str]:
    """Yield the address of every page that staff can open."""
    yield from (address for address, _rule in addresses(app, belongings, "GET"))
    for rule in app.url_map.iter_rules():
        if not rule.arguments and "GET" in (rule.methods or ()):
            yield rule.rule


def filled_in(form: Tag, words: str) -> dict[str, object]:
    """Return a form in which every field holds `words`, also those that offer a choice."""
    values: dict[str, object] = {}
    for field in form.select("[name]"):
        name = str(field["name"])
        if name == "csrf_token":
            values[name] = str(field["value"])
        elif field.get("type") == "file":
            values[name] = (BytesIO(words.encode()), f"{words[:100]}.csv")
        else:
            values[name] = words
    return values


def test_every_form_is_answered(
    app: Flask, belongings: dict[str, str], owner: PageCheckingClient, words: str
) -> None:
    failed, seen = [], set()
    for address in pages(app, belongings):
        page = owner.get(address)
        if page.mimetype != "text/html":
            continue
        for form in BeautifulSoup(page.text, "html.parser").select("form[method=post]"):
            to = str(form.get("action", address))
            if to in LEAVING or to in seen:
                continue
            seen.add(to)
            if (
                owner.post(to, data=filled_in(form, words)).status_code
                >= HTTPStatus.INTERNAL_SERVER_ERROR
            ):
                failed.append(to)
    assert len(seen) > 10
    assert failed == []


def test_every_search_is_answered(
    app: Flask, belongings: dict[str, str], owner: PageCheckingClient, words: str
) -> None:
    query = "&".join(f"{name}={quote(words[:500])}" for name in SEARCHED)

    statuses = {page: owner.get(f"{page}?{query}").status_code for page in pages(app, belongings)}

    assert {
        page for page, status in statuses.items() if status >= HTTPStatus.INTERNAL_SERVER_ERROR
    } == set()


@pytest.mark.parametrize(
    "place",
    ["/s/{}", "/questionnaires/library/{}/preview", "/imports/templates/{}.csv", "/static/{}"],
)
def test_every_address_is_answered(owner: PageCheckingClient, words: str, place: str) -> None:
    page = owner.get(place.format(quote(words[:500], safe="")))

    assert page.status_code == HTTPStatus.NOT_FOUND
    assert len(parse(page).select("script")) <= 1

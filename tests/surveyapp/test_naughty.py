"""Whatever is typed, chosen or uploaded anywhere, a person gets a page that says what to do."""

from collections.abc import Iterator
from http import HTTPStatus
from io import BytesIO
from itertools import chain, repeat
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask

from surveyapp.messages import say
from surveyapp.units.forms import FIRST_YEAR, LAST_YEAR, YEAR_OUT_OF_RANGE
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
EARLIEST, LATEST = "0001-01-01", "9999-12-31"
AS_SENT = {"date": "{}", "datetime-local": "{}T23:59"}

hostile = pytest.mark.parametrize("words", HOSTILE.values(), ids=list(HOSTILE))


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


def forms(
    app: Flask, belongings: dict[str, str], owner: PageCheckingClient
) -> Iterator[tuple[str, Tag]]:
    """Yield every form that staff can send, once, with the address it goes to."""
    seen = set(LEAVING)
    for address in pages(app, belongings):
        page = owner.get(address)
        if page.mimetype != "text/html":
            continue
        for form in BeautifulSoup(page.text, "html.parser").select("form[method=post]"):
            to = str(form.get("action", address))
            if to not in seen:
                seen.add(to)
                yield to, form


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


def as_offered(form: Tag, first: str, later: str) -> dict[str, object]:
    """Return a form as a person might leave it, with `first` in its first date alone."""
    values, days = filled_in(form, "a"), chain([first], repeat(later))
    for field in form.select("[name]"):
        name, kind = str(field["name"]), str(field.get("type"))
        if field.name == "select":
            chosen = field.select_one("option[selected]") or field.select("option")[-1]
            values[name] = str(chosen["value"])
        elif kind in {"radio", "hidden"}:
            values[name] = str(field["value"])
        elif kind in AS_SENT:
            values[name] = AS_SENT[kind].format(next(days))
    return values


def test_every_form_is_answered(
    app: Flask, belongings: dict[str, str], owner: PageCheckingClient
) -> None:
    # Looking for the forms takes longer than sending them: all words go to a form at once.
    statuses = {
        (to, kind): owner.post(to, data=filled_in(form, words)).status_code
        for to, form in forms(app, belongings, owner)
        for kind, words in HOSTILE.items()
    }

    assert len(statuses) > 10 * len(HOSTILE)
    assert {
        sent for sent, status in statuses.items() if status >= HTTPStatus.INTERNAL_SERVER_ERROR
    } == set()


def test_every_form_says_which_days_are_too_far_from_ours(
    app: Flask, belongings: dict[str, str], owner: PageCheckingClient
) -> None:
    far = ((EARLIEST, EARLIEST), (LATEST, LATEST), (EARLIEST, LATEST))
    pages_shown = {
        (to, days): owner.post(to, data=as_offered(form, *days))
        for to, form in forms(app, belongings, owner)
        if form.select(",".join(f"[type={kind}]" for kind in AS_SENT))
        for days in far
    }

    assert len(pages_shown) >= 6 * len(far)
    assert {page.status_code for page in pages_shown.values()} == {HTTPStatus.UNPROCESSABLE_ENTITY}
    sentence = say(YEAR_OUT_OF_RANGE, "zh-CN", first=FIRST_YEAR, last=LAST_YEAR)
    assert [sent for sent, page in pages_shown.items() if sentence not in page.text] == []


@hostile
def test_every_search_is_answered(
    app: Flask, belongings: dict[str, str], owner: PageCheckingClient, words: str
) -> None:
    query = "&".join(f"{name}={quote(words[:500])}" for name in SEARCHED)

    statuses = {page: owner.get(f"{page}?{query}").status_code for page in pages(app, belongings)}

    assert {
        page for page, status in statuses.items() if status >= HTTPStatus.INTERNAL_SERVER_ERROR
    } == set()


@hostile
@pytest.mark.parametrize(
    "place",
    ["/s/{}", "/questionnaires/library/{}/preview", "/imports/templates/{}.csv", "/static/{}"],
)
def test_every_address_is_answered(owner: PageCheckingClient, words: str, place: str) -> None:
    page = owner.get(place.format(quote(words[:500], safe="")))

    assert page.status_code == HTTPStatus.NOT_FOUND
    assert len(parse(page).select("script")) <= 1

"""What holds for every page: headers, error pages, and a way on."""

from collections.abc import Callable
from http import HTTPStatus

import pytest
from flask import Flask

from surveyapp import messages
from surveyapp.access import Role, only_for, public
from surveyapp.app import MAX_FIELDS
from surveyapp.database import transaction
from tests.factories import make_authority
from tests.pages import PageCheckingClient, parse

pytestmark = pytest.mark.own_app  # Some tests add a page to it.


def test_no_page_may_load_or_run_what_is_not_ours(client: PageCheckingClient) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_pages_are_never_kept_by_a_browser_or_a_proxy(client: PageCheckingClient) -> None:
    assert client.get("/").headers["Cache-Control"] == "no-store"


def test_an_address_that_leads_nowhere_says_so_in_both_languages(
    client: PageCheckingClient,
) -> None:
    for language in messages.LANGUAGES:
        page = client.get("/nowhere", headers={"Accept-Language": language})

        assert page.status_code == HTTPStatus.NOT_FOUND
        assert messages.say(messages.NOT_FOUND, language) in page.text


def test_a_form_without_its_token_is_refused_with_a_sentence(client: PageCheckingClient) -> None:
    page = client.post("/sign-in", data={"login": "li", "password": "x"})

    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert messages.FORM_EXPIRED in page.text


def test_what_is_sent_to_an_address_that_leads_nowhere_is_not_repeated(
    client: PageCheckingClient,
) -> None:
    page = client.post("/sign-inn", data={"password": "my pass phrase"})

    assert "my pass phrase" not in page.text


def test_a_failure_says_that_nothing_was_saved_and_no_more(app: Flask) -> None:
    @public
    def fail() -> str:
        raise RuntimeError("the secret of 李敏")

    app.add_url_rule("/fail", endpoint="accounts.fail", view_func=fail)
    app.testing = False

    page = app.test_client().get("/fail")

    assert page.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert messages.FAILED in page.text
    assert "李敏" not in page.text


@pytest.mark.parametrize("address", ["/", "/sign-in", "/nowhere"])
def test_nothing_asked_in_an_address_moves_the_links_of_its_page(
    client: PageCheckingClient, address: str
) -> None:
    asked = "endpoint=x&_external=1&_scheme=javascript&_anchor=a&lang=zh-CN&q=1&q=2"

    page = parse(client.get(f"{address}?{asked}"))

    (other,) = page.select("a[hreflang=en]")
    here = "/" if address == "/nowhere" else address
    kept = "endpoint=x&_external=1&_scheme=javascript&_anchor=a&q=1&q=2"
    assert other["href"] == f"{here}?{kept}&lang=en"


@pytest.mark.parametrize("address", ["/sign-in", "/s/anywhere"])
def test_a_form_of_more_fields_than_any_has_is_refused_unread(
    client: PageCheckingClient, address: str
) -> None:
    fields = {f"f{number}": "" for number in range(MAX_FIELDS + 1)}

    assert client.post(address, data=fields).status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def test_who_sends_a_form_slowly_keeps_nobody_from_writing(
    app: Flask, signed_in: Callable[..., PageCheckingClient]
) -> None:
    @only_for(Role.ADMINISTRATOR)
    def wait() -> str:  # Here a view begins to read what is still on its way.
        with transaction(app.extensions["engine"]) as session:
            session.add(make_authority(code="meanwhile"))
        return ""

    app.add_url_rule("/wait", endpoint="accounts.wait", view_func=wait, methods=["POST"])
    client = signed_in(Role.ADMINISTRATOR)
    app.config["WTF_CSRF_ENABLED"] = False

    assert client.post("/wait").status_code == HTTPStatus.OK


@pytest.mark.parametrize("path", ["/s/nowhere?o=secret", "/receipts/"])
def test_citizens_pages_tell_nobody_where_somebody_came_from(
    client: PageCheckingClient, path: str
) -> None:
    assert client.get(path).headers["Referrer-Policy"] == "no-referrer"
    assert client.get("/sign-in").headers["Referrer-Policy"] == "same-origin"

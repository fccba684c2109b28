"""What holds for every page: headers, error pages, and a way on."""

from http import HTTPStatus

from flask import Flask

from surveyapp import messages
from surveyapp.access import public
from tests.pages import PageCheckingClient


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

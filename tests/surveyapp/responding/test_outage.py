"""While the store is away, a page says so, and what was entered waits on it."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from surveyapp import messages
from surveyapp.access import Role, public
from surveyapp.database import current_session, is_away
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_authority, make_collector, make_wave
from tests.outages import away
from tests.pages import PageCheckingClient, parse
from tests.responses import count_kept

pytestmark = pytest.mark.own_app  # Some tests add a page to it.

PAGE = "/s/hall-3"


@pytest.fixture(autouse=True)
def collector(session: Session, authority: SupervisingAuthority) -> None:
    session.add(make_collector(make_wave(session, authority)))
    session.commit()


@pytest.fixture
def form(client: FlaskClient) -> dict[str, str]:
    (token,) = parse(client.get(PAGE)).select("form.answers input[name=token]")
    return {"token": str(token["value"]), "overall": "satisfied", "comment": "我的话"}


def test_answers_wait_on_the_page_and_are_received_once_the_store_is_back(
    app: Flask, client: FlaskClient, session: Session, form: dict[str, str]
) -> None:
    with away(app):
        page = client.post(f"{PAGE}?lang=zh-CN", data=form)

    assert page.status_code == 503
    assert page.headers["Retry-After"] == "5"
    assert messages.STORE_AWAY in page.text
    shown = [area.text.strip() for area in parse(page).select("textarea")]
    assert shown == ["满意", "我的话"]
    (again,) = parse(page).select("form")
    fields = {str(each["name"]): str(each["value"]) for each in again.select("input")}
    assert fields == form
    assert client.post(str(again["action"]), data=fields).status_code == 303
    assert count_kept(session) == 1


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_a_page_that_cannot_be_opened_offers_to_try_again(
    app: Flask, client: FlaskClient, language: str
) -> None:
    with away(app):
        page = client.get(f"{PAGE}?lang={language}")

    assert page.status_code == 503
    assert messages.say(messages.STORE_AWAY, language) in page.text
    (again,) = parse(page).select("main a.button")
    assert again["href"] == f"{PAGE}?lang={language}"


def test_those_who_sign_in_are_told_too(
    app: Flask, signed_in: Callable[..., PageCheckingClient]
) -> None:
    staff = signed_in(Role.EVALUATOR)

    with away(app):
        page = staff.get("/surveys?lang=en")

    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")


def test_a_store_that_goes_while_a_request_is_kept_is_away_and_not_at_fault(app: Flask) -> None:
    @public
    def keep() -> str:
        current_session().add(make_authority(code="within"))
        return ""

    app.add_url_rule("/keep", endpoint="accounts.keep", view_func=keep, methods=["POST"])
    app.config["WTF_CSRF_ENABLED"] = app.testing = False

    @event.listens_for(app.extensions["engine"], "commit")
    def go(_connection: object) -> None:
        raise OperationalError("COMMIT", {}, Exception("gone"))

    assert app.test_client().post("/keep").status_code == 503


def test_answers_after_the_store_was_started_anew_need_no_second_try(
    app: Flask, client: FlaskClient, session: Session, form: dict[str, str]
) -> None:
    if app.extensions["engine"].dialect.name != "postgresql":
        pytest.skip("the embedded store is never started")
    with app.extensions["answering"].connect() as connection:
        backend = connection.scalar(text("SELECT pg_backend_pid()"))
    session.execute(text("SELECT pg_terminate_backend(:backend, 5000)"), {"backend": backend})

    assert client.post(PAGE, data=form).status_code == 303
    assert count_kept(session) == 1


def test_a_mistake_of_ours_is_no_outage(app: Flask) -> None:
    with (
        app.extensions["reading"].connect() as connection,
        pytest.raises((OperationalError, ProgrammingError)) as mistake,
    ):
        connection.execute(text("SELECT * FROM no_such_table"))

    assert not is_away(mistake.value)
    assert not is_away(None)

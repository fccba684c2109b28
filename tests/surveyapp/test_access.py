"""No page can be added without saying who may open it, and none shows what is another's."""

from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.messages import LANGUAGES
from tests.factories import make_account, make_authority, make_unit
from tests.surveyapp.routes import addresses, signed_in_as


def test_every_page_declares_who_may_open_it(app: Flask) -> None:
    undeclared = {
        endpoint
        for endpoint, view in app.view_functions.items()
        if not hasattr(view, "allowed_roles")
    }
    assert undeclared == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_an_authority_open_for_its_own_people(
    app: Flask, belongings: dict[str, str], language: str
) -> None:
    client = signed_in_as(app, "owner")

    statuses = {
        address: status_of(client, f"{address}?lang={language}")
        for address, _rule in addresses(app, belongings, "GET")
    }

    assert statuses
    assert {a: s for a, s in statuses.items() if s >= HTTPStatus.BAD_REQUEST} == {}


def status_of(client: FlaskClient, address: str) -> HTTPStatus:
    with client.get(address) as response:  # Closed like a browser's, and with it its file.
        return HTTPStatus(response.status_code)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_to_a_stranger_what_belongs_to_another_authority_does_not_exist(
    app: Flask, session: Session, belongings: dict[str, str], method: str
) -> None:
    elsewhere = make_authority(code="elsewhere")
    session.add(elsewhere)
    session.flush()
    unit = make_unit(elsewhere)
    session.add(unit)
    session.flush()
    make_account(session, elsewhere, *Role, login="stranger", units=[unit])
    session.commit()
    client = signed_in_as(app, "stranger")
    app.config["WTF_CSRF_ENABLED"] = False  # The token is not what should stop them.

    statuses = {
        address: client.open(address, method=method).status_code
        for address, _rule in addresses(app, belongings, method)
    }

    assert statuses
    assert {a: s for a, s in statuses.items() if s != HTTPStatus.NOT_FOUND} == {}


def test_somebody_not_signed_in_is_asked_to_sign_in_and_comes_back(app: Flask) -> None:
    answer = app.test_client().get("/waves?state=open")

    assert answer.status_code == HTTPStatus.FOUND
    assert answer.location == "/sign-in?next=/waves?state%3Dopen"

"""No page can be added without saying who may open it, and none shows what is another's."""

from collections.abc import Iterator
from http import HTTPStatus
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.event import listen, remove
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.fieldwork.models import Collector
from surveyapp.messages import LANGUAGES
from surveyapp.responding.own_links import own_key
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


def public_addresses(app: Flask, session: Session, belongings: dict[str, str]) -> Iterator[str]:
    """Yield every address that anybody can open."""
    collector = session.get_one(Collector, UUID(belongings["collector_id"]))
    values = {
        **belongings,
        "collector": collector.code,
        "key": own_key(UUID(belongings["response_id"]), str(app.secret_key)),
        "ticket": "none",
        "filename": "style.css",
    }
    for rule in app.url_map.iter_rules():
        is_public = (
            getattr(app.view_functions[rule.endpoint], "allowed_roles", None) == frozenset()
        )
        if is_public and "GET" in (rule.methods or ()):
            with app.test_request_context():
                built = rule.build({name: values[name] for name in rule.arguments})
            assert built is not None
            yield built[1]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_whoever_only_opens_a_public_page_leaves_nothing_in_the_store(
    app: Flask, session: Session, belongings: dict[str, str], method: str
) -> None:
    pages = list(public_addresses(app, session, belongings))
    session.rollback()
    written: list[str] = []

    def watch(*event: object) -> None:
        statement = str(event[2])
        if statement.split(maxsplit=1)[0] in {"INSERT", "UPDATE", "DELETE"}:
            written.append(statement)

    engines = {app.extensions["engine"], app.extensions["answering"]}
    for engine in engines:
        listen(engine, "before_cursor_execute", watch)
    client = app.test_client()
    lacking = set()
    for page in pages:
        with client.open(page, method=method) as answer:
            if "default-src 'none'" not in answer.headers["Content-Security-Policy"]:
                lacking.add(page)
    for engine in engines:
        remove(engine, "before_cursor_execute", watch)

    assert len(pages) > 10
    assert (written, lacking) == ([], set())

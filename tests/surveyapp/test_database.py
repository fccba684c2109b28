"""One transaction per request, and what a refusal leaves behind all the same."""

from http import HTTPStatus
from pathlib import Path
from threading import Lock

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from surveyapp import database
from surveyapp.access import public
from surveyapp.database import current_session, in_one_statement, open_engine, record
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_authority

pytestmark = pytest.mark.own_app  # Some tests add a page to it.


def add_page(app: Flask, status: HTTPStatus) -> None:
    @public
    def keep() -> tuple[str, HTTPStatus]:
        current_session().add(make_authority(code="within"))
        record(lambda session: session.add(make_authority(code="beside")))
        return "", status

    app.add_url_rule("/keep", endpoint="accounts.keep", view_func=keep, methods=["POST"])


def kept(session: Session) -> list[str]:
    return sorted(row.code for row in session.query(SupervisingAuthority))


def test_a_request_that_succeeds_is_kept(app: Flask, session: Session) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    add_page(app, HTTPStatus.OK)

    app.test_client().post("/keep")

    assert kept(session) == ["beside", "within"]


def test_a_request_that_is_refused_leaves_only_its_record(app: Flask, session: Session) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    add_page(app, HTTPStatus.CONFLICT)

    app.test_client().post("/keep")

    assert kept(session) == ["beside"]


def test_sqlite_keeps_the_promises_of_a_server(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'new' / 'store.db'}")
    with engine.connect() as connection:
        settings = [
            connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    engine.dispose()

    assert settings == ["wal", 2, 1, 60_000]


def test_who_waits_for_the_writers_of_a_process_waits_no_longer_than_for_one_of_them(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "OWN_TURN", 0.01)
    monkeypatch.setitem(app.extensions, "turn", Lock())
    with app.app_context(), app.extensions["turn"]:  # One of them waits for an import.
        found = in_one_statement(lambda connection: connection.scalar(text("SELECT 1")))
        assert app.extensions["turn"].locked()

    assert found == 1


def test_an_error_of_the_store_does_not_repeat_what_was_to_be_kept(session: Session) -> None:
    authority = make_authority(code="一句话")
    session.add_all([authority, make_authority(code="一句话")])

    with pytest.raises(IntegrityError) as refused:
        session.flush()

    assert "parameters hidden" in str(refused.value)

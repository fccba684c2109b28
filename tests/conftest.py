"""What every test can ask for: a store on each engine, the application, people signed in."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import settings as hypothesis_settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import URL, Engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session

from surveyapp import tables
from surveyapp.access import UNIT_ROLES, Role
from surveyapp.app import furnish
from surveyapp.config import Settings
from surveyapp.database import open_engine
from surveyapp.units.models import AssessedUnit, SupervisingAuthority
from tests.factories import PASSWORD, make_account, make_authority, make_unit
from tests.pages import PageCheckingClient, build_checked_app
from tests.postgres import temporary_database

hypothesis_settings.register_profile("ci", derandomize=True, deadline=None)
hypothesis_settings.register_profile("local", deadline=None)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "local")

ENGINES = ("sqlite", "postgresql")
QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Spare every test that signs somebody in a cost that is meant to be felt."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("surveyapp.accounts.service.hasher", QUICK_HASHER)
        yield


@pytest.fixture(scope="session", autouse=True)
def _engines_opened_once() -> Iterator[None]:
    """Let the applications of all tests share what SQLAlchemy has compiled for an address."""
    opened: dict[object, Engine] = {}

    def open_once(database_url: str | URL, **options: Any) -> Engine:
        key = (make_url(database_url), repr(options))
        if key not in opened:
            opened[key] = engine = open_engine(database_url, **options)
            if engine.dialect.name == "sqlite":
                event.listen(engine, "connect", _is_a_store_of_a_test)
        return opened[key].execution_options()  # Who listens to it hears one test alone.

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("surveyapp.database.open_engine", open_once)
        yield


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def built(compiled_templates: FileSystemBytecodeCache) -> Flask:
    """Return the application that tests take in turns."""
    return build_checked_app(compiled_templates)


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "empty.db"
    engine = open_engine(f"sqlite:///{path}")
    tables.metadata.create_all(engine)
    engine.dispose()
    return path


@pytest.fixture
def sqlite_url(empty_sqlite: Path) -> str:
    """Return the address of an empty embedded store: always the same, so that it is known."""
    path = empty_sqlite.with_name("store.db")
    for left in path.parent.glob("store.db*"):
        left.unlink()
    shutil.copy(empty_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Engine]:
    with temporary_database("tests") as url:
        engine = open_engine(url)
        tables.metadata.create_all(engine)
        yield engine
        engine.dispose()


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the address of an empty store; a test that asks for it runs on both engines."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    server: Engine = request.getfixturevalue("postgres")
    yield server.url.render_as_string(hide_password=False)
    emptying = "; ".join(
        f'DELETE FROM "{table.name}"'  # noqa: S608 - our own names
        for table in reversed(tables.metadata.sorted_tables)
    )
    with server.begin() as connection:
        connection.exec_driver_sql(emptying)


@pytest.fixture(params=ENGINES)
def untouched_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Return a store that no migration has touched yet."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path / 'store.db'}")
        yield engine
        engine.dispose()
        return
    with temporary_database("migration") as url:
        engine = open_engine(url)
        yield engine
        engine.dispose()


def _is_a_store_of_a_test(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    # It has nothing to protect from a power cut, and may hand out rows in any order, as a
    # server does, where none is asked for.
    for setting in ("synchronous = OFF", "reverse_unordered_selects = ON"):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url,
        secret_key="a key for tests",  # noqa: S106 - it guards nothing
        public_url="https://ping.example",
        secure_cookies=False,
        data_folder=tmp_path,
    )


@pytest.fixture
def app(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Flask]:
    """Return an application on an empty store: that of all tests, or one marked as its own."""
    if request.node.get_closest_marker("own_app") is None:
        built: Flask = request.getfixturevalue("built")
    else:
        built = build_checked_app(request.getfixturevalue("compiled_templates"))
    config, extensions = built.config, built.extensions
    built.config, built.extensions = copy(config), copy(extensions)
    furnish(built, settings)
    yield built
    if settings.database_url.startswith("sqlite"):  # Its file is about to be another.
        built.extensions["engine"].dispose()
    built.config, built.extensions = config, extensions


@pytest.fixture
def called_here(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let commands work on an empty store, and keep their files in a folder of the test."""
    monkeypatch.setenv("SURVEYAPP_DATABASE_URL", database_url)
    monkeypatch.setenv("SURVEYAPP_DATA", str(tmp_path))


@pytest.fixture
def client(app: Flask) -> PageCheckingClient:
    client = app.test_client()
    assert isinstance(client, PageCheckingClient)
    return client


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """Return a session on the store of `app`; commit before the client looks."""
    engine: Engine = app.extensions["engine"]
    with Session(engine.execution_options(writing=False)) as session:
        yield session


@pytest.fixture
def authority(session: Session) -> SupervisingAuthority:
    authority = make_authority()
    session.add(authority)
    session.commit()
    return authority


@pytest.fixture
def signed_in(
    app: Flask, session: Session, authority: SupervisingAuthority
) -> Callable[..., PageCheckingClient]:
    """Return a function that makes an account with the given roles and signs it in.

    Roles of units hold for the units named, or else for one of the account's own.
    """

    def sign_in(
        *roles: Role, login: str = "", units: Sequence[AssessedUnit] = ()
    ) -> PageCheckingClient:
        login = login or roles[0].value
        if UNIT_ROLES.intersection(roles) and not units:
            units = [make_unit(authority, f"of-{login}")]
            session.add_all(units)
            session.flush()
        make_account(session, authority, *roles, login=login, units=units)
        session.commit()
        client = app.test_client()
        assert isinstance(client, PageCheckingClient)
        client.submit("/sign-in", login=login, password=PASSWORD)
        return client

    return sign_in

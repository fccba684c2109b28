"""One transaction per request: kept if the request succeeds, undone if not.

Services never commit. A request that ends in a response below 400 is committed
before the response is sent; anything else is rolled back.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from http import HTTPStatus
from pathlib import Path
from threading import Lock
from typing import Any, TypeGuard, TypeVar

from flask import Flask, Response, current_app, g, request
from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.orm import Session

Result = TypeVar("Result")

READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SQLITE_AWAY = ("SQLITE_BUSY", "SQLITE_CANTOPEN", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_LOCKED")
POSTGRESQL_AWAY = frozenset({"08", "53", "55", "57"})  # Classes of SQLSTATE.
# A citizen's statement takes a millisecond; one that waits longer than this never gets its turn.
ANSWERING_TIMEOUT_MS = 10_000
# Of each engine of a process: a connection for every thread of a worker, and as many again for
# those that need a second; who finds none soon is told to come back.
POOL: Mapping[str, Any] = {"pool_size": 8, "max_overflow": 8, "pool_timeout": 5}
# A server that does not answer is noticed in seconds, and not when the kernel gives up.
CONNECTING = {"connect_timeout": 3, "tcp_user_timeout": 15_000}
BUSY_TIMEOUT_MS = 60_000  # A writer on SQLite waits this long for its turn: for a large import.
# In seconds: who waits longer for the writers of its own process is waiting for somebody else, and
# does so at their side, or the last of them would wait as often as there are writers.
OWN_TURN = 1.0


def init_app(app: Flask) -> None:
    """Keep what a request of `app` has written when it succeeds, and undo it when it does not."""
    app.after_request(_finish)
    app.teardown_appcontext(_close)


def connect(app: Flask, database_url: str) -> None:
    """Open the sessions of `app` on the database at `database_url`."""
    engine = app.extensions["engine"] = open_engine(database_url, **POOL, pool_pre_ping=True)
    for intent in ("reading", "writing"):
        app.extensions[intent] = engine.execution_options(writing=intent == "writing")
    # On SQLite, with one file and one writer, there is no round trip to save.
    is_embedded = engine.dialect.name == "sqlite"
    app.extensions["answering"] = engine if is_embedded else _open_answering(engine)
    app.extensions["looking"] = app.extensions["reading" if is_embedded else "answering"]
    # SQLite's writers wait for one another asleep, and those of one process need not.
    app.extensions["turn"] = Lock() if is_embedded else None


def open_engine(database_url: str | URL, **options: Any) -> Engine:  # noqa: ANN401 - of `create_engine`
    """Return an engine whose SQLite, if it is one, keeps the promises of a server."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    elif url.get_backend_name() == "postgresql":
        options["connect_args"] = {**CONNECTING, **options.get("connect_args", {})}
    # Parameters are respondents' words and password hashes, which no log may hold.
    engine = create_engine(url, hide_parameters=True, **options)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _open_answering(engine: Engine) -> Engine:
    limits = {"options": f"-c statement_timeout={ANSWERING_TIMEOUT_MS}"}
    return open_engine(
        engine.url,
        isolation_level="AUTOCOMMIT",
        pool_reset_on_return=None,  # No transaction outlives its statement: nothing to undo.
        connect_args=limits,
        **POOL,
    )


@contextmanager
def transaction(engine: Engine, *, writing: bool = True) -> Iterator[Session]:
    """Open a session whose work is kept as a whole, or not at all: for commands."""
    with Session(engine.execution_options(writing=writing)) as session, session.begin():
        yield session


def take_stock(session: Session) -> None:
    """Tell PostgreSQL how much its tables hold, after much was added to them at once.

    It would learn of it a minute after the transaction has ended, and until then look for every
    row in the way that suits an empty table.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ANALYZE"))


def current_session() -> Session:
    """Return the session of the current request, opening it on first use."""
    if "session" not in g:
        g.session = _open_session(writing=request.method not in READING_METHODS)
    session: Session = g.session
    return session


@contextmanager
def reading_session() -> Iterator[Session]:
    """Open a session beside the request's own, which keeps no writer waiting.

    For slow work, and for a citizen's look-ups: their answer has a transaction of its own.
    """
    with _open_session(writing=False) as session:
        yield session


def keep_so_far() -> None:
    """Keep what the request has written until now, whatever becomes of the rest of it.

    For a request that writes a little before slow work, which would keep every writer of SQLite
    waiting. What the work needs must be read before: another look begins another transaction.
    """
    current_session().commit()


def own_transaction() -> AbstractContextManager[Session]:
    """Open a transaction of its own, which is kept before the request goes on.

    For what counts whatever becomes of the request: each try of a password. The request's own
    session must not be at work, because SQLite has one writer at a time.
    """
    return transaction(current_app.extensions["engine"])


def in_one_statement(work: Callable[[Connection], Result], *, writing: bool = True) -> Result:
    """Do work of one statement, which is a transaction, kept as soon as it is done.

    For what a citizen waits for: asking the store takes one round trip and not three, and
    connections of its own, for which no report has to be waited. Work of several statements sees
    the store as it is at each. Who is `writing` must not have the request's own session at work,
    as with `own_transaction`.
    """
    engine: Engine = current_app.extensions["answering" if writing else "looking"]
    with _turn() if writing else nullcontext():
        try:
            return _begin_and_do(work, engine)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            # The store was started anew since this connection was last used; others are opened.
            return _begin_and_do(work, engine)


@contextmanager
def _turn() -> Iterator[None]:
    turn: Lock | None = current_app.extensions["turn"]
    is_ours = turn is not None and turn.acquire(timeout=OWN_TURN)
    try:
        yield
    finally:
        if turn is not None and is_ours:
            turn.release()


def _begin_and_do(work: Callable[[Connection], Result], engine: Engine) -> Result:
    with engine.begin() as connection:
        return work(connection)


def record(work: Callable[[Session], object]) -> None:
    """Do `work` in a transaction of its own, after the request's, whatever the answer.

    For what a reading request, or a refusal, must leave behind: its audit row. It waits for the
    request to end because SQLite has one writer at a time.
    """
    g.setdefault("records", []).append(work)


def is_away(error: BaseException | None) -> TypeGuard[Exception]:
    """Tell whether an error says that the store cannot be reached or has no time for us.

    Of PostgreSQL: no connection, or an error of class 08 (connection), 53 (resources), 55
    (a lock not to be had) or 57 (an operator, or a time limit, ended it). Of SQLite: a file
    that is locked, full or not to be opened. Any other error is a mistake of ours.
    """
    if isinstance(error, NoConnectionError):
        return True
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    if error.connection_invalidated:
        return True
    sqlite_name = getattr(error.orig, "sqlite_errorname", None)
    if sqlite_name is not None:
        return str(sqlite_name).startswith(SQLITE_AWAY)
    state = getattr(error.orig, "sqlstate", None)
    return state is None or state[:2] in POSTGRESQL_AWAY


def _open_session(*, writing: bool) -> Session:
    return Session(current_app.extensions["writing" if writing else "reading"])


def _finish(response: Response) -> Response:
    if "session" in g:
        if response.status_code < HTTPStatus.BAD_REQUEST:
            g.session.commit()
        else:
            g.session.rollback()
    return response


def _close(_error: BaseException | None) -> None:
    session: Session | None = g.pop("session", None)
    if session is not None:
        session.close()
    for work in g.pop("records", ()):
        with own_transaction() as own:
            work(own)


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None  # Transactions begin where `_begin_sqlite` says.
    cursor = connection.cursor()
    for setting in (
        "journal_mode = WAL",
        "synchronous = FULL",  # What was acknowledged outlives a power cut.
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
    ):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer waits for its turn here; one that began as a reader would fail instead.
    writing = connection.get_execution_options().get("writing", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

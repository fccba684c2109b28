"""How many citizens the real server takes at once, beside two floors of the same run.

Gunicorn runs as `surveyapp serve` runs it, first on PostgreSQL, then on SQLite, both with every
commit on the disk. A separate process opens 1, 16 and 64 connections over loopback and plays the
recorded journey of a citizen: open, answer the first screen, submit the second, see the thanks.
It also opens first pages alone and submits alone, to divide by a bare Flask response of the same
gunicorn, and commits bare rows through as many connections, to show what the store itself takes.
Afterwards every receipt is looked for in the store: none may be lost, none doubled.

The clients use the same processors as the server, so all figures are lower, and ratios to the
bare response a little kinder, than with clients elsewhere. Lines to reach: first page at least
1/3, submission at least 1/6, the 99th percentile of the journey at most 250 ms at 64 connections.

Run: python -m benchmarks.load [SECONDS OF EACH FIGURE]
"""

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from threading import Thread

import yaml
from flask import Flask
from sqlalchemy import NullPool, select
from sqlalchemy.engine.interfaces import DBAPIConnection

from questionnaires.library import load_source
from surveyapp import tables
from surveyapp.database import open_engine, transaction
from surveyapp.fieldwork.models import Channel
from surveyapp.responding.models import Response
from tests.citizens import Tally, Work, play, recorded
from tests.factories import make_authority, make_collector, make_version, make_wave
from tests.postgres import temporary_database
from tests.servers import RealServer, running

CONNECTIONS = (1, 16, 64)
OPENING_LINE, SUBMITTING_LINE, P99_LINE_MS = 3, 6, 250
QUESTIONNAIRE = "core_satisfaction"  # Ten questions on two screens.

bare = Flask("bare")  # What gunicorn serves for the floor, as `benchmarks.load:bare`.
bare.add_url_rule("/", "look", lambda: "<!doctype html><title>bare</title>")
bare.add_url_rule("/static/icon.svg", "ready", lambda: "")


def main(seconds: float) -> None:
    """Measure both engines, and print what was lost."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with temporary_database("load", settings=()) as url:
            measure("PostgreSQL", url, folder, seconds)
        measure("SQLite", f"sqlite:///{folder / 'load.db'}", folder, seconds)


def measure(name: str, url: str, folder: Path, seconds: float) -> None:
    """Print every figure of one engine."""
    fill(url)
    tallies: list[Tally] = []
    with (
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as clients,
        running(RealServer(folder, url)) as ours,
        running(RealServer(folder, application="benchmarks.load:bare")) as floor,
    ):
        bodies = recorded(ours.port)
        for count in CONNECTIONS:
            print(f"-- {name}, {count} connections")

            def figure(what: str, server: RealServer, part: str, count: int = count) -> Tally:
                work = Work(server.port, server.process.pid, part, count, seconds)
                tally = clients.submit(play, work, bodies).result()
                print(f"{what:<20}{tally}")
                return tally

            least = figure("bare response", floor, "look")
            opened = figure("first page", ours, "open")
            submitted = figure("submission", ours, "submit")
            journeys = figure("journey, a request", ours, "journey")
            commits = committed_a_second(url, count, seconds)
            print(f"{'bare commits':<20}{commits:7.0f}/s")
            print(
                f"{'ratios':<20}first page 1/{least.rate / opened.rate:.1f}, "
                f"of processors 1/{opened.cost / least.cost:.1f} (line 1/{OPENING_LINE}); "
                f"submission 1/{least.rate / submitted.rate:.1f}, "
                f"of processors 1/{submitted.cost / least.cost:.1f} (line 1/{SUBMITTING_LINE}), "
                f"{submitted.rate / commits:.0%} of bare commits; "
                f"p99 {journeys.percentile(99):.0f} ms (line {P99_LINE_MS} at 64)"
            )
            tallies += [submitted, journeys]
    report_kept(url, tallies, extra=1)  # The journey was recorded by answering once.


def report_kept(url: str, tallies: list[Tally], *, extra: int) -> None:
    """Compare the receipts that were given with what the store holds."""
    engine = open_engine(url)
    with transaction(engine, writing=False) as session:
        kept = Counter(str(each) for each in session.scalars(select(Response.id)))
    engine.dispose()
    given = Counter(receipt for tally in tallies for receipt in tally.receipts)
    lost = sum(1 for receipt in given if receipt not in kept)
    doubled = sum(1 for count in kept.values() if count > 1)
    unasked = len(kept) - len(given) - extra
    print(
        f"{len(given)} receipts: {lost} lost, {doubled} doubled, {unasked} kept without a receipt"
    )


def fill(url: str) -> None:
    """Fill a store with one open wave."""
    engine = open_engine(url)
    tables.metadata.create_all(engine)
    with transaction(engine) as session:
        authority = make_authority()
        session.add(authority)
        session.flush()
        definition = yaml.safe_load(load_source(QUESTIONNAIRE))
        version = make_version(session, authority, definition)
        # A code on a wall would rightly refuse so many in ten minutes.
        wave = make_wave(session, authority, version_id=version.id)
        session.add(make_collector(wave, channel=Channel.SMS))
    engine.dispose()


def committed_a_second(url: str, count: int, seconds: float) -> float:
    """Return how many rows the store keeps in a second, one in each transaction."""
    done: list[int] = []
    with raw_connections(url, count) as connections:
        deadline = time.perf_counter() + seconds
        threads = [
            Thread(target=lambda raw: done.append(commit_rows(raw, deadline)), args=(raw,))
            for raw in connections
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return sum(done) / seconds


def commit_rows(connection: DBAPIConnection, deadline: float) -> int:
    """Insert and commit rows until a moment; return how many."""
    cursor, rows = connection.cursor(), 0
    while time.perf_counter() < deadline:
        cursor.execute("INSERT INTO floor VALUES ('x')")
        connection.commit()
        rows += 1
    return rows


@contextmanager
def raw_connections(url: str, count: int) -> Iterator[list[DBAPIConnection]]:
    """Open connections that share nothing, to a table of one column."""
    engine = open_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS floor (line TEXT)")
    pooled = [engine.raw_connection() for _ in range(count)]
    yield [each.dbapi_connection for each in pooled if each.dbapi_connection is not None]
    for each in pooled:
        each.close()
    engine.dispose()


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)

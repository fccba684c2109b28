"""What a citizen's page costs, beside the least that the same server could do.

Opens and submits the visit rating in process, on a store of its own, and divides the processor
time by what a bare Flask application needs to answer a request. Lines to reach: opening at most 3
times, submitting at most 6 times the bare response. `benchmarks.load` asks a real server.

Run: python -m benchmarks.answering [REQUESTS]
"""

import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import process_time

import yaml
from flask import Flask
from werkzeug.test import Client

from questionnaires.library import load_source
from surveyapp import tables
from surveyapp.app import create_app
from surveyapp.config import Settings
from surveyapp.database import open_engine, transaction
from tests.factories import make_authority, make_collector, make_version, make_wave

ROUNDS = 5  # The quickest counts.
OPENING_LINE, SUBMITTING_LINE = 3, 6


def main(requests: int) -> None:
    """Print both ratios, and the milliseconds they come from."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'store.db'}"
        page = make_store(url)
        settings = Settings(
            database_url=url,
            secret_key="benchmark",  # noqa: S106 - it guards nothing
            public_url="http://127.0.0.1:8000",
            secure_cookies=False,
        )
        ours, floor = Client(create_app(settings)), Client(bare_application())

        def submit() -> None:
            answers = {"token": next(tokens), "overall": "satisfied"}
            expect(ours.post(page, data=answers).status_code, 303)

        bare = open_ms = submit_ms = float("inf")
        for _ in range(ROUNDS):  # In turn, so that what else the machine does meets all alike.
            bare = min(bare, cost_of(lambda: expect(floor.get("/").status_code, 200), requests))
            tokens = iter([token_of(ours, page) for _ in range(requests)])
            open_ms = min(
                open_ms, cost_of(lambda: expect(ours.get(page).status_code, 200), requests)
            )
            submit_ms = min(submit_ms, cost_of(submit, requests))
    print(f"bare Flask response   {bare:7.3f} ms")
    for what, cost, line in (
        ("open the first page", open_ms, OPENING_LINE),
        ("submit the answers", submit_ms, SUBMITTING_LINE),
    ):
        print(f"{what:<21} {cost:7.3f} ms   {cost / bare:5.1f} x (line: {line})")


def make_store(url: str) -> str:
    """Fill a store with one open wave of the visit rating, and return the address of its page."""
    engine = open_engine(url)
    tables.metadata.create_all(engine)
    with transaction(engine) as session:
        authority = make_authority()
        session.add(authority)
        session.flush()
        definition = yaml.safe_load(load_source("visit_rating"))
        version = make_version(session, authority, definition)
        collector = make_collector(make_wave(session, authority, version_id=version.id))
        session.add(collector)
        page = f"/s/{collector.code}"
    engine.dispose()
    return page


def bare_application() -> Flask:
    """Return an application with nothing in it but one page."""
    app = Flask("bare")
    app.add_url_rule("/", view_func=lambda: "<!doctype html><title>bare</title>")
    return app


def token_of(client: Client, page: str) -> str:
    """Return the token of a freshly opened page."""
    match = re.search(r'name="token"[^>]*value="([^"]+)"', client.get(page).text)
    return match[1] if match else sys.exit("the page has no token: is the wave open?")


def expect(status: int, wanted: int) -> None:
    """Stop if a request was not answered as it should be: a refusal is quick to make."""
    if status != wanted:
        sys.exit(f"answered with {status}, not {wanted}")


def cost_of(work: Callable[[], None], requests: int) -> float:
    """Return the milliseconds of processor time of one request, whatever else the machine does."""
    start = process_time()
    for _ in range(requests):
        work()
    return (process_time() - start) / requests * 1000


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)

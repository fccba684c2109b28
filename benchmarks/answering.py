"""What a citizen's page costs, beside the least that the same server could do.

Opens and submits the visit rating in process, on a store of its own, and divides by what a bare
Flask application needs to answer a request. Lines to reach: opening at most 3 times, submitting
at most 6 times the bare response.

Run: python benchmarks/answering.py [REQUESTS]
"""

import re
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from flask import Flask
from werkzeug.test import Client

from questionnaires import library
from surveyapp import tables
from surveyapp.app import create_app
from surveyapp.config import Settings
from surveyapp.database import open_engine, transaction
from tests.factories import make_published_wave

ROUNDS = 5


def main(requests: int) -> None:
    """Print both ratios, and the milliseconds they come from."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'store.db'}"
        engine = open_engine(url)
        tables.metadata.create_all(engine)
        with transaction(engine) as session:
            now = datetime.now(UTC)
            wave = make_published_wave(
                session,
                library.load("visit_rating"),
                opens_at=now - timedelta(days=1),
                closes_at=now + timedelta(days=1),
            )
            page = f"/s/{wave.collectors[0].code}"
        engine.dispose()
        ours = Client(create_app(Settings(url, "benchmark", "http://127.0.0.1:8000", False)))  # noqa: FBT003
        floor = Client(bare_application())

        floor_ms = best(lambda: floor.get("/"), requests)
        open_ms = best(lambda: ours.get(page), requests)
        tokens = iter([token_of(ours, page) for _ in range(ROUNDS * requests)])
        submit_ms = best(
            lambda: ours.post(page, data={"token": next(tokens), "overall": "satisfied"}),
            requests,
        )
    print(f"bare Flask response   {floor_ms:7.3f} ms")
    print(f"open the first page   {open_ms:7.3f} ms   {open_ms / floor_ms:5.1f} x (line: 3)")
    print(f"submit the answers    {submit_ms:7.3f} ms   {submit_ms / floor_ms:5.1f} x (line: 6)")


def bare_application() -> Flask:
    """Return an application with nothing in it but one page."""
    app = Flask("bare")
    app.add_url_rule("/", view_func=lambda: "<!doctype html><title>bare</title>")
    return app


def token_of(client: Client, page: str) -> str:
    """Return the token of a freshly opened page."""
    match = re.search(r'name="token" value="([^"]+)"', client.get(page).text)
    if match is None:
        sys.exit("the page has no token: is the wave open?")
    return match[1]


def best(work, requests: int) -> float:  # noqa: ANN001 - any request
    """Return the milliseconds of one request: the median of several rounds."""
    rounds = []
    for _ in range(ROUNDS):
        start = perf_counter()
        for _ in range(requests):
            work()
        rounds.append((perf_counter() - start) / requests * 1000)
    return median(rounds)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)

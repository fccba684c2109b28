"""What a report on a wave costs, from the store to each of its files.

The wave of `extraction`, judged by window: 3,000 of them by default, as many as a province has
halls. Everything is made from the rows of the store, on SQLite. The floor fetches the answers and
decodes nothing.

Run: python -m benchmarks.reports [UNITS] [RESPONSES]
"""

import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from sqlalchemy import select, text

from benchmarks.extraction import fill, furnish
from surveyapp import tables
from surveyapp.database import open_engine, transaction
from surveyapp.documents.formats import Format
from surveyapp.estimates.assembly import assemble
from surveyapp.fieldwork.models import Wave
from surveyapp.reporting.service import analyse_wave, companions_of, write_report

T = TypeVar("T")
SEED = 20260401


def main(units: int, responses: int) -> None:
    """Print the time of each step, and how many times the floor it is."""
    print(f"{units:,} units, {responses:,} responses")
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder)}/store.db")
        tables.metadata.create_all(engine)
        with transaction(engine) as session:
            place = furnish(session, units)
        fill(engine, place, responses, seed=SEED)
        with transaction(engine) as session:
            wave = session.scalars(select(Wave)).one()
            wave.settings = {"unit_kind": "service_window"}
        with transaction(engine, writing=False) as session:
            wave = session.scalars(select(Wave)).one()
            floor, _rows = timed(
                lambda: session.execute(text("SELECT id, answers FROM response")).all()
            )
            show("fetched, not decoded", floor, floor)
            seconds, assembled = timed(lambda: assemble(session, wave))
            show("read", seconds, floor)
            show("estimated", timed(assembled.analyse)[0], floor)
            analysed = analyse_wave(session, wave)
            seconds, companions = timed(lambda: companions_of(session, wave, analysed))
            show("suspicions and course", seconds, floor)
            for form in Format:
                seconds, content = timed(
                    lambda form=form: write_report(
                        analysed.analysis,
                        analysed.provenance,
                        form,
                        "zh-CN",
                        companions=companions,
                        made_at=datetime(2026, 7, 1, tzinfo=UTC),
                    )
                )
                show(f"{form} of {len(content) / 2**20:.1f} MB", seconds, floor)
        engine.dispose()


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Return how many seconds work takes, and what it gives."""
    start = perf_counter()
    done = work()
    return perf_counter() - start, done


def show(what: str, seconds: float, floor: float) -> None:
    """Print one line."""
    print(f"{what:28}{seconds:8.2f} s{seconds / floor:9.1f} x", flush=True)


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:3]]
    main(*(given or (3000, 100_000)))

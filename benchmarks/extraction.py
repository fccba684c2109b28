"""What a snapshot of a wave costs: at first, and after one per cent more responses.

A store with one wave of a realistic questionnaire (a rating with reasons, fourteen rated items,
three choices of several, two numbers, four of one choice, a comment that one in seven writes), 200
windows, 60 % of the answers linked to an occasion, and one in a hundred flagged. On SQLite, and on
PostgreSQL where its package is installed. The floor fetches the same columns and decodes nothing.

Run: python -m benchmarks.extraction [RESPONSES [FOLDER]]. A store of SQLite is filled in the
folder and kept there, for another run with as many responses; PostgreSQL is then left out.
"""

import resource
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import compress
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from uuid import UUID

import duckdb  # noqa: F401 - loaded before memory is measured
import numpy as np
import pyarrow.parquet  # noqa: F401
from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from surveyapp import tables
from surveyapp.accounts.models import Account
from surveyapp.authoring.models import QuestionnaireRecord, QuestionnaireVersion
from surveyapp.cases.models import (
    ApplicantKind,
    CaseKind,
    CaseStatus,
    ServiceCase,
    ServiceChannel,
    ServiceItem,
)
from surveyapp.database import open_engine, transaction
from surveyapp.fieldwork.models import Channel, Collector, Survey, Wave, WaveState
from surveyapp.orm import new_id
from surveyapp.responding.models import ResponseEventKind
from surveyapp.snapshots.reading import Reading
from surveyapp.snapshots.refreshing import refresh_snapshot
from surveyapp.units.models import AssessedUnit, SupervisingAuthority, UnitKind

SEED = 20260401
AT_ONCE = 10_000
WINDOWS, ITEMS, CHOICES, SEVERAL = 200, 14, 4, 3
LINKED, COMMENTING = 0.6, 1 / 7
FIRST_LINE, REFRESH_LINE = 20.0, 0.5  # Seconds, at a million responses.
LEVELS = (
    "very_satisfied",
    "satisfied",
    "basically_satisfied",
    "dissatisfied",
    "very_dissatisfied",
)
OVERALL_SHARES = (0.52, 0.3, 0.12, 0.04, 0.02)
SHARES = (0.5, 0.28, 0.11, 0.04, 0.02, 0.05)  # The last did not have to do with it.
ITEM_CODES = [f"item_{k}" for k in range(ITEMS)]
TOPICS = [f"topic_{k}" for k in range(8)]
AGES = ("under_25", "from_25", "from_35", "from_50", "from_65")
COMMENTS = ("办得很快，态度好。", "排队太久，希望多开窗口。", "材料要求不清楚，跑了两次。")
NOW = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
RESPONSES, EVENTS, OCCASIONS = (
    tables.metadata.tables[name] for name in ("response", "response_event", "service_occasion")
)


def main(responses: int, kept: Path | None = None) -> None:
    """Print each cost on each engine."""
    print(f"{responses:,} responses, {WINDOWS} windows")
    with tempfile.TemporaryDirectory() as folder:
        store = (kept or Path(folder)) / "store.db"
        if not store.exists():
            furnish_and_fill(f"sqlite:///{store}", responses)
        if kept:
            shutil.copy(store, folder)
        measure(f"sqlite:///{folder}/store.db", Path(folder) / "sqlite", responses)
    if kept:
        return
    try:
        from tests.postgres import temporary_database  # noqa: PLC0415 - a tool of the tests
    except ImportError:
        print("PostgreSQL: its package is not installed")
        return
    with tempfile.TemporaryDirectory() as folder, temporary_database("extraction") as url:
        furnish_and_fill(url, responses)
        measure(url, Path(folder) / "postgresql", responses)


def furnish_and_fill(url: str, responses: int) -> None:
    """Make a store with so many responses."""
    engine = open_engine(url)
    tables.metadata.create_all(engine)
    with transaction(engine) as session:
        place = furnish(session)
    fill(engine, place, responses, seed=SEED)
    engine.dispose()


@dataclass(frozen=True)
class Cost:
    """What some work took: seconds, those of them that this process computed, and the most MB.

    Where others use the cores, the second tells what the first would be without them, but for
    the share of a server.
    """

    seconds: float
    computing: float
    peak: float


def measure(url: str, folder: Path, responses: int) -> None:
    """Extract, add one per cent, extract again; print the times."""
    engine, place = open_engine(url), Place(WINDOWS)
    # In a process of their own, so that its memory tells of nothing else.
    with ProcessPoolExecutor(1, get_context("spawn")) as other:
        load = other.submit(memory).result()
        floor = other.submit(fetch, url, place.wave_id).result()
        first = other.submit(refresh, url, place.wave_id, folder).result()
        fill(engine, place, max(responses // 100, 1), seed=SEED + 1)
        again = other.submit(refresh, url, place.wave_id, folder).result()
    size = sum(path.stat().st_size for path in folder.iterdir()) / 2**20
    print(engine.dialect.name)
    show("fetched, not decoded", floor, floor)
    show("first extraction", first, floor, FIRST_LINE)
    show("one per cent more", again, floor, REFRESH_LINE)
    print(f"  growth of the process {first.peak - load:8.0f} MB   ({size:.0f} MB of snapshot)")
    engine.dispose()


def show(what: str, cost: Cost, floor: Cost, line: float | None = None) -> None:
    """Print one line."""
    times = f"{cost.seconds:8.2f} s  {cost.computing:8.2f} s of computing"
    told = "" if line is None else f"   line {line} s"
    print(f"  {what:21} {times}  {cost.seconds / floor.seconds:7.2f} x{told}")


def fetch(url: str, wave_id: UUID) -> Cost:
    """Fetch what an extraction reads, and do nothing with it."""
    engine = open_engine(url)

    def read() -> None:
        with transaction(engine, writing=False) as session:
            for _block in Reading(session, wave_id, None).blocks():
                pass

    return cost_of(read)


def refresh(url: str, wave_id: UUID, folder: Path) -> Cost:
    """Bring the snapshot up to date."""
    engine = open_engine(url)
    return cost_of(lambda: refresh_snapshot(engine, wave_id, folder))


def cost_of(work: Callable[[], object]) -> Cost:
    """Return what some work takes here."""
    start, computed = perf_counter(), process_time()
    work()
    return Cost(perf_counter() - start, process_time() - computed, memory())


class Place:
    """The ids that every response of the store refers to, the same in every store."""

    def __init__(self, windows: int) -> None:
        draws = np.random.default_rng(SEED - 1)

        def drawn_id() -> UUID:
            return UUID(bytes=draws.bytes(16), version=4)

        self.authority_id, self.wave_id, self.version_id = drawn_id(), drawn_id(), drawn_id()
        self.windows = [drawn_id() for _ in range(windows)]
        self.collectors = [drawn_id() for _ in range(windows)]
        self.center, self.item, self.case = drawn_id(), drawn_id(), drawn_id()


def furnish(session: Session, windows: int = WINDOWS) -> Place:
    """Make the authority, its units, the questionnaire and the open wave."""
    place, words = Place(windows), {"zh-CN": "甲"}
    session.add(SupervisingAuthority(id=place.authority_id, code="city", name=words))
    session.flush()
    account, questionnaire_id, survey_id = new_id(), new_id(), new_id()
    session.add(
        Account(
            id=account, login="li", display_name="李", password_hash="", language="zh-CN",
            is_active=True, created_at=NOW,
        )
    )  # fmt: skip
    for number, id_ in enumerate([place.center, *place.windows]):
        kind = UnitKind.SERVICE_WINDOW if number else UnitKind.SERVICE_CENTER
        session.add(
            AssessedUnit(
                id=id_, authority_id=place.authority_id, code=f"u{number}", kind=kind,
                official_order=number, name=words, short_name=words, valid_from=date(2020, 1, 1),
            )
        )  # fmt: skip
    session.add(
        ServiceItem(id=place.item, authority_id=place.authority_id, code="tax", name=words)
    )
    session.add(
        QuestionnaireRecord(
            id=questionnaire_id, authority_id=place.authority_id, code="visit", title=words,
            created_at=NOW,
        )
    )  # fmt: skip
    session.flush()
    session.add(
        QuestionnaireVersion(
            id=place.version_id, questionnaire_id=questionnaire_id, number=1, content_hash="0",
            definition=DEFINITION, source="", published_at=NOW, published_by=account,
        )
    )  # fmt: skip
    session.add(
        Survey(
            id=survey_id, authority_id=place.authority_id, questionnaire_id=questionnaire_id,
            code="visits", title=words, created_at=NOW,
        )
    )  # fmt: skip
    session.add(
        ServiceCase(
            id=place.case, authority_id=place.authority_id, source="hall", case_no="1",
            case_status=CaseStatus.CLOSED, case_kind=CaseKind.INSTANT,
        )
    )  # fmt: skip
    session.flush()
    session.add(
        Wave(
            id=place.wave_id, survey_id=survey_id, version_id=place.version_id, code="2026q2",
            title=words, state=WaveState.OPEN, period_from=date(2026, 4, 1),
            period_until=date(2026, 7, 1), opens_at=NOW, closes_at=NOW + timedelta(days=90),
            settings={},
        )
    )  # fmt: skip
    session.flush()
    for number, id_ in enumerate(place.collectors):
        session.add(
            Collector(
                id=id_, wave_id=place.wave_id, unit_id=place.windows[number], code=f"c{number}",
                label=words, channel=Channel.QR_CODE, service_channel=ServiceChannel.WINDOW,
            )
        )  # fmt: skip
    return place


def fill(engine: Engine, place: Place, responses: int, *, seed: int) -> None:
    """Put responses into the store, with their occasions and flags."""
    rng = np.random.default_rng(seed)
    for start in range(0, responses, AT_ONCE):
        some = draw(place, rng, min(AT_ONCE, responses - start))
        occasions = [occasion(place, one) for one in some if one["occasion_id"]]
        flags = [flag(one) for one in some[::100]]
        with engine.begin() as connection:
            connection.execute(insert(OCCASIONS), occasions)
            connection.execute(insert(RESPONSES), some)
            connection.execute(insert(EVENTS), flags)


def draw(place: Place, rng: np.random.Generator, n: int) -> list[dict[str, Any]]:
    """Return responses, as they are kept."""
    seconds = rng.integers(0, 90 * 86_400, n).tolist()
    collectors = rng.integers(0, len(place.collectors), n).tolist()
    ids = [UUID(bytes=rng.bytes(16), version=4) for _ in range(2 * n)]
    is_linked = (rng.random(n) < LINKED).tolist()
    taken = rng.integers(20, 400, n).tolist()
    return [
        {
            "id": ids[k],
            "version_id": place.version_id,
            "collector_id": place.collectors[collectors[k]],
            "occasion_id": ids[n + k] if is_linked[k] else None,
            "channel": Channel.QR_CODE,
            "language": "zh-CN",
            "received_at": NOW + timedelta(seconds=seconds[k]),
            "received_on": (NOW + timedelta(seconds=seconds[k])).date(),
            "is_default": False,
            "content_hash": "0" * 64,
            "answers": given,
            "paradata": {"seconds": taken[k]},
        }
        for k, given in enumerate(answers(rng, n))
    ]


def answers(rng: np.random.Generator, n: int) -> Iterator[dict[str, Any]]:
    """Yield what each of n people answered."""
    levels = np.array([*LEVELS, "not_applicable"])[rng.choice(6, (n, ITEMS), p=SHARES)].tolist()
    overall = np.array(LEVELS)[rng.choice(5, n, p=OVERALL_SHARES)].tolist()
    ages = np.array(AGES)[rng.integers(0, len(AGES), (n, CHOICES))].tolist()
    topics = (rng.random((n, SEVERAL, len(TOPICS))) < 1 / 4).tolist()
    numbers = rng.integers(1, 99, (n, 2)).tolist()
    is_commented = (rng.random(n) < COMMENTING).tolist()
    said = rng.integers(0, 10**6, n).tolist()
    for k in range(n):
        given = {"overall": overall[k], **dict(zip(ITEM_CODES, levels[k], strict=True))}
        if overall[k] in LEVELS[3:]:
            given["overall_reasons"] = ["slow"]
        for j in range(CHOICES):
            given[f"choice_{j}"] = ages[k][j]
        for j in range(SEVERAL):
            given[f"topics_{j}"] = list(compress(TOPICS, topics[k][j]))
        given["wait"], given["visits"] = numbers[k]
        if is_commented[k]:
            given["comment"] = f"{COMMENTS[said[k] % len(COMMENTS)]}{said[k]}"
        yield given


def occasion(place: Place, of: dict[str, Any]) -> dict[str, Any]:
    """Return the occasion that a response is about."""
    return {
        "id": of["occasion_id"],
        "authority_id": place.authority_id,
        "source": "hall",
        "case_no": of["occasion_id"].hex,
        "service_no": 1,
        "revision": 1,
        "case_id": place.case,
        "service_center_id": place.center,
        "service_window_id": place.windows[of["id"].int % len(place.windows)],
        "service_item_id": place.item,
        "service_channel": ServiceChannel.WINDOW,
        "applicant_kind": ApplicantKind.PERSON,
        "occurred_on": of["received_on"],
    }


def flag(of: dict[str, Any]) -> dict[str, Any]:
    """Return the event that flags a response."""
    return {
        "id": new_id(),
        "response_id": of["id"],
        "kind": ResponseEventKind.FLAGGED,
        "reason": "快",
        "at": NOW,
    }


def _rating(code: str, **more: object) -> dict[str, Any]:
    return {"type": "rating", "code": code, "text": {"zh-CN": code}, **more}


def _choices(codes: Sequence[str]) -> list[dict[str, Any]]:
    return [{"code": code, "label": {"zh-CN": code}} for code in codes]


DEFINITION: dict[str, Any] = {
    "code": "visit",
    "title": {"zh-CN": "办事评价"},
    "outcome": "overall",
    "sections": [
        {
            "code": "all",
            "title": {"zh-CN": "全部"},
            "questions": [
                _rating("overall", reasons=dict.fromkeys(LEVELS[3:], _choices(["slow"]))),
                *(_rating(f"item_{k}", missing=["not_applicable"]) for k in range(ITEMS)),
                *(
                    {"type": "single_choice", "code": f"choice_{k}", "text": {"zh-CN": "年龄"},
                     "choices": _choices(AGES)}
                    for k in range(4)
                ),
                *(
                    {"type": "multiple_choice", "code": f"topics_{k}", "text": {"zh-CN": "事由"},
                     "choices": _choices(TOPICS)}
                    for k in range(3)
                ),
                {"type": "number", "code": "wait", "text": {"zh-CN": "等候"}, "maximum": 600},
                {"type": "number", "code": "visits", "text": {"zh-CN": "次数"}, "maximum": 99},
                {"type": "free_text", "code": "comment", "text": {"zh-CN": "意见"}},
            ],
        }
    ],
}  # fmt: skip


def memory() -> float:
    """Return the most memory the process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 100_000, *map(Path, sys.argv[2:]))

"""What a snapshot of a wave costs: at first, and after one per cent more responses.

A store with one wave of a realistic questionnaire (a rating with reasons, fourteen rated items,
three choices of several, two numbers, four of one choice, a comment that one in seven writes), 200
windows, 60 % of the answers linked to an occasion, and one in a hundred flagged. On SQLite, and on
PostgreSQL where its package is installed. The floor fetches the same columns and decodes nothing.

Run: python -m benchmarks.extraction [RESPONSES]
"""

import json
import random
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

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
    ServiceOccasion,
)
from surveyapp.database import open_engine, transaction
from surveyapp.fieldwork.models import Channel, Collector, Survey, Wave, WaveState
from surveyapp.orm import new_id
from surveyapp.responding.models import Response, ResponseEvent, ResponseEventKind
from surveyapp.snapshots.reading import Reading
from surveyapp.snapshots.service import refresh_snapshot
from surveyapp.units.models import AssessedUnit, SupervisingAuthority, UnitKind

SEED = 20260401
AT_ONCE = 10_000
WINDOWS, ITEMS = 200, 14
FIRST_LINE, REFRESH_LINE = 20.0, 0.5  # Seconds, at a million responses.
LEVELS = (
    "very_satisfied",
    "satisfied",
    "basically_satisfied",
    "dissatisfied",
    "very_dissatisfied",
)
SHARES = (52, 30, 12, 4, 2)
TOPICS = [f"topic_{k}" for k in range(8)]
AGES = ("under_25", "from_25", "from_35", "from_50", "from_65")
COMMENTS = ("办得很快，态度好。", "排队太久，希望多开窗口。", "材料要求不清楚，跑了两次。")
NOW = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)


def main(responses: int) -> None:
    """Print each cost on each engine."""
    print(f"{responses:,} responses, {WINDOWS} windows")
    with tempfile.TemporaryDirectory() as folder:
        measure(f"sqlite:///{folder}/store.db", Path(folder) / "sqlite", responses)
    try:
        from tests.postgres import temporary_database  # noqa: PLC0415 - a tool of the tests
    except ImportError:
        print("PostgreSQL: its package is not installed")
        return
    with tempfile.TemporaryDirectory() as folder, temporary_database("extraction") as url:
        measure(url, Path(folder) / "postgresql", responses)


def measure(url: str, folder: Path, responses: int) -> None:
    """Fill a store, extract, add one per cent, extract again; print the times."""
    engine = open_engine(url)
    tables.metadata.create_all(engine)
    with transaction(engine) as session:
        place = furnish(session)
    fill(engine, place, responses, seed=SEED)
    floor = timed(lambda: fetch(engine, place.wave_id))
    before = memory()
    first = timed(lambda: refresh_snapshot(engine, place.wave_id, folder))
    growth = memory() - before
    fill(engine, place, max(responses // 100, 1), seed=SEED + 1)
    refresh = timed(lambda: refresh_snapshot(engine, place.wave_id, folder))
    size = sum(path.stat().st_size for path in folder.iterdir()) / 2**20
    print(engine.dialect.name)
    print(f"  fetched, not decoded  {floor:8.2f} s")
    print(
        f"  first extraction      {first:8.2f} s   {first / floor:6.2f} x   (line {FIRST_LINE} s)"
    )
    print(
        f"  one per cent more     {refresh:8.3f} s   {refresh / floor:6.3f} x   (line {REFRESH_LINE} s)"
    )
    print(f"  growth of the process {growth:8.0f} MB   ({size:.0f} MB of snapshot)")
    engine.dispose()


def fetch(engine: Engine, wave_id: UUID) -> int:
    """Fetch what an extraction reads, and do nothing with it."""
    with transaction(engine, writing=False) as session:
        return sum(len(block.id) for block in Reading(session, wave_id, None).blocks())


class Place:
    """The ids that every response of the store refers to."""

    def __init__(self) -> None:
        self.authority_id, self.wave_id, self.version_id = new_id(), new_id(), new_id()
        self.windows = [new_id() for _ in range(WINDOWS)]
        self.collectors = [new_id() for _ in range(WINDOWS)]
        self.center, self.item, self.case = new_id(), new_id(), new_id()


def furnish(session: Session) -> Place:
    """Make the authority, its units, the questionnaire and the open wave."""
    place, words = Place(), {"zh-CN": "甲"}
    session.add(SupervisingAuthority(id=place.authority_id, code="city", name=words))
    session.flush()
    account, questionnaire_id, survey_id = new_id(), new_id(), new_id()
    session.add(
        Account(
            id=account, login="li", display_name="李", password_hash="-", language="zh-CN",
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
            id=place.version_id, questionnaire_id=questionnaire_id, number=1, content_hash="0" * 64,
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
    rng = random.Random(seed)  # noqa: S311 - an invented city
    for start in range(0, responses, AT_ONCE):
        some = [response(place, rng) for _ in range(min(AT_ONCE, responses - start))]
        occasions = [occasion(place, one, rng) for one in some if one["occasion_id"]]
        flags = [flag(one) for one in rng.sample(some, len(some) // 100)]
        with transaction(engine) as session:
            session.execute(insert(ServiceOccasion), occasions)
            session.execute(insert(Response), some)
            if flags:
                session.execute(insert(ResponseEvent), flags)


def response(place: Place, rng: random.Random) -> dict[str, Any]:
    """Return one response, as it is kept."""
    received = NOW + timedelta(seconds=rng.randrange(90 * 86_400))
    return {
        "id": UUID(int=rng.getrandbits(128), version=4),
        "version_id": place.version_id,
        "collector_id": rng.choice(place.collectors),
        "occasion_id": uuid4() if rng.random() < 0.6 else None,  # noqa: PLR2004
        "channel": Channel.QR_CODE,
        "language": "zh-CN",
        "received_at": received,
        "received_on": received.date(),
        "is_default": False,
        "content_hash": "0" * 64,
        "answers": answers(rng),
        "paradata": {"seconds": rng.randrange(20, 400)},
    }


def answers(rng: random.Random) -> dict[str, Any]:
    """Return what one person answered."""
    given: dict[str, Any] = {"overall": rng.choices(LEVELS, SHARES)[0]}
    if given["overall"] in LEVELS[3:]:
        given["overall_reasons"] = ["slow"]
    for k in range(ITEMS):
        given[f"item_{k}"] = (
            rng.choices(LEVELS, SHARES)[0] if rng.random() > 0.05 else "not_applicable"  # noqa: PLR2004
        )
    given |= {f"choice_{k}": rng.choice(AGES) for k in range(4)}
    given |= {f"topics_{k}": sorted(rng.sample(TOPICS, rng.randint(1, 3))) for k in range(3)}
    given |= {"wait": rng.randrange(120), "visits": rng.randrange(1, 9)}
    if rng.random() < 1 / 7:
        given["comment"] = f"{rng.choice(COMMENTS)}{rng.randrange(10_000)}"
    return given


def occasion(place: Place, of: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """Return the occasion that a response is about."""
    return {
        "id": of["occasion_id"],
        "authority_id": place.authority_id,
        "source": "hall",
        "case_no": of["occasion_id"].hex,
        "service_no": 1,
        "case_id": place.case,
        "service_center_id": place.center,
        "service_window_id": rng.choice(place.windows),
        "service_item_id": place.item,
        "service_channel": ServiceChannel.WINDOW,
        "applicant_kind": ApplicantKind.PERSON,
        "occurred_on": of["received_on"],
    }


def flag(of: dict[str, Any]) -> dict[str, Any]:
    """Return the event that flags a response."""
    return {"response_id": of["id"], "kind": ResponseEventKind.FLAGGED, "reason": "快", "at": NOW}


def _rating(code: str, **more: Any) -> dict[str, Any]:
    return {"type": "rating", "code": code, "text": {"zh-CN": code}, **more}


def _choices(codes: tuple[str, ...] | list[str]) -> list[dict[str, Any]]:
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
                _rating("overall", reasons={level: _choices(["slow", "rude"]) for level in LEVELS[3:]}),
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


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds something takes, once: a store is only new once."""
    start = perf_counter()
    work()
    return perf_counter() - start


def memory() -> float:
    """Return the most memory the process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


if __name__ == "__main__":
    main(*([int(argument) for argument in sys.argv[1:]] or [100_000]))

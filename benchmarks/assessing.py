"""What an assessment of a province costs in the application: the run, then the pages about it.

A store of 3,000 units with a ledger of 400,000 events, and the scheme of `schemes`, run over its
twelve months and its year; on SQLite, and on PostgreSQL where its package is installed. Pages are
opened by an administrator, and the page of an info officer by one.

Run: python -m benchmarks.assessing [UNITS EVENTS]
"""

import random
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, TypeVar
from uuid import UUID

import yaml
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session, undefer

from analysis.schemes.periods import Period
from benchmarks.schemes import SCHEME
from surveyapp import tables
from surveyapp.access import Role
from surveyapp.accounts.models import Account
from surveyapp.accounts.service import NewAccount, create_account
from surveyapp.app import create_app
from surveyapp.assessment import runs
from surveyapp.assessment.adoption import adopt, scheme_file
from surveyapp.assessment.kept_tables import keep_packed, pack_tables
from surveyapp.assessment.models import Assessment, SchemeVersion
from surveyapp.assessment.preparing import prepare
from surveyapp.assessment.working import work_on
from surveyapp.config import Settings
from surveyapp.database import open_engine, transaction
from surveyapp.ledger.definition import LedgerVocabulary
from surveyapp.ledger.models import EventLedger, ScoreEvent
from surveyapp.orm import new_id
from surveyapp.units.models import (
    AssessedUnit,
    SupervisingAuthority,
    UnitClass,
    UnitClassification,
    UnitKind,
)
from tests.factories import make_actor

T = TypeVar("T")
UNITS, EVENTS, AT_ONCE = 3_000, 400_000, 10_000
NOW, FIRST = datetime(2027, 1, 10, tzinfo=UTC), date(2020, 1, 1)
YEAR = Period.parse("2026")
PASSWORD = "correct horse battery"  # noqa: S105 - it guards nothing
PAGE_LINE = 1.0  # Seconds, once the run is there.
TRACE_LINE = 0.2  # Of a unit, also of the first one in a process.
CATEGORIES = {
    "submission": ("报送", "submitted_on", 0.60),
    "survey": ("综合", "adopted_on", 0.10),
    "news": ("动态", "adopted_on", 0.20),
    "comment": ("批示", "adopted_on", 0.06),
    "late": ("迟报", "occurred_on", 0.0398),
    "concealed": ("瞒报", "occurred_on", 0.0002),
}
OUTLETS = {"county": "县级", "city": "市级", "province": "省级"}
PAGES = {
    "a unit's trace": "/units/u0007/trace",
    "trace again": "/units/u0008/trace",
    "results": "",
    "results of a month": "?period=2026-05",
    "a unit": "/units/u0007",
    "proposals": "/proposals",
    "left out": "/excluded",
}


def main(units: int, events: int) -> None:
    """Print each cost on each engine."""
    print(f"{units:,} units, {events:,} events")
    with tempfile.TemporaryDirectory() as folder:
        measure(f"sqlite:///{folder}/store.db", units, events)
    try:
        from tests.postgres import temporary_database  # noqa: PLC0415 - a tool of the tests
    except ImportError:
        print("PostgreSQL: its package is not installed")
        return
    with temporary_database("assessing") as url:
        measure(url, units, events)


def measure(url: str, units: int, events: int) -> None:
    """Fill a store, run the scheme step by step, then open the pages."""
    engine = open_engine(url)
    print(engine.dialect.name)
    tables.metadata.create_all(engine)
    with transaction(engine) as session:
        authority = furnish(session, units)
        fill(session, authority, events)
    run(engine)
    with tempfile.TemporaryDirectory() as turns:
        visit(engine, url, turns)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {'at most':24}{most:8.0f} MB")
    engine.dispose()


def furnish(session: Session, units: int) -> SupervisingAuthority:
    """Found an authority with units of two classes, an administrator and an info officer."""
    authority = SupervisingAuthority(code="province", name={"zh-CN": "某省", "en": "Province"})
    session.add(authority)
    session.flush()
    classes = [
        UnitClass(authority_id=authority.id, code=code, name={"zh-CN": name}, official_order=place)
        for place, (code, name) in enumerate((("town", "乡镇"), ("bureau", "部门")))
    ]
    session.add_all(classes)
    found = [
        AssessedUnit(
            authority_id=authority.id, code=f"u{number:04}", kind=UnitKind.SERVICE_CENTER,
            official_order=number, valid_from=FIRST,
            name={"zh-CN": f"第{number:04}号" + "政务服务中心" * 3, "en": f"Centre {number}"},
            short_name={"zh-CN": f"第{number:04}号", "en": f"Centre {number}"},
        )
        for number in range(units)
    ]  # fmt: skip
    session.add_all(found)
    session.flush()
    session.add_all(
        UnitClassification(
            unit_id=unit.id, unit_class_id=classes[number % 3 == 0].id, valid_from=FIRST
        )
        for number, unit in enumerate(found)
    )
    for login, role, own in (
        ("owner", Role.ADMINISTRATOR, ()),
        ("officer", Role.INFO_OFFICER, found[7:8]),
    ):
        unit_ids = frozenset(unit.id for unit in own)
        new = NewAccount(login, login, PASSWORD, frozenset({role}), unit_ids=unit_ids)
        create_account(session, authority, new, now=datetime(2020, 1, 1, tzinfo=UTC))
    return authority


def fill(session: Session, authority: SupervisingAuthority, events: int) -> None:
    """Write a ledger of a year, as files would have filled it."""
    source = yaml.safe_dump(
        {
            "categories": [
                {"code": code, "title": {"zh-CN": title}, "dated_by": dated_by}
                for code, (title, dated_by, _share) in CATEGORIES.items()
            ],
            "outlets": [{"code": code, "title": {"zh-CN": t}} for code, t in OUTLETS.items()],
        },
        allow_unicode=True,
    )
    vocabulary = LedgerVocabulary.model_validate(yaml.safe_load(source))
    ledger = EventLedger(
        authority_id=authority.id, code="info", title={"zh-CN": "台账"}, valid_from=FIRST,
        source=source, vocabulary=vocabulary.model_dump(mode="json"), created_at=NOW,
    )  # fmt: skip
    session.add(ledger)
    session.flush()
    of = AssessedUnit.authority_id == authority.id
    unit_ids = session.scalars(select(AssessedUnit.id).where(of).order_by(AssessedUnit.code)).all()
    rows = list(_events(ledger.id, unit_ids, events))
    for begin in range(0, len(rows), AT_ONCE):
        session.execute(insert(ScoreEvent), rows[begin : begin + AT_ONCE])


def _events(ledger_id: UUID, unit_ids: Any, events: int) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    draw = random.Random(20260101)  # noqa: S311 - invented evidence, the same each time
    words = ("issue", "item", "points", "reason", "level", "staff", "evidence", "about")
    blank = dict.fromkeys((*words, "joint_units", "fact_key"), "")
    days = dict.fromkeys(("submitted_on", "adopted_on", "issued_on", "occurred_at"))
    shares = [share for _title, _dated, share in CATEGORIES.values()]
    for number in range(events):
        category = draw.choices(list(CATEGORIES), shares)[0]
        dated_by = CATEGORIES[category][1]
        day = date(2026, draw.randrange(1, 13), draw.randrange(1, 29))
        occurred = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
        on = {"occurred_at": occurred} if dated_by == "occurred_on" else {dated_by: day}
        yield {
            "id": new_id(), "ledger_id": ledger_id, "event_no": f"E{number}", "attempt": 1,
            "unit_id": unit_ids[draw.randrange(len(unit_ids))], "category": category,
            "outlet": draw.choice(["county", "county", "city", "province"]),
            "title": f"信息{draw.randrange(300_000)}", "number": 1, "reviewed": None,
            "reported_at": None, "extra": {}, "counted_on": day, "adjusts_id": None,
            "needs_approval": False, "import_id": None, "recorded_by": None, "recorded_at": NOW,
            **blank, **days, **on,
        }  # fmt: skip


def run(engine: Engine) -> None:
    """Adopt the scheme and run it, telling what each step takes."""
    with transaction(engine) as session:
        account = session.scalars(select(Account).filter_by(login="owner")).one()
        authority = session.scalars(select(SupervisingAuthority)).one()
        actor = make_actor(account, authority)
        version = adopt(session, actor, SCHEME, now=NOW)
        ledger = session.scalars(select(EventLedger)).one()
        gathered = timed("gathered", lambda: runs.gather(session, actor, version, YEAR, ledger))
        last = date(2026, 12, 31)
        file = scheme_file(version)
        replay = timed("computed", lambda: runs.compute(file, gathered.tables, YEAR, last))
        timed(
            "evidence kept",
            lambda: keep_packed(session, authority.id, pack_tables(gathered.tables)),
        )
        text = timed("written as JSON", lambda: runs.canonical(replay.result))
        print(f"  {len(text) / 2**20:.0f} MB of result")


def visit(engine: Engine, url: str, turns: str) -> None:
    """Run the scheme from its page, and open the pages of what it came to."""
    settings = Settings(url, "a key", "http://localhost", secure_cookies=False)
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    client = signed_in(app.test_client(), "owner")
    with transaction(engine, writing=False) as session:
        version_id = session.scalars(select(SchemeVersion.id)).one()
    asked: list[UUID] = []
    app.extensions["start_work"] = asked.append
    timed("a long run asked for", lambda: client.post(
        f"/schemes/{version_id}/runs", data={"period": "2026", "ledger": "info"}
    ), PAGE_LINE)  # fmt: skip
    timed("and worked on", lambda: work_on(engine, asked[0], Path(turns)))
    with transaction(engine, writing=False) as session:
        one = session.scalars(select(Assessment).options(undefer(Assessment.result))).one()
        address = f"/assessments/{one.id}"
    timed("schemes", lambda: client.get("/schemes"), PAGE_LINE)
    timed("assessments", lambda: client.get("/assessments"), PAGE_LINE)
    for name, way in PAGES.items():
        line = TRACE_LINE if "trace" in name else PAGE_LINE
        answer = timed(name, lambda way=way: client.get(address + way), line)
        print(f"      {answer.status} {len(answer.data) / 2**10:,.0f} kB")
    timed("a bulletin asked for", lambda: client.post(f"{address}/bulletin"), PAGE_LINE)
    timed("and its files made", lambda: prepare(engine, asked[1], Path(turns)))
    officer = signed_in(app.test_client(), "officer")
    timed("standing", lambda: officer.get("/standing"), PAGE_LINE)
    timed("standing again", lambda: officer.get("/standing"), PAGE_LINE)
    app.extensions["engine"].dispose()


def signed_in(client: FlaskClient, login: str) -> FlaskClient:
    """Sign somebody in, and return their client."""
    client.post("/sign-in", data={"login": login, "password": PASSWORD})
    return client


def timed(what: str, work: Callable[[], T], line: float | None = None) -> T:
    """Print how many seconds work takes, and how many of ours; return what it gives."""
    start, ours = perf_counter(), process_time()
    done = work()
    spent, busy = perf_counter() - start, process_time() - ours
    told = f"   line {line:g} s" if line else ""
    print(f"  {what:24}{spent:8.2f} s{busy:8.2f} s of a core{told}", flush=True)
    return done


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:3]]
    main(*(given or (UNITS, EVENTS)))

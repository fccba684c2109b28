"""Of each kind of people so many are heard, and no more; whoever comes later is thanked."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveyapp.access import Role
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.fieldwork.models import Collector, QuotaCell, QuotaKind, WaveState
from surveyapp.fieldwork.service import find_entrance
from surveyapp.responding.models import Response
from surveyapp.responding.quotas import QuotaFullError, cells_met
from surveyapp.responding.reception import IncomingResponse, Outcome, receive
from surveyapp.responding.tokens import PageToken
from surveyapp.units.models import Hierarchy, SupervisingAuthority, UnitKind, UnitMembership
from tests.factories import (
    DEFINITION,
    NOW,
    TODAY,
    make_collector,
    make_unit,
    make_version,
    make_wave,
)
from tests.pages import PageCheckingClient, parse
from tests.races import race

SignIn = Callable[..., PageCheckingClient]

PAGE, ZONE, PLACES, COMERS = "/s/hall-3", "Asia/Shanghai", 3, 20
WHO: dict[str, Any] = {
    "type": "single_choice",
    "code": "who",
    "text": {"zh-CN": "您来办谁的事？", "en": "Whose matter is it?"},
    "choices": [
        {"code": "own", "label": {"zh-CN": "自己的", "en": "My own"}},
        {"code": "firm", "label": {"zh-CN": "企业的", "en": "A firm’s"}},
    ],
}


@pytest.fixture
def collector(session: Session, authority: SupervisingAuthority) -> Collector:
    """Return a collector at a window of a centre, which asks who comes."""
    (section,) = DEFINITION["sections"]
    asked = {**section, "questions": [*section["questions"], WHO]}
    version = make_version(session, authority, {"code": "who", "sections": [asked]})
    centre = make_unit(authority, "centre")
    window = make_unit(authority, "window", kind=UnitKind.SERVICE_WINDOW)
    session.add_all([centre, window])
    session.flush()
    above = UnitMembership(
        unit_id=window.id, parent_id=centre.id, hierarchy=Hierarchy.PLACE, valid_from=TODAY
    )
    wave = make_wave(session, authority, version_id=version.id)
    collector = make_collector(wave, unit_id=window.id)
    session.add_all([above, collector])
    session.commit()
    return collector


def limit(
    session: Session, collector: Collector, kind: QuotaKind, code: str, most: int = 1, **of: Any
) -> QuotaCell:
    cell = QuotaCell(wave_id=collector.wave_id, kind=kind, code=code, most=most, **of)
    session.add(cell)
    session.commit()
    return cell


def answer(client: FlaskClient, who: str = "own", comment: str = "") -> TestResponse:
    token = str(parse(client.get(PAGE)).select("input[name=token]")[0]["value"])
    said = {"overall": "satisfied", "who": who, "comment": comment}
    return client.post(PAGE, data={"token": token, **said})


def count_kept(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Response)) or 0


def taken(session: Session) -> list[int]:
    session.rollback()
    return list(session.scalars(select(QuotaCell.taken).order_by(QuotaCell.id)))


# ---- those who answer ----


def test_whoever_meets_a_full_cell_is_thanked_and_keeps_what_was_written(
    client: FlaskClient, session: Session, collector: Collector
) -> None:
    limit(session, collector, QuotaKind.ANSWER, "own", question="who")
    assert answer(client).status_code == 303

    late = answer(client, comment="窗口很耐心")

    assert late.status_code == 409
    assert "谢谢您，这类答卷已够数" in late.text
    assert "没有保存" in late.text
    assert "窗口很耐心" in late.text
    assert count_kept(session) == 1


def test_others_are_still_heard(
    client: FlaskClient, session: Session, collector: Collector
) -> None:
    limit(session, collector, QuotaKind.ANSWER, "own", question="who")
    answer(client)

    assert answer(client, who="firm").status_code == 303
    assert taken(session) == [1]


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (QuotaKind.CHANNEL, "qr_code"),
        (QuotaKind.UNIT, "window"),
        (QuotaKind.UNIT, "centre"),
    ],
)
def test_where_the_place_is_full_whoever_comes_is_told_before_beginning(
    client: FlaskClient, session: Session, collector: Collector, kind: QuotaKind, code: str
) -> None:
    cell = limit(session, collector, kind, code)
    cell.taken = 1
    session.commit()

    page = client.get(f"{PAGE}?lang=en")

    assert page.status_code == 200
    assert "Enough people have answered here" in page.text
    assert not parse(page).select("form.answers")


@pytest.mark.parametrize(("kind", "code"), [("channel", "sms"), ("unit", "elsewhere")])
def test_a_cell_of_another_place_keeps_nobody_out(
    client: FlaskClient, session: Session, collector: Collector, kind: str, code: str
) -> None:
    limit(session, collector, QuotaKind(kind), code, most=1)

    assert answer(client).status_code == 303
    assert taken(session) == [0]


def test_a_response_sent_again_takes_one_place(
    client: FlaskClient, session: Session, collector: Collector
) -> None:
    limit(session, collector, QuotaKind.CHANNEL, "qr_code", most=1)
    token = str(parse(client.get(PAGE)).select("input[name=token]")[0]["value"])
    sent = {"token": token, "overall": "satisfied", "who": "own"}

    assert [client.post(PAGE, data=sent).status_code for _ in range(3)] == [303] * 3
    assert (taken(session), count_kept(session)) == ([1], 1)


def test_what_is_refused_by_one_cell_takes_no_place_in_another(
    client: FlaskClient, session: Session, collector: Collector
) -> None:
    limit(session, collector, QuotaKind.CHANNEL, "qr_code", most=9)
    limit(session, collector, QuotaKind.ANSWER, "own", question="who")
    answer(client)

    assert answer(client).status_code == 409
    assert taken(session) == [1, 1]


def test_what_is_tried_out_takes_no_place(
    client: FlaskClient, session: Session, collector: Collector
) -> None:
    collector.is_pilot = True
    limit(session, collector, QuotaKind.CHANNEL, "qr_code")

    assert answer(client).status_code == 303
    assert taken(session) == [0]


# ---- at one moment ----


def send(sent: IncomingResponse, session: Session) -> Outcome:
    return receive(session.connection(), sent, zone=ZONE, now=NOW)


def test_of_many_at_one_moment_nobody_gets_in_over_the_quota(
    database_url: str, session: Session, collector: Collector
) -> None:
    limit(session, collector, QuotaKind.CHANNEL, "qr_code", most=COMERS)
    limit(session, collector, QuotaKind.ANSWER, "own", most=PLACES, question="who")
    answers = {"overall": "satisfied", "who": "own"}
    cells = cells_met(find_entrance(session, collector.code), answers)
    version_id = collector.wave.version_id
    deeds = []
    for _ in range(COMERS):
        page = PageToken(collector.code, version_id, uuid4(), NOW)
        sent = IncomingResponse(
            page, "zh-CN", answers, identity_mode=collector.identity_mode, quotas=cells
        )
        deeds.append(partial(send, sent))
    session.rollback()

    outcomes = race(database_url, deeds)

    assert outcomes.count(Outcome.CREATED) == PLACES
    assert sum(isinstance(one, QuotaFullError) for one in outcomes) == COMERS - PLACES
    assert count_kept(session) == PLACES
    assert taken(session) == [PLACES, PLACES]


# ---- those who set quotas ----


@pytest.fixture
def address(collector: Collector) -> str:
    return f"/surveys/waves/{collector.wave_id}/quotas"


@pytest.fixture
def evaluator(session: Session, signed_in: SignIn, address: str) -> PageCheckingClient:
    assert address
    client = signed_in(Role.EVALUATOR)
    session.rollback()  # On SQLite, only a session that has not read yet may write.
    return client


def set_quota(evaluator: PageCheckingClient, address: str, most: str = "2") -> TestResponse:
    return evaluator.submit(address, cell="answer:who:own", most=most)


def only_cell(session: Session) -> QuotaCell:
    session.rollback()
    return session.scalars(select(QuotaCell)).one()


def change(evaluator: PageCheckingClient, address: str, cell: QuotaCell, most: int) -> int:
    to, name = f"{address}/{cell.id}", f"cell-{cell.id.hex}-most"
    return evaluator.submit(address, to=to, **{name: most}).status_code


def test_an_evaluator_sets_changes_and_removes_a_quota_and_the_log_says_so(
    session: Session, evaluator: PageCheckingClient, address: str
) -> None:
    assert "还没有配额" in evaluator.get(address).text
    assert set_quota(evaluator, address).status_code == 303
    assert "回答：您来办谁的事？ — 自己的" in evaluator.get(address).text
    cell = only_cell(session)
    assert change(evaluator, address, cell, 5) == 303
    assert only_cell(session).most == 5

    evaluator.submit(address, to=f"{address}/{cell.id}/removal")

    session.rollback()
    assert session.scalars(select(QuotaCell)).all() == []
    logged = session.scalars(
        select(AuditEntry.details)
        .where(AuditEntry.action == Action.QUOTA_CHANGED)
        .order_by(AuditEntry.id)
    ).all()
    assert [(one.get("most_before"), one["most"]) for one in logged] == [
        (None, 2),
        (2, 5),
        (5, None),
    ]


def test_a_limit_below_what_was_received_is_refused(
    session: Session, evaluator: PageCheckingClient, client: FlaskClient, address: str
) -> None:
    set_quota(evaluator, address)
    for _ in range(2):
        answer(client)

    assert change(evaluator, address, only_cell(session), 1) == 409
    assert only_cell(session).most == 2


@pytest.mark.parametrize("most", ["", "0", "-1", "2.5", "many", "9999999"])
def test_a_limit_that_is_no_number_is_refused_and_stays_on_the_page(
    session: Session, evaluator: PageCheckingClient, address: str, most: str
) -> None:
    page = set_quota(evaluator, address, most)

    assert page.status_code == 422
    assert parse(page).select_one("#most")["value"] == most  # type: ignore[index]
    session.rollback()
    assert session.scalars(select(QuotaCell)).all() == []


def test_nobody_limits_how_many_are_satisfied(evaluator: PageCheckingClient, address: str) -> None:
    offered = {str(one["value"]) for one in parse(evaluator.get(address)).select("#cell option")}

    assert offered == {
        "answer:who:own",
        "answer:who:firm",
        "unit::centre",
        "unit::window",
        "channel::qr_code",
    }
    sent = evaluator.submit(address, cell="answer:overall:satisfied", most="1")
    assert sent.status_code == 422


def test_a_closed_wave_keeps_its_quotas_as_they_are(
    session: Session, evaluator: PageCheckingClient, collector: Collector, address: str
) -> None:
    set_quota(evaluator, address)
    session.rollback()
    collector.wave.state = WaveState.CLOSED
    session.commit()

    assert change(evaluator, address, only_cell(session), 9) == 409
    assert not parse(evaluator.get(address)).select("main form")


def test_readers_see_how_far_quotas_are_filled_and_change_nothing(
    session: Session, signed_in: SignIn, collector: Collector, address: str
) -> None:
    cell = limit(session, collector, QuotaKind.CHANNEL, "qr_code", most=2)
    auditor = signed_in(Role.AUDITOR)

    page = auditor.get(address)

    assert "渠道：二维码" in page.text
    assert not parse(page).select("main form")
    assert change(auditor, address, cell, 9) in {403, 404}

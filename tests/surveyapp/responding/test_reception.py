"""The statement that keeps an answer lets in what the page would, whatever a process believes."""

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import product
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from surveyapp.database import open_engine, transaction
from surveyapp.errors import WaveClosedError
from surveyapp.fieldwork.models import Collector, Wave, WaveState
from surveyapp.fieldwork.service import find_entrance
from surveyapp.responding.keeping import SENT, keep
from surveyapp.responding.models import Response
from surveyapp.responding.reception import IncomingResponse, Outcome, receive, row_of
from surveyapp.responding.tokens import PageToken
from tests.factories import NOW, make_collector
from tests.races import race

ZONE = "Asia/Shanghai"
WHILE_ANOTHER_WRITES = 0.5  # Seconds that something which has to wait is watched waiting.


def incoming(collector: Collector, response_id: UUID | None = None) -> IncomingResponse:
    page = PageToken(collector.code, collector.wave.version_id, response_id or uuid4(), NOW)
    answers = {"overall": "satisfied"}
    return IncomingResponse(page, "zh-CN", answers, identity_mode=collector.identity_mode)


def test_the_statement_fills_every_column_of_a_response() -> None:
    # It passes the models by: what it does not name, no answer would have.
    by_collector = {"collector_id", "channel"}

    assert {*SENT, *by_collector} == {column.name for column in Response.__table__.columns}


def is_received(session: Session, sent: IncomingResponse) -> bool:
    try:
        outcome = receive(session.connection(), sent, zone=ZONE, now=NOW)
    except WaveClosedError:
        return False
    return outcome is Outcome.CREATED


def may_open(session: Session, collector: Collector) -> bool:
    try:
        find_entrance(session, collector.code).require_open(NOW)
    except WaveClosedError:
        return False
    return True


def test_answers_come_in_exactly_where_the_page_opens(
    session: Session, collector: Collector
) -> None:
    moment = timedelta(microseconds=1)
    times = (  # Before, at the first moment, at the last one before the end, at the end.
        (NOW + moment, NOW + timedelta(days=1)),
        (NOW, NOW + timedelta(days=1)),
        (NOW - timedelta(days=1), NOW + moment),
        (NOW - timedelta(days=1), NOW),
    )
    opened = []
    for state, is_open, is_pilot, (opens_at, closes_at) in product(
        WaveState, (True, False), (True, False), times
    ):
        collector.is_open, collector.is_pilot = is_open, is_pilot
        wave = collector.wave
        wave.state, wave.opens_at, wave.closes_at = state, opens_at, closes_at
        session.flush()
        opened.append(may_open(session, collector))
        assert is_received(session, incoming(collector)) is opened[-1]

    # Open: pilot or not, at two of the four times. Draft: a pilot, at any time.
    assert (len(opened), sum(opened)) == (4 * 2 * 2 * 4, 2 * 2 + 4)


def test_of_several_in_one_statement_those_come_in_that_may(
    session: Session, collector: Collector
) -> None:
    closed = make_collector(collector.wave, code="hall-4", is_open=False)
    session.add(closed)
    session.flush()
    known, first, second = (incoming(collector) for _ in range(3))
    receive(session.connection(), known, zone=ZONE, now=NOW)

    kept = keep(
        session.connection(),
        [row_of(each, ZONE, NOW) for each in (second, known, incoming(closed), first)],
    )

    assert kept == {each.page.response_id.hex for each in (first, second)}


def test_what_is_kept_is_what_was_sent(session: Session, collector: Collector) -> None:
    sent = replace(
        incoming(collector),
        answers={
            "overall": "satisfied",
            "comment": '"满意"\n😀 \\u0041',
            "share": 0.1,
            "no": None,
        },
        frame={"service_item": "身份证"},
        noted={"device": "phone", "pages": {"one": 3}},
    )

    receive(session.connection(), sent, zone=ZONE, now=NOW)

    kept = session.get_one(Response, sent.page.response_id)
    assert kept.answers == {"overall": "satisfied", "comment": '"满意"\n😀 \\u0041', "share": 0.1}
    assert (kept.frame, kept.paradata["pages"]) == ({"service_item": "身份证"}, {"one": 3})
    assert (kept.version_id, kept.collector_id) == (sent.page.version_id, collector.id)
    assert (kept.received_at, kept.received_on, kept.is_default) == (NOW, NOW.date(), False)
    assert kept.channel is collector.channel


def send(sent: IncomingResponse, session: Session) -> Outcome:
    return receive(session.connection(), sent, zone=ZONE, now=NOW)


def test_an_answer_waits_for_whoever_is_closing_the_wave_and_is_then_refused(
    database_url: str, session: Session, collector: Collector
) -> None:
    wave_id, sent = collector.wave_id, incoming(collector)
    session.rollback()
    engine = open_engine(database_url)
    with ThreadPoolExecutor(1) as threads:
        with transaction(engine) as closing:
            closing.get_one(Wave, wave_id).state = WaveState.CLOSED
            closing.flush()
            answer = threads.submit(race, database_url, [partial(send, sent)])
            done, _ = wait([answer], timeout=WHILE_ANOTHER_WRITES)
        (outcome,) = answer.result()
    engine.dispose()

    assert not done
    assert isinstance(outcome, WaveClosedError)


def test_whoever_closes_the_wave_waits_for_an_answer_that_came_before(
    database_url: str, session: Session, collector: Collector
) -> None:
    wave_id, sent = collector.wave_id, incoming(collector)
    session.rollback()
    engine = open_engine(database_url)

    def close(own: Session) -> None:
        own.get_one(Wave, wave_id).state = WaveState.CLOSED

    with ThreadPoolExecutor(1) as threads:
        with transaction(engine) as answering:
            assert send(sent, answering) is Outcome.CREATED
            closing = threads.submit(race, database_url, [close])
            done, _ = wait([closing], timeout=WHILE_ANOTHER_WRITES)
        closing.result()
    engine.dispose()

    assert not done

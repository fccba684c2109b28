"""A response is kept once, however often and however fast it is sent."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Actor, Role
from surveyapp.audit.models import AuditEntry
from surveyapp.database import open_engine, transaction
from surveyapp.errors import NotFoundError, WaveClosedError
from surveyapp.fieldwork.models import Collector, WaveState
from surveyapp.fieldwork.service import lock_wave
from surveyapp.responding.models import Response, ResponseEvent, ResponseEventKind
from surveyapp.responding.receipts import receipt_number
from surveyapp.responding.reception import IncomingResponse, Outcome
from surveyapp.responding.reception import receive as receive_in_zone
from surveyapp.responding.service import (
    WaveLockedError,
    add_event,
    decide,
    find_received,
    get_response,
    list_responses,
)
from surveyapp.responding.tokens import PageToken
from surveyapp.units.models import SupervisingAuthority
from tests.factories import (
    NOW,
    make_account,
    make_actor,
    make_authority,
)
from tests.races import race
from tests.responses import count_kept


def receive(session: Session, incoming: IncomingResponse, *, now: datetime) -> Outcome:
    session.flush()
    return receive_in_zone(session.connection(), incoming, zone="Asia/Shanghai", now=now)


def received(session: Session, incoming: IncomingResponse, *, now: datetime) -> Response:
    receive(session, incoming, now=now)
    return get_response(session, incoming.page.response_id)


@pytest.fixture
def incoming(collector: Collector) -> Callable[..., IncomingResponse]:
    def make(response_id: UUID | None = None, **answers: Any) -> IncomingResponse:
        page = PageToken(
            collector.code,
            collector.wave.version_id,
            response_id or uuid4(),
            NOW - timedelta(seconds=42),
        )
        said = answers or {"overall": "satisfied"}
        return IncomingResponse(page, "zh-CN", said, identity_mode=collector.identity_mode)

    return make


def administrator_of(session: Session, authority: SupervisingAuthority) -> Actor:
    login = f"at-{authority.code}"
    account = make_account(session, authority, Role.ADMINISTRATOR, login=login)
    return make_actor(account, authority)


def test_a_response_keeps_what_was_said_where_and_when(
    session: Session, collector: Collector, incoming: Callable[..., IncomingResponse]
) -> None:
    sent = incoming()

    assert receive(session, sent, now=NOW) is Outcome.CREATED
    response = get_response(session, sent.page.response_id)
    assert response.answers == {"overall": "satisfied"}
    assert response.collector_id == collector.id
    assert response.channel is collector.channel
    assert response.paradata == {"seconds": 42}
    assert response.is_default is False
    assert (response.received_at, response.occasion_id) == (NOW, None)


def test_the_day_is_that_of_the_authority(
    session: Session, incoming: Callable[..., IncomingResponse]
) -> None:
    late = datetime(2026, 5, 20, 16, 30, tzinfo=UTC)  # Half past midnight in Shanghai.
    assert received(session, incoming(), now=late).received_on == date(2026, 5, 21)


def test_the_same_again_is_a_repetition(
    session: Session, incoming: Callable[..., IncomingResponse]
) -> None:
    sent = incoming(overall="satisfied", comment="好")
    receive(session, sent, now=NOW)
    again = replace(sent, language="en", answers={"comment": "好", "overall": "satisfied"})

    assert receive(session, again, now=NOW) is Outcome.REPEATED


def test_other_answers_under_the_same_id_are_a_conflict_and_change_nothing(
    session: Session, incoming: Callable[..., IncomingResponse]
) -> None:
    sent = incoming()
    receive(session, sent, now=NOW)

    other = replace(sent, answers={"overall": "dissatisfied"})

    assert receive(session, other, now=NOW) is Outcome.CONFLICT
    assert received(session, other, now=NOW).answers == {"overall": "satisfied"}


def test_a_retry_after_the_wave_has_closed_gets_its_receipt(
    session: Session, collector: Collector, incoming: Callable[..., IncomingResponse]
) -> None:
    sent = incoming()
    receive(session, sent, now=NOW)
    collector.wave.state = WaveState.CLOSED

    assert receive(session, sent, now=NOW) is Outcome.REPEATED
    with pytest.raises(WaveClosedError):
        receive(session, incoming(), now=NOW)


def test_a_collector_that_does_not_exist_receives_nothing(
    session: Session, incoming: Callable[..., IncomingResponse]
) -> None:
    sent = incoming()
    with pytest.raises(NotFoundError):
        receive(session, replace(sent, page=replace(sent.page, collector="x")), now=NOW)


def test_identical_requests_at_the_same_moment_are_kept_once(
    database_url: str, session: Session, incoming: Callable[..., IncomingResponse]
) -> None:
    outcomes = race(database_url, [partial(send, incoming(UUID(int=5)))] * 6)

    assert Counter(outcomes) == {Outcome.CREATED: 1, Outcome.REPEATED: 5}
    assert count_kept(session) == 1


def test_different_requests_under_one_id_at_the_same_moment_keep_one_of_them(
    database_url: str, session: Session, incoming: Callable[..., IncomingResponse]
) -> None:
    levels = ("satisfied", "dissatisfied")
    twins = [partial(send, incoming(UUID(int=5), overall=level)) for level in levels]

    assert set(race(database_url, twins)) == {Outcome.CONFLICT, Outcome.CREATED}
    assert count_kept(session) == 1


def send(request: IncomingResponse, session: Session) -> Outcome:
    return receive(session, request, now=NOW)


def test_the_responses_of_a_wave_come_in_the_order_of_their_arrival(
    session: Session, collector: Collector, incoming: Callable[..., IncomingResponse]
) -> None:
    later = received(session, incoming(), now=NOW)
    earlier = received(session, incoming(), now=NOW - timedelta(hours=1))

    assert list_responses(session, collector.wave_id) == [earlier, later]
    assert list_responses(session, uuid4()) == []


def test_what_happens_to_a_response_is_written_beside_it(
    session: Session,
    authority: SupervisingAuthority,
    incoming: Callable[..., IncomingResponse],
) -> None:
    response = received(session, incoming(), now=NOW)
    actor = administrator_of(session, authority)

    add_event(session, None, response.id, ResponseEventKind.FLAGGED, "velocity", now=NOW)
    event = add_event(session, actor, response.id, ResponseEventKind.EXCLUDED, "误评", now=NOW)
    session.flush()

    assert (event.by, event.reason) == (actor.account_id, "误评")
    (entry,) = session.scalars(select(AuditEntry))
    assert entry.subject == receipt_number(response.id)


def test_another_authority_cannot_touch_a_response(
    session: Session, incoming: Callable[..., IncomingResponse]
) -> None:
    response = received(session, incoming(), now=NOW)
    elsewhere = make_authority("elsewhere")
    session.add(elsewhere)
    session.flush()
    stranger = administrator_of(session, elsewhere)

    with pytest.raises(NotFoundError):
        add_event(session, stranger, response.id, ResponseEventKind.EXCLUDED, "x", now=NOW)


@pytest.fixture
def administrator(session: Session, authority: SupervisingAuthority) -> Actor:
    return administrator_of(session, authority)


@pytest.fixture
def exclusion(
    session: Session, administrator: Actor, incoming: Callable[..., IncomingResponse]
) -> Callable[[Session], None]:
    """Return the decision that a received response does not count."""
    response_id = received(session, incoming(), now=NOW).id
    session.commit()

    def exclude(own: Session) -> None:
        decide(own, administrator, response_id, "误评", is_counted=False, now=NOW)

    return exclude


def test_one_decision_taken_at_the_same_moment_by_six_is_written_down_once(
    database_url: str, session: Session, exclusion: Callable[[Session], None]
) -> None:
    race(database_url, [exclusion] * 6)

    assert [len(session.scalars(select(one)).all()) for one in (ResponseEvent, AuditEntry)] == [
        1, 1,
    ]  # fmt: skip


def test_while_a_wave_is_being_locked_nothing_is_decided(
    database_url: str,
    session: Session,
    administrator: Actor,
    collector: Collector,
    exclusion: Callable[[Session], None],
) -> None:
    collector.wave.state, wave_id = WaveState.CLOSED, collector.wave_id
    session.commit()
    engine = open_engine(database_url)
    with ThreadPoolExecutor(1) as threads:
        with transaction(engine) as locking:
            lock_wave(locking, administrator, wave_id, now=NOW)
            decision = threads.submit(race, database_url, [exclusion])
            wait([decision], timeout=0.5)
        (outcome,) = decision.result()
    engine.dispose()

    assert isinstance(outcome, WaveLockedError)
    assert session.scalars(select(ResponseEvent)).all() == []


def test_a_response_nobody_sent_has_no_receipt(session: Session) -> None:
    with pytest.raises(NotFoundError):
        find_received(session, uuid4())

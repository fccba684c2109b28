"""People mark answers as suspicious and take marks back; both stay on record."""

from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Actor, Role
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.errors import NotFoundError
from surveyapp.fieldwork.models import Wave, WaveState
from surveyapp.responding.marking import flagged_ids, mark_answers
from surveyapp.responding.models import Response, ResponseEvent, ResponseEventKind
from surveyapp.responding.service import WaveLockedError
from surveyapp.units.models import SupervisingAuthority
from tests.factories import (
    NOW,
    make_account,
    make_actor,
    make_authority,
    make_collector,
    make_response,
    make_wave,
)


@pytest.fixture
def evaluator(session: Session, authority: SupervisingAuthority) -> Actor:
    account = make_account(session, authority, Role.EVALUATOR, login="marker")
    return make_actor(account, authority)


@pytest.fixture
def wave(session: Session, authority: SupervisingAuthority) -> Wave:
    return make_wave(session, authority)


@pytest.fixture
def answers(session: Session, wave: Wave) -> list[Response]:
    collector = make_collector(wave)
    session.add(collector)
    session.flush()
    found = [make_response(collector) for _each in range(3)]
    session.add_all(found)
    session.flush()
    return found


def mark(
    session: Session,
    actor: Actor,
    wave: Wave,
    answers: list[Response],
    *,
    is_flagged: bool = True,
) -> int:
    ids = [answer.id for answer in answers]
    return mark_answers(
        session, actor, wave, ids, "核实中", is_flagged=is_flagged, check="velocity", now=NOW
    )


def test_a_mark_is_an_event_with_reason_name_and_time_and_the_answer_stays(
    session: Session, evaluator: Actor, wave: Wave, answers: list[Response]
) -> None:
    assert mark(session, evaluator, wave, answers[:2]) == 2

    assert flagged_ids(session, wave) == {answers[0].id, answers[1].id}
    events = session.scalars(select(ResponseEvent)).all()
    assert {(e.kind, e.reason, e.by, e.at) for e in events} == {
        (ResponseEventKind.FLAGGED, "核实中", evaluator.account_id, NOW)
    }
    assert session.scalars(select(Response)).all()


def test_a_mark_taken_back_leaves_both_events(
    session: Session, evaluator: Actor, wave: Wave, answers: list[Response]
) -> None:
    mark(session, evaluator, wave, answers)
    assert mark(session, evaluator, wave, answers[:1], is_flagged=False) == 1

    assert flagged_ids(session, wave) == {answers[1].id, answers[2].id}
    kinds = session.scalars(
        select(ResponseEvent.kind).where(ResponseEvent.response_id == answers[0].id)
    )
    assert set(kinds) == {ResponseEventKind.FLAGGED, ResponseEventKind.UNFLAGGED}


def test_what_is_so_already_makes_no_event_and_no_audit_row(
    session: Session, evaluator: Actor, wave: Wave, answers: list[Response]
) -> None:
    mark(session, evaluator, wave, answers)

    assert mark(session, evaluator, wave, answers) == 0
    assert mark(session, evaluator, wave, answers * 2, is_flagged=False) == 3
    audited = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(one.action, one.details["answers"]) for one in audited] == [
        (Action.FLAGGED, 3),
        (Action.UNFLAGGED, 3),
    ]
    assert audited[0].details == {"answers": 3, "check": "velocity", "reason": "核实中"}


def test_answers_of_other_waves_and_of_pilots_are_passed_over(
    session: Session, authority: SupervisingAuthority, evaluator: Actor, wave: Wave
) -> None:
    other = make_wave(session, authority)
    pilot = make_collector(wave, "pilot", is_pilot=True)
    elsewhere = make_collector(other, "elsewhere")
    session.add_all([pilot, elsewhere])
    session.flush()
    strange = [make_response(pilot), make_response(elsewhere)]
    session.add_all(strange)
    session.flush()

    assert mark(session, evaluator, wave, [*strange, Response(id=uuid4())]) == 0
    assert session.scalars(select(ResponseEvent)).all() == []


def test_in_a_locked_wave_nothing_is_marked(
    session: Session, evaluator: Actor, wave: Wave, answers: list[Response]
) -> None:
    wave.state = WaveState.LOCKED
    session.flush()

    with pytest.raises(WaveLockedError):
        mark(session, evaluator, wave, answers)


def test_a_wave_of_another_authority_does_not_exist(
    session: Session, wave: Wave, answers: list[Response]
) -> None:
    other = make_authority("other")
    session.add(other)
    session.flush()
    stranger = make_actor(make_account(session, other, Role.ADMINISTRATOR, login="s"), other)

    with pytest.raises(NotFoundError):
        mark(session, stranger, wave, answers)
